//! Counterexamples: messages with two readings, which are accepted today.

use super::common::{MERCHANT, SECRET, asked, merchant, pairs, pg_sig, signed, xml};
use super::{LINK, Meaning, SCRIPT, read, tokens};
use freedompay_payouts::{CallbackMessage, Operation, Outcome};

/// A genuine callback, and another message with its `pg_sig`, are both accepted.
#[track_caller]
fn both_accepted(genuine: &[(&str, &str)], other: &[(&str, &str)]) -> [(Outcome, Meaning); 2] {
    let merchant = merchant();
    let genuine = signed(SCRIPT, pairs(genuine));
    let mut other = pairs(other);
    assert_eq!(tokens(&genuine), tokens(&other));
    other.push(genuine.last().unwrap().clone());
    [genuine, other].map(|fields| read(&merchant, &fields).unwrap())
}

fn means(outcome: Outcome, meaning: [&str; 5]) -> (Outcome, Meaning) {
    (outcome, meaning.map(str::to_owned))
}

/// An undocumented field of digits between the ids and the status can be read as the payment id. The genuine payment
/// id then becomes an undocumented field.
#[test]
fn counterexample_undocumented_number_read_as_payment_id() {
    let meanings = both_accepted(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_reference", "123456"),
            ("pg_salt", "s"),
            ("pg_status", "ok"),
        ],
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_e", "77"),
            ("pg_payment_id", "123456"),
            ("pg_salt", "s"),
            ("pg_status", "ok"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Succeeded, [MERCHANT, "1234", "77", "ok", "100"]),
            means(Outcome::Succeeded, [MERCHANT, "1234", "123456", "ok", "100"]),
        ]
    );
}

/// An undocumented amount before the order id can be read as the order id. The order id then becomes the amount.
#[test]
fn counterexample_undocumented_amount_read_as_order_id() {
    let meanings = both_accepted(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_net_amount", "990"),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "1000"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ],
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "990"),
            ("pg_payment_amount", "1234"),
            ("pg_payment_date", "1000"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Failed, [MERCHANT, "1234", "77", "error", "1000"]),
            means(Outcome::Failed, [MERCHANT, "990", "77", "error", "1234"]),
        ]
    );
}

/// Free text that a stranger wrote, such as a description, can contain all values of a message with any order and
/// amount.
#[test]
fn counterexample_free_text_read_as_whole_message() {
    let forged = ";500001;9999;50000.00;666;x;ok;";
    let meanings = both_accepted(
        &[
            ("pg_description", forged),
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "process"),
        ],
        &[
            ("pg_a", ""),
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "9999"),
            ("pg_payment_amount", "50000.00"),
            ("pg_payment_id", "666"),
            ("pg_salt", "x"),
            ("pg_status", "ok"),
            ("pg_z", ";500001;1234;100;77;s;process"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Pending, [MERCHANT, "1234", "77", "process", "100"]),
            means(Outcome::Succeeded, [MERCHANT, "9999", "666", "ok", "50000.00"]),
        ]
    );
}

/// A documented value before `pg_merchant_id` can be equal to the merchant id: for example a balance of that many
/// tenge. Strict mode accepts both readings, too.
#[test]
fn counterexample_balance_read_as_merchant_id() {
    let genuine = [
        ("pg_balance", MERCHANT),
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", "1234"),
        ("pg_payment_amount", "100"),
        ("pg_payment_id", "77"),
        ("pg_salt", "s"),
        ("pg_status", "ok"),
    ];
    let other = [
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", MERCHANT),
        ("pg_payment_amount", "1234"),
        ("pg_payment_date", "100"),
        ("pg_payment_id", "77"),
        ("pg_salt", "s"),
        ("pg_status", "ok"),
    ];
    assert_eq!(
        both_accepted(&genuine, &other),
        [
            means(Outcome::Succeeded, [MERCHANT, "1234", "77", "ok", "100"]),
            means(Outcome::Succeeded, [MERCHANT, MERCHANT, "77", "ok", "1234"]),
        ]
    );
    let signature = pg_sig(SCRIPT, &pairs(&genuine), SECRET);
    for fields in [genuine, other] {
        let body = xml(&[pairs(&fields), pairs(&[("pg_sig", &signature)])].concat());
        let merchant = merchant();
        let message = CallbackMessage::post(LINK, body.as_bytes(), None).strict();
        assert_eq!(merchant.verify_callback(&message).unwrap().outcome(), Outcome::Succeeded);
    }
}

/// All five values are equal, but the outcomes differ: an error code that means "result unknown" gets an undocumented
/// name, or the name of a free-text field. The outcome changes from unknown to failed, and a shop that then pays again
/// pays twice.
#[test]
fn counterexample_renamed_error_code_hides_unknown_result() {
    for name in ["pg_error", "pg_error_description"] {
        let rest = [
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ];
        let genuine = [&[("pg_error_code", "9999")][..], &rest].concat();
        let meaning = [MERCHANT, "1234", "77", "error", "100"];
        assert_eq!(
            both_accepted(&genuine, &[&[(name, "9999")][..], &rest].concat()),
            [means(Outcome::Unknown, meaning), means(Outcome::Failed, meaning)]
        );
    }
}

/// The same renaming in answers makes `safe_to_resend` true. The attacker must change the answer inside TLS, but needs
/// no secret. A payment id of 0, or an order id that looks like an error code, has the same effect.
#[test]
fn counterexample_renamed_answer_fields_hide_unknown_result() {
    /// `SIGNED_AT`.
    const NOW: &str = "2026-01-31T12:00:00+05:00";
    type Texts = &'static [(&'static str, &'static str)];
    let cases: [(Operation, &str, Texts, Texts); 3] = [
        (
            Operation::PayoutStatus,
            "1234",
            &[("pg_error_code", "11068"), ("pg_merchant_id", MERCHANT), ("pg_order_id", "1234")],
            &[("pg_error_description", "11068"), ("pg_merchant_id", MERCHANT), ("pg_order_id", "1234")],
        ),
        (
            Operation::PayoutStatus,
            "1234",
            &[("pg_merchant_id", MERCHANT), ("pg_order_id", "1234"), ("pg_payment_id", "0")],
            &[("pg_merchant_id", MERCHANT), ("pg_order_id", "1234"), ("pg_payment_ie", "0")],
        ),
        (
            Operation::P2p2nonreg,
            "9998",
            &[("pg_datetime", NOW), ("pg_error_code", "9999"), ("pg_order_id", "9998")],
            &[("pg_datetime", NOW), ("pg_e", "9999"), ("pg_error_code", "9998")],
        ),
    ];
    for (operation, order_id, genuine, renamed) in cases {
        let end = [("pg_salt", "s"), ("pg_status", "error")];
        let signature = pg_sig(operation.as_str(), &pairs(&[genuine, &end].concat()), SECRET);
        let mut asked = asked(operation);
        asked.order_id = Some(order_id.to_owned());
        let verdict = |fields: &[(&str, &str)]| {
            let fields = pairs(&[fields, &end, &[("pg_sig", signature.as_str())]].concat());
            let answer = merchant().verify_answer(&asked, xml(&fields).as_bytes()).unwrap();
            (answer.outcome, answer.safe_to_resend)
        };
        assert_eq!(verdict(genuine), (Outcome::Unknown, false));
        assert_eq!(verdict(renamed), (Outcome::Failed, true));
    }
}
