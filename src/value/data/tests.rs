//! Every form of data and every refusal, by name.

use super::*;
use crate::value::Content;

fn parse(word: &str) -> Result<Data, Refusal> {
    Data::parse(word.as_bytes(), Accept::EDIT)
}

fn bytes(data: &[Data]) -> Vec<u8> {
    let content = Content::of(data, 16, &mut |path| match path {
        b"-" => Ok(b"stdin".to_vec()),
        b"plain.hex" => Ok(b"dead\nbeef\n".to_vec()),
        b"bad.hex" => Ok(b"dead\nbex".to_vec()),
        _ => Ok(Vec::new()),
    });
    content.unwrap_or_else(|error| panic!("{error}")).to_vec(1 << 16).expect("a small content")
}

#[test]
fn every_form_of_the_contract() {
    let table: &[(&str, &[u8], &str)] = &[
        ("deadbeef", b"\xde\xad\xbe\xef", "deadbeef"),
        ("DEADbeef", b"\xde\xad\xbe\xef", "deadbeef"),
        ("de ad be ef", b"\xde\xad\xbe\xef", "deadbeef"),
        ("de:ad,be_ef", b"\xde\xad\xbe\xef", "deadbeef"),
        (r"\xde\xad", b"\xde\xad", "dead"),
        ("0xde,0xad", b"\xde\xad", "dead"),
        ("0xde, 0xad,", b"\xde\xad", "dead"),
        ("  de\tad\n", b"\xde\xad", "dead"),
        ("hex:de:ad", b"\xde\xad", "dead"),
        ("90*16", &[0x90; 16], "90*16"),
        ("90 cc*0x3", b"\x90\xcc\x90\xcc\x90\xcc", "90cc*0x3"),
        ("90 * 2", b"\x90\x90", "90*2"),
        ("00*1pg", &[0; 16], "00*1pg"),
        ("\"ab\"00*2", b"ab\0ab\0", "\"ab\"00*2"),
        ("\"GET\" 20 00", b"GET \0", "\"GET\"2000"),
        ("\"GET\"2000", b"GET \0", "\"GET\"2000"),
        ("\"a\"\"b\"", b"ab", "\"ab\""),
        ("\"a*(2) de\"", b"a*(2) de", "\"a*(2) de\""),
        ("\"a\nb\"", b"a\nb", "\"a\"0a\"b\""),
        ("22 \"x\\n\" 22", b"\"x\\n\"", "22\"x\\n\"22"),
        ("text:Hello", b"Hello", "text:Hello"),
        ("text:de:ad", b"de:ad", "text:de:ad"),
        ("text:a\\n", b"a\\n", "text:a\\n"),
        ("text:a\nb", b"a\nb", "esc:a\\nb"),
        (r"esc:\x7fELF\n\0", b"\x7fELF\n\0", r"esc:\x7fELF\n\x00"),
        (r"esc:plain", b"plain", "text:plain"),
        ("utf16le:hé", b"h\0\xe9\0", "utf16le:hé"),
        ("utf16be:h\u{1f600}", b"\0h\xd8\x3d\xde\x00", "utf16be:h\u{1f600}"),
        ("base64:3q2+7w==", b"\xde\xad\xbe\xef", "base64:3q2+7w=="),
        ("u16le:80", b"\x50\0", "u16le:80"),
        ("f32be:1", b"\x3f\x80\0\0", "f32be:1.0"),
        ("file:-", b"stdin", "file:-"),
        ("hexfile:plain.hex", b"\xde\xad\xbe\xef", "hexfile:plain.hex"),
    ];
    for &(word, expected, printed) in table {
        let data = parse(word).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(data.to_string(), printed, "{word}");
        assert_eq!(parse(printed), Ok(data.clone()), "{word}");
        assert_eq!(bytes(&[data]), expected, "{word}");
    }
    assert_eq!(Data::parse(b"text:\xff", Accept::BYTES).unwrap().to_string(), "esc:\\xff");
    assert_eq!(Data::parse(b"file:\xff", Accept::BYTES).unwrap().to_word(), b"file:\xff");
}

#[test]
fn words_are_joined() {
    let words: Vec<_> =
        ["de", "ad", "text:GET", "20", "u16le:80", "00*2"].map(|word| parse(word).unwrap()).into();
    assert_eq!(bytes(&words), b"\xde\xadGET \x50\0\0\0");
}

#[test]
fn wildcards_keep_what_is_there() {
    let merged = |word: &str, there: &[u8]| {
        let content = Content::of(&[parse(word).unwrap()], 1, &mut |_| Ok(Vec::new())).unwrap();
        let mut buffer = there.to_vec();
        assert_eq!(content.copy_to(0, &mut buffer), there.len());
        assert!(content.keeps() && content.matches(0, &buffer), "{word}");
        buffer
    };
    assert_eq!(merged("d? ?e ?? ff", b"\x11\x22\x33\x44"), b"\xd1\x2e\x33\xff");
    assert_eq!(merged("?? 00*2", b"\x11\x22\x33\x44"), b"\x11\x00\x33\x00");
    assert_eq!(merged(r"\xd? 0x?1", b"\x11\x22"), b"\xd1\x21");
    let refusal = Data::parse(b"de d?", Accept::BYTES).unwrap_err();
    let said =
        "DATA 'de d?': '?' at character 5 is a wildcard, and here every byte has to be given; accepted: ";
    assert!(refusal.to_string().starts_with(said), "{refusal}");
}

#[test]
fn every_refusal_quotes_points_and_hints() {
    let table: &[(&str, &str, &str)] = &[
        ("", "DATA '' has no bytes", ""),
        (" ", "DATA ' ' has no bytes", ""),
        ("text:", "DATA 'text:' has no bytes", ""),
        ("esc:", "has no bytes", ""),
        ("base64:", "has no bytes", ""),
        ("utf16le:", "has no bytes", ""),
        ("\"\"", "has no bytes", ""),
        ("file:", "names no file; accepted: a PATH", ""),
        ("hexfile:", "names no file", ""),
        ("deadz", "'z' at character 5 is no hex digit; accepted: hex digits in pairs", "`text:deadz`"),
        ("deaz", "'z' at character 4 is no hex digit", "`text:deaz`"),
        ("de ad zf", "'z' at character 7 is no hex digit", "`'text:de ad zf'`"),
        ("hello", "'h' at character 1 is no hex digit", "write `text:hello` for these characters as text"),
        ("dea", "'a' at character 3 is half a byte: a byte takes two hex digits", ""),
        ("0 1", "'0' at character 1 is half a byte", ""),
        ("1", "DATA '1' is half a byte", ""),
        ("0é", "'é' at character 2 is no hex digit", ""),
        (r"\x", r"DATA '\\x' takes two hex digits", ""),
        (r"\x4", r"'4' at character 3 is half a byte", ""),
        (r"\n", r"'\\' at character 1 is no hex digit", ""),
        ("0x", "DATA '0x' takes two hex digits", ""),
        ("0x4,0x5", "'4' at character 3 is half a byte", ""),
        (
            "0xdeadbeef",
            "DATA '0xdeadbeef' could be bytes in this order, or a number",
            "write `deadbeef` (the bytes in this order) or `u32le:0xdeadbeef` (the number)",
        ),
        ("0xabc", "or a number", "`0abc` (the bytes in this order) or `u16le:0xabc`"),
        (
            "00 0x123456789",
            "'0x123456789' at character 4 could be",
            "`0123456789` (the bytes in this order) or `u64le:",
        ),
        ("0x00112233445566778899", "or a number", "write `00112233445566778899` (the bytes in this order)"),
        ("de::ad", "':' at character 4 does not stand between two bytes", ""),
        (":de", "':' at character 1 does not stand between two bytes", ""),
        ("de:", "':' at character 3 does not stand between two bytes", ""),
        ("de,*2", "',' at character 3 does not stand between two bytes", ""),
        ("\"GET", "'\"' at character 1 opens text that no other quote ends", ""),
        ("90*", "what follows character 3 is empty", ""),
        ("90*0", "'0' at character 4 repeats nothing; accepted: a count of 1 or more", ""),
        ("90*0pg", "repeats nothing", ""),
        ("90*-1", "'-' at character 4 is no digit", ""),
        ("90*2 00", "'00' at character 6 follows the count, which ends the word", ""),
        ("90*2*2", "'*' at character 5 is no digit", ""),
        ("90*010", "'010' at character 4 is a decimal number with leading zeros", "`0x10`"),
        ("*2", "'*' at character 1 has nothing before it to repeat", ""),
        ("\"\"*2", "'*' at character 3 has nothing before it to repeat", ""),
        ("0000*16EiB", "'16EiB' at character 6 does not fit 64 bits", ""),
        ("0000*8EiB", "'8EiB' at character 6 makes more bytes than 64 bits can count", ""),
        ("(aa|bb)", "'(' at character 1 belongs to patterns, not to DATA", ""),
        ("de [4] ad", "'[' at character 4 belongs to patterns", ""),
        ("~de", "'~' at character 1 belongs to patterns", ""),
        ("d??", "'?' at character 3 is half a byte", ""),
        ("..", "'.' at character 1 is no hex digit", ""),
        ("regex:a", "DATA 'regex:a' is a regex, which is a PATTERN and no DATA", ""),
        ("utf8:x", "'utf8:' at character 1 is no type of data; accepted: hex: text:", "`text:`"),
        ("u16:80", "'u16:' at character 1", "`u16le:` or `u16be:`"),
        ("u8:256", "DATA 'u8:256': '256' at character 4 does not fit u8; accepted: 0 to 255", ""),
        ("u8:1,x", "'x' at character 6 is no digit", ""),
        (r"esc:a\q", r"'\\q' at character 6 is no escape", ""),
        ("base64:abc", "what follows character 10 lacks characters or padding", ""),
    ];
    for &(word, said, hint) in table {
        let refusal = parse(word).expect_err(word);
        let shown = refusal.to_string();
        assert!(shown.contains(said) && shown.contains("; accepted: "), "{word}: {shown}");
        assert!(refusal.advice().unwrap_or("").contains(hint), "{word}: {:?}", refusal.advice());
        assert_eq!(refusal.advice().is_none(), hint.is_empty(), "{word}: {:?}", refusal.advice());
    }
    let refusal = Data::parse(b"utf16le:a\xff", Accept::BYTES).unwrap_err();
    assert!(refusal.to_string().contains("'\\xff' at character 10 is no UTF-8"), "{refusal}");
}

#[test]
fn a_type_takes_the_whole_argument() {
    let as_type = |name: &str, word: &str| {
        Data::parse_as(Type::parse(name.as_bytes()).unwrap(), word.as_bytes(), Accept::BYTES)
    };
    assert_eq!(as_type("text", "text:x").unwrap().to_string(), "text:text:x");
    assert_eq!(as_type("u16le", "1,2").unwrap().to_string(), "u16le:1,2");
    assert_eq!(as_type("file", "file:x").unwrap().to_word(), b"file:file:x");
    let refusal = as_type("hex", "text:x").unwrap_err();
    assert!(
        refusal.to_string().starts_with("DATA 'text:x': 't' at character 1 is no hex digit"),
        "{refusal}"
    );
    assert!(as_type("text", "").is_err());
    let nothing = Accept { nothing: true, ..Accept::BYTES };
    assert_eq!(Data::parse_as(Type::Text, b"", nothing), Ok(Data::Text(Vec::new())));
}

#[test]
fn files_are_refused_by_name() {
    let load = |word: &str, content: &[u8]| {
        Content::of(&[parse(word).unwrap()], 1, &mut |_| Ok(content.to_vec())).unwrap_err().to_string()
    };
    assert_eq!(load("file:x", b""), "DATA 'file:x' has no bytes; accepted: one byte or more");
    assert_eq!(load("hexfile:x", b" \n"), "DATA 'hexfile:x' has no bytes; accepted: one byte or more");
    let said = "'x' line 2: hex text 'be e': 'e' at character 4 is half a byte";
    assert!(load("hexfile:x", b"dead\nbe e").starts_with(said));
}

#[test]
fn sums_beyond_64_bits_are_refused() {
    let words: Vec<_> = ["00*15EiB", "00*1EiB"].map(|word| parse(word).unwrap()).into();
    let error = Content::of(&words, 1, &mut |_| Ok(Vec::new())).unwrap_err();
    assert!(error.to_string().contains("makes more bytes than 64 bits can count"), "{error}");
    let words: Vec<_> = ["0000*4611686018427387904pg"].map(|word| parse(word).unwrap()).into();
    assert!(Content::of(&words, 2, &mut |_| Ok(Vec::new())).is_err());
    let huge = Content::of(&words, 1, &mut |_| Ok(Vec::new())).unwrap();
    assert_eq!((huge.len(), huge.to_vec(1 << 20)), (1 << 63, None));
}
