//! What helps to type a line: completion of verbs, options and their values, hints, and the verb painted.

use super::help;
use crate::commands::mapping;
use crate::session::{Constant, ConstantKind};
use crate::value::Type;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use std::borrow::Cow;

/// What is known of the verbs.
pub(super) struct Assistant {
    verbs: Vec<Known>,
    history: HistoryHinter,
    files: FilenameCompleter,
}

/// A verb, as somebody who types it wants to know it.
struct Known {
    name: String,
    /// The words that it takes.
    usage: String,
    options: Vec<Choice>,
}

/// An option, with the values that it can have where they are a closed list.
struct Choice {
    spellings: Vec<String>,
    values: Vec<String>,
    takes_file: bool,
}

impl Assistant {
    pub(super) fn new() -> Assistant {
        let own = help::entries().map(|entry| Known {
            name: entry.name.to_string(),
            usage: entry.usage.to_string(),
            options: Vec::new(),
        });
        let commands = help::commands().map(|(_, entry)| {
            let mut parser = (entry.words)();
            let usage = parser.render_usage().to_string();
            let usage =
                usage.lines().next().and_then(|line| line.split_once(" FILE")).map_or("", |(_, rest)| rest);
            let args = parser.get_arguments().filter(|arg| arg.get_help_heading() != Some(mapping::HEADING));
            Known {
                name: entry.name.to_string(),
                usage: usage.trim().to_string(),
                options: args.filter(|arg| !arg.is_positional()).map(choice).collect(),
            }
        });
        Assistant {
            verbs: own.chain(commands).collect(),
            history: HistoryHinter::new(),
            files: FilenameCompleter::new(),
        }
    }

    fn verb(&self, name: &str) -> Option<&Known> {
        self.verbs.iter().find(|verb| verb.name == name)
    }

    /// What `word` may become, behind the words `before` it; nothing where it is the name of a file.
    fn candidates(&self, before: &[&str], word: &str) -> Option<Vec<String>> {
        let names = || self.verbs.iter().map(|verb| format!("{} ", verb.name)).collect();
        let Some((verb, rest)) = before.split_first() else { return Some(names()) };
        let known = self.verb(verb);
        if word.starts_with('-') {
            let options = known.map(|known| known.options.iter().flat_map(|option| &option.spellings));
            return Some(options.into_iter().flatten().map(|option| format!("{option} ")).collect());
        }
        let last = rest.last().copied().unwrap_or_default();
        let option = known.and_then(|known| {
            known.options.iter().find(|option| option.spellings.iter().any(|spelling| spelling == last))
        });
        match option {
            Some(option) if option.takes_file => return None,
            Some(option) if !option.values.is_empty() => {
                return Some(option.values.iter().map(|value| format!("{value} ")).collect());
            }
            _ => {}
        }
        let types = || Type::all().map(|kind| kind.to_string());
        Some(match (*verb, rest.len()) {
            ("help", 0) => names(),
            ("save", 0) => return None,
            ("seek", 1) => ["set ", "cur ", "end "].map(str::to_string).to_vec(),
            ("advise", 0) => {
                let advice = Constant::all().filter(|constant| constant.kind == ConstantKind::Advice);
                advice.map(|constant| format!("{} ", constant.word())).collect()
            }
            _ if matches!(last, "-t" | "--type") => types().map(|kind| format!("{kind} ")).collect(),
            ("write" | "set" | "find" | "rfind" | "patch", _) => {
                types().map(|kind| format!("{kind}:")).collect()
            }
            _ => Vec::new(),
        })
    }
}

fn choice(arg: &clap::Arg) -> Choice {
    let long = arg.get_long().map(|long| format!("--{long}"));
    let short = arg.get_short().map(|short| format!("-{short}"));
    let names = arg.get_value_names().unwrap_or_default();
    Choice {
        spellings: long.into_iter().chain(short).collect(),
        values: arg.get_possible_values().iter().map(|value| value.get_name().to_string()).collect(),
        takes_file: names.iter().any(|name| matches!(name.as_str(), "FILE" | "OUT" | "DIR")),
    }
}

/// Where the word begins that ends at the end of `line`.
fn word_start(line: &str) -> usize {
    line.rfind([' ', '\t']).map_or(0, |blank| blank + 1)
}

/// Where the name of a file begins in a word of data: behind `file:` or `hexfile:`, with or without `OFFSET=` before it.
fn path_start(word: &str) -> Option<usize> {
    let data = word.split_once('=').map_or(word, |(_, data)| data);
    let path = data.strip_prefix("file:").or_else(|| data.strip_prefix("hexfile:"))?;
    Some(word.len() - path.len())
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let line = &line[..pos];
        let start = word_start(line);
        let before: Vec<&str> = line[..start].split_whitespace().collect();
        let word = &line[start..];
        if let Some(at) = path_start(word) {
            let (begin, pairs) = self.files.complete(&word[at..], word.len() - at, context)?;
            return Ok((start + at + begin, pairs));
        }
        let Some(candidates) = self.candidates(&before, word) else {
            return self.files.complete(line, pos, context);
        };
        let fitting = candidates.into_iter().filter(|candidate| candidate.starts_with(word));
        let pairs = fitting.map(|text| Pair { display: text.trim_end().to_string(), replacement: text });
        Ok((start, pairs.collect()))
    }
}

/// What is shown behind the cursor: the rest of an earlier line, which may be taken over, or what a verb takes.
pub(super) struct Hint {
    text: String,
    is_line: bool,
}

impl rustyline::hint::Hint for Hint {
    fn display(&self) -> &str {
        &self.text
    }

    fn completion(&self) -> Option<&str> {
        self.is_line.then_some(self.text.as_str())
    }
}

impl Hinter for Assistant {
    type Hint = Hint;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Hint> {
        if pos < line.len() || line.is_empty() {
            return None;
        }
        if let Some(verb) = self.verb(line.trim_end()) {
            let blank = if line.ends_with(' ') { "" } else { " " };
            return Some(Hint { text: format!("{blank}{}", verb.usage), is_line: false });
        }
        let text = self.history.hint(line, pos, context)?;
        Some(Hint { text, is_line: true })
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        let end = line.find([' ', '\t']).unwrap_or(line.len());
        match self.verb(&line[..end]) {
            Some(_) => Cow::Owned(format!("\x1b[1m{}\x1b[m{}", &line[..end], &line[end..])),
            None => Cow::Borrowed(line),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[m"))
    }

    fn highlight_char(&self, _line: &str, _pos: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Assistant {}

impl Helper for Assistant {}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(line: &str) -> Vec<String> {
        let assistant = Assistant::new();
        let before: Vec<&str> = line[..word_start(line)].split_whitespace().collect();
        let word = &line[word_start(line)..];
        let candidates = assistant.candidates(&before, word).unwrap_or_default();
        candidates.into_iter().filter(|candidate| candidate.starts_with(word)).collect()
    }

    #[test]
    fn words_are_completed_by_where_they_stand() {
        assert_eq!(completed("rf"), ["rfind "]);
        assert_eq!(completed("help rfi"), ["rfind "]);
        assert_eq!(completed("find --no-o"), ["--no-overlap "]);
        assert_eq!(completed("find u32l"), ["u32le:"]);
        assert_eq!(completed("write -t u32l"), ["u32le "]);
        assert_eq!(completed("seek 4 c"), ["cur "]);
        assert_eq!(completed("dump -f can"), ["canonical "]);
        assert!(completed("find --off").is_empty(), "the mapping is open already");
        assert_eq!(path_start("file:src/ma"), Some(5));
        assert_eq!(path_start("0x40=hexfile:a"), Some(13));
        assert_eq!((path_start("text:file"), path_start("fil")), (None, None));
    }
}
