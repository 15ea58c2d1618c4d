//! Patch scripts: every line by itself means what it means among others, and backwards is forwards with sides changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmmap::commands::patch::Step;
use rmmap::commands::patch::script::{Reading, read};

fn steps(text: &[u8], backwards: bool) -> Option<Vec<Step>> {
    let how = Reading { backwards, ..Reading::default() };
    match read(text, b"fix", how, &mut |name| Ok(name.to_vec())) {
        Ok(steps) => Some(steps),
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty() && said.chars().all(|ch| !ch.is_control()), "{said:?}");
            None
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let Some(all) = steps(input, false) else { return };
    let lines: Vec<u64> = all.iter().filter_map(|step| step.line).collect();
    assert!(lines.is_sorted());
    for step in &all {
        assert!(step.old.as_ref().is_none_or(|old| old.len() == step.new.len()));
    }
    if all.iter().all(|step| step.old.is_some()) {
        if let Some(back) = steps(input, true) {
            for (step, back) in all.iter().zip(&back) {
                assert_eq!((step.at, &step.old, Some(&step.new)), (back.at, &Some(back.new.clone()), back.old.as_ref()));
            }
        }
    }
    // A line that is an edit of its own is the same edit in the script.
    let is_script = |line: &&[u8]| !line.contains(&b':');
    if input.split(|&byte| byte == b'\n').all(|line| is_script(&line)) {
        for step in &all {
            let number = step.line.expect("a line") as usize;
            let line = input.split(|&byte| byte == b'\n').nth(number - 1).expect("it is there");
            let alone = steps(line, false).expect("it was read before");
            assert_eq!((alone[0].at, &alone[0].new, &alone[0].old), (step.at, &step.new, &step.old));
        }
    }
});
