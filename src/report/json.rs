//! JSON lines: one object an event, with its `type`.
//!
//! Written by hand, because a hit costs nothing then; the tests read it back with a JSON library. Offsets above 2^53
//! are plain numbers all the same: a reader that keeps numbers as doubles has to ask for integers.

use super::digits::{self, Digits};
use super::{Edit, Event, Fact, Finding, Hit, Journal, Length, Move, Report, Value, time, unwritable};
use crate::bytes::Span;
use crate::error::Result;
use crate::hex::Radix;
use std::io::Write;

/// Renders events as JSON lines.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    base: u64,
}

impl<W: Write> Json<W> {
    pub(super) fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Lines go to `out`, which should be buffered. The mapping begins at byte `base` of the file.
    pub fn new(out: W, base: u64) -> Json<W> {
        Json { out, base }
    }

    fn hit(&mut self, hit: Hit<'_>) -> std::io::Result<()> {
        self.out.write_all(br#"{"type":"hit","offset":"#)?;
        self.number(hit.span.start())?;
        self.out.write_all(br#","length":"#)?;
        self.number(hit.span.len())?;
        self.file_offset(hit.span.start())?;
        if let Some(name) = hit.name {
            self.out.write_all(br#","pattern":"#)?;
            self.name(name)?;
        }
        self.out.write_all(br#","bytes":""#)?;
        let bytes = hit.bytes.each(|piece| digits::hex(&mut self.out, piece));
        // The object ends even where the bytes cannot be read on.
        self.out.write_all(b"\"}\n").and(bytes)
    }

    fn edit(&mut self, edit: Edit<'_>) -> std::io::Result<()> {
        write!(self.out, r#"{{"type":"edit","offset":{},"length":{}"#, edit.at, edit.new.len())?;
        self.file_offset(edit.at)?;
        self.out.write_all(br#","old":"#)?;
        self.hex(edit.old)?;
        self.out.write_all(br#","new":"#)?;
        self.hex(edit.new)?;
        writeln!(self.out, r#","applied":{}}}"#, edit.applied)
    }

    fn block(&mut self, block: Move) -> std::io::Result<()> {
        let Move { dest, src, count, fill, applied } = block;
        write!(self.out, r#"{{"type":"move","dest":{dest},"src":{src},"count":{count}"#)?;
        if self.base > 0 {
            let (dest, src) = (self.base + dest, self.base + src);
            write!(self.out, r#","file_dest":{dest},"file_src":{src}"#)?;
        }
        if let Some(fill) = fill {
            write!(self.out, r#","fill":{fill}"#)?;
        }
        writeln!(self.out, r#","applied":{applied}}}"#)
    }

    fn journal(&mut self, journal: Journal) -> std::io::Result<()> {
        let Journal { number, edit, started, old_length, new_length } = journal;
        write!(self.out, r#"{{"type":"journal","number":{number},"interrupted":{}"#, number == 0)?;
        if let Some(edit) = edit {
            let started = time::utc(started);
            write!(self.out, r#","edit":"{edit}","started":"{started}","old_length":{old_length}"#)?;
            write!(self.out, r#","new_length":{new_length}"#)?;
        }
        self.out.write_all(b"}\n")
    }

    fn length(&mut self, length: Length) -> std::io::Result<()> {
        write!(self.out, r#"{{"type":"resize","old_length":{},"new_length":{}"#, length.old, length.new)?;
        if self.base > 0 {
            let (old, new) = (self.base + length.old, self.base + length.new);
            write!(self.out, r#","file_old_length":{old},"file_new_length":{new}"#)?;
        }
        writeln!(self.out, r#","applied":{}}}"#, length.applied)
    }

    fn text(&mut self, text: &[u8]) -> std::io::Result<()> {
        self.out.write_all(br#"{"type":"text","text":"#)?;
        self.string(&String::from_utf8_lossy(text))?;
        self.out.write_all(b"}\n")
    }

    fn value(&mut self, value: &Value) -> std::io::Result<()> {
        self.out.write_all(br#"{"type":"value","#)?;
        self.answer(value)?;
        self.out.write_all(b"}\n")
    }

    /// A value as a field: numbers as such, bytes as hex.
    pub(super) fn answer(&mut self, value: &Value) -> std::io::Result<()> {
        match value {
            Value::Offset(number) | Value::Count(number) => {
                self.out.write_all(br#""value":"#)?;
                self.number(*number)
            }
            Value::Byte(byte) => {
                self.out.write_all(br#""value":"#)?;
                self.number(u64::from(*byte))
            }
            Value::Bytes { bytes, .. } => {
                self.out.write_all(br#""bytes":"#)?;
                self.hex(bytes)
            }
        }
    }

    fn range(&mut self, span: Span) -> std::io::Result<()> {
        write!(self.out, r#"{{"type":"range","offset":{},"length":{}"#, span.start(), span.len())?;
        self.file_offset(span.start())?;
        self.out.write_all(b"}\n")
    }

    fn finding(&mut self, finding: &dyn Finding) -> std::io::Result<()> {
        let mut fields = finding.fields();
        fields.insert(0, ("type", finding.kind().into()));
        self.fact(&Fact::Record(fields))?;
        self.out.write_all(b"\n")
    }

    fn fact(&mut self, fact: &Fact) -> std::io::Result<()> {
        match fact {
            Fact::Unknown => self.out.write_all(b"null"),
            Fact::Flag(flag) => write!(self.out, "{flag}"),
            Fact::Number(number) => self.number(*number),
            Fact::Text(text) => self.name(text),
            Fact::Range(span) => write!(self.out, "[{},{}]", span.start(), span.end()),
            Fact::List(values) => self.several(b"[]", values, Json::fact),
            Fact::Record(fields) => self.several(b"{}", fields, |json, (name, fact)| {
                json.string(name)?;
                json.out.write_all(b":")?;
                json.fact(fact)
            }),
        }
    }

    /// Values between two brackets, commas between them.
    fn several<T>(
        &mut self,
        [open, close]: &[u8; 2],
        values: &[T],
        one: impl Fn(&mut Self, &T) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        self.out.write_all(&[*open])?;
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.write_all(b",")?;
            }
            one(self, value)?;
        }
        self.out.write_all(&[*close])
    }

    /// The position in the file, where it is another one than that in the mapping.
    fn file_offset(&mut self, offset: u64) -> std::io::Result<()> {
        if self.base == 0 { Ok(()) } else { write!(self.out, r#","file_offset":{}"#, self.base + offset) }
    }

    fn hex(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.out.write_all(b"\"")?;
        digits::hex(&mut self.out, bytes)?;
        self.out.write_all(b"\"")
    }

    pub(super) fn number(&mut self, number: u64) -> std::io::Result<()> {
        let mut text = Digits::default();
        text.number(number, Radix::Decimal);
        self.out.write_all(text.text())
    }

    /// Bytes that are a text most often.
    fn name(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.string(text),
            // Escaped, so that names that differ stay different.
            Err(_) => self.string(&crate::escape::text(bytes)),
        }
    }

    pub(super) fn string(&mut self, text: &str) -> std::io::Result<()> {
        self.out.write_all(b"\"")?;
        for ch in text.chars() {
            match ch {
                '"' | '\\' => write!(self.out, "\\{ch}")?,
                '\n' => self.out.write_all(b"\\n")?,
                // Escaped beyond what JSON asks: the line may be shown on a terminal.
                '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{200b}'..='\u{206f}' => {
                    write!(self.out, "\\u{:04x}", ch as u32)?;
                }
                _ => write!(self.out, "{ch}")?,
            }
        }
        self.out.write_all(b"\"")
    }
}

impl<W: Write + Send> Report for Json<W> {
    fn event(&mut self, event: Event<'_>) -> Result<()> {
        match event {
            Event::Block(text) => self.text(text),
            Event::Hit(hit) => self.hit(hit),
            Event::Count(count) => writeln!(self.out, r#"{{"type":"count","count":{count}}}"#),
            Event::Edit(edit) => self.edit(edit),
            Event::Move(block) => self.block(block),
            Event::Length(length) => self.length(length),
            Event::Journal(journal) => self.journal(journal),
            // Rows are for eyes; the edits are told as such.
            Event::Preview(_) => Ok(()),
            Event::Value(value) => self.value(value),
            Event::Range(span) => self.range(span),
            Event::Finding(finding) => self.finding(finding),
        }
        .map_err(unwritable)
    }

    fn finish(&mut self) -> Result<()> {
        self.out.flush().map_err(unwritable)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Matched;
    use super::*;
    use proptest::prelude::*;

    fn line(base: u64, event: Event<'_>) -> serde_json::Value {
        let mut out = Vec::new();
        let mut json = Json::new(&mut out, base);
        json.event(event).unwrap();
        json.finish().unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    proptest! {
        #[test]
        fn a_hit_reads_back(name: String, bytes: Vec<u8>, at in 0..u64::MAX / 2, base in 0..u64::MAX / 2) {
            let span = Span::sized(at, bytes.len() as u64).unwrap();
            let value = line(base, Event::Hit(Hit { span, name: Some(name.as_bytes()), bytes: Matched::Whole(&bytes) }));
            prop_assert_eq!(value["type"].as_str(), Some("hit"));
            prop_assert_eq!(value["offset"].as_u64(), Some(at));
            prop_assert_eq!(value["pattern"].as_str(), Some(&*name));
            let file_offset = (base > 0).then_some(base + at);
            prop_assert_eq!(value.get("file_offset").and_then(|v| v.as_u64()), file_offset);
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(value["bytes"].as_str(), Some(&*hex));
        }
    }

    #[test]
    fn an_edit_says_whether_it_was_done() {
        let value = line(0, Event::Edit(Edit { at: 4, old: &[0], new: &[255], applied: false }));
        assert_eq!(value["old"], "00");
        assert_eq!(value["new"], "ff");
        assert_eq!(value["applied"], false);
    }

    #[test]
    fn moves_and_lengths_are_told_in_both_coordinates() {
        let block = Move { dest: 8, src: 4, count: 2, fill: Some(255), applied: true };
        let value = line(16, Event::Move(block));
        let expected = serde_json::json!({"type": "move", "dest": 8, "src": 4, "count": 2, "file_dest": 24,
            "file_src": 20, "fill": 255, "applied": true});
        assert_eq!(value, expected);
        let value = line(0, Event::Length(Length { old: 4, new: u64::MAX, applied: false }));
        let expected =
            serde_json::json!({"type": "resize", "old_length": 4, "new_length": u64::MAX, "applied": false});
        assert_eq!(value, expected);
    }
}
