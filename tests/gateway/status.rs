//! Status queries, and how they settle a payout in process.

use super::common::{CARD, MERCHANT, SECRET, pairs, secret};
use super::{
    IN_PROCESS_THEN_ERROR, IN_PROCESS_THEN_SUCCESS, LATER, ask, assert_all_documented, code_of, fields_of,
    gateway, pay, post_raw, status,
};
use freedompay_payouts::gateway::{Gateway, GatewayOptions, PayoutStatus, Settlement};
use freedompay_payouts::{ErrorCode, Operation, Outcome};

#[test]
fn both_status_operations_return_all_documented_fields() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    pay(&mut gateway, "1235", "5325349472901311");

    let common = [
        ("pg_payment_id", "700000001"),
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "1234"),
        ("pg_amount", "100.00"),
        ("pg_datetime", "2026-01-01T05:00:00+05:00"),
    ];
    for (operation, of_success, of_failure) in [
        (Operation::PayoutStatus, &[("pg_status", "success")][..], &[("pg_status", "error")][..]),
        (
            Operation::PayoutStatus2,
            &[("pg_payment_status", "success"), ("pg_status", "ok")][..],
            &[("pg_payment_status", "error"), ("pg_status", "ok")][..],
        ),
    ] {
        let (response, answer) = status(&mut gateway, operation, "1234");
        assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), false));
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));
        let (mut expected, mut found) = ([&common[..], of_success].concat(), fields_of(&answer));
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        assert_all_documented(&answer.fields, operation.answer(), &[]);

        let (response, answer) = status(&mut gateway, operation, "1235");
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
        assert!(of_failure.iter().all(|field| fields_of(&answer).contains(field)), "{:?}", answer.fields);
        assert_eq!(code_of(&response), Some("10000"));

        let by_both = pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "700000001")]);
        assert_eq!(ask(&mut gateway, operation, by_both).1.outcome, Outcome::Succeeded);
    }
}

#[test]
fn status_query_settles_payout_in_process() {
    let mut gateway = gateway();
    let (response, _) = pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    assert!(!response.callback_due);
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, true));
    assert_eq!(answer.fields.text("pg_payment_status"), Some("process"));
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Succeeded, false));

    pay(&mut gateway, "2", IN_PROCESS_THEN_ERROR);
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus, "2");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, true));
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus, "2");
    assert_eq!(
        (answer.outcome, answer.safe_to_resend, response.callback_due),
        (Outcome::Failed, true, false)
    );
    assert_eq!(code_of(&response), Some("10001"));
}

#[test]
fn configured_number_of_status_queries_settles_payout() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.status_queries = 3;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    // A rejected status query does not count.
    post_raw(
        &mut gateway,
        "/g2g/payout_status",
        &pairs(&[("pg_merchant_id", MERCHANT), ("pg_order_id", "1")]),
    );
    let asked: Vec<_> = [Operation::PayoutStatus, Operation::PayoutStatus2, Operation::PayoutStatus]
        .map(|operation| status(&mut gateway, operation, "1"))
        .map(|(response, answer)| (answer.outcome, response.callback_due))
        .into();
    assert_eq!(asked, [(Outcome::Pending, false), (Outcome::Pending, false), (Outcome::Pending, true)]);
    assert_eq!(status(&mut gateway, Operation::PayoutStatus, "1").1.outcome, Outcome::Succeeded);
}

#[test]
fn no_number_of_status_queries_settles_payout_if_the_option_is_0() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.status_queries = 0;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    for _ in 0..5 {
        let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
        assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, false));
    }
    assert_eq!(gateway.settle(700_000_001, LATER), Ok(PayoutStatus::Success));
}

#[test]
fn settles_only_open_payouts_that_exist() {
    let mut gateway = gateway();
    pay(&mut gateway, "1", CARD);
    let error = gateway.settle(700_000_001, LATER).unwrap_err();
    assert_eq!(error.to_string(), "payout 700000001 is settled already: success");
    assert_eq!(error.code(), ErrorCode::OptionsInvalid);
    for unknown in [0, 1, 700_000_000, 700_000_002, u64::MAX] {
        let error = gateway.settle(unknown, LATER).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no payout {unknown}"));
    }
}

#[test]
fn answers_unknown_payment_with_signature() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    for operation in [Operation::PayoutStatus, Operation::PayoutStatus2] {
        for fields in [
            pairs(&[("pg_order_id", "1235")]),
            pairs(&[("pg_order_id", "1235"), ("pg_payment_id", "700000001")]),
            pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "700000002")]),
            pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "99999999999999999999999999")]),
        ] {
            let (response, answer) = ask(&mut gateway, operation, fields);
            assert_eq!((response.status, code_of(&response)), (200, Some("11068")));
            assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
            assert_eq!(answer.error.as_ref().unwrap().description, "Payment not found");
            assert_eq!(answer.fields.text("pg_order_id"), None);
        }
    }
}

#[test]
fn settle_as_overrides_the_result_of_the_card() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.status_queries = 0;
    let mut gateway = Gateway::new(options).unwrap();
    let before = gateway.balance("KZT");
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    assert_eq!(gateway.settle_as(700_000_001, Settlement::Error("10001"), LATER), Ok(PayoutStatus::Error));
    assert_eq!(gateway.payout(700_000_001).unwrap().error_code, Some("10001"));
    assert_eq!(gateway.balance("KZT"), before);
    pay(&mut gateway, "2", IN_PROCESS_THEN_ERROR);
    assert_eq!(gateway.settle_as(700_000_002, Settlement::Success, LATER), Ok(PayoutStatus::Success));
    assert_eq!(gateway.payout(700_000_002).unwrap().error_code, None);
    let error = gateway.settle_as(700_000_002, Settlement::Error("10001"), LATER).unwrap_err();
    assert_eq!(error.to_string(), "payout 700000002 is settled already: success");
}
