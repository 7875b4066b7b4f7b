//! MD5 of a text with a secret in it, hashed in the buffer where it was put together.

use alloc::vec::Vec;
use core::ops::Range;

use md5::block_api::compress;
use zeroize::Zeroize;

use crate::text::ascii::{self, CHUNK};

/// How many bytes MD5 takes at once.
const BLOCK: usize = 64;

/// The most bytes that MD5 wants behind a text: one of padding, eight for the length, and
/// up to a block.
const PADDING: usize = BLOCK + 8;

/// The string to be hashed. It holds the secret and perhaps a card number: room is made
/// before anything is written, so that it never moves, and [`wipe`](Self::wipe) or dropping
/// the buffer overwrites all of it.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    length: usize,
    /// How many bytes have been written since the last wiping.
    dirty: usize,
    /// Whether something had no room. Then there is no digest: it would not be the secret's.
    is_cut_off: bool,
}

impl Buffer {
    pub(crate) const fn new() -> Self {
        Self { bytes: Vec::new(), length: 0, dirty: 0, is_cut_off: false }
    }

    /// Empties the buffer and makes room for a text of so many bytes.
    #[inline(always)]
    pub(crate) fn begin(&mut self, length: usize) {
        self.length = 0;
        self.is_cut_off = false;
        if !self.has_room(length) {
            self.grow(length.saturating_add(PADDING + CHUNK));
        }
    }

    /// Whether there is room for a text of so many bytes.
    #[inline(always)]
    pub(crate) const fn has_room(&self, length: usize) -> bool {
        length.saturating_add(PADDING + CHUNK) <= self.bytes.len()
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, room: usize) {
        self.bytes.zeroize();
        self.bytes = alloc::vec![0; room];
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// Goes back to a shorter text.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.dirty = self.dirty.max(self.length.saturating_add(PADDING + CHUNK));
        self.length = self.length.min(length);
    }

    /// Adds parts of `text`, each with a `;` behind it.
    #[inline(always)]
    #[allow(clippy::arithmetic_side_effects)] // Offsets into texts that are in memory.
    pub(crate) fn push_values(&mut self, text: &[u8], parts: impl Iterator<Item = Range<usize>>) {
        for part in parts {
            let end = ascii::copy_part(text, part, &mut self.bytes, self.length);
            match end.and_then(|end| Some((end, self.bytes.get_mut(end)?))) {
                Some((end, separator)) => {
                    *separator = b';';
                    self.length = end + 1;
                }
                None => self.is_cut_off = true,
            }
        }
    }

    /// Adds bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let end = self.length.saturating_add(bytes.len());
        match self.bytes.get_mut(self.length..end) {
            Some(to) => {
                to.copy_from_slice(bytes);
                self.length = end;
            }
            None => self.is_cut_off = true,
        }
    }

    /// The MD5 of the text; `None` where there was no room for all of it. What MD5 wants
    /// behind the text is put behind it. (RFC 1321, 3.1 to 3.3.)
    #[inline(always)]
    #[allow(clippy::arithmetic_side_effects)] // Less than any memory.
    pub(crate) fn digest(&mut self) -> Option<[u8; 16]> {
        if self.is_cut_off {
            return None;
        }
        let bits = (self.length as u64).wrapping_mul(8);
        let whole = (self.length + 9).next_multiple_of(BLOCK);
        let text = self.bytes.get_mut(..whole)?;
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

    /// Overwrites all that has been written. (The buffer is used again, so that no compiler
    /// leaves this out; `zeroize` writes byte by byte and takes a third of an MD5.)
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

    /// No byte of it is zero.
    fn text(length: usize) -> Vec<u8> {
        (1..=251).cycle().take(length).collect()
    }

    #[test]
    fn texts_of_every_length_have_their_md5_however_they_are_added() {
        let room = text(400);
        let mut buffer = Buffer::new();
        for length in 0..=300 {
            for part in [1, 15, 16, 17, 63, 64, 65, 300] {
                // The end of the text may be the end of its memory.
                for text in [&room[..], &room[..length]] {
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
            buffer.push(&room[..length]);
            assert_eq!(buffer.digest(), Some(Md5::digest(&room[..length]).into()), "{length} bytes");
        }
    }

    #[test]
    fn a_shorter_text_may_end_in_another_way() {
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
    fn a_text_without_room_has_no_digest() {
        let mut buffer = Buffer::new();
        buffer.begin(10);
        buffer.push(&text(1000));
        assert_eq!((buffer.digest(), buffer.len()), (None, 0));
        for length in [60, 1000] {
            buffer.begin(10);
            buffer.push_values(&text(1000), [0..length, 0..length, 0..length].into_iter());
            assert_eq!(buffer.digest(), None);
        }
        // The next text has nothing to do with it.
        buffer.begin(10);
        buffer.push(&text(10));
        assert_eq!(buffer.digest(), Some(Md5::digest(text(10)).into()));
    }

    #[test]
    fn wiping_overwrites_all_that_was_written() {
        let room = text(400);
        let mut buffer = Buffer::new();
        buffer.begin(300);
        for length in 0..=200 {
            for shorter in [None, Some(length), Some(length / 2), Some(0)] {
                buffer.begin(length);
                buffer.push_values(&room, iter::once(0..length.saturating_sub(1)));
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
