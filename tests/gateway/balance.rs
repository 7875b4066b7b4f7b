//! Balances of each currency.

use super::common::{CARD, Pairs, pairs, with};
use super::{
    IN_PROCESS_THEN_ERROR, IN_PROCESS_THEN_SUCCESS, NOW, P2P, ask, code_of, fields_of, gateway, pay, salt,
    status,
};
use freedompay_payouts::gateway::{CallbackForm, Gateway, PayoutStatus};
use freedompay_payouts::{Operation, Outcome};

#[test]
fn returns_balance_per_currency() {
    let mut gateway = gateway();
    gateway.set_balance("USD", "250.5").unwrap();
    let (_, answer) = ask(&mut gateway, Operation::BalanceStatus, Pairs::new());
    assert_eq!(answer.outcome, Outcome::Succeeded);
    let expected = |balance, currency| {
        [
            ("pg_status", "ok"),
            ("pg_balance", balance),
            ("pg_currency", currency),
            ("pg_merchant_id", "500001"),
            ("pg_datetime", "2026-01-01T05:00:00+05:00"),
        ]
    };
    assert_eq!(fields_of(&answer), expected("1000000.00", "KZT"));
    for (currency, balance) in [("USD", "250.50"), ("EUR", "0.00")] {
        let fields = pairs(&[("pg_currency", currency)]);
        let (_, answer) = ask(&mut gateway, Operation::BalanceStatus, fields);
        assert_eq!(fields_of(&answer), expected(balance, currency));
    }
    let balances: Vec<_> = gateway.balances().collect();
    assert_eq!(balances, [("KZT", "1000000.00".to_owned()), ("USD", "250.50".to_owned())]);
}

/// A gateway with this balance.
fn gateway_with(balance: &str) -> Gateway {
    let mut gateway = gateway();
    gateway.set_balance("KZT", balance).unwrap();
    gateway
}

#[test]
fn success_reduces_the_balance_once() {
    let mut gateway = gateway_with("250.00");
    pay(&mut gateway, "1", CARD);
    assert_eq!(gateway.balance("KZT"), "150.00");
    // Repeats, status queries and callbacks do not change it.
    pay(&mut gateway, "1", CARD);
    status(&mut gateway, Operation::PayoutStatus, "1");
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S1")).unwrap();
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S2")).unwrap();
    assert_eq!(gateway.balance("KZT"), "150.00");
}

#[test]
fn immediate_failure_does_not_change_the_balance() {
    let mut gateway = gateway_with("150.00");
    let (_, answer) = pay(&mut gateway, "1", "4556046085041740");
    assert_eq!(answer.fields.text("pg_balance"), Some("150.00"));
    assert_eq!(gateway.balance("KZT"), "150.00");
}

#[test]
fn failure_of_a_payout_in_process_refunds_the_amount_once() {
    let mut gateway = gateway_with("150.00");
    let (_, answer) = pay(&mut gateway, "1", IN_PROCESS_THEN_ERROR);
    assert_eq!(answer.fields.text("pg_balance"), Some("50.00"));
    assert_eq!(gateway.balance("KZT"), "50.00");
    for _ in 0..3 {
        status(&mut gateway, Operation::PayoutStatus, "1");
        assert_eq!(gateway.balance("KZT"), "150.00");
    }
    let error = gateway.settle(700_000_001, NOW).unwrap_err();
    assert_eq!(error.to_string(), "payout 700000001 is settled already: error");
    assert_eq!(gateway.balance("KZT"), "150.00");
}

#[test]
fn success_of_a_payout_in_process_refunds_nothing() {
    let mut gateway = gateway_with("150.00");
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    assert_eq!(gateway.balance("KZT"), "50.00");
    assert_eq!(gateway.settle(700_000_001, NOW), Ok(PayoutStatus::Success));
    assert_eq!(gateway.balance("KZT"), "50.00");
}

#[test]
fn payout_above_the_balance_fails_and_uses_its_order_id() {
    let mut gateway = gateway_with("50.00");
    let (response, answer) = pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(code_of(&response), Some("8888"));
    assert_eq!(
        answer.fields.text("pg_error_description"),
        Some("Недостаточно средств! Пополните выплатной баланс")
    );
    assert_eq!(gateway.balance("KZT"), "50.00");
    gateway.set_balance("KZT", "500").unwrap();
    assert_eq!(code_of(&pay(&mut gateway, "1", CARD).0), Some("9991"));
    let (_, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(gateway.balance("KZT"), "500.00");
}

#[test]
fn payout_is_taken_from_the_balance_of_its_currency() {
    let mut gateway = gateway();
    gateway.set_balance("USD", "100.00").unwrap();
    let in_currency = |order: &'static str, currency: &'static str| {
        with(&P2P, &[("pg_order_id", Some(order)), ("pg_currency", Some(currency))])
    };
    let (_, answer) = ask(&mut gateway, Operation::P2p2nonreg, in_currency("1", "USD"));
    assert_eq!((answer.outcome, answer.fields.text("pg_balance")), (Outcome::Succeeded, Some("0.00")));
    assert_eq!((gateway.balance("USD"), gateway.balance("KZT")), ("0.00".into(), "1000000.00".into()));
    for currency in ["USD", "EUR"] {
        let (response, _) = ask(&mut gateway, Operation::P2p2nonreg, in_currency(currency, currency));
        assert_eq!(code_of(&response), Some("8888"));
    }
    assert_eq!(gateway.payouts()[0].currency, "USD");
}
