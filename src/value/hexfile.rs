//! Files of hex text: the content of `hexfile:`, as `dump -f plain` writes it.

use super::refusal::{Refusal, character_at};

const ACCEPTED: &str = "hex digits in pairs, white space, and : , _ between bytes";

/// The bytes that the text of a file spells; a refusal names the line.
///
/// Digits of one byte stand on one line and together. Nothing is skipped: a dump with offsets or a column of text is
/// no hex text, and reading it as such would write nonsense.
pub fn hexfile_bytes(text: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
        read(line, &mut bytes).map_err(|refusal| refusal.on_line(number))?;
    }
    Ok(bytes)
}

fn read(line: &[u8], bytes: &mut Vec<u8>) -> Result<(), Refusal> {
    let digit = |at: usize| line.get(at).and_then(|&byte| (byte as char).to_digit(16));
    let mut at = 0;
    while at < line.len() {
        let why = match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => {
                // Two digits are at most 255.
                bytes.push((high << 4 | low) as u8);
                at += 2;
                continue;
            }
            (Some(_), None) => "is half a byte: a byte takes two hex digits",
            (None, _) if line[at].is_ascii_whitespace() || b":,_".contains(&line[at]) => {
                at += 1;
                continue;
            }
            (None, _) => "is no hex digit",
        };
        let refusal = Refusal::part("hex text", line, character_at(line, at), why).accepts(ACCEPTED);
        let dump = line.starts_with(b"0000") && line.contains(&b' ');
        return Err(if dump {
            refusal.hint("a dump with offsets and text is read by patch --from")
        } else {
            refusal
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_white_space_only() {
        assert_eq!(hexfile_bytes(b"de ad\r\n\nbe:ef,00_11\n").unwrap(), b"\xde\xad\xbe\xef\x00\x11");
        assert_eq!(hexfile_bytes(b"").unwrap(), b"");
        let table: &[(&[u8], &str)] = &[
            (b"dead\nbe e\n", "line 2: hex text 'be e': 'e' at character 4 is half a byte"),
            (b"d\nead", "line 1: hex text 'd' is half a byte"),
            (b"00\n\n0xde", "line 3: hex text '0xde': '0' at character 1 is half a byte"),
            (b"zz", "line 1: hex text 'zz': 'z' at character 1 is no hex digit"),
            (b"\xff\xfe0", "line 1: hex text '\\xff\\xfe0': '\\xff' at character 1 is no hex digit"),
        ];
        for &(text, said) in table {
            let refusal = hexfile_bytes(text).unwrap_err();
            assert!(refusal.to_string().starts_with(said), "{refusal}");
        }
        let dump = hexfile_bytes(b"00000000: 4865 6c6c 6f0a  Hello.").unwrap_err();
        assert!(dump.advice().is_some(), "{dump}");
    }
}
