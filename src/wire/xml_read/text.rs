//! Text that does not stand for itself: references, CDATA sections, line ends, and comments in it.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // As in `mod.rs`.

use super::super::xml_write::ESCAPES;
use super::marks::marks;
use super::{END, Reader};
use crate::error::Error;
use crate::text::ascii::parse_u32;

impl Reader<'_> {
    /// Adds the text from `start` to what is behind the document, and reads what ends it there;
    /// says no where that is a tag.
    #[inline(never)]
    pub(super) fn special(&mut self, start: usize) -> Result<bool, Error> {
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
        self.until(b"]]>", "a CDATA section")?;
        self.copy(from, self.at - 3);
        Ok(true)
    }

    /// Adds a piece of the document to what is behind it. Line ends become LF, as the standard
    /// has it for text that is parsed.
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
        let name = self.piece(start, self.at);
        if mark == END {
            // It is cut off.
            return Ok(true);
        }
        if mark != b';' || name.is_empty() {
            return Err(self.refuse("the XML has a bare \"&\" in <{}>; it is written &amp;", ""));
        }
        let c = match ESCAPES.iter().find(|(_, own)| *own == name) {
            Some((plain, _)) => Some(char::from(*plain)),
            None => numbered(name.as_bytes()),
        };
        let Some(c) = c else {
            return Err(self.refuse("the XML has in <{}> an unknown entity \"&{};\"", name));
        };
        self.at += 1;
        self.fields.append(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(true)
    }
}

/// `#65`, `#x41`.
fn numbered(name: &[u8]) -> Option<char> {
    let (digits, radix) = match name {
        [b'#', b'x', hex @ ..] => (hex, 16),
        [b'#', digits @ ..] => (digits, 10),
        _ => return None,
    };
    char::from_u32(parse_u32(digits, radix)?)
}
