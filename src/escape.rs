//! Bytes that come from a file, its name or an argument, made safe to show on a terminal.
//!
//! Nothing that the user did not write into rmmap's own texts may reach a terminal raw: a file called
//! `\x1b]0;pwned\x07` must not retitle the window, and U+202E must not turn a name around.

use std::fmt::Write as _;

/// `bytes` as text in which every control character, bidirectional control and invalid byte is escaped.
///
/// Printable UTF-8 stays as it is. A backslash is doubled, so that no two inputs look the same.
pub fn text(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            match ch {
                '\\' => shown.push_str("\\\\"),
                '\n' => shown.push_str("\\n"),
                '\r' => shown.push_str("\\r"),
                '\t' => shown.push_str("\\t"),
                _ if ch.is_ascii_control() => push_hex(&mut shown, ch as u8),
                _ if is_unsafe(ch) => {
                    let _ = write!(shown, "\\u{{{:x}}}", ch as u32);
                }
                _ => shown.push(ch),
            }
        }
        for &byte in chunk.invalid() {
            push_hex(&mut shown, byte);
        }
    }
    shown
}

/// [`text`] in single quotes, for the place of an argument or a file name inside a sentence.
///
/// What is longer than a line is shown with its middle left out.
pub fn quoted(bytes: &[u8]) -> String {
    const MOST: usize = 240;
    if bytes.len() <= MOST {
        return format!("'{}'", text(bytes));
    }
    format!("'{}...{}'", text(&bytes[..MOST / 2]), text(&bytes[bytes.len() - MOST / 2..]))
}

/// [`text`] as a shell reads it back, where it holds nothing that has to be escaped.
pub fn shell(name: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:@%,=".contains(byte);
    if !name.is_empty() && name.iter().all(plain) { text(name) } else { format!("'{}'", text(name)) }
}

/// [`text`] of every byte as C escapes, so that what is printed is ASCII and one line whatever the bytes are.
pub fn ascii(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

fn push_hex(shown: &mut String, byte: u8) {
    let _ = write!(shown, "\\x{byte:02x}");
}

/// Characters that move the cursor, change the direction of text, or cannot be seen.
fn is_unsafe(ch: char) -> bool {
    matches!(ch,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_act_on_a_terminal_is_escaped() {
        assert_eq!(text(b"plain name.bin"), "plain name.bin");
        assert_eq!(text("größe".as_bytes()), "größe");
        assert_eq!(text(b"\x1b]0;x\x07"), "\\x1b]0;x\\x07");
        assert_eq!(text("a\u{9b}b\u{202e}c".as_bytes()), "a\\u{9b}b\\u{202e}c");
        assert_eq!(text(b"\xff\x9b"), "\\xff\\x9b");
        assert_eq!(text(b"a\nb\\n"), "a\\nb\\\\n");
        assert_eq!(quoted(b"x y"), "'x y'");
    }
}
