//! The outcome of a valid answer, and the error of the gateway.

use super::common::{merchant, signed, with, xml};
use super::{ASKING, BALANCE, P2P, PAYING, answer, asked, status_of, success, verdict, verify};
use freedompay_payouts::{Asked, Operation, Outcome, describe_error};

#[test]
fn reports_success_of_every_operation() {
    for operation in Operation::ALL {
        let body = xml(&signed(operation.as_str(), with(success(*operation), &[])));
        let answer = verify(*operation, &body).unwrap();
        assert_eq!(answer.operation, *operation);
        assert_eq!(answer.outcome, Outcome::Succeeded, "{operation}");
        assert!(!answer.safe_to_resend, "{operation}");
        assert_eq!(answer.error, None);
        let fields = signed(operation.as_str(), with(success(*operation), &[]));
        assert_eq!(answer.fields, fields.into_iter().collect());
    }
}

#[test]
fn payout_in_process_is_pending() {
    for operation in [PAYING, ASKING].concat() {
        for word in ["process", "pending"] {
            let expected = (Outcome::Pending, false);
            assert_eq!(
                verdict(operation, &[(status_of(operation), Some(word))]),
                expected,
                "{operation} {word}"
            );
        }
    }
}

#[test]
fn undocumented_status_is_unknown() {
    for operation in [PAYING, ASKING].concat() {
        let foreign_success = if PAYING.contains(&operation) { "success" } else { "ok" };
        for word in
            [foreign_success, "OK", "Success", " ok", "ok ", "paid", "partial", "failed", "1", "null", "ок"]
        {
            let expected = (Outcome::Unknown, false);
            assert_eq!(
                verdict(operation, &[(status_of(operation), Some(word))]),
                expected,
                "{operation} {word}"
            );
        }
    }
}

#[test]
fn payout_status2_separates_query_status_from_transfer_status() {
    let verdict = |status, payment_status| {
        verdict(
            Operation::PayoutStatus2,
            &[("pg_status", Some(status)), ("pg_payment_status", payment_status)],
        )
    };
    let unknown = (Outcome::Unknown, false);
    assert_eq!(verdict("ok", Some("success")), (Outcome::Succeeded, false));
    assert_eq!(verdict("ok", Some("error")), (Outcome::Failed, true));
    assert_eq!(verdict("ok", Some("process")), (Outcome::Pending, false));
    assert_eq!(verdict("ok", Some("ok")), unknown);
    assert_eq!(verdict("ok", Some("")), unknown);
    assert_eq!(verdict("ok", None), unknown);
    assert_eq!(verdict("error", Some("success")), unknown);
    assert_eq!(verdict("error", Some("error")), unknown);
    assert_eq!(verdict("error", None), unknown);
    assert_eq!(verdict("success", Some("success")), unknown);
}

#[test]
fn missing_payment_is_unknown() {
    for operation in ASKING {
        for word in ["success", "error", "process"] {
            for changes in [
                ("pg_payment_id", Some("0")),
                ("pg_payment_id", Some("000")),
                ("pg_error_code", Some("11068")),
            ] {
                let changes = [(status_of(operation), Some(word)), changes];
                assert_eq!(
                    verdict(operation, &changes),
                    (Outcome::Unknown, false),
                    "{operation} {changes:?}"
                );
            }
        }
    }
    for operation in PAYING {
        assert_eq!(verdict(operation, &[("pg_payment_id", Some("0"))]), (Outcome::Unknown, false));
    }
}

#[test]
fn failed_transfer_without_matching_id_is_unknown() {
    for operation in ASKING {
        let error = (status_of(operation), Some("error"));
        let without_order = with(success(operation), &[error, ("pg_order_id", None)]);
        let body = xml(&signed(operation.as_str(), without_order));
        let verdict = |asked: &Asked| {
            let answer = merchant().verify_answer(asked, body.as_bytes()).unwrap();
            (answer.outcome, answer.safe_to_resend)
        };
        // The request names the order, the answer only an unrelated payment id.
        assert_eq!(verdict(&asked(operation)), (Outcome::Unknown, false));
        // Request and answer name the same payment.
        let mut by_payment = asked(operation);
        by_payment.payment_id = Some("77".to_owned());
        assert_eq!(verdict(&by_payment), (Outcome::Failed, true));

        let without_ids =
            with(success(operation), &[error, ("pg_order_id", Some("")), ("pg_payment_id", None)]);
        let body = xml(&signed(operation.as_str(), without_ids));
        let answer = merchant().verify_answer(&by_payment, body.as_bytes()).unwrap();
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
    }
}

#[test]
fn gateway_error_has_its_meaning() {
    let changes = [
        ("pg_status", Some("error")),
        ("pg_error_code", Some("8888")),
        ("pg_error_description", Some("Недостаточно средств! Пополните выплатной баланс")),
    ];
    let error = answer(Operation::P2p2nonreg, with(&P2P, &changes)).unwrap().error.unwrap();
    assert_eq!(error.code, "8888");
    assert_eq!(error.description, "Недостаточно средств! Пополните выплатной баланс");
    assert_eq!(error.description, describe_error("8888").unwrap().gateway_text);
    assert_eq!(error.meaning, Some("Insufficient funds: top up the payout balance"));
    let changes = [("pg_status", Some("error")), ("pg_error_code", Some("31337"))];
    let error = answer(Operation::P2p2nonreg, with(&P2P, &changes)).unwrap().error.unwrap();
    assert_eq!((error.code.as_str(), error.description.as_str(), error.meaning), ("31337", "", None));
}

#[test]
fn failed_balance_request_is_not_a_success() {
    for status in ["error", "process", "success"] {
        let answer =
            answer(Operation::BalanceStatus, with(&BALANCE, &[("pg_status", Some(status))])).unwrap();
        assert_ne!(answer.outcome, Outcome::Succeeded, "{status}");
        assert!(!answer.safe_to_resend, "{status}");
    }
    // This code would make a payout safe to send again.
    let refused = [
        ("pg_status", Some("error")),
        ("pg_error_code", Some("9998")),
        ("pg_datetime", Some("2026-01-31T12:00:00+05:00")),
    ];
    assert_eq!(verdict(Operation::BalanceStatus, &refused), (Outcome::Failed, false));
}
