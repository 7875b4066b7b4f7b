//! When a callback without an accepted reply is sent again.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::timestamp::Timestamp;

/// How often a callback is repeated until the merchant accepts it.
///
/// The default is every half hour for two hours. The vendor's page documents this for
/// purchases; for payouts it documents nothing, so the default is our choice.
///
/// ```
/// use freedompay_payouts::gateway::{RetryPolicy, Timestamp};
///
/// let first = Timestamp::from_unix(1_767_225_600);
/// let after = |seconds| Timestamp::from_unix(first.unix() + seconds);
/// let policy = RetryPolicy::default();
/// assert_eq!(policy.next(first, first), Some(after(1800)));
/// assert_eq!(policy.next(first, after(1800)), Some(after(3600)));
/// assert_eq!(policy.next(first, after(7200)), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Seconds between two attempts. With 0 there is only one attempt.
    pub interval: u32,
    /// Seconds after the first attempt until which attempts are made.
    pub duration: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { interval: 1800, duration: 7200 }
    }
}

impl RetryPolicy {
    /// A policy with these numbers of seconds.
    ///
    /// ```
    /// use freedompay_payouts::gateway::RetryPolicy;
    ///
    /// assert_eq!(RetryPolicy::new(1800, 7200), RetryPolicy::default());
    /// ```
    #[must_use]
    pub const fn new(interval: u32, duration: u32) -> Self {
        Self { interval, duration }
    }

    /// The time of the next attempt after one at `now`; `None` if there is none. Attempts
    /// are at multiples of the interval after `first`, the time of the first attempt. A
    /// late attempt does not delay the following ones.
    ///
    /// ```
    /// use freedompay_payouts::gateway::{RetryPolicy, Timestamp};
    ///
    /// let first = Timestamp::from_unix(1_767_225_600);
    /// assert_eq!(RetryPolicy::new(60, 300).next(first, first), Some(Timestamp::from_unix(1_767_225_660)));
    /// assert_eq!(RetryPolicy::new(0, 300).next(first, first), None);
    /// ```
    #[must_use]
    pub fn next(self, first: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let interval = u64::from(self.interval);
        let passed = now.unix().saturating_sub(first.unix());
        let after = passed.checked_div(interval)?.saturating_add(1).saturating_mul(interval);
        let next = Timestamp::from_unix(first.unix().saturating_add(after));
        // `next` is not later than `now` at the end of the calendar.
        (after <= u64::from(self.duration) && next > now).then_some(next)
    }
}

/// The times of the next callbacks.
#[derive(Debug, Clone, Default)]
pub(super) struct Schedule {
    by_time: BTreeSet<(Timestamp, u64)>,
}

impl Schedule {
    /// Replaces the time of a payout's next callback.
    pub(super) fn replace(&mut self, payment_id: u64, old: Option<Timestamp>, new: Option<Timestamp>) {
        if let Some(old) = old {
            self.by_time.remove(&(old, payment_id));
        }
        self.by_time.extend(new.map(|new| (new, payment_id)));
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.by_time.first().map(|(time, _)| *time)
    }

    /// The payment ids of the callbacks that are due, the earliest first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<u64> {
        self.by_time.range(..=(now, u64::MAX)).map(|(_, payment_id)| *payment_id).collect()
    }
}
