//! Documented fields of an answer: required, of the right type, each once.

use super::common::{expect_error, signed, with, xml};
use super::{ASKING, P2P, PAYING, STATUS2, answer, success, verify};
use freedompay_payouts::{Operation, Outcome};

#[test]
fn rejects_signed_message_of_another_kind() {
    let error_of = |operation: Operation, changes: &[(&str, Option<&str>)], reasons: &str| {
        let error_text =
            format!("the message has a valid signature, but is not a {operation} answer: {reasons}");
        assert_eq!(
            expect_error(answer(operation, with(success(operation), changes))),
            ("schema_invalid", error_text)
        );
    };
    for operation in Operation::ALL {
        error_of(*operation, &[("pg_status", None)], "pg_status is missing");
        error_of(*operation, &[("pg_status", Some(""))], "pg_status is missing");
        error_of(*operation, &[("pg_salt", None)], "pg_salt is missing");
        error_of(
            *operation,
            &[("pg_salt", Some("a;b"))],
            "pg_salt must be text without \";\" and control characters",
        );
        error_of(
            *operation,
            &[("pg_salt", Some("a\nb"))],
            "pg_salt must be text without \";\" and control characters",
        );
        error_of(*operation, &[("pg_error_code", Some("E1"))], "pg_error_code must be an integer");
        error_of(*operation, &[("pg_datetime", Some("now;"))], "pg_datetime must be a date and time");
    }
    for operation in [PAYING, ASKING].concat() {
        for name in ["pg_payment_id", "pg_merchant_id", "pg_order_id"] {
            error_of(operation, &[(name, None)], &format!("{name} is missing"));
            error_of(operation, &[(name, Some(""))], &format!("{name} is missing"));
        }
        error_of(operation, &[("pg_order_id", Some("1234;77"))], "pg_order_id must be an id without \";\"");
        error_of(operation, &[("pg_payment_id", Some("77;s"))], "pg_payment_id must be digits");
        error_of(operation, &[("pg_payment_id", Some("-77"))], "pg_payment_id must be digits");
        let amount = if PAYING.contains(&operation) { "pg_payment_amount" } else { "pg_amount" };
        for value in ["100;00", "1e2", "-100", "100.", ".5", "100,00", "1 00"] {
            error_of(operation, &[(amount, Some(value))], &format!("{amount} must be a decimal amount"));
        }
    }
    error_of(
        Operation::P2p2nonreg,
        &[("pg_payment_id", Some("x")), ("pg_balance", Some("--1")), ("pg_payment_date", Some("yesterday"))],
        "pg_balance must be a decimal amount, pg_payment_date must be a date and time, pg_payment_id must be digits",
    );
}

#[test]
fn rejects_repeated_or_nested_documented_field() {
    for (name, value) in [("pg_status", "ok"), ("pg_order_id", "1234"), ("pg_payment_amount", "100")] {
        let mut fields = with(&P2P, &[]);
        fields.push((name.to_owned(), value.to_owned()));
        let error_text = format!(
            "the message has a valid signature, but is not a p2p2nonreg answer: {name} appears more than once"
        );
        assert_eq!(expect_error(answer(Operation::P2p2nonreg, fields)), ("schema_invalid", error_text));
    }
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[])))
        .replace("<pg_order_id>1234</pg_order_id>", "<pg_order_id><a>1234</a></pg_order_id>");
    let error_text =
        "the message has a valid signature, but is not a p2p2nonreg answer: pg_order_id must be text";
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &body)), ("schema_invalid", error_text.to_owned()));
}

#[test]
fn rejects_values_moved_to_other_names() {
    // The values and their order, and so the signature, are those of the genuine answer.
    let genuine = xml(&signed("payout_status2", with(&STATUS2, &[("pg_payment_status", Some("error"))])));
    assert_eq!(verify(Operation::PayoutStatus2, &genuine).unwrap().outcome, Outcome::Failed);
    let rename = |from: &str, to: &str| {
        genuine
            .replace(&format!("<{from}>"), &format!("<{to}>"))
            .replace(&format!("</{from}>"), &format!("</{to}>"))
    };
    let renamed = verify(Operation::PayoutStatus2, &rename("pg_order_id", "pg_order_ie")).unwrap();
    assert_eq!((renamed.outcome, renamed.safe_to_resend), (Outcome::Unknown, false));
    let renamed =
        verify(Operation::PayoutStatus2, &rename("pg_payment_status", "pg_payment_statut")).unwrap();
    assert_eq!((renamed.outcome, renamed.safe_to_resend), (Outcome::Unknown, false));
    let genuine = xml(&signed("p2p2nonreg", with(&P2P, &[])));
    let error_text =
        "the message has a valid signature, but is not a p2p2nonreg answer: pg_status is missing";
    let renamed = genuine.replace("pg_status>", "pg_statut>");
    assert_eq!(
        expect_error(verify(Operation::P2p2nonreg, &renamed)),
        ("schema_invalid", error_text.to_owned())
    );
    // With `1234;100` as the order id the signed string is the same.
    let merged = genuine
        .replace("<pg_order_id>1234</pg_order_id>", "<pg_order_id>1234;100</pg_order_id>")
        .replace("<pg_payment_amount>100</pg_payment_amount>", "");
    let error_text = "the message has a valid signature, but is not a p2p2nonreg answer: pg_order_id must be an id \
                    without \";\"";
    assert_eq!(
        expect_error(verify(Operation::P2p2nonreg, &merged)),
        ("schema_invalid", error_text.to_owned())
    );
}
