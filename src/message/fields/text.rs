//! The text of a message: its capacity, appending to it, and reading ranges of it.

use super::Fields;
use super::limits::Defect;
use crate::message::node::Span;
use crate::names;
use crate::text::ascii::CHUNK;

/// Free bytes after the used text, so that the hot loops may read whole chunks.
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

    /// The text with its free capacity. A reader may write after the used part and then calls
    /// [`set_used`](Self::set_used).
    #[inline(always)]
    pub(crate) fn text_mut(&mut self) -> &mut [u8] {
        &mut self.text
    }

    /// The text with its free capacity.
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

    /// Reserves this many bytes after the used text, and the padding.
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

    /// Starts a message whose body has been written to the start of [`text_mut`](Self::text_mut).
    pub(crate) fn begin_written(&mut self, length: usize) {
        self.clear_nodes();
        self.used = length.min(self.text.len().saturating_sub(PADDING));
    }

    /// Reserves memory for text and nodes, so that reading does not allocate.
    pub(crate) fn reserve_nodes(&mut self, text: usize, nodes: usize) {
        self.reserve(text);
        self.nodes.reserve(nodes);
        self.others.reserve(nodes);
    }

    /// Starts a message with a copy of its body, which a reader then splits into fields.
    pub(crate) fn set_text(&mut self, text: &[u8]) {
        self.clear_nodes();
        self.used = 0;
        self.append(text);
    }

    /// Appends bytes to the text and returns their range.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Span {
        let (start, end) = (self.used, self.used.saturating_add(bytes.len()));
        if end >= u32::MAX as usize {
            self.defect = Some(Defect::TooLong);
            return Span::default();
        }
        self.reserve(bytes.len());
        if let Some(target) = self.text.get_mut(start..end) {
            target.copy_from_slice(bytes);
        }
        self.used = end;
        Span::new(start, end)
    }

    /// Appends a copy of a part of the text, and a `;`. It may also write bytes after the `;`: call
    /// [`remove_last_separator`](Self::remove_last_separator) after the last part.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn append_with_separator(&mut self, part: Span) {
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

    /// Removes the last `;`, and overwrites the bytes that
    /// [`append_with_separator`](Self::append_with_separator) wrote after it.
    #[inline(always)]
    pub(crate) fn remove_last_separator(&mut self) {
        self.used = self.used.saturating_sub(1);
        if let Some(rest) = self.text.get_mut(self.used..).and_then(<[u8]>::first_chunk_mut::<CHUNK>) {
            *rest = [0; CHUNK];
        }
    }

    /// Appends all documented names to the text at once. A request needs many of them, and one
    /// large copy is faster than many calls.
    #[cfg(all(feature = "wasm", feature = "sign"))]
    pub(crate) fn append_names(&mut self) -> Span {
        let names = self.append(names::NAMES_TEXT.as_bytes());
        self.names = Some(names);
        names
    }
}
