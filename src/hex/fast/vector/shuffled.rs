//! With instructions that shuffle bytes within sixteen (AVX2).
//!
//! A row of sixteen bytes is two lanes of eight. In each the digits are made side by side and then moved to their places
//! among the separators; and of each four bytes the characters, which take one to three bytes in UTF-8, are made four
//! bytes apart and then moved together.

use super::super::template::{BODY, MASK, Template};
use super::super::{piece, store};
use super::{Chars, Piece, STEP, STEPS, stretches};
use crate::hex::layout;
use crate::hex::shape::Shape;
use fearless_simd::{Avx2, SimdFrom, SimdInto, kernel, u8x16, u8x32};
use std::arch::x86_64::*;

/// How many bytes of text an eighth byte's cells may end behind the first one's begin: two stores.
const REACH: usize = 32;

/// Two bits for each of four characters, whether it has a second byte and whether it has a third: which of sixteen bytes
/// are kept.
static TOGETHER: [[u8; 16]; 256] = {
    let mut table = [[0x80; 16]; 256];
    let mut way = 0;
    while way < 256 {
        let (mut from, mut to) = (0, 0);
        while from < 16 {
            let has = way >> (from / 4 * 2);
            if matches!((from % 4, has & 1, has >> 1 & 1), (0, ..) | (1, 1, _) | (2, _, 1)) {
                table[way][to] = from as u8;
                to += 1;
            }
            from += 1;
        }
        way += 1;
    }
    table
};

/// The geometry of rows of one or two times sixteen bytes.
pub(in crate::hex::fast) struct Shuffled {
    pub(in crate::hex::fast) simd: Avx2,
    /// The second is for rows of 32 bytes.
    steps: [Step; STEPS],
    symbols: Option<Box<Symbols>>,
}

/// Where the digits of sixteen bytes go.
#[derive(Clone, Copy)]
struct Step {
    /// Where the cells of the first eight begin, and those of the others.
    at: [usize; 2],
    /// The first sixteen places from there on.
    near: Places,
    /// The next sixteen.
    far: Places,
}

/// Sixteen places in either lane.
#[derive(Clone, Copy)]
struct Places {
    /// Which digit stands there.
    digits: [u8; 32],
    /// What stands there where no digit does.
    text: [u8; 32],
}

/// hexyl's symbols, in panels of eight with a separator behind each.
struct Symbols {
    /// What stands for 0x80 and above, for NUL, for white space, and for the other control characters: each byte of it
    /// as often as it may be needed at once.
    high: [[u8; 32]; 2],
    nul: [[u8; 32]; 3],
    space: [u8; 32],
    control: [[u8; 32]; 3],
    joins: [[Piece<8>; 2]; STEPS],
}

impl Step {
    /// Nothing where these sixteen bytes are not shown by eights that follow each other.
    fn new(template: &Template, slots: &[usize], behind: usize) -> Option<Step> {
        let (first, second) = slots.split_at(STEP / 2);
        let at = [*first.iter().min()?, *second.iter().min()?];
        // What stands between and behind the two is written with them.
        if at[0] >= at[1] || at[1] > at[0] + REACH || behind > at[1] + REACH {
            return None;
        }
        let places = || Places { digits: [0x80; 32], text: [0; 32] };
        let (mut near, mut far) = (places(), places());
        for (lane, slots) in [first, second].into_iter().enumerate() {
            for place in 0..REACH {
                let places = if place < 16 { &mut near } else { &mut far };
                let index = 16 * lane + place % 16;
                let slot = at[lane] + place;
                match slots.iter().position(|&start| start == slot || start + 1 == slot) {
                    Some(byte) => places.digits[index] = (2 * byte + slot - slots[byte]) as u8,
                    None => places.text[index] = *template.text.get(slot).unwrap_or(&b' '),
                }
            }
            if slots.iter().any(|&start| start + 2 > at[lane] + REACH) {
                return None;
            }
        }
        (first.iter().all(|&slot| slot + 2 <= at[1])).then_some(Step { at, near, far })
    }
}

impl Symbols {
    fn new(shape: &Shape) -> Option<Symbols> {
        let glyphs = shape.glyphs.as_ref().filter(|glyphs| glyphs.are(layout::Chars::Default))?;
        if shape.panels.iter().any(|panel| panel.bytes != STEP / 2) {
            return None;
        }
        let mut joins = [[[0; 8]; 2]; STEPS];
        for (join, panel) in joins.as_flattened_mut().iter_mut().zip(&shape.panels) {
            *join = piece(&[&panel.after_chars])?;
        }
        let text = |byte| glyphs.text(byte).iter().map(|&part| [part; 32]).collect::<Vec<_>>();
        Some(Symbols {
            high: text(0x80).try_into().ok()?,
            nul: text(0).try_into().ok()?,
            space: *text(b'\n').first()?,
            control: text(1).try_into().ok()?,
            joins,
        })
    }
}

impl Shuffled {
    /// Nothing for rows that are laid out too unusually.
    pub(super) fn new(simd: Avx2, shape: &Shape, template: &Template) -> Option<Shuffled> {
        let steps = template.slots.chunks(STEP).zip(stretches(template)?);
        let steps = steps.map(|(slots, (_, end))| Step::new(template, slots, end));
        let steps: Vec<Step> = steps.collect::<Option<_>>()?;
        let steps = [*steps.first()?, *steps.last()?];
        Some(Shuffled { simd, steps, symbols: Symbols::new(shape).map(Box::new) })
    }

    /// Writes a row, whose characters begin at `chars_at`, and says where it ends. Inside of `simd.vectorize` only.
    #[inline(always)]
    pub(in crate::hex::fast) fn write<const WIDTH: usize>(
        &self,
        row: &[u8; WIDTH],
        chars: &Chars,
        chars_at: usize,
        body: &mut [u8; BODY],
    ) -> usize {
        let parts = row.as_chunks().0;
        body[0] = b' ';
        for (bytes, step) in parts.iter().zip(&self.steps) {
            cells(self.simd, bytes, step, body);
        }
        match (&self.symbols, chars) {
            (Some(symbols), _) => parts
                .iter()
                .zip(&symbols.joins)
                .fold(chars_at, |at, (bytes, joins)| characters(self.simd, bytes, symbols, joins, at, body)),
            (None, Chars::Dots(join)) => {
                let at = parts.iter().fold(chars_at, |at, bytes| {
                    store!(body, at, dots(self.simd, bytes), MASK);
                    at + STEP
                });
                store!(body, at, *join, MASK);
                at + usize::from(join[7])
            }
            (None, chars) => chars.write(row, chars_at, body),
        }
    }
}

kernel! {
    /// ASCII as it is and full stops for the rest.
    #[inline]
    fn dots(simd: Avx2, bytes: &[u8; STEP]) -> [u8; STEP] {
        let bytes = sixteen(simd, bytes);
        // Bytes from 0x80 on count as negative.
        let above = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1f));
        let shown = _mm_and_si128(above, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x7f)));
        let text = _mm_blendv_epi8(_mm_set1_epi8(b'.' as i8), bytes, shown);
        let text: u8x16<Avx2> = text.simd_into(simd);
        text.into()
    }
}

kernel! {
    /// Writes the cells of sixteen bytes.
    #[inline]
    fn cells(simd: Avx2, bytes: &[u8; STEP], step: &Step, body: &mut [u8; BODY]) {
        let bytes = lanes(simd, bytes);
        let low = _mm256_set1_epi8(0x0f);
        let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), low);
        let nibbles = _mm256_unpacklo_epi8(high, _mm256_and_si256(bytes, low));
        let digits = _mm256_shuffle_epi8(twice(simd, b"0123456789abcdef"), nibbles);
        let place = |places: &Places| {
            let digits = _mm256_shuffle_epi8(digits, load(simd, &places.digits));
            halves(simd, _mm256_or_si256(digits, load(simd, &places.text)))
        };
        let ([first_near, second_near], [first_far, second_far]) = (place(&step.near), place(&step.far));
        // The cells of the second eight may begin before the reach of the first ends.
        store!(body, step.at[0], first_near, MASK);
        store!(body, step.at[0] + 16, first_far, MASK);
        store!(body, step.at[1], second_near, MASK);
        store!(body, step.at[1] + 16, second_far, MASK);
    }
}

kernel! {
    /// Writes the characters of sixteen bytes at `at` and says where they end.
    #[inline]
    fn characters(
        simd: Avx2,
        bytes: &[u8; STEP],
        symbols: &Symbols,
        joins: &[Piece<8>; 2],
        at: usize,
        body: &mut [u8; BODY],
    ) -> usize {
        let bytes = lanes(simd, bytes);
        let all = |byte: i8| _mm256_set1_epi8(byte);
        // A shuffle leaves zero for bytes from 0x80 on, and looks at the last four bits of others.
        let spaces = twice(simd, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x09\x0a\xff\x0c\x0d\xff\xff");
        let space = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, bytes), bytes);
        let low = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, all(0x1f)), bytes);
        let delete = _mm256_cmpeq_epi8(bytes, all(0x7f));
        let three = _mm256_or_si256(_mm256_andnot_si256(space, low), delete);
        let nul = _mm256_cmpeq_epi8(bytes, all(0));
        let pick = |this, text, mask| _mm256_blendv_epi8(this, load(simd, text), mask);
        let control = |place: usize| pick(load(simd, &symbols.control[place]), &symbols.nul[place], nul);
        let first = pick(bytes, &symbols.space, space);
        let first = _mm256_blendv_epi8(first, control(0), three);
        // A choice goes by the highest bit of each byte, which is what bytes from 0x80 on have.
        let first = pick(first, &symbols.high[0], bytes);
        let second = pick(control(1), &symbols.high[1], bytes);
        let heads = _mm256_unpacklo_epi8(first, second);
        let tails = _mm256_unpacklo_epi8(control(2), control(2));
        // Each lane's first four characters, and its others, four bytes apart.
        let (near, far) = (_mm256_unpacklo_epi16(heads, tails), _mm256_unpackhi_epi16(heads, tails));
        let more = _mm256_unpacklo_epi8(_mm256_or_si256(three, bytes), three);
        let ways = (_mm256_movemask_epi8(more) as u32).to_le_bytes();
        let together = |apart, low: u8, high: u8| {
            let [low, high] = [low, high].map(|way| sixteen(simd, &TOGETHER[usize::from(way)]));
            halves(simd, _mm256_shuffle_epi8(apart, _mm256_set_m128i(high, low)))
        };
        let [one, three] = together(near, ways[0], ways[2]);
        let [two, four] = together(far, ways[1], ways[3]);
        let length = |number: usize| 4 + ways[number].count_ones() as usize;
        let mut at = at;
        store!(body, at, one, MASK);
        at += length(0);
        store!(body, at, two, MASK);
        at += length(1);
        store!(body, at, joins[0], MASK);
        at += usize::from(joins[0][7]);
        store!(body, at, three, MASK);
        at += length(2);
        store!(body, at, four, MASK);
        at += length(3);
        store!(body, at, joins[1], MASK);
        at + usize::from(joins[1][7])
    }
}

kernel! {
    /// Eight bytes in the lower half of each lane, and again in the upper half.
    #[inline]
    fn lanes(simd: Avx2, bytes: &[u8; STEP]) -> __m256i {
        _mm256_permute4x64_epi64::<0b01_01_00_00>(twice(simd, bytes))
    }
}

kernel! {
    /// The same in both lanes.
    #[inline]
    fn twice(simd: Avx2, lane: &[u8; 16]) -> __m256i {
        _mm256_broadcastsi128_si256(sixteen(simd, lane))
    }
}

#[inline(always)]
fn sixteen(simd: Avx2, bytes: &[u8; 16]) -> __m128i {
    u8x16::simd_from(simd, *bytes).into()
}

#[inline(always)]
fn load(simd: Avx2, bytes: &[u8; 32]) -> __m256i {
    u8x32::simd_from(simd, *bytes).into()
}

#[inline(always)]
fn halves(simd: Avx2, lanes: __m256i) -> [[u8; 16]; 2] {
    let bytes: u8x32<Avx2> = lanes.simd_into(simd);
    let bytes: [u8; 32] = bytes.into();
    let (halves, _) = bytes.as_chunks();
    [halves[0], halves[1]]
}
