//! Words that name a constant of the table in `session/constants`: refused where this system has none of that name, or
//! where it could only end badly.

use crate::error::{Error, Result};
use crate::escape;
use crate::session::{Constant, ConstantKind, Danger, Support};
use std::ffi::OsStr;

/// The constant that `word` names among `kinds`, for `option` (`--flags`, `ADVICE`).
pub fn constant(option: &str, kinds: &[ConstantKind], word: &OsStr) -> Result<&'static Constant> {
    let quoted = escape::quoted(word.as_encoded_bytes());
    let found = word.to_str().and_then(|word| kinds.iter().find_map(|&kind| Constant::named(kind, word)));
    let Some(found) = found else {
        return Err(Error::usage(format!("{option} {quoted} is not known"))
            .hint("`rmmap advise --list` prints every name that is"));
    };
    if let Danger::Refused(why) = found.danger {
        return Err(Error::usage(format!("{option} {quoted} is refused: {why}")));
    }
    if found.support() == Support::Elsewhere {
        let systems = found.systems();
        let have = if systems.contains(" and ") { "have" } else { "has" };
        return Err(Error::usage(format!(
            "{option} {quoted}: only {systems} {have} it, and this system does not"
        )));
    }
    Ok(found)
}

/// The constants that `word` names, separated by commas.
pub(super) fn list(option: &str, kind: ConstantKind, word: &OsStr) -> Result<Vec<&'static Constant>> {
    let text = word.to_string_lossy();
    text.split([',', '|']).map(|name| constant(option, &[kind], OsStr::new(name.trim()))).collect()
}

/// The advice that `word` names, if it can do no harm on a mapping of whatever kind.
pub(super) fn harmless(option: &str, word: &OsStr) -> Result<&'static Constant> {
    let found = constant(option, &[ConstantKind::Advice], word)?;
    match found.danger {
        Danger::None => Ok(found),
        _ => Err(Error::usage(format!("{option} '{}': it may change or lose bytes", found.word()))
            .hint(format!("`rmmap advise FILE {}` does it, and says what it did", found.word()))),
    }
}
