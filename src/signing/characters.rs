//! Characters that cannot be seen, and their position in a text that must not be shown.

use alloc::string::String;

use crate::text::ascii;
use crate::text::decimal::usize_to_string;

/// "U+00AD at position 3 (in characters, from 1)".
#[cold]
#[inline(never)]
pub(crate) fn describe_character(position: usize, c: char) -> String {
    let mut description = String::from("U+");
    for shift in [20, 16, 12, 8, 4, 0] {
        let number = c as usize >> shift;
        // A code point has at least four digits.
        if number > 0 || shift < 16 {
            let digit = number & 0xf;
            ascii::push_slice(&mut description, "0123456789ABCDEF", digit, digit.saturating_add(1));
        }
    }
    let position = usize_to_string(position);
    ascii::push_all(&mut description, &[" at position ", &position, " (in characters, from 1)"]);
    description
}

/// Whether a character is not visible: control characters, format characters (Cf), white space, characters that are
/// ignored by default, and the empty braille pattern.
#[inline(never)]
pub(crate) fn is_invisible(c: char) -> bool {
    INVISIBLE.iter().any(|(first, last)| *first <= c && c <= *last)
}

/// The ranges of [`is_invisible`]: first and last character. (Unicode 16: Cc, Cf, Z, `Default_Ignorable_Code_Point`,
/// U+2800.)
static INVISIBLE: [(char, char); 30] = [
    ('\0', ' '),
    ('\u{7f}', '\u{a0}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{2028}', '\u{202f}'),
    ('\u{205f}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

#[cfg(test)]
mod tests {
    use super::{describe_character, is_invisible};

    #[test]
    fn control_characters_and_white_space_are_invisible() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_control() || c.is_whitespace()) {
            assert!(is_invisible(c), "U+{:04X}", u32::from(c));
        }
        for c in ['!', '~', '¡', '®', '\u{34e}', '\u{350}', 'В', 'β', '文', '３', '\u{fffd}', '👍'] {
            assert!(!is_invisible(c), "{c}");
        }
    }

    #[test]
    fn code_point_has_at_least_four_digits() {
        for (c, code) in [
            ('\0', "0000"),
            ('\u{ad}', "00AD"),
            ('\u{200b}', "200B"),
            ('\u{e0001}', "E0001"),
            (char::MAX, "10FFFF"),
        ] {
            let expected = format!("U+{code} at position 12 (in characters, from 1)");
            assert_eq!(describe_character(12, c), expected);
        }
    }
}
