//! Looking up documented names in a hash table that is computed at compile time.

use super::{COUNT, NAMES, Name};

impl Name {
    /// The documented name with exactly these bytes.
    #[inline(never)]
    pub(crate) fn find(name: &[u8]) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?;
        let mut bytes = [FILL; WORD_BYTES];
        bytes.get_mut(..rest.len())?.copy_from_slice(rest);
        look_up(words_of(&bytes))
    }

    /// The documented name at the start of the bytes, if the delimiter follows it directly.
    #[inline(always)]
    pub(crate) fn find_before(bytes: &[u8; MAX_DELIMITED_NAME], delimiter: u8) -> Option<Self> {
        let (prefix, rest) = bytes.split_first_chunk::<3>()?;
        if prefix != PREFIX {
            return None;
        }
        let [first, second, third] = words_of(rest.first_chunk()?);
        // The name ends at the first delimiter. (A loop over the words would keep them in memory
        // instead of registers.)
        look_up(if let Some(end) = fill_from(first, delimiter) {
            [end, u64::MAX, u64::MAX]
        } else if let Some(end) = fill_from(second, delimiter) {
            [first, end, u64::MAX]
        } else {
            [first, second, fill_from(third, delimiter)?]
        })
    }
}

/// The prefix of every documented name.
const PREFIX: &[u8; 3] = b"pg_";
const WORDS: usize = 3;
const WORD_BYTES: usize = 8 * WORDS;
/// Fills the words after the end of a name. This byte never occurs in UTF-8, so a filled name
/// differs from every longer name.
const FILL: u8 = u8::MAX;
/// How many bytes [`Name::find_before`] reads: the longest name and its delimiter.
pub(crate) const MAX_DELIMITED_NAME: usize = PREFIX.len() + WORD_BYTES;

/// The bytes after the prefix as little-endian words.
#[inline(always)]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // 24 bytes are three words.
const fn words_of(bytes: &[u8; WORD_BYTES]) -> [u64; WORDS] {
    let (chunks, _) = bytes.as_chunks::<8>();
    [u64::from_le_bytes(chunks[0]), u64::from_le_bytes(chunks[1]), u64::from_le_bytes(chunks[2])]
}

/// The word with [`FILL`] in place of its first `byte` and of all bytes after it; `None` if it does
/// not contain `byte`.
#[inline(always)]
fn fill_from(word: u64, byte: u8) -> Option<u64> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // Equal bytes become zero, and subtracting one sets their highest bit. (Bits above the lowest
    // one may be wrong.)
    let difference = word ^ u64::from_le_bytes([byte; 8]);
    let equal = difference.wrapping_sub(ONES) & !difference & HIGH;
    (equal != 0).then(|| word | u64::MAX << (equal.trailing_zeros() & !7))
}

/// The hash table has linear probing. It is computed at compile time from the names in `mod.rs`.
const SLOTS: usize = 256;
const EMPTY: u8 = u8::MAX;

/// [`NameSet`](super::NameSet) has 128 bits.
const _: () = assert!(COUNT <= 128);

#[inline(always)]
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // Eight bits.
const fn hash(words: [u64; WORDS]) -> u8 {
    let mixed = words[0] ^ words[1].rotate_left(29) ^ words[2].rotate_left(47);
    (mixed.wrapping_mul(0x0cef_d453_1639_5491) >> 56) as u8
}

#[inline(always)]
#[allow(clippy::indexing_slicing)] // There are 256 slots, one for each value of a byte.
fn look_up(words: [u64; WORDS]) -> Option<Name> {
    let mut slot = hash(words);
    // (Comparing arrays would keep the words in memory instead of registers.)
    let [first, second, third] = words;
    loop {
        let name = Name::from_number(TABLE.slots[slot as usize])?;
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
            name.len() < MAX_DELIMITED_NAME && name.len() > 3,
            "a name has one to 23 bytes behind its prefix"
        );
        assert!(name[0] == b'p' && name[1] == b'g' && name[2] == b'_', "a name starts with pg_");
        assert!(
            number == 0 || is_before(NAMES[number - 1].as_bytes(), name),
            "names must be in byte-wise order, and a name after its own prefix must go on with a byte above 9"
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

/// Whether the first name comes before the second under every rule of signing. The rules B put digits
/// after the end of a name.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Runs at compile time.
const fn is_before(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len() && other[at] > b'9'
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_documented_name_and_no_other() {
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
    fn finds_a_name_before_its_delimiter_for_any_following_text() {
        for name in Name::all() {
            for rest in ["", "=", "pg_sig=", "\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}"] {
                let text = format!("{}={rest}{}", name.as_str(), "\0".repeat(MAX_DELIMITED_NAME));
                let bytes = text.as_bytes().first_chunk().expect("it is long enough");
                assert_eq!(Name::find_before(bytes, b'='), Some(name), "{text}");
                assert_eq!(Name::find_before(bytes, b'>'), None, "{text}");
            }
            let text = format!("{}\0={}", name.as_str(), "\0".repeat(MAX_DELIMITED_NAME));
            let bytes = text.as_bytes().first_chunk().expect("it is long enough");
            assert_eq!(Name::find_before(bytes, b'='), None, "{text:?}");
        }
    }

    #[test]
    fn does_not_find_a_name_with_the_same_change_in_two_words() {
        let mut tried = 0;
        for name in Name::all() {
            let text = name.as_str().as_bytes();
            for at in PREFIX.len()..text.len() {
                for change in 1..=u8::MAX {
                    let mut other = text.to_vec();
                    let Some(second) = other.get_mut(at + 8) else { continue };
                    *second ^= change;
                    other[at] ^= change;
                    assert!(Name::find(&other).is_none_or(|found| found.as_str().as_bytes() == other));
                    tried += 1;
                }
            }
        }
        assert!(tried > 10_000);
    }

    #[test]
    fn documented_names_have_one_order_under_all_rules() {
        assert!(is_before(b"pg_a", b"pg_a_b") && is_before(b"pg_a", b"pg_b") && is_before(b"pg_aa", b"pg_b"));
        for after in ["pg_a", "pg_a-", "pg_a0", "pg_a9", "pg_", "pg_A"] {
            assert!(!is_before(b"pg_a", after.as_bytes()), "{after}");
        }
    }

    #[test]
    fn the_hash_puts_nearly_every_name_into_a_slot_of_its_own() {
        let slots: std::collections::BTreeSet<_> = TABLE.words.iter().map(|words| hash(*words)).collect();
        assert!(slots.len() + 5 >= COUNT, "{} slots for {COUNT} names", slots.len());
    }
}
