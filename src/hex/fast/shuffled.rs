//! The cells and characters of sixteen bytes at a time, on processors that shuffle bytes (AVX2).
//!
//! A row of sixteen bytes is two lanes of eight. In each the digits are made side by side and then moved to their places
//! among the separators; and of each four bytes the characters, which take one to three bytes in UTF-8, are made four
//! bytes apart and then moved together.

use super::chars::Chars;
use super::template::Template;
use super::uncoloured::{BODY, MASK};
use super::{Piece, store};
use crate::hex::layout;
use crate::hex::shape::Shape;
use fearless_simd::{Avx2, Level, Simd, SimdInto, kernel};
use std::arch::x86_64::*;

/// How many bytes of text an eighth byte's cells may end behind the first one's begin: two stores.
const REACH: usize = 32;

/// The bytes that are written together.
const STEP: usize = 16;

/// For the way of each character of four, in its first bit whether it has a second byte and in its fifth whether it has
/// a third: which of sixteen bytes are kept.
static TOGETHER: [[u8; 16]; 256] = {
    let mut table = [[0x80; 16]; 256];
    let mut index = 0;
    while index < 256 {
        let (mut from, mut to) = (0, 0);
        while from < 16 {
            let character = from / 4;
            let is_there = match from % 4 {
                0 => true,
                1 => index >> character & 1 == 1,
                2 => index >> (4 + character) & 1 == 1,
                _ => false,
            };
            if is_there {
                table[index][to] = from as u8;
                to += 1;
            }
            from += 1;
        }
        index += 1;
    }
    table
};

/// The geometry of rows of one or two times sixteen bytes.
pub(super) struct Shuffled {
    pub(super) simd: Avx2,
    steps: Vec<Step>,
    symbols: Option<Symbols>,
}

/// Where the digits of sixteen bytes go.
struct Step {
    /// Where the cells of the first eight begin, and those of the others.
    at: [usize; 2],
    /// The first sixteen places from there on.
    near: Places,
    /// The next sixteen.
    far: Places,
}

/// Sixteen places in either lane.
struct Places {
    /// Which digit stands there.
    digits: [u8; 32],
    /// What stands there where no digit does.
    text: [u8; 32],
}

/// hexyl's symbols, in panels of eight with a separator behind each.
struct Symbols {
    /// What stands for 0x80 and above, for NUL, for white space, and for the other control characters.
    high: [u8; 2],
    nul: [u8; 3],
    space: u8,
    control: [u8; 3],
    joins: Vec<[Piece<8>; 2]>,
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
        let join = |panel: usize| super::piece(&[&shape.panels[panel].after_chars]);
        let joins = (0..shape.panels.len()).step_by(2);
        Some(Symbols {
            high: glyphs.text(0x80).try_into().ok()?,
            nul: glyphs.text(0).try_into().ok()?,
            space: *glyphs.text(b'\n').first()?,
            control: glyphs.text(1).try_into().ok()?,
            joins: joins.map(|panel| Some([join(panel)?, join(panel + 1)?])).collect::<Option<_>>()?,
        })
    }
}

impl Shuffled {
    /// Nothing for other widths than 16 and 32, for rows that are laid out too unusually, and for other processors.
    pub(super) fn new(shape: &Shape, template: &Template) -> Option<Shuffled> {
        let simd = Level::new().as_avx2()?;
        if shape.width() % STEP != 0 || shape.cells.columns() != 2 || template.slots.iter().min() != Some(&1) {
            return None;
        }
        let ends = template.slots.chunks(STEP).skip(1).map(|slots| slots.iter().min().copied());
        let ends = ends.chain([Some(template.text.len())]);
        let steps = template.slots.chunks(STEP).zip(ends);
        let steps: Option<_> = steps.map(|(slots, end)| Step::new(template, slots, end?)).collect();
        let symbols = Symbols::new(shape);
        Some(Shuffled { simd, steps: steps?, symbols })
    }

    /// Writes a row, whose characters begin at `chars_at`, and says where it ends. Inside of `simd.vectorize` only.
    #[inline(always)]
    pub(super) fn write<const WIDTH: usize>(
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
        match &self.symbols {
            Some(symbols) => parts.iter().zip(&symbols.joins).fold(chars_at, |at, (bytes, joins)| {
                characters(self.simd, bytes, symbols, joins, at, body)
            }),
            None => chars.write(row, chars_at, body),
        }
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
        let all = |byte: u8| _mm256_set1_epi8(byte as i8);
        // A shuffle leaves zero for bytes from 0x80 on, and looks at the last four bits of others.
        let spaces = twice(simd, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x09\x0a\xff\x0c\x0d\xff\xff");
        let space = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(spaces, bytes), bytes);
        let low = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, all(0x1f)), bytes);
        let delete = _mm256_cmpeq_epi8(bytes, all(0x7f));
        let three = _mm256_or_si256(_mm256_andnot_si256(space, low), delete);
        let nul = _mm256_cmpeq_epi8(bytes, all(0));
        let control = |place: usize| _mm256_blendv_epi8(all(symbols.control[place]), all(symbols.nul[place]), nul);
        // A choice goes by the highest bit of each byte, which is what bytes from 0x80 on have.
        let high = |other, place: usize| _mm256_blendv_epi8(other, all(symbols.high[place]), bytes);
        let first = _mm256_blendv_epi8(bytes, all(symbols.space), space);
        let first = high(_mm256_blendv_epi8(first, control(0), three), 0);
        let heads = _mm256_unpacklo_epi8(first, high(control(1), 1));
        let tails = _mm256_unpacklo_epi8(control(2), control(2));
        // Each lane's first four characters, and its others, four bytes apart.
        let (near, far) = (_mm256_unpacklo_epi16(heads, tails), _mm256_unpackhi_epi16(heads, tails));
        let more = _mm256_movemask_epi8(_mm256_or_si256(three, bytes)) as u32;
        let most = _mm256_movemask_epi8(three) as u32;
        let ways = [0, 4, 16, 20].map(|shift| (more >> shift & 15) | (most >> shift & 15) << 4);
        let together = |apart, low: u32, high: u32| {
            let [low, high] = [low, high].map(|way| simd.load_array_ref_u8x16(&TOGETHER[way as usize & 255]));
            halves(simd, _mm256_shuffle_epi8(apart, simd.combine_u8x16(low, high).into()))
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

/// The same in both lanes.
#[inline(always)]
fn twice(simd: Avx2, lane: &[u8; 16]) -> __m256i {
    let lane = simd.load_array_ref_u8x16(lane);
    simd.combine_u8x16(lane, lane).into()
}

#[inline(always)]
fn load(simd: Avx2, bytes: &[u8; 32]) -> __m256i {
    simd.load_array_ref_u8x32(bytes).into()
}

#[inline(always)]
fn halves(simd: Avx2, lanes: __m256i) -> [[u8; 16]; 2] {
    let bytes = simd.as_array_u8x32(lanes.simd_into(simd));
    let (halves, _) = bytes.as_chunks();
    [halves[0], halves[1]]
}
