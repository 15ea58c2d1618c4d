//! With instructions that move each of 64 bytes to any place (AVX-512).
//!
//! Every byte is brought to all the places that it may take: twice among the separators for its digits, and three times
//! for its character in UTF-8. What turns out to be empty there is left out by one instruction, which moves the rest
//! together.

use super::super::store;
use super::super::template::{BODY, MASK, Template};
use super::{STEP, STEPS, stretches};
use crate::hex::shape::Shape;
use fearless_simd::{Avx512, SimdFrom, SimdInto, kernel, u8x16, u8x32, u8x64};
use std::arch::x86_64::*;

/// The bytes of a vector, which is what is stored at once.
const LANES: usize = 64;

/// The longest character in UTF-8 that stands for a byte.
const LONGEST: usize = 3;

/// The geometry of rows of one or two times sixteen bytes.
pub(in crate::hex::fast) struct Compressed {
    pub(in crate::hex::fast) simd: Avx512,
    /// The second is for rows of 32 bytes.
    steps: [Step; STEPS],
    symbols: Box<Symbols>,
}

/// Where the digits of sixteen bytes go.
#[derive(Clone, Copy)]
struct Step {
    at: usize,
    /// Which places have a digit, and which of the 32 it is.
    is_digit: u64,
    digits: [u8; LANES],
    /// What stands in the other places.
    text: [u8; LANES],
}

/// Characters of which most bytes are their own, as in ASCII, and a few stand for all the others.
struct Symbols {
    /// Four times the number of the symbol of each byte below 0x80; zero where a byte is its own character.
    numbers: [u8; 2 * LANES],
    /// The same for all other bytes.
    high: u8,
    /// The bytes of each symbol, four places apart.
    texts: [u8; LANES],
    places: [Places; STEPS],
}

/// The places of sixteen characters and of what stands behind them.
#[derive(Clone, Copy)]
struct Places {
    /// Which places belong to characters, and which of these are a character's first.
    is_char: u64,
    is_first: u64,
    /// For each place of a character its byte's number in the row, and the place's number in the character.
    bytes: [u8; LANES],
    parts: [u8; LANES],
    /// What stands in the other places; zero where nothing does.
    text: [u8; LANES],
}

impl Step {
    /// Nothing where these sixteen bytes are not shown within one vector.
    fn new(template: &Template, slots: &[usize], start: usize, end: usize) -> Option<Step> {
        let mut step = Step { at: start, is_digit: 0, digits: [0; LANES], text: [b' '; LANES] };
        let text = &template.text[start..end];
        step.text.get_mut(..text.len())?.copy_from_slice(text);
        for (digit, slot) in slots.iter().flat_map(|&slot| [slot, slot + 1]).enumerate() {
            let place = slot.checked_sub(start).filter(|&place| place < text.len())?;
            step.is_digit |= 1 << place;
            step.digits[place] = digit as u8;
        }
        Some(step)
    }
}

impl Symbols {
    fn new(shape: &Shape) -> Option<Symbols> {
        let glyphs = shape.glyphs.as_ref()?;
        let mut known: Vec<&[u8]> = Vec::new();
        let mut number = |byte: u8| {
            let text = glyphs.text(byte);
            if text == [byte] {
                return 0;
            }
            let number = known.iter().position(|&symbol| symbol == text).unwrap_or_else(|| {
                known.push(text);
                known.len() - 1
            });
            4 * (number + 1)
        };
        let (mut numbers, mut texts) = ([0; 2 * LANES], [0; LANES]);
        for (byte, entry) in (0..).zip(&mut numbers) {
            *entry = u8::try_from(number(byte)).ok()?;
        }
        let high = u8::try_from(number(0x80)).ok()?;
        if (0x80..=0xff).any(|byte| number(byte) != usize::from(high)) {
            return None;
        }
        // Where every character is one byte, there is nothing to move together, and narrower stores are quicker.
        if known.iter().all(|symbol| symbol.len() == 1) {
            return None;
        }
        for (number, symbol) in (1..).zip(known) {
            texts.get_mut(4 * number..4 * number + symbol.len())?.copy_from_slice(symbol);
        }
        let mut ends = Vec::new();
        for panel in &shape.panels {
            ends.push((ends.last().map_or(0, |(end, _)| *end) + panel.bytes, panel.after_chars.as_slice()));
        }
        let step = |start: usize| Places::new(start % shape.width(), &ends);
        Some(Symbols { numbers, high, texts, places: [step(0)?, step(STEP)?] })
    }
}

impl Places {
    /// The sixteen bytes of a row from `start` on, whose panels end there, each with what stands behind it.
    fn new(start: usize, ends: &[(usize, &[u8])]) -> Option<Places> {
        let mut places =
            Places { is_char: 0, is_first: 0, bytes: [0; LANES], parts: [0; LANES], text: [0; LANES] };
        let mut place = 0;
        for byte in 0..STEP {
            if place + LONGEST > LANES {
                return None;
            }
            places.is_first |= 1 << place;
            for part in 0..LONGEST {
                places.is_char |= 1 << place;
                places.bytes[place] = byte as u8;
                places.parts[place] = part as u8;
                place += 1;
            }
            for (_, text) in ends.iter().filter(|(end, _)| *end == start + byte + 1) {
                places.text.get_mut(place..place + text.len())?.copy_from_slice(text);
                place += text.len();
            }
        }
        Some(places)
    }
}

impl Compressed {
    /// Nothing for rows that are laid out too unusually, or have no characters that this is for.
    pub(super) fn new(simd: Avx512, shape: &Shape, template: &Template) -> Option<Compressed> {
        let steps = template.slots.chunks(STEP).zip(stretches(template)?);
        let steps = steps.map(|(slots, (start, end))| Step::new(template, slots, start, end));
        let steps: Vec<Step> = steps.collect::<Option<_>>()?;
        let steps = [*steps.first()?, *steps.last()?];
        Some(Compressed { simd, steps, symbols: Box::new(Symbols::new(shape)?) })
    }

    /// Writes a row, whose characters begin at `chars_at`, and says where it ends. Inside of `simd.vectorize` only.
    #[inline(always)]
    pub(in crate::hex::fast) fn write<const WIDTH: usize>(
        &self,
        row: &[u8; WIDTH],
        chars_at: usize,
        body: &mut [u8; BODY],
    ) -> usize {
        let parts = row.as_chunks().0;
        for (bytes, step) in parts.iter().zip(&self.steps) {
            store!(body, step.at, cells(self.simd, bytes, step), MASK);
        }
        parts.iter().zip(&self.symbols.places).fold(chars_at, |at, (bytes, places)| {
            let (text, length) = characters(self.simd, bytes, &self.symbols, places);
            store!(body, at, text, MASK);
            at + length
        })
    }
}

kernel! {
    /// The cells of sixteen bytes.
    #[inline]
    fn cells(simd: Avx512, bytes: &[u8; STEP], step: &Step) -> [u8; LANES] {
        // Of every two bytes the first becomes the upper four bits of the row's byte and the second the lower four, both
        // with others above them, which a look into a table of 32 that repeats itself leaves out.
        const NIBBLES: [u8; 32] = {
            let mut bits = [0; 32];
            let mut place = 0;
            while place < 32 {
                bits[place] = (place % 8 / 2 * 16 + if place % 2 == 0 { 4 } else { 0 }) as u8;
                place += 1;
            }
            bits
        };
        let bytes = _mm256_cvtepu8_epi16(sixteen(simd, bytes));
        let nibbles = _mm256_multishift_epi64_epi8(half(simd, &NIBBLES), bytes);
        let digits = half(simd, b"0123456789abcdef0123456789abcdef");
        let digits = _mm512_castsi256_si512(_mm256_permutexvar_epi8(nibbles, digits));
        let text = whole(simd, &step.text);
        array(simd, _mm512_mask_permutexvar_epi8(text, step.is_digit, whole(simd, &step.digits), digits))
    }
}

kernel! {
    /// The characters of sixteen bytes with all that stands between and behind them, and their length.
    #[inline]
    fn characters(
        simd: Avx512,
        bytes: &[u8; STEP],
        symbols: &Symbols,
        places: &Places,
    ) -> ([u8; LANES], usize) {
        let bytes = _mm512_castsi128_si512(sixteen(simd, bytes));
        let bytes = _mm512_permutexvar_epi8(whole(simd, &places.bytes), bytes);
        let [low, high] = [0, 1].map(|part| whole(simd, &symbols.numbers.as_chunks().0[part]));
        let numbers = _mm512_permutex2var_epi8(low, bytes, high);
        let is_high = _mm512_movepi8_mask(bytes);
        let numbers = _mm512_mask_mov_epi8(numbers, is_high, _mm512_set1_epi8(symbols.high as i8));
        let is_itself = _mm512_testn_epi8_mask(numbers, numbers) & places.is_first;
        let parts = _mm512_or_si512(numbers, whole(simd, &places.parts));
        let text = whole(simd, &places.text);
        let text = _mm512_mask_permutexvar_epi8(text, places.is_char, parts, whole(simd, &symbols.texts));
        let text = _mm512_mask_mov_epi8(text, is_itself, bytes);
        let is_there = _mm512_test_epi8_mask(text, text);
        (array(simd, _mm512_maskz_compress_epi8(is_there, text)), is_there.count_ones() as usize)
    }
}

#[inline(always)]
fn sixteen(simd: Avx512, bytes: &[u8; 16]) -> __m128i {
    u8x16::simd_from(simd, *bytes).into()
}

#[inline(always)]
fn half(simd: Avx512, bytes: &[u8; 32]) -> __m256i {
    u8x32::simd_from(simd, *bytes).into()
}

#[inline(always)]
fn whole(simd: Avx512, bytes: &[u8; LANES]) -> __m512i {
    u8x64::simd_from(simd, *bytes).into()
}

#[inline(always)]
fn array(simd: Avx512, vector: __m512i) -> [u8; LANES] {
    let bytes: u8x64<Avx512> = vector.simd_into(simd);
    bytes.into()
}
