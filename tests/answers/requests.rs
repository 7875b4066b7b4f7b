//! An answer must name the order, payment and amount of its request.

use super::common::{expect_error, merchant, salt, signed, with, xml};
use super::{ASKING, BALANCE, P2P, PAYING, answer, asked, status_of, success};
use freedompay_payouts::{Asked, Fields, Operation, Outcome, RequestOptions};

#[test]
fn rejects_request_without_order_id() {
    let error_text =
        "the request must name pg_order_id; without it the answer to any payout would be accepted";
    for operation in Operation::ALL.iter().copied() {
        let body = xml(&signed(operation.as_str(), with(success(operation), &[])));
        if operation == Operation::BalanceStatus {
            assert!(merchant().verify_answer(&Asked::new(operation), body.as_bytes()).is_ok());
            continue;
        }
        let mut asked = Asked::new(operation);
        asked.payment_id = Some("77".to_owned());
        asked.amount = Some("100.00".to_owned());
        for order_id in [None, Some(String::new())] {
            asked.order_id = order_id;
            let refused = expect_error(merchant().verify_answer(&asked, body.as_bytes()));
            assert_eq!(refused, ("options_invalid", error_text.to_owned()));
            // The mistake of the caller is reported before the faults of the message.
            let refused = expect_error(merchant().verify_answer(&asked, b"<response/>"));
            assert_eq!(refused, ("options_invalid", error_text.to_owned()));
        }
        asked.order_id = Some("1234".to_owned());
        assert!(merchant().verify_answer(&asked, body.as_bytes()).is_ok(), "{operation}");
        // The payment id is an additional check.
        asked.payment_id = Some("78".to_owned());
        let refused = expect_error(merchant().verify_answer(&asked, body.as_bytes()));
        assert_eq!(refused.0, "answer_mismatch");
    }
}

#[test]
fn compares_answer_with_the_signed_request() {
    let mut options = RequestOptions::default();
    options.signed_at = Some(1_767_225_600_123);
    let request =
        merchant().sign(Operation::P2p2nonreg, &Fields::from(super::common::P2P), salt(), &options).unwrap();
    let mut expected = Asked::new(Operation::P2p2nonreg);
    expected.order_id = Some("1234".to_owned());
    expected.amount = Some("100.00".to_owned());
    expected.signed_at = Some(1_767_225_600_123);
    assert_eq!(request.asked, expected);
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[])));
    assert_eq!(
        merchant().verify_answer(&request.asked, body.as_bytes()).unwrap().outcome,
        Outcome::Succeeded
    );
}

#[test]
fn rejects_genuine_answer_to_another_request() {
    let mismatch = |name: &str| {
        let error_text = format!("the answer has a valid signature, but its {name} is not the requested one");
        ("answer_mismatch", error_text)
    };
    for operation in [PAYING, ASKING].concat() {
        let amount = if PAYING.contains(&operation) { "pg_payment_amount" } else { "pg_amount" };
        for word in [
            success(operation).iter().find(|(name, _)| *name == status_of(operation)).unwrap().1,
            "error",
            "process",
        ] {
            for (name, value) in [
                ("pg_merchant_id", "500002"),
                ("pg_merchant_id", "0500001"),
                ("pg_order_id", "12345"),
                ("pg_order_id", "01234"),
                ("pg_order_id", "1234 "),
                (amount, "100.01"),
                (amount, "10000"),
                (amount, "0"),
            ] {
                let fields =
                    with(success(operation), &[(status_of(operation), Some(word)), (name, Some(value))]);
                assert_eq!(
                    expect_error(answer(operation, fields)),
                    mismatch(name),
                    "{operation} {name} {value}"
                );
            }
        }
        let mut by_payment = asked(operation);
        by_payment.payment_id = Some("78".to_owned());
        let body = xml(&signed(operation.as_str(), with(success(operation), &[])));
        let error = expect_error(merchant().verify_answer(&by_payment, body.as_bytes()));
        assert_eq!(error, mismatch("pg_payment_id"));
    }
    let fields = with(&BALANCE, &[("pg_merchant_id", Some("500002"))]);
    assert_eq!(expect_error(answer(Operation::BalanceStatus, fields)), mismatch("pg_merchant_id"));
    // An undocumented amount beside the documented one is compared as well.
    let fields = with(&P2P, &[("pg_amount", Some("1"))]);
    assert_eq!(expect_error(answer(Operation::P2p2nonreg, fields)), mismatch("pg_amount"));
}

#[test]
fn compares_amounts_as_numbers() {
    for amount in ["100", "100.0", "100.00", "100.0000", "0100.00"] {
        let fields = with(&P2P, &[("pg_payment_amount", Some(amount))]);
        assert_eq!(answer(Operation::P2p2nonreg, fields).unwrap().outcome, Outcome::Succeeded, "{amount}");
    }
}
