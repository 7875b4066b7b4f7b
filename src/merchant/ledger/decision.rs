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

/// The final outcomes that were reported for a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endings {
    None,
    Succeeded,
    Failed,
    /// One after the other.
    Both,
}

impl Endings {
    /// `None` if a record cannot have these endings with this outcome.
    pub(super) fn of(outcome: Outcome, endings: &[Outcome]) -> Option<Self> {
        match (endings, outcome) {
            ([], Outcome::Pending | Outcome::Unknown) => Some(Self::None),
            ([Outcome::Succeeded], Outcome::Succeeded) => Some(Self::Succeeded),
            ([Outcome::Failed], Outcome::Failed) => Some(Self::Failed),
            ([Outcome::Succeeded, Outcome::Failed], Outcome::Failed)
            | ([Outcome::Failed, Outcome::Succeeded], Outcome::Succeeded) => Some(Self::Both),
            _ => None,
        }
    }
}

/// The parts of a [`PayoutRecord`](super::PayoutRecord) that decide. A missing payment id is empty or 0.
#[derive(Clone, Copy)]
pub(crate) struct RecordView<'r> {
    pub(crate) order_id: &'r str,
    pub(crate) amount: &'r str,
    pub(crate) payment_id: &'r str,
    pub(crate) endings: Endings,
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
    Open,
    Repeat,
    Effect,
    Reversal,
}

/// A decision, and how the record changes.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    /// With an effect or a reversal the record gets the outcome of the report as a new ending.
    pub(crate) meaning: Meaning,
    /// Whether the record takes the outcome of the report.
    pub(crate) sets_outcome: bool,
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
    let is_known = report.outcome != Outcome::Unknown;
    let has_payment = is_known && !is_zero(report.payment_id);
    if has_payment && !payment_owner.is_empty() && payment_owner != record.order_id {
        return Ok(Err(Conflict::PaymentHasOtherOrder));
    }
    if has_payment && !is_zero(record.payment_id) && record.payment_id != report.payment_id {
        return Ok(Err(Conflict::OrderHasOtherPayment));
    }
    if is_known && !report.amount.is_empty() && !same_amount(report.amount, record.amount) {
        return Ok(Err(Conflict::AmountDiffers));
    }
    let meaning = match (record.endings, report.outcome) {
        (Endings::None, Outcome::Succeeded | Outcome::Failed) => Meaning::Effect,
        (Endings::None, _) => Meaning::Open,
        (Endings::Succeeded, Outcome::Failed) | (Endings::Failed, Outcome::Succeeded) => Meaning::Reversal,
        _ => Meaning::Repeat,
    };
    let sets_outcome = is_known && meaning != Meaning::Repeat;
    let sets_payment_id = has_payment && is_zero(record.payment_id);
    Ok(Ok(Change { meaning, sets_outcome, sets_payment_id }))
}

/// Whether two checked amounts are the same number.
pub(crate) fn same_amount(one: &str, other: &str) -> bool {
    decimal::equal(one.as_bytes(), other.as_bytes())
}
