//! Documented fields of a callback: required, of the right type, each once.

use super::common::{Pairs, merchant, with};
use super::{PAID, error_of, not_a_callback, verify};

#[test]
fn rejects_callback_for_another_merchant() {
    let expected = (
        "merchant_mismatch",
        "the callback has a valid signature, but its pg_merchant_id is not this merchant's; it may \
         belong to another merchant with the same secret"
            .to_owned(),
    );
    for id in ["500002", "0500001", "500001 ", "5000010", "50000"] {
        assert_eq!(error_of(with(&PAID, &[("pg_merchant_id", Some(id))])), expected, "{id}");
    }
}

#[test]
fn rejects_callback_without_required_field() {
    for name in
        ["pg_payment_id", "pg_merchant_id", "pg_status", "pg_order_id", "pg_salt", "pg_payment_amount"]
    {
        for value in [None, Some("")] {
            let expected = not_a_callback(&format!("{name} is missing"));
            assert_eq!(error_of(with(&PAID, &[(name, value)])), expected);
        }
    }
    let all = "pg_merchant_id is missing, pg_order_id is missing, pg_payment_id is missing, pg_salt is missing, \
               pg_status is missing";
    assert_eq!(error_of(with(&[("pg_x", "1")], &[])), not_a_callback(all));
    assert_eq!(error_of(Pairs::new()), not_a_callback(all));
}

#[test]
fn rejects_values_of_the_wrong_type() {
    for (name, value, expected) in [
        ("pg_payment_id", "77;1", "digits"),
        ("pg_payment_id", "0x4d", "digits"),
        ("pg_payment_id", "-77", "digits"),
        ("pg_payment_id", "７７", "digits"),
        ("pg_order_id", "1;2", "an id without \";\""),
        // A value whose bytes have no class in common.
        ("pg_order_id", "a;ж\u{1}%<", "an id without \";\""),
        ("pg_merchant_id", "500001;1", "an id without \";\""),
        ("pg_card_token", "a;b", "an id without \";\""),
        ("pg_card_id", "a;b", "an id without \";\""),
        ("pg_payment_amount", "1500,00", "a decimal amount"),
        ("pg_payment_amount", "-1500", "a decimal amount"),
        ("pg_payment_amount", "1.5e3", "a decimal amount"),
        ("pg_payment_amount", "1 500", "a decimal amount"),
        ("pg_payment_amount", "1500;1", "a decimal amount"),
        ("pg_balance", "1;2", "a decimal amount"),
        ("pg_to_pay", "x", "a decimal amount"),
        ("pg_salt", "a;b", "text without \";\" and control characters"),
        ("pg_salt", "a\u{7f}", "text without \";\" and control characters"),
        ("pg_datetime", "today", "a date and time"),
        ("pg_payment_date", "2026;01", "a date and time"),
        ("pg_error_code", "8888;1", "an integer"),
        ("pg_error_code", "-", "an integer"),
        ("pg_error_code", "88-88", "an integer"),
        ("pg_error_code", "8888.0", "an integer"),
    ] {
        let reason = format!("{name} must be {expected}");
        assert_eq!(error_of(with(&PAID, &[(name, Some(value))])), not_a_callback(&reason), "{value}");
    }
}

#[test]
fn accepts_received_values_beyond_the_limits_of_requests() {
    for (name, value) in [
        ("pg_payment_amount", "1.0000"),
        ("pg_payment_amount", "100000000000"),
        ("pg_order_id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301-and-more-than-fifty-characters"),
        ("pg_payment_date", "2026-02-30 25:61:00"),
        ("pg_error_code", "-1"),
        ("pg_salt", "строка, salt: {}"),
        ("pg_type", "a;b\nc"),
    ] {
        assert!(verify(&merchant(), with(&PAID, &[(name, Some(value))])).is_ok(), "{name} {value}");
    }
}

#[test]
fn rejects_repeated_documented_fields_with_valid_signature() {
    let base = with(&PAID, &[]);
    for (name, value) in [
        ("pg_status", "ok"),
        ("pg_status", "error"),
        ("pg_order_id", "1234"),
        ("pg_payment_id", "77"),
        ("pg_salt", "x"),
    ] {
        for first in [true, false] {
            let mut fields = base.clone();
            let place = if first { 0 } else { fields.len() };
            fields.insert(place, (name.to_owned(), value.to_owned()));
            let expected = not_a_callback(&format!("{name} appears more than once"));
            assert_eq!(error_of(fields), expected);
        }
    }
    let both = [base.clone(), base].concat();
    let reasons: Vec<_> = [
        "pg_datetime",
        "pg_merchant_id",
        "pg_order_id",
        "pg_payment_amount",
        "pg_payment_date",
        "pg_payment_id",
        "pg_salt",
        "pg_status",
        "pg_type",
    ]
    .into_iter()
    .map(|name| format!("{name} appears more than once"))
    .collect();
    assert_eq!(error_of(both), not_a_callback(&reasons.join(", ")));
}

#[test]
fn rejects_lists_and_nested_fields_in_documented_fields() {
    for name in ["pg_status[]", "pg_status[0]", "pg_status[a]"] {
        let mut fields = with(&PAID, &[("pg_status", None)]);
        fields.push((name.to_owned(), "ok".to_owned()));
        // Its one value is signed at the place of `pg_status`.
        assert_eq!(error_of(fields), not_a_callback("pg_status must be text"));
    }
}
