//! The one error type of the library: what was being done, to what, at which offset, and why it failed.
//!
//! An error can not be made without saying what was being done, so no message reads "No such file or directory"
//! alone. It carries a [`Kind`], from which `cli` chooses the exit code; nothing else does.

use crate::escape;
use std::fmt;
use std::io;

/// How this library itself says that there is no room, where the system was not asked.
const TOO_LARGE: [io::ErrorKind; 2] = [io::ErrorKind::FileTooLarge, io::ErrorKind::OutOfMemory];

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the failure means for the user's next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The words do not make sense; nothing was opened.
    Usage,
    /// A condition that the user set does not hold; nothing was written.
    Unmet,
    /// The work could not be done, and the file is as it was.
    Failed,
    /// The file or device failed, or changed size, while it was being read: what was printed is true and incomplete.
    Changed,
    /// An edit is half done and could not be taken back.
    HalfDone,
    /// Nobody reads standard output any more.
    ClosedPipe,
}

/// What kind of failure it is for a program that reads replies: finer than [`Kind`], and never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The words do not make sense.
    InvalidArgument,
    /// A place or length that is not there: Python's `IndexError` and most of its `ValueError`s.
    OutOfRange,
    /// The mapping allows no change: Python's `TypeError` of a read-only map.
    ReadOnly,
    /// The session is closed.
    Closed,
    /// More than is taken or given in one piece.
    TooLarge,
    /// This system, file or mapping cannot do that.
    NotSupported,
    /// A condition that the user set does not hold.
    Unmet,
    /// The file changed or failed while it was being read.
    Changed,
    /// The user stopped it.
    Interrupted,
    /// An edit is half done.
    HalfDone,
    /// The operating system said no; its number is with it.
    Os,
    /// None of these.
    Failed,
}

impl Label {
    /// Its name in replies.
    pub fn name(self) -> &'static str {
        match self {
            Label::InvalidArgument => "invalid-argument",
            Label::OutOfRange => "out-of-range",
            Label::ReadOnly => "read-only",
            Label::Closed => "closed",
            Label::TooLarge => "too-large",
            Label::NotSupported => "not-supported",
            Label::Unmet => "unmet",
            Label::Changed => "changed",
            Label::Interrupted => "interrupted",
            Label::HalfDone => "half-done",
            Label::Os => "os",
            Label::Failed => "failed",
        }
    }
}

/// A failure, in one line of text and at most one line of advice.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    within: Option<String>,
    doing: String,
    file: Option<String>,
    at: Option<u64>,
    why: Why,
    hint: Option<String>,
    label: Option<Label>,
}

#[derive(Debug)]
enum Why {
    System(io::Error),
    Said(String),
}

impl Error {
    /// A failure reported by the operating system while `doing` (a verb with its object: `open`, `read the length of`).
    pub fn system(doing: impl Into<String>, cause: io::Error) -> Error {
        let kind = if cause.kind() == io::ErrorKind::BrokenPipe { Kind::ClosedPipe } else { Kind::Failed };
        Error::made(kind, doing.into(), Why::System(cause))
    }

    /// A failure that rmmap itself found while `doing`, with the reason as half a sentence.
    pub fn said(kind: Kind, doing: impl Into<String>, why: impl Into<String>) -> Error {
        Error::made(kind, doing.into(), Why::Said(why.into()))
    }

    /// Words that do not make sense. `doing` is empty: the refusal quotes the argument itself.
    pub fn usage(why: impl Into<String>) -> Error {
        Error::made(Kind::Usage, String::new(), Why::Said(why.into()))
    }

    fn made(kind: Kind, doing: String, why: Why) -> Error {
        let (within, file, at, hint, label) = (None, None, None, None, None);
        Error(Box::new(Parts { kind, within, doing, file, at, why, hint, label }))
    }

    /// The file it happened to, by the name the user gave it.
    #[must_use]
    pub fn file(mut self, name: &[u8]) -> Error {
        self.0.file = Some(escape::quoted(name));
        self
    }

    /// The file it happened to, unless that was said already by somebody who knew better.
    #[must_use]
    pub fn or_file(self, name: &[u8]) -> Error {
        if self.0.file.is_some() { self } else { self.file(name) }
    }

    /// What asked for it, where that is not the command line: `'fix.patch' line 3`.
    #[must_use]
    pub fn within(mut self, place: impl Into<String>) -> Error {
        self.0.within = Some(place.into());
        self
    }

    /// The offset in the mapping at which it happened.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Error {
        self.0.at = Some(offset);
        self
    }

    /// What to type or do instead, as one sentence.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.0.hint = Some(hint.into());
        self
    }

    /// The same failure with another meaning for the user, for a caller that knows more about it.
    #[must_use]
    pub fn kind_of(mut self, kind: Kind) -> Error {
        self.0.kind = kind;
        self
    }

    /// What programs are told that it is, where its kind does not say it.
    #[must_use]
    pub fn label(mut self, label: Label) -> Error {
        self.0.label = Some(label);
        self
    }

    /// What programs are told that it is.
    pub fn labelled(&self) -> Label {
        match (self.0.label, self.0.kind) {
            (Some(label), _) => label,
            (None, Kind::Usage) => Label::InvalidArgument,
            (None, Kind::Unmet) => Label::Unmet,
            (None, Kind::Changed) => Label::Changed,
            (None, Kind::HalfDone) => Label::HalfDone,
            (None, Kind::Failed | Kind::ClosedPipe) => match &self.0.why {
                Why::System(cause) if cause.raw_os_error().is_some() => Label::Os,
                Why::System(cause) if TOO_LARGE.contains(&cause.kind()) => Label::TooLarge,
                _ => Label::Failed,
            },
        }
    }

    /// The number that the operating system gave the failure, where it did.
    pub fn errno(&self) -> Option<i32> {
        match &self.0.why {
            Why::System(cause) => cause.raw_os_error(),
            Why::Said(_) => None,
        }
    }

    /// What the failure means.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The offset at which it happened, where there is one.
    pub fn offset(&self) -> Option<u64> {
        self.0.at
    }

    /// The advice, where there is some.
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.0;
        if let Some(place) = &parts.within {
            write!(out, "{place}: ")?;
        }
        if !parts.doing.is_empty() {
            write!(out, "cannot {}", parts.doing)?;
            if let Some(file) = &parts.file {
                write!(out, " {file}")?;
            }
            if let Some(at) = parts.at {
                write!(out, " at {at:#x}")?;
            }
            out.write_str(": ")?;
        }
        match &parts.why {
            Why::System(cause) => out.write_str(&reason(cause)),
            Why::Said(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.why {
            Why::System(cause) => Some(cause),
            Why::Said(_) => None,
        }
    }
}

/// The system's sentence without the number that the standard library appends: `(os error 2)` helps no user. Nor does
/// "Text file busy". What rmmap finds out before the system does reads the same.
fn reason(cause: &io::Error) -> String {
    use io::ErrorKind::{ExecutableFileBusy, FileTooLarge, OutOfMemory, StorageFull};
    let said = match cause.kind() {
        ExecutableFileBusy => "it is a program that is running, and cannot be written meanwhile",
        FileTooLarge => "File too large",
        OutOfMemory => "Cannot allocate memory",
        StorageFull => "No space left on device",
        _ => "",
    };
    if !said.is_empty() && cause.get_ref().is_none() {
        return said.to_string();
    }
    let text = cause.to_string();
    match text.find(" (os error ") {
        Some(cut) => text[..cut].to_string(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_where_and_why() {
        let missing = io::Error::from_raw_os_error(2);
        let error = Error::system("open", missing).file(b"a\x1bb");
        assert_eq!(error.to_string(), "cannot open 'a\\x1bb': No such file or directory");
        for full in [io::Error::from_raw_os_error(28), io::ErrorKind::StorageFull.into()] {
            assert_eq!(Error::system("write", full).to_string(), "cannot write: No space left on device");
        }
        let error = Error::said(Kind::Failed, "write", "the file ends at 0x20").file(b"f").at(64);
        assert_eq!(error.to_string(), "cannot write 'f' at 0x40: the file ends at 0x20");
        assert_eq!(Error::usage("no DATA").to_string(), "no DATA");
    }
}
