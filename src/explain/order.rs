//! Mistakes about the order of the values.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::cmp::Reverse;

use super::candidate::Candidate;
use super::cause::Cause;
use super::leaves::{Leaves, Levels};
use crate::message::canonical::{self, Order, Rule};

/// An order of the values.
pub(super) struct Ordered {
    pub(super) order: Order,
    /// Whether the order is that of rule B, and rule A has another.
    pub(super) rule_b: bool,
}

/// Every order to try, each once. The official orders are first. Mistaken orders are
/// included only if `mistakes` is true.
pub(super) fn candidates(leaves: &Leaves<'_>, mistakes: bool) -> Vec<Candidate<Ordered>> {
    let mut found = official(leaves);
    if !mistakes {
        return found;
    }
    let levels = Levels::of(leaves.fields);
    let mut add = |order: Order, cause, message: &'static str| {
        if !is_known(leaves, &found, &order) {
            found.push(Candidate::mistaken(Ordered { order, rule_b: false }, cause, message));
        }
    };
    let message = "the values were signed in the order of the message, not sorted";
    add(levels.unsorted(), Cause::OrderMessage, message);
    let message = "the values were sorted by name without regard to letter case";
    add(levels.sorted(str::to_lowercase), Cause::OrderCase, message);
    let message = "the values were sorted by name by the rules of a locale, not by bytes";
    add(levels.sorted(locale_key), Cause::OrderLocale, message);
    let message =
        "the values were sorted by name by the rules of a locale that ignores punctuation, not by bytes";
    add(levels.sorted(alphanumeric_key), Cause::OrderLocale, message);
    let message = "numbers in the names were sorted as numbers, not by bytes";
    add(levels.sorted(natural_sort_key), Cause::OrderNumbers, message);
    let message = "the values were sorted by name in reverse order";
    add(levels.sorted(|name| Reverse(name.to_owned())), Cause::OrderReverse, message);
    let mut by_value = levels.unsorted();
    by_value.sort_by(|one, other| leaves.value(*one).cmp(leaves.value(*other)));
    add(by_value, Cause::OrderValue, "the fields were sorted by value, not by name");
    found
}

/// The orders of the official rules. The order of rule A is first.
fn official(leaves: &Leaves<'_>) -> Vec<Candidate<Ordered>> {
    let order_by = |rule| {
        let mut order = Order::new();
        canonical::order(leaves.fields, rule, &mut order);
        order
    };
    let by_rule_a = order_by(Rule::A);
    let rules_may_differ = canonical::rules_may_differ(leaves.fields, &by_rule_a);
    let mut found = Vec::from([Candidate::correct(Ordered { order: by_rule_a, rule_b: false })]);
    for rule in canonical::other_rules(leaves.fields).filter(|_| rules_may_differ) {
        let order = order_by(rule);
        if !is_known(leaves, &found, &order) {
            found.push(Candidate::correct(Ordered { order, rule_b: true }));
        }
    }
    found
}

fn is_known(leaves: &Leaves<'_>, found: &[Candidate<Ordered>], order: &[u32]) -> bool {
    found.iter().any(|known| leaves.have_same_values(&known.value.order, order))
}

/// The order of `localeCompare` and ICU: punctuation, digits, letters. Letter case decides
/// last, with lower case first.
fn locale_key(name: &str) -> impl Ord + use<> {
    const PUNCTUATION: &str = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let rank = |c: char| match PUNCTUATION.find(c) {
        Some(at) => (0, at, c),
        None if c.is_numeric() => (1, 0, c),
        None => (2, 0, c.to_lowercase().next().unwrap_or(c)),
    };
    (name.chars().map(rank).collect::<Vec<(u8, usize, char)>>(), capitals(name))
}

/// The order of older locales of the C library: letters and digits decide.
fn alphanumeric_key(name: &str) -> impl Ord + use<> {
    let letters = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    (letters.collect::<String>(), capitals(name))
}

fn capitals(name: &str) -> Vec<bool> {
    name.chars().map(char::is_uppercase).collect()
}

/// The order of `strnatcmp`: consecutive digits are one number.
fn natural_sort_key(name: &str) -> impl Ord + use<> {
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
