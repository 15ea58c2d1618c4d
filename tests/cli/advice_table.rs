//! The table of every advice against every kind of mapping: what the command says beside what `fincore`, `vmtouch`, `stat`,
//! `/proc` and the bytes say from outside.
#![cfg(target_os = "linux")]

use super::advise::{PAGE, content, fincore, run};
use super::support::{Place, RMMAP, cannot, has, settled, skip, tell};
use anyhow::{bail, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What everybody but rmmap says of a file.
struct Outside {
    resident: u64,
    allocated: u64,
}

impl Outside {
    /// Fails where they do not agree.
    fn of(path: &Path) -> anyhow::Result<Outside> {
        let resident = fincore(path).expect("fincore tells");
        match vmtouch(path) {
            Some(touched) if touched != resident => {
                bail!("fincore counts {resident} pages of {}, vmtouch {touched}", path.display());
            }
            _ => {}
        }
        let allocated = std::fs::metadata(path).expect("the file is there").blocks() * 512;
        Ok(Outside { resident, allocated })
    }
}

/// How many pages of a file are in memory, as vmtouch tells where it is there.
fn vmtouch(path: &Path) -> Option<u64> {
    let output = Command::new("vmtouch").arg(path).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, rest) = said.split_once("Resident Pages:")?;
    rest.trim_start().split('/').next()?.parse().ok()
}

/// Every advice that this kernel takes, as `--list` says, but for those that take memory from the machine.
pub(super) fn every_advice() -> Vec<String> {
    let list = Command::new(RMMAP).args(["advise", "--list", "--json"]).output().expect("a list");
    let rows: Vec<Value> = String::from_utf8_lossy(&list.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let is_advice = |row: &&Value| {
        row["name"].as_str().is_none_or(|name| name.starts_with("MADV_"))
            && row["here"] == true
            && row["danger"] != "harms the machine"
    };
    let names: Vec<String> =
        rows.iter().filter(is_advice).map(|row| row["word"].as_str().expect("a word").to_string()).collect();
    assert!(names.len() >= 20, "{names:?}");
    names
}

/// Where the file of a case lies, and how it is mapped.
struct Case<'a> {
    name: &'a str,
    place: &'a Path,
    mapping: &'a [&'a str],
}

/// One row of the table: one advice about one kind of mapping.
fn measured(case: &Case<'_>, advice: &str) -> anyhow::Result<String> {
    let path = case.place.join("table");
    let before_bytes = content();
    std::fs::write(&path, &before_bytes).expect("a file");
    // Half of it is in memory, and all of it is on the disk.
    Command::new("sync").arg(&path).status().expect("sync");
    let _ = run(case.place, &["table", "evict"]);
    let _ = run(case.place, &["table", "willneed", ":2M"]);
    let before = Outside::of(&path)?;
    let mut words = vec!["table", advice];
    words.extend(case.mapping);
    let mut answer = run(case.place, &words);
    let wants_force = answer.0 == 2 && answer.2.contains("--force");
    if wants_force {
        words.push("--force");
        answer = run(case.place, &words);
    }
    let (code, told, said) = answer;
    let after = Outside::of(&path)?;
    let bytes = std::fs::read(&path).expect("the file is there");
    let row = format!("{:8} {advice:16} exit {code}", case.name);
    if told.is_null() {
        assert_eq!(code, 2, "{row}: {said}");
        assert!(said.starts_with("rmmap: cannot ") || said.starts_with("rmmap: "), "{row}: {said}");
        assert_eq!(
            (bytes == before_bytes, after.allocated),
            (true, before.allocated),
            "{row}: refused, and done"
        );
        return Ok(format!("{row} {}", said.lines().next().unwrap_or_default()));
    }
    // What it says of before and after is what the others say.
    if told["before"]["resident"] != before.resident || told["after"]["resident"] != after.resident {
        bail!("{row}: it says {told}, and fincore {} and {}", before.resident, after.resident);
    }
    assert_eq!(told["after"]["allocated"], after.allocated, "{row}");
    // Zeros where it said so, and nowhere else.
    let loses = told["lasts"] == "file";
    assert_eq!(bytes.iter().all(|&byte| byte == 0), loses, "{row}");
    assert_eq!(bytes == before_bytes, !loses, "{row}");
    if loses {
        assert!(wants_force, "{row}: it takes --force to lose bytes");
        assert!(after.allocated < before.allocated, "{row}");
    }
    // Nothing less in the cache without a word; exit 1 exactly where pages stayed that were to leave.
    let leaves = matches!(advice, "evict" | "pageout");
    assert_eq!(code == 1, leaves && after.resident > 0, "{row}");
    assert_eq!(told["stayed"].as_array().is_some_and(|why| !why.is_empty()), code == 1, "{row}");
    let (resident, blocks) = (after.resident, after.allocated / 512);
    Ok(format!(
        "{row} resident {} -> {resident}, blocks {} -> {blocks}",
        before.resident,
        before.allocated / 512
    ))
}

#[test]
fn no_advice_claims_what_did_not_happen() {
    if !has("fincore") {
        return skip("no_advice_claims_what_did_not_happen", "fincore");
    }
    let disk = Place::new();
    let memory = tempfile::tempdir_in("/dev/shm").expect("a tmpfs");
    let cases = [
        Case { name: "shared", place: disk.path(), mapping: &[] },
        Case { name: "private", place: disk.path(), mapping: &["--access", "copy"] },
        Case { name: "tmpfs", place: memory.path(), mapping: &[] },
    ];
    for case in &cases {
        for advice in every_advice() {
            tell(&settled(|| measured(case, &advice)));
        }
    }
}

/// Advice that is being held, and what was said of it; nothing where it was refused.
pub(super) struct Held {
    child: Child,
    pub(super) told: Value,
}

impl Held {
    pub(super) fn new(place: &Path, words: &[&str]) -> Option<Held> {
        let mut child = Command::new(RMMAP)
            .arg("advise")
            .args(words)
            .args(["--json", "--hold"])
            .current_dir(place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        if line.is_empty() {
            assert_eq!(child.wait().expect("it ends").code(), Some(2), "{words:?}");
            return None;
        }
        Some(Held { told: serde_json::from_str(&line).expect("JSON"), child })
    }

    /// What the kernel says to others of the process's mapping of `size` bytes: the amount called `name`, in bytes.
    pub(super) fn of_the_mapping(&self, size: u64, name: &str) -> Option<u64> {
        let smaps = std::fs::read_to_string(format!("/proc/{}/smaps", self.child.id())).ok()?;
        let bytes = |line: &str| Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024);
        let of_it = |line: &&str| !line.starts_with("Size:") || bytes(line) != Some(size);
        smaps.lines().skip_while(of_it).find(|line| line.starts_with(name)).and_then(bytes)
    }

    /// How many bytes the memory takes that the process's shared mapping of `size` bytes shows, mapped or not. Only root
    /// is told.
    fn behind_the_mapping(&self, size: u64) -> Option<u64> {
        let folder = format!("/proc/{}/map_files", self.child.id());
        let is_it = |range: &str| {
            let ends = range
                .split_once('-')
                .map(|(start, end)| [start, end].map(|end| u64::from_str_radix(end, 16)));
            matches!(ends, Some([Ok(start), Ok(end)]) if end - start == size)
        };
        let mut ranges = std::fs::read_dir(&folder).ok()?.map(|entry| entry.expect("an entry").path());
        let range = ranges.find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_it))?;
        Some(std::fs::metadata(range).ok()?.blocks() * 512)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One row of the table about memory of this process: one advice, and pages that were or were not touched before.
/// Nothing where what is to be known from outside is kept from this user.
fn measured_in_memory(
    place: &Place,
    advice: &str,
    kind: &str,
    state: &str,
) -> anyhow::Result<Option<String>> {
    /// A size that nothing else of the process has.
    const SIZE: u64 = 5_111_808;
    let row = format!("{kind} memory {advice:16} {state:5}");
    let (flags, there) = match state {
        "full" => (format!("{kind},populate"), SIZE / PAGE),
        _ => (kind.to_string(), 0),
    };
    let words = [&format!("anon:{SIZE}"), advice, "--prot", "read,write", "--flags", &flags, "--force"];
    let Some(held) = Held::new(place.path(), &words) else {
        return Ok(Some(format!("{row} exit 2")));
    };
    let outside = match kind {
        "private" => held.of_the_mapping(SIZE, "Rss:"),
        _ => held.behind_the_mapping(SIZE),
    };
    let Some(now) = outside.map(|bytes| bytes / PAGE) else { return Ok(None) };
    let (before, after) = (&held.told["before"]["resident"], &held.told["after"]["resident"]);
    ensure!(before == there && after == now, "{row}: {there} pages, then {now}, and not {}", held.told);
    Ok(Some(format!("{row} exit 0 resident {before} -> {now}")))
}

#[test]
fn no_advice_about_memory_claims_what_did_not_happen() {
    let place = Place::new();
    for kind in ["private", "shared"] {
        for advice in every_advice() {
            // Memory that was touched, for the advice that takes it away; untouched, for the advice that brings it in.
            for state in ["empty", "full"] {
                let Some(row) = settled(|| measured_in_memory(&place, &advice, kind, state)) else {
                    return cannot("no_advice_about_memory_claims_what_did_not_happen", "root");
                };
                tell(&row);
            }
        }
    }
}
