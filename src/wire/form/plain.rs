//! The plain bytes of a value: those that stand for themselves.
// Hot, and inside the text: see read.rs.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use crate::names::byte_class::{self, ASCII, Classes, DATE, NO_SEPARATOR, PLAIN_IN_FORM, PRINTABLE};

/// How many bytes of a value are looked at one by one, as nearly all values are no longer.
/// There is as much behind the sentinel.
pub(super) const SHORT: usize = 24;

/// Where the plain bytes of a value end, and what they have in common.
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

/// The same from the middle of a value on.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(super) fn plain_rest(text: &[u8], start: usize, known: Classes) -> (usize, Classes) {
    let (mut at, mut classes) = (start, known);
    loop {
        // A value of digits or a date is looked at byte by byte: the words do not tell.
        if classes & DATE == 0 {
            while let Some(word) = text[at..].first_chunk()
                && is_usual(u64::from_le_bytes(*word))
            {
                classes &= USUAL;
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

/// What bytes have in common that are [usual](is_usual). They may be unreserved, too; then
/// writing them takes longer.
const USUAL: Classes = NO_SEPARATOR | PRINTABLE | ASCII | PLAIN_IN_FORM;

/// Whether all eight bytes are printable ASCII but `%`, `&`, `+` and `;`.
#[inline(always)]
const fn is_usual(word: u64) -> bool {
    const fn repeated(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const HIGH: u64 = repeated(0x80);
    const BELOW_HIGH: u64 = repeated(0x7f);
    if word & HIGH != 0 {
        return false;
    }
    // No sum of two bytes below 0x80 is carried into the next byte. The highest bit is set:
    // where the byte is not below a space, not a delete character, not one of the four.
    let from_space = word + repeated(0x80 - b' ');
    let no_delete = (word ^ repeated(0x7f)) + BELOW_HIGH;
    let no_percent = (word ^ repeated(b'%')) + BELOW_HIGH;
    let no_ampersand = (word ^ repeated(b'&')) + BELOW_HIGH;
    // These two differ in one bit.
    let no_plus_and_semicolon = ((word | repeated(b'+' ^ b';')) ^ repeated(b'+' | b';')) + BELOW_HIGH;
    from_space & no_delete & no_percent & no_ampersand & no_plus_and_semicolon & HIGH == HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::byte_class::UNRESERVED;

    #[test]
    fn eight_bytes_are_usual_where_each_has_the_usual_classes() {
        for byte in 0..=u8::MAX {
            let usual = byte_class::of(byte) & USUAL == USUAL;
            for place in 0..8 {
                for other in [b'a', b' ', b'~'] {
                    let mut word = [other; 8];
                    word[place] = byte;
                    assert_eq!(is_usual(u64::from_le_bytes(word)), usual, "{word:?}");
                }
            }
        }
    }

    #[test]
    fn a_value_of_any_length_ends_where_it_ends() {
        for length in 0..120 {
            for (special, decoded) in [("", ""), ("%41", "A"), ("+", " "), ("ж", "ж"), (";", ";")] {
                for filler in ["1", "x"] {
                    let value = filler.repeat(length);
                    let fields = crate::wire::read_form(&format!("a={value}{special}{value}&b=1")).unwrap();
                    assert_eq!(fields.text("a"), Some([&value, decoded, &value].concat().as_str()));
                    assert_eq!(fields.text("b"), Some("1"));
                    let node = fields.nodes().first().unwrap();
                    let classes = byte_class::of_all(fields.bytes(node.value));
                    // Nothing is taken for more than it is, and kinds of fields see the difference.
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
