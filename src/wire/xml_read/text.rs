//! Text that has to be copied: with references, CDATA sections, line ends or comments.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // As in `mod.rs`.

use super::super::xml_write::ESCAPES;
use super::marks::marks;
use super::{END, Reader};
use crate::error::Error;
use crate::text::ascii::parse_u32;

impl Reader<'_> {
    /// Copies the text from `start`, and reads the construct that follows it: a line end, a
    /// reference, a CDATA section, a comment or a processing instruction. Returns false if a tag
    /// follows.
    #[inline(never)]
    pub(super) fn read_special(&mut self, start: usize) -> Result<bool, Error> {
        let is_line_end = self.fields.raw()[self.at] == b'\r';
        self.at += usize::from(is_line_end);
        self.copy(start, self.at);
        if is_line_end {
            return Ok(true);
        }
        if self.eat(b"&") {
            return self.reference();
        }
        if !self.eat(b"<![CDATA[") {
            return self.skip_comment();
        }
        let from = self.at;
        self.skip_past(b"]]>", "a CDATA section")?;
        self.copy(from, self.at - 3);
        Ok(true)
    }

    /// Appends a part of the document to the text after the document. Line ends become LF, as the
    /// standard requires.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(super) fn copy(&mut self, from: usize, to: usize) {
        self.fields.reserve(to - from);
        let mut end = self.fields.used();
        let text = self.fields.text_mut();
        let mut before = text[from - 1];
        for at in from..to {
            let byte = text[at];
            if byte != b'\n' || before != b'\r' {
                text[end] = if byte == b'\r' { b'\n' } else { byte };
                end += 1;
            }
            before = byte;
        }
        self.fields.set_used(end);
    }

    /// Decodes an entity or a character reference.
    fn reference(&mut self) -> Result<bool, Error> {
        let start = self.at;
        let mark = self.seek(const { marks(b";&<") });
        let name = self.slice(start, self.at);
        if mark == END {
            // The document is cut off. The caller reports it.
            return Ok(true);
        }
        if mark != b';' || name.is_empty() {
            return Err(self.error_in_element("the XML has a bare \"&\" in <{}>; write it as &amp;", ""));
        }
        let c = match ESCAPES.iter().find(|(_, own)| *own == name) {
            Some((plain, _)) => Some(char::from(*plain)),
            None => character_reference(name.as_bytes()),
        };
        let Some(c) = c else {
            return Err(self.error_in_element("the XML element <{}> has an unknown entity \"&{};\"", name));
        };
        self.at += 1;
        self.fields.append(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(true)
    }
}

/// The character of a numeric reference: `#65`, `#x41`.
fn character_reference(name: &[u8]) -> Option<char> {
    let (digits, radix) = match name {
        [b'#', b'x', hex @ ..] => (hex, 16),
        [b'#', digits @ ..] => (digits, 10),
        _ => return None,
    };
    char::from_u32(parse_u32(digits, radix)?)
}
