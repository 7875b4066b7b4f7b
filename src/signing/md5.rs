//! MD5 of a text that contains a secret, computed in the buffer in which the text is built.

use alloc::vec::Vec;
use core::ops::Range;

use md5::block_api::compress;
use zeroize::Zeroize;

use crate::text::ascii::{self, CHUNK};

/// The block size of MD5, in bytes.
const BLOCK: usize = 64;

/// The maximum number of bytes that MD5 adds after a text: one byte of padding, eight for the length, and zeros
/// up to the end of a block.
const PADDING: usize = BLOCK + 8;

/// The string that is hashed. It contains the secret and perhaps a card number. Memory is allocated
/// before anything is written, so that the text never moves, and [`wipe`](Self::wipe) or dropping
/// the buffer overwrites all of it.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    length: usize,
    /// How many bytes have been written since the last wipe.
    dirty: usize,
    /// Whether a part of the text did not fit. Then there is no digest: it would be the digest of
    /// another text.
    has_overflowed: bool,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { bytes: Vec::new(), length: 0, dirty: 0, has_overflowed: false }
    }

    /// Empties the buffer and makes room for a text of this many bytes.
    #[inline(always)]
    pub(crate) fn begin(&mut self, length: usize) {
        self.length = 0;
        self.has_overflowed = false;
        if !self.has_room(length) {
            self.grow(length.saturating_add(PADDING + CHUNK));
        }
    }

    /// Whether there is room for a text of this many bytes.
    #[inline(always)]
    pub(crate) const fn has_room(&self, length: usize) -> bool {
        length.saturating_add(PADDING + CHUNK) <= self.bytes.len()
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, capacity: usize) {
        self.bytes.zeroize();
        self.bytes = alloc::vec![0; capacity];
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// Shortens the text.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.dirty = self.dirty.max(self.length.saturating_add(PADDING + CHUNK));
        self.length = self.length.min(length);
    }

    /// Appends parts of `text`, each followed by a `;`.
    #[inline(always)]
    #[allow(clippy::arithmetic_side_effects)] // Offsets into texts in memory.
    pub(crate) fn push_values(&mut self, text: &[u8], parts: impl Iterator<Item = Range<usize>>) {
        for part in parts {
            let end = ascii::copy_part(text, part, &mut self.bytes, self.length);
            match end.and_then(|end| Some((end, self.bytes.get_mut(end)?))) {
                Some((end, separator)) => {
                    *separator = b';';
                    self.length = end + 1;
                }
                None => self.has_overflowed = true,
            }
        }
    }

    /// Appends bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len());
        match self.bytes.get_mut(self.length..end) {
            Some(to) => {
                to.copy_from_slice(bytes);
                self.length = end;
            }
            None => self.has_overflowed = true,
        }
    }

    /// The MD5 of the text; `None` if the text did not fit. Writes the padding of MD5 after the text.
    /// (RFC 1321, 3.1 to 3.3.)
    #[inline(always)]
    #[allow(clippy::arithmetic_side_effects)] // Lengths of texts in memory.
    pub(crate) fn digest(&mut self) -> Option<[u8; 16]> {
        if self.has_overflowed {
            return None;
        }
        let bits = (self.length as u64).wrapping_mul(8);
        let padded_length = (self.length + 9).next_multiple_of(BLOCK);
        let text = self.bytes.get_mut(..padded_length)?;
        let (_, padding) = text.split_at_mut_checked(self.length)?;
        padding.fill(0);
        *padding.first_mut()? = 0x80;
        *padding.last_chunk_mut()? = bits.to_le_bytes();

        let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
        compress(&mut state, text.as_chunks().0);
        let mut digest = [0; 16];
        for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
            *bytes = u32::to_le_bytes(word);
        }
        Some(digest)
    }

    /// Overwrites everything that has been written. (The buffer is used again, so compilers do not
    /// remove this; `zeroize` writes byte by byte and takes a third of the time of an MD5.)
    #[inline(always)]
    pub(crate) fn wipe(&mut self) {
        let written = self.dirty.max(self.length.saturating_add(PADDING + CHUNK)).min(self.bytes.len());
        if let Some(written) = self.bytes.get_mut(..written) {
            written.fill(0);
        }
        self.length = 0;
        self.dirty = 0;
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use core::iter;

    use md5::{Digest, Md5};

    use super::*;

    /// A text without zero bytes.
    fn text(length: usize) -> Vec<u8> {
        (1..=251).cycle().take(length).collect()
    }

    #[test]
    fn digest_is_correct_for_every_length_and_split() {
        let source = text(400);
        let mut buffer = Buffer::new();
        for length in 0..=300 {
            for part in [1, 15, 16, 17, 63, 64, 65, 300] {
                // With and without free memory after the text.
                for text in [&source[..], &source[..length]] {
                    let expected = text[..length].chunks(part).flat_map(|part| [part, b";"].concat());
                    let expected = expected.collect::<Vec<_>>();
                    buffer.begin(expected.len());
                    let starts = (0..length).step_by(part);
                    buffer.push_values(text, starts.map(|start| start..length.min(start + part)));
                    assert_eq!(buffer.len(), expected.len());
                    let expected: [u8; 16] = Md5::digest(&expected).into();
                    assert_eq!(buffer.digest(), Some(expected), "{length} bytes in parts of {part}");
                }
            }
            buffer.begin(length);
            buffer.push(&source[..length]);
            assert_eq!(buffer.digest(), Some(Md5::digest(&source[..length]).into()), "{length} bytes");
        }
    }

    #[test]
    fn text_can_be_shortened_and_continued() {
        let mut buffer = Buffer::new();
        buffer.begin(200);
        buffer.push(&text(200));
        assert!(buffer.digest().is_some());
        buffer.truncate(100);
        buffer.push(b"end");
        let expected = Md5::digest([&text(100)[..], b"end"].concat());
        assert_eq!(buffer.digest(), Some(expected.into()));
        buffer.truncate(1000);
        assert_eq!(buffer.len(), 103);
    }

    #[test]
    fn text_that_does_not_fit_has_no_digest() {
        let mut buffer = Buffer::new();
        buffer.begin(10);
        buffer.push(&text(1000));
        assert_eq!((buffer.digest(), buffer.len()), (None, 0));
        for length in [60, 1000] {
            buffer.begin(10);
            buffer.push_values(&text(1000), [0..length, 0..length, 0..length].into_iter());
            assert_eq!(buffer.digest(), None);
        }
        // The next text has a digest again.
        buffer.begin(10);
        buffer.push(&text(10));
        assert_eq!(buffer.digest(), Some(Md5::digest(text(10)).into()));
    }

    #[test]
    fn wipe_overwrites_everything_written() {
        let source = text(400);
        let mut buffer = Buffer::new();
        buffer.begin(300);
        for length in 0..=200 {
            for shorter in [None, Some(length), Some(length / 2), Some(0)] {
                buffer.begin(length);
                buffer.push_values(&source, iter::once(0..length.saturating_sub(1)));
                assert!(buffer.digest().is_some());
                if let Some(shorter) = shorter {
                    buffer.truncate(shorter);
                }
                buffer.wipe();
                assert_eq!(buffer.len(), 0);
                assert!(buffer.bytes.iter().all(|byte| *byte == 0), "{length} bytes, then {shorter:?}");
            }
        }
    }
}
