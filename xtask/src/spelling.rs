//! How the wasm is spelled inside a bundle: as ASCII text that gzip shortens nearly as well as the bytes.
//!
//! Base64 gets a third longer, because it cuts the bytes' patterns at every sixth bit; the bytes as characters of
//! their own (U+0000 to U+00FF), which servers read fastest, break where a page serves its scripts in an old character
//! set. So: one character for each of the most frequent bytes, a mark and a character for each of the others.

use std::fmt::Write as _;

/// The characters: printable, and none that a string literal escapes, or HTML ends a script at.
fn characters() -> impl Iterator<Item = char> {
    (' '..='~').filter(|c| !"\"\\`$<".contains(*c))
}

/// A line with the frequent bytes in hex digits, in the order of the characters; then the text. The other bytes follow
/// the frequent ones in their own order. The first two characters are the marks: for the first and for the second
/// part of the others.
pub(crate) fn spell(bytes: &[u8]) -> String {
    let mut marks = characters();
    let (Some(first), Some(second)) = (marks.next(), marks.next()) else { return String::new() };
    let alone: Vec<char> = marks.collect();

    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let mut order: Vec<u8> = (0..=u8::MAX).collect();
    order.sort_by_key(|byte| std::cmp::Reverse(counts[usize::from(*byte)]));
    order[alone.len()..].sort_unstable();

    let mut places = [0; 256];
    for (place, byte) in order.iter().enumerate() {
        places[usize::from(*byte)] = place;
    }
    let mut text = String::new();
    for byte in &order[..alone.len()] {
        // Writing to a `String` can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    for byte in bytes {
        let place = places[usize::from(*byte)];
        match place / alone.len() {
            0 => {}
            1 => text.push(first),
            _ => text.push(second),
        }
        text.push(alone[place % alone.len()]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{characters, spell};

    /// As `loaders/spelled.js` does it.
    fn read(text: &str) -> Vec<u8> {
        let (frequent, spelled) = text.split_once('\n').unwrap();
        let frequent: Vec<u8> = (0..frequent.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&frequent[at..at + 2], 16).unwrap())
            .collect();
        let others = (0..=u8::MAX).filter(|byte| !frequent.contains(byte));
        let order: Vec<u8> = frequent.iter().copied().chain(others).collect();
        let characters: Vec<char> = characters().collect();
        let (mut bytes, mut skipped) = (Vec::new(), 0);
        for c in spelled.chars() {
            match characters.iter().position(|own| *own == c).unwrap() {
                mark @ (0 | 1) => skipped = (mark + 1) * frequent.len(),
                place => {
                    bytes.push(order[skipped + place - 2]);
                    skipped = 0;
                }
            }
        }
        bytes
    }

    #[test]
    fn every_byte_has_a_spelling_and_comes_back() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain([65; 500]).chain((0..=u8::MAX).rev()).collect();
        let text = spell(&bytes);
        assert_eq!(read(&text), bytes);
        assert!(text.chars().all(|c| c == '\n' || (' '..='~').contains(&c)));
        assert!(!text.contains(['"', '\\', '`', '$', '<']));
    }
}
