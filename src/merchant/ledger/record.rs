//! `PayoutRecord`: the state of one payout, which the caller stores.

use alloc::{string::String, vec::Vec};

use super::check;
use super::decision::RecordView;
use crate::error::Error;
use crate::merchant::Outcome;

/// The state of the payout of one order. The caller stores it before it sends the payout, and stores the record of
/// every [`Settlement`](super::Settlement).
///
/// Times are milliseconds since 1970-01-01 00:00:00 UTC. In JSON, as the npm package has it, a record has the names
/// `orderId`, `amount`, `outcome`, `paymentId`, `endings`, `begunAt`, `askedAt` and `asks`, and times are ISO 8601 text:
/// see [`parse_time`](super::parse_time) and [`format_time`](super::format_time).
///
/// ```
/// use freedompay_payouts::Outcome;
/// use freedompay_payouts::ledger::PayoutRecord;
///
/// let mut record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
/// assert_eq!(record.outcome, Outcome::Unknown);
///
/// // Before each status query, stored before the query is sent:
/// record.asked_at = Some(1_767_225_660_000); // now
/// record.asks += 1;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutRecord {
    /// `pg_order_id` of the payout. Not empty.
    pub order_id: String,
    /// `pg_amount` of the payout: a decimal amount.
    pub amount: String,
    /// The outcome so far: the last of `endings`, or pending or unknown if there is none. Before the payout is sent
    /// it is unknown, and it stays unknown if no answer arrives.
    pub outcome: Outcome,
    /// `pg_payment_id`, as soon as a report has named it. Digits; 0 means that there is none.
    pub payment_id: Option<String>,
    /// The different final outcomes that were reported, in this order: none; one, the effect; or two, the effect
    /// and the reversal.
    pub endings: Vec<Outcome>,
    /// When the payout began.
    pub begun_at: u64,
    /// When the status was queried last; `None` if it never was. The caller sets it before each query.
    pub asked_at: Option<u64>,
    /// How often the status was queried. The caller counts. It is for people; no function uses it.
    pub asks: u32,
}

impl PayoutRecord {
    /// The record of a payout that has not been sent yet.
    ///
    /// ```
    /// use freedompay_payouts::ledger::PayoutRecord;
    ///
    /// let record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
    /// assert_eq!((record.endings.len(), record.asks), (0, 0));
    /// ```
    #[must_use]
    pub fn new(order_id: impl Into<String>, amount: impl Into<String>, begun_at: u64) -> Self {
        Self {
            order_id: order_id.into(),
            amount: amount.into(),
            outcome: Outcome::Unknown,
            payment_id: None,
            endings: Vec::new(),
            begun_at,
            asked_at: None,
            asks: 0,
        }
    }

    /// The checked parts that decide.
    pub(super) fn view(&self) -> Result<RecordView<'_>, Error> {
        check::record(self)?;
        Ok(RecordView {
            order_id: &self.order_id,
            amount: &self.amount,
            payment_id: self.payment_id.as_deref().unwrap_or_default(),
            endings: check::endings(self)?,
        })
    }
}
