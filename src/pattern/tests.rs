//! Every form of a pattern and every refusal, by name.

use super::*;
use regex_automata::{Anchored, Input, meta};

fn parse(word: &str) -> Result<Pattern, Refusal> {
    Pattern::parse(word.as_bytes(), Accept::BYTES)
}

fn compile(word: &str, case: Case) -> Compiled {
    let pattern = parse(word).unwrap_or_else(|refusal| panic!("{refusal}"));
    pattern.compile(case, 16, &mut |_| Ok(b"A file".to_vec())).unwrap_or_else(|error| panic!("{error}"))
}

/// The match at each start of `haystack`, by whatever the pattern compiled to.
fn matches(compiled: &Compiled, haystack: &[u8]) -> Vec<(usize, usize)> {
    (0..=haystack.len()).filter_map(|start| Some((start, end(compiled, haystack, start)?))).collect()
}

/// The end of the match that begins at `start`.
fn end(compiled: &Compiled, haystack: &[u8], start: usize) -> Option<usize> {
    match compiled {
        Compiled::Literal(bytes) => haystack[start..].starts_with(bytes).then_some(start + bytes.len()),
        Compiled::Fixed(tests) => {
            let there = haystack.get(start..start + tests.len())?;
            let passed = there.iter().zip(tests).all(|(&byte, test)| test.matches(byte));
            passed.then_some(start + tests.len())
        }
        Compiled::Program { program, .. } => program.matches_at(&mut Scratch::default(), haystack, start),
        Compiled::Chain { head, links } => {
            links.iter().try_fold(end(head, haystack, start)?, |at, (gap, part)| {
                (at + *gap as usize..=haystack.len()).filter_map(|start| end(part, haystack, start)).min()
            })
        }
        Compiled::Regex(expression) => {
            let regex = meta::Builder::new().build_from_hir(&expression.tree()).unwrap();
            regex.find(Input::new(haystack).range(start..).anchored(Anchored::Yes)).map(|found| found.end())
        }
    }
}

#[test]
fn every_form_of_the_contract() {
    // The word, what it prints as, the least and most bytes of a match, what it is searched in, and the matches.
    type Row = (&'static str, &'static str, u64, Option<u64>, &'static [u8], &'static [(usize, usize)]);
    let table: &[Row] = &[
        ("61 62", "6162", 2, Some(2), b"abab", &[(0, 2), (2, 4)]),
        ("\"ab\"", "\"ab\"", 2, Some(2), b"abAB", &[(0, 2)]),
        ("text:ab", "text:ab", 2, Some(2), b"abAB", &[(0, 2)]),
        ("u16be:0x6162", "u16be:0x6162", 2, Some(2), b"ab", &[(0, 2)]),
        ("file:x", "file:x", 6, Some(6), b"A file", &[(0, 6)]),
        ("61*2", "61*2", 2, Some(2), b"aaa", &[(0, 2), (1, 3)]),
        ("61 ?? 63", "61??63", 3, Some(3), b"abcaac", &[(0, 3), (3, 6)]),
        ("61 ? 63", "61??63", 3, Some(3), b"abc", &[(0, 3)]),
        ("? 63", "??63", 2, Some(2), b"abc", &[(1, 3)]),
        ("61 .. 63", "61??63", 3, Some(3), b"abc", &[(0, 3)]),
        ("61..63", "61??63", 3, Some(3), b"abc", &[(0, 3)]),
        ("??", "??", 1, Some(1), b"ab", &[(0, 1), (1, 2)]),
        ("???? 61", "????61", 3, Some(3), b"bba", &[(0, 3)]),
        ("6? ?2", "6??2", 2, Some(2), b"ab1", &[(0, 2)]),
        ("61 [1] 63", "61[1]63", 3, Some(3), b"abc", &[(0, 3)]),
        ("61 [ 0 - 2 ] 63", "61[0-2]63", 2, Some(4), b"acabcabbcabbbc", &[(0, 2), (2, 5), (5, 9)]),
        ("61 [-1] 63", "61[0-1]63", 2, Some(3), b"acabc", &[(0, 2), (2, 5)]),
        ("61 [2-] 63", "61[2-]63", 4, None, b"abcabbbbc", &[(0, 9), (3, 9)]),
        ("61 [-] 63", "61[0-]63", 2, None, b"abcabc", &[(0, 3), (3, 6)]),
        ("(61 [1-] 62)*2", "61[1-]62*2", 6, None, b"axbayb", &[(0, 6)]),
        ("61 [0] 62", "61[0]62", 2, Some(2), b"ab", &[(0, 2)]),
        ("61 [1][0-1] 62", "61[1][0-1]62", 3, Some(4), b"aab", &[(0, 3)]),
        ("( 61 | 62 63 ) 64", "(61|6263)64", 2, Some(3), b"adbcd", &[(0, 2), (2, 5)]),
        ("(61 62|61) (62|62 63)", "(6162|61)(62|6263)", 2, Some(4), b"abbc", &[(0, 2)]),
        ("(61 (62 | 63) | 64)", "(61(62|63)|64)", 1, Some(2), b"abacd", &[(0, 2), (2, 4), (4, 5)]),
        ("((61))62", "6162", 2, Some(2), b"ab", &[(0, 2)]),
        ("(61|62)*2", "(61|62)*2", 2, Some(2), b"abx", &[(0, 2)]),
        ("61 ~62", "61~62", 2, Some(2), b"abac", &[(2, 4)]),
        ("~6? 62", "~6?62", 2, Some(2), b"ab1b", &[(2, 4)]),
        ("~?1", "~?1", 1, Some(1), b"ab", &[(1, 2)]),
        ("~ 61", "~61", 1, Some(1), b"ab", &[(1, 2)]),
        ("{ 61 (62 | 63) }", "61(62|63)", 2, Some(2), b"abac", &[(0, 2), (2, 4)]),
        ("61 /* ] \" * / */ 62// }", "6162", 2, Some(2), b"ab", &[(0, 2)]),
        ("// in\n{61/**/62 // a rule\r\n63}", "616263", 3, Some(3), b"abc", &[(0, 3)]),
        ("61, /**/ 62", "6162", 2, Some(2), b"ab", &[(0, 2)]),
        ("\"a//b\"", "\"a//b\"", 4, Some(4), b"a//b", &[(0, 4)]),
        ("\"a\" [0-1] \"b\"", "\"a\"[0-1]\"b\"", 2, Some(3), b"aab", &[(0, 3), (1, 3)]),
        ("regex:a+", "regex:a+", 1, None, b"aa", &[(0, 2), (1, 2)]),
        ("regex:a.c", "regex:a.c", 3, Some(3), b"a\nca\xffc", &[(0, 3), (3, 6)]),
        (r"regex:\xff", r"regex:\xff", 1, Some(1), b"\xff\xc3\xbf", &[(0, 1)]),
        ("regex:é|ab", "regex:é|ab", 2, Some(2), b"\xc3\xa9ab", &[(0, 2), (2, 4)]),
        ("regex:(?u)[é]", "regex:(?u)[é]", 2, Some(2), b"\xc3\xa9", &[(0, 2)]),
        ("regex:a(?:b{2}){2}", "regex:a(?:b{2}){2}", 5, Some(5), b"abbbb", &[(0, 5)]),
        ("regex:[a&&b]", "regex:[a&&b]", 0, Some(0), b"ab", &[]),
    ];
    for &(word, printed, min, max, haystack, expected) in table {
        let pattern = parse(word).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(pattern.to_string(), printed, "{word}");
        assert_eq!(parse(printed), Ok(pattern), "{word}");
        let compiled = compile(word, Case::Exact);
        assert_eq!((compiled.min_len(), compiled.max_len()), (min, max), "{word}");
        assert_eq!(matches(&compiled, haystack), expected, "{word}");
    }
}

#[test]
fn what_is_exact_is_a_literal_and_what_is_fixed_has_tests() {
    assert!(matches!(compile("61 \"b\" [0] 63", Case::Exact), Compiled::Literal(bytes) if bytes == b"abc"));
    assert!(matches!(compile("61 62", Case::Ignored), Compiled::Literal(_)));
    assert!(matches!(compile("text:12", Case::Ignored), Compiled::Literal(_)));
    assert!(matches!(compile("base64:YWI=", Case::Ignored), Compiled::Literal(_)));
    assert!(matches!(compile("text:a1", Case::Ignored), Compiled::Fixed(_)));
    assert!(matches!(compile("61 [2] 62", Case::Exact), Compiled::Fixed(tests) if tests[1].is_any()));
    let Compiled::Program { program, .. } = compile("61 [1] ?? (62|63)", Case::Exact) else { panic!() };
    assert_eq!(program.head(), [ByteTest::exact(b'a'), ByteTest::ANY, ByteTest::ANY]);
    assert!(program.is_plain());
    let Compiled::Program { program, .. } = compile("61 [0-1000] 62", Case::Exact) else { panic!() };
    assert!(!program.is_plain());
    let nothing = Accept { nothing: true, ..Accept::BYTES };
    for word in ["", "text:", "\"\""] {
        let pattern = Pattern::parse(word.as_bytes(), nothing).unwrap();
        let compiled = pattern.compile(Case::Exact, 16, &mut |_| unreachable!()).unwrap();
        assert!(matches!(compiled, Compiled::Literal(bytes) if bytes.is_empty()), "{word}");
    }
}

#[test]
fn case_is_ignored_in_text_only() {
    let table: &[(&str, &[u8], usize)] = &[
        ("text:get@", b"GET@get@GeT`", 2),
        ("esc:get\\x40", b"GET@get@GeT`", 2),
        ("67 65 74", b"GETget", 1),
        ("\"GE\" 74", b"GETGEtgetgeT", 2),
        ("(\"ge\"|\"x\") 74", b"GETGEtgetXt", 3),
        ("utf16le:k", b"K\0k\0\0K", 2),
        ("utf16le:\u{4100}", b"\0\x41\0\x61", 1),
        ("utf16be:k", b"\0K\0k", 2),
        ("utf16be:\u{4100}", b"\x41\0\x61\0", 1),
        ("regex:get|é", "GETgeté\u{c9}".as_bytes(), 3),
        ("regex:(?-i)get", b"GETget", 1),
        ("regex:\\x{212a}", "kK\u{212a}".as_bytes(), 1),
        ("u8:103", b"gG", 1),
        ("file:x", b"A fileA FILE", 1),
    ];
    for &(word, haystack, count) in table {
        assert_eq!(matches(&compile(word, Case::Ignored), haystack).len(), count, "{word}");
    }
}

#[test]
fn every_refusal_quotes_points_and_hints() {
    let table: &[(&str, &str, &str)] = &[
        ("", "PATTERN '' is empty; accepted: a pattern of one byte or more", ""),
        ("text:", "PATTERN 'text:' is empty", ""),
        ("\"\"", "is empty", ""),
        ("regex:", "PATTERN 'regex:' is empty", ""),
        (
            "hello",
            "PATTERN 'hello': 'h' at character 1 is no hex digit; accepted: hex digits in pairs, ??",
            "`text:hello`",
        ),
        ("61 6", "'6' at character 4 is half a byte", ""),
        ("61?62", "'2' at character 5 is half a byte", ""),
        ("61 ???", "'?' at character 6 is half a byte", ""),
        ("61 . 62", "'.' at character 4 is no hex digit", ""),
        (
            "0xdeadbeef",
            "PATTERN '0xdeadbeef' could be bytes in this order, or a number",
            "`u32le:0xdeadbeef`",
        ),
        ("[4] 61", "'[4]' at character 1 jumps from or to nothing", ""),
        ("61 [4]", "'[4]' at character 4 jumps from or to nothing", ""),
        ("61 [4] [5]", "'[5]' at character 8 jumps from or to nothing", ""),
        ("61 [4] *2", "'[4]' at character 4 jumps from or to nothing", ""),
        ("61 (62 [4] | 63)", "'[4]' at character 8 jumps from or to nothing", ""),
        ("61 (62 [-] 63 | 64) 65", "'[-]' at character 8 has no limit, and stands among alternatives", ""),
        ("((61 [2-] 62) (63)) 64 (65 | (66 [-] 67))", "'[-]' at character 34 has no limit", ""),
        ("61 ([4] 62 | 63)", "'[4]' at character 5 jumps from or to nothing", ""),
        ("{ 61", "'{' at character 1 opens a pattern that no } ends", ""),
        ("61 }", "'}' at character 4 closes what nothing opened", ""),
        ("61 { 62 }", "'{' at character 4 does not stand before all of the pattern", ""),
        ("{ 61 } 62", "'62' at character 8 stands behind the } of the pattern", ""),
        ("{ (61 } | 62)", "'(' at character 3 opens alternatives that no ) ends", ""),
        ("{ 61 [2] }", "'[2]' at character 6 jumps from or to nothing", ""),
        ("{}", "PATTERN '{}' is empty", ""),
        ("// all of it", "is empty", ""),
        ("61 /* 62", "'/*' at character 4 opens a comment that no */ ends", ""),
        ("61 /*/ 62", "'/*' at character 4 opens a comment that no */ ends", ""),
        ("61 / 62", "'/' at character 4 is no hex digit", ""),
        ("61 [] 62", "'[]' at character 4 does not say how many bytes", ""),
        ("61 [5-4] 62", "'[5-4]' at character 4 ends before it begins", ""),
        ("61 [x] 62", "'x' at character 5 is no number of bytes; accepted: [4] [2-8] [4-]", ""),
        ("61 [1pg] 62", "'1pg' at character 5 is no number of bytes", ""),
        ("61 [1-2-3] 62", "'2-3' at character 7 is no number of bytes", ""),
        ("61 [2M] 62", "'[2M]' at character 4 is too long a jump; accepted: jumps of up to 65536 bytes", ""),
        ("61 [4 62", "'[' at character 4 opens a jump that no ] ends", ""),
        ("61 ] 62", "']' at character 4 closes what nothing opened", ""),
        ("61 ) 62", "')' at character 4 closes what nothing opened", ""),
        ("(61 | 62", "'(' at character 1 opens alternatives that no ) ends", ""),
        ("61 | 62", "'|' at character 4 stands outside of parentheses", "`(aa|bb)`"),
        ("(61 | )", "')' at character 7 has no bytes before it", ""),
        ("( | 61)", "'|' at character 3 has no bytes before it", ""),
        ("()", "')' at character 2 has no bytes before it", ""),
        ("(61*2|62)", "'*' at character 4 repeats a whole pattern", ""),
        ("61*0", "'0' at character 4 repeats nothing", ""),
        ("*4", "'*' at character 1 has nothing before it to repeat", ""),
        ("61 ~", "'~' at character 4 negates one byte, and none follows", ""),
        ("~~61", "'~' at character 1 negates one byte", ""),
        ("~\"a\"", "'~' at character 1 negates one byte", ""),
        ("~(61|62)", "'~' at character 1 negates one byte", ""),
        ("61 ~??", "'~??' at character 4 matches no byte at all", ""),
        ("re:x", "PATTERN 're:x': 're:' at character 1 is no type of data", "`regex:`"),
        ("u8:256", "PATTERN 'u8:256': '256' at character 4 does not fit u8", ""),
        (
            "regex:a(b",
            "'(' at character 8 is no regex: unclosed group; accepted: the regex crate's syntax",
            "",
        ),
        ("regex:a**{", "is no regex: ", ""),
        ("regex:[z-a]", "'z-a' at character 8 is no regex: invalid character class range", ""),
        ("regex:[é]", "'é' at character 8 is no regex: Unicode not allowed here", "write `(?u)`"),
        (r"regex:\p{Greek}", "is no regex: Unicode not allowed here", "`(?u)`"),
        (r"regex:(?u)\p{Nonsense}", "is no regex: Unicode property not found", "not built in"),
        ("regex:a{2000}.", "'a{2000}.' at character 7 counts too far", "jumps further"),
        ("regex:(?:[ab]{1,40}x){30}", "counts too far: 1230 parts, spelt out; accepted: counts that", "hex"),
        ("regex:(?x)\n(\n", "'(' at character 12 is no regex: unclosed group", ""),
    ];
    for &(word, said, hint) in table {
        let refusal = parse(word).expect_err(word);
        let shown = refusal.to_string();
        assert!(shown.contains(said) && shown.contains("; accepted: "), "{word}: {shown}");
        assert!(!shown.contains('\n'), "{shown}");
        assert!(refusal.advice().unwrap_or("").contains(hint), "{word}: {:?}", refusal.advice());
        assert_eq!(refusal.advice().is_none(), hint.is_empty(), "{word}: {:?}", refusal.advice());
    }
    let refusal = Pattern::parse(b"regex:a\xff", Accept::BYTES).unwrap_err();
    assert!(refusal.to_string().contains("'\\xff' at character 8 is no UTF-8"), "{refusal}");
    let deep = "(61".repeat(65);
    assert!(parse(&deep).unwrap_err().to_string().contains("is nested too deep"));
}

#[test]
fn patterns_too_long_to_search_for_are_refused_when_compiled() {
    for word in ["00*1T", "61??*5k", "(61|62)*40000", "00*1152921504606846976pg"] {
        let error = parse(word).unwrap().compile(Case::Exact, 16, &mut |_| unreachable!()).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::Usage, "{word}");
    }
    for words in [["61"; 40].join("[0-64k]"), ["61"; 67].join("[-]")] {
        let compiled = parse(&words).unwrap().compile(Case::Exact, 16, &mut |_| unreachable!());
        assert!(compiled.is_err(), "{words}");
    }
    assert_eq!(compile("00*4M", Case::Exact).min_len(), 4 << 20);
}

#[test]
fn a_file_holds_one_pattern_a_line() {
    let text = b"# magic numbers\n\n  elf = 7f \"ELF\"\r\n6162\nkey=x = text:a = b\n\tpair.1 =\t??61\n";
    fn all(text: &[u8], kind: Option<Type>) -> Result<Vec<Named<'_>>, Refusal> {
        Named::in_file(text, kind).collect()
    }
    let refusal = all(text, None).unwrap_err();
    let said = "line 5: PATTERN 'key=x = text:a = b': 'k' at character 1 is no hex digit";
    assert!(refusal.to_string().starts_with(said), "{refusal}");
    assert!(refusal.advice().unwrap().contains("`name = PATTERN`"));

    let good = text.windows(3).position(|part| part == b"key").unwrap();
    let mut set = all(&text[..good], None).unwrap();
    set.extend(all(b"key = text:a = b\n\tpair.1 =\t??61", None).unwrap());
    set.push(Named::of_word(b"text:last", None, Accept::BYTES).unwrap());
    let names: Vec<_> = set.iter().map(|named| String::from_utf8_lossy(named.name)).collect();
    assert_eq!(names, ["elf", "6162", "key", "pair.1", "text:last"]);
    let words: Vec<_> = set.iter().map(|named| named.pattern.to_string()).collect();
    assert_eq!(words, ["7f\"ELF\"", "6162", "text:a = b", "??61", "text:last"]);

    let set = all(b"key=value\nn = v", Some(Type::Text)).unwrap();
    let words: Vec<_> = set.iter().map(|named| named.pattern.to_string()).collect();
    assert_eq!(words, ["text:key=value", "text:v"]);
    let refusal = all(b"00\nn = 0", None).unwrap_err().in_file(b"magic");
    let said = "'magic' line 2: PATTERN 'n = 0': '0' at character 5 is half a byte";
    assert!(refusal.to_string().starts_with(said), "{refusal}");
    let refusal = all(b"00 # nop", None).unwrap_err();
    assert!(refusal.advice().unwrap().contains("comment"), "{refusal}");
    let refusal = all(b"n = ", None).unwrap_err();
    assert!(refusal.to_string().contains("is empty"), "{refusal}");
}

#[test]
fn the_machine_forgets_between_starts_and_programs() {
    let (one, other) =
        (compile("61 [0-3] (62|63 64)", Case::Exact), compile("(61|62) [1-9] 63", Case::Exact));
    let (Compiled::Program { program: one, .. }, Compiled::Program { program: other, .. }) = (&one, &other)
    else {
        panic!()
    };
    let mut scratch = Scratch::default();
    for _ in 0..3 {
        assert_eq!(one.matches_at(&mut scratch, b"axxb", 0), Some(4));
        assert_eq!(one.matches_at(&mut scratch, b"axxb", 1), None);
        assert_eq!(other.matches_at(&mut scratch, b"axxc", 0), Some(4));
        assert_eq!(other.matches_at(&mut scratch, b"ac", 0), None);
        assert_eq!(one.matches_at(&mut scratch, b"a", 7), None);
    }
}
