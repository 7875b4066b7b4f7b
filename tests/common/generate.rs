//! Generators of random texts, values and messages for property tests.

// Each test file uses some of these.
#![allow(dead_code)]

use proptest::prelude::*;

use super::tree::Tree;
use super::{MERCHANT, Pairs};

/// Text with characters that a wire form must escape.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[^\\x00]{0,12}",
        "[ -~]{0,12}",
        "[ &;=+%<>\"'\\[\\]\r\n\t-]{0,8}",
        Just("]]>".to_owned()),
        Just("&amp;%2B".to_owned())
    ]
}

pub fn tree() -> impl Strategy<Value = Tree> {
    any_text().prop_map(Tree::Text).prop_recursive(6, 24, 4, |below| {
        prop_oneof![
            proptest::collection::vec(below.clone(), 1..4).prop_map(Tree::List),
            proptest::collection::btree_map("[a-z]{1,3}", below, 1..4)
                .prop_map(|map| Tree::Fields(map.into_iter().rev().collect())),
        ]
    })
}

impl Tree {
    /// Adds the texts under names with brackets, as PHP's `http_build_query` writes them.
    pub fn flat(&self, name: String, flat: &mut Pairs) {
        match self {
            Self::Text(text) => flat.push((name, text.clone())),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    item.flat(format!("{name}[{at}]"), flat);
                }
            }
            Self::Fields(fields) => {
                for (key, below) in fields {
                    below.flat(format!("{name}[{key}]"), flat);
                }
            }
        }
    }
}

/// The fields in random order. Fields of the same name keep their order.
pub fn shuffled(fields: Pairs) -> impl Strategy<Value = Pairs> {
    Just(fields.clone()).prop_shuffle().prop_map(move |shuffled| {
        let mut left = fields.clone();
        let mut next = |name: &str| {
            let at = left.iter().position(|(own, _)| own == name).unwrap();
            left.remove(at)
        };
        shuffled.iter().map(|(name, _)| next(name)).collect()
    })
}

/// A field that is present in half of the cases.
fn perhaps(name: &'static str, value: impl Strategy<Value = String>) -> impl Strategy<Value = Pairs> {
    proptest::option::of(value)
        .prop_map(move |value| value.map(|value| (name.to_owned(), value)).into_iter().collect())
}

fn one_of(values: &'static [&str]) -> impl Strategy<Value = String> {
    proptest::sample::select(values).prop_map(str::to_owned)
}

const DATES: &[&str] = &["", "2026-01-31 12:00:00", "2026-01-31T12:00:00+05:00"];

/// A value of `pg_status`, and an error code that neither contradicts it nor makes the result unknown.
fn status() -> impl Strategy<Value = Pairs> {
    const NO_ERROR: &[&str] = &["", "0", "10011"];
    const ERROR: &[&str] = &["", "10001", "8888", "-1", "31337"];
    let with = |words: &'static [&str], codes| {
        (one_of(words), perhaps("pg_error_code", one_of(codes)))
            .prop_map(|(word, code)| [code, vec![("pg_status".to_owned(), word)]].concat())
    };
    prop_oneof![3 => with(&["ok"], NO_ERROR), 2 => with(&["error"], ERROR), 1 => with(&["process", "paid"], ERROR)]
}

/// An unsigned callback of documented fields, in random order. No value contains a `;`, no value before
/// `pg_merchant_id` is the merchant id, no value after `pg_status` is a final status, and dates have dashes.
pub fn documented_callback() -> impl Strategy<Value = Pairs> {
    let number = || "[0-9]{1,4}(\\.[0-9]{1,4})?";
    let plain = || any_text().prop_map(|text| text.replace(';', ","));
    let required = (
        prop_oneof![Just(MERCHANT.to_owned()), "[0-9]{1,4}", "[A-Za-z0-9-]{1,12}"],
        prop_oneof![Just(MERCHANT.to_owned()), number()],
        prop_oneof![Just(MERCHANT.to_owned()), "[1-9][0-9]{0,5}"],
        prop_oneof![Just("ok".to_owned()), "[0-9]{1,4}", "[A-Za-z0-9 ]{1,9}"],
    );
    let optional = (
        perhaps("pg_payment_date", one_of(DATES)),
        perhaps("pg_datetime", one_of(DATES)),
        perhaps("pg_balance", "-?[0-9]{1,4}(\\.[0-9]{1,4})?"),
        perhaps("pg_card_hash", one_of(&["4405-64XX-XXXX-6150", ""])),
        perhaps("pg_card_token", one_of(&["c92741d9-ddd7-4bad-abd0-5594a79eea1a"])),
        perhaps("pg_card_id", "[0-9]{1,4}"),
        perhaps("pg_error_description", plain()),
        perhaps("pg_to_pay", number()),
        perhaps("pg_type", one_of(&["payout", ""])),
    );
    (required, status(), optional)
        .prop_map(|((order, amount, payment, salt), status, (a, b, c, d, e, f, g, h, i))| {
            let required = [
                ("pg_merchant_id", MERCHANT.to_owned()),
                ("pg_order_id", order),
                ("pg_payment_amount", amount),
                ("pg_payment_id", payment),
                ("pg_salt", salt),
            ];
            let required = required.map(|(name, value)| (name.to_owned(), value)).to_vec();
            [required, status, a, b, c, d, e, f, g, h, i].concat()
        })
        .prop_shuffle()
}
