//! The bytes of a literal, without an allocation where they are few: there may be a hundred thousand of them.

use std::ops::Deref;

/// How many bytes take no memory of their own.
const SHORT: usize = 22;

/// Some bytes.
pub(super) enum Literal {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<[u8]>),
}

impl Literal {
    /// How many bytes of memory it takes, itself not among them.
    pub(super) fn weight(&self) -> usize {
        match self {
            Literal::Short { .. } => 0,
            Literal::Long(bytes) => bytes.len(),
        }
    }
}

impl From<Vec<u8>> for Literal {
    fn from(all: Vec<u8>) -> Literal {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..all.len()) {
            Some(room) => {
                room.copy_from_slice(&all);
                Literal::Short { length: all.len() as u8, bytes }
            }
            None => Literal::Long(all.into()),
        }
    }
}

impl Deref for Literal {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Literal::Short { length, bytes } => &bytes[..usize::from(*length)],
            Literal::Long(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_make_no_difference() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 1000] {
            let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
            assert_eq!(*Literal::from(bytes.clone()), *bytes);
        }
        assert_eq!(size_of::<Literal>(), 24);
    }
}
