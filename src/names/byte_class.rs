//! Byte classes: properties that all bytes of a text have, found with one table look-up per byte.

/// A set of byte classes, one bit each.
pub(crate) type Classes = u8;

/// `0` to `9`.
pub(crate) const DIGIT: Classes = 1;
/// The bytes of dates and times.
pub(crate) const DATE: Classes = 1 << 1;
/// All bytes except `;`.
pub(crate) const NO_SEPARATOR: Classes = 1 << 2;
/// All bytes except ASCII control characters.
pub(crate) const NO_CONTROL: Classes = 1 << 3;
/// ASCII: one byte is one character.
pub(crate) const ASCII: Classes = 1 << 4;
/// Printable ASCII. The constant has the bits of two classes, so compare both bits.
pub(crate) const PRINTABLE: Classes = NO_CONTROL | ASCII;
/// Not escaped in the value of a form field that is read.
pub(crate) const PLAIN_IN_FORM: Classes = 1 << 5;
/// Not special in the text of an XML element that is read.
pub(crate) const PLAIN_IN_XML: Classes = 1 << 6;
/// Not escaped in a form that is written, and in the name of a form field that is read.
pub(crate) const UNRESERVED: Classes = 1 << 7;

/// The classes of a byte.
#[inline(always)]
#[allow(clippy::indexing_slicing)] // There are 256 entries, one for each byte.
pub(crate) const fn of(byte: u8) -> Classes {
    static TABLE: [Classes; 256] = table();
    TABLE[byte as usize]
}

/// The byte of two hex digits. (It uses a table: the CPU cannot predict whether the next digit is
/// a letter, and a mispredicted branch takes as long as three digits.)
#[inline(always)]
#[allow(clippy::indexing_slicing)] // There are 256 entries, one for each byte.
pub(crate) const fn hex_byte(high: u8, low: u8) -> Option<u8> {
    static TABLE: [u8; 256] = hex_table();
    let (high, low) = (TABLE[high as usize], TABLE[low as usize]);
    if high | low < 16 { Some(high << 4 | low) } else { None }
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::arithmetic_side_effects)] // The loop runs from 0 to 255.
const fn hex_table() -> [u8; 256] {
    let mut table = [u8::MAX; 256];
    let mut at = 0;
    while at < table.len() {
        table[at] = match at as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            digit @ b'A'..=b'F' => digit - b'A' + 10,
            _ => u8::MAX,
        };
        at += 1;
    }
    table
}

/// The classes that every byte has; all classes if there is no byte.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn of_all(bytes: &[u8]) -> Classes {
    bytes.iter().fold(Classes::MAX, |common, byte| common & of(*byte))
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::arithmetic_side_effects)] // The loop runs from 0 to 255.
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
    if !byte.is_ascii_control() {
        classes |= NO_CONTROL;
    }
    if byte.is_ascii() {
        classes |= ASCII;
    }
    if !matches!(byte, b'&' | b'%' | b'+') {
        classes |= PLAIN_IN_FORM;
    }
    if !matches!(byte, b'<' | b'&' | b'\r') {
        classes |= PLAIN_IN_XML;
    }
    // The characters that the URL standard's form serializer does not escape.
    if byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_') {
        classes |= UNRESERVED;
    }
    classes
}
