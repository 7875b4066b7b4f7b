//! `Merchant::verify_answer`: the outcome of valid answers, and the errors of invalid ones.

mod bodies;
#[path = "../common/mod.rs"]
mod common;
mod dated;
mod error_codes;
mod fields;
mod outcomes;
mod requests;
mod resending;
mod signatures;

use common::{MERCHANT, Pairs, merchant, signed, with, xml};
use freedompay_payouts::{Answer, Asked, Error, Operation, Outcome};

const P2P: [(&str, &str); 9] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_status", "ok"),
    ("pg_balance", "-12.0000"),
    ("pg_payment_amount", "100"),
    ("pg_payment_date", "2026-01-31 12:00:00"),
    ("pg_salt", "some random string"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
];

const REG2REG: [(&str, &str); 10] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_balance", "12"),
    ("pg_card_hash", "4405-64XX-XXXX-6150"),
    ("pg_card_token", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_payment_amount", "100.0000"),
    ("pg_payment_date", ""),
    ("pg_salt", "s"),
];

const STATUS: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "success"),
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_salt", "s"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
];

const STATUS2: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_payment_status", "success"),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_salt", "s"),
];

const BALANCE: [(&str, &str); 4] =
    [("pg_status", "ok"), ("pg_balance", "-0.5000"), ("pg_currency", "KZT"), ("pg_salt", "s")];

/// The fields of an answer that reports success.
fn success(operation: Operation) -> &'static [(&'static str, &'static str)] {
    match operation {
        Operation::P2p2nonreg => &P2P,
        Operation::Reg2reg => &REG2REG,
        Operation::PayoutStatus => &STATUS,
        Operation::PayoutStatus2 => &STATUS2,
        Operation::BalanceStatus => &BALANCE,
    }
}

fn asked(operation: Operation) -> Asked {
    let mut asked = common::asked(operation);
    if operation == Operation::BalanceStatus {
        asked.order_id = None;
    } else {
        asked.amount = Some("100.00".to_owned());
    }
    asked
}

fn verify(operation: Operation, body: &str) -> Result<Answer, Error> {
    merchant().verify_answer(&asked(operation), body.as_bytes())
}

/// Signs the fields and verifies them as an answer.
fn answer(operation: Operation, fields: Pairs) -> Result<Answer, Error> {
    verify(operation, &xml(&signed(operation.as_str(), fields)))
}

/// Outcome and `safe_to_resend` of a success answer with changes.
fn verdict(operation: Operation, changes: &[(&str, Option<&str>)]) -> (Outcome, bool) {
    let answer = answer(operation, with(success(operation), changes)).unwrap();
    (answer.outcome, answer.safe_to_resend)
}

const PAYING: [Operation; 2] = [Operation::P2p2nonreg, Operation::Reg2reg];
const ASKING: [Operation; 2] = [Operation::PayoutStatus, Operation::PayoutStatus2];

/// The name of the field with the status of the payout.
fn status_of(operation: Operation) -> &'static str {
    if operation == Operation::PayoutStatus2 { "pg_payment_status" } else { "pg_status" }
}
