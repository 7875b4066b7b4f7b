//! Sets of the characters that have a meaning in XML.

/// Characters to look for, a bit each; the last bit is for all from `?` on.
pub(super) type Marks = u64;

pub(super) const SPACE: Marks = marks(b" \t\n\x0c\r");

#[allow(clippy::arithmetic_side_effects)] // Made by the compiler.
pub(super) const fn marks(characters: &[u8]) -> Marks {
    match characters {
        [first, rest @ ..] => 1 << *first | marks(rest),
        [] => 0,
    }
}

pub(super) fn has(marks: Marks, byte: u8) -> bool {
    marks.wrapping_shr(u32::from(byte.min(b'?'))) & 1 == 1
}
