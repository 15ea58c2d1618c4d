//! The colours of a dump, and the words in which a user chooses them.

use crate::error::{Error, Result};
use crate::escape;
use owo_colors::{AnsiColors, DynColor, DynColors, XtermColors};
use std::fmt;

/// How many marks have a colour of their own.
const MARKS: usize = 6;

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Nul,
    Printable,
    Whitespace,
    Control,
    High,
    Offset,
}

impl Class {
    const ALL: [(&str, Class); 6] = [
        ("nul", Class::Nul),
        ("printable", Class::Printable),
        ("whitespace", Class::Whitespace),
        ("control", Class::Control),
        ("high", Class::High),
        ("offset", Class::Offset),
    ];

    /// hexyl's classes: 0x0b is no white space to it, nor to C's older compilers.
    pub(super) fn of(byte: u8) -> Class {
        match byte {
            0 => Class::Nul,
            b'!'..=b'~' => Class::Printable,
            b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' => Class::Whitespace,
            0x80.. => Class::High,
            _ => Class::Control,
        }
    }
}

/// A colour for each kind of byte, for offsets, and for marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    classes: [DynColors; Class::ALL.len()],
    marks: [DynColors; MARKS],
}

impl Default for Palette {
    fn default() -> Palette {
        Palette::legible()
    }
}

impl Palette {
    /// Colours that can be read on every background.
    ///
    /// The sixteen named colours are whatever the terminal's theme says: on Solarized "bright black" *is* the dark
    /// background, on a white terminal yellow and cyan are pale, on a black one blue is nearly black. The 256 indexed
    /// colours are fixed, so these were chosen by their luminance: each has a contrast of 3:1 or better against black,
    /// white, and both Solarized backgrounds. A test holds them to it.
    pub fn legible() -> Palette {
        let [nul, printable, whitespace, control, high, offset] =
            [244, 31, 64, 133, 136, 244].map(|index| DynColors::Xterm(XtermColors::from(index)));
        let marks = [166, 33, 133, 64, 167, 31].map(|index| DynColors::Xterm(XtermColors::from(index)));
        Palette { classes: [nul, printable, whitespace, control, high, offset], marks }
    }

    /// hexyl's colours, from the terminal's theme.
    pub fn hexyl() -> Palette {
        use AnsiColors::{BrightBlack, Cyan, Green, Yellow};
        Palette {
            classes: [BrightBlack, Cyan, Green, Green, Yellow, BrightBlack].map(DynColors::Ansi),
            ..Palette::legible()
        }
    }

    /// The default with the changes that `words` ask for: `nul=blue,offset=#808080`, commas or colons between.
    ///
    /// Names are `nul`, `printable`, `whitespace`, `control`, `high`, `offset`, `mark` and `mark2` to `mark6`; colours
    /// the sixteen names (`red`, `bright-red`), `default`, a number up to 255, or `#rrggbb`. `theme=hexyl` and
    /// `theme=legible` set all of them, whatever comes before.
    pub fn parse(words: &str) -> Result<Palette> {
        let mut palette = Palette::default();
        for word in words.split([',', ':']).map(str::trim).filter(|word| !word.is_empty()) {
            let Some((name, colour)) = word.split_once('=') else {
                return Err(refused(word, "is not NAME=COLOUR"));
            };
            let (name, colour) = (name.trim(), colour.trim());
            if name == "theme" {
                palette = match colour {
                    "hexyl" => Palette::hexyl(),
                    "legible" => Palette::legible(),
                    _ => return Err(refused(word, "names no theme; there are hexyl and legible")),
                };
                continue;
            }
            let Some(place) = palette.place(name) else {
                return Err(refused(
                    word,
                    "names nothing that has a colour; there are nul, printable, whitespace, control, high, offset, \
                     mark, mark2 to mark6, and theme",
                ));
            };
            *place = colour_named(colour).ok_or_else(|| {
                refused(word, "has no colour that is known: black to white, bright-black to bright-white, default, 0 to 255, or #rrggbb")
            })?;
        }
        Ok(palette)
    }

    fn place(&mut self, name: &str) -> Option<&mut DynColors> {
        if let Some(class) = Class::ALL.iter().position(|(known, _)| *known == name) {
            return Some(&mut self.classes[class]);
        }
        let number = match name.strip_prefix("mark")? {
            "" | "1" => 1,
            digit => digit.parse().ok().filter(|_| digit.len() == 1)?,
        };
        self.marks.get_mut(usize::checked_sub(number, 1)?)
    }

    /// The parameters of the escape that begins the colour of offsets.
    pub fn offset_code(&self) -> String {
        self.code(Class::Offset)
    }

    /// The parameters of the escape for a class.
    pub(super) fn code(&self, class: Class) -> String {
        Code(self.classes[class as usize]).to_string()
    }

    /// The parameters of the escape for each mark, apart from its reverse video.
    pub(super) fn mark_codes(&self) -> Vec<String> {
        self.marks.iter().map(|&mark| Code(mark).to_string()).collect()
    }
}

struct Code(DynColors);

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_raw_ansi_fg(out)
    }
}

fn refused(word: &str, why: &str) -> Error {
    Error::usage(format!("RMMAP_COLORS: {} {why}", escape::quoted(word.as_bytes())))
}

fn colour_named(colour: &str) -> Option<DynColors> {
    if colour == "default" {
        return Some(DynColors::Ansi(AnsiColors::Default));
    }
    if let Some(digits) = colour.strip_prefix('#') {
        // The library would take "#+1+2+3" for numbers, and cut a character in two.
        let strict = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        return strict.then(|| colour.parse().ok())?;
    }
    if !colour.is_empty() && colour.bytes().all(|digit| digit.is_ascii_digit()) {
        return colour.parse::<u8>().ok().map(|index| DynColors::Xterm(XtermColors::from(index)));
    }
    colour.replacen("bright-", "bright ", 1).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_hexyl_s() {
        for (bytes, class) in [
            (&b"\0"[..], Class::Nul),
            (b"!Az~", Class::Printable),
            (b" \t\n\x0c\r", Class::Whitespace),
            (b"\x01\x08\x0b\x0e\x1f\x7f", Class::Control),
            (b"\x80\xff", Class::High),
        ] {
            for &byte in bytes {
                assert_eq!(Class::of(byte), class, "{byte:#x}");
            }
        }
    }

    #[test]
    fn words_choose_colours() {
        let palette =
            Palette::parse("nul=bright-red, printable=208:high=#0a0B0c,mark2=blue,offset=default").unwrap();
        assert_eq!(palette.code(Class::Nul), "91");
        assert_eq!(palette.code(Class::Printable), "38;5;208");
        assert_eq!(palette.code(Class::High), "38;2;10;11;12");
        assert_eq!(palette.code(Class::Offset), "39");
        assert_eq!(palette.mark_codes()[1], "34");
        assert_eq!(Palette::parse("").unwrap(), Palette::default());
        assert_eq!(Palette::parse("theme=hexyl").unwrap(), Palette::hexyl());
    }

    #[test]
    fn other_words_are_refused_with_the_word() {
        for words in [
            "nul",
            "nul=",
            "zero=red",
            "nul=crimson",
            "nul=256",
            "nul=-1",
            "nul=#12345",
            "nul=#+1+2+3",
            "nul=#12345é",
            "mark0=red",
            "mark7=red",
            "mark+1=red",
            "theme=dark",
            "nul=\x1b[2J",
        ] {
            let error = Palette::parse(words).expect_err(words).to_string();
            assert!(error.starts_with("RMMAP_COLORS: "), "{error}");
            assert!(!error.contains('\x1b'), "{error:?}");
        }
    }

    /// The contrast of two colours as the accessibility guidelines define it.
    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let luminance = |colour: [u8; 3]| -> f64 {
            let linear = colour.map(|channel| {
                let channel = f64::from(channel) / 255.0;
                if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn the_default_is_legible_everywhere() {
        let backgrounds = [
            ("black", [0, 0, 0]),
            ("white", [255, 255, 255]),
            ("dark grey", [0x1e, 0x1e, 0x1e]),
            ("Solarized dark", [0x00, 0x2b, 0x36]),
            ("Solarized light", [0xfd, 0xf6, 0xe3]),
        ];
        let palette = Palette::legible();
        for colour in palette.classes.iter().chain(&palette.marks) {
            let DynColors::Xterm(index) = colour else {
                panic!("{colour:?} depends on the terminal's theme")
            };
            let index = u8::from(*index);
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let rgb = match index {
                232.. => [8 + 10 * (index - 232); 3],
                16.. => [level((index - 16) / 36), level((index - 16) / 6 % 6), level((index - 16) % 6)],
                _ => panic!("{index} depends on the terminal's theme"),
            };
            for (name, background) in backgrounds {
                let contrast = contrast(rgb, background);
                assert!(contrast >= 3.0, "{index} on {name}: {contrast:.2}");
            }
        }
    }
}
