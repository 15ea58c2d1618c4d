//! `rmmap advise --list`: the table of constants, with what the kernel that runs takes of it.

use crate::error::Result;
use crate::hex::Palette;
use crate::report::{Event, Fact, Finding, Report};
use crate::session::{Constant, ConstantKind, Danger, Lasts, Support, System};
use std::io::{self, Write};

/// Tells every constant, in lines of at most `width` characters where there is a width.
pub fn list(width: Option<usize>, report: &mut dyn Report) -> Result<()> {
    rows(Constant::all(), width).try_for_each(|row| report.event(Event::Finding(&row)))
}

/// The rows of the list about what `name` names, whatever its kind; about everything where it is empty.
pub fn explain(name: &str) -> Option<String> {
    /// As wide as the other pages that explain something.
    const WIDTH: usize = 110;
    let named = |kind| Constant::named(kind, name);
    let found = Constant::all().filter(|constant| name.is_empty() || named(constant.kind) == Some(*constant));
    let mut text = Vec::new();
    // Nothing fails to be written to memory.
    rows(found, Some(WIDTH)).for_each(|row| row.text(&mut text, None).unwrap_or_default());
    String::from_utf8(text).ok().filter(|text| !text.is_empty())
}

/// `constants` as rows, with heads where another kind begins.
fn rows(
    constants: impl Iterator<Item = &'static Constant>,
    width: Option<usize>,
) -> impl Iterator<Item = Row> {
    let mut last = None;
    constants.map(move |constant| {
        let before = last.replace(constant.kind);
        Row { constant, heads: before != Some(constant.kind), is_first: before.is_none(), width }
    })
}

/// The table as a page of the documentation: the same on every system.
pub fn page() -> String {
    let mut page = String::from(
        "# Constants\n\nEvery name that C and Python have for mappings, and what rmmap's own advice is called. Made from the \
         table\nin `src/session/constants/` by the tests; `rmmap advise --list` prints it with what the running kernel takes.\n",
    );
    for row in rows(Constant::all(), None) {
        let constant = row.constant;
        if row.heads {
            let systems: Vec<String> = System::ALL.iter().map(ToString::to_string).collect();
            let title = row.title();
            page += &format!("\n## {title}\n\n| name | {} | lasts | what it does |\n", systems.join(" | "));
            page += &format!("| --- |{} --- | --- |\n", " --- |".repeat(systems.len()));
        }
        let number = |value: u32| match constant.kind {
            ConstantKind::Advice => value.to_string(),
            _ => format!("{value:#x}"),
        };
        let values: Vec<String> =
            System::ALL.iter().map(|&system| constant.on(system).map_or(String::new(), number)).collect();
        let (word, lasts, does) = (constant.word(), row.lasts(), row.does());
        page += &format!("| `{word}` | {} | {lasts} | {does} |\n", values.join(" | "));
    }
    page
}

/// A line of the list.
#[derive(Debug)]
struct Row {
    constant: &'static Constant,
    /// Whether it is the first of its kind, and the head of the table stands before it.
    heads: bool,
    is_first: bool,
    width: Option<usize>,
}

/// The columns before the last one.
const NAME: usize = 16;
const VALUE: usize = 11;
const HERE: usize = 8;
const LASTS: usize = 9;
/// Where the last column begins, and how narrow it can be.
const INDENT: usize = NAME + VALUE + HERE + LASTS + 2;
const NARROWEST: usize = 24;

impl Row {
    fn title(&self) -> &'static str {
        match self.constant.kind {
            ConstantKind::Advice => "ADVICE (MADV_*)",
            ConstantKind::Verb => "ADVICE of rmmap's own",
            ConstantKind::Protection => "--prot (PROT_*)",
            ConstantKind::Flag => "--flags (MAP_*)",
            ConstantKind::Sync => "flush (MS_*)",
        }
    }

    fn number(&self) -> String {
        match (self.constant.kind, self.constant.here()) {
            (_, None) => "-".to_string(),
            (ConstantKind::Advice, Some(value)) => value.to_string(),
            (_, Some(value)) => format!("{value:#x}"),
        }
    }

    fn support(&self) -> String {
        match (self.constant.danger, self.constant.support()) {
            (Danger::Refused(_), Support::Yes | Support::No) => "refused".to_string(),
            (_, Support::Yes) => "yes".to_string(),
            (_, Support::No) => "no".to_string(),
            (_, Support::Elsewhere) => self.constant.systems(),
        }
    }

    fn lasts(&self) -> &'static str {
        match self.constant.lasts {
            Lasts::No => "-",
            Lasts::Process => "mapping",
            Lasts::Cache => "cache",
            Lasts::File => "file",
            Lasts::Boot => "boot",
        }
    }

    fn danger(&self) -> &'static str {
        match self.constant.danger {
            Danger::None | Danger::Refused(_) => "",
            Danger::Dirties => "dirties pages",
            Danger::Unsaved => "loses what is only in memory",
            Danger::File => "loses bytes of the file",
            Danger::Machine => "harms the machine",
        }
    }

    fn does(&self) -> String {
        match (self.constant.danger, self.danger()) {
            (Danger::Refused(why), _) => format!("{}; {why}", self.constant.does),
            (_, "") => self.constant.does.to_string(),
            (_, danger) => format!("{}; {danger}", self.constant.does),
        }
    }
}

impl Finding for Row {
    fn kind(&self) -> &'static str {
        "constant"
    }

    fn fields(&self) -> Vec<(&'static str, Fact)> {
        let constant = self.constant;
        let values = System::ALL.iter().filter_map(|&system| {
            let name = match system {
                System::Linux => "linux",
                System::Macos => "macos",
                System::Freebsd => "freebsd",
                System::Openbsd => "openbsd",
                System::Netbsd => "netbsd",
            };
            constant.on(system).map(|value| (name, Fact::from(u64::from(value))))
        });
        let (major, minor) = constant.first_linux();
        vec![
            ("name", constant.c_name().as_deref().into()),
            ("word", constant.word().as_str().into()),
            ("value", constant.here().map(u64::from).into()),
            ("values", Fact::Record(values.collect())),
            ("since_linux", (major > 0).then(|| format!("{major}.{minor}")).as_deref().into()),
            ("here", (constant.support() == Support::Yes).into()),
            (
                "accepted",
                (constant.support() != Support::Elsewhere && !matches!(constant.danger, Danger::Refused(_)))
                    .into(),
            ),
            ("lasts", self.lasts().into()),
            ("danger", Some(self.danger()).filter(|danger| !danger.is_empty()).into()),
            ("does", constant.does.into()),
        ]
    }

    fn text(&self, out: &mut dyn Write, palette: Option<&Palette>) -> io::Result<()> {
        let (on, off) = if palette.is_some() { ("\x1b[1m", "\x1b[22m") } else { ("", "") };
        if self.heads {
            if !self.is_first {
                writeln!(out)?;
            }
            let title = self.title();
            // A title may reach into the column of values.
            let rest = (NAME + VALUE).saturating_sub(title.len());
            writeln!(out, "{on}{title}{:>rest$} {:<HERE$}{:<LASTS$}does{off}", "value", "here", "lasts")?;
        }
        let (number, support, lasts) = (self.number(), self.support(), self.lasts());
        write!(out, "{:<NAME$}{number:>VALUE$} {support:<HERE$}{lasts:<LASTS$}", self.constant.word())?;
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(INDENT).max(NARROWEST));
        for (index, line) in wrapped(&self.does(), room).iter().enumerate() {
            let indent = if index == 0 { 0 } else { INDENT - 1 };
            writeln!(out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }
}

/// `text` in lines of at most `room` characters, cut between words.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", usize::MAX), ["one two three"]);
        assert_eq!(wrapped("incomprehensible", 4), ["incomprehensible"]);
    }
}
