//! The rules of [`settle`](super::settle), on borrowed values: what a report means for a record.

use super::check::is_zero;
use crate::error::{Error, ErrorCode, string_enum};
use crate::merchant::Outcome;
use crate::text::decimal;

string_enum! {
    /// Why a report contradicts the record of its order.
    ///
    /// ```
    /// use freedompay_payouts::ledger::Conflict;
    ///
    /// assert_eq!(Conflict::AmountDiffers.as_str(), "amount_differs");
    /// ```
    #[non_exhaustive]
    pub enum Conflict {
        /// There is no record of the order. Cause: the payout was not recorded before it was sent, another shop
        /// has the same merchant id, or the database was restored from a backup.
        OrderUnknown = "order_unknown",
        /// The record has another payment id than the report.
        OrderHasOtherPayment = "order_has_other_payment",
        /// The payment belongs to another order.
        PaymentHasOtherOrder = "payment_has_other_order",
        /// The amounts are different numbers.
        AmountDiffers = "amount_differs",
    }
}

impl Conflict {
    /// The reason for people. It has no value of the message, so it can be the description of a reply.
    ///
    /// ```
    /// use freedompay_payouts::ledger::Conflict;
    ///
    /// assert_eq!(Conflict::OrderUnknown.reason(), "there is no such order");
    /// ```
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OrderUnknown => "there is no such order",
            Self::OrderHasOtherPayment => "the order has another payment",
            Self::PaymentHasOtherOrder => "the payment belongs to another order",
            Self::AmountDiffers => "the order has another amount",
        }
    }
}

/// The parts of a [`PayoutRecord`](super::PayoutRecord) that decide. A missing payment id is empty.
#[derive(Clone, Copy)]
pub(crate) struct RecordView<'r> {
    pub(crate) order_id: &'r str,
    pub(crate) amount: &'r str,
    pub(crate) payment_id: &'r str,
    /// The numbers of the outcome and of the endings, as decimal digits: 3 (pending), 4 (unknown), 11 (succeeded), 22
    /// (failed), 212 (succeeded, then failed) or 121 (failed, then succeeded).
    pub(crate) history: u32,
}

/// A [`PayoutReport`](super::PayoutReport). A missing text is empty.
#[derive(Clone, Copy)]
pub(crate) struct ReportView<'r> {
    pub(crate) order_id: &'r str,
    /// The number of the outcome: see [`number_of`].
    pub(crate) outcome: u32,
    pub(crate) payment_id: &'r str,
    pub(crate) amount: &'r str,
}

/// The number of an outcome: 1 is succeeded, 2 failed, 3 pending, 4 unknown.
pub(crate) const fn number_of(outcome: Outcome) -> u32 {
    (outcome as u32).saturating_add(1)
}

const FAILED: u32 = number_of(Outcome::Failed);
const UNKNOWN: u32 = number_of(Outcome::Unknown);

/// What a report means if it contradicts nothing: see [`Settlement`](super::Settlement).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Open,
    Repeat,
    Effect,
    Reversal,
}

/// A decision, and how the record changes.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    pub(crate) meaning: Meaning,
    /// Whether the record takes the outcome of the report.
    pub(crate) sets_outcome: bool,
    /// Whether the outcome of the report is a new ending of the record.
    pub(crate) adds_ending: bool,
    /// Whether the record takes the payment id of the report.
    pub(crate) sets_payment_id: bool,
}

/// Decides what a checked report means for a checked record. An empty owner is none.
#[inline]
pub(crate) fn decide(
    record: Option<&RecordView<'_>>,
    report: &ReportView<'_>,
    payment_owner: &str,
) -> Result<Result<Change, Conflict>, Error> {
    let Some(record) = record else { return Ok(Err(Conflict::OrderUnknown)) };
    if record.order_id != report.order_id {
        let message = "report.orderId must be record.orderId";
        return Err(Error::new(ErrorCode::OptionsInvalid, message));
    }
    let is_known = report.outcome != UNKNOWN;
    let has_payment = is_known && !is_zero(report.payment_id);
    if has_payment && !payment_owner.is_empty() && payment_owner != record.order_id {
        return Ok(Err(Conflict::PaymentHasOtherOrder));
    }
    if has_payment && !record.payment_id.is_empty() && record.payment_id != report.payment_id {
        return Ok(Err(Conflict::OrderHasOtherPayment));
    }
    if is_known && !report.amount.is_empty() && !same_amount(report.amount, record.amount) {
        return Ok(Err(Conflict::AmountDiffers));
    }
    let has_ended = has_ended(record.history);
    // Three digits are two endings, and the last digit is the outcome.
    let has_both_endings = record.history > 100;
    let is_outcome_of_record = record.history % 10 == report.outcome;
    let adds_ending = report.outcome <= FAILED && !is_outcome_of_record && !has_both_endings;
    let meaning = match (adds_ending, has_ended) {
        (false, false) => Meaning::Open,
        (false, true) => Meaning::Repeat,
        (true, false) => Meaning::Effect,
        (true, true) => Meaning::Reversal,
    };
    Ok(Ok(Change {
        meaning,
        sets_outcome: adds_ending || (is_known && !has_ended),
        adds_ending,
        sets_payment_id: has_payment && record.payment_id.is_empty(),
    }))
}

/// Whether a record with this history has a final outcome: see [`RecordView`].
pub(crate) const fn has_ended(history: u32) -> bool {
    history > 10
}

/// Whether two checked amounts are the same number.
pub(crate) fn same_amount(one: &str, other: &str) -> bool {
    decimal::equal(one.as_bytes(), other.as_bytes())
}
