//! Signatures of callbacks.

use super::common::{
    MERCHANT, RECEIVE_SECRET, SECRET, expect_error, md5, merchant, pg_sig, salt, secret, signed, signed_with,
    unsigned, urlencoded, with,
};
use super::{LINK, PAID, SCRIPT, common, mismatch, reply_fields, verify_at};
use freedompay_payouts::{
    CallbackContent, CallbackMessage, Fields, Merchant, Outcome, ReplyStatus, verify_fields,
};

#[test]
fn every_secret_verifies_during_rotation() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    for (at, text) in ["new-secret", SECRET].into_iter().enumerate() {
        let callback = verify_at(&merchant, LINK, &signed_with(SCRIPT, with(&PAID, &[]), text)).unwrap();
        assert_eq!(callback.secret_index(), at);
        // The gateway checks the reply with the secret that it signed the callback with.
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(SCRIPT, &reply, text));
    }
    let fields = signed_with(SCRIPT, with(&PAID, &[]), RECEIVE_SECRET);
    assert_eq!(expect_error(verify_at(&merchant, LINK, &fields)), mismatch(SCRIPT));
}

/// The error of a callback with these fields, signature included.
fn error_at(fields: &[(String, String)]) -> (&'static str, String) {
    expect_error(verify_at(&merchant(), LINK, fields))
}

#[test]
fn rejects_missing_signature() {
    assert_eq!(error_at(&with(&PAID, &[])), unsigned());
}

#[test]
fn rejects_repeated_signature() {
    let repeated = (
        "signature_repeated",
        "pg_sig appears more than once, or is a list; a signed message has exactly one".to_owned(),
    );
    let mut twice = signed(SCRIPT, with(&PAID, &[]));
    twice.push(twice.last().unwrap().clone());
    assert_eq!(error_at(&twice), repeated);
    let mut first_wrong = vec![("pg_sig".to_owned(), "0".repeat(32))];
    first_wrong.extend(signed(SCRIPT, with(&PAID, &[])));
    assert_eq!(error_at(&first_wrong), repeated);
    let listed = [with(&PAID, &[]), common::pairs(&[("pg_sig[]", "0"), ("pg_sig[]", "1")])].concat();
    assert_eq!(error_at(&listed), repeated);
    let list = Fields::from([("pg_sig", ["a", "b"])]);
    let parsed = CallbackMessage::new(LINK, CallbackContent::Fields(list));
    assert_eq!(expect_error(merchant().verify_callback(&parsed)), repeated);
}

#[test]
fn rejects_malformed_signature() {
    for (signature, found) in
        [("", 0), ("abc", 3), (&"g".repeat(32), 32), (&"0".repeat(31), 31), (&"0".repeat(64), 64)]
    {
        let malformed = with(&PAID, &[("pg_sig", Some(signature))]);
        let error_text = format!("pg_sig must be 32 hex digits, found other text of length {found}");
        assert_eq!(error_at(&malformed), ("signature_malformed", error_text));
    }
    let message = [with(&PAID, &[]), common::pairs(&[("pg_sig[a]", "0")])].concat();
    let nested = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(error_at(&message), nested);
}

#[test]
fn rejects_wrong_signature() {
    assert_eq!(error_at(&with(&PAID, &[("pg_sig", Some(&"0".repeat(32)))])), mismatch(SCRIPT));
    // The signature of another amount.
    let other = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1500.0"))]));
    let mut changed = signed(SCRIPT, with(&PAID, &[]));
    changed.last_mut().unwrap().1.clone_from(&other.last().unwrap().1);
    assert_eq!(error_at(&changed), mismatch(SCRIPT));
}

#[test]
fn accepts_signature_at_any_position_and_in_either_case() {
    let mut fields = signed(SCRIPT, with(&PAID, &[]));
    fields.rotate_right(1);
    fields[0].1.make_ascii_uppercase();
    assert_eq!(verify_at(&merchant(), LINK, &fields).unwrap().outcome(), Outcome::Succeeded);
}

#[test]
fn rejects_callback_signed_without_its_empty_values() {
    let merchant = merchant();
    for empty in ["pg_error_code", "pg_description", "note"] {
        let mut fields = signed(SCRIPT, with(&PAID, &[]));
        fields.insert(0, (empty.to_owned(), String::new()));
        let body = urlencoded(&fields);
        let message = CallbackMessage::post(LINK, body.as_bytes(), None);
        assert_eq!(expect_error(merchant.verify_callback(&message)), mismatch(SCRIPT), "{empty}");
        let fields: Fields = fields.into_iter().collect();
        assert_eq!(
            expect_error(verify_fields(SCRIPT, &fields, &secret(SECRET))),
            mismatch(SCRIPT),
            "{empty}"
        );
    }
}

#[test]
fn rejects_answer_posted_as_callback() {
    let merchant = merchant();
    for script in ["p2p2nonreg", "reg2reg", "payout_status", "payout_status2"] {
        assert_eq!(
            expect_error(verify_at(&merchant, LINK, &signed(script, with(&PAID, &[])))),
            mismatch(SCRIPT)
        );
    }
}

#[test]
fn accepts_callback_signed_under_any_rule() {
    let merchant = merchant();
    let mut fields = with(&PAID, &[("pg_x1", Some("one")), ("pg_x10", Some("ten"))]);
    let values =
        "2026-01-31T12:00:00+05:00;500001;1234;1500.00;2026-01-31 12:00:00;77;some random string;ok;payout";
    for tail in ["one;ten", "ten;one"] {
        fields.retain(|(name, _)| name != "pg_sig");
        fields.push(("pg_sig".to_owned(), md5(&format!("{SCRIPT};{values};{tail};{SECRET}"))));
        assert_eq!(verify_at(&merchant, LINK, &fields).unwrap().outcome(), Outcome::Succeeded);
    }
}
