//! Numbers inside the file, as users type them: the text of `u16le:80,443` and its kind.

use super::number::Number;
use super::refusal::Refusal;
use super::scalar::{Scalar, Sort};
use std::fmt;

/// Numbers of one type, one after another: `u16le:80,443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalars {
    scalar: Scalar,
    values: Vec<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Integer {
        negative: bool,
        number: Number,
    },
    /// The bits, so that a NaN is equal to itself.
    Float(u64),
}

impl Scalars {
    /// Parses one number of type `scalar`, or several separated by commas.
    pub fn parse(scalar: Scalar, text: &[u8]) -> Result<Scalars, Refusal> {
        let mut values = Vec::new();
        let mut start = 0;
        for part in text.split(|&byte| byte == b',') {
            let from = start + part.len() - part.trim_ascii_start().len();
            let value = value(scalar, part.trim_ascii());
            values.push(value.map_err(|refusal| refusal.within("DATA", text, from))?);
            start += part.len() + 1;
        }
        Ok(Scalars { scalar, values })
    }

    /// Their bytes, on a machine whose pages have `page` bytes.
    pub fn bytes(&self, page: u64) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::with_capacity(self.values.len() * self.scalar.size());
        for value in &self.values {
            let bits = match *value {
                Value::Float(bits) => bits,
                Value::Integer { negative, number } => {
                    let magnitude = i128::from(number.resolve(page)?);
                    let value = if negative { -magnitude } else { magnitude };
                    self.scalar.check(value).map_err(|(why, accepted)| {
                        Refusal::whole("DATA", number.to_string().as_bytes(), why).accepts(accepted)
                    })?
                }
            };
            self.scalar.push(bits, &mut bytes);
        }
        Ok(bytes)
    }
}

impl fmt::Display for Scalars {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = ':';
        self.scalar.fmt(out)?;
        for value in &self.values {
            write!(out, "{before}")?;
            before = ',';
            match *value {
                Value::Integer { negative, number } => {
                    write!(out, "{}{number}", if negative { "-" } else { "" })?;
                }
                Value::Float(bits) if self.scalar.size() == 4 => {
                    let value = f32::from_bits(bits as u32);
                    print_float(out, value.is_nan(), value.is_sign_negative(), &value)?;
                }
                Value::Float(bits) => {
                    let value = f64::from_bits(bits);
                    print_float(out, value.is_nan(), value.is_sign_negative(), &value)?;
                }
            }
        }
        Ok(())
    }
}

/// A float as the shortest text that reads back; `Debug` is the form that keeps large ones short.
fn print_float(
    out: &mut fmt::Formatter<'_>,
    nan: bool,
    negative: bool,
    value: &dyn fmt::Debug,
) -> fmt::Result {
    match (nan, negative) {
        (true, true) => out.write_str("-nan"),
        (true, false) => out.write_str("nan"),
        (false, _) => write!(out, "{value:?}"),
    }
}

fn value(scalar: Scalar, text: &[u8]) -> Result<Value, Refusal> {
    if scalar.sort() == Sort::Float {
        return float(scalar, text).map(Value::Float);
    }
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, text),
    };
    let number =
        Number::parse(digits).map_err(|refusal| refusal.within("DATA", text, usize::from(negative)))?;
    if let Some(magnitude) = number.fixed() {
        let value = if negative { -i128::from(magnitude) } else { i128::from(magnitude) };
        scalar.check(value).map_err(|(why, accepted)| Refusal::whole("DATA", text, why).accepts(accepted))?;
    }
    Ok(Value::Integer { negative: negative && !number.is_zero(), number })
}

/// The bits of a float, its sign taken apart so that `-nan` has one too.
fn float(scalar: Scalar, text: &[u8]) -> Result<u64, Refusal> {
    const ACCEPTED: &str = "1, -0.5, 6.02e23, inf, nan";
    let refused = |why| Refusal::whole("DATA", text, why).accepts(ACCEPTED);
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        _ => (false, text),
    };
    let signed_twice = digits.first().is_some_and(|first| b"+-".contains(first));
    let digits = match std::str::from_utf8(digits) {
        Ok(digits) if !signed_twice => digits,
        _ => return Err(refused("is no float")),
    };
    let (bits, infinite) = if scalar.size() == 4 {
        let value: f32 = digits.parse().map_err(|_| refused("is no float"))?;
        (u64::from(value.to_bits()), value.is_infinite())
    } else {
        let value: f64 = digits.parse().map_err(|_| refused("is no float"))?;
        (value.to_bits(), value.is_infinite())
    };
    if infinite && digits.starts_with(|first: char| !first.is_ascii_alphabetic()) {
        return Err(Refusal::whole("DATA", text, format!("is too large for {scalar}")).accepts(ACCEPTED));
    }
    let sign = 1 << (8 * scalar.size() - 1);
    Ok(if negative { bits | sign } else { bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalars(word: &str) -> Result<Scalars, Refusal> {
        let (name, text) = word.split_once(':').unwrap();
        Scalars::parse(Scalar::named(name.as_bytes()).expect(name), text.as_bytes())
    }

    #[test]
    fn numbers_become_bytes_and_words() {
        let table: &[(&str, &[u8], &str)] = &[
            ("u8:255", b"\xff", "u8:255"),
            ("i8:-128", b"\x80", "i8:-128"),
            ("i8:127,-1, 0", b"\x7f\xff\x00", "i8:127,-1,0"),
            ("u16le:80,0x1bb", b"\x50\x00\xbb\x01", "u16le:80,0x1bb"),
            ("u16be:1k", b"\x04\x00", "u16be:1KiB"),
            ("i16le:-2", b"\xfe\xff", "i16le:-2"),
            ("i16be:-0", b"\x00\x00", "i16be:0"),
            ("u32le:0xdeadbeef", b"\xef\xbe\xad\xde", "u32le:0xdeadbeef"),
            ("u32be:0xdeadbeef", b"\xde\xad\xbe\xef", "u32be:0xdeadbeef"),
            ("i32le:-2147483648", b"\x00\x00\x00\x80", "i32le:-2147483648"),
            ("u64be:0xffffffffffffffff", &[0xff; 8], "u64be:0xffffffffffffffff"),
            ("i64le:-9223372036854775808", b"\0\0\0\0\0\0\0\x80", "i64le:-9223372036854775808"),
            ("u32le:2pg", b"\x00\x20\x00\x00", "u32le:2pg"),
            ("f32le:1.5", b"\x00\x00\xc0\x3f", "f32le:1.5"),
            ("f32be:-0", b"\x80\x00\x00\x00", "f32be:-0.0"),
            ("f32be:inf,-inf", b"\x7f\x80\x00\x00\xff\x80\x00\x00", "f32be:inf,-inf"),
            ("f64be:nan", b"\x7f\xf8\0\0\0\0\0\0", "f64be:nan"),
            ("f64be:-NaN", b"\xff\xf8\0\0\0\0\0\0", "f64be:-nan"),
            ("f64le:+1e300", &1e300f64.to_le_bytes(), "f64le:1e300"),
            ("f64le:.5", &0.5f64.to_le_bytes(), "f64le:0.5"),
        ];
        for &(word, bytes, printed) in table {
            let parsed = scalars(word).unwrap_or_else(|refusal| panic!("{refusal}"));
            assert_eq!(parsed.bytes(4096).unwrap(), bytes, "{word}");
            assert_eq!(parsed.to_string(), printed);
            assert_eq!(scalars(printed), Ok(parsed), "{word}");
        }
    }

    #[test]
    fn every_refusal() {
        let table: &[(&str, &str)] = &[
            ("u8:", "DATA '' is empty"),
            ("u8:256", "DATA '256' does not fit u8; accepted: 0 to 255"),
            ("u8:-1", "DATA '-1' does not fit u8; accepted: 0 to 255"),
            ("i8:128", "does not fit i8; accepted: -128 to 127"),
            ("i8:-129", "does not fit i8"),
            ("u16le:1,65536", "'65536' at character 3 does not fit u16le; accepted: 0 to 65535"),
            ("u16le:1,", "what follows character 2 is empty"),
            ("u16le:1,,2", "is empty"),
            ("u64le:18446744073709551616", "does not fit 64 bits"),
            ("i64le:9223372036854775808", "does not fit i64le"),
            ("u8:1.5", "is a fraction"),
            ("u8:007", "is a decimal number with leading zeros"),
            ("f32le:", "DATA '' is no float; accepted: 1, -0.5"),
            ("f32le:1e39", "is too large for f32le"),
            ("f64le:-1e309", "is too large for f64le"),
            ("f64le:--1", "is no float"),
            ("f64le:0x10", "is no float"),
            ("f64le:1,x", "'x' at character 3 is no float"),
        ];
        for &(word, said) in table {
            let refusal = scalars(word).expect_err(word);
            assert!(refusal.to_string().contains(said), "{word}: {refusal}");
        }
        let pages = scalars("u16le:16pg").unwrap().bytes(4096).unwrap_err();
        assert_eq!(pages.to_string(), "DATA '16pg' does not fit u16le; accepted: 0 to 65535");
    }
}
