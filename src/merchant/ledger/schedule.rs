//! `next_check`: when to ask for the status of an open payout.

use super::decision::RecordView;
use super::{PayoutRecord, check};
use crate::error::Error;
use crate::text::iso8601;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The checks of the first hour: how long after the payout began.
const FIRST_CHECKS: [u64; 5] = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE];

/// When to ask `payout_status2` for the outcome of a payout next: not before `now`. `None` for a payout with a final
/// outcome. Times are milliseconds since 1970-01-01 00:00:00 UTC, until the end of the year 9999.
///
/// Checks are due 1, 2, 5, 10 and 30 minutes after the payout began, then at every full hour after it began, and after
/// 7 days at every full day after it began. The next check is the first of them that is later than
/// [`asked_at`](PayoutRecord::asked_at). If its time has passed, it is due now, and the result is `now`: a program that
/// was not running for a day asks once, and not once for each check it has missed. Checks do not end by themselves: only
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
    next_check_of(&record.view(), now)
}

pub(crate) fn next_check_of(record: &RecordView<'_>, now: u64) -> Result<Option<u64>, Error> {
    check::record(record)?;
    if !record.endings.is_empty() {
        return Ok(None);
    }
    let asked_at = record.asked_at.unwrap_or_default().min(now);
    let due = next_age(asked_at.saturating_sub(record.begun_at));
    Ok(Some(record.begun_at.saturating_add(due).max(now).min(iso8601::LATEST)))
}

/// The age at which the next check is due, for a payout that was checked at this age.
fn next_age(age: u64) -> u64 {
    if let Some(first) = FIRST_CHECKS.into_iter().find(|check| *check > age) {
        return first;
    }
    let (checks, interval) = if age < WEEK { (age / HOUR, HOUR) } else { (age / DAY, DAY) };
    // A week is a multiple of both intervals.
    checks.saturating_add(1).saturating_mul(interval)
}
