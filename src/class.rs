//! `Classes`: what the bytes of a text have in common, one look-up a byte.

/// Classes of bytes, a bit each.
pub(crate) type Classes = u8;

/// `0` to `9`.
pub(crate) const DIGIT: Classes = 1;
/// What dates and times are made of.
pub(crate) const DATE: Classes = 1 << 1;
/// Anything but `;`.
pub(crate) const NO_SEPARATOR: Classes = 1 << 2;
/// ASCII without its control characters.
pub(crate) const PRINTABLE: Classes = 1 << 3;
/// Bytes of which each is a character.
#[cfg_attr(not(feature = "sign"), allow(dead_code))]
pub(crate) const ASCII: Classes = 1 << 4;
/// In a form it stands for itself.
pub(crate) const PLAIN_IN_FORM: Classes = 1 << 5;
/// In the text of an XML element it stands for itself.
pub(crate) const PLAIN_IN_XML: Classes = 1 << 6;

/// The classes of a byte.
#[inline]
#[allow(clippy::indexing_slicing)] // There is one for each byte.
pub(crate) const fn of(byte: u8) -> Classes {
    const TABLE: [Classes; 256] = table();
    TABLE[byte as usize]
}

/// The classes of every byte of the text; all of them where it is empty.
pub(crate) fn of_all(text: &str) -> Classes {
    text.bytes().fold(Classes::MAX, |common, byte| common & of(byte))
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::arithmetic_side_effects)] // From 0 to 255, all of it.
const fn table() -> [Classes; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < table.len() {
        table[at] = classes(at as u8);
        at += 1;
    }
    table
}

const fn classes(byte: u8) -> Classes {
    let mut classes = 0;
    if byte.is_ascii_digit() {
        classes |= DIGIT;
    }
    if matches!(byte, b'0'..=b'9' | b' ' | b'T' | b':' | b'+' | b'.' | b'Z' | b'-') {
        classes |= DATE;
    }
    if byte != b';' {
        classes |= NO_SEPARATOR;
    }
    if matches!(byte, b' '..=b'~') {
        classes |= PRINTABLE;
    }
    if byte.is_ascii() {
        classes |= ASCII;
    }
    if byte.is_ascii() && !matches!(byte, 0 | b'&' | b'%' | b'+') {
        classes |= PLAIN_IN_FORM;
    }
    if !matches!(byte, 0 | b'<' | b'&' | b'\r') {
        classes |= PLAIN_IN_XML;
    }
    classes
}
