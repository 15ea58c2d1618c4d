//! The patterns of a command line: PATTERN, `-e PATTERN` and `--patterns FILE`.

use super::words::Words;
use crate::error::{Error, Result};
use crate::pattern::{Case, Named, Pattern};
use crate::search::Engines;
use crate::session::page_size;
use crate::value::{Accept, Loader, Type};

/// The patterns that are asked for.
pub(super) struct Patterns {
    /// Those of at least one byte.
    pub(super) engines: Engines,
    /// How many are no byte at all.
    pub(super) empty: usize,
    /// The first that was read as hex and is a word as well: `cafe`, which may have been meant as text.
    pub(super) hex_word: Option<String>,
}

impl Patterns {
    /// Reads the words; `file:` patterns come from `loader`. An empty pattern is accepted where `accept` says so.
    pub(super) fn read(words: Words<'_>, accept: Accept, loader: &mut Loader<'_>) -> Result<Patterns> {
        let kind = words.one("type").map(|word| Type::parse(word.as_encoded_bytes())).transpose()?;
        let case = if words.has("ignore-case") { Case::Ignored } else { Case::Exact };
        let elsewhere = words.gives("pattern") || words.gives("patterns");
        let placed = words.one("PATTERN");
        if elsewhere && placed.is_some() {
            let why = "with -e or --patterns there is no PATTERN in a place of its own";
            return Err(Error::usage(why).hint("write the RANGE as -r RANGE"));
        }
        if !elsewhere && placed.is_none() {
            return Err(Error::usage("PATTERN is missing").hint("rmmap find FILE PATTERN [RANGE]"));
        }
        let mut all = Patterns { engines: Engines::default(), empty: 0, hex_word: None };
        for word in words.many("pattern").chain(placed) {
            all.add(Named::of_word(word.as_encoded_bytes(), kind, accept)?, case, loader)?;
        }
        for word in words.many("patterns") {
            let name = word.as_encoded_bytes();
            let text = loader(name)?;
            let mut is_empty = true;
            for named in Named::in_file(&text, kind) {
                all.add(named.map_err(|refusal| refusal.in_file(name))?, case, loader)?;
                is_empty = false;
            }
            if is_empty {
                let quoted = crate::escape::quoted(name);
                return Err(Error::usage(format!("--patterns {quoted} holds no pattern")));
            }
        }
        all.engines = all.engines.ready(threads(words)?)?;
        Ok(all)
    }

    fn add(&mut self, named: Named<'_>, case: Case, loader: &mut Loader<'_>) -> Result<()> {
        let Named { name, pattern } = named;
        if pattern.is_nothing() {
            self.empty += 1;
            return Ok(());
        }
        if self.hex_word.is_none() && matches!(pattern, Pattern::Hex(_)) {
            let is_word = name.iter().all(u8::is_ascii_alphabetic);
            self.hex_word = String::from_utf8(name.to_vec()).ok().filter(|_| is_word);
        }
        self.engines.add(name, pattern.compile(case, page_size(), loader)?)
    }
}

/// With how many threads is to be searched; nothing where that was not said.
pub(super) fn threads(words: Words<'_>) -> Result<Option<usize>> {
    let threads = words.one("threads").map(|word| super::mapping::number("--threads", word)).transpose()?;
    if threads == Some(0) {
        return Err(Error::usage("--threads '0' makes no sense; accepted: 1 or more"));
    }
    Ok(threads.map(|threads| usize::try_from(threads).unwrap_or(usize::MAX)))
}
