//! Sets of special characters of XML.

/// A set of characters, one bit each; the last bit is for `?` and all greater bytes.
pub(super) type Marks = u64;

pub(super) const SPACE: Marks = marks(b" \t\n\x0c\r");

#[allow(clippy::arithmetic_side_effects)] // Computed at compile time.
pub(super) const fn marks(characters: &[u8]) -> Marks {
    match characters {
        [first, rest @ ..] => 1 << *first | marks(rest),
        [] => 0,
    }
}

pub(super) fn has(marks: Marks, byte: u8) -> bool {
    marks.wrapping_shr(u32::from(byte.min(b'?'))) & 1 == 1
}
