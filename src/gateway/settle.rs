//! Settling a payout in `process`.

use alloc::format;

use super::error::{invalid, no_payout};
use super::fault::Settlement;
use super::payout::PayoutStatus;
use super::state::Gateway;
use super::timestamp::Timestamp;
use crate::error::Error;

impl Gateway {
    /// Settles a payout in `process`, as its card or its fault determines. Its callback
    /// is due then. Returns the new status.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "5507841999732294"; // is in process at first
    /// assert_eq!(gateway.settle(payment_id, now)?, PayoutStatus::Success);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if there is no such payout, or the payout is settled already.
    pub fn settle(&mut self, payment_id: u64, now: Timestamp) -> Result<PayoutStatus, Error> {
        self.settle_with(payment_id, None, now)
    }

    /// Settles a payout in `process` with this result, whatever its card or its fault determines. Its callback
    /// is due then. Returns the new status. This is our choice: FreedomPay decides how a payout ends.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # use freedompay_payouts::gateway::Settlement;
    /// # const CARD: &str = "5507841999732294"; // is in process at first
    /// assert_eq!(gateway.settle_as(payment_id, Settlement::Error("10001"), now)?, PayoutStatus::Error);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if there is no such payout, or the payout is settled already.
    pub fn settle_as(
        &mut self,
        payment_id: u64,
        result: Settlement,
        now: Timestamp,
    ) -> Result<PayoutStatus, Error> {
        self.settle_with(payment_id, Some(result), now)
    }

    /// Settles a payout, as its card or its fault determines if there is no `result`.
    pub(crate) fn settle_with(
        &mut self,
        payment_id: u64,
        result: Option<Settlement>,
        now: Timestamp,
    ) -> Result<PayoutStatus, Error> {
        let payout = self.payout_mut(payment_id).ok_or_else(|| no_payout(payment_id))?;
        if payout.status != PayoutStatus::Process {
            let status = payout.status;
            return Err(invalid(format!("payout {payment_id} is settled already: {status}")));
        }
        if let Some(result) = result {
            payout.behaviour.error_code = result.error_code();
        }
        let refund = payout.settle(now);
        let (currency, status) = (payout.currency.clone(), payout.status);
        self.refund(&currency, refund);
        Ok(status)
    }
}
