//! Reading the XML of `pg_*` messages: one root that contains elements with text.
//!
//! The reader rejects a DTD and all entities except the five of the standard, and skips processing
//! instructions, so the usual attacks on XML parsers do not work. An XML crate takes 6 to 18 KB of
//! wasm.
//!
//! Names and values are not copied, except a value with references, CDATA sections, comments or
//! carriage returns: it is appended to the text after the document.
// Hot code: indexing is 10 % faster here than `get`. The sentinel at `limit` ends every loop, and
// padding follows it. The fuzz target `xml` and the trap tests cover this. Offsets are below
// 256 KiB.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod marks;
mod tag;
mod text;

use core::ops::Range;

use super::{OTHER_ENCODING, unreadable_with, unreadable_with_excerpt};
use crate::error::{Error, ErrorCode};
use crate::message::{Fields, MAX_DEPTH, NodeKind, Span, TOP, too_deep};
use crate::names::Name;
use crate::names::byte_class::{self, Classes, PLAIN_IN_XML};
use crate::text::ascii::{eq_ignore_case, find, find_bytes};
use marks::{Marks, SPACE, marks};

/// Reads the children of the root, which may have any name. Attributes and white space between
/// tags are ignored.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn read(fields: &mut Fields, document: Range<usize>) -> Result<(), Error> {
    // If the document is a part of a longer text, the sentinel overwrites the byte after it.
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
    reader.skip_outside_root()?;
    loop {
        reader.open_tag()?;
        while reader.depth > 0 && reader.read_text_and_tag()? {}
        if reader.depth == 0 {
            break;
        }
    }
    reader.skip_outside_root()?;
    if reader.at == reader.limit {
        Ok(())
    } else {
        Err(reader.error_in_element("the XML continues after </{}>", ""))
    }
}

/// The result of `seek` at the end of the document. UTF-8 does not contain this byte.
const END: u8 = 0xff;

struct Reader<'f> {
    fields: &'f mut Fields,
    start: usize,
    at: usize,
    limit: usize,
    elements: usize,
    /// The open elements, the root first; the first `depth` entries are in use.
    open: [Element; MAX_DEPTH + 1],
    depth: usize,
}

#[derive(Clone, Copy, Default)]
struct Element {
    name: Span,
    documented: Option<Name>,
    /// The index of the node of its fields: [`TOP`] for the root, and `None` for other elements
    /// before their first field.
    node: Option<u32>,
}

impl Reader<'_> {
    #[inline(always)]
    fn rest(&self) -> &[u8] {
        &self.fields.raw()[self.at..self.limit]
    }

    #[inline(never)]
    fn slice(&self, from: usize, to: usize) -> &str {
        self.fields.str(Span::new(from, to))
    }

    /// Moves to the first of these characters and returns it.
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

    /// Skips the prefix if it comes next; returns whether it did.
    #[inline(never)]
    fn eat(&mut self, prefix: &[u8]) -> bool {
        let eaten = self.rest().starts_with(prefix);
        if eaten {
            self.at += prefix.len();
        }
        eaten
    }

    /// Moves after the next delimiter. `what` names the construct in the error.
    #[inline(never)]
    fn skip_past(&mut self, delimiter: &[u8], what: &str) -> Result<(), Error> {
        let Some(length) = find_bytes(self.rest(), delimiter) else { return Err(cut_off_error(what)) };
        self.at += length + delimiter.len();
        Ok(())
    }

    /// Reads `<?xml … ?>` and checks the encoding.
    #[inline(never)]
    fn declaration(&mut self) -> Result<(), Error> {
        const AROUND_VALUE: Marks = SPACE | marks(b"=\"'");
        const ENCODING: &str = "encoding";

        self.seek(!SPACE);
        // The most common declaration needs no further check.
        if self.eat(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>") || !self.eat(b"<?xml ") {
            return Ok(());
        }
        let start = self.at;
        self.skip_past(b"?>", "its declaration")?;
        let end = self.at;
        if let Some(at) = find(self.slice(start, end), ENCODING) {
            self.at = start + at + ENCODING.len();
            self.seek(!AROUND_VALUE);
            let start = self.at;
            self.seek(AROUND_VALUE);
            let name = self.slice(start, self.at.min(end - 2));
            // PHP programs also write `utf8`.
            if !["utf-8", "utf8", "us-ascii"].iter().any(|known| eq_ignore_case(name, known)) {
                return Err(unreadable_with_excerpt(OTHER_ENCODING, name));
            }
            self.at = end;
        }
        Ok(())
    }

    /// Skips white space, comments and processing instructions outside the root.
    #[inline(never)]
    fn skip_outside_root(&mut self) -> Result<(), Error> {
        loop {
            self.seek(!SPACE);
            if !self.skip_comment()? {
                return Ok(());
            }
        }
    }

    /// Skips a comment or processing instruction if one starts here; returns whether one did.
    #[inline(never)]
    fn skip_comment(&mut self) -> Result<bool, Error> {
        if self.eat(b"<!--") {
            self.skip_past(b"-->", "a comment")?;
        } else if self.eat(b"<?") {
            self.skip_past(b"?>", "a processing instruction")?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The innermost open element; the root if no element is open.
    #[inline(always)]
    fn element(&self) -> Element {
        self.open.get(self.depth.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// An error whose template has one `{}` for the name of the innermost element and, optionally,
    /// one for the text.
    #[cold]
    #[inline(never)]
    fn error_in_element(&self, message: &str, text: &str) -> Error {
        unreadable_with(message, self.fields.str(self.element().name), text)
    }

    /// Reads text up to the next tag, and also reads that tag if it is a closing tag. Returns whether
    /// it was.
    #[inline(always)]
    fn read_text_and_tag(&mut self) -> Result<bool, Error> {
        // The start of the copied text, if the text has to be copied.
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
                return Err(self.error_in_element("the XML is cut off: <{}> is not closed", ""));
            }
            let text = self.fields.raw();
            let (is_tag, closes) = (text[end] == b'<', text[end + 1] == b'/');
            if !is_tag || matches!(text[end + 1], b'!' | b'?') {
                copy.get_or_insert(self.fields.used());
                if self.read_special(start)? {
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
                self.check_blank(value)?;
            }
            return Ok(closes);
        }
    }

    /// Rejects text between fields, because no signature covers it. White space is allowed.
    #[inline(always)]
    fn check_blank(&self, text: Span) -> Result<(), Error> {
        if text.is_empty() { Ok(()) } else { self.check_non_empty_blank(text) }
    }

    #[inline(never)]
    fn check_non_empty_blank(&self, text: Span) -> Result<(), Error> {
        if self.fields.bytes(text).iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        Err(self.error_in_element("the XML has text outside fields in <{}>", ""))
    }

    /// Closes the innermost element. If it has no children, adds it as a text field.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn close_element(&mut self, value: Span, classes: Classes) -> Result<(), Error> {
        let Element { name, documented, node } = self.element();
        if node.is_some() {
            self.check_blank(value)?;
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
            let node = self.add_child(name, NodeKind::Text)?;
            self.fields.set_value(node, value, classes);
        }
        Ok(())
    }

    /// Adds a node as a child of the innermost element.
    #[inline(never)]
    fn add_child(&mut self, name: Span, kind: NodeKind) -> Result<u32, Error> {
        let parent = self.element().node.unwrap_or(TOP);
        self.fields.add_child(parent, name, kind).ok_or_else(|| too_deep(ErrorCode::BodyUnreadable))
    }
}

#[cold]
#[inline(never)]
fn cut_off_error(what: &str) -> Error {
    unreadable_with("the XML is cut off: {} is not closed", what, "")
}
