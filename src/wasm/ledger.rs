//! The money decision, for `ledger.ts`. The zone of values has the fields of a call: for each its name and its text,
//! separated by NUL. A missing text is empty.

use wasm_bindgen::prelude::*;

use super::state::{State, VALUES, in_state_rarely};
use super::utf16::Head;
use crate::error::Error;
use crate::merchant::ledger::check::{Kind, is_zero};
use crate::merchant::ledger::decision::{RecordView, ReportView, decide, same_amount};
use crate::merchant::ledger::{amount_of, check_order, next_time};
use crate::names::Name;
use crate::operation::Operation;
use crate::text::ascii::{self, split};

/// All fields of the calls.
const FIELDS: [Kind; 22] = [
    Kind::Any, // the option `paymentOwner`
    // The report: outcome, order id, payment id and amount.
    Kind::Outcome,
    Kind::Text,
    Kind::Payment,
    Kind::OptionalAmount,
    // The record: order id, amount, payment id, times, number of queries, outcome and endings.
    Kind::Text,
    Kind::Amount,
    Kind::KnownPayment,
    Kind::Time,
    Kind::OptionalTime,
    Kind::Count,
    Kind::Outcome,
    Kind::Endings,
    Kind::Time, // the current time
    // Two amounts to compare.
    Kind::Amount,
    Kind::Amount,
    // A message: `pg_payment_amount`, `pg_amount`, `pg_payment_id` and `pg_order_id`.
    Kind::Any,
    Kind::Any,
    Kind::Any,
    Kind::Any,
    // Of an answer: the order id of the request, and the number of the operation.
    Kind::Any,
    Kind::Any,
];

/// The number of a call is the index of its first field.
const NEXT_CHECK: usize = 5;
const SAME_AMOUNT: usize = 14;
const REPORT_OF: usize = 16;

/// Bits of the result of a settlement: the record takes the outcome or the payment id of the report; or the report is a
/// conflict. The lower two bits are the number of the meaning or of the conflict.
const SETS_OUTCOME: u32 = 2;
const SETS_PAYMENT_ID: u32 = 3;
const CONFLICT: u32 = 1 << 4;

/// Bits of the result for a report: its amount is `pg_amount`, it has a payment id, and its order is the requested one.
const HAS_PG_AMOUNT: u32 = 0;
const HAS_PAYMENT: u32 = 1;
const IS_ANSWER: u32 = 2;

/// The text of a field, and its value as a number: see [`Kind::check`].
#[derive(Clone, Copy)]
struct Value<'t> {
    text: &'t str,
    number: u64,
}

type Values<'t> = [Value<'t>; FIELDS.len()];

/// Calls a function with its fields. The time of the next check is in the first two numbers of the head, the lower half
/// first; the result is 0 if there is none.
#[wasm_bindgen]
pub fn ledger(call: usize, length: usize) -> u32 {
    in_state_rarely(0, &mut |state| run(call, length, state))
}

fn run(call: usize, length: usize, state: &mut State) -> Result<u32, Error> {
    let State { zones, head, .. } = state;
    let mut values = [Value { text: "", number: 0 }; FIELDS.len()];
    let mut texts = split(VALUES.str(zones, length), "\0");
    for (kind, value) in FIELDS.iter().zip(&mut values).skip(call) {
        let (Some(name), Some(text)) = (texts.next(), texts.next()) else { break };
        *value = Value { text, number: kind.check(name, text)? };
    }
    match call {
        REPORT_OF => report_of(&values),
        SAME_AMOUNT => Ok(same_amount(values[SAME_AMOUNT].text, values[SAME_AMOUNT + 1].text).into()),
        NEXT_CHECK => Ok(next_check(&values, head)),
        _ => settle(&values),
    }
}

/// A bit of a result.
fn bit(is_set: bool, bit: u32) -> u32 {
    u32::from(is_set) << bit
}

fn report_of(values: &Values<'_>) -> Result<u32, Error> {
    let [.., payment_id, order_id, asked, operation] = values;
    let number = ascii::parse_u32(operation.text.as_bytes(), 10);
    let operation = number.and_then(|number| Operation::ALL.get(number as usize).copied());
    check_order(operation, asked.text, order_id.text)?;
    Ok(bit(amount_of(operation) == Name::AMOUNT, HAS_PG_AMOUNT)
        | bit(!is_zero(payment_id.text), HAS_PAYMENT)
        | bit(operation.is_some(), IS_ANSWER))
}

#[allow(clippy::cast_possible_truncation)] // Outcomes and histories are small.
fn settle(values: &Values<'_>) -> Result<u32, Error> {
    let [owner, outcome, order_id, payment_id, amount, record @ ..] = values;
    let report = ReportView {
        order_id: order_id.text,
        outcome: outcome.number as u32,
        payment_id: payment_id.text,
        amount: amount.text,
    };
    let [order_id, amount, payment_id, _, _, _, _, endings, ..] = record;
    let record = RecordView {
        order_id: order_id.text,
        amount: amount.text,
        payment_id: payment_id.text,
        history: endings.number as u32,
    };
    let record = (!record.order_id.is_empty()).then_some(record);
    Ok(match decide(record.as_ref(), &report, owner.text)? {
        Err(conflict) => CONFLICT | conflict as u32,
        Ok(change) => {
            change.meaning as u32
                | bit(change.sets_outcome, SETS_OUTCOME)
                | bit(change.sets_payment_id, SETS_PAYMENT_ID)
        }
    })
}

#[allow(clippy::cast_possible_truncation)] // A history is small, and each half of the time has 32 bits.
fn next_check(values: &Values<'_>, head: &mut Head) -> u32 {
    let [.., begun_at, asked_at, _, _, endings, now, _, _, _, _, _, _, _, _] = values;
    let Some(time) = next_time(endings.number as u32, begun_at.number, asked_at.number, now.number) else {
        return 0;
    };
    (head[0], head[1]) = (time as u32, (time >> 32) as u32);
    1
}
