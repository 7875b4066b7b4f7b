//! The text of a message: room for it, what is added to it, and the parts that names and values are.

use super::Fields;
use super::limits::Defect;
use crate::message::node::Span;
use crate::names;
use crate::text::ascii::CHUNK;

/// Zero bytes behind the text that is in use, so that the hot loops may read in chunks.
pub(crate) const PADDING: usize = 64;

impl Fields {
    /// The bytes of a name or value.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text of a name or value.
    #[inline(never)]
    pub(crate) fn str(&self, span: Span) -> &str {
        core::str::from_utf8(self.bytes(span)).unwrap_or_default()
    }

    /// The text with the room behind it. A reader may write behind what is in use, and
    /// says so with [`set_used`](Self::set_used).
    #[inline(always)]
    pub(crate) fn text_mut(&mut self) -> &mut [u8] {
        &mut self.text
    }

    #[inline(always)]
    pub(crate) fn raw(&self) -> &[u8] {
        &self.text
    }

    #[inline(always)]
    pub(crate) const fn used(&self) -> usize {
        self.used
    }

    #[inline(always)]
    pub(crate) const fn set_used(&mut self, used: usize) {
        self.used = used;
    }

    /// Makes room for so many bytes behind what is in use, and the padding.
    #[inline(always)]
    pub(crate) fn reserve(&mut self, bytes: usize) {
        let needed = self.used.saturating_add(bytes).saturating_add(PADDING);
        if self.text.len() < needed {
            self.grow(needed);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) {
        self.text.resize(needed.max(self.text.len().saturating_mul(2)), 0);
    }

    /// Takes a text that has been written to the start of [`text_mut`](Self::text_mut).
    pub(crate) fn begin_written(&mut self, length: usize) {
        self.clear_nodes();
        self.used = length.min(self.text.len().saturating_sub(PADDING));
    }

    /// Makes room for nodes and text, so that reading allocates nothing.
    pub(crate) fn reserve_nodes(&mut self, text: usize, nodes: usize) {
        self.reserve(text);
        self.nodes.reserve(nodes);
        self.others.reserve(nodes);
    }

    /// Takes the text of a message, which a reader then splits into fields.
    pub(crate) fn set_text(&mut self, text: &[u8]) {
        self.clear_nodes();
        self.used = 0;
        self.append(text);
    }

    /// Adds bytes to the text; where they are now.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Span {
        let (start, end) = (self.used, self.used.saturating_add(bytes.len()));
        if end >= u32::MAX as usize {
            self.defect = Some(Defect::TooLong);
            return Span::default();
        }
        self.reserve(bytes.len());
        if let Some(room) = self.text.get_mut(start..end) {
            room.copy_from_slice(bytes);
        }
        self.used = end;
        Span::new(start, end)
    }

    /// Adds a part of the text once more, and a `;`. Behind them there may be other bytes: see
    /// [`end_parts`](Self::end_parts).
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append_part(&mut self, part: Span) {
        let range = part.range();
        self.reserve(range.len().saturating_add(1));
        let end = self.used.saturating_add(range.len());
        if range.end <= self.used && end < self.text.len() {
            let chunk = self.text.get(range.start..).and_then(<[u8]>::first_chunk::<CHUNK>).copied();
            let to = self.text.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<CHUNK>);
            match (chunk, to) {
                (Some(chunk), Some(to)) if range.len() <= CHUNK => *to = chunk,
                _ => self.text.copy_within(range, self.used),
            }
            if let Some(separator) = self.text.get_mut(end) {
                *separator = b';';
            }
            self.used = end.saturating_add(1);
        }
    }

    /// Takes the last `;` away, and overwrites what [`append_part`](Self::append_part) has left
    /// behind it.
    #[inline(always)]
    pub(crate) fn end_parts(&mut self) {
        self.used = self.used.saturating_sub(1);
        if let Some(behind) = self.text.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<CHUNK>) {
            *behind = [0; CHUNK];
        }
    }

    /// Adds all documented names to the text at once, where a request needs many of them: a
    /// call takes longer than the copying.
    #[cfg(all(feature = "wasm", feature = "sign"))]
    pub(crate) fn append_names(&mut self) -> Span {
        let names = self.append(names::NAMES_TEXT.as_bytes());
        self.names = Some(names);
        names
    }
}
