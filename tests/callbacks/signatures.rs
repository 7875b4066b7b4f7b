//! Signatures of callbacks.

use super::common::{
    MERCHANT, SECRET, expect_error, md5, merchant, pg_sig, salt, secret, signed, signed_with, urlencoded,
    with,
};
use super::{PAID, SCRIPT, URL, common, mismatch, reply_fields, verify_at};
use freedompay_payouts::{CallbackMessage, Fields, Merchant, Outcome, ReplyStatus, verify_fields};

#[test]
fn every_secret_verifies_during_rotation() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    for (at, text) in ["new-secret", SECRET].into_iter().enumerate() {
        let callback = verify_at(&merchant, URL, &signed_with(SCRIPT, with(&PAID, &[]), text)).unwrap();
        assert_eq!(callback.secret_index(), at);
        // The gateway checks the reply with the secret that it signed the callback with.
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(SCRIPT, &reply, text));
    }
    let fields = signed_with(SCRIPT, with(&PAID, &[]), "receive-secret");
    assert_eq!(expect_error(verify_at(&merchant, URL, &fields)), mismatch(SCRIPT));
}

#[test]
fn reports_missing_repeated_malformed_and_wrong_signature() {
    let at = |fields: &[(String, String)]| expect_error(verify_at(&merchant(), URL, fields));
    let fields = with(&PAID, &[]);
    let missing = ("signature_missing", "pg_sig is missing: the message is not signed".to_owned());
    assert_eq!(at(&fields), missing);
    let mut twice = signed(SCRIPT, fields.clone());
    twice.push(twice.last().unwrap().clone());
    let repeated =
        ("signature_repeated", "pg_sig appears more than once; a signed message has exactly one".to_owned());
    assert_eq!(at(&twice), repeated);
    let mut first_wrong = vec![("pg_sig".to_owned(), "0".repeat(32))];
    first_wrong.extend(signed(SCRIPT, fields.clone()));
    assert_eq!(at(&first_wrong), repeated);
    for (signature, found) in
        [("", 0), ("abc", 3), (&"g".repeat(32), 32), (&"0".repeat(31), 31), (&"0".repeat(64), 64)]
    {
        let malformed = with(&PAID, &[("pg_sig", Some(signature))]);
        let error_text = format!("pg_sig must be 32 hex digits, found {found} characters of other text");
        assert_eq!(at(&malformed), ("signature_malformed", error_text));
    }
    let listed = [with(&PAID, &[]), common::pairs(&[("pg_sig[]", "0"), ("pg_sig[]", "1")])].concat();
    let nested = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(at(&listed), nested);
    assert_eq!(at(&with(&PAID, &[("pg_sig", Some(&"0".repeat(32)))])), mismatch(SCRIPT));
    let nearly = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1500.0"))]));
    let mut nearly_right = signed(SCRIPT, fields);
    nearly_right.last_mut().unwrap().1.clone_from(&nearly.last().unwrap().1);
    assert_eq!(at(&nearly_right), mismatch(SCRIPT));
}

#[test]
fn accepts_signature_at_any_position_and_in_either_case() {
    let mut fields = signed(SCRIPT, with(&PAID, &[]));
    fields.rotate_right(1);
    fields[0].1.make_ascii_uppercase();
    assert_eq!(verify_at(&merchant(), URL, &fields).unwrap().outcome(), Outcome::Succeeded);
}

#[test]
fn rejects_callback_signed_without_its_empty_values() {
    let merchant = merchant();
    for empty in ["pg_error_code", "pg_description", "note"] {
        let mut fields = signed(SCRIPT, with(&PAID, &[]));
        fields.insert(0, (empty.to_owned(), String::new()));
        let body = urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
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
            expect_error(verify_at(&merchant, URL, &signed(script, with(&PAID, &[])))),
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
        assert_eq!(verify_at(&merchant, URL, &fields).unwrap().outcome(), Outcome::Succeeded);
    }
}
