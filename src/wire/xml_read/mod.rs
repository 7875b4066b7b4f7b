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

mod marks;
mod tag;
mod text;

use core::ops::Range;

use super::{quoting, unreadable_with};
use crate::error::{Error, ErrorCode};
use crate::message::{Fields, MAX_DEPTH, NodeKind, Span, TOP, too_deep};
use crate::names::Name;
use crate::names::byte_class::{self, Classes, PLAIN_IN_XML};
use crate::text::ascii::{eq_ignore_case, find, find_bytes};
use marks::{Marks, SPACE, marks};

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
    };
    reader.declaration()?;
    reader.skip_between()?;
    loop {
        reader.open_tag()?;
        while reader.depth > 0 && reader.closes()? {}
        if reader.depth == 0 {
            break;
        }
    }
    reader.skip_between()?;
    if reader.at == reader.limit { Ok(()) } else { Err(reader.refuse("the XML goes on after </{}>", "")) }
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
}

#[derive(Clone, Copy, Default)]
struct Element {
    name: Span,
    documented: Option<Name>,
    /// What its fields are below: of the root [`TOP`], of others there is none before the first field.
    node: Option<u32>,
}

impl Reader<'_> {
    #[inline(always)]
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
            if marks::has(marks, byte) {
                self.at = at;
                return byte;
            }
            at += 1;
        }
        self.at = at;
        END
    }

    #[inline(never)]
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
        let Some(length) = find_bytes(self.rest(), delimiter) else { return Err(cut_off(what)) };
        self.at += length + delimiter.len();
        Ok(())
    }

    /// `<?xml … ?>`: nothing of it matters but the encoding.
    #[inline(never)]
    fn declaration(&mut self) -> Result<(), Error> {
        const AROUND_VALUE: Marks = SPACE | marks(b"=\"'");
        const ENCODING: &str = "encoding";

        self.seek(!SPACE);
        // The usual one needs no closer look.
        if self.eat(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>") || !self.eat(b"<?xml ") {
            return Ok(());
        }
        let start = self.at;
        self.until(b"?>", "its declaration")?;
        let end = self.at;
        if let Some(at) = find(self.piece(start, end), ENCODING) {
            self.at = start + at + ENCODING.len();
            self.seek(!AROUND_VALUE);
            let start = self.at;
            self.seek(AROUND_VALUE);
            let name = self.piece(start, self.at.min(end - 2));
            if !eq_ignore_case(name, "utf-8") && !eq_ignore_case(name, "us-ascii") {
                return Err(quoting("the XML declares the encoding {}; utf-8 was expected", name));
            }
            self.at = end;
        }
        Ok(())
    }

    /// Goes past white space, comments and processing instructions outside the root.
    #[inline(never)]
    fn skip_between(&mut self) -> Result<(), Error> {
        loop {
            self.seek(!SPACE);
            if !self.skip_comment()? {
                return Ok(());
            }
        }
    }

    /// Goes behind the comment or the processing instruction that starts here, if one does.
    #[inline(never)]
    fn skip_comment(&mut self) -> Result<bool, Error> {
        if self.eat(b"<!--") {
            self.until(b"-->", "a comment")?;
        } else if self.eat(b"<?") {
            self.until(b"?>", "a processing instruction")?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The innermost element that is open; outside the root, the root.
    #[inline(always)]
    fn element(&self) -> Element {
        self.open.get(self.depth.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// An error with the name of the innermost element in it, and then the text.
    #[cold]
    #[inline(never)]
    fn refuse(&self, message: &str, text: &str) -> Error {
        unreadable_with(message, self.fields.str(self.element().name), text)
    }

    /// Reads text up to the next tag, and that if it is a closing one.
    #[inline(always)]
    fn closes(&mut self) -> Result<bool, Error> {
        // Where the text starts, if it is put together behind the document.
        let mut copy = None;
        loop {
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
            if end == self.limit {
                return Err(self.refuse("the XML is cut off: <{}> is not closed", ""));
            }
            let text = self.fields.raw();
            let (is_tag, closes) = (text[end] == b'<', text[end + 1] == b'/');
            if !is_tag || matches!(text[end + 1], b'!' | b'?') {
                copy.get_or_insert(self.fields.used());
                if self.special(start)? {
                    continue;
                }
            }
            let mut value = Span::new(start, end);
            if let Some(begin) = copy {
                self.copy(start, end);
                value = Span::new(begin, self.fields.used());
                classes = byte_class::of_all(self.fields.bytes(value));
            }
            if closes {
                self.close_tag(value, classes)?;
            } else {
                self.check_space(value)?;
            }
            return Ok(closes);
        }
    }

    /// Refuses text that no signature would cover.
    #[inline(always)]
    fn check_space(&self, text: Span) -> Result<(), Error> {
        if text.is_empty() { Ok(()) } else { self.check_some_space(text) }
    }

    #[inline(never)]
    fn check_some_space(&self, text: Span) -> Result<(), Error> {
        if self.fields.bytes(text).iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        Err(self.refuse("the XML has text outside fields in <{}>", ""))
    }

    /// Adds the field that the innermost element is, or ends the element that has fields.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn close(&mut self, value: Span, classes: Classes) -> Result<(), Error> {
        let Element { name, documented, node } = self.element();
        if node.is_some() {
            self.check_space(value)?;
            self.depth -= 1;
            return Ok(());
        }
        self.depth -= 1;
        if self.depth == 1 {
            let name_classes = match documented {
                Some(_) => Classes::MAX,
                None => byte_class::of_all(self.fields.bytes(name)),
            };
            self.fields.add(name, name_classes, documented, value, classes);
        } else {
            let node = self.add_below(name, NodeKind::Text)?;
            self.fields.set_value(node, value, classes);
        }
        Ok(())
    }

    /// Adds a node to the fields of the innermost element.
    #[inline(never)]
    fn add_below(&mut self, name: Span, kind: NodeKind) -> Result<u32, Error> {
        let parent = self.element().node.unwrap_or(TOP);
        self.fields.add_below(parent, name, kind).ok_or_else(|| too_deep(ErrorCode::BodyUnreadable))
    }
}

#[cold]
#[inline(never)]
fn cut_off(what: &str) -> Error {
    unreadable_with("the XML is cut off: {} is not closed", what, "")
}
