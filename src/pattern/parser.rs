//! Reads hex patterns: YARA's hex strings, in the hex text that data uses too.

use super::byte_test::ByteTest;
use super::hex::{HexPattern, Item, Jump, Sequence};
use crate::value::lexer::{Dialect, Lexer, Token};
use crate::value::{HexText, Number, Refusal, Run};
use std::ops::Range;

/// How deep alternatives may stand within each other: the parser calls itself for each.
const DEEPEST: usize = 64;
/// The longest jump with a limit. A search looks that far behind every start.
const LONGEST: u64 = 64 << 10;

/// The pattern that `text` spells; it may be empty.
pub(super) fn parse(text: &[u8]) -> Result<HexPattern, Refusal> {
    let mut parser = Parser { lexer: Lexer::new(text, Dialect::Pattern), times: None, unlimited: None };
    let (mut sequence, mut end) = parser.sequence(0)?;
    if let Some((b'{', open)) = end.take_if(|(sign, _)| *sign == b'{' && sequence.is_empty()) {
        (sequence, end) = parser.braced(open)?;
    }
    match end {
        None => Ok(HexPattern { sequence, times: parser.times }),
        Some((b'|', place)) => {
            let refusal = parser.lexer.refuse(place, "stands outside of parentheses");
            Err(refusal.hint("write alternatives as `(aa|bb)`, or give several patterns with -e"))
        }
        Some((b'{', place)) => Err(parser.lexer.refuse(place, "does not stand before all of the pattern")),
        Some((_, place)) => Err(parser.lexer.refuse(place, "closes what nothing opened")),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    times: Option<Number>,
    /// A jump without a limit inside of the parentheses that are read.
    unlimited: Option<Range<usize>>,
}

/// The sign that ended a sequence, and its place; nothing at the end of the text.
type End = Option<(u8, Range<usize>)>;

impl Parser<'_> {
    fn sequence(&mut self, depth: usize) -> Result<(Sequence, End), Refusal> {
        let mut sequence = Sequence::default();
        let mut jumped = None;
        let end = loop {
            let Some((token, place)) = self.lexer.next()? else { break None };
            let jump = token == Token::Sign(b'[');
            match token {
                Token::Cell(cell) => sequence.push(ByteTest { cell, negated: false }),
                Token::Text(text) => append_text(&mut sequence, text),
                Token::Sign(b'~') => sequence.push(self.negated(place)?),
                Token::Sign(b'[') => {
                    let (jump, place) = self.jump(place.start)?;
                    if sequence.is_empty() {
                        return Err(self.at_an_end(place));
                    }
                    if depth > 0 && jump.max.is_none() {
                        self.unlimited = Some(place.clone());
                    }
                    jumped = Some(place);
                    sequence.append(Item::Jump(jump));
                }
                Token::Sign(b'(') => self.either(&mut sequence, place, depth + 1)?,
                Token::Sign(b'*') if depth == 0 && jumped.is_none() => {
                    let length = sequence.lengths().min.max(u64::from(!sequence.is_empty()));
                    self.times = Some(self.lexer.times(place, length)?);
                }
                Token::Sign(b'*') if depth == 0 => break Some((b'*', place)),
                Token::Sign(b'*') => {
                    let why = "repeats a whole pattern, and cannot stand in parentheses";
                    return Err(self.lexer.refuse(place, why));
                }
                Token::Sign(b']') => {
                    return Err(self.lexer.refuse(place, "closes what nothing opened"));
                }
                Token::Sign(sign) => break Some((sign, place)),
            }
            if !jump {
                jumped = None;
            }
        };
        match jumped {
            Some(place) => Err(self.at_an_end(place)),
            None => Ok((sequence, end)),
        }
    }

    /// All of a pattern in braces, as it stands in a rule of YARA; they say nothing.
    fn braced(&mut self, open: Range<usize>) -> Result<(Sequence, End), Refusal> {
        match self.sequence(0)? {
            (sequence, Some((b'}', _))) => match self.lexer.next()? {
                None => Ok((sequence, None)),
                Some((_, place)) => Err(self.lexer.refuse(place, "stands behind the } of the pattern")),
            },
            (_, None) => Err(self.lexer.refuse(open, "opens a pattern that no } ends")),
            other => Ok(other),
        }
    }

    /// The alternatives up to the parenthesis that closes the one at `open`.
    fn either(&mut self, sequence: &mut Sequence, open: Range<usize>, depth: usize) -> Result<(), Refusal> {
        if depth > DEEPEST {
            let refusal = self.lexer.refuse(open, "is nested too deep");
            return Err(refusal.accepts(format!("alternatives within {DEEPEST} others")));
        }
        let mut sequences = Vec::new();
        let outside = self.unlimited.take();
        loop {
            let (one, end) = self.sequence(depth)?;
            let Some((sign @ (b'|' | b')'), place)) = end else {
                return Err(self.lexer.refuse(open, "opens alternatives that no ) ends"));
            };
            if one.is_empty() {
                return Err(self.lexer.refuse(place, "has no bytes before it"));
            }
            sequences.push(one);
            if sign == b')' {
                break;
            }
        }
        if let Some(place) = self.unlimited.take_if(|_| sequences.len() > 1) {
            let refusal = self.lexer.refuse(place, "has no limit, and stands among alternatives");
            return Err(refusal.accepts("[N-] outside of alternatives, [N-M] inside of them"));
        }
        self.unlimited = self.unlimited.take().or(outside);
        match sequences.len() {
            // Parentheses around one sequence say nothing.
            1 => sequences.into_iter().flat_map(|one| one.0).for_each(|item| sequence.append(item)),
            _ => sequence.append(Item::Either(sequences)),
        }
        Ok(())
    }

    fn negated(&mut self, tilde: Range<usize>) -> Result<ByteTest, Refusal> {
        match self.lexer.next()? {
            Some((Token::Cell(cell), place)) if cell.mask == 0 => {
                Err(self.lexer.refuse(tilde.start..place.end, "matches no byte at all"))
            }
            Some((Token::Cell(cell), _)) => Ok(ByteTest { cell, negated: true }),
            _ => Err(self.lexer.refuse(tilde, "negates one byte, and none follows")),
        }
    }

    /// The jump whose bracket stands at `open`, and its place.
    fn jump(&mut self, open: usize) -> Result<(Jump, Range<usize>), Refusal> {
        let Some((text, start)) = self.lexer.until(b']') else {
            return Err(self.lexer.refuse(open..open + 1, "opens a jump that no ] ends"));
        };
        let place = open..start + text.len() + 1;
        let dash = text.iter().position(|&byte| byte == b'-');
        let (min, max) = match dash {
            None => {
                let length = self.count(text, start)?;
                let missing = || self.lexer.refuse(place.clone(), "does not say how many bytes");
                let length = length.ok_or_else(missing)?;
                (length, Some(length))
            }
            Some(dash) => {
                let min = self.count(&text[..dash], start)?.unwrap_or(0);
                (min, self.count(&text[dash + 1..], start + dash + 1)?)
            }
        };
        if max.is_some_and(|max| max < min) {
            return Err(self.lexer.refuse(place, "ends before it begins"));
        }
        if min.max(max.unwrap_or(0)) > LONGEST {
            let refusal = self.lexer.refuse(place, "is too long a jump");
            let refusal =
                refusal.accepts(format!("jumps of up to {LONGEST} bytes, and [N-] without a limit"));
            return Err(refusal);
        }
        Ok((Jump { min, max }, place))
    }

    /// A number of bytes at `start`, or nothing where there is only white space.
    fn count(&self, text: &[u8], start: usize) -> Result<Option<u64>, Refusal> {
        let from = start + text.len() - text.trim_ascii_start().len();
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(None);
        }
        let place = from..from + text.len();
        match Number::parse(text).ok().and_then(Number::fixed) {
            Some(count) => Ok(Some(count)),
            None => Err(self.lexer.refuse(place, "is no number of bytes").accepts("[4] [2-8] [4-]")),
        }
    }

    fn at_an_end(&self, jump: Range<usize>) -> Refusal {
        self.lexer.refuse(jump, "jumps from or to nothing: bytes stand before and after a jump")
    }
}

fn append_text(sequence: &mut Sequence, text: &[u8]) {
    let mut spelt = HexText::default();
    spelt.push_text(text);
    for run in spelt.runs() {
        match run {
            Run::Text(text) => sequence.append(Item::Text(text.clone())),
            Run::Cells(cells) => {
                cells.iter().for_each(|&cell| sequence.push(ByteTest { cell, negated: false }));
            }
        }
    }
}
