//! Numbers of bytes as people read them.

use std::fmt;

/// A number of bytes, shown in the largest unit that leaves something before the point: `512 bytes`, `4 KiB`,
/// `1.5 MiB`. What is not exact has one decimal, rounded down: no amount is shown that was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub u64);

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Amount(bytes) = *self;
        // 1024 to the power of the unit's place.
        let Some((shift, unit)) =
            [(60, "EiB"), (50, "PiB"), (40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
                .into_iter()
                .find(|(shift, _)| bytes >> shift > 0)
        else {
            return write!(out, "{bytes} byte{}", if bytes == 1 { "" } else { "s" });
        };
        let rest = bytes & ((1 << shift) - 1);
        match rest {
            0 => write!(out, "{} {unit}", bytes >> shift),
            _ => write!(out, "{}.{} {unit}", bytes >> shift, (u128::from(rest) * 10) >> shift),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_say_one_decimal() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (4096, "4 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 1, "1023.9 KiB"),
            (64 << 20, "64 MiB"),
            (u64::MAX, "15.9 EiB"),
        ] {
            assert_eq!(Amount(bytes).to_string(), text);
        }
    }
}
