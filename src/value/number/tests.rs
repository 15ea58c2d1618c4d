//! Every form of a number and every refusal, by name.

use super::*;

#[test]
fn every_form_of_the_contract() {
    let table: &[(&str, u64, &str)] = &[
        ("64", 64, "64"),
        ("0", 0, "0"),
        ("0x40", 64, "0x40"),
        ("0X4F", 0x4f, "0x4f"),
        ("0o100", 64, "0o100"),
        ("0b100_0000", 64, "0b1000000"),
        ("1_000", 1000, "1000"),
        ("0x0040", 64, "0x40"),
        ("1k", 1 << 10, "1KiB"),
        ("1K", 1 << 10, "1KiB"),
        ("1KiB", 1 << 10, "1KiB"),
        ("2M", 2 << 20, "2MiB"),
        ("2MiB", 2 << 20, "2MiB"),
        ("3G", 3 << 30, "3GiB"),
        ("3GiB", 3 << 30, "3GiB"),
        ("4T", 4 << 40, "4TiB"),
        ("4TiB", 4 << 40, "4TiB"),
        ("5PiB", 5 << 50, "5PiB"),
        ("6EiB", 6 << 60, "6EiB"),
        ("1kB", 1000, "1kB"),
        ("1KB", 1000, "1kB"),
        ("1MB", 1_000_000, "1MB"),
        ("1GB", 1_000_000_000, "1GB"),
        ("1TB", 1_000_000_000_000, "1TB"),
        ("3pg", 3 * 4096, "3pg"),
        ("0k", 0, "0KiB"),
        ("18446744073709551615", u64::MAX, "18446744073709551615"),
        ("0xffff_ffff_ffff_ffff", u64::MAX, "0xffffffffffffffff"),
    ];
    for &(text, value, printed) in table {
        let number = Number::parse(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(number.resolve(4096), Ok(value), "{text}");
        assert_eq!(number.to_string(), printed, "{text}");
        assert_eq!(Number::parse(printed.as_bytes()), Ok(number), "{text}");
    }
}

#[test]
fn every_refusal_quotes_points_and_hints() {
    let table: &[(&str, &str, &str)] = &[
        ("", "NUMBER '' is empty", ""),
        ("0x", "NUMBER '0x' has no digits", ""),
        ("0xg", "'g' at character 3 is no digit of a number in base 16", ""),
        ("0b12", "'2' at character 4 is no digit of a number in base 2", ""),
        ("0x40k", "'k' at character 5 is a unit, and only a decimal number takes one", ""),
        ("0o7MiB", "'MiB' at character 4 is a unit", ""),
        ("10q", "'q' at character 3 is no unit; accepted: k K M", ""),
        ("10m", "'m' at character 3 is no unit", "write `10M`"),
        ("10mib", "'mib' at character 3 is no unit", "write `10MiB`"),
        ("1P", "'P' at character 2 is no unit", ""),
        ("010k", "NUMBER '010k' is a decimal number with leading zeros", "write `10KiB`"),
        ("1.5k", "NUMBER '1.5k' is a fraction", ""),
        ("1,000", "',' at character 2 is no digit", ""),
        ("-1", "'-' at character 1 is no digit", ""),
        ("+1", "'+' at character 1 is no digit", ""),
        (" 1", "' ' at character 1 is no digit", ""),
        ("1 ", "' ' at character 2 is no digit", ""),
        ("_1", "'_' at character 1 is no digit", ""),
        ("1_", "'_' at character 2 does not stand between two digits", ""),
        ("1__0", "'_' at character 2 does not stand between two digits", ""),
        ("1_k", "'_' at character 2 does not stand between two digits", ""),
        ("0x_1", "'_' at character 3 does not stand between two digits", ""),
        ("00000040", "is a decimal number with leading zeros", "`0x40` (as copied from a dump) or `40`"),
        ("00", "is a decimal number with leading zeros", "`0x0` (as copied from a dump) or `0`"),
        ("0_1", "is a decimal number with leading zeros", "`0x1`"),
        ("40h", "ends with an h", "`0x40` (as copied from a dump) or `40`"),
        ("ffh", "ends with an h", "write `0xff`"),
        ("000000FF", "has hex digits but no 0x", "write `0xff`"),
        ("deadbeef", "has hex digits but no 0x", "write `0xdeadbeef`"),
        ("zz", "'z' at character 1 is no digit", ""),
        ("18446744073709551616", "does not fit 64 bits; accepted: numbers up to 0xffffffffffffffff", ""),
        ("0x1_0000_0000_0000_0000", "does not fit 64 bits", ""),
        ("16EiB", "does not fit 64 bits", ""),
        ("20000000TB", "does not fit 64 bits", ""),
    ];
    for &(text, said, hint) in table {
        let refusal = Number::parse(text.as_bytes()).expect_err(text);
        let shown = refusal.to_string();
        assert!(shown.contains(said) && shown.contains("; accepted: "), "{text}: {shown}");
        assert!(shown.contains(&format!("'{text}'")), "{text}: {shown}");
        assert!(refusal.advice().unwrap_or("").contains(hint), "{text}: {:?}", refusal.advice());
        assert_eq!(refusal.advice().is_none(), hint.is_empty(), "{text}: {:?}", refusal.advice());
    }
}

#[test]
fn pages_wait_for_their_size() {
    let number = Number::parse(b"0xfffffffffffff").unwrap();
    assert_eq!(number.fixed(), Some(0xf_ffff_ffff_ffff));
    let pages = Number::parse(b"4503599627370496pg").unwrap();
    assert_eq!(pages.fixed(), None);
    assert_eq!(pages.resolve(1024), Ok(1 << 62));
    assert_eq!(
        pages.resolve(4096).unwrap_err().to_string(),
        "NUMBER '4503599627370496pg' does not fit 64 bits; accepted: numbers up to 0xffffffffffffffff (16EiB less 1)"
    );
    assert_eq!(pages.saturate(4096), u64::MAX);
}
