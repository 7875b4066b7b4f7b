//! A preview masks card numbers in every field.

use std::collections::BTreeSet;

use super::common::tree::Tree;
use super::common::{CARD, MASKED, MERCHANT, with};
use super::{P2P, show};
use freedompay_payouts::{Fields, Operation, RequestOptions, preview};

#[test]
fn masks_card_number_field_in_lists_nested_fields_and_extra() {
    let spaced = "4405 6450 0000 6150";
    let mut elsewhere = RequestOptions::default();
    elsewhere.extra = Fields::from([("pg_payment_to", Tree::from(CARD))]);
    let mut nested = RequestOptions::default();
    nested.extra = Fields::from([("to", Tree::from(Fields::from([("pg_payment_to", CARD)])))]);
    let options = RequestOptions::default();
    let mut masked = BTreeSet::new();
    for operation in Operation::ALL {
        for value in [
            Tree::from(CARD),
            Tree::from(spaced),
            Tree::from(vec![Tree::from(CARD), Tree::from(spaced)]),
            Tree::from(Fields::from([("number", CARD)])),
        ] {
            let mut fields: Fields = Fields::new();
            fields.push("pg_payment_to", &value);
            fields.push("pg_payment_to", value);
            for options in [&options, &elsewhere, &nested] {
                let preview = preview(*operation, MERCHANT, None, &fields, None, options);
                let shown = format!("{preview:?} {:?} {}", preview.fields, preview.canonical);
                assert!(!shown.contains("45000006") && !shown.contains("6450"), "{operation}: {shown}");
                masked.extend(preview.fields.into_iter().filter(|(name, _)| name.contains("pg_payment_to")));
            }
        }
    }
    let masked: Vec<_> = masked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        masked,
        [
            ("pg_payment_to", "4405 6*********6150"),
            ("pg_payment_to", MASKED),
            ("pg_payment_to[0]", MASKED),
            ("pg_payment_to[1]", "4405 6*********6150"),
            ("pg_payment_to[number]", MASKED),
            ("to[pg_payment_to]", MASKED),
        ]
    );
}

#[test]
fn masks_card_numbers_of_wrong_length() {
    for (card, masked) in [
        ("1", "*"),
        ("4405645000", "**********"),
        ("44056450000", "440564*0000"),
        ("440564500000615012345", "440564***********2345"),
        ("4405-6450-0000-6150", "4405-6*********6150"),
        ("карта", "*****"),
    ] {
        let preview = show(Operation::P2p2nonreg, with(&P2P, &[("pg_payment_to", Some(card))]));
        assert!(
            preview.fields.contains(&("pg_payment_to".to_owned(), masked.to_owned())),
            "{:?}",
            preview.fields
        );
        assert!(preview.canonical.contains(&format!(";{masked};")), "{}", preview.canonical);
    }
}

#[test]
fn masks_card_numbers_under_other_names_and_in_free_text() {
    let fields = with(
        &P2P,
        &[
            ("pg_card_number", Some(CARD)),
            ("PG_PAYMENT_TO", Some(CARD)),
            (CARD, Some("1")),
            ("pg_description", Some(&format!("to {CARD}"))),
        ],
    );
    let preview = show(Operation::P2p2nonreg, fields);
    let shown = format!("{preview:?}");
    assert!(!shown.contains(CARD), "{shown}");
    for (name, value) in [
        ("pg_card_number", MASKED),
        ("PG_PAYMENT_TO", MASKED),
        (MASKED, "1"),
        ("pg_description", &format!("to {MASKED}")),
    ] {
        let is_there = preview.fields.contains(&(name.to_owned(), value.to_owned()));
        assert!(is_there, "{name}: {shown}");
    }
    // An order id with 16 digits is not masked: users search for it.
    let preview = show(Operation::P2p2nonreg, with(&P2P, &[("pg_order_id", Some("1234567890123456"))]));
    assert!(preview.canonical.contains(";1234567890123456;"), "{}", preview.canonical);
}
