//! The characters that stand for bytes beside their digits.

use super::layout::Chars;

/// Code page 437 from 0x80 on, and the symbols it has for control characters.
const CP437_LOW: &str = "⋄☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";
const CP437_HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                          └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// What code page 1047 has at 0x40 and behind, as far as ASCII has it too.
const EBCDIC_HIGH: &[u8; 192] = b" ...........<(+|&.........!$*);^-/.........,%_>?.........`:#@'=\"\
.abcdefghi.......jklmnopqr.......~stuvwxyz...[...............]..\
{ABCDEFGHI......}JKLMNOPQR......\\.STUVWXYZ......0123456789......";

/// A character of at most three bytes of UTF-8; the fourth place says how many they are.
///
/// All four are stored at once and the place behind advances by the fourth: a store of constant size is one instruction.
pub(super) type Glyph = [u8; 4];

/// A character for every byte.
#[derive(Clone)]
pub(super) struct Glyphs {
    table: Box<[Glyph; 256]>,
    chars: Chars,
}

impl Glyphs {
    /// The characters of that name, or none.
    pub(super) fn of(chars: Chars) -> Option<Glyphs> {
        let of: fn(u8) -> char = match chars {
            Chars::Default => symbol,
            Chars::Ascii => dot,
            Chars::Cp437 => cp437,
            Chars::Ebcdic => {
                |byte| byte.checked_sub(0x40).map_or('.', |at| char::from(EBCDIC_HIGH[at as usize]))
            }
            Chars::None => return None,
        };
        let mut table = Box::new([[0; 4]; 256]);
        for (byte, entry) in (0..=255).zip(table.iter_mut()) {
            let character = of(byte);
            character.encode_utf8(&mut entry[..3]);
            entry[3] = character.len_utf8() as u8;
        }
        Some(Glyphs { table, chars })
    }

    /// The character of `byte` in UTF-8.
    pub(super) fn text(&self, byte: u8) -> &[u8] {
        let glyph = &self.table[usize::from(byte)];
        &glyph[..usize::from(glyph[3])]
    }

    /// All of them, for table lookups.
    pub(super) fn table(&self) -> &[Glyph; 256] {
        &self.table
    }

    /// Whether they are those, which somebody makes without a table.
    pub(super) fn are(&self, chars: Chars) -> bool {
        self.chars == chars
    }
}

/// ASCII as it is and full stops for the rest, in a form that compilers turn into a few wide instructions.
#[inline]
pub(super) fn dots<const N: usize>(bytes: &[u8; N]) -> [u8; N] {
    let mut text = *bytes;
    for byte in &mut text {
        *byte = if byte.wrapping_sub(b' ') < 0x5f { *byte } else { b'.' };
    }
    text
}

fn dot(byte: u8) -> char {
    if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' }
}

fn symbol(byte: u8) -> char {
    match byte {
        0 => '⋄',
        b' '..=b'~' => char::from(byte),
        b'\t' | b'\n' | b'\x0c' | b'\r' => '_',
        0x80.. => '×',
        _ => '•',
    }
}

fn cp437(byte: u8) -> char {
    let high = |text: &str, at: u8| text.chars().nth(usize::from(at)).unwrap_or('.');
    match byte {
        0..0x20 => high(CP437_LOW, byte),
        b' '..=b'~' => char::from(byte),
        0x7f => '⌂',
        0x80.. => high(CP437_HIGH, byte - 0x80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_one_character_that_moves_the_cursor_by_one() {
        for chars in [Chars::Default, Chars::Ascii, Chars::Cp437, Chars::Ebcdic] {
            let glyphs = Glyphs::of(chars).unwrap();
            for byte in 0..=255 {
                let text = std::str::from_utf8(glyphs.text(byte)).unwrap();
                assert_eq!(text.chars().count(), 1, "{chars:?} {byte:#x}");
                assert!(!text.chars().any(char::is_control), "{chars:?} {byte:#x}");
            }
        }
        assert!(Glyphs::of(Chars::None).is_none());
    }

    #[test]
    fn known_characters() {
        let shown = |chars, bytes: &[u8]| -> String {
            let glyphs = Glyphs::of(chars).unwrap();
            bytes.iter().map(|&byte| String::from_utf8_lossy(glyphs.text(byte)).into_owned()).collect()
        };
        assert_eq!(shown(Chars::Default, b"\0A~ \t\n\x0b\x0c\r\x7f\x80\xff"), "⋄A~ __•__•××");
        assert_eq!(shown(Chars::Ascii, b"\0A~ \t\x7f\x80\xff"), ".A~ ....");
        assert_eq!(shown(Chars::Cp437, b"\x01A\x7f\x80\xdb\xfe\xff"), "☺A⌂Ç█■\u{a0}");
        assert_eq!(shown(Chars::Ebcdic, b"\xc8\x85\x93\x93\x96\x5a\x40\xad\xbd\xf0A"), "Hello! []0.");
    }

    #[test]
    fn dots_without_a_table_are_those_of_the_table() {
        let all: [u8; 256] = std::array::from_fn(|byte| byte as u8);
        let glyphs = Glyphs::of(Chars::Ascii).unwrap();
        let text: Vec<u8> = all.iter().flat_map(|&byte| glyphs.text(byte).to_vec()).collect();
        assert_eq!(dots(&all).to_vec(), text);
    }
}
