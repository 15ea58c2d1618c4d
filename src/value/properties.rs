//! What holds of every word, whatever it is.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt::Display;

/// Bytes of which most are characters that mean something, so that random words get past the first character.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => proptest::sample::select(b"0123456789abcdefxkMGTiBpgen-+_:,*?\"\\ ~()[]|.=uUx".to_vec()).prop_map(|byte| vec![byte]),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => proptest::sample::select(vec!["text:", "esc:", "utf16le:", "base64:", "u16le:", "i8:", "f32le:", "f64be:",
            "hex:", "file:", "hexfile:", "end", "de", "??", "\"GET\"", "0x40", "1k", "\\x4", "\\u00e9", "inf", "nan"])
            .prop_map(|text| text.as_bytes().to_vec()),
    ];
    // Long ones too, for what is said of them must stay short.
    let often = prop_oneof![9 => Just(1), 1 => 1usize..100];
    (vec(part, 0..12), often).prop_map(|(parts, often)| parts.concat().repeat(often))
}

/// Parses `word`, and what that prints, and compares.
fn round_trip<T: PartialEq + std::fmt::Debug + Display>(
    word: &[u8],
    parse: impl Fn(&[u8]) -> Result<T, Refusal>,
) -> Result<(), TestCaseError> {
    match parse(word) {
        Ok(value) => {
            let printed = value.to_string();
            prop_assert_eq!(parse(printed.as_bytes()), Ok(value), "{}", printed);
        }
        Err(refusal) => {
            prop_assert!(refusal.is_presentable(), "{refusal:?}");
        }
    }
    Ok(())
}

fn content(words: &[Data]) -> crate::error::Result<Content> {
    Content::of(words, 16, &mut |_| Ok(b"a file".to_vec()))
}

/// The bytes of `words` and which bits of them are given, the slow way.
fn expanded(words: &[Data]) -> Vec<Cell> {
    let of = |word: &Data| match word {
        Data::Hex { text, times } => {
            let cells: Vec<_> = text.cells().collect();
            cells.repeat(times.map_or(1, |times| times.resolve(16).unwrap() as usize))
        }
        other => {
            let bytes = content(std::slice::from_ref(other)).unwrap().to_vec(1 << 16).unwrap();
            bytes.into_iter().map(Cell::exact).collect()
        }
    };
    words.iter().flat_map(of).collect()
}

fn small_data() -> impl Strategy<Value = Data> {
    prop_oneof![
        "([0-9a-f?]{2}){1,5}",
        "([0-9a-f]{2}){1,3}\\*[1-9]",
        "([0-9a-f?]{2}){1,3}\\*1pg",
        "text:[a-z]{1,9}",
        "u16le:[1-9]{1,4}"
    ]
    .prop_map(|word| Data::parse(word.as_bytes(), Accept::EDIT).unwrap())
}

/// Where a slice's end lies, as Python's manual says it.
fn python_end(text: &str, length: i128, missing: i128) -> i128 {
    match text {
        "" => missing,
        "end" => length,
        _ => {
            let number: i128 = text.parse().unwrap();
            let number = if number < 0 { number + length } else { number };
            number.max(0).min(length)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_print_back_or_are_refused_in_one_line(word in word()) {
        round_trip(&word, Number::parse)?;
        round_trip(&word, Position::parse)?;
        round_trip(&word, Size::parse)?;
        round_trip(&word, Range::parse)?;
        round_trip(&word, Type::parse)?;
        match Data::parse(&word, Accept::EDIT) {
            Ok(value) => prop_assert_eq!(Data::parse(&value.to_word(), Accept::EDIT), Ok(value)),
            Err(_) => round_trip(&word, |word| Data::parse(word, Accept::EDIT))?,
        }
        for kind in Type::all() {
            if let Ok(value) = Data::parse_as(kind, &word, Accept::EDIT) {
                prop_assert_eq!(Data::parse(&value.to_word(), Accept::EDIT), Ok(value.clone()));
                if let Ok(content) = content(&[value]) {
                    let mut buffer = [0; 100];
                    let copied = content.copy_to(0, &mut buffer);
                    prop_assert_eq!(copied as u64, content.len().min(100));
                }
            }
        }
        let _ = hexfile_bytes(&word);
    }

    #[test]
    fn any_bytes_are_parsed_without_a_panic(word in vec(any::<u8>(), 0..40)) {
        let _ = Number::parse(&word);
        let _ = Position::parse(&word);
        let _ = Range::parse(&word).map(|range| range.fit(Extent { length: 100, page: 4096 }));
        let _ = Data::parse(&word, Accept::BYTES).map_err(|refusal| assert!(refusal.is_presentable()));
    }

    #[test]
    fn numbers_and_floats_print_back(value in any::<u64>(), bits in any::<u64>()) {
        round_trip(format!("{value}").as_bytes(), Number::parse)?;
        prop_assert_eq!(Number::hex(value).to_string(), format!("{value:#x}"));
        let float = Scalar::named(b"f64le").unwrap();
        let text = format!("{:?}", f64::from_bits(bits));
        let scalars = Scalars::parse(float, text.as_bytes()).unwrap();
        if !f64::from_bits(bits).is_nan() {
            prop_assert_eq!(scalars.bytes(1).unwrap(), bits.to_le_bytes());
        }
        let float = Scalar::named(b"f32be").unwrap();
        let single = f32::from_bits(bits as u32);
        let scalars = Scalars::parse(float, format!("{single:?}").as_bytes()).unwrap();
        if !single.is_nan() {
            prop_assert_eq!(scalars.bytes(1).unwrap(), single.to_be_bytes());
        }
    }

    #[test]
    fn ranges_are_pythons_slices(start in "|end|-?[1-9][0-9]?", end in "|end|-?[1-9][0-9]?", length in 0u64..50) {
        let range = Range::parse(format!("{start}:{end}").as_bytes()).unwrap();
        let extent = Extent { length, page: 4096 };
        let from = python_end(&start, length.into(), 0);
        let to = python_end(&end, length.into(), length.into());
        let expected: Vec<i128> = (0..i128::from(length)).filter(|at| (from..to).contains(at)).collect();
        let span = range.clamp(extent);
        let found: Vec<i128> = (span.start()..span.end()).map(i128::from).collect();
        prop_assert_eq!(&found, &expected);
        if let Ok(fitted) = range.fit(extent) {
            prop_assert_eq!(fitted, span);
        }
    }

    #[test]
    fn lengths_are_counted_from_the_start(start in -60i64..60, len in 0u64..60, length in 0u64..50) {
        prop_assume!(start != 0);
        let range = Range::parse(format!("{start}:+{len}").as_bytes()).unwrap();
        let from = if start < 0 { start + length as i64 } else { start };
        let named = from..from + len as i64;
        let span = range.clamp(Extent { length, page: 4096 });
        let expected: Vec<i64> = named.clone().filter(|at| (0..length as i64).contains(at)).collect();
        prop_assert_eq!((span.start()..span.end()).map(|at| at as i64).collect::<Vec<_>>(), expected);
        let fits = named.start >= 0 && named.end <= length as i64;
        prop_assert_eq!(range.fit(Extent { length, page: 4096 }).is_ok(), fits);
    }

    #[test]
    fn content_is_what_the_words_spell(words in vec(small_data(), 0..6), offset in 0usize..80, room in 0usize..80) {
        let content = content(&words).unwrap();
        let cells = expanded(&words);
        prop_assert_eq!(content.len(), cells.len() as u64);
        prop_assert_eq!(content.keeps(), cells.iter().any(|cell| cell.mask != 0xff));
        let there: Vec<u8> = (0..room).map(|at| at as u8 ^ 0x5a).collect();
        let mut expected = there.clone();
        let shown = cells.iter().skip(offset);
        for (byte, cell) in expected.iter_mut().zip(shown.clone()) {
            *byte = *byte & !cell.mask | cell.value;
        }
        let mut merged = there.clone();
        let count = content.copy_to(offset as u64, &mut merged);
        prop_assert_eq!(count, shown.len().min(room));
        prop_assert_eq!(&merged, &expected);
        prop_assert!(content.matches(offset as u64, &merged[..count]));
        prop_assert_eq!(content.matches(offset as u64, &merged), count == room);
        for at in 0..count {
            let mut wrong = merged[..count].to_vec();
            wrong[at] ^= 0xff;
            let given = cells[offset + at].mask != 0;
            prop_assert_eq!(content.matches(offset as u64, &wrong), !given);
        }
    }
}
