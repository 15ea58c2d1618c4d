//! Bytes as numbers: each type's size, its columns, and its text.

use super::digits::HEX;
use std::io::Write as _;

/// A type of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names are Rust's")]
pub enum Kind {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F32,
    F64,
}

/// The order in which the bytes of a group are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Endian {
    /// As they lie in the file.
    #[default]
    Big,
    /// The last first, so that a group reads as a little-endian number.
    Little,
}

/// A type of number and the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The type.
    pub kind: Kind,
    /// The order of its bytes.
    pub endian: Endian,
}

impl Kind {
    /// How many bytes one number takes.
    pub fn bytes(self) -> usize {
        match self {
            Kind::U8 | Kind::I8 => 1,
            Kind::U16 | Kind::I16 => 2,
            Kind::U32 | Kind::I32 | Kind::F32 => 4,
            Kind::U64 | Kind::I64 | Kind::F64 => 8,
        }
    }

    /// How many columns the longest takes; enough, too, for a `+` and the hex of a number cut short.
    pub(super) fn columns(self) -> usize {
        match self {
            Kind::U8 => 3,
            Kind::I8 => 4,
            Kind::U16 => 5,
            Kind::I16 => 6,
            Kind::U32 => 10,
            Kind::I32 => 11,
            Kind::U64 | Kind::I64 => 20,
            Kind::F32 => 15,
            Kind::F64 => 24,
        }
    }
}

impl Number {
    /// Appends the number that the bytes hold, aligned to the right; of too few bytes, `+` and their hex.
    pub(super) fn push(self, bytes: &[u8], out: &mut Vec<u8>) {
        let columns = self.kind.columns();
        let start = out.len();
        let size = self.kind.bytes();
        if bytes.len() == size {
            let mut whole = [0; 8];
            whole[..size].copy_from_slice(bytes);
            if self.endian == Endian::Big {
                whole[..size].reverse();
            }
            match value(self.kind, whole) {
                Value::Whole(negative, magnitude) => {
                    out.resize(start + columns, b' ');
                    return write_whole(negative, magnitude, &mut out[start..]);
                }
                // Writing into a vector does not fail.
                Value::Single(value) if is_plain(f64::from(value)) => drop(write!(out, "{value}")),
                Value::Single(value) => drop(write!(out, "{value:e}")),
                Value::Double(value) if is_plain(value) => drop(write!(out, "{value}")),
                Value::Double(value) => drop(write!(out, "{value:e}")),
            }
        } else {
            out.push(b'+');
            out.extend(bytes.iter().flat_map(|&byte| HEX[usize::from(byte)]));
        }
        let text = out.len() - start;
        if text < columns {
            out.resize(start + columns, b' ');
            out[start..].rotate_right(columns - text);
        }
    }
}

/// A number of any type.
enum Value {
    /// An integer: whether it is negative, and how far from zero.
    Whole(bool, u64),
    Single(f32),
    Double(f64),
}

/// The number whose little-endian bytes begin `bytes`.
fn value(kind: Kind, bytes: [u8; 8]) -> Value {
    let [a, b, c, d, ..] = bytes;
    let signed = |number: i64| Value::Whole(number < 0, number.unsigned_abs());
    let unsigned = |number: u64| Value::Whole(false, number);
    match kind {
        Kind::U8 => unsigned(a.into()),
        Kind::I8 => signed((a as i8).into()),
        Kind::U16 => unsigned(u16::from_le_bytes([a, b]).into()),
        Kind::I16 => signed(i16::from_le_bytes([a, b]).into()),
        Kind::U32 => unsigned(u32::from_le_bytes([a, b, c, d]).into()),
        Kind::I32 => signed(i32::from_le_bytes([a, b, c, d]).into()),
        Kind::U64 => unsigned(u64::from_le_bytes(bytes)),
        Kind::I64 => signed(i64::from_le_bytes(bytes)),
        Kind::F32 => Value::Single(f32::from_le_bytes([a, b, c, d])),
        Kind::F64 => Value::Double(f64::from_le_bytes(bytes)),
    }
}

/// Writes an integer at the end of `field`, which has room for it.
fn write_whole(negative: bool, mut magnitude: u64, field: &mut [u8]) {
    let mut digits = field.iter_mut().rev();
    for digit in &mut digits {
        *digit = b'0' + (magnitude % 10) as u8;
        magnitude /= 10;
        if magnitude == 0 {
            break;
        }
    }
    if let Some(sign) = digits.next().filter(|_| negative) {
        *sign = b'-';
    }
}

/// Whether a float reads better without an exponent, which then takes no more columns.
///
/// Either way the fewest digits are written that read back as the same number.
fn is_plain(value: f64) -> bool {
    value == 0.0 || !value.is_finite() || (1e-3..1e9).contains(&value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(kind: Kind, endian: Endian, bytes: &[u8]) -> String {
        let mut out = Vec::new();
        Number { kind, endian }.push(bytes, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_fill_their_columns() {
        for (kind, endian, bytes, expected) in [
            (Kind::U8, Endian::Little, &b"\xff"[..], "255"),
            (Kind::I8, Endian::Big, b"\x80", "-128"),
            (Kind::U16, Endian::Little, b"\x01\x02", "  513"),
            (Kind::U16, Endian::Big, b"\x01\x02", "  258"),
            (Kind::I16, Endian::Big, b"\x80\x00", "-32768"),
            (Kind::I32, Endian::Little, b"\0\0\0\x80", "-2147483648"),
            (Kind::U64, Endian::Big, b"\xff\xff\xff\xff\xff\xff\xff\xff", "18446744073709551615"),
            (Kind::I64, Endian::Big, b"\x80\0\0\0\0\0\0\0", "-9223372036854775808"),
            (Kind::F32, Endian::Big, b"\xc2\xf6\xe9\x79", "       -123.456"),
            (Kind::F32, Endian::Big, b"\x80\0\0\0", "             -0"),
            (Kind::F32, Endian::Big, b"\xff\x80\0\0", "           -inf"),
            (Kind::F32, Endian::Big, b"\x7f\xc0\0\0", "            NaN"),
            (Kind::F64, Endian::Little, b"\x2d\x43\x1c\xeb\xe2\x36\x1a\x3f", "                    1e-4"),
            (Kind::U32, Endian::Big, b"\xab\xcd\xef", "   +abcdef"),
            (Kind::U16, Endian::Big, b"\xab", "  +ab"),
        ] {
            assert_eq!(text(kind, endian, bytes), expected, "{kind:?} {endian:?} {bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn floats_read_back_and_fit(value in any::<f64>(), single in any::<f32>()) {
            let shown = text(Kind::F64, Endian::Big, &value.to_be_bytes());
            prop_assert_eq!(shown.trim().parse::<f64>().unwrap().to_bits(), value.to_bits(), "{}", &shown);
            prop_assert_eq!(shown.len(), Kind::F64.columns());
            let shown = text(Kind::F32, Endian::Little, &single.to_le_bytes());
            prop_assert_eq!(shown.trim().parse::<f32>().unwrap().to_bits(), single.to_bits(), "{}", &shown);
            prop_assert_eq!(shown.len(), Kind::F32.columns());
        }
    }
}
