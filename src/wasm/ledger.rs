//! The money decision, for `ledger.ts`. The zone of values has the texts of a call, separated by NUL; a missing text
//! is empty.

use wasm_bindgen::prelude::*;

use super::state::{State, VALUES, in_state_rarely};
use super::utf16::Head;
use crate::error::Error;
use crate::merchant::Outcome;
use crate::merchant::ledger::decision::{RecordView, ReportView, decide};
use crate::merchant::ledger::{self, Reported, check};
use crate::operation::Operation;
use crate::text::ascii::{Split, split};

/// Runs a call with its texts.
#[inline(never)]
fn with_texts(length: usize, work: &dyn Fn(Split<'_>, &mut Head, &mut Vec<u8>) -> Result<u32, Error>) -> u32 {
    in_state_rarely(0, &mut |state| {
        let State { zones, head, output, .. } = state;
        work(split(VALUES.str(zones, length), "\0"), head, output)
    })
}

#[inline(never)]
fn next<'t>(texts: &mut Split<'t>) -> &'t str {
    texts.next().unwrap_or_default()
}

/// The record, whose texts are the last ones; `None` if there are no more texts. `endings` has room for one more than
/// a record can have.
#[inline(never)]
fn record<'t>(mut texts: Split<'t>, endings: &'t mut [Outcome; 3]) -> Result<Option<RecordView<'t>>, Error> {
    let Some(order_id) = texts.next() else { return Ok(None) };
    let (amount, outcome, payment_id) = (next(&mut texts), next(&mut texts), next(&mut texts));
    let outcome = check::outcome("record.outcome", outcome)?;
    let begun_at = check::time("record.begunAt", next(&mut texts))?;
    let asked_at = match next(&mut texts) {
        "" => None,
        text => Some(check::time("record.askedAt", text)?),
    };
    check::asks(next(&mut texts))?;
    let mut count = 0;
    for (ending, text) in endings.iter_mut().zip(texts) {
        *ending = check::outcome("each of record.endings", text)?;
        count += 1;
    }
    let endings = endings.get(..count).unwrap_or_default();
    Ok(Some(RecordView { order_id, amount, outcome, payment_id, endings, begun_at, asked_at }))
}

/// Texts: the operation of an answer, the outcome, the order id of an answer's request, and `pg_order_id`,
/// `pg_payment_id`, `pg_payment_amount` and `pg_amount` of the message. Writes order id, payment id and amount to the
/// output, separated by NUL, and returns the length.
#[wasm_bindgen]
pub fn report_of(length: usize) -> u32 {
    with_texts(length, &|mut texts, _, output| {
        let operation = match next(&mut texts) {
            "" => None,
            operation => Some(Operation::parse(operation)?),
        };
        let report = ledger::report_of(&Reported {
            operation,
            outcome: check::outcome("outcome", next(&mut texts))?,
            asked_order_id: next(&mut texts),
            order_id: next(&mut texts),
            payment_id: next(&mut texts),
            payment_amount: next(&mut texts),
            amount: next(&mut texts),
        })?;
        output.clear();
        for part in [report.order_id, "\0", report.payment_id, "\0", report.amount] {
            output.extend_from_slice(part.as_bytes());
        }
        Ok(u32::try_from(output.len()).unwrap_or_default())
    })
}

/// Bits of the result of [`settle`]: the record takes the outcome of the report, adds it to its endings, or takes the
/// payment id of the report.
const SETS_OUTCOME: u32 = 1 << 3;
const ADDS_ENDING: u32 = 1 << 4;
const SETS_PAYMENT_ID: u32 = 1 << 5;
/// The report is a conflict. The lower bits are its number.
const CONFLICT: u32 = 1 << 6;

/// Texts: the order of the payment; the report's order id, outcome, payment id and amount; the record, if there is one.
/// Returns the number of the meaning or of the conflict, and the bits above.
#[wasm_bindgen]
pub fn settle(length: usize) -> u32 {
    with_texts(length, &|mut texts, _, _| {
        let (owner, order_id) = (next(&mut texts), next(&mut texts));
        let outcome = check::outcome("report.outcome", next(&mut texts))?;
        let report = ReportView { order_id, outcome, payment_id: next(&mut texts), amount: next(&mut texts) };
        let mut endings = [Outcome::Unknown; 3];
        let record = record(texts, &mut endings)?;
        let bit = |is_set, bit| if is_set { bit } else { 0 };
        Ok(match decide(record.as_ref(), &report, owner)? {
            Err(conflict) => CONFLICT | conflict as u32,
            Ok(change) => {
                change.meaning as u32
                    | bit(change.sets_outcome, SETS_OUTCOME)
                    | bit(change.adds_ending, ADDS_ENDING)
                    | bit(change.sets_payment_id, SETS_PAYMENT_ID)
            }
        })
    })
}

/// The lower and the upper half of a number.
#[allow(clippy::cast_possible_truncation)] // Each half has 32 bits.
const fn halves(number: u64) -> (u32, u32) {
    (number as u32, (number >> 32) as u32)
}

/// Texts: the current time and the record. Returns 0 if there is no next check; else 1, and its time is in the first
/// two numbers of the head, the lower half first.
#[wasm_bindgen]
pub fn next_check(length: usize) -> u32 {
    with_texts(length, &|mut texts, head, _| {
        let now = check::time("now", next(&mut texts))?;
        let mut endings = [Outcome::Unknown; 3];
        let Some(record) = record(texts, &mut endings)? else { return Ok(0) };
        let Some(time) = ledger::next_check_of(&record, now)? else { return Ok(0) };
        (head[0], head[1]) = halves(time);
        Ok(1)
    })
}

/// Texts: two amounts. Returns 1 if they are the same number.
#[wasm_bindgen]
pub fn same_amount(length: usize) -> u32 {
    with_texts(length, &|mut texts, _, _| Ok(ledger::same_amount(next(&mut texts), next(&mut texts))?.into()))
}
