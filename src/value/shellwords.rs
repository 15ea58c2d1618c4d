//! A line in shell quoting as words, without anything that a shell would expand.
//!
//! Blanks separate words; `'...'` takes everything as it stands, `"..."` everything but a backslash before `"`, `\`,
//! `$` or a back-quote; outside of quotes a backslash takes the next character as it stands. A `#` that begins a word
//! begins a comment, which reaches to the end of the line.

use super::refusal::Refusal;

/// What the documentation calls such a line.
const WHAT: &str = "LINE";

/// The words of `line`, which holds no line feed; none where it is empty or a comment.
///
/// Refused where a quote is not closed, or the line ends in a backslash.
pub fn shell_words(line: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at += line[at..].iter().take_while(|byte| is_blank(byte)).count();
        match line.get(at) {
            None | Some(b'#') => return Ok(words),
            Some(_) => words.push(word(line, &mut at)?),
        }
    }
}

/// The word that begins at `at`, which is left behind it.
fn word(line: &[u8], at: &mut usize) -> Result<Vec<u8>, Refusal> {
    let mut word = Vec::new();
    while let Some(&byte) = line.get(*at).filter(|byte| !is_blank(byte)) {
        let start = *at;
        *at += 1;
        match byte {
            b'\'' => word.extend_from_slice(quoted(line, at).ok_or_else(|| not_closed(line, start))?),
            b'"' => double_quoted(line, at, &mut word).ok_or_else(|| not_closed(line, start))?,
            b'\\' => match line.get(*at) {
                Some(&taken) => {
                    *at += 1;
                    word.push(taken);
                }
                None => {
                    let refusal = Refusal::character(WHAT, line, start, "has nothing behind it");
                    return Err(refusal.accepts("\\\\ for a backslash"));
                }
            },
            _ => word.push(byte),
        }
    }
    Ok(word)
}

/// What stands before the next single quote.
fn quoted<'a>(line: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = line[*at..].iter().position(|&byte| byte == b'\'')?;
    let text = &line[*at..*at + length];
    *at += length + 1;
    Some(text)
}

fn double_quoted(line: &[u8], at: &mut usize, word: &mut Vec<u8>) -> Option<()> {
    loop {
        let &byte = line.get(*at)?;
        *at += 1;
        match (byte, line.get(*at)) {
            (b'"', _) => return Some(()),
            (b'\\', Some(&taken @ (b'"' | b'\\' | b'$' | b'`'))) => {
                *at += 1;
                word.push(taken);
            }
            _ => word.push(byte),
        }
    }
}

fn not_closed(line: &[u8], start: usize) -> Refusal {
    Refusal::character(WHAT, line, start, "is a quote that is not closed").accepts("'...' and \"...\"")
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_as_a_shell_reads_them() {
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("  # nothing", &[]),
            ("find  'de ad' x\t-a\r", &["find", "de ad", "x", "-a"]),
            ("a#b #c", &["a#b"]),
            (r#"patch 0 '"GET" 20' "a\"b\\\n""#, &["patch", "0", "\"GET\" 20", "a\"b\\\\n"]),
            (r"a\ b \# ''", &["a b", "#", ""]),
            (r#"x'y z'"w v""#, &["xy zw v"]),
        ];
        for (line, expected) in table {
            let words = shell_words(line.as_bytes()).unwrap();
            let words: Vec<String> = words.into_iter().map(|word| String::from_utf8(word).unwrap()).collect();
            assert_eq!(&words, expected, "{line}");
        }
    }

    #[test]
    fn what_does_not_end_is_refused() {
        for (line, said) in [
            ("find 'a b", "''' at character 6 is a quote that is not closed"),
            (r#""a\""#, "is a quote that is not closed"),
            ("a \\", "at character 3 has nothing behind it; accepted: \\\\ for a backslash"),
        ] {
            let refusal = shell_words(line.as_bytes()).unwrap_err();
            assert!(refusal.to_string().contains(said) && refusal.is_presentable(), "{refusal}");
        }
    }

    proptest! {
        #[test]
        fn quoted_words_come_back(words in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9), 0..5)) {
            let quoted = |word: &Vec<u8>| [b"'", word.as_slice(), b"'"].concat();
            let escaped = |word: &Vec<u8>| quoted(word).split(|&byte| byte == b'\'').collect::<Vec<&[u8]>>().join(&b"'\\''"[..]);
            // The outer quotes were escaped with the others; they are the first and the last.
            let line = words.iter().map(|word| { let text = escaped(word); text[3..text.len() - 3].to_vec() });
            let line = line.collect::<Vec<Vec<u8>>>().join(&b' ');
            prop_assert_eq!(shell_words(&line).unwrap(), words);
        }

        #[test]
        fn no_line_is_a_panic(line: Vec<u8>) {
            if let Err(refusal) = shell_words(&line) {
                prop_assert!(refusal.is_presentable(), "{}", refusal);
            }
        }
    }
}
