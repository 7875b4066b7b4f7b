//! The XML of `pg_*` messages: one root, elements in it, text in them.
//!
//! No DTD, no entities but the five of the standard, no processing of anything:
//! what could be attacked is not there. An XML crate costs 6 to 18 KB in wasm.
//!
//! Names and values stay where they are in the document; a value with references, CDATA
//! sections, comments or carriage returns in it is put together behind it.
// Hot: indexing costs 10 % less here than `get`. The sentinel at `limit` ends every loop, and
// behind it there is padding; the fuzz target `xml` and the trap tests cover it. Offsets are
// below 256 KiB.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use core::ops::Range;

use super::xml_write::ESCAPES;
use super::{check_name, quoting, too_many_fields, unreadable, unreadable_with};
use crate::error::{Error, ErrorCode};
use crate::message::{Fields, MAX_DEPTH, MAX_FIELDS, NodeKind, Span, TOP, too_deep};
use crate::names::byte_class::{self, Classes, PLAIN_IN_XML};
use crate::names::{LONGEST, Name};
use crate::text;

/// Reads the children of the root, whatever the root's name. Attributes and the
/// white space between tags are not values.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn read(fields: &mut Fields, document: Range<usize>) -> Result<(), Error> {
    // The sentinel takes the place of what ends the document inside a longer text.
    if fields.used() == document.end {
        fields.append(b"<");
    }
    fields.reserve(0);
    fields.text_mut()[document.end] = b'<';
    let mut reader = Reader {
        fields,
        start: document.start,
        at: document.start,
        limit: document.end,
        elements: 0,
        open: [Element::default(); MAX_DEPTH + 1],
        depth: 0,
        is_closed: false,
        text: Text::default(),
    };
    reader.read()
}

/// Characters to look for, a bit each; the last bit is for all from `?` on.
type Marks = u64;

const fn marks(characters: &[u8]) -> Marks {
    match characters {
        [first, rest @ ..] => 1 << *first | marks(rest),
        [] => 0,
    }
}

const SPACE: Marks = marks(b" \t\n\x0c\r");

fn is_in(marks: Marks, byte: u8) -> bool {
    marks >> byte.min(b'?') & 1 == 1
}

/// What `seek` gives at the end of the document: no byte of UTF-8.
const END: u8 = 0xff;

struct Reader<'f> {
    fields: &'f mut Fields,
    start: usize,
    at: usize,
    limit: usize,
    elements: usize,
    /// The elements that are not closed yet, the root first; `depth` of them.
    open: [Element; MAX_DEPTH + 1],
    depth: usize,
    /// Whether the root is closed.
    is_closed: bool,
    /// The text so far of the innermost element.
    text: Text,
}

#[derive(Clone, Copy, Default)]
struct Element {
    name: Span,
    /// Of no use for the root, which is no field.
    node: u32,
    has_fields: bool,
}

/// A text that is one piece of the document, or that is put together behind it.
#[derive(Clone, Copy)]
struct Text {
    span: Span,
    classes: Classes,
    /// Whether it is behind the document.
    is_copy: bool,
}

impl Default for Text {
    fn default() -> Self {
        Self { span: Span::default(), classes: Classes::MAX, is_copy: false }
    }
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Error> {
        self.seek(!SPACE);
        self.declaration()?;
        self.skip_between()?;
        self.open_tag()?;
        while !self.is_closed {
            self.content()?;
        }
        self.skip_between()?;
        if self.at == self.limit {
            Ok(())
        } else {
            Err(unreadable_with("the XML goes on after </{}>", self.fields.str(self.open[0].name), ""))
        }
    }

    fn rest(&self) -> &[u8] {
        &self.fields.raw()[self.at..self.limit]
    }

    #[inline(never)]
    fn piece(&self, from: usize, to: usize) -> &str {
        self.fields.str(Span::new(from, to))
    }

    /// Goes to the first of these characters, and says which it is.
    #[inline(never)]
    fn seek(&mut self, marks: Marks) -> u8 {
        let mut at = self.at;
        for &byte in self.rest() {
            if is_in(marks, byte) {
                self.at = at;
                return byte;
            }
            at += 1;
        }
        self.at = at;
        END
    }

    #[inline(always)]
    fn eat(&mut self, prefix: &[u8]) -> bool {
        let eaten = self.rest().starts_with(prefix);
        if eaten {
            self.at += prefix.len();
        }
        eaten
    }

    /// Goes behind the delimiter.
    #[inline(never)]
    fn until(&mut self, delimiter: &[u8], what: &str) -> Result<(), Error> {
        match text::find_bytes(self.rest(), delimiter) {
            Some(length) => {
                self.at += length + delimiter.len();
                Ok(())
            }
            None => Err(unreadable_with("the XML is cut off: {} is not closed", what, "")),
        }
    }

    /// `<?xml … ?>`: nothing of it matters but the encoding.
    fn declaration(&mut self) -> Result<(), Error> {
        const AROUND_VALUE: Marks = SPACE | marks(b"=\"'");
        const ENCODING: &str = "encoding";

        if !self.eat(b"<?xml ") {
            return Ok(());
        }
        let start = self.at;
        self.until(b"?>", "its declaration")?;
        let end = self.at;
        if let Some(at) = text::find(self.piece(start, end), ENCODING) {
            self.at = start + at + ENCODING.len();
            self.seek(!AROUND_VALUE);
            let start = self.at;
            self.seek(AROUND_VALUE);
            let name = self.piece(start, self.at.min(end - 2));
            if !text::same_word(name, "utf-8") && !text::same_word(name, "us-ascii") {
                return Err(quoting("the XML declares the encoding {}; utf-8 was expected", name));
            }
            self.at = end;
        }
        Ok(())
    }

    /// Goes past white space, comments and processing instructions outside the root.
    fn skip_between(&mut self) -> Result<(), Error> {
        loop {
            self.seek(!SPACE);
            let at = self.at;
            self.skip_comment()?;
            if self.at == at {
                return Ok(());
            }
        }
    }

    /// Goes behind the comment or the processing instruction that starts here, if one does.
    #[inline(never)]
    fn skip_comment(&mut self) -> Result<(), Error> {
        if self.eat(b"<!--") {
            self.until(b"-->", "a comment")
        } else if self.eat(b"<?") {
            self.until(b"?>", "a processing instruction")
        } else {
            Ok(())
        }
    }

    /// The innermost element that is open.
    #[inline(always)]
    fn element(&self) -> Element {
        self.open.get(self.depth - 1).copied().unwrap_or_default()
    }

    /// Adds a piece of the document to the text.
    #[inline(never)]
    fn push(&mut self, from: usize, to: usize, classes: Classes) {
        if from == to {
            return;
        }
        if self.text.span.is_empty() && !self.text.is_copy {
            self.text = Text { span: Span::new(from, to), classes, is_copy: false };
        } else {
            self.copy_behind(from, to, classes);
        }
    }

    #[inline(never)]
    fn copy_behind(&mut self, from: usize, to: usize, classes: Classes) {
        let length = to - from;
        self.begin_copy(length);
        let used = self.fields.used();
        self.fields.text_mut().copy_within(from..to, used);
        self.end_copy(length, classes);
    }

    /// Adds bytes that are not in the document to the text.
    #[inline(never)]
    fn push_decoded(&mut self, bytes: &[u8]) {
        self.begin_copy(0);
        self.fields.append(bytes);
        self.end_copy(0, byte_class::of_all(bytes));
    }

    /// Makes the text one that is put together behind the document, with room for more.
    fn begin_copy(&mut self, more: usize) {
        let Text { span, is_copy, .. } = self.text;
        if !is_copy {
            self.fields.reserve(span.range().len());
            let used = self.fields.used();
            self.fields.text_mut().copy_within(span.range(), used);
            self.fields.set_used(used + span.range().len());
            self.text.span = Span::new(used, self.fields.used());
            self.text.is_copy = true;
        }
        self.fields.reserve(more);
    }

    fn end_copy(&mut self, more: usize, classes: Classes) {
        let used = self.fields.used() + more;
        self.fields.set_used(used);
        self.text.span = Span::new(self.text.span.range().start, used);
        self.text.classes &= classes;
    }

    /// Reads text up to the next tag or reference, and that.
    #[inline(always)]
    fn content(&mut self) -> Result<(), Error> {
        let start = self.at;
        let mut classes = Classes::MAX;
        let mut end = start;
        for &byte in &self.fields.raw()[start..] {
            let class = byte_class::of(byte);
            if class & PLAIN_IN_XML == 0 {
                break;
            }
            classes &= class;
            end += 1;
        }
        self.at = end;
        self.push(start, end, classes);
        let text = self.fields.raw();
        match (text[end], text[end + 1]) {
            _ if end == self.limit => {
                let name = self.fields.str(self.element().name);
                Err(unreadable_with("the XML is cut off: <{}> is not closed", name, ""))
            }
            (b'<', b'/') => self.close_tag(),
            (b'<', b'!' | b'?') if self.special()? => Ok(()),
            (b'<', _) => {
                self.check_text(false)?;
                self.text = Text::default();
                self.open_tag()
            }
            (b'&', _) => self.reference(),
            _ => {
                self.carriage_return();
                Ok(())
            }
        }
    }

    /// Line ends are LF, as the standard has it for text that is parsed.
    #[inline(never)]
    fn carriage_return(&mut self) {
        self.at += 1;
        self.eat(b"\n");
        self.push_decoded(b"\n");
    }

    /// Reads a CDATA section, a comment or a processing instruction, if one starts here.
    #[inline(never)]
    fn special(&mut self) -> Result<bool, Error> {
        let start = self.at;
        if !self.eat(b"<![CDATA[") {
            self.skip_comment()?;
            return Ok(self.at > start);
        }
        let mut from = self.at;
        self.until(b"]]>", "a CDATA section")?;
        let end = self.at - 3;
        while let Some(length) = self.fields.raw()[from..end].iter().position(|byte| *byte == b'\r') {
            let at = from + length;
            self.push(from, at, byte_class::of_all(&self.fields.raw()[from..at]));
            self.push_decoded(b"\n");
            from = at + 1;
            if from < end && self.fields.raw()[from] == b'\n' {
                from += 1;
            }
        }
        self.push(from, end, byte_class::of_all(&self.fields.raw()[from..end]));
        Ok(true)
    }

    #[inline(always)]
    fn close_tag(&mut self) -> Result<(), Error> {
        let end = self.at;
        let name = self.element().name.range();
        let behind = end + 2 + name.len();
        let text = self.fields.raw();
        let is_same = behind <= self.limit && text[end + 2..behind] == text[name];
        self.at = behind;
        let ends_at_once = is_same && text[behind] == b'>' && behind < self.limit;
        if !(ends_at_once || is_same && self.seek(!SPACE) == b'>') {
            return Err(self.wrong_closing_tag(end + 2));
        }
        self.at += 1;
        self.check_text(true)?;
        self.close();
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn wrong_closing_tag(&mut self, start: usize) -> Error {
        self.at = start.min(self.limit);
        if let Err(error) = self.until(b">", "a closing tag") {
            return error;
        }
        let closing = text::trim(self.piece(start, self.at - 1));
        let name = self.fields.str(self.element().name);
        unreadable_with("the XML closes </{}> where </{}> was expected", closing, name)
    }

    /// Refuses text that no signature would cover.
    #[inline(never)]
    fn check_text(&self, closes: bool) -> Result<(), Error> {
        let Element { name, has_fields, .. } = self.element();
        let is_value = closes && !has_fields && self.depth > 1;
        if is_value || self.fields.bytes(self.text.span).iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let name = self.fields.str(name);
        if has_fields || !closes {
            return Err(unreadable_with("the XML has text between the fields of <{}>", name, ""));
        }
        Err(unreadable_with("the XML has text instead of fields in <{}>", name, ""))
    }

    /// Decodes an entity or a character reference.
    #[inline(never)]
    fn reference(&mut self) -> Result<(), Error> {
        self.at += 1;
        let start = self.at;
        let mark = self.seek(const { marks(b";&<") });
        let name = self.piece(start, self.at);
        if mark == END {
            // It is cut off.
            return Ok(());
        }
        let tag = self.fields.str(self.element().name);
        if mark != b';' || name.is_empty() {
            return Err(unreadable_with("the XML has a bare \"&\" in <{}>; it is written &amp;", tag, ""));
        }
        let c = match ESCAPES.iter().find(|(_, own)| *own == name) {
            Some((plain, _)) => Some(char::from(*plain)),
            None => numbered(name.as_bytes()),
        };
        let Some(c) = c else {
            return Err(unreadable_with("the XML has an unknown entity \"&{};\" in <{}>", name, tag));
        };
        self.at += 1;
        self.push_decoded(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    #[cfg_attr(size_optimized, optimize(speed))]
    #[inline(never)]
    fn open_tag(&mut self) -> Result<(), Error> {
        if self.depth > MAX_DEPTH {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        }
        let start = self.at + 1;
        let (name, documented, is_empty);
        if let Some(found) = self.documented_tag() {
            self.at = start + found.as_str().len() + 1;
            (name, documented, is_empty) = (Span::new(start, self.at - 1), Some(found), false);
        } else {
            (name, is_empty) = self.any_tag()?;
            documented = Name::find(self.fields.bytes(name));
        }
        // The root is no field.
        if self.elements > MAX_FIELDS {
            return Err(too_many_fields());
        }
        check_name(self.fields.bytes(name))?;
        self.elements += 1;
        let node = self.add(name, documented)?;
        if let Some(slot) = self.open.get_mut(self.depth) {
            *slot = Element { name, node, has_fields: false };
        }
        self.depth += 1;
        if is_empty {
            self.close();
        }
        Ok(())
    }

    /// A documented name in a tag without attributes.
    #[inline(always)]
    fn documented_tag(&self) -> Option<Name> {
        let ahead = self.fields.raw()[self.at..].split_first()?.1.first_chunk::<LONGEST>()?;
        let name = Name::before(ahead, b'>')?;
        (self.at + 1 + name.as_str().len() < self.limit && self.fields.raw()[self.at] == b'<').then_some(name)
    }

    /// Adds a field for an element; the root has none.
    #[inline(always)]
    fn add(&mut self, name: Span, documented: Option<Name>) -> Result<u32, Error> {
        match self.depth {
            0 => Ok(TOP),
            1 => {
                let bytes = self.fields.bytes(name);
                let classes = if documented.is_some() { Classes::MAX } else { byte_class::of_all(bytes) };
                self.open[0].has_fields = true;
                Ok(self.fields.add(name, classes, documented, Span::default(), Classes::MAX))
            }
            depth => {
                let parent = self.element();
                if !parent.has_fields {
                    self.fields.set_kind(parent.node, NodeKind::Fields);
                    if let Some(parent) = self.open.get_mut(depth - 1) {
                        parent.has_fields = true;
                    }
                }
                let node = self.fields.add_below(parent.node, name, NodeKind::Text);
                node.ok_or_else(|| too_deep(ErrorCode::BodyUnreadable))
            }
        }
    }

    /// Any tag: its name, and whether it closes itself.
    #[inline(never)]
    fn any_tag(&mut self) -> Result<(Span, bool), Error> {
        if self.rest().starts_with(b"<!") {
            self.refuse_doctype()?;
        }
        if !self.eat(b"<") {
            return Err(unreadable("the XML has no root element"));
        }
        let start = self.at;
        if self.seek(const { marks(b" \t\n\x0c\r/>=<\"'&") }) == END {
            return Err(ends_in_tag());
        }
        let name = Span::new(start, self.at);
        // Beyond ASCII the standard takes nearly every character for a letter.
        if !matches!(self.fields.bytes(name), [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80.., ..]) {
            let rest = self.piece(start, self.limit);
            return Err(quoting("the XML has a malformed tag at \"<{}\"", rest));
        }
        let is_empty = self.attributes(name)?;
        if self.depth == 0 && text::same_word(self.fields.str(name), "html") {
            return Err(html(self.piece(self.start, self.limit)));
        }
        Ok((name, is_empty))
    }

    /// `<!DOCTYPE`: of a page, or of what could do harm.
    fn refuse_doctype(&self) -> Result<(), Error> {
        const DOCTYPE: &str = "<!doctype";

        let start = self.piece(self.at, self.limit);
        if !text::starts_with_word(start, DOCTYPE) {
            return Ok(());
        }
        let name = text::trim(start.get(DOCTYPE.len()..).unwrap_or_default());
        if text::starts_with_word(name, "html") {
            return Err(html(start));
        }
        Err(unreadable(
            "the XML has a DOCTYPE, which is refused: its entities can read files and exhaust memory",
        ))
    }

    /// Goes past the attributes and the tag's end; whether the tag closes itself.
    fn attributes(&mut self, tag: Span) -> Result<bool, Error> {
        loop {
            let end = self.at;
            let mark = self.seek(!SPACE);
            if self.eat(b"/>") {
                return Ok(true);
            }
            if self.eat(b">") {
                return Ok(false);
            }
            if mark == END {
                return Err(ends_in_tag());
            }
            let name = self.at;
            if name == end || self.seek(const { marks(b"=<>\"'/") }) != b'=' || name == self.at {
                break;
            }
            self.at += 1;
            let quote = match self.seek(!SPACE) {
                quote @ (b'"' | b'\'') => [quote],
                _ => break,
            };
            let value = self.at;
            self.at += 1;
            self.until(&quote, "an attribute")?;
            if text::find(self.piece(value, self.at), "<").is_some() {
                break;
            }
        }
        Err(unreadable_with("the XML has a malformed attribute in <{}>", self.fields.str(tag), ""))
    }

    /// Gives the innermost element its text, or ends with the root.
    #[inline(never)]
    fn close(&mut self) {
        let Element { node, has_fields, .. } = self.element();
        if !has_fields && self.depth > 1 {
            self.fields.set_value(node, self.text.span, self.text.classes);
        }
        self.text = Text::default();
        if self.depth > 1 {
            self.depth -= 1;
        } else {
            self.is_closed = true;
        }
    }
}

#[cold]
#[inline(never)]
fn ends_in_tag() -> Error {
    unreadable("the XML is cut off: it ends inside a tag")
}

#[cold]
#[inline(never)]
fn html(start: &str) -> Error {
    quoting("the body is an HTML page where XML was expected; it starts with: {}", start)
}

/// `#65`, `#x41`.
fn numbered(name: &[u8]) -> Option<char> {
    let number = match name {
        [b'#', b'x', hex @ ..] => text::number(hex, 16),
        [b'#', digits @ ..] => text::number(digits, 10),
        _ => None,
    };
    number.and_then(char::from_u32)
}
