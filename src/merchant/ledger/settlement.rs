//! `settle`: what a report means for an order.

use super::decision::{Conflict, Meaning, decide};
use super::{PayoutRecord, PayoutReport, check};
use crate::error::Error;

/// What a report means for the payout of an order. Every variant except `Conflict` has the record to store.
///
/// ```
/// use freedompay_payouts::Outcome;
/// use freedompay_payouts::ledger::{PayoutRecord, PayoutReport, settle};
///
/// let record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
/// let settlement = settle(Some(&record), &PayoutReport::new("1234", Outcome::Failed), None)?;
/// assert_eq!(settlement.as_str(), "effect");
/// assert_eq!(settlement.record().map(|record| record.outcome), Some(Outcome::Failed));
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The first final outcome of the order: act on it in the transaction that stores the record.
    Effect(PayoutRecord),
    /// A different final outcome after the first one; it happens once. A person or a compensating action must
    /// correct the effect.
    Reversal(PayoutRecord),
    /// The order has its final outcome, and the report has none that is new. Do nothing.
    Repeat(PayoutRecord),
    /// No final outcome is known yet. Query the status at the [next check](super::next_check).
    Open(PayoutRecord),
    /// The report contradicts the record, which stays as it is. A person must look at it.
    Conflict(Conflict),
}

impl Settlement {
    /// The name of the variant: `effect`, `reversal`, `repeat`, `open` or `conflict`.
    ///
    /// ```
    /// use freedompay_payouts::ledger::{Conflict, Settlement};
    ///
    /// assert_eq!(Settlement::Conflict(Conflict::OrderUnknown).as_str(), "conflict");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Effect(_) => "effect",
            Self::Reversal(_) => "reversal",
            Self::Repeat(_) => "repeat",
            Self::Open(_) => "open",
            Self::Conflict(_) => "conflict",
        }
    }

    /// The record to store; `None` for a conflict.
    ///
    /// ```
    /// use freedompay_payouts::ledger::{Conflict, Settlement};
    ///
    /// assert_eq!(Settlement::Conflict(Conflict::OrderUnknown).record(), None);
    /// ```
    #[must_use]
    pub const fn record(&self) -> Option<&PayoutRecord> {
        match self {
            Self::Effect(record) | Self::Reversal(record) | Self::Repeat(record) | Self::Open(record) => {
                Some(record)
            }
            Self::Conflict(_) => None,
        }
    }
}

/// Decides what a verified report means for the payout of an order.
///
/// `record` is the stored record of `report.order_id`; `None` if there is none. `payment_owner` is the order id of the
/// record that has the report's payment id, if there is one. Read both and store the result in one transaction, and
/// keep payment ids unique: two orders must not have one payment.
///
/// - `conflict`: there is no record; or the payment belongs to another order, the record has another payment id, or
///   the amounts are different numbers. Nothing changes.
/// - `effect`: the first final outcome, `succeeded` or `failed`.
/// - `reversal`: the other final outcome afterwards, the first time that it is reported.
/// - `repeat`: the order has a final outcome, and the report is a repeat, pending or unknown.
/// - `open`: the order has no final outcome, and the report is pending or unknown.
///
/// An unknown report changes nothing, not even the payment id, and contradicts nothing: its fields may be doubtful. Any
/// other report without a conflict sets the payment id of a record that has none. Whether a failed payout may be sent
/// again under a new order id ([`Answer::safe_to_resend`](crate::Answer::safe_to_resend)) does not matter here: that
/// is another order.
///
/// A crash between the transaction and the effect needs no care if the effect is a part of the transaction. Otherwise
/// store the effect with the record, and do it later with an idempotency key of order id and outcome.
///
/// ```
/// use freedompay_payouts::Outcome;
/// use freedompay_payouts::ledger::{Conflict, PayoutRecord, PayoutReport, Settlement, settle};
///
/// let record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
/// let mut report = PayoutReport::new("1234", Outcome::Succeeded);
/// report.amount = Some("99.00".into());
/// assert_eq!(settle(Some(&record), &report, None)?, Settlement::Conflict(Conflict::AmountDiffers));
///
/// // The record of the order 1200 has this payment id.
/// let mut report = PayoutReport::new("1234", Outcome::Succeeded);
/// report.payment_id = Some("76".into());
/// let settlement = settle(Some(&record), &report, Some("1200"))?;
/// assert_eq!(settlement, Settlement::Conflict(Conflict::PaymentHasOtherOrder));
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// `options_invalid`: nothing is decided. The message names the field.
///
/// | cause | remedy |
/// |---|---|
/// | a field of the record or the report is wrong, such as an amount that is not a decimal number | correct it |
/// | `record.endings` and `record.outcome` contradict each other | store the record that `settle` returned |
/// | the record is of another order than the report | pass the record of `report.order_id` |
pub fn settle(
    record: Option<&PayoutRecord>,
    report: &PayoutReport,
    payment_owner: Option<&str>,
) -> Result<Settlement, Error> {
    let view = record.map(PayoutRecord::view).transpose()?;
    check::report(report)?;
    let change = match decide(view.as_ref(), &report.view(), payment_owner.unwrap_or_default())? {
        Ok(change) => change,
        Err(conflict) => return Ok(Settlement::Conflict(conflict)),
    };
    let Some(record) = record else { return Ok(Settlement::Conflict(Conflict::OrderUnknown)) };
    let mut record = record.clone();
    if change.sets_outcome {
        record.outcome = report.outcome;
    }
    if matches!(change.meaning, Meaning::Effect | Meaning::Reversal) {
        record.endings.push(report.outcome);
    }
    if change.sets_payment_id {
        record.payment_id.clone_from(&report.payment_id);
    }
    Ok(match change.meaning {
        Meaning::Effect => Settlement::Effect(record),
        Meaning::Reversal => Settlement::Reversal(record),
        Meaning::Repeat => Settlement::Repeat(record),
        Meaning::Open => Settlement::Open(record),
    })
}
