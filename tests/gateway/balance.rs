//! Balances of each currency.

use super::common::{CARD, Pairs, pairs, with};
use super::{
    IN_PROCESS_THEN_ERROR, IN_PROCESS_THEN_SUCCESS, NOW, TO_CARD, ask, code_of, fields_of, gateway, pay,
    salt, status,
};
use freedompay_payouts::gateway::{CallbackForm, PayoutStatus};
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

#[test]
fn balance_is_reduced_once_and_refunded_after_failure() {
    let mut gateway = gateway();
    gateway.set_balance("KZT", "250.00").unwrap();

    // A success reduces the balance. Repeats, status queries and callbacks do not.
    pay(&mut gateway, "1", CARD);
    assert_eq!(gateway.balance("KZT"), "150.00");
    pay(&mut gateway, "1", CARD);
    status(&mut gateway, Operation::PayoutStatus, "1");
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S1")).unwrap();
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S2")).unwrap();
    assert_eq!(gateway.balance("KZT"), "150.00");

    // An immediate failure does not change the balance.
    let (_, answer) = pay(&mut gateway, "2", "4556046085041740");
    assert_eq!(answer.fields.text("pg_balance"), Some("150.00"));
    assert_eq!(gateway.balance("KZT"), "150.00");

    // A payout in process reduces the balance. Its failure refunds the amount once.
    let (_, answer) = pay(&mut gateway, "3", IN_PROCESS_THEN_ERROR);
    assert_eq!(answer.fields.text("pg_balance"), Some("50.00"));
    for balance in ["150.00"; 3] {
        status(&mut gateway, Operation::PayoutStatus, "3");
        assert_eq!(gateway.balance("KZT"), balance);
    }
    assert!(gateway.settle(700_000_003, NOW).is_err());
    assert_eq!(gateway.balance("KZT"), "150.00");

    // A payout in process that succeeds is not refunded.
    pay(&mut gateway, "4", IN_PROCESS_THEN_SUCCESS);
    assert_eq!(gateway.balance("KZT"), "50.00");
    assert_eq!(gateway.settle(700_000_004, NOW), Ok(PayoutStatus::Success));
    assert_eq!(gateway.balance("KZT"), "50.00");

    // The balance is too small: it does not change, but the order id is used.
    let (response, answer) = pay(&mut gateway, "5", IN_PROCESS_THEN_SUCCESS);
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(code_of(&response), Some("8888"));
    assert_eq!(
        answer.fields.text("pg_error_description"),
        Some("Недостаточно средств! Пополните выплатной баланс")
    );
    assert_eq!(gateway.balance("KZT"), "50.00");
    gateway.set_balance("KZT", "500").unwrap();
    assert_eq!(code_of(&pay(&mut gateway, "5", CARD).0), Some("9991"));
    let (_, answer) = status(&mut gateway, Operation::PayoutStatus2, "5");
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(gateway.balance("KZT"), "500.00");
}

#[test]
fn payout_is_taken_from_the_balance_of_its_currency() {
    let mut gateway = gateway();
    gateway.set_balance("USD", "100.00").unwrap();
    let in_currency = |order: &'static str, currency: &'static str| {
        with(&TO_CARD, &[("pg_order_id", Some(order)), ("pg_currency", Some(currency))])
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
