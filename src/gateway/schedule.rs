//! When a callback that was not taken is sent again.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::moment::Moment;

/// How a callback is repeated until the merchant takes it.
///
/// For purchases every half hour for two hours is documented; for payouts nothing is.
///
/// ```
/// use freedompay_payouts::gateway::{Moment, Repeats};
///
/// let first = Moment::from_unix(1_767_225_600);
/// let after = |seconds| Moment::from_unix(first.unix() + seconds);
/// let repeats = Repeats::default();
/// assert_eq!(repeats.next(first, first), Some(after(1800)));
/// assert_eq!(repeats.next(first, after(1800)), Some(after(3600)));
/// assert_eq!(repeats.next(first, after(7200)), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repeats {
    /// Seconds between two attempts; with 0 there is only one.
    pub every: u32,
    /// Seconds from the first attempt after which there is no other.
    pub during: u32,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { every: 1800, during: 7200 }
    }
}

impl Repeats {
    /// Repeats with these seconds between them, for so many seconds.
    #[must_use]
    pub const fn new(every: u32, during: u32) -> Self {
        Self { every, during }
    }

    /// The attempt after one that was made now. `first` is when the first was made:
    /// the others are counted from it, so that one that comes late moves no other.
    #[must_use]
    pub fn next(self, first: Moment, now: Moment) -> Option<Moment> {
        let every = u64::from(self.every);
        let passed = now.unix().saturating_sub(first.unix());
        let after = passed.checked_div(every)?.saturating_add(1).saturating_mul(every);
        let next = Moment::from_unix(first.unix().saturating_add(after));
        // At the end of the calendar there is no later moment.
        (after <= u64::from(self.during) && next > now).then_some(next)
    }
}

/// Which payouts are to be called back again, and when.
#[derive(Debug, Clone, Default)]
pub(super) struct Schedule {
    by_moment: BTreeSet<(Moment, u64)>,
}

impl Schedule {
    /// Puts a payout's next attempt in the place of the one it had.
    pub(super) fn replace(&mut self, payment_id: u64, old: Option<Moment>, new: Option<Moment>) {
        if let Some(old) = old {
            self.by_moment.remove(&(old, payment_id));
        }
        self.by_moment.extend(new.map(|new| (new, payment_id)));
    }

    pub(super) fn next(&self) -> Option<Moment> {
        self.by_moment.first().map(|(moment, _)| *moment)
    }

    /// The payouts whose attempt is due, the earliest first.
    pub(super) fn due(&self, now: Moment) -> Vec<u64> {
        self.by_moment.range(..=(now, u64::MAX)).map(|(_, payment_id)| *payment_id).collect()
    }
}
