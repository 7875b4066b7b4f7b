//! `Fields` keeps all names and values, in order, at every level.

use super::common::generate::{any_text, tree};
use super::common::tree::Tree;
use super::common::{SECRET, expect_error, secret, unsigned};
use freedompay_payouts::{Fields, MAX_DEPTH, MAX_NAME, ToValue, Value, ValueSlot, verify_fields};
use proptest::prelude::*;

/// The error of the limits, which are checked when a message is used.
fn error_of(fields: &Fields) -> (&'static str, String) {
    expect_error(verify_fields("cb", fields, &secret(SECRET)))
}

fn too_deep() -> (&'static str, String) {
    ("fields_invalid", "fields are nested deeper than 8 levels".to_owned())
}

fn texts<'f>(values: impl Iterator<Item = Value<'f>>) -> Vec<&'f str> {
    values.map(|value| value.as_text().expect("text")).collect()
}

#[test]
fn an_empty_message_has_no_fields() {
    for fields in [Fields::new(), Fields::default(), Fields::from([("a", "1"); 0])] {
        assert!(fields.is_empty());
        assert_eq!((fields.len(), fields.iter().count()), (0, 0));
        assert_eq!(fields.get("pg_status"), None);
        assert_eq!(fields, Fields::new());
    }
}

#[test]
fn fields_keep_their_order_and_repeats() {
    let mut fields = Fields::from([("pg_status", "1"), ("b", "2")]);
    fields.push("a", String::from("3"));
    fields.extend([("b", "4"), ("pg_status", "5"), ("", "6")]);
    let pairs = [("pg_status", "1"), ("b", "2"), ("a", "3"), ("b", "4"), ("pg_status", "5"), ("", "6")];
    assert!(fields.iter().eq(pairs.map(|(name, text)| (name, Value::Text(text)))));
    assert!(fields.iter().rev().eq(pairs.into_iter().rev().map(|(name, text)| (name, Value::Text(text)))));
    assert_eq!((fields.len(), fields.is_empty()), (6, false));
    // `text` finds the first field of a name, `all` finds all of them in order.
    assert_eq!([fields.text("pg_status"), fields.text("b")], [Some("1"), Some("2")]);
    assert_eq!(texts(fields.all("pg_status")), ["1", "5"]);
    assert_eq!(texts(fields.all("b")), ["2", "4"]);
    assert_eq!(texts(fields.all("")), ["6"]);
    assert_eq!(fields.all("c").count(), 0);
}

#[test]
fn names_match_exactly() {
    let names =
        ["pg_status", "pg_statu", "pg_statusx", "PG_STATUS", "pg_status\0", " pg_status", "pg_", "pg"];
    let fields: Fields = names.iter().map(|name| (*name, *name)).collect();
    for name in names {
        assert_eq!(fields.text(name), Some(name));
        let others: Fields =
            names.iter().filter(|other| **other != name).map(|other| (*other, "x")).collect();
        assert_eq!(others.get(name), None, "{name:?}");
        assert_eq!(others.all(name).count(), 0, "{name:?}");
    }
}

#[test]
fn nested_field_is_not_a_top_level_field() {
    let inner = Fields::from([("pg_status", "ok"), ("pg_sig", "1")]);
    let mut fields = Fields::from([("card", &inner)]);
    assert_eq!((fields.get("pg_status"), fields.get("pg_sig")), (None, None));
    assert_eq!(error_of(&fields), unsigned());
    let Some(Value::Fields(card)) = fields.get("card") else { panic!("it is nested") };
    assert_eq!(card.get("pg_status"), Some(Value::Text("ok")));
    assert_eq!((card.len(), card.is_empty(), card.get("pg_salt")), (2, false, None));
    assert_eq!(card.to_fields(), inner);
    fields.push("pg_status", "error");
    assert_eq!(fields.text("pg_status"), Some("error"));
}

#[test]
fn lists_and_nested_fields_keep_their_type() {
    let mut fields = Fields::from([("list", vec!["a", "b", "a"])]);
    fields.push("empty list", [""; 0]);
    fields.push("empty fields", Fields::new());
    fields.push("lists", [["a"], ["b"]]);
    let Some(Value::List(list)) = fields.get("list") else { panic!("it is a list") };
    assert_eq!((list.len(), list.is_empty(), texts(list.iter())), (3, false, vec!["a", "b", "a"]));
    let mut backwards = texts(list.iter().rev());
    backwards.reverse();
    assert_eq!(texts(list.iter()), backwards);
    let Some(Value::List(empty)) = fields.get("empty list") else { panic!("it is a list") };
    assert_eq!((empty.len(), empty.is_empty(), empty.iter().count()), (0, true, 0));
    let Some(Value::Fields(empty)) = fields.get("empty fields") else { panic!("they are nested") };
    assert_eq!((empty.len(), empty.is_empty(), empty.iter().count()), (0, true, 0));
    let Some(Value::List(lists)) = fields.get("lists") else { panic!("it is a list") };
    assert!(lists.iter().all(|list| matches!(list, Value::List(items) if items.len() == 1)));
    assert_eq!(fields.text("list"), None);
    assert_eq!(
        format!("{fields:?}"),
        "{\"list\": [\"a\", \"b\", \"a\"], \"empty list\": [], \"empty fields\": {}, \
         \"lists\": [[\"a\"], [\"b\"]]}"
    );
}

#[test]
fn messages_are_equal_if_names_types_values_and_order_are_equal() {
    let fields = |value: Tree| Fields::from([("a", value)]);
    let text = |text: &str| Tree::from(text);
    let different = [
        Fields::new(),
        Fields::from([("a", "1"), ("a", "1")]),
        Fields::from([("b", "1")]),
        Fields::from([("a", "1"), ("b", "2")]),
        Fields::from([("b", "2"), ("a", "1")]),
        fields(text("1")),
        fields(text("2")),
        fields(Tree::List(vec![])),
        fields(Tree::Fields(vec![])),
        fields(Tree::List(vec![text("1")])),
        fields(Tree::List(vec![text("1"), text("2")])),
        fields(Tree::List(vec![text("2"), text("1")])),
        fields(Tree::Fields(vec![("0".to_owned(), text("1"))])),
        fields(Tree::Fields(vec![("1".to_owned(), text("1"))])),
        fields(Tree::List(vec![Tree::List(vec![text("1")])])),
    ];
    for (at, one) in different.iter().enumerate() {
        for (other_at, other) in different.iter().enumerate() {
            assert_eq!(one == other, at == other_at, "{one:?} {other:?}");
        }
        assert_eq!(*one, one.clone());
        // It does not matter how the message was built.
        assert_eq!(*one, one.iter().collect());
    }
}

#[test]
fn accepts_eight_levels_and_rejects_nine_in_every_copy() {
    for wrap in [|below| Tree::List(vec![below]), |below| Tree::Fields(vec![("a".to_owned(), below)])] {
        let deep = |levels: usize| (1..levels).fold(Tree::from("x"), |below, _| wrap(below));
        let fits = Fields::from([("a", deep(MAX_DEPTH))]);
        assert_eq!(error_of(&fits), unsigned());
        assert_eq!(Tree::pairs(fits.iter()), [("a".to_owned(), deep(MAX_DEPTH))]);
        // A value beyond the limit is not stored, but the message remembers the error.
        let exceeds = Fields::from([("a", deep(MAX_DEPTH + 1))]);
        assert_eq!(error_of(&exceeds), too_deep());
        assert_eq!(error_of(&exceeds.clone()), too_deep());
        assert_eq!(error_of(&exceeds.iter().collect()), too_deep());
        assert_eq!(error_of(&Fields::from([("b", &fits)])), too_deep());
        let mut more = exceeds;
        more.push("pg_sig", "0".repeat(32));
        assert_eq!(error_of(&more), too_deep());
    }
}

#[test]
fn stores_names_of_any_length_and_rejects_long_names_on_use() {
    let name = "ы".repeat(MAX_NAME / 2);
    let mut fields = Fields::from([(&name, "v".repeat(1 << 20))]);
    assert_eq!(error_of(&fields), unsigned());
    assert_eq!(fields.text(&name).map(str::len), Some(1 << 20));
    let longer = name + "x";
    fields.push(&longer, "1");
    assert_eq!(fields.text(&longer), Some("1"));
    let long_name = ("fields_invalid", "a field name has more than 256 bytes".to_owned());
    assert_eq!(error_of(&fields), long_name);
}

#[test]
fn rejects_nul_in_names_and_values() {
    let nul = |field: &str| ("fields_invalid", format!("{field} contains a NUL character"));
    assert_eq!(error_of(&Fields::from([("pg_status", "\0")])), nul("pg_status"));
    assert_eq!(error_of(&Fields::from([("pg_status\0", "ok")])), nul("a field name"));
    assert_eq!(error_of(&Fields::from([("a", Fields::from([("b\0", "")]))])), nul("a field name"));
    assert_eq!(error_of(&Fields::from([("a", Fields::from([("b", "Я\0")]))])), nul("b"));
    assert_eq!(error_of(&Fields::from([("a", [[["\0"]]])])), nul("a"));
}

/// A type that only the caller knows.
struct Cents(u32);

impl ToValue for Cents {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.text(&format!("{}.{:02}", self.0 / 100, self.0 % 100));
    }
}

/// A type that adds no value.
struct Nothing;

impl ToValue for Nothing {
    fn add_to(&self, _: ValueSlot<'_>) {}
}

#[test]
fn accepts_caller_types_that_implement_to_value() {
    let mut fields = Fields::from([("pg_amount", Cents(10_005))]);
    fields.push("list", [Cents(1), Cents(2)]);
    fields.push("nothing", Nothing);
    fields.push("nothings", [Nothing, Nothing]);
    let mut expected = Fields::from([("pg_amount", "100.05")]);
    expected.push("list", ["0.01", "0.02"]);
    expected.push("nothings", [""; 0]);
    assert_eq!(fields, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_back_all_pushed_fields(
        pairs in proptest::collection::vec((prop_oneof![any_text(), "pg_[a-z]{1,6}", Just("pg_sig".to_owned())], tree()), 0..9),
    ) {
        let fields: Fields = pairs.iter().map(|(name, tree)| (name, tree)).collect();
        prop_assert_eq!(&Tree::pairs(fields.iter()), &pairs);
        prop_assert_eq!(fields.len(), pairs.len());
        prop_assert_eq!(&fields, &fields.iter().collect::<Fields>());
        for (name, _) in &pairs {
            let own: Vec<_> = pairs.iter().filter(|(other, _)| other == name).map(|(_, tree)| tree.clone()).collect();
            prop_assert_eq!(fields.get(name).map(Tree::from), own.first().cloned());
            prop_assert_eq!(fields.all(name).map(Tree::from).collect::<Vec<_>>(), own);
        }
    }

    #[test]
    fn reverse_iteration_gives_the_same_fields_at_every_level(tree in tree()) {
        let message = Fields::from([("all", Tree::Fields(vec![("a".to_owned(), tree.clone()), ("b".to_owned(), tree)]))]);
        let all = message.get("all").unwrap();
        let mut turned = backwards(all);
        turn(&mut turned);
        prop_assert_eq!(turned, Tree::from(all));
    }
}

/// The value as read in reverse.
fn backwards(value: Value<'_>) -> Tree {
    match value {
        Value::Text(text) => text.into(),
        Value::List(items) => Tree::List(items.iter().rev().map(backwards).collect()),
        Value::Fields(fields) => Tree::Fields(
            fields.iter().rev().map(|(name, value)| (name.to_owned(), backwards(value))).collect(),
        ),
    }
}

fn turn(tree: &mut Tree) {
    match tree {
        Tree::Text(_) => {}
        Tree::List(items) => {
            items.reverse();
            items.iter_mut().for_each(turn);
        }
        Tree::Fields(fields) => {
            fields.reverse();
            for (_, below) in fields {
                turn(below);
            }
        }
    }
}
