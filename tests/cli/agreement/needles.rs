//! Random patterns, in the words of rmmap and of its peers.

/// Numbers that are the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// How matches are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// At every start, of one length.
    Literal,
    /// At every start; programs differ in where a match ends.
    Hex,
    /// One after the other.
    Regex,
}

/// A pattern and where it is looked for.
pub(super) struct Needle {
    pub(super) kind: Kind,
    /// What rmmap is given.
    pub(super) word: String,
    /// The same as a regular expression, for Python and grep.
    pub(super) regex: String,
    /// The same as a string of YARA, unless it knows no such thing.
    pub(super) yara: Option<String>,
    pub(super) low: u64,
    pub(super) high: u64,
}

impl Needle {
    /// Whether it is looked for in all of `length` bytes.
    pub(super) fn covers(&self, length: u64) -> bool {
        (self.low, self.high) == (0, length)
    }
}

/// The bytes of a pattern that may well occur: cut from what is searched.
fn cut(bytes: &[u8], most: usize, random: &mut Random) -> Vec<u8> {
    let length = 1 + random.below(most);
    let start = random.below(bytes.len() - length);
    let mut cut = bytes[start..start + length].to_vec();
    if random.one_in(8) {
        let at = random.below(length);
        cut[at] = random.byte();
    }
    cut
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x} ")).collect()
}

fn escaped(byte: u8) -> String {
    format!("\\x{byte:02x}")
}

fn literal(bytes: &[u8], random: &mut Random) -> Needle {
    let cut = cut(bytes, 12, random);
    let regex = cut.iter().map(|byte| escaped(*byte)).collect();
    Needle { kind: Kind::Literal, word: hex(&cut), regex, yara: Some(hex(&cut)), low: 0, high: 0 }
}

/// The class of bytes with that half of a byte.
fn half(byte: u8, is_high: bool) -> String {
    if is_high {
        return format!("[{}-{}]", escaped(byte & 0xf0), escaped(byte | 0x0f));
    }
    let members: String = (0..16).map(|high| escaped(high << 4 | byte & 15)).collect();
    format!("[{members}]")
}

/// A hex pattern of wildcards, halves, negation, jumps and alternatives; its first and last bytes are exact.
fn masked(bytes: &[u8], random: &mut Random) -> Needle {
    let cut = cut(bytes, 10, random);
    let (mut word, mut regex, mut is_yara) = (String::new(), String::new(), true);
    for (index, &byte) in cut.iter().enumerate() {
        let is_edge = index == 0 || index + 1 == cut.len();
        let (hex, class) = match random.below(9) {
            0 if !is_edge => ("??".to_string(), ".".to_string()),
            1 if !is_edge => (format!("{:x}?", byte >> 4), half(byte, true)),
            2 if !is_edge => (format!("?{:x}", byte & 15), half(byte, false)),
            3 if !is_edge => {
                // YARA knows it from 4.3 on.
                is_yara = false;
                (format!("~{:02x}", byte ^ 1), format!("[^{}]", escaped(byte ^ 1)))
            }
            4 if !is_edge => {
                let (least, more) = (random.below(4), random.below(6));
                let most = (least + more).max(1);
                (format!("[{least}-{most}]"), format!(".{{{least},{most}}}?"))
            }
            5 => {
                let other = random.byte();
                let own = escaped(byte);
                (format!("( {other:02x} 00 | {byte:02x} )"), format!("(?:{}\\x00|{own})", escaped(other)))
            }
            _ => (format!("{byte:02x}"), escaped(byte)),
        };
        word += &format!("{hex} ");
        regex += &class;
    }
    Needle { kind: Kind::Hex, yara: is_yara.then(|| word.clone()), word, regex, low: 0, high: 0 }
}

/// A regex that matches at least one byte, of what all engines read the same way.
fn regex(bytes: &[u8], random: &mut Random) -> Needle {
    let cut = cut(bytes, 6, random);
    let mut regex = String::new();
    let mut is_repeated = false;
    for (index, &byte) in cut.iter().enumerate() {
        let own = escaped(byte);
        let sort = random.below(6);
        // Of what nearly every byte is, backtracking would look for an end at every start.
        let is_wide = matches!(sort, 0 | 2);
        regex += &match sort {
            0 => ".".to_string(),
            1 => format!("[{}-{}]", escaped(byte.saturating_sub(3)), escaped(byte.saturating_add(3))),
            2 => format!("[^{}]", escaped(byte ^ 1)),
            3 => format!("(?:{own}|{}{own})", escaped(random.byte())),
            _ => own,
        };
        // The first byte is matched at least once; one repetition without a limit is enough for any backtracking.
        let repeats = ["{1,3}", "{2}", "{1,4}?", "{3,20}", "+", "+?", "?", "*", "{0,2}", "*?"];
        if random.one_in(3) {
            let (first, last) = if index == 0 { (0, 6) } else { (0, repeats.len()) };
            let repeat = repeats[first + random.below(last - first)];
            let is_endless = repeat.contains(['+', '*']);
            if is_endless && is_wide {
                regex += "{1,40}";
            } else if !(is_endless && is_repeated) {
                regex += repeat;
                is_repeated |= is_endless;
            }
        }
    }
    if random.one_in(10) {
        regex = format!("\\b{regex}");
    }
    Needle { kind: Kind::Regex, word: format!("regex:{regex}"), regex, yara: None, low: 0, high: 0 }
}

/// Some pattern, in all of the bytes or in a part of them.
pub(super) fn random(bytes: &[u8], random: &mut Random) -> Needle {
    let needle = match random.below(3) {
        0 => literal(bytes, random),
        1 => masked(bytes, random),
        _ => regex(bytes, random),
    };
    let length = bytes.len() as u64;
    let (mut low, mut high) = (0, length);
    if random.one_in(4) {
        low = random.below(bytes.len()) as u64;
        high = low + random.below((length - low) as usize + 1) as u64;
    }
    Needle { low, high, ..needle }
}

/// The same word as every kind of pattern.
pub(super) fn of_word(word: &[u8], high: u64) -> Vec<Needle> {
    let plain: String = word.iter().map(|byte| escaped(*byte)).collect();
    let (first, rest) = (hex(&word[..2]), hex(&word[4..]));
    let (start, end) = (escaped(word[0]) + &escaped(word[1]), plain[16..].to_string());
    let of = |kind, word: String, regex: String| {
        let yara = (kind != Kind::Regex).then(|| word.clone());
        Needle { kind, word, regex, yara, low: 0, high }
    };
    vec![
        of(Kind::Literal, hex(word), plain.clone()),
        of(Kind::Hex, format!("{first} ?? ?? {rest}"), format!("{start}..{end}")),
        of(Kind::Hex, format!("{first} [1-4] {rest}"), format!("{start}.{{1,4}}?{end}")),
        of(
            Kind::Hex,
            format!("{first} ( 00 | 7? ) ?? {rest}"),
            format!("{start}(?:\\x00|[\\x70-\\x7f]).{end}"),
        ),
        of(Kind::Regex, format!("regex:{start}.{{1,4}}{end}"), format!("{start}.{{1,4}}{end}")),
        of(Kind::Regex, "regex:ac[a-z]+_[a-z]{2,6}".into(), "ac[a-z]+_[a-z]{2,6}".into()),
    ]
}
