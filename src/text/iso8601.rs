//! Dates and times as text: ISO 8601 with an offset, and `YYYY-MM-DD hh:mm:ss`.
//!
//! A time is a number of milliseconds since 1970-01-01 00:00:00 UTC. It is in the years 1970 to 9999.

#![allow(clippy::arithmetic_side_effects, reason = "all years have at most four digits")]

#[cfg(feature = "sign")]
use alloc::string::String;

#[cfg(feature = "sign")]
const SECOND: u64 = 1000;
#[cfg(feature = "sign")]
const MINUTE: u64 = 60 * SECOND;
#[cfg(feature = "sign")]
const HOUR: u64 = 60 * MINUTE;
#[cfg(feature = "sign")]
const DAY: u64 = 24 * HOUR;

/// The last millisecond of the year 9999.
#[cfg(feature = "sign")]
pub(crate) const LATEST: u64 = 253_402_300_799_999;

/// Days of an era of 400 years. All eras have the same number of days.
const ERA: u64 = 146_097;
/// Days from the year 0 to 1970-01-01. The years of the calculation begin in March, so that the leap
/// day is the last day of its year.
const BEFORE_1970: u64 = 719_468;

/// The year, month, day, hour, minute and second of `YYYY-MM-DD hh:mm:ss`. `separator` is the character
/// between the date and the time. The date and the time need not exist.
#[inline(never)]
pub(crate) fn date_time(text: &[u8], separator: u8) -> Option<[u32; 6]> {
    const SHAPE: &[u8; 19] = b"0000-00-00 00:00:00";
    let mut parts = [0; 6];
    let mut part = parts.iter_mut();
    let mut number = part.next()?;
    if text.len() != SHAPE.len() {
        return None;
    }
    for (&byte, &shape) in text.iter().zip(SHAPE) {
        match (shape, byte) {
            (b'0', b'0'..=b'9') => *number = *number * 10 + u32::from(byte - b'0'),
            (b'0', _) => return None,
            (b' ', _) if byte == separator => number = part.next()?,
            _ if byte == shape && shape != b' ' => number = part.next()?,
            _ => return None,
        }
    }
    Some(parts)
}

/// Whether the date and the time exist. A leap second does not.
pub(crate) fn exists([year, month, day, hour, minute, second]: [u32; 6]) -> bool {
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
}

/// Parses `YYYY-MM-DDThh:mm:ss`, an optional fraction of a second (`.` and 1 to 9 digits, of which three
/// count) and an offset: `Z`, `+05:00` or `+0500`. `None` for any other text, for a date or time that does
/// not exist, and for a time that is not in the years 1970 to 9999 UTC.
#[cfg(feature = "sign")]
#[cold]
#[inline(never)]
pub(crate) fn parse(text: &str) -> Option<u64> {
    let (date_and_time, rest) = text.as_bytes().split_at_checked(19)?;
    let parts = date_time(date_and_time, b'T').filter(|parts| exists(*parts))?;
    let (milliseconds, zone) = fraction(rest)?;
    let [year, month, day, hour, minute, second] = parts.map(u64::from);
    let days = days_from_civil(year, month, day);
    let local = days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + milliseconds;
    let (ahead, behind) = offset(zone)?;
    // The days begin at the year 0.
    (local + behind).checked_sub(ahead + BEFORE_1970 * DAY).filter(|time| *time <= LATEST)
}

/// The milliseconds of a fraction of a second, and the rest of the text.
#[cfg(feature = "sign")]
fn fraction(text: &[u8]) -> Option<(u64, &[u8])> {
    let Some(text) = text.strip_prefix(b".") else { return Some((0, text)) };
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) =
        text.split_at_checked(digits).filter(|(digits, _)| (1..=9).contains(&digits.len()))?;
    let three = digits.iter().chain(b"00").take(3);
    Some((three.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')), rest))
}

/// How far the zone is ahead of UTC, and how far behind. One of them is 0.
#[cfg(feature = "sign")]
fn offset(zone: &[u8]) -> Option<(u64, u64)> {
    let (sign, digits) = match *zone {
        [b'Z'] => return Some((0, 0)),
        [sign, h, o, b':', m, i] | [sign, h, o, m, i] => (sign, [h, o, m, i]),
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [hours, minutes] = [[digits[0], digits[1]], [digits[2], digits[3]]]
        .map(|[tens, ones]| u64::from(tens - b'0') * 10 + u64::from(ones - b'0'));
    let offset = hours * HOUR + minutes * MINUTE;
    match sign {
        _ if hours > 23 || minutes > 59 => None,
        b'+' => Some((offset, 0)),
        b'-' => Some((0, offset)),
        _ => None,
    }
}

/// Writes a time as `YYYY-MM-DDThh:mm:ss.sssZ`. A time after the year 9999 becomes [`LATEST`].
#[cfg(feature = "sign")]
#[cold]
#[inline(never)]
pub(crate) fn write(time: u64) -> String {
    let time = time.min(LATEST);
    let (year, month, day) = civil_from_days(time / DAY);
    let (hour, minute, second) = (time % DAY / HOUR, time % HOUR / MINUTE, time % MINUTE / SECOND);
    let parts = [
        (year, 1000, '-'),
        (month, 10, '-'),
        (day, 10, 'T'),
        (hour, 10, ':'),
        (minute, 10, ':'),
        (second, 10, '.'),
        (time % SECOND, 100, 'Z'),
    ];
    let mut text = String::with_capacity(24);
    for (number, mut place, after) in parts {
        while place > 0 {
            // One digit.
            #[allow(clippy::cast_possible_truncation)]
            text.push(char::from(b'0' + (number / place % 10) as u8));
            place /= 10;
        }
        text.push(after);
    }
    text
}

/// The year, month and day in the Gregorian calendar for a number of days since 1970-01-01.
#[cfg(feature = "sign")]
pub(crate) fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + BEFORE_1970;
    let (era, day_of_era) = (days / ERA, days % ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let (month, next_year) =
        if month_from_march < 10 { (month_from_march + 3, 0) } else { (month_from_march - 9, 1) };
    (era * 400 + year_of_era + next_year, month, day)
}

/// The number of days from the first day of the calculation, [`BEFORE_1970`], to an existing date. Dates
/// before that day give 0.
#[cfg(feature = "sign")]
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let (month_from_march, is_next_year) = if month > 2 { (month - 3, 0) } else { (month + 9, 1) };
    let Some(year) = year.checked_sub(is_next_year) else { return 0 };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_date_and_time_with_the_given_separator() {
        assert_eq!(date_time(b"2026-01-02 03:04:05", b' '), Some([2026, 1, 2, 3, 4, 5]));
        assert_eq!(date_time(b"2026-01-02T03:04:05", b'T'), Some([2026, 1, 2, 3, 4, 5]));
        for (text, separator) in [
            ("2026-01-02 03:04:05", b'T'),
            ("2026-01-02T03:04:05", b' '),
            ("2026-01-02 03:04:0", b' '),
            ("2026-01-02 03:04:050", b' '),
            ("2026/01/02 03:04:05", b' '),
            ("2026-01-02 03-04-05", b' '),
            ("2026-01-02 03:04:0x", b' '),
            ("2026- 1-02 03:04:05", b' '),
            ("", b' '),
        ] {
            assert_eq!(date_time(text.as_bytes(), separator), None, "{text}");
        }
    }

    #[test]
    fn knows_the_days_of_each_month() {
        let days =
            |year, month| (0..40).filter(|day| exists([year, month, *day, 23, 59, 59])).collect::<Vec<_>>();
        for (month, last) in (1..).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            assert_eq!(days(2026, month), (1..=last).collect::<Vec<_>>(), "{month}");
        }
        for (year, last) in [(2024, 29), (2000, 29), (2100, 28)] {
            assert_eq!(days(year, 2).last(), Some(&last), "{year}");
        }
        assert!(!exists([2026, 0, 1, 0, 0, 0]));
        assert!(!exists([2026, 13, 1, 0, 0, 0]));
        assert!(!exists([2026, 1, 1, 24, 0, 0]));
        assert!(!exists([2026, 1, 1, 0, 60, 0]));
        assert!(!exists([2026, 1, 1, 0, 0, 60]));
    }

    /// Times as `date -u +%s -d …` prints them.
    #[cfg(feature = "sign")]
    const TIMES: [(u64, &str); 10] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_001, "2000-03-01T00:00:00.001Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        (1_735_689_599_000, "2024-12-31T23:59:59.000Z"),
        (1_735_689_600_120, "2025-01-01T00:00:00.120Z"),
        (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (LATEST, "9999-12-31T23:59:59.999Z"),
    ];

    #[test]
    #[cfg(feature = "sign")]
    fn writes_and_parses_the_same_times() {
        for (time, text) in TIMES {
            assert_eq!(write(time), text);
            assert_eq!(parse(text), Some(time));
        }
        assert_eq!(write(u64::MAX), "9999-12-31T23:59:59.999Z");
        // Every day until 2400, at another time of the day each.
        for time in (0..157_000).map(|day| day * DAY + day * 547_001 % DAY) {
            assert_eq!(parse(&write(time)), Some(time));
        }
    }

    #[test]
    #[cfg(feature = "sign")]
    fn parses_offsets_and_fractions() {
        for (text, time) in [
            ("2026-01-01T05:00:00+05:00", Some(1_767_225_600_000)),
            ("2026-01-01T05:00:00+0500", Some(1_767_225_600_000)),
            ("2025-12-31T18:30:00-05:30", Some(1_767_225_600_000)),
            ("2025-12-31T18:30:00-0530", Some(1_767_225_600_000)),
            ("2026-01-01T23:59:00+23:59", Some(1_767_225_600_000)),
            ("2026-01-01T00:00:00-00:00", Some(1_767_225_600_000)),
            ("2026-01-01T00:00:00.5Z", Some(1_767_225_600_500)),
            ("2026-01-01T00:00:00.05Z", Some(1_767_225_600_050)),
            ("2026-01-01T00:00:00.123456789Z", Some(1_767_225_600_123)),
            ("2026-01-01T05:00:00.250+05:00", Some(1_767_225_600_250)),
            ("1970-01-01T05:00:00+05:00", Some(0)),
            ("1969-12-31T19:00:00-05:00", Some(0)),
            ("1969-12-31T18:59:59.999-05:00", None),
            ("1970-01-01T04:59:59+05:00", None),
            ("0000-01-01T00:00:00Z", None),
            ("0000-03-01T00:00:00+23:59", None),
            ("9999-12-31T23:59:59-00:01", None),
        ] {
            assert_eq!(parse(text), time, "{text}");
        }
    }

    #[test]
    #[cfg(feature = "sign")]
    fn parses_no_other_text() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "2026-01-01t00:00:00z",
            "2026-01-01T00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00ZZ",
            "2026-01-01T00:00:00+05",
            "2026-01-01T00:00:00+5:00",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+05:60",
            "2026-01-01T00:00:00+05:0x",
            "2026-01-01T00:00:00*05:00",
            "2026-01-01T00:00:00 05:00",
            "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T23:59:60Z",
            " 2026-01-01T00:00:00Z",
            "+02026-01-01T00:00:00Z",
            "2026-01-01T00:00:0٣Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
