//! Tags.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // As in `mod.rs`.

use core::ops::Range;

use super::super::{check_name, too_many_fields, unreadable, unreadable_with_excerpt};
use super::marks::{SPACE, marks};
use super::{END, Element, Reader, cut_off_error};
use crate::error::{Error, ErrorCode};
use crate::message::{MAX_FIELDS, NodeKind, Span, TOP, too_deep};
use crate::names::byte_class::Classes;
use crate::names::{MAX_DELIMITED_NAME, Name};
use crate::text::ascii::{eq_ignore_case, find, starts_with_ignore_case, trim};

/// Whether a part of the text equals the bytes from `other` on. It compares eight bytes at once;
/// the padding of the text makes this possible at its end.
#[inline(always)]
fn is_same(text: &[u8], part: Range<usize>, other: usize) -> bool {
    (0..part.len()).step_by(8).all(|at| {
        let word = |from: usize| text[from + at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word));
        let excess = 8_usize.saturating_sub(part.len() - at);
        (word(part.start) ^ word(other)) << (8 * excess) == 0
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
        // The root does not count as a field.
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

    /// The documented name of the tag here, if the tag has no attributes and no white space.
    #[inline(always)]
    fn documented_tag(&self) -> Option<Name> {
        let ahead = self.fields.raw()[self.at..].split_first()?.1.first_chunk::<MAX_DELIMITED_NAME>()?;
        let name = Name::find_before(ahead, b'>')?;
        (self.at + 1 + name.as_str().len() < self.limit && self.fields.raw()[self.at] == b'<').then_some(name)
    }

    /// Adds a node for the innermost element, which has children.
    #[inline(never)]
    fn begin_fields(&mut self) -> Result<(), Error> {
        let name = self.element().name;
        self.depth -= 1;
        let node = self.add_child(name, NodeKind::Fields)?;
        self.open[self.depth].node = Some(node);
        self.depth += 1;
        Ok(())
    }

    /// Reads the name of any tag.
    #[inline(never)]
    fn any_name(&mut self) -> Result<Span, Error> {
        if !self.eat(b"<") {
            return Err(unreadable("the XML has no root element"));
        }
        let start = self.at;
        if self.seek(const { marks(b" \t\n\x0c\r/>=<\"'&") }) == END {
            return Err(cut_off_error("a tag"));
        }
        let name = Span::new(start, self.at);
        // The standard allows nearly all characters outside ASCII.
        if !matches!(self.fields.bytes(name), [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80.., ..]) {
            return Err(self.malformed(start));
        }
        check_name(self.fields.bytes(name))?;
        Ok(name)
    }

    /// Reads the rest of a tag. Closes its element if the tag is self-closing.
    #[inline(never)]
    fn end_any_tag(&mut self, name: Span) -> Result<(), Error> {
        let is_empty = self.attributes()?;
        if self.depth == 1 && eq_ignore_case(self.fields.str(name), "html") {
            return Err(self.html(self.start));
        }
        self.open[self.depth - 1].documented = Name::find(self.fields.bytes(name));
        if is_empty { self.close_element(Span::default(), Classes::MAX) } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn html(&self, start: usize) -> Error {
        let page = self.slice(start, self.limit);
        unreadable_with_excerpt("the body is an HTML page where XML was expected; it starts with: {}", page)
    }

    /// The error for a malformed tag, a `<!DOCTYPE` or an HTML page.
    #[cold]
    #[inline(never)]
    fn malformed(&self, start: usize) -> Error {
        const DOCTYPE: &str = "!doctype";

        let rest = self.slice(start, self.limit);
        if !starts_with_ignore_case(rest, DOCTYPE) {
            return unreadable_with_excerpt("the XML has a malformed tag at \"<{}\"", rest);
        }
        if starts_with_ignore_case(trim(rest.get(DOCTYPE.len()..).unwrap_or_default()), "html") {
            return self.html(start - 1);
        }
        unreadable("the XML has a DOCTYPE, which could read files and exhaust memory")
    }

    /// Skips the attributes and the end of the tag. Returns whether the tag is self-closing.
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
                return Err(cut_off_error("a tag"));
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
            self.skip_past(&[quote], "an attribute")?;
            if find(self.slice(value, self.at), "<").is_some() {
                break;
            }
        }
        Err(self.error_in_element("the XML has a malformed attribute in <{}>", ""))
    }

    #[inline(always)]
    pub(super) fn close_tag(&mut self, value: Span, classes: Classes) -> Result<(), Error> {
        let name = self.element().name.range();
        let start = self.at + 2;
        let end = start + name.len();
        let text = self.fields.raw();
        let is_same = end <= self.limit && is_same(text, name, start);
        let ends_at_once = is_same && text[end] == b'>' && end < self.limit;
        self.at = end;
        if !(ends_at_once || is_same && self.seek(!SPACE) == b'>') {
            return Err(self.wrong_closing_tag(start));
        }
        self.at += 1;
        self.close_element(value, classes)
    }

    #[cold]
    #[inline(never)]
    fn wrong_closing_tag(&mut self, start: usize) -> Error {
        self.at = start.min(self.limit);
        if let Err(error) = self.skip_past(b">", "a closing tag") {
            return error;
        }
        self.error_in_element("the XML closes <{}> with </{}>", trim(self.slice(start, self.at - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Element, Name, Reader};
    use crate::message::{Fields, MAX_DEPTH};

    #[test]
    fn documented_tag_is_found_at_its_bracket_and_inside_the_document() {
        let text = format!("<r><pg_status>ok</pg_status>?pg_sig>{}", " ".repeat(40));
        let mut fields = Fields::new();
        fields.set_text(text.as_bytes());
        let mut found = |at: usize, limit: usize| {
            let open = [Element::default(); MAX_DEPTH + 1];
            let reader = Reader { fields: &mut fields, start: 0, at, limit, elements: 0, open, depth: 0 };
            reader.documented_tag()
        };
        assert_eq!(found(3, text.len()), Some(Name::STATUS));
        // The `>` is the last byte of the document, or after its end.
        assert_eq!((found(3, 14), found(3, 13), found(3, 12)), (Some(Name::STATUS), None, None));
        assert_eq!((found(0, text.len()), found(4, text.len()), found(28, text.len())), (None, None, None));
    }
}
