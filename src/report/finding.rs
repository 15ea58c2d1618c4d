//! What a command found out about something, in two forms: a text for people, and named values for programs.

use crate::bytes::Span;
use crate::escape;
use crate::hex::Palette;
use std::fmt;
use std::io::{self, Write};

/// Something found out, told in the form that the renderer wants. Only that form is made.
pub trait Finding: fmt::Debug {
    /// The `type` of the object in JSON.
    fn kind(&self) -> &'static str;

    /// The values, in the order in which they are told.
    fn fields(&self) -> Vec<(&'static str, Fact)>;

    /// Writes the text, painted where there is a palette.
    fn text(&self, out: &mut dyn Write, palette: Option<&Palette>) -> io::Result<()>;
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nobody tells. `null` in JSON.
    Unknown,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u64),
    /// A text, as it is: renderers make it safe.
    Text(Vec<u8>),
    /// A stretch, `START:END`; `[start,end]` in JSON.
    Range(Span),
    /// Several values.
    List(Vec<Fact>),
    /// Several values with names.
    Record(Vec<(&'static str, Fact)>),
}

impl Fact {
    /// The lines that a program reads without JSON: one, or one for each of several values.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Fact::List(values) => values.iter().flat_map(Fact::lines).collect(),
            one => vec![one.to_string()],
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Unknown => out.write_str("unknown"),
            Fact::Flag(true) => out.write_str("yes"),
            Fact::Flag(false) => out.write_str("no"),
            Fact::Number(number) => write!(out, "{number}"),
            Fact::Text(text) => out.write_str(&escape::text(text)),
            Fact::Range(span) => write!(out, "{:#x}:{:#x}", span.start(), span.end()),
            Fact::List(_) => out.write_str(&self.lines().join(",")),
            Fact::Record(fields) => {
                let text: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
                out.write_str(&text.join("\t"))
            }
        }
    }
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Fact {
        Fact::Flag(flag)
    }
}

impl From<u64> for Fact {
    fn from(number: u64) -> Fact {
        Fact::Number(number)
    }
}

impl From<Span> for Fact {
    fn from(span: Span) -> Fact {
        Fact::Range(span)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.as_bytes().to_vec())
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(value: Option<T>) -> Fact {
        value.map_or(Fact::Unknown, T::into)
    }
}

impl<T: Into<Fact>> From<Vec<T>> for Fact {
    fn from(values: Vec<T>) -> Fact {
        Fact::List(values.into_iter().map(T::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_lines() {
        let span = Span::new(0, 4096);
        assert_eq!(Fact::from(None::<u64>).lines(), ["unknown"]);
        assert_eq!(Fact::from(vec![span, span]).lines(), ["0x0:0x1000", "0x0:0x1000"]);
        assert_eq!(Fact::from(Vec::<u64>::new()).lines(), [""; 0]);
        assert_eq!(Fact::Text(b"a\x1b\xff".to_vec()).to_string(), "a\\x1b\\xff");
        let record = Fact::Record(vec![("pid", 7.into()), ("ranges", vec![span, span].into())]);
        assert_eq!(record.to_string(), "pid=7\tranges=0x0:0x1000,0x0:0x1000");
    }
}
