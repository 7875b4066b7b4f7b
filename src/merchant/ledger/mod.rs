//! The money decision: what a verified message means for an order, and when to query its status next.
//!
//! The caller stores one [`PayoutRecord`] for each order, before it sends the payout. For every verified callback and
//! answer it makes a [`PayoutReport`], calls [`settle`] and stores the returned record, all in one transaction of its
//! database. The first final outcome of an order is an [`Effect`](Settlement::Effect), and every later report of it
//! is a [`Repeat`](Settlement::Repeat), so that the order has one effect however often and in whatever order the
//! messages arrive. While the outcome is open, [`next_check`] says when to query `payout_status2`.
//!
//! The functions do no I/O, have no clock and keep nothing between calls. All rules are our choice: FreedomPay's
//! documentation has none.
//!
//! ```
//! use freedompay_payouts::Outcome;
//! use freedompay_payouts::ledger::{PayoutRecord, PayoutReport, Settlement, next_check, parse_time, settle};
//!
//! // Stored before the payout is sent.
//! let begun_at = parse_time("2026-01-31T12:00:00Z").unwrap();
//! let record = PayoutRecord::new("1234", "100.00", begun_at);
//! assert_eq!(next_check(&record, begun_at)?, Some(begun_at + 60_000)); // after a minute
//!
//! // A callback: in a program `PayoutReport::of_callback(&callback)`.
//! let mut report = PayoutReport::new("1234", Outcome::Succeeded);
//! report.payment_id = Some("77".into());
//! report.amount = Some("100".into());
//! let Settlement::Effect(record) = settle(Some(&record), &report, None)? else { panic!() };
//! assert_eq!(record.outcome, Outcome::Succeeded);
//!
//! // The same callback once more.
//! assert_eq!(settle(Some(&record), &report, None)?, Settlement::Repeat(record));
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```

pub(crate) mod check;
pub(crate) mod decision;
mod record;
mod report;
mod schedule;
mod settlement;

use alloc::string::String;

pub use decision::Conflict;
pub use record::PayoutRecord;
pub use report::PayoutReport;
pub(crate) use report::{amount_of, check_order};
pub use schedule::next_check;
pub(crate) use schedule::next_time;
pub use settlement::{Settlement, settle};

use crate::error::Error;
use crate::text::iso8601;

/// Whether two amounts are the same number. They are compared as decimals, never as floats.
///
/// ```
/// use freedompay_payouts::ledger::same_amount;
///
/// assert!(same_amount("1500", "01500.00")?);
/// assert!(!same_amount("0.1", "0.10000000000000000001")?);
/// assert!(same_amount("1500", "1 500").is_err());
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// `options_invalid`, if one of them is not digits with an optional decimal point and decimals: pass amounts as the
/// messages have them, without a sign, separators and a currency.
pub fn same_amount(one: &str, other: &str) -> Result<bool, Error> {
    check::amounts([one, other])?;
    Ok(decision::same_amount(one, other))
}

/// Parses a time of a stored record: ISO 8601 with an offset, `2026-01-31T12:00:00.000Z` or
/// `2026-01-31T17:00:00+05:00`. Returns milliseconds since 1970-01-01 00:00:00 UTC. `None` for any other text, and for
/// a time before 1970 or after 9999.
///
/// ```
/// use freedompay_payouts::ledger::parse_time;
///
/// assert_eq!(parse_time("2026-01-01T05:00:00+05:00"), Some(1_767_225_600_000));
/// assert_eq!(parse_time("2026-01-01"), None);
/// ```
#[must_use]
pub fn parse_time(text: &str) -> Option<u64> {
    iso8601::parse(text)
}

/// Writes a time as `YYYY-MM-DDThh:mm:ss.sssZ`, as `toISOString` of JavaScript does. `time` is in milliseconds since
/// 1970-01-01 00:00:00 UTC; one after the year 9999 becomes the last millisecond of that year.
///
/// ```
/// use freedompay_payouts::ledger::format_time;
///
/// assert_eq!(format_time(1_767_225_600_000), "2026-01-01T00:00:00.000Z");
/// ```
#[must_use]
pub fn format_time(time: u64) -> String {
    iso8601::write(time)
}
