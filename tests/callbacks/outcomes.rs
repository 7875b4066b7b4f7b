//! Outcome, error and deduplication key of a callback.

use super::common::{merchant, with};
use super::{FAILED, PAID, verify};
use freedompay_payouts::Outcome;

fn outcome(changes: &[(&str, Option<&str>)]) -> Outcome {
    verify(&merchant(), with(&PAID, changes)).unwrap().outcome()
}

fn key(changes: &[(&str, Option<&str>)]) -> String {
    verify(&merchant(), with(&PAID, changes)).unwrap().deduplication_key().to_owned()
}

#[test]
fn status_decides_the_outcome() {
    let code = |status, code| outcome(&[("pg_status", Some(status)), ("pg_error_code", code)]);
    assert_eq!(code("ok", None), Outcome::Succeeded);
    assert_eq!(code("ok", Some("")), Outcome::Succeeded);
    assert_eq!(code("ok", Some("0")), Outcome::Succeeded);
    assert_eq!(code("ok", Some("10011")), Outcome::Succeeded);
    assert_eq!(code("error", None), Outcome::Failed);
    assert_eq!(code("error", Some("10001")), Outcome::Failed);
    assert_eq!(code("error", Some("8888")), Outcome::Failed);
    assert_eq!(code("error", Some("31337")), Outcome::Failed);
    assert_eq!(code("process", None), Outcome::Pending);
    assert_eq!(code("pending", None), Outcome::Pending);
    for doubt in ["0", "9991", "9999", "11068", "99999"] {
        assert_eq!(code("error", Some(doubt)), Outcome::Unknown, "{doubt}");
    }
    for contradiction in ["9999", "8888", "10001", "00", "-1"] {
        assert_eq!(code("ok", Some(contradiction)), Outcome::Unknown, "{contradiction}");
    }
    for word in ["success", "OK", "Ok", " ok", "paid", "1", "true", "ок"] {
        assert_eq!(code(word, None), Outcome::Unknown, "{word}");
    }
    assert_eq!(outcome(&[("pg_payment_id", Some("0"))]), Outcome::Unknown);
    // Without its amount a failure could be another reading of the signed string.
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", None)]), Outcome::Unknown);
    assert_eq!(outcome(&[FAILED[0], ("pg_payment_amount", Some(""))]), Outcome::Unknown);
}

#[test]
fn failed_callback_has_the_gateway_error() {
    let merchant = merchant();
    let changes = [FAILED[0], FAILED[1], ("pg_error_description", Some("Обратитесь в банк"))];
    let callback = verify(&merchant, with(&PAID, &changes)).unwrap();
    let error = callback.error().unwrap();
    assert_eq!(error.code, "10001");
    assert_eq!(error.description, "Обратитесь в банк");
    assert_eq!(error.meaning, Some("Payment error, contact the card issuer"));
    // With a success the gateway sends these codes for "no error".
    for code in [None, Some(""), Some("0"), Some("10011")] {
        let callback = verify(&merchant, with(&PAID, &[("pg_error_code", code)])).unwrap();
        assert_eq!(callback.error(), None);
    }
    let doubtful = verify(&merchant, with(&PAID, &[("pg_error_code", Some("9999"))])).unwrap();
    assert_eq!(doubtful.error().unwrap().code, "9999");
}

#[test]
fn deduplication_key_depends_on_five_fields_only() {
    let first = key(&[]);
    assert_eq!(first, "500001;77;1234;1500;ok");
    for (name, value) in [
        ("pg_salt", Some("another")),
        ("pg_datetime", Some("2026-01-31T12:30:00+05:00")),
        ("pg_datetime", None),
        ("pg_payment_date", Some("")),
        ("pg_balance", Some("5")),
        ("pg_type", None),
        ("pg_reference", Some("new")),
        ("pg_card_hash", Some("4405-64XX-XXXX-6150")),
        ("pg_error_code", Some("0")),
        ("pg_payment_amount", Some("1500")),
        ("pg_payment_amount", Some("1500.0000")),
        ("pg_payment_amount", Some("01500.0")),
    ] {
        assert_eq!(key(&[(name, value)]), first, "{name} {value:?}");
    }
    for (name, value, other) in [
        ("pg_payment_id", "78", "500001;78;1234;1500;ok"),
        ("pg_order_id", "12345", "500001;77;12345;1500;ok"),
        ("pg_payment_amount", "150", "500001;77;1234;150;ok"),
        ("pg_payment_amount", "1500.01", "500001;77;1234;1500.01;ok"),
        ("pg_status", "error", "500001;77;1234;1500;error"),
        ("pg_status", "process", "500001;77;1234;1500;process"),
        ("pg_status", "a;b", "500001;77;1234;1500;a;b"),
    ] {
        assert_eq!(key(&[(name, Some(value))]), other);
    }
    assert_eq!(
        key(&[("pg_status", Some("process")), ("pg_payment_amount", None)]),
        "500001;77;1234;;process"
    );
}

#[test]
fn deduplication_key_keeps_every_digit_of_a_large_amount() {
    let amount = "123456789012345678901234567890.123456789";
    let expected = format!("500001;77;1234;{amount};ok");
    assert_eq!(key(&[("pg_payment_amount", Some(amount))]), expected);
}
