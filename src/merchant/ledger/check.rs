//! Checks of records and reports. Names in errors are those of the JSON form.

use super::decision::{RecordView, ReportView};
use crate::error::{Error, ErrorCode};
use crate::merchant::Outcome;
use crate::text::{ascii, decimal, iso8601};

/// The error of an argument.
#[cold]
#[inline(never)]
fn invalid(name: &str, expected: &str) -> Error {
    Error::with(ErrorCode::OptionsInvalid, "{} must be {}", name, expected)
}

fn check(is_valid: bool, name: &str, expected: &str) -> Result<(), Error> {
    if is_valid { Ok(()) } else { Err(invalid(name, expected)) }
}

#[inline(never)]
pub(super) fn amount(name: &str, amount: &str) -> Result<(), Error> {
    check(decimal::is_decimal(amount.as_bytes()), name, "a decimal amount such as \"100.00\"")
}

/// Parses an outcome.
#[inline(never)]
pub(crate) fn outcome(name: &str, text: &str) -> Result<Outcome, Error> {
    let outcome = Outcome::ALL.iter().find(|outcome| outcome.as_str() == text);
    outcome.copied().ok_or_else(|| invalid(name, "succeeded, failed, pending or unknown"))
}

/// Parses a time.
#[inline(never)]
pub(crate) fn time(name: &str, text: &str) -> Result<u64, Error> {
    iso8601::parse(text).ok_or_else(|| invalid(name, "a time such as \"2026-01-31T12:00:00.000Z\""))
}

/// Checks the number of status queries.
pub(crate) fn asks(text: &str) -> Result<(), Error> {
    let is_valid = ascii::parse_u32(text.as_bytes(), 10).is_some();
    check(is_valid, "record.asks", "a whole number from 0 to 4294967295")
}

pub(super) fn report(report: &ReportView<'_>) -> Result<(), Error> {
    check(!report.order_id.is_empty(), "report.orderId", "an order id")?;
    let is_valid = report.payment_id.bytes().all(|byte| byte.is_ascii_digit());
    check(is_valid, "report.paymentId", "a payment id, which is digits")?;
    if report.amount.is_empty() { Ok(()) } else { amount("report.amount", report.amount) }
}

#[inline(never)]
pub(super) fn record(record: &RecordView<'_>) -> Result<(), Error> {
    check(!record.order_id.is_empty(), "record.orderId", "an order id")?;
    amount("record.amount", record.amount)?;
    let payment_id = record.payment_id;
    let is_valid = payment_id.is_empty() || ascii::is_digits(payment_id.as_bytes()) && !is_zero(payment_id);
    check(is_valid, "record.paymentId", "a payment id, which is digits and not 0")?;
    let is_valid = match *record.endings {
        [] => !is_final(record.outcome),
        [one] => is_final(one) && one == record.outcome,
        [one, other] => is_final(one) && is_final(other) && one != other && other == record.outcome,
        _ => false,
    };
    check(
        is_valid,
        "record.endings",
        "the different final outcomes so far, and the last of them record.outcome",
    )
}

/// Whether a payout with this outcome has ended.
pub(super) const fn is_final(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Succeeded | Outcome::Failed)
}

/// Whether a payment id is 0, with which the gateway says that there is no payment, or empty.
pub(super) fn is_zero(payment_id: &str) -> bool {
    payment_id.bytes().all(|byte| byte == b'0')
}
