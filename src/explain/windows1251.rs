//! Conversion between windows-1251 and text. The crate `encoding_rs` would do it, too, but
//! it contains all encodings of the web and is much larger.

#![allow(clippy::arithmetic_side_effects, reason = "a match before each operation gives the range")]

use alloc::{string::String, vec::Vec};

/// The characters from 0x80 to 0xBF. The bytes from 0xC0 are the alphabet in the order of
/// Unicode.
const UPPER: [char; 64] = [
    'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’', '“', '”',
    '•', '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§',
    'Ё', '©', 'Є', '«', '¬', '\u{ad}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»',
    'ј', 'Ѕ', 'ѕ', 'ї',
];

/// The bytes as text. Every byte is one character.
pub(super) fn decode(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| character(byte)).collect()
}

fn character(byte: u8) -> char {
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or('?'),
        0xc0..=0xff => char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or('?'),
    }
}

/// The bytes of a text; `None` if windows-1251 does not have one of the characters.
pub(super) fn encode(text: &str) -> Option<Vec<u8>> {
    text.chars().map(byte).collect()
}

fn byte(c: char) -> Option<u8> {
    match c {
        '\0'..='\x7f' => u8::try_from(c).ok(),
        'А'..='я' => u8::try_from(u32::from(c) - 0x410 + 0xc0).ok(),
        _ => UPPER.iter().position(|&own| own == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn decodes_encoded_text() {
        let text = "Привет, ёж № 7 — «да»";
        let bytes = encode(text).unwrap();
        assert_eq!(bytes.get(..3), Some(&[0xcf, 0xf0, 0xe8][..]));
        assert_eq!(decode(&bytes), text);
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(encode(&decode(&all)), Some(all));
        assert_eq!(encode("日"), None);
    }
}
