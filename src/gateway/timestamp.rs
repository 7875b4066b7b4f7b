//! `Timestamp`: a time that the caller passes.

#![allow(clippy::arithmetic_side_effects, reason = "timestamps are not later than the year 9999")]

use alloc::{format, string::String};
use core::fmt;

use crate::text::iso8601;

/// A time, in seconds. The gateway has no clock: the caller passes the current time.
///
/// ```
/// use freedompay_payouts::gateway::Timestamp;
///
/// assert_eq!(Timestamp::from_unix(1_767_225_600).to_string(), "2026-01-01 05:00:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    unix: u64,
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
/// The time zone of Kazakhstan: five hours ahead of UTC, without daylight saving time.
const OFFSET: u64 = 5 * HOUR;
/// The last second of the year 9999 in the gateway's time zone.
const LATEST: u64 = iso8601::LATEST / 1000 - OFFSET;

impl Timestamp {
    /// The time this number of seconds after 1970-01-01 00:00:00 UTC. A time after the
    /// year 9999 becomes the last second of that year.
    ///
    /// ```
    /// use freedompay_payouts::gateway::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(0).to_string(), "1970-01-01 05:00:00");
    /// ```
    #[must_use]
    pub const fn from_unix(seconds: u64) -> Self {
        Self { unix: if seconds > LATEST { LATEST } else { seconds } }
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// ```
    /// use freedompay_payouts::gateway::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(1_767_225_600).unix(), 1_767_225_600);
    /// ```
    #[must_use]
    pub const fn unix(self) -> u64 {
        self.unix
    }

    /// ISO 8601 with the offset of the gateway's time zone: `2026-01-01T05:00:00+05:00`, as in `pg_datetime`.
    ///
    /// ```
    /// use freedompay_payouts::gateway::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(1_767_225_600).iso(), "2026-01-01T05:00:00+05:00");
    /// ```
    #[must_use]
    pub fn iso(self) -> String {
        let (date, time) = self.date_and_time();
        format!("{date}T{time}+05:00")
    }

    fn date_and_time(self) -> (String, String) {
        let local = self.unix + OFFSET;
        let (year, month, day) = iso8601::civil_from_days(u32::try_from(local / DAY).unwrap_or_default());
        let (hour, minute, second) = (local % DAY / HOUR, local % HOUR / 60, local % 60);
        (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"))
    }
}

/// `YYYY-MM-DD hh:mm:ss` in the gateway's time zone, as in `pg_payment_date`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = self.date_and_time();
        write!(f, "{date} {time}")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Timestamp;

    #[test]
    fn writes_timestamp_in_the_gateways_time_zone() {
        for (unix, written) in [
            (0, "1970-01-01 05:00:00"),
            (951_782_399, "2000-02-29 04:59:59"),
            (951_850_800, "2000-03-01 00:00:00"),
            (1_709_145_000, "2024-02-28 23:30:00"),
            (1_709_150_400, "2024-02-29 01:00:00"),
            (4_107_524_400, "2100-03-01 00:00:00"),
            (253_402_282_799, "9999-12-31 23:59:59"),
            (u64::MAX, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(Timestamp::from_unix(unix).to_string(), written);
        }
        assert_eq!(Timestamp::from_unix(0).iso(), "1970-01-01T05:00:00+05:00");
    }
}
