//! The look-up of documented names: a hash table that the compiler makes.

use super::{COUNT, NAMES, Name};

impl Name {
    /// The documented name with these bytes.
    #[inline(never)]
    pub(crate) fn find(name: &[u8]) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?;
        let mut bytes = [FILL; WORD_BYTES];
        bytes.get_mut(..rest.len())?.copy_from_slice(rest);
        look_up(words_of(&bytes))
    }

    /// The documented name that the bytes start with, followed at once by the mark.
    #[inline(always)]
    pub(crate) fn before(bytes: &[u8; MAX_NAME_WITH_MARK], mark: u8) -> Option<Self> {
        let (prefix, rest) = bytes.split_first_chunk::<3>()?;
        if prefix != PREFIX {
            return None;
        }
        let [first, second, third] = words_of(rest.first_chunk()?);
        // The name ends at the first mark. (A loop over the words would have them in memory.)
        look_up(if let Some(end) = filled_from(first, mark) {
            [end, u64::MAX, u64::MAX]
        } else if let Some(end) = filled_from(second, mark) {
            [first, end, u64::MAX]
        } else {
            [first, second, filled_from(third, mark)?]
        })
    }
}

/// What every documented name starts with.
const PREFIX: &[u8; 3] = b"pg_";
const WORDS: usize = 3;
const WORD_BYTES: usize = 8 * WORDS;
/// What fills the words behind a name. No UTF-8 has this byte, so no longer name ends in it.
const FILL: u8 = u8::MAX;
/// How many bytes are looked at, the mark behind a name included.
pub(crate) const MAX_NAME_WITH_MARK: usize = PREFIX.len() + WORD_BYTES;

/// The words of the bytes behind the prefix, little endian.
#[inline(always)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // 24 bytes are three words.
const fn words_of(bytes: &[u8; WORD_BYTES]) -> [u64; WORDS] {
    let (chunks, _) = bytes.as_chunks::<8>();
    [u64::from_le_bytes(chunks[0]), u64::from_le_bytes(chunks[1]), u64::from_le_bytes(chunks[2])]
}

/// The word with [`FILL`] from its first byte on that is `byte`.
#[inline(always)]
fn filled_from(word: u64, byte: u8) -> Option<u64> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // A zero byte where they are equal; subtracting one sets its highest bit. (Those
    // above it may be wrong, the lowest is right.)
    let difference = word ^ u64::from_le_bytes([byte; 8]);
    let equal = difference.wrapping_sub(ONES) & !difference & HIGH;
    (equal != 0).then(|| word | u64::MAX << (equal.trailing_zeros() & !7))
}

/// A hash table with linear probing, made by the compiler: a name is one line above.
const SLOTS: usize = 256;
const EMPTY: u8 = u8::MAX;

/// A set of names has 128 bits.
const _: () = assert!(COUNT <= 128);

#[inline(always)]
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // Eight bits.
const fn hash(words: [u64; WORDS]) -> u8 {
    let mixed = words[0] ^ words[1].rotate_left(29) ^ words[2].rotate_left(47);
    (mixed.wrapping_mul(0x0cef_d453_1639_5491) >> 56) as u8
}

#[inline(always)]
#[allow(clippy::indexing_slicing)] // A slot is a byte, and it holds a number or nothing.
fn look_up(words: [u64; WORDS]) -> Option<Name> {
    let mut slot = hash(words);
    // (Comparing arrays would have the words in memory.)
    let [first, second, third] = words;
    loop {
        let name = Name::numbered(TABLE.slots[slot as usize])?;
        let [own_first, own_second, own_third] = TABLE.words[name.index()];
        if (own_first ^ first) | (own_second ^ second) | (own_third ^ third) == 0 {
            return Some(name);
        }
        slot = slot.wrapping_add(1);
    }
}

struct Table {
    slots: [u8; SLOTS],
    words: [[u64; WORDS]; COUNT],
}

static TABLE: Table = table();

#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::arithmetic_side_effects,
    clippy::panic
)]
const fn table() -> Table {
    let mut table = Table { slots: [EMPTY; SLOTS], words: [[0; WORDS]; COUNT] };
    let mut number = 0;
    while number < COUNT {
        let name = NAMES[number].as_bytes();
        assert!(
            name.len() < MAX_NAME_WITH_MARK && name.len() > 3,
            "a name has one to 23 bytes behind its prefix"
        );
        assert!(name[0] == b'p' && name[1] == b'g' && name[2] == b'_', "a name starts with pg_");
        assert!(
            number == 0 || is_before(NAMES[number - 1].as_bytes(), name),
            "names must be in byte-wise order"
        );
        let mut bytes = [FILL; WORD_BYTES];
        let mut at = 3;
        while at < name.len() {
            bytes[at - 3] = name[at];
            at += 1;
        }
        table.words[number] = words_of(&bytes);
        let mut slot = hash(table.words[number]);
        while table.slots[slot as usize] != EMPTY {
            slot = slot.wrapping_add(1);
        }
        table.slots[slot as usize] = number as u8;
        number += 1;
    }
    table
}

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
pub(super) const fn is_before(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_documented_name_and_no_other() {
        assert_eq!(Name::all().count(), COUNT);
        for name in Name::all() {
            let text = name.as_str();
            assert_eq!(Name::find(text.as_bytes()), Some(name), "{text}");
            let longer = [format!("{text}x"), format!("{text}\0")];
            for other in [&text[..text.len() - 1], &longer[0], &longer[1], &text.to_uppercase(), &text[3..]] {
                assert!(Name::find(other.as_bytes()).is_none_or(|found| found.as_str() == other), "{other}");
            }
        }
        for name in Name::all() {
            let name = name.as_str();
            for zeros in 1..8 {
                assert_eq!(Name::find(format!("{name}{}", "\0".repeat(zeros)).as_bytes()), None, "{name:?}");
            }
        }
        assert_eq!(Name::find(b"pg_"), None);
        assert_eq!(Name::find(b""), None);
        assert_eq!(Name::find("pg_".repeat(100).as_bytes()), None);
    }

    #[test]
    fn finds_a_name_before_its_mark_whatever_follows() {
        for name in Name::all() {
            for behind in ["", "=", "pg_sig=", "\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}"]
            {
                let text = format!("{}={behind}{}", name.as_str(), "\0".repeat(MAX_NAME_WITH_MARK));
                let bytes = text.as_bytes().first_chunk().expect("it is long enough");
                assert_eq!(Name::before(bytes, b'='), Some(name), "{text}");
                assert_eq!(Name::before(bytes, b'>'), None, "{text}");
            }
            let text = format!("{}\0={}", name.as_str(), "\0".repeat(MAX_NAME_WITH_MARK));
            let bytes = text.as_bytes().first_chunk().expect("it is long enough");
            assert_eq!(Name::before(bytes, b'='), None, "{text:?}");
        }
    }
}
