//! The words of a verb, read.

use super::{Change, Entry, Look, VERBS, Verb};
use crate::commands::cursor::look::Whence;
use crate::error::{Error, Result};
use crate::escape;
use crate::session::page_size;
use crate::value::{Accept, Content, Data, Loader, Number, Position, Subscript, Type};

impl Verb {
    /// Reads the verb `name` with the words behind it; nothing where there is no such verb. The bytes of `file:` data
    /// come from `loader`.
    pub fn read(name: &[u8], words: &[Vec<u8>], loader: &mut Loader<'_>) -> Result<Option<Verb>> {
        let Some(entry) = VERBS.iter().find(|entry| entry.name.as_bytes() == name) else { return Ok(None) };
        let words = Sorted::new(entry, words)?;
        let verb = match entry.name {
            "seek" => Verb::Look(words.seek()?),
            "tell" => words.nothing(Verb::Look(Look::Tell))?,
            "read" => Verb::Look(Look::Read(words.at_most_one()?.map(count).transpose()?)),
            "read-byte" => words.nothing(Verb::Look(Look::ReadByte))?,
            "readline" => words.nothing(Verb::Look(Look::Readline))?,
            "write" => Verb::Change(Change::Write(words.content(0, loader)?)),
            "write-byte" => Verb::Change(Change::WriteByte(byte(words.one("N")?)?)),
            "get" => Verb::Look(Look::Get(Subscript::parse(words.one("POS")?)?)),
            "set" => Verb::Change(words.set(loader)?),
            "len" => words.nothing(Verb::Look(Look::Len))?,
            _ => words.nothing(Verb::Look(Look::Size))?,
        };
        Ok(Some(verb))
    }
}

/// Words without their options.
struct Sorted<'a> {
    entry: &'static Entry,
    kind: Option<Type>,
    places: Vec<&'a [u8]>,
}

impl<'a> Sorted<'a> {
    /// Takes out `-t TYPE`, where the verb has it. What begins with a minus and a digit is a value.
    fn new(entry: &'static Entry, words: &'a [Vec<u8>]) -> Result<Sorted<'a>> {
        let mut sorted = Sorted { entry, kind: None, places: Vec::with_capacity(words.len()) };
        let mut words = words.iter().map(Vec::as_slice);
        while let Some(word) = words.next() {
            let kind = match word {
                b"--" => {
                    sorted.places.extend(words);
                    break;
                }
                [b'-', b'0'..=b'9', ..] | [b'-'] | [] => None,
                _ if !word.starts_with(b"-") => None,
                b"-t" | b"--type" => Some(words.next().ok_or_else(|| sorted.wrong("--type needs a value"))?),
                _ => match word.strip_prefix(b"--type=").or(word.strip_prefix(b"-t")) {
                    Some(kind) => Some(kind),
                    None => return Err(sorted.no_option(word)),
                },
            };
            match kind {
                None => sorted.places.push(word),
                Some(_) if !entry.usage.contains("-t TYPE") => return Err(sorted.no_option(word)),
                Some(kind) => sorted.kind = Some(Type::parse(kind)?),
            }
        }
        Ok(sorted)
    }

    fn wrong(&self, why: impl std::fmt::Display) -> Error {
        let Entry { name, usage, .. } = self.entry;
        Error::usage(format!("{name}: {why}")).hint(format!("{name} {usage}").trim_end().to_string())
    }

    fn no_option(&self, word: &[u8]) -> Error {
        self.wrong(format!("there is no option {}", escape::quoted(word)))
    }

    /// Fails where there are more than `most` words.
    fn few(&self, most: usize) -> Result<()> {
        match self.places.get(most) {
            None => Ok(()),
            Some(word) => Err(self.wrong(format!("{} is one word too many", escape::quoted(word)))),
        }
    }

    fn nothing<T>(&self, verb: T) -> Result<T> {
        self.few(0).map(|()| verb)
    }

    fn at_most_one(&self) -> Result<Option<&'a [u8]>> {
        self.few(1).map(|()| self.places.first().copied())
    }

    fn one(&self, what: &str) -> Result<&'a [u8]> {
        self.at_most_one()?.ok_or_else(|| self.wrong(format!("{what} is missing")))
    }

    fn seek(&self) -> Result<Look> {
        self.few(2)?;
        match self.places.as_slice() {
            [] => Err(self.wrong("POS is missing")),
            [position] => Ok(Look::Seek(Position::parse(position)?)),
            [distance, whence, ..] => {
                let whence = match *whence {
                    b"set" | b"0" => Whence::Start,
                    b"cur" | b"1" => Whence::Here,
                    b"end" | b"2" => Whence::End,
                    _ => {
                        let quoted = escape::quoted(whence);
                        return Err(self.wrong(format!("{quoted} is not known; accepted: set, cur, end")));
                    }
                };
                let (digits, sign) = match distance.strip_prefix(b"-") {
                    Some(digits) => (digits, -1),
                    None => (*distance, 1),
                };
                let number = Number::parse(digits)
                    .map_err(|refusal| refusal.within("N", distance, distance.len() - digits.len()))?;
                Ok(Look::SeekBy(sign * i128::from(number.saturate(page_size())), whence))
            }
        }
    }

    fn set(&self, loader: &mut Loader<'_>) -> Result<Change> {
        let Some(subscript) = self.places.first() else { return Err(self.wrong("POS is missing")) };
        Ok(Change::Set(Subscript::parse(subscript)?, self.content(1, loader)?))
    }

    /// The words from the `from`th on as data; `''` is none at all.
    fn content(&self, from: usize, loader: &mut Loader<'_>) -> Result<Content> {
        let words = &self.places[from..];
        if words.is_empty() {
            return Err(self.wrong("DATA is missing"));
        }
        let accept = Accept { nothing: true, ..Accept::BYTES };
        let data = words.iter().map(|word| match self.kind {
            Some(kind) => Data::parse_as(kind, word, accept),
            None => Data::parse(word, accept),
        });
        Content::of(&data.collect::<Result<Vec<Data>, _>>()?, page_size(), loader)
    }
}

/// How many bytes to read; all that are left where it is negative, as in Python.
fn count(word: &[u8]) -> Result<u64> {
    let (digits, is_negative) = match word.strip_prefix(b"-") {
        Some(digits) => (digits, true),
        None => (word, false),
    };
    let number =
        Number::parse(digits).map_err(|refusal| refusal.within("N", word, word.len() - digits.len()))?;
    Ok(if is_negative { u64::MAX } else { number.saturate(page_size()) })
}

/// A number that fits a byte.
fn byte(word: &[u8]) -> Result<u8> {
    use crate::error::Label;
    let out_of_range = || {
        Error::usage(format!("N {} is no byte; accepted: 0 to 255", escape::quoted(word)))
            .label(Label::OutOfRange)
    };
    if let Some(digits) = word.strip_prefix(b"-")
        && Number::parse(digits).is_ok()
    {
        return Err(out_of_range());
    }
    let number = Number::parse(word).map_err(|refusal| refusal.named("N"))?;
    u8::try_from(number.saturate(page_size())).map_err(|_| out_of_range())
}
