//! Signatures of answers, and unsigned answers.

use super::common::{
    MERCHANT, RECEIVE_SECRET, SECRET, expect_error, md5, mismatch, secret, signed, signed_with, with, xml,
};
use super::{BALANCE, P2P, asked, common, success, verify};
use freedompay_payouts::{ErrorCode, Merchant, Operation, Outcome};

#[test]
fn error_of_unsigned_answer_has_the_gateway_code() {
    for (fields, error_text, code) in [
        (
            &[
                ("pg_status", "error"),
                ("pg_error_code", "9998"),
                ("pg_error_description", "Merchant not identified"),
            ][..],
            "the answer is not signed, so it proves nothing; it says error 9998 (Incorrect request \
             signature (the docs: merchant not identified, answer unsigned)); likely a wrong merchant id or payout secret; the outcome is unknown, query payout_status2",
            Some("9998"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "1100")],
            "the answer is not signed, so it proves nothing; it says error 1100 (Incorrect request \
             signature (HTTP 401; answer may be unsigned)); likely a wrong merchant id or payout secret; \
             the outcome is unknown, query payout_status2",
            Some("1100"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "101")],
            "the answer is not signed, so it proves nothing; it says error 101 (Merchant not identified \
             (older API; answer unsigned)); likely a wrong merchant id or payout secret; the outcome is \
             unknown, query payout_status2",
            Some("101"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "11068"), ("pg_payment_id", "0")],
            "the answer is not signed, so it proves nothing; it says error 11068 (Payment not found \
             (answer may be unsigned)); the outcome is unknown, query payout_status2",
            Some("11068"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "31337")],
            "the answer is not signed, so it proves nothing; it says error 31337 (not in the table of \
             codes); the outcome is unknown, query payout_status2",
            Some("31337"),
        ),
        (
            &[("pg_status", "error")],
            "the answer is not signed, so it proves nothing; it says pg_status error; the outcome is \
             unknown, query payout_status2",
            None,
        ),
        (
            &P2P,
            "the answer is not signed, so it proves nothing; it says pg_status ok; the outcome is \
             unknown, query payout_status2",
            None,
        ),
        (
            &[],
            "the answer is not signed, so it proves nothing; the outcome is unknown, query payout_status2",
            None,
        ),
    ] {
        for operation in Operation::ALL {
            let error = verify(*operation, &xml(&with(fields, &[]))).unwrap_err();
            assert_eq!(common::code_and_text(&error), ("answer_unsigned", error_text.to_owned()));
            assert_eq!(error.gateway().map(|gateway| gateway.code.as_str()), code);
        }
    }
    let body = xml(&with(&[("pg_error_code", "9998"), ("pg_error_description", "Мерчант не найден")], &[]));
    let error = verify(Operation::P2p2nonreg, &body).unwrap_err();
    assert_eq!(error.gateway().unwrap().description, "Мерчант не найден");
}

#[test]
fn error_of_unsigned_answer_masks_card_numbers() {
    let fields = [("pg_error_code", common::CARD), ("pg_error_description", common::CARD)];
    let error = verify(Operation::P2p2nonreg, &xml(&with(&fields, &[]))).unwrap_err();
    let gateway = error.gateway().unwrap();
    assert_eq!([gateway.code.as_str(), gateway.description.as_str()], [common::MASKED; 2]);
    assert!(!error.to_string().contains(common::CARD));
}

#[test]
fn only_answer_without_pg_sig_is_unsigned() {
    let (_, mismatch) = mismatch("p2p2nonreg");
    for (signature, code, error_text) in [
        ("", "signature_malformed", "pg_sig must be 32 hex digits, found other text of length 0"),
        ("0", "signature_malformed", "pg_sig must be 32 hex digits, found other text of length 1"),
        (
            "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "signature_malformed",
            "pg_sig must be 32 hex digits, found other text of length 32",
        ),
        (
            " 0000000000000000000000000000000",
            "signature_malformed",
            "pg_sig must be 32 hex digits, found other text of length 32",
        ),
        ("00000000000000000000000000000000", "signature_mismatch", &mismatch),
    ] {
        let body = xml(&with(&P2P, &[("pg_sig", Some(signature))]));
        assert_eq!(
            expect_error(verify(Operation::P2p2nonreg, &body)),
            (code, error_text.to_owned()),
            "{signature:?}"
        );
    }
    let nested = xml(&with(&P2P, &[])).replace("</response>", "<pg_sig><a>1</a></pg_sig></response>");
    let expected = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &nested)), expected);
}

#[test]
fn rejects_answer_with_two_signatures() {
    let mut twice = signed("p2p2nonreg", with(&P2P, &[]));
    twice.push(twice.last().unwrap().clone());
    let expected = (
        "signature_repeated",
        "pg_sig appears more than once, or is a list; a signed message has exactly one".to_owned(),
    );
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &xml(&twice))), expected);
}

#[test]
fn accepts_upper_case_signature() {
    let mut fields = signed("p2p2nonreg", with(&P2P, &[]));
    fields.last_mut().unwrap().1.make_ascii_uppercase();
    assert_eq!(verify(Operation::P2p2nonreg, &xml(&fields)).unwrap().outcome, Outcome::Succeeded);
}

#[test]
fn rejects_answer_with_a_changed_value() {
    for operation in Operation::ALL {
        let genuine = signed(operation.as_str(), with(success(*operation), &[]));
        for at in 0..genuine.len() - 1 {
            let mut changed = genuine.clone();
            changed[at].1.push('0');
            let error = verify(*operation, &xml(&changed)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::SignatureMismatch, "{operation} {}", changed[at].0);
            let mut dropped = genuine.clone();
            dropped.remove(at);
            let error = verify(*operation, &xml(&dropped)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::SignatureMismatch, "{operation}");
        }
        let mut added = genuine.clone();
        added.push(("pg_z".to_owned(), String::new()));
        assert_eq!(verify(*operation, &xml(&added)).unwrap_err().code(), ErrorCode::SignatureMismatch);
    }
}

#[test]
fn rejects_answer_of_another_operation_or_secret() {
    for script in Operation::ALL {
        for operation in Operation::ALL {
            let body = xml(&signed(script.as_str(), with(success(*operation), &[])));
            let verified = verify(*operation, &body).map(|_| ()).map_err(|error| error.code());
            let expected = if script == operation { Ok(()) } else { Err(ErrorCode::SignatureMismatch) };
            assert_eq!(verified, expected, "{operation} under {script}");
        }
    }
    let body = xml(&signed_with("p2p2nonreg", with(&P2P, &[]), RECEIVE_SECRET));
    assert_eq!(verify(Operation::P2p2nonreg, &body).unwrap_err().code(), ErrorCode::SignatureMismatch);
}

#[test]
fn every_secret_verifies_an_answer() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    for text in ["new-secret", SECRET] {
        let body = xml(&signed_with("p2p2nonreg", with(&P2P, &[]), text));
        assert!(merchant.verify_answer(&asked(Operation::P2p2nonreg), body.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn keeps_undocumented_fields_and_verifies_them() {
    let changes = [("pg_reference", Some("123")), ("pg_net_amount", Some("98.50")), ("z", Some(""))];
    let fields = signed("p2p2nonreg", with(&P2P, &changes));
    let answer = verify(Operation::P2p2nonreg, &xml(&fields)).unwrap();
    assert_eq!(answer.outcome, Outcome::Succeeded);
    assert_eq!(answer.fields.text("pg_reference"), Some("123"));
    assert_eq!(answer.fields.text("z"), Some(""));
    let body = xml(&fields).replace("98.50", "98.51");
    assert_eq!(verify(Operation::P2p2nonreg, &body).unwrap_err().code(), ErrorCode::SignatureMismatch);
}

#[test]
fn accepts_answer_signed_under_any_rule() {
    let mut fields = with(&BALANCE, &[("pg_x1", Some("one")), ("pg_x10", Some("ten"))]);
    for canonical in [
        "balance_status;-0.5000;KZT;s;ok;one;ten;payout-secret",
        "balance_status;-0.5000;KZT;s;ok;ten;one;payout-secret",
    ] {
        fields.retain(|(name, _)| name != "pg_sig");
        fields.push(("pg_sig".to_owned(), md5(canonical)));
        assert_eq!(verify(Operation::BalanceStatus, &xml(&fields)).unwrap().outcome, Outcome::Succeeded);
    }
    fields.last_mut().unwrap().1 = md5("balance_status;KZT;-0.5000;s;ok;one;ten;payout-secret");
    let error = verify(Operation::BalanceStatus, &xml(&fields)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureMismatch);
}
