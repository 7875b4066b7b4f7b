//! Dates and times as text: ISO 8601 with an offset, and `YYYY-MM-DD hh:mm:ss`.
//!
//! A time is a number of milliseconds since 1970-01-01 00:00:00 UTC. It is in the years 1970 to 9999.

#![allow(clippy::arithmetic_side_effects, reason = "all years have at most four digits")]

#[cfg(feature = "sign")]
use alloc::string::String;

const SECOND: u64 = 1000;
#[cfg(feature = "sign")]
const MINUTE: u64 = 60 * SECOND;
#[cfg(feature = "sign")]
const HOUR: u64 = 60 * MINUTE;
#[cfg(feature = "sign")]
const DAY: u64 = 24 * HOUR;

/// The last millisecond of the year 9999.
pub(crate) const LATEST: u64 = 253_402_300_799_999;

/// Days of an era of 400 years. All eras have the same number of days.
const ERA: u32 = 146_097;
/// Days from the year 0 to 1970-01-01. The years of the calculation begin in March, so that the leap
/// day is the last day of its year.
const BEFORE_1970: u32 = 719_468;

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
#[cold]
#[inline(never)]
pub(crate) fn parse(text: &str) -> Option<u64> {
    let (date_and_time, rest) = text.as_bytes().split_at_checked(19)?;
    // With an offset, a time of 1970 UTC may have a date of 1969.
    let parts = date_time(date_and_time, b'T').filter(|parts| exists(*parts) && parts[0] >= 1969)?;
    let [year, month, day, hour, minute, second] = parts;
    let days = days_from_civil(year, month, day);
    let (milliseconds, zone) = fraction(rest)?;
    let seconds = i64::from((hour * 60 + minute) * 60 + second) - 60 * offset(zone)?;
    let time = u64::try_from(days * 86_400 + seconds).ok()? * SECOND + u64::from(milliseconds);
    (time <= LATEST).then_some(time)
}

/// The milliseconds of a fraction of a second, and the rest of the text.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some(digits) = text.strip_prefix(b".") else { return Some((0, text)) };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at_checked(length)?;
    let three = digits.iter().chain(b"00").take(3);
    let milliseconds = three.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    (1..=9).contains(&length).then_some((milliseconds, rest))
}

/// How far the zone is ahead of UTC, in minutes.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, digits) = match *zone {
        [b'Z'] => return Some(0),
        [sign, h, o, b':', m, i] | [sign, h, o, m, i] => (sign, [h, o, m, i]),
        _ => return None,
    };
    let mut number = 0;
    for digit in digits {
        number = number * 10 + i64::from(char::from(digit).to_digit(10)?);
    }
    let (hours, minutes) = (number / 100, number % 100);
    let offset = hours * 60 + minutes;
    match sign {
        _ if hours > 23 || minutes > 59 => None,
        b'+' => Some(offset),
        b'-' => Some(-offset),
        _ => None,
    }
}

/// Writes a time as `YYYY-MM-DDThh:mm:ss.sssZ`. A time after the year 9999 becomes [`LATEST`].
#[cfg(feature = "sign")]
pub(crate) fn write(time: u64) -> String {
    write_bytes(time).iter().map(|byte| char::from(*byte)).collect()
}

/// Like [`write`], without allocating.
#[cfg(feature = "sign")]
#[inline(never)]
#[allow(clippy::cast_possible_truncation, reason = "the year has four digits, and a day 86,400,000 ms")]
pub(crate) fn write_bytes(time: u64) -> [u8; 24] {
    let time = time.min(LATEST);
    let (year, month, day) = civil_from_days((time / DAY) as u32);
    let time = (time % DAY) as u32;
    let (minutes, milliseconds) = (time / 60_000, time % 60_000);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    let (date_text, time_text) = text.split_at_mut(10);
    write_digits(date_text, (year * 100 + month) * 100 + day);
    write_digits(time_text, (minutes / 60 * 100 + minutes % 60) * 100_000 + milliseconds);
    text
}

/// Replaces the zeros of a text by the digits of a number.
#[cfg(feature = "sign")]
fn write_digits(text: &mut [u8], mut number: u32) {
    for digit in text.iter_mut().rev().filter(|byte| **byte == b'0') {
        // One digit.
        #[allow(clippy::cast_possible_truncation)]
        {
            *digit += (number % 10) as u8;
        }
        number /= 10;
    }
}

/// The year, month and day in the Gregorian calendar for a number of days since 1970-01-01, up to the year
/// 9999. Numbers have 32 bits, which WebAssembly divides faster.
#[cfg(feature = "sign")]
pub(crate) fn civil_from_days(days: u32) -> (u32, u32, u32) {
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

/// The number of days from 1970-01-01 to an existing date after the year 0. It is negative for a date before.
fn days_from_civil(year: u32, month: u32, day: u32) -> i64 {
    let (year, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    i64::from(year * 365 + leap_days + (153 * month_from_march + 2) / 5 + day - 1) - i64::from(BEFORE_1970)
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
            "2026-01-01T00:00:00+0000000000000000000",
            "2026-01-01T00:00:00+05:0-",
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
