//! Whatever the bytes of an argument are, it is read or refused; nothing panics.

#[path = "../common/words.rs"]
mod common;

use common::word;
use proptest::prelude::*;
use rmmap::value::{Accept, Data, Number, Position, Range, Type};

proptest! {
    #[test]
    fn values_are_read_or_refused(bytes in word(), raw: Vec<u8>) {
        for bytes in [bytes, raw] {
            let _ = Number::parse(&bytes);
            let _ = Position::parse(&bytes);
            let _ = Range::parse(&bytes);
            let _ = Data::parse(&bytes, Accept::EDIT);
            for kind in Type::all() {
                let _ = Data::parse_as(kind, &bytes, Accept::BYTES);
            }
        }
    }
}
