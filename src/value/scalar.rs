//! The types of numbers inside the file, `u8` to `f64be`: their names, sizes and limits.
//!
//! Not [`super::Number`], which counts bytes and rows.

use std::fmt;

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endian {
    /// The lowest.
    Little,
    /// The highest.
    Big,
}

/// What the bits of a number mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// From 0 up.
    Unsigned,
    /// Two's complement.
    Signed,
    /// IEEE 754.
    Float,
}

/// The type of a number inside the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scalar {
    sort: Sort,
    bytes: usize,
    order: Endian,
}

impl Scalar {
    /// Every type, in the order of the documentation.
    pub const ALL: [Scalar; 18] = {
        use Endian::{Big, Little};
        use Sort::{Float, Signed, Unsigned};
        const fn of(sort: Sort, bytes: usize, order: Endian) -> Scalar {
            Scalar { sort, bytes, order }
        }
        [
            of(Unsigned, 1, Little),
            of(Signed, 1, Little),
            of(Unsigned, 2, Little),
            of(Unsigned, 2, Big),
            of(Signed, 2, Little),
            of(Signed, 2, Big),
            of(Unsigned, 4, Little),
            of(Unsigned, 4, Big),
            of(Signed, 4, Little),
            of(Signed, 4, Big),
            of(Unsigned, 8, Little),
            of(Unsigned, 8, Big),
            of(Signed, 8, Little),
            of(Signed, 8, Big),
            of(Float, 4, Little),
            of(Float, 4, Big),
            of(Float, 8, Little),
            of(Float, 8, Big),
        ]
    };

    /// The type called `name`.
    pub fn named(name: &[u8]) -> Option<Scalar> {
        Scalar::ALL.into_iter().find(|scalar| scalar.to_string().as_bytes() == name)
    }

    /// What its bits mean.
    pub fn sort(self) -> Sort {
        self.sort
    }

    /// How many bytes it takes: 1, 2, 4 or 8.
    pub fn size(self) -> usize {
        self.bytes
    }

    /// Which of its bytes comes first; little where it has one only.
    pub fn order(self) -> Endian {
        self.order
    }

    /// The lowest and the highest integer it holds.
    fn limits(self) -> (i128, i128) {
        let bits = 8 * self.bytes;
        match self.sort {
            Sort::Signed => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            Sort::Unsigned | Sort::Float => (0, (1 << bits) - 1),
        }
    }

    /// The low bytes of `bits`, in this type's order.
    pub(super) fn push(self, bits: u64, bytes: &mut Vec<u8>) {
        match self.order {
            Endian::Little => bytes.extend_from_slice(&bits.to_le_bytes()[..self.bytes]),
            Endian::Big => bytes.extend_from_slice(&bits.to_be_bytes()[8 - self.bytes..]),
        }
    }

    /// Whether `value` fits, and what does where it does not.
    pub(super) fn check(self, value: i128) -> Result<u64, (String, String)> {
        let (lowest, highest) = self.limits();
        if (lowest..=highest).contains(&value) {
            // Two's complement: the low bits are those of the type.
            return Ok(value as u64);
        }
        Err((format!("does not fit {self}"), format!("{lowest} to {highest}")))
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.sort {
            Sort::Unsigned => 'u',
            Sort::Signed => 'i',
            Sort::Float => 'f',
        };
        let order = match self.order {
            _ if self.bytes == 1 => "",
            Endian::Little => "le",
            Endian::Big => "be",
        };
        write!(out, "{letter}{}{order}", 8 * self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_distinct() {
        let names: Vec<_> = Scalar::ALL.iter().map(Scalar::to_string).collect();
        assert_eq!(names[..4], ["u8", "i8", "u16le", "u16be"]);
        for (scalar, name) in Scalar::ALL.iter().zip(&names) {
            assert_eq!(Scalar::named(name.as_bytes()), Some(*scalar));
        }
        assert_eq!(Scalar::named(b"u16"), None);
    }
}
