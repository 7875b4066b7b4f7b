//! The plain bytes of a value: those that are not escaped.
// Hot code. All indices are inside the text: see read.rs.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use crate::names::byte_class::{self, ASCII, Classes, DATE, NO_SEPARATOR, PLAIN_IN_FORM, PRINTABLE};

/// How many bytes of a value are read one by one. Nearly all values are shorter. The text has at
/// least this many bytes after the sentinel.
pub(super) const SHORT: usize = 24;

/// The end of the plain bytes of a value, and their classes.
#[inline(always)]
pub(super) fn plain_start(text: &[u8], start: usize) -> (usize, Classes) {
    let (mut end, mut classes) = (start, Classes::MAX);
    for byte in text {
        let class = byte_class::of(*byte);
        if class & PLAIN_IN_FORM == 0 {
            break;
        }
        classes &= class;
        end += 1;
    }
    (end, classes)
}

/// Like [`plain_start`], from the middle of a value to its end.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(super) fn plain_rest(text: &[u8], start: usize, known: Classes) -> (usize, Classes) {
    let (mut at, mut classes) = (start, known);
    loop {
        // Digits and dates are read byte by byte: reading by words does not find these classes.
        if classes & DATE == 0 {
            while let Some(word) = text[at..].first_chunk()
                && is_plain_ascii(u64::from_le_bytes(*word))
            {
                classes &= PLAIN_ASCII;
                at += 8;
            }
        }
        let (end, of_next) = plain_start(&text[at..at + SHORT], at);
        classes &= of_next;
        if end < at + SHORT {
            return (end, classes);
        }
        at = end;
    }
}

/// The classes of bytes that [`is_plain_ascii`] accepts. The bytes may be `UNRESERVED`, too; not
/// setting this class only makes writing them slower.
const PLAIN_ASCII: Classes = NO_SEPARATOR | PRINTABLE | ASCII | PLAIN_IN_FORM;

/// Whether all eight bytes are printable ASCII except `%`, `&`, `+` and `;`.
#[inline(always)]
const fn is_plain_ascii(word: u64) -> bool {
    const fn repeated(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const HIGH: u64 = repeated(0x80);
    const BELOW_HIGH: u64 = repeated(0x7f);
    if word & HIGH != 0 {
        return false;
    }
    // All bytes are below 0x80, so no sum carries into the next byte. Each sum sets the highest bit of
    // a byte that is not a control character, not DEL, and not one of `%`, `&`, `+` and `;`.
    let from_space = word + repeated(0x80 - b' ');
    let no_delete = (word ^ repeated(0x7f)) + BELOW_HIGH;
    let no_percent = (word ^ repeated(b'%')) + BELOW_HIGH;
    let no_ampersand = (word ^ repeated(b'&')) + BELOW_HIGH;
    // `+` and `;` differ in one bit.
    let no_plus_and_semicolon = ((word | repeated(b'+' ^ b';')) ^ repeated(b'+' | b';')) + BELOW_HIGH;
    from_space & no_delete & no_percent & no_ampersand & no_plus_and_semicolon & HIGH == HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::byte_class::UNRESERVED;

    #[test]
    fn is_plain_ascii_agrees_with_the_classes_of_each_byte() {
        for byte in 0..=u8::MAX {
            let expected = byte_class::of(byte) & PLAIN_ASCII == PLAIN_ASCII;
            for position in 0..8 {
                for other in [b'a', b' ', b'~'] {
                    let mut word = [other; 8];
                    word[position] = byte;
                    assert_eq!(is_plain_ascii(u64::from_le_bytes(word)), expected, "{word:?}");
                }
            }
        }
    }

    #[test]
    fn reads_values_of_any_length_to_their_end() {
        for length in 0..120 {
            for (special, decoded) in [("", ""), ("%41", "A"), ("+", " "), ("ж", "ж"), (";", ";")] {
                for filler in ["1", "x"] {
                    let value = filler.repeat(length);
                    let fields = crate::wire::read_form(&format!("a={value}{special}{value}&b=1")).unwrap();
                    assert_eq!(fields.text("a"), Some([&value, decoded, &value].concat().as_str()));
                    assert_eq!(fields.text("b"), Some("1"));
                    let node = fields.nodes().first().unwrap();
                    let classes = byte_class::of_all(fields.bytes(node.value));
                    // The node has no class that its bytes do not have, and has all classes that the
                    // field types check.
                    assert_eq!(node.classes & !(UNRESERVED | byte_class::PLAIN_IN_XML) & !classes, 0);
                    assert_eq!(
                        (node.classes ^ classes) & (DATE | byte_class::DIGIT | ASCII | NO_SEPARATOR),
                        0
                    );
                }
            }
        }
    }
}
