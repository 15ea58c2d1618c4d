//! A command's words after clap has sorted them: handed on as the user typed them.
//!
//! clap sorts words into options and places, and nothing else; where none can be an option, [`Places`] does, which costs
//! nothing. Values are read by `value/` and `pattern/`, and clap's
//! own error texts, which span lines and print escape sequences, are not shown. It is kept from guessing at negative
//! numbers: an argument that begins with a minus and a digit is always a value, in any order.

use crate::error::{Error, Result};
use crate::escape;
use crate::hex::Radix;
use crate::value::Vocabulary;
use clap::builder::{PossibleValue, TypedValueParser, ValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::{OsStr, OsString};

/// What [`Typed::shielded`] puts in the place of such an argument, before its index. No argument of a process can
/// contain this character, so it cannot be mistaken.
const SHIELD: char = '\0';

/// The words of one run, as they were typed.
#[derive(Debug)]
pub struct Typed(Vec<OsString>);

impl Typed {
    /// The words behind the command's name.
    pub fn new(words: impl IntoIterator<Item = OsString>) -> Typed {
        Typed(words.into_iter().collect())
    }

    /// The words as clap may see them: values that look like options are replaced by their index.
    pub fn shielded(&self) -> impl Iterator<Item = OsString> {
        let mut options_ended = false;
        self.0.iter().enumerate().map(move |(index, word)| {
            options_ended |= word == "--";
            match word.as_encoded_bytes() {
                [b'-', b'0'..=b'9', ..] if !options_ended => OsString::from(format!("{SHIELD}{index}")),
                _ => word.clone(),
            }
        })
    }

    /// Whether a word can be an option, or a value that belongs to one.
    pub fn may_have_options(&self) -> bool {
        self.shielded().any(|word| matches!(word.as_encoded_bytes(), [b'-', _, ..]))
    }

    /// What the user typed where clap saw `word`.
    pub fn original<'a>(&'a self, word: &'a OsStr) -> &'a OsStr {
        word.to_str()
            .and_then(|text| text.strip_prefix(SHIELD))
            .and_then(|index| self.0.get(index.parse::<usize>().ok()?))
            .map_or(word, OsString::as_os_str)
    }
}

/// The places of a command, which its words fill in order where none of them can be an option.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    names: &'static [&'static str],
    /// How many words there are at least.
    least: usize,
    /// Whether the last place takes all that are left.
    repeats: bool,
}

impl Places {
    /// Places of which the first `least` have to be filled.
    pub const fn new(names: &'static [&'static str], least: usize) -> Places {
        Places { names, least, repeats: false }
    }

    /// The same, where the last place takes all words that are left.
    pub const fn repeating(self) -> Places {
        Places { repeats: true, ..self }
    }

    /// The words of the place called `name`.
    fn of(self, name: &str, words: &[OsString]) -> std::ops::Range<usize> {
        match self.names.iter().position(|place| *place == name) {
            Some(at) if self.repeats && at + 1 == self.names.len() => at.min(words.len())..words.len(),
            Some(at) if at < words.len() => at..at + 1,
            _ => 0..0,
        }
    }
}

/// Who has sorted the words.
#[derive(Clone, Copy, Debug)]
enum Sorted<'a> {
    Parsed(&'a ArgMatches),
    Placed(Places),
}

/// One command's words, sorted.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    sorted: Sorted<'a>,
    /// What the user typed.
    typed: &'a Typed,
    /// Whether `--json` is understood, because a program reads the answer.
    wants_json: bool,
}

impl<'a> Words<'a> {
    /// What clap made of the words that were `typed`.
    pub fn parsed(sorted: &'a ArgMatches, typed: &'a Typed) -> Words<'a> {
        Words { sorted: Sorted::Parsed(sorted), typed, wants_json: false }
    }

    /// The words that were `typed`, where they only fill `places`; clap knows what to say of others.
    pub fn placed(places: Places, typed: &'a Typed) -> Option<Words<'a>> {
        let most = if places.repeats { usize::MAX } else { places.names.len() };
        let fit = (places.least..=most).contains(&typed.0.len()) && !typed.may_have_options();
        fit.then_some(Words { sorted: Sorted::Placed(places), typed, wants_json: false })
    }

    /// The same words, with `--json` understood where `wants_json` says so.
    #[must_use]
    pub fn with_json(self, wants_json: bool) -> Words<'a> {
        Words { wants_json, ..self }
    }

    /// Whether the switch `name` was given.
    pub fn has(self, name: &str) -> bool {
        let is_given = match self.sorted {
            Sorted::Parsed(sorted) => sorted.try_get_one(name).ok().flatten().copied().unwrap_or(false),
            Sorted::Placed(_) => false,
        };
        is_given || (self.wants_json && name == "json")
    }

    /// Whether the user gave the option or switch `name`, with whatever value.
    pub fn gives(self, name: &str) -> bool {
        match self.sorted {
            Sorted::Parsed(sorted) => {
                sorted.try_contains_id(name).unwrap_or(false)
                    && sorted.value_source(name) == Some(ValueSource::CommandLine)
            }
            Sorted::Placed(_) => false,
        }
    }

    /// The value of `name`; the last one where an option was repeated.
    pub fn one(self, name: &str) -> Option<&'a OsStr> {
        self.many(name).last()
    }

    /// All values of `name`, in order.
    pub fn many(self, name: &str) -> impl Iterator<Item = &'a OsStr> + use<'a> {
        let typed = self.typed;
        let (parsed, placed) = match self.sorted {
            Sorted::Parsed(sorted) => (sorted.try_get_many::<OsString>(name).ok().flatten(), &[][..]),
            Sorted::Placed(places) => (None, &typed.0[places.of(name, &typed.0)]),
        };
        let parsed = parsed.into_iter().flatten().map(|word| typed.original(word));
        parsed.chain(placed.iter().map(OsString::as_os_str))
    }

    /// What `name`, an option made by [`choice`], was given.
    pub fn chosen<V: Vocabulary>(self, name: &str) -> Result<Option<V>> {
        self.one(name).map(|word| vocabulary(&format!("--{name}"), word)).transpose()
    }

    /// The digits of offsets, as the options of [`radix`] have it.
    pub fn radix(self) -> Result<Radix> {
        let usual = if self.has("dec") { Radix::Decimal } else { Radix::Hex };
        Ok(self.chosen("radix")?.unwrap_or(usual))
    }
}

/// An option that takes a value: `--offset N`.
pub fn option(name: &'static str, placeholder: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(placeholder)
        .action(ArgAction::Append)
        .value_parser(ValueParser::os_string())
}

/// A switch: `--all`.
pub fn switch(name: &'static str) -> Arg {
    // Repeating a switch says nothing new.
    Arg::new(name).long(name).action(ArgAction::SetTrue).overrides_with(name)
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// Colours on a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Colours, wherever the output goes.
    Always,
    /// No colours.
    Never,
}

impl Vocabulary for ColorChoice {
    const WORDS: &'static [(&'static str, ColorChoice)] =
        &[("auto", ColorChoice::Auto), ("always", ColorChoice::Always), ("never", ColorChoice::Never)];
}

/// The option of every command that can paint.
pub fn color() -> Arg {
    choice::<ColorChoice>("color", "WHEN", "Colours")
}

/// The options of every command that shows offsets: `--radix`, and `-d` for short.
pub fn radix() -> [Arg; 2] {
    let radix = choice::<Radix>("radix", "RADIX", "Digits of offsets").conflicts_with("dec");
    [radix, switch("dec").short('d').long(None).help("Offsets in decimal: --radix dec")]
}

/// An option that takes one word of a closed list, which its help names.
pub fn choice<V: Vocabulary>(name: &'static str, placeholder: &'static str, about: &str) -> Arg {
    offered::<V>(option(name, placeholder)).help(format!("{about}: {}", V::listed()))
}

/// The same option, whose words completions offer. Its help has to name them.
pub fn offered<V: Vocabulary>(option: Arg) -> Arg {
    option.value_parser(Offered(|| V::words().collect())).hide_possible_values(true)
}

/// Takes any word, because what is wrong with one is said elsewhere, and tells completions of those that are good.
#[derive(Clone)]
struct Offered(fn() -> Vec<&'static str>);

impl TypedValueParser for Offered {
    type Value = OsString;

    fn parse_ref(&self, _: &Command, _: Option<&Arg>, word: &OsStr) -> Result<OsString, clap::Error> {
        Ok(word.to_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

/// A word with a place of its own: `FILE`.
pub fn place(name: &'static str) -> Arg {
    Arg::new(name).value_name(name).value_parser(ValueParser::os_string())
}

/// The value of an option that takes one word of a closed list.
pub fn vocabulary<V: Vocabulary>(option: &str, word: &OsStr) -> Result<V> {
    let bytes = word.as_encoded_bytes();
    word.to_str().and_then(V::named).ok_or_else(|| {
        let accepted: Vec<&str> = V::words().collect();
        let why =
            format!("{option} {} is not known; accepted: {}", escape::quoted(bytes), accepted.join(", "));
        Error::usage(why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shielded(words: &[&str]) -> Vec<bool> {
        let typed = Typed::new(words.iter().map(OsString::from));
        let seen: Vec<OsString> = typed.shielded().collect();
        for (word, seen) in words.iter().zip(&seen) {
            assert_eq!(typed.original(seen), OsStr::new(word), "what was typed comes back");
        }
        words.iter().zip(&seen).map(|(word, seen)| seen != word).collect()
    }

    #[test]
    fn a_minus_and_a_digit_is_a_value_until_the_options_end() {
        assert_eq!(shielded(&["f", "-16:", "-w16", "-n", "-4"]), [false, true, false, false, true]);
        assert_eq!(shielded(&["-", "--", "-4"]), [false, false, false]);
        assert_eq!(shielded(&["--offset=-4", "-0x10", "-1k"]), [false, true, true]);
        let may_have_options =
            |words: &[&str]| Typed::new(words.iter().map(OsString::from)).may_have_options();
        assert!(!may_have_options(&["f", "-16:", "-"]));
        assert!(may_have_options(&["f", "-w", "16"]) && may_have_options(&["--", "-4"]));
    }

    #[test]
    fn words_that_are_no_options_fill_the_places() {
        let filled = |places: Places, words: &[&str]| {
            let typed = Typed::new(words.iter().map(OsString::from));
            let words = Words::placed(places, &typed)?;
            let of = |name| words.many(name).map(|word| word.to_str().unwrap().to_string()).collect();
            assert!(!words.has("all") && !words.gives("FILE") && words.one("option").is_none());
            Some([of("FILE"), of("REST")] as [Vec<String>; 2])
        };
        let two = Places::new(&["FILE", "REST"], 1);
        let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<String>>();
        assert_eq!(filled(two, &["f"]), Some([words(&["f"]), words(&[])]));
        assert_eq!(filled(two, &["f", "-4"]), Some([words(&["f"]), words(&["-4"])]));
        for none in [&[][..], &["f", "a", "b"], &["f", "-w"], &["--", "f"]] {
            assert_eq!(filled(two, none), None, "{none:?}");
        }
        let many = two.repeating();
        assert_eq!(filled(many, &["f"]), Some([words(&["f"]), words(&[])]));
        assert_eq!(filled(many, &["f", "a", "-1", "-"]), Some([words(&["f"]), words(&["a", "-1", "-"])]));
    }
}
