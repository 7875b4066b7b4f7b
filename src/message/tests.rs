//! Compares the orders of signing with a simple implementation that builds the flattened names.
// The numbers are small, and the names are long enough for the slices.
#![allow(clippy::arithmetic_side_effects, clippy::string_slice)]

use alloc::string::{String, ToString as _};
use alloc::{format, vec::Vec};
use core::fmt::Write as _;

use super::canonical::{self, Order, Rule};
use super::{Fields, ToValue, Value, ValueSlot};

/// A text field: its path in a form and its value.
type Leaf = (String, String);

/// The expected text fields in the order of a rule.
fn expected(fields: &Fields, rule: Rule) -> Vec<Leaf> {
    let pairs = || fields.iter().map(|(name, value)| (String::from(name), String::from(name), value));
    let mut leaves = Vec::new();
    if rule == Rule::A {
        by_name(pairs().map(|(path, name, value)| (name, path, value)).collect(), &mut leaves);
        return leaves;
    }
    let mut named = Vec::new();
    for (place, (path, name, value)) in pairs().enumerate() {
        flatten(&name, &path, &flat_name("", &name, place + 1, rule), value, rule, &mut named);
    }
    named.sort_by(|(one, _), (other, _): &(String, Leaf)| one.as_bytes().cmp(other.as_bytes()));
    named.into_iter().map(|(_, leaf)| leaf).collect()
}

/// Rule A on one level. The sort is stable, so repeated names keep their order.
fn by_name(mut level: Vec<(String, String, Value<'_>)>, leaves: &mut Vec<Leaf>) {
    level.retain(|(name, ..)| name != "pg_sig");
    level.sort_by(|(one, ..), (other, ..)| one.as_bytes().cmp(other.as_bytes()));
    for (_, path, value) in level {
        value_by_name(path, value, leaves);
    }
}

fn value_by_name(path: String, value: Value<'_>, leaves: &mut Vec<Leaf>) {
    match value {
        Value::Text(text) => leaves.push((path, text.into())),
        Value::Fields(fields) => {
            let level = fields.iter().map(|(name, value)| (name.into(), format!("{path}[{name}]"), value));
            by_name(level.collect(), leaves);
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                value_by_name(format!("{path}[{index}]"), item, leaves);
            }
        }
    }
}

/// The flattened name of a child. `parent` ends with the position of the parent.
fn flat_name(parent: &str, key: &str, place: usize, rule: Rule) -> String {
    // The positions of these messages have three digits.
    let is_integer = |key: &str| key.parse::<i64>().is_ok_and(|number| number.to_string() == key);
    if rule == Rule::BIndex && is_integer(key) {
        format!("{}{place:03}", &parent[..parent.len().saturating_sub(3)])
    } else {
        format!("{parent}{key}{place:03}")
    }
}

/// The rules `B-append` and `B-index`. `flat` ends with the position of the value.
fn flatten(
    name: &str,
    path: &str,
    flat: &str,
    value: Value<'_>,
    rule: Rule,
    named: &mut Vec<(String, Leaf)>,
) {
    if name == "pg_sig" {
        return;
    }
    match value {
        Value::Text(text) => named.push((flat.into(), (path.into(), text.into()))),
        Value::Fields(fields) => {
            for (place, (name, value)) in fields.iter().enumerate() {
                let flat = flat_name(flat, name, place + 1, rule);
                flatten(name, &format!("{path}[{name}]"), &flat, value, rule, named);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                let flat = flat_name(flat, &format!("{index}"), index + 1, rule);
                flatten("", &format!("{path}[{index}]"), &flat, item, rule, named);
            }
        }
    }
}

fn found(fields: &Fields, rule: Rule) -> Vec<Leaf> {
    let mut order = Order::new();
    canonical::order(fields, rule, &mut order);
    let value = |at: u32| fields.node(at).map(|node| fields.str(node.value).into()).unwrap_or_default();
    order.into_iter().map(|at| (fields.path(at), value(at))).collect()
}

fn values(leaves: &[Leaf]) -> Vec<&str> {
    leaves.iter().map(|(_, value)| value.as_str()).collect()
}

/// Checks all rules on one message.
fn check(fields: &Fields) {
    let orders = Rule::ALL.iter().map(|rule| {
        let expected = expected(fields, *rule);
        assert_eq!(found(fields, *rule), expected, "rule {rule}: {fields:?}");
        expected
    });
    let orders: Vec<_> = orders.collect();
    let [by_a, others @ ..] = orders.as_slice() else { panic!("there are three rules") };
    let differing =
        others.iter().find_map(|other| by_a.iter().zip(other).find(|(one, other)| one.1 != other.1));

    let mut agreed = Order::new();
    match (canonical::unambiguous_order(fields, &mut agreed), differing) {
        (Ok(()), None) => assert_eq!(agreed.len(), by_a.len()),
        (Err(differ), Some((one, other))) => {
            assert_eq!((&differ.first, &differ.second), (&one.0, &other.0), "{fields:?}");
        }
        (agreed, _) => panic!("{agreed:?}, and the rules differ at {differing:?}: {fields:?}"),
    }
    let mut order = Order::new();
    canonical::order(fields, Rule::A, &mut order);
    assert!(differing.is_none() || canonical::rules_may_differ(fields, &order), "{fields:?}");
    let tried: Vec<_> = canonical::other_rules(fields).map(|rule| expected(fields, rule)).collect();
    for other in others {
        assert!(tried.iter().any(|tried| values(tried) == values(other)), "a rule is not tried: {fields:?}");
    }
}

/// xorshift64*: the same messages each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }

    /// Names that are prefixes of one another, that look like positions, or that have a special
    /// meaning.
    fn name(&mut self) -> String {
        const STARTS: [&str; 12] =
            ["", "pg_sig", "pg_order_id", "pg_status", "pg_", "pg_a", "a", "0", "001", "[", "ж", "\u{7f}"];
        let mut name = String::from(STARTS[self.below(STARTS.len())]);
        for _ in 0..self.below(4) {
            name.push(['0', '1', '9', 'a', ']', '[', '/', ':', 'ж'][self.below(9)]);
        }
        if self.below(16) == 0 {
            name.insert_str(0, &"x".repeat([14, 15, 16, 17, 200][self.below(5)]));
        }
        name
    }

    /// A text that differs each time, a list, or nested fields.
    fn value(&mut self, depth: usize, count: &mut usize) -> Tree {
        match self.below(8) {
            0 if depth < super::MAX_DEPTH => Tree::Fields(self.fields(depth + 1, count)),
            1 if depth < super::MAX_DEPTH => {
                let items = [0, 1, 2, 3, 11, 12][self.below(6)];
                Tree::List((0..items).map(|_| self.value(depth + 1, count)).collect())
            }
            _ => {
                *count += 1;
                Tree::Text(format!("{count}"))
            }
        }
    }

    fn fields(&mut self, depth: usize, count: &mut usize) -> Vec<(String, Tree)> {
        (0..self.below(9)).map(|_| (self.name(), self.value(depth, count))).collect()
    }
}

enum Tree {
    Text(String),
    List(Vec<Tree>),
    Fields(Vec<(String, Tree)>),
}

impl ToValue for Tree {
    fn add_to(&self, slot: ValueSlot<'_>) {
        match self {
            Self::Text(text) => slot.text(text),
            Self::List(items) => slot.list(items),
            Self::Fields(fields) => slot.fields(fields.iter().map(|(name, value)| (name, value))),
        }
    }
}

#[test]
fn order_of_any_message_is_the_order_of_its_flattened_names() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut nested = 0;
    for _ in 0..1500 {
        let fields: Fields = random.fields(1, &mut 0).iter().map(|(name, tree)| (name, tree)).collect();
        nested += usize::from(fields.is_nested());
        check(&fields);
    }
    assert!(nested > 400 && nested < 1200, "{nested} of the messages are nested");
}

#[test]
fn order_of_a_flat_message_is_the_order_of_its_names() {
    let mut random = Random(1);
    for _ in 0..1500 {
        let pairs = (0..random.below(24)).map(|at| (random.name(), format!("{at}")));
        check(&pairs.collect());
    }
}

#[test]
fn orders_that_differ_only_in_equal_values_are_unambiguous() {
    let fields = |values: [&str; 2]| Fields::from([("pg_a1", values[0]), ("pg_a10", values[1])]);
    check(&fields(["one", "one"]));
    check(&fields(["one", "two"]));
    assert!(canonical::unambiguous_order(&fields(["one", "one"]), &mut Order::new()).is_ok());
    assert!(canonical::unambiguous_order(&fields(["one", "two"]), &mut Order::new()).is_err());
}

#[test]
fn orders_documented_names_among_similar_names() {
    for name in crate::names::Name::all() {
        let name = name.as_str();
        let mut fields = Fields::new();
        let similar = [
            format!("{name}0"),
            format!("{name}\0"),
            String::from(&name[..name.len() - 1]),
            name.to_uppercase(),
        ];
        for (at, similar) in
            similar.iter().map(String::as_str).chain([name, "pg_status", name, "x", "A"]).enumerate()
        {
            fields.push(similar, format!("{at}"));
        }
        check(&fields);
    }
}

#[test]
fn compares_positions_of_more_than_three_digits_as_text() {
    let mut fields = Fields::new();
    for at in 0..super::MAX_FIELDS {
        let mut name = String::from("pg_a");
        write!(name, "{}", at % 7).expect("writing to a String cannot fail");
        fields.push(name, format!("{at}"));
    }
    check(&fields);
    check(&Fields::from([("pg_list", (0..1100).map(|at| format!("{at}")).collect::<Vec<_>>())]));
}

#[test]
fn finds_the_ambiguity_of_a_list_under_a_documented_name() {
    let list = |length: usize| (0..length).map(|at| format!("{at}")).collect::<Vec<_>>();
    for (length, is_unambiguous) in [(10, true), (11, false)] {
        let fields = Fields::from([("pg_description", list(length))]);
        let order = canonical::unambiguous_order(&fields, &mut Order::new());
        assert_eq!(order.is_ok(), is_unambiguous, "{length} items");
    }
}
