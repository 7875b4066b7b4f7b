//! `next_check`: when to query the status of an open payout.

use super::PayoutRecord;
use crate::error::Error;
use crate::text::iso8601;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The checks of the first hour: how many minutes after the payout began.
static FIRST_CHECKS: [u8; 5] = [1, 2, 5, 10, 30];

/// When to query `payout_status2` for the outcome of a payout next: not before `now`. `None` for a payout with a final
/// outcome. Times are milliseconds since 1970-01-01 00:00:00 UTC, until the end of the year 9999.
///
/// Checks are due 1, 2, 5, 10 and 30 minutes after the payout began, then at every full hour after it began, and after
/// 7 days at every full day after it began. The next check is the first of them that is later than
/// [`asked_at`](PayoutRecord::asked_at). If its time has passed, it is due now, and the result is `now`: a program that
/// was not running for a day queries once, and not once for each check it has missed. Checks do not end by themselves: only
/// a final outcome ends them. (Our choice.)
///
/// Before each query set `asked_at` to the current time, increment `asks` and store the record, so that a query that
/// fails does not come first again. An `asked_at` after `now` counts as `now`.
///
/// ```
/// use freedompay_payouts::ledger::{PayoutRecord, next_check};
///
/// const MINUTE: u64 = 60_000;
/// let mut record = PayoutRecord::new("1234", "100.00", 0);
/// assert_eq!(next_check(&record, 0)?, Some(MINUTE));
/// assert_eq!(next_check(&record, 3 * MINUTE)?, Some(3 * MINUTE)); // it is due now
///
/// (record.asked_at, record.asks) = (Some(3 * MINUTE), 1);
/// assert_eq!(next_check(&record, 3 * MINUTE)?, Some(5 * MINUTE));
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// `options_invalid`, if a field of the record is wrong, which the message names: correct it.
pub fn next_check(record: &PayoutRecord, now: u64) -> Result<Option<u64>, Error> {
    record.view()?;
    let at = |time: u64| time.min(iso8601::LATEST);
    let next = next_time(at(record.begun_at), at(record.asked_at.unwrap_or_default()), at(now));
    Ok(record.endings.is_empty().then_some(next))
}

/// The time of the next check of a payout without a final outcome. The times are in the years 1970 to 9999.
#[allow(clippy::arithmetic_side_effects, reason = "the times are far below the maximum")]
#[inline]
pub(crate) fn next_time(begun_at: u64, asked_at: u64, now: u64) -> u64 {
    let age = asked_at.min(now).saturating_sub(begun_at);
    let mut first = FIRST_CHECKS.iter().map(|minutes| u64::from(*minutes) * MINUTE);
    let due = first.find(|check| *check > age).unwrap_or_else(|| {
        // A week is a multiple of both intervals.
        let interval = if age < WEEK { HOUR } else { DAY };
        age - age % interval + interval
    });
    (begun_at + due).max(now).min(iso8601::LATEST)
}
