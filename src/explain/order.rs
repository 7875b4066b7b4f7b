//! Causes about the order of the values.

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};
use core::cmp::Reverse;

use super::cause::{Cause, Choice};
use crate::canonical::{self, Leaf, SIGNATURE_FIELD};
use crate::fields::{Fields, Value};

/// An order of the values.
pub(super) struct Ordered<'f> {
    pub(super) leaves: Vec<Leaf<'f>>,
    /// It is rule B's, and rule A has another.
    pub(super) rule_b: bool,
}

/// The values in every order worth a try, each order once; the official ones first.
pub(super) fn choices(fields: &Fields, mistakes: bool) -> Vec<Choice<Ordered<'_>>> {
    let mut found: Vec<Choice<Ordered<'_>>> = canonical::orders(fields)
        .into_iter()
        .enumerate()
        .map(|(at, leaves)| Choice::right(Ordered { leaves, rule_b: at > 0 }))
        .collect();
    if !mistakes {
        return found;
    }
    let sentence = "the values were signed in the order of the message, not sorted";
    add(&mut found, in_order(fields, &|_| {}), Cause::OrderMessage, sentence);
    let sentence = "the values were ordered by name without regard to letter case";
    add(&mut found, sorted(fields, str::to_lowercase), Cause::OrderCase, sentence);
    let sentence = "the values were ordered by name as a locale does, not by bytes";
    add(&mut found, sorted(fields, in_locale), Cause::OrderLocale, sentence);
    let sentence = "the values were ordered by name as a locale that skips punctuation does, not by bytes";
    add(&mut found, sorted(fields, letters), Cause::OrderLocale, sentence);
    let sentence = "numbers in the names were ordered as numbers, not by bytes";
    add(&mut found, sorted(fields, words_and_numbers), Cause::OrderNumbers, sentence);
    let sentence = "the values were ordered by name, backwards";
    add(&mut found, sorted(fields, |name| Reverse(name.to_owned())), Cause::OrderReverse, sentence);
    let mut leaves = in_order(fields, &|_| {});
    leaves.sort_by(|one, other| one.value.cmp(&other.value));
    add(&mut found, leaves, Cause::OrderValue, "the values themselves were sorted, not their names");
    found
}

fn add<'f>(
    found: &mut Vec<Choice<Ordered<'f>>>,
    leaves: Vec<Leaf<'f>>,
    cause: Cause,
    sentence: &'static str,
) {
    let same = |known: &Choice<Ordered<'f>>| {
        known.value.leaves.iter().map(|leaf| &leaf.value).eq(leaves.iter().map(|leaf| &leaf.value))
    };
    if !found.iter().any(same) {
        found.push(Choice::wrong(Ordered { leaves, rule_b: false }, cause, sentence));
    }
}

type Entries<'f> = Vec<(&'f str, &'f Value)>;

/// Sorted level by level, by a key of the names.
fn sorted<K: Ord>(fields: &Fields, key: impl Fn(&str) -> K) -> Vec<Leaf<'_>> {
    in_order(fields, &|entries: &mut Entries<'_>| entries.sort_by_cached_key(|(name, _)| key(name)))
}

fn in_order<'f>(fields: &'f Fields, sort: &dyn Fn(&mut Entries<'f>)) -> Vec<Leaf<'f>> {
    let mut leaves = Vec::with_capacity(fields.len());
    level(fields, "", sort, &mut leaves);
    leaves
}

fn level<'f>(fields: &'f Fields, parent: &str, sort: &dyn Fn(&mut Entries<'f>), leaves: &mut Vec<Leaf<'f>>) {
    let mut entries: Entries<'f> = fields.iter().filter(|(name, _)| *name != SIGNATURE_FIELD).collect();
    sort(&mut entries);
    for (name, value) in entries {
        let path = match parent {
            "" => Cow::Borrowed(name),
            parent => Cow::Owned(format!("{parent}[{name}]")),
        };
        below(path, value, sort, leaves);
    }
}

fn below<'f>(
    path: Cow<'f, str>,
    value: &'f Value,
    sort: &dyn Fn(&mut Entries<'f>),
    leaves: &mut Vec<Leaf<'f>>,
) {
    match value {
        Value::Text(text) => leaves.push(Leaf { path, value: Cow::Borrowed(text) }),
        Value::Fields(fields) => level(fields, &path, sort, leaves),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                below(Cow::Owned(format!("{path}[{index}]")), item, sort, leaves);
            }
        }
    }
}

/// As `localeCompare` and ICU: punctuation, then digits, then letters; case last,
/// small letters first.
fn in_locale(name: &str) -> impl Ord + use<> {
    const PUNCTUATION: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let place = |c: char| match PUNCTUATION.find(c) {
        Some(at) => (0, at, c),
        None if c.is_numeric() => (1, 0, c),
        None => (2, 0, c.to_lowercase().next().unwrap_or(c)),
    };
    (name.chars().map(place).collect::<Vec<(u8, usize, char)>>(), capitals(name))
}

/// As the C library's older locales: letters and digits decide.
fn letters(name: &str) -> impl Ord + use<> {
    let letters = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    (letters.collect::<String>(), capitals(name))
}

fn capitals(name: &str) -> Vec<bool> {
    name.chars().map(char::is_uppercase).collect()
}

/// As `strnatcmp`: a run of digits is one number.
fn words_and_numbers(name: &str) -> impl Ord + use<> {
    let mut parts: Vec<(String, u64)> = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (digits, after) = after.split_at_checked(end).unwrap_or((after, ""));
        let number = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
        parts.push((word.to_owned(), number));
        rest = after;
    }
    parts
}
