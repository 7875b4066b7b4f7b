//! Payouts by card number, token and card id, and the test cards.

use super::common::{CARD, MASKED, pairs, signed, with};
use super::{
    LATER, LINK, NOW, P2P, REG2REG, TOKEN, ask, assert_all_documented, code_of, common, fields_of, gateway,
    pay, salt,
};
use freedompay_payouts::gateway::{CallbackForm, PayoutStatus, TEST_CARDS};
use freedompay_payouts::{Operation, Outcome};

#[test]
fn payout_by_card_number_succeeds() {
    let mut gateway = gateway();
    let fields = with(&P2P, &[("pg_description", Some("Выплата №1; a+b & c"))]);
    let (response, answer) = ask(&mut gateway, Operation::P2p2nonreg, fields);

    assert_eq!((response.status, response.content_type), (200, "application/xml; charset=utf-8"));
    assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), true));
    assert_eq!(response.error, None);
    let fields = pairs(&[
        ("pg_payment_id", "700000001"),
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_balance", "999900.00"),
        ("pg_payment_amount", "100.00"),
        ("pg_payment_date", "2026-01-01 05:00:00"),
        ("pg_salt", "TheirSalt1"),
        ("pg_datetime", "2026-01-01T05:00:00+05:00"),
    ]);
    assert_eq!(response.body.trim_end(), common::xml(&signed("p2p2nonreg", fields)));
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));
    assert_all_documented(&answer.fields, Operation::P2p2nonreg.answer(), &[]);

    let payout = gateway.payout(700_000_001).unwrap();
    assert_eq!(gateway.payouts(), std::slice::from_ref(payout));
    assert_eq!((payout.order_id.as_str(), payout.operation), ("1234", Operation::P2p2nonreg));
    assert_eq!((payout.amount.as_str(), payout.currency.as_str()), ("100.00", "KZT"));
    assert_eq!((payout.card.as_str(), payout.post_link.as_str()), (MASKED, LINK));
    assert_eq!((payout.card_token.as_deref(), payout.card_id.as_deref()), (None, None));
    assert_eq!((payout.status, payout.error_code), (PayoutStatus::Success, None));
    assert_eq!((payout.created, payout.settled), (NOW, Some(NOW)));
    assert_eq!((payout.callbacks, payout.replies.len()), (0, 0));
    assert!(!format!("{gateway:?}").contains(CARD));
}

#[test]
fn payout_by_token_succeeds_with_error_code_0() {
    let mut gateway = gateway();
    let (response, answer) = ask(&mut gateway, Operation::Reg2reg, pairs(&REG2REG));
    assert_eq!((answer.outcome, response.callback_due, response.error), (Outcome::Succeeded, true, None));
    assert_eq!(
        fields_of(&answer),
        [
            ("pg_payment_id", "700000001"),
            ("pg_merchant_id", "500001"),
            ("pg_status", "ok"),
            ("pg_order_id", "1234"),
            ("pg_balance", "999900.00"),
            ("pg_card_hash", MASKED),
            ("pg_card_token", TOKEN),
            ("pg_payment_amount", "100.00"),
            ("pg_payment_date", "2026-01-01 05:00:00"),
            ("pg_error_code", "0"),
            ("pg_error_description", ""),
            ("pg_datetime", "2026-01-01T05:00:00+05:00"),
        ]
    );
    assert_all_documented(&answer.fields, Operation::Reg2reg.answer(), &[]);
    assert_eq!(gateway.payouts()[0].card_token.as_deref(), Some(TOKEN));
}

#[test]
fn payout_by_card_id_succeeds() {
    let mut gateway = gateway();
    let fields = with(&REG2REG, &[("pg_card_token_to", None), ("pg_card_id_to", Some("34249163"))]);
    let (_, answer) = ask(&mut gateway, Operation::Reg2reg, fields);
    assert_eq!(answer.outcome, Outcome::Succeeded);
    assert_eq!(answer.fields.text("pg_card_token"), None);
    assert_eq!(gateway.payouts()[0].card_id.as_deref(), Some("34249163"));
    let callback = gateway.callback(700_000_001, CallbackForm::Urlencoded, NOW, salt("S")).unwrap();
    assert!(callback.body.contains("&pg_card_id=34249163&"), "{}", callback.body);
}

#[test]
fn test_cards_behave_as_documented() {
    let expected = [
        ("4671593866478252", Outcome::Succeeded, None),
        ("5325349472901311", Outcome::Failed, Some("10000")),
        ("4556046085041740", Outcome::Failed, Some("10001")),
        ("5543974702876045", Outcome::Failed, Some("8888")),
        ("5507841999732294", Outcome::Pending, None),
        ("4532676596620704", Outcome::Pending, Some("10001")),
        ("6204500338419360939", Outcome::Succeeded, None),
        ("629656013969216940", Outcome::Succeeded, None),
        ("62861819783765929", Outcome::Succeeded, None),
    ];
    assert_eq!(TEST_CARDS.map(|(card, _)| card), expected.map(|(card, ..)| card));
    let mut gateway = gateway();
    for (card, outcome, final_code) in expected {
        let (response, answer) = pay(&mut gateway, card, card);
        assert_eq!(answer.outcome, outcome, "{card}");
        assert_eq!(response.callback_due, outcome != Outcome::Pending, "{card}");
        let payment_id = response.payment_id.unwrap();
        if outcome == Outcome::Pending {
            assert_eq!(answer.fields.text("pg_payment_date"), Some(""), "{card}");
            assert_eq!(code_of(&response), None, "{card}");
            gateway.settle(payment_id, LATER).unwrap();
        } else {
            assert_eq!(code_of(&response), final_code, "{card}");
        }
        let payout = gateway.payout(payment_id).unwrap();
        assert_eq!(payout.error_code, final_code, "{card}");
        let settled = if outcome == Outcome::Pending { LATER } else { NOW };
        assert_eq!(payout.settled, Some(settled), "{card}");
    }
    let (_, answer) = pay(&mut gateway, "declined", "4556046085041740");
    assert_eq!(
        answer.fields.text("pg_error_description"),
        Some("Ошибка оплаты. Обратитесь в банк выпустивший карту")
    );
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, false));
}

#[test]
fn rejects_order_id_that_is_already_used() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    for (operation, fields) in [(Operation::P2p2nonreg, pairs(&P2P)), (Operation::Reg2reg, pairs(&REG2REG))] {
        let (response, answer) = ask(&mut gateway, operation, fields);
        assert_eq!((response.payment_id, response.callback_due), (None, false));
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
        let error = answer.error.as_ref().unwrap();
        assert_eq!(
            (error.code.as_str(), error.description.as_str()),
            ("9991", "Неуникальный идентификатор заказа")
        );
        assert_eq!(answer.fields.text("pg_order_id"), None);
    }
    assert_eq!(gateway.payouts().len(), 1);
}
