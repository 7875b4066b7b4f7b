//! The money decision, for `ledger.ts`, which gives the texts of a call as fields. An empty text is none.

use wasm_bindgen::prelude::*;

use super::sign::{given_texts, milliseconds, numbered_operation};
use super::state::in_state_rarely;
use crate::merchant::Outcome;
use crate::merchant::answer::mismatch_error;
use crate::merchant::ledger::check;
use crate::merchant::ledger::decision::{self, Endings, RecordView, ReportView, same_amount};
use crate::merchant::ledger::{amount_of, check_order, next_time};
use crate::names::{FieldType, Name};

/// The types of the fields of all calls, and whether they are required.
static FIELDS: [(FieldType, bool); 11] = [
    // A report of an answer: the order id of the request and that of the answer.
    (FieldType::OrderId, false),
    (FieldType::OrderId, false),
    // Two amounts to compare.
    (FieldType::Amount, true),
    (FieldType::Amount, true),
    // A settlement: the option `paymentOwner`, and the report's order id, payment id and amount.
    (FieldType::OrderId, false),
    (FieldType::OrderId, true),
    (FieldType::PaymentId, false),
    (FieldType::Amount, false),
    // The same of the record. A check of a record has only these.
    (FieldType::OrderId, true),
    (FieldType::PaymentId, false),
    (FieldType::Amount, true),
];

/// The number of a call is the index of its first field.
const REPORT: usize = 0;
const AMOUNTS: usize = 2;
const SETTLE: usize = 4;

/// Bits of the result of a settlement: the record takes the outcome or the payment id of the report; or the report is a
/// conflict. The lower two bits are the number of the meaning or of the conflict.
const SETS_OUTCOME: u32 = 1 << 2;
const SETS_PAYMENT_ID: u32 = 1 << 3;
const CONFLICT: u32 = 1 << 4;

/// The endings of a record by their number in `ledger.ts`.
const ENDINGS: [Endings; 6] =
    [Endings::None, Endings::None, Endings::Succeeded, Endings::Failed, Endings::Both, Endings::Both];

/// Makes a call with the given fields.
///
/// - A report: returns whether the amount of the answer is `pg_amount`. `stored` is the number of the request's
///   operation, `reported` that of the answer's.
/// - Two amounts: returns whether they are the same number.
/// - A record: only checks it.
/// - A settlement: returns its bits. `stored` is the number of the record's endings, or another number if there is no
///   record; `reported` is the number of the report's outcome.
#[wasm_bindgen]
pub fn decide(call: usize, stored: usize, reported: usize) -> u32 {
    in_state_rarely(0, &mut |state| {
        let fields = given_texts(&mut state.given)?;
        let mut texts = [""; FIELDS.len()];
        let types = FIELDS.iter().zip(&mut texts).skip(call);
        for (((field_type, is_required), text), at) in types.zip(0..) {
            let Some(node) = fields.node(at) else { break };
            *text = fields.str(node.value);
            check::text(fields.name(at), text, *field_type, *is_required)?;
        }
        let [asked, answered, one, other, owner, texts @ ..] = texts;
        if call == AMOUNTS {
            return Ok(same_amount(one, other).into());
        }
        if call == REPORT {
            if stored != reported {
                return Err(mismatch_error("operation"));
            }
            let operation = numbered_operation(reported)?;
            check_order(operation, asked, answered)?;
            return Ok((amount_of(operation) == Name::AMOUNT).into());
        }
        if call != SETTLE {
            return Ok(0);
        }
        let [order_id, payment_id, amount, record @ ..] = texts;
        let outcome = Outcome::ALL.get(reported).copied().unwrap_or(Outcome::Unknown);
        let report = ReportView { order_id, outcome, payment_id, amount };
        let [order_id, payment_id, amount] = record;
        let record =
            ENDINGS.get(stored).map(|endings| RecordView { order_id, amount, payment_id, endings: *endings });
        Ok(match decision::decide(record.as_ref(), &report, owner)? {
            Err(conflict) => CONFLICT | conflict as u32,
            Ok(change) => {
                change.meaning as u32
                    | if change.sets_outcome { SETS_OUTCOME } else { 0 }
                    | if change.sets_payment_id { SETS_PAYMENT_ID } else { 0 }
            }
        })
    })
}

/// The time of the next check of a payout without a final outcome. Times are milliseconds since 1970.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss, reason = "a time is less than 2^53")]
pub fn next_check(begun_at: f64, asked_at: f64, now: f64) -> f64 {
    next_time(milliseconds(begun_at), milliseconds(asked_at), milliseconds(now)) as f64
}
