//! The two checks of each kind of value: one strict check for requests (documented
//! limits), one loose check for received values (only what prevents ambiguous signed
//! strings).

use crate::decimal;
use crate::error::{Complaint, ProblemCode};
use crate::message::script::script_name;
use crate::names::Kind;
use crate::names::byte_class::{self, Classes};
use crate::text;

/// Longest `pg_order_id` and `pg_user_id`, in characters (documented).
const LONGEST_ID: usize = 50;
/// Longest URL, in characters (documented).
const LONGEST_URL: usize = 255;
/// Digits of a card number (documented).
const CARD_DIGITS: core::ops::RangeInclusive<usize> = 13..=20;
/// Largest amount, without decimals (documented).
const LARGEST_AMOUNT: u32 = 99_999_999;

/// A reference to a text that is written down: one word in a register.
pub(crate) type Check = Result<(), &'static Complaint>;

pub(crate) static CONTROL_CHARACTER: Complaint =
    (ProblemCode::ControlCharacter, "must not contain control characters");

impl Kind {
    /// The most characters a value of a request may have, where there is a limit.
    #[must_use]
    pub const fn max_length(self) -> Option<usize> {
        match self {
            Self::OrderId | Self::UserId => Some(LONGEST_ID),
            Self::Url => Some(LONGEST_URL),
            Self::CardNumber => Some(*CARD_DIGITS.end()),
            Self::Currency => Some(3),
            Self::TimeLimit => Some(19),
            _ => None,
        }
    }

    /// Checks a value of a request of ours that is not empty. With `luhn: false` the check
    /// digit of a card number is not looked at.
    pub(crate) fn check_request(self, value: &[u8], classes: Classes, luhn: bool) -> Check {
        let is = |class: Classes| classes & class == class;
        if !is(byte_class::PRINTABLE) && text::has_control(value) {
            return Err(&CONTROL_CHARACTER);
        }
        let is_card = matches!(self, Self::CardNumber);
        // Most have so few bytes that nobody has to count their characters.
        let is_longer = |most| !is_card && value.len() > most && as_str(value).chars().count() > most;
        if self.max_length().is_some_and(is_longer) {
            return Err(&(ProblemCode::TooLong, "must have at most "));
        }
        if self.is_id() && !is(byte_class::NO_SEPARATOR) {
            return Err(&(
                ProblemCode::Separator,
                "must not contain \";\", which separates the signed values",
            ));
        }
        let (fits, complaint): (bool, &Complaint) = match self {
            Self::Amount => return amount(as_str(value)),
            Self::CardNumber => return card_number(value, luhn),
            Self::TimeLimit => return time_limit(value),
            Self::Url => return url(as_str(value)),
            Self::Currency => (
                value.len() == 3 && value.iter().all(u8::is_ascii_uppercase),
                &(ProblemCode::Characters, "must be three capital letters: \"KZT\""),
            ),
            Self::MerchantId | Self::PaymentId => {
                (is(byte_class::DIGIT), &(ProblemCode::Characters, "must be digits"))
            }
            Self::UserId => (
                value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')),
                &(ProblemCode::Characters, "must be of letters a-z A-Z, digits, \"_\" and \"-\""),
            ),
            _ => return Ok(()),
        };
        if fits { Ok(()) } else { Err(complaint) }
    }

    /// What is allowed of [checked](Self::check_request) values and yet may be a mistake.
    pub(crate) fn doubt(self, value: &[u8]) -> Check {
        match self {
            Self::Url if origin(as_str(value)).is_some_and(|origin| origin.is_open) => Err(&(
                ProblemCode::UrlInsecure,
                "is http on a public host: the callback can be read and dropped on its way; use https",
            )),
            Self::OrderId if !value.iter().all(u8::is_ascii_alphanumeric) => Err(&(
                ProblemCode::Characters,
                "has other characters than Latin letters and digits; one page of the vendor allows only these",
            )),
            _ => Ok(()),
        }
    }

    /// Whether the gateway may send this value, which is not empty, in a field of
    /// this kind. Looser than for requests, since the gateway sends `1.0000` and
    /// salts with spaces.
    #[cfg(feature = "sign")]
    #[inline(always)]
    pub(crate) fn accepts(self, value: &[u8], classes: Classes) -> bool {
        let (needed, enough) = self.classes();
        if classes & needed != needed {
            return false;
        }
        let unsigned = || value.strip_prefix(b"-").unwrap_or(value);
        classes & enough == enough
            || match self {
                Self::ErrorCode => text::is_digits(unsigned()),
                Self::Amount => decimal::is_decimal(value),
                Self::Balance => decimal::is_decimal(unsigned()),
                Self::Salt => !text::has_control(value),
                _ => true,
            }
    }

    /// What [`accepts`](Self::accepts) takes, in words.
    #[cfg(feature = "sign")]
    pub(crate) const fn expected(self) -> &'static str {
        match self {
            Self::PaymentId => "digits",
            Self::ErrorCode => "an integer",
            Self::Amount | Self::Balance => "a decimal amount",
            Self::Salt => "text without \";\" and control characters",
            Self::DateTime | Self::TimeLimit => "a date and time",
            _ => "an id without \";\"",
        }
    }
}

fn as_str(value: &[u8]) -> &str {
    core::str::from_utf8(value).unwrap_or_default()
}

fn amount(value: &str) -> Check {
    macro_rules! format {
        ($likely:literal) => {
            concat!("must be decimal text with at most two decimals, such as \"100.00\"", $likely)
        };
    }
    let parts = decimal::parts(value)
        .filter(|(whole, decimals)| decimals.len() <= 2 && (whole.len() == 1 || !whole.starts_with('0')));
    let Some((whole, decimals)) = parts else {
        return Err(if text::find(value, ",").is_some() {
            &(ProblemCode::AmountFormat, format!("; write a point for the comma"))
        } else if text::find_any(value, b"eE").is_some() {
            &(
                ProblemCode::AmountFormat,
                format!("; it looks like a number turned into text, pass amounts as text"),
            )
        } else {
            &(ProblemCode::AmountFormat, format!(""))
        });
    };
    // Rounded up to a whole number, it is one from 1 to the largest amount.
    let cents = u32::from(decimals.bytes().any(|b| b != b'0'));
    match text::number(whole.as_bytes(), 10).map(|whole| whole.saturating_add(cents)) {
        Some(1..=LARGEST_AMOUNT) => Ok(()),
        _ => Err(&(ProblemCode::AmountRange, "must be from 0.01 to 99999999")),
    }
}

fn card_number(value: &[u8], luhn: bool) -> Check {
    if !value.iter().all(u8::is_ascii_digit) {
        return Err(&(ProblemCode::CardFormat, "must be digits; spaces are allowed and removed"));
    }
    if !CARD_DIGITS.contains(&value.len()) {
        return Err(&(ProblemCode::CardLength, "must have 13 to 20 digits, found "));
    }
    if luhn && !passes_luhn(value) {
        return Err(&(
            ProblemCode::CardLuhn,
            "is no card number: its check digit is wrong; a digit is mistyped or two are swapped",
        ));
    }
    Ok(())
}

/// ISO/IEC 7812-1: every second digit from the right doubled, the sum of all
/// digits a multiple of ten.
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (at % 2, digit) {
                (0, digit) => digit,
                (_, 0..=4) => digit * 2,
                // The sum of the two digits.
                (_, digit) => u32::saturating_mul(digit, 2).saturating_sub(9),
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn time_limit(value: &[u8]) -> Check {
    let Some([year, month, day, hour, minute, second]) = date_parts(value) else {
        return Err(&(ProblemCode::DateFormat, "must be a date and time as YYYY-MM-DD hh:mm:ss"));
    };
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60 {
        Ok(())
    } else {
        Err(&(ProblemCode::DateImpossible, "is a date and time that no calendar has"))
    }
}

/// The six numbers of `YYYY-MM-DD hh:mm:ss`.
fn date_parts(value: &[u8]) -> Option<[u32; 6]> {
    const SHAPE: &[u8; 19] = b"0000-00-00 00:00:00";
    let mut parts = [0; 6];
    let mut part = parts.iter_mut();
    let mut number = part.next()?;
    if value.len() != SHAPE.len() {
        return None;
    }
    for (&byte, &shape) in value.iter().zip(SHAPE) {
        match byte {
            b'0'..=b'9' if shape == b'0' => {
                *number =
                    u32::saturating_mul(*number, 10).saturating_add(u32::from(byte.saturating_sub(b'0')));
            }
            _ if byte == shape && shape != b'0' => number = part.next()?,
            _ => return None,
        }
    }
    Some(parts)
}

/// Scheme and authority of an http or https URL.
struct Origin<'u> {
    /// Whether it is http on a public host, for everyone to read.
    is_open: bool,
    /// What follows: path, query or fragment.
    rest: &'u str,
}

/// The origin of a URL, where host and port are of a possible form.
#[inline(never)]
fn origin(url: &str) -> Option<Origin<'_>> {
    let (scheme, rest) = text::cut(url, "://")?;
    let is_http = text::same_word(scheme, "http");
    if !is_http && !text::same_word(scheme, "https") {
        return None;
    }
    let (authority, rest) = rest.split_at_checked(text::find_any(rest, b"/?#").unwrap_or(rest.len()))?;
    // Only in brackets a host has colons.
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => text::cut(rest, "]")?,
        None => authority.split_at_checked(text::find(authority, ":").unwrap_or(authority.len()))?,
    };
    let possible = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':');
    let port_fits =
        port.is_empty() || matches!(text::number(port.strip_prefix(':')?.as_bytes(), 10), Some(1..=0xffff));
    let fits = port_fits && !host.is_empty() && text::all(host, possible);
    fits.then(|| Origin { is_open: is_http && !is_loopback(host), rest })
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let mut octets = 0_u32;
    for octet in text::parts(host, ".") {
        // With a zero before it browsers read an octal number: another machine's.
        if octet.len() > 1 && octet.starts_with('0') {
            return false;
        }
        match text::number(octet.as_bytes(), 10) {
            Some(127) if octets == 0 => {}
            Some(0..=255) if octets > 0 => {}
            _ => return host == "::1" || text::same_word(host, "localhost"),
        }
        octets = octets.saturating_add(1);
    }
    octets == 4
}

fn url(value: &str) -> Check {
    if !text::all(value, |b| b.is_ascii_graphic()) {
        return Err(&(
            ProblemCode::UrlFormat,
            "must be a URL in ASCII without spaces; escape other characters",
        ));
    }
    if origin(value).is_none() {
        return Err(&(ProblemCode::UrlFormat, "must be an http or https URL with a host"));
    }
    if text::find(value, "#").is_some() {
        return Err(&(
            ProblemCode::UrlFragment,
            "must not have a fragment: \"#\" and what follows is never sent",
        ));
    }
    match script_name(value) {
        "" => Err(&(
            ProblemCode::UrlScript,
            "must not end in \"/\": its last path segment is a part of the signature and must not be empty",
        )),
        "." | ".." => Err(&(ProblemCode::UrlScript, "must not end in a dot segment: clients rewrite it")),
        _ => Ok(()),
    }
}

/// Checks a gateway host: a scheme, a host and perhaps a port; https unless it is
/// this machine. (Our choice: a payout request holds a card number.)
pub(crate) fn check_host(value: &str) -> Result<(), &'static str> {
    match origin(value).filter(|origin| origin.rest.is_empty()) {
        None => {
            Err("the host must be a scheme and a host without a path, such as \"https://api.freedompay.kz\"")
        }
        Some(Origin { is_open: true, .. }) => {
            Err("the host must be https: a payout request holds a card number")
        }
        Some(_) => Ok(()),
    }
}
