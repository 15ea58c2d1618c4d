//! Lines in shell quoting: read byte by byte, and words that are quoted read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rmmap::value::shell_words;

/// The words of a line, one byte after the other; nothing where it is not closed.
fn plain(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let (mut is_open, mut quote) = (false, None);
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quote.is_none() && matches!(byte, b' ' | b'\t') {
            is_open = false;
            continue;
        }
        if quote.is_none() && !is_open && byte == b'#' {
            return Some(words);
        }
        if !is_open {
            words.push(Vec::new());
            is_open = true;
        }
        let word = words.last_mut()?;
        match (quote, byte) {
            (None, b'\'' | b'"') => quote = Some(byte),
            (Some(quoted), byte) if quoted == byte => quote = None,
            (None, b'\\') => word.push(bytes.next()?),
            (Some(b'"'), b'\\') if bytes.peek().is_some_and(|next| b"\"\\$`".contains(next)) => word.push(bytes.next()?),
            _ => word.push(byte),
        }
    }
    quote.is_none().then_some(words)
}

fuzz_target!(|input: &[u8]| {
    let line: Vec<u8> = input.iter().map(|&byte| if matches!(byte, b'\n' | b'\r' | 0x0b | 0x0c) { b'_' } else { byte }).collect();
    assert_eq!(shell_words(&line).ok(), plain(&line));
    let quoted: Vec<Vec<u8>> = line.split(|&byte| byte == b' ').map(|word| {
        let inner = word.iter().flat_map(|&byte| if byte == b'\'' { br"'\''".to_vec() } else { vec![byte] });
        [b"'".to_vec(), inner.collect(), b"'".to_vec()].concat()
    }).collect();
    let words: Vec<Vec<u8>> = line.split(|&byte| byte == b' ').map(<[u8]>::to_vec).collect();
    assert_eq!(shell_words(&quoted.join(&b' ')).ok(), Some(words));
});
