//! Tags.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // As in `mod.rs`.

use core::ops::Range;

use super::super::{check_name, quoting, too_many_fields, unreadable};
use super::marks::{SPACE, marks};
use super::{END, Element, Reader, cut_off};
use crate::error::{Error, ErrorCode};
use crate::message::{MAX_FIELDS, NodeKind, Span, TOP, too_deep};
use crate::names::byte_class::Classes;
use crate::names::{MAX_NAME_WITH_MARK, Name};
use crate::text::ascii::{eq_ignore_case, find, starts_with_ignore_case, trim};

/// Whether a part of the text is the same as what stands from `other` on, eight bytes at once.
/// (Behind every text there is room to read a word.)
#[inline(always)]
fn is_same(text: &[u8], part: Range<usize>, other: usize) -> bool {
    (0..part.len()).step_by(8).all(|at| {
        let word = |from: usize| text[from + at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        let unread = 8_usize.saturating_sub(part.len() - at);
        (word(part.start) ^ word(other)) << (8 * unread) == 0
    })
}

impl Reader<'_> {
    #[inline(always)]
    pub(super) fn open_tag(&mut self) -> Result<(), Error> {
        let start = self.at + 1;
        let documented = self.documented_tag();
        let name = match documented {
            Some(name) => {
                self.at = start + name.as_str().len();
                Span::new(start, self.at)
            }
            None => self.any_name()?,
        };
        // The root is no field.
        if self.elements > MAX_FIELDS {
            return Err(too_many_fields());
        }
        self.elements += 1;
        if self.depth > 1 && self.element().node.is_none() {
            self.begin_fields()?;
        }
        let Some(slot) = self.open.get_mut(self.depth) else {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        };
        let node = if self.depth == 0 { Some(TOP) } else { None };
        *slot = Element { name, documented, node };
        self.depth += 1;
        if documented.is_some() {
            self.at += 1;
            return Ok(());
        }
        self.end_any_tag(name)
    }

    /// A documented name in a tag without attributes.
    #[inline(always)]
    fn documented_tag(&self) -> Option<Name> {
        let ahead = self.fields.raw()[self.at..].split_first()?.1.first_chunk::<MAX_NAME_WITH_MARK>()?;
        let name = Name::before(ahead, b'>')?;
        (self.at + 1 + name.as_str().len() < self.limit && self.fields.raw()[self.at] == b'<').then_some(name)
    }

    /// Gives the innermost element a node: it holds fields.
    #[inline(never)]
    fn begin_fields(&mut self) -> Result<(), Error> {
        let name = self.element().name;
        self.depth -= 1;
        let node = self.add_below(name, NodeKind::Fields)?;
        self.open[self.depth].node = Some(node);
        self.depth += 1;
        Ok(())
    }

    /// The name in any tag.
    #[inline(never)]
    fn any_name(&mut self) -> Result<Span, Error> {
        if !self.eat(b"<") {
            return Err(unreadable("the XML has no root element"));
        }
        let start = self.at;
        if self.seek(const { marks(b" \t\n\x0c\r/>=<\"'&") }) == END {
            return Err(cut_off("a tag"));
        }
        let name = Span::new(start, self.at);
        // Beyond ASCII the standard takes nearly every character for a letter.
        if !matches!(self.fields.bytes(name), [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80.., ..]) {
            return Err(self.malformed(start));
        }
        check_name(self.fields.bytes(name))?;
        Ok(name)
    }

    /// Reads the rest of a tag; closes its element where the tag closes itself.
    #[inline(never)]
    fn end_any_tag(&mut self, name: Span) -> Result<(), Error> {
        let is_empty = self.attributes()?;
        if self.depth == 1 && eq_ignore_case(self.fields.str(name), "html") {
            return Err(self.html(self.start));
        }
        self.open[self.depth - 1].documented = Name::find(self.fields.bytes(name));
        if is_empty { self.close(Span::default(), Classes::MAX) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn html(&self, start: usize) -> Error {
        let page = self.piece(start, self.limit);
        quoting("the body is an HTML page where XML was expected; it starts with: {}", page)
    }

    /// Refuses what is no tag: `<!DOCTYPE` of a page, or of what could do harm, or other text.
    #[cold]
    #[inline(never)]
    fn malformed(&self, start: usize) -> Error {
        const DOCTYPE: &str = "!doctype";

        let rest = self.piece(start, self.limit);
        if !starts_with_ignore_case(rest, DOCTYPE) {
            return quoting("the XML has a malformed tag at \"<{}\"", rest);
        }
        if starts_with_ignore_case(trim(rest.get(DOCTYPE.len()..).unwrap_or_default()), "html") {
            return self.html(start - 1);
        }
        unreadable("the XML has a DOCTYPE, which could read files and exhaust memory")
    }

    /// Goes past the attributes and the tag's end; whether the tag closes itself.
    fn attributes(&mut self) -> Result<bool, Error> {
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
                return Err(cut_off("a tag"));
            }
            let name = self.at;
            if name == end || self.seek(const { marks(b"=<>\"'/") }) != b'=' || name == self.at {
                break;
            }
            self.at += 1;
            let quote = self.seek(!SPACE);
            if !matches!(quote, b'"' | b'\'') {
                break;
            }
            let value = self.at;
            self.at += 1;
            self.until(&[quote], "an attribute")?;
            if find(self.piece(value, self.at), "<").is_some() {
                break;
            }
        }
        Err(self.refuse("the XML has a malformed attribute in <{}>", ""))
    }

    #[inline(always)]
    pub(super) fn close_tag(&mut self, value: Span, classes: Classes) -> Result<(), Error> {
        let name = self.element().name.range();
        let start = self.at + 2;
        let behind = start + name.len();
        let text = self.fields.raw();
        let is_same = behind <= self.limit && is_same(text, name, start);
        let ends_at_once = is_same && text[behind] == b'>' && behind < self.limit;
        self.at = behind;
        if !(ends_at_once || is_same && self.seek(!SPACE) == b'>') {
            return Err(self.wrong_closing_tag(start));
        }
        self.at += 1;
        self.close(value, classes)
    }

    #[cold]
    #[inline(never)]
    fn wrong_closing_tag(&mut self, start: usize) -> Error {
        self.at = start.min(self.limit);
        if let Err(error) = self.until(b">", "a closing tag") {
            return error;
        }
        self.refuse("the XML closes <{}> by </{}>", trim(self.piece(start, self.at - 1)))
    }
}
