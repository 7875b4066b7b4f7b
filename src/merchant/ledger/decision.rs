//! The rules of [`settle`](super::settle), on borrowed values: what a report means for a record.

use super::check::{self, is_final, is_zero};
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
    pub(crate) outcome: Outcome,
    pub(crate) payment_id: &'r str,
    pub(crate) endings: &'r [Outcome],
    pub(crate) begun_at: u64,
    pub(crate) asked_at: Option<u64>,
}

/// A [`PayoutReport`](super::PayoutReport). A missing text is empty.
#[derive(Clone, Copy)]
pub(crate) struct ReportView<'r> {
    pub(crate) order_id: &'r str,
    pub(crate) outcome: Outcome,
    pub(crate) payment_id: &'r str,
    pub(crate) amount: &'r str,
}

/// What a report means if it contradicts nothing: see [`Settlement`](super::Settlement).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Effect,
    Reversal,
    Repeat,
    Open,
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

/// Decides what the report means. An empty owner is none.
#[inline(never)]
pub(crate) fn decide(
    record: Option<&RecordView<'_>>,
    report: &ReportView<'_>,
    payment_owner: &str,
) -> Result<Result<Change, Conflict>, Error> {
    check::report(report)?;
    let Some(record) = record else { return Ok(Err(Conflict::OrderUnknown)) };
    check::record(record)?;
    if record.order_id != report.order_id {
        let message = "report.orderId must be record.orderId; pass the record of the reported order";
        return Err(Error::new(ErrorCode::OptionsInvalid, message));
    }
    let is_known = report.outcome != Outcome::Unknown;
    if let Some(conflict) = conflict(record, report, payment_owner).filter(|_| is_known) {
        return Ok(Err(conflict));
    }
    let has_ended = !record.endings.is_empty();
    let adds_ending = is_final(report.outcome) && !record.endings.contains(&report.outcome);
    let meaning = match (adds_ending, has_ended) {
        (true, false) => Meaning::Effect,
        (true, true) => Meaning::Reversal,
        (false, true) => Meaning::Repeat,
        (false, false) => Meaning::Open,
    };
    Ok(Ok(Change {
        meaning,
        sets_outcome: adds_ending || (is_known && !has_ended),
        adds_ending,
        sets_payment_id: is_known && record.payment_id.is_empty() && !is_zero(report.payment_id),
    }))
}

/// The contradiction between a record and a report of the same order, if there is one.
fn conflict(record: &RecordView<'_>, report: &ReportView<'_>, payment_owner: &str) -> Option<Conflict> {
    if !is_zero(report.payment_id) {
        if !payment_owner.is_empty() && payment_owner != record.order_id {
            return Some(Conflict::PaymentHasOtherOrder);
        }
        if !record.payment_id.is_empty() && record.payment_id != report.payment_id {
            return Some(Conflict::OrderHasOtherPayment);
        }
    }
    let differs =
        !report.amount.is_empty() && !decimal::equal(report.amount.as_bytes(), record.amount.as_bytes());
    differs.then_some(Conflict::AmountDiffers)
}
