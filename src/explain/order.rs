//! Causes about the order of the values.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::cmp::Reverse;

use super::cause::{Cause, Choice};
use super::leaves::{Leaves, Levels};
use crate::message::canonical::{self, Order, Rule};

/// An order of the values.
pub(super) struct Ordered {
    pub(super) order: Order,
    /// It is rule B's, and rule A has another.
    pub(super) rule_b: bool,
}

/// The values in every order worth a try, each order once; the official ones first.
pub(super) fn choices(leaves: &Leaves<'_>, mistakes: bool) -> Vec<Choice<Ordered>> {
    let mut found = official(leaves);
    if !mistakes {
        return found;
    }
    let levels = Levels::of(leaves.fields);
    let mut add = |order: Order, cause, sentence: &'static str| {
        if !is_known(leaves, &found, &order) {
            found.push(Choice::wrong(Ordered { order, rule_b: false }, cause, sentence));
        }
    };
    let sentence = "the values were signed in the order of the message, not sorted";
    add(levels.unsorted(), Cause::OrderMessage, sentence);
    let sentence = "the values were ordered by name without regard to letter case";
    add(levels.sorted(str::to_lowercase), Cause::OrderCase, sentence);
    let sentence = "the values were ordered by name as a locale does, not by bytes";
    add(levels.sorted(in_locale), Cause::OrderLocale, sentence);
    let sentence = "the values were ordered by name as a locale that skips punctuation does, not by bytes";
    add(levels.sorted(letters), Cause::OrderLocale, sentence);
    let sentence = "numbers in the names were ordered as numbers, not by bytes";
    add(levels.sorted(words_and_numbers), Cause::OrderNumbers, sentence);
    let sentence = "the values were ordered by name, backwards";
    add(levels.sorted(|name| Reverse(name.to_owned())), Cause::OrderReverse, sentence);
    let mut by_value = levels.unsorted();
    by_value.sort_by(|one, other| leaves.value(*one).cmp(leaves.value(*other)));
    add(by_value, Cause::OrderValue, "the values themselves were sorted, not their names");
    found
}

/// The orders of the official rules, rule A's first.
fn official(leaves: &Leaves<'_>) -> Vec<Choice<Ordered>> {
    let order_by = |rule| {
        let mut order = Order::new();
        canonical::order(leaves.fields, rule, &mut order);
        order
    };
    let by_rule_a = order_by(Rule::A);
    let rules_may_differ = canonical::rules_may_differ(leaves.fields, &by_rule_a);
    let mut found = Vec::from([Choice::right(Ordered { order: by_rule_a, rule_b: false })]);
    for rule in canonical::other_rules(leaves.fields).filter(|_| rules_may_differ) {
        let order = order_by(rule);
        if !is_known(leaves, &found, &order) {
            found.push(Choice::right(Ordered { order, rule_b: true }));
        }
    }
    found
}

fn is_known(leaves: &Leaves<'_>, found: &[Choice<Ordered>], order: &[u32]) -> bool {
    found.iter().any(|known| leaves.are_alike(&known.value.order, order))
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
