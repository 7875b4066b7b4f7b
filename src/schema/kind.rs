//! The kinds of values, with two checks each: [`Kind::check_request`] for what we
//! send, by the documented limits, and [`Kind::accepts`] for what arrives, by
//! what keeps messages apart that have one signed string.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

use crate::error::ProblemCode;
use crate::script::script_name;
use crate::text::{self, is_digits};

/// What the values of a field look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A decimal amount: digits, a point, at most two decimals; 0.01 to 99999999.
    Amount,
    /// An amount that may be negative and that only the gateway sends.
    Balance,
    /// The id of a registered card.
    CardId,
    /// A card number, 13 to 20 digits.
    CardNumber,
    /// The token of a registered card.
    CardToken,
    /// Three capital letters.
    Currency,
    /// ISO 8601 or `YYYY-MM-DD hh:mm:ss`; it may be empty.
    DateTime,
    /// A number of the table of error codes.
    ErrorCode,
    /// The merchant's id: digits.
    MerchantId,
    /// The merchant's own id of an order, at most 50 characters.
    OrderId,
    /// FreedomPay's id of a payment: digits.
    PaymentId,
    /// A random text.
    Salt,
    /// 32 hex digits.
    Signature,
    /// One of the documented words; the list is open.
    Status(&'static [&'static str]),
    /// Free text.
    Text,
    /// `YYYY-MM-DD hh:mm:ss`.
    TimeLimit,
    /// An http or https URL of the merchant's, at most 255 characters.
    Url,
    /// The merchant's own id of a user: at most 50 of `a-z A-Z 0-9 _ -`.
    UserId,
}

/// Longest `pg_order_id` and `pg_user_id`, in characters (documented).
const LONGEST_ID: usize = 50;
/// Longest URL, in characters (documented).
const LONGEST_URL: usize = 255;
/// Digits of a card number (documented).
const CARD_DIGITS: core::ops::RangeInclusive<usize> = 13..=20;
/// Largest amount, without decimals (documented).
const LARGEST_AMOUNT: u32 = 99_999_999;

/// What is wrong with a value, for programs and for people.
pub(crate) type Check = Result<(), (ProblemCode, Cow<'static, str>)>;

impl Kind {
    /// The stable name, as forms and generated documentation see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Balance => "balance",
            Self::CardId => "card_id",
            Self::CardNumber => "card_number",
            Self::CardToken => "card_token",
            Self::Currency => "currency",
            Self::DateTime => "datetime",
            Self::ErrorCode => "error_code",
            Self::MerchantId => "merchant_id",
            Self::OrderId => "order_id",
            Self::PaymentId => "payment_id",
            Self::Salt => "salt",
            Self::Signature => "signature",
            Self::Status(_) => "status",
            Self::Text => "text",
            Self::TimeLimit => "time_limit",
            Self::Url => "url",
            Self::UserId => "user_id",
        }
    }

    /// The type that the vendor's page gives it.
    #[must_use]
    pub const fn page_type(self) -> &'static str {
        match self {
            Self::Amount | Self::Balance => "number",
            Self::DateTime | Self::TimeLimit => "datetime",
            Self::MerchantId | Self::PaymentId | Self::ErrorCode | Self::CardNumber => "integer",
            _ => "string",
        }
    }

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

    /// The value as it is sent: a card number is written without its spaces.
    pub(crate) fn normalized(self, value: &str) -> String {
        match self {
            Self::CardNumber => value.chars().filter(|&c| c != ' ').collect(),
            _ => value.to_owned(),
        }
    }

    /// Checks a value of a request of ours, normalized and not empty. With
    /// `luhn: false` the check digit of a card number is not looked at.
    pub(crate) fn check_request(self, value: &str, luhn: bool) -> Check {
        if text::has_control(value) {
            return refuse(ProblemCode::ControlCharacter, "must not contain control characters");
        }
        if let Some(most) = self.max_length().filter(|_| !matches!(self, Self::CardNumber)) {
            let length = value.chars().count();
            if length > most {
                let complaint = alloc::format!("must have at most {most} characters, found {length}");
                return Err((ProblemCode::TooLong, complaint.into()));
            }
        }
        if self.is_id() && text::find(value, ";").is_some() {
            return refuse(
                ProblemCode::Separator,
                "must not contain \";\", which separates the signed values",
            );
        }
        match self {
            Self::Amount => amount(value),
            Self::CardNumber => card_number(value, luhn),
            Self::Currency => {
                only(value, |b| b.is_ascii_uppercase(), "must be three capital letters: \"KZT\"")
                    .and_then(|()| exactly(value, 3, "must be three capital letters: \"KZT\""))
            }
            Self::MerchantId | Self::PaymentId => only(value, |b| b.is_ascii_digit(), "must be digits"),
            Self::UserId => only(
                value,
                |b| b.is_ascii_alphanumeric() || b"_-".contains(&b),
                "must be of letters a-z A-Z, digits, \"_\" and \"-\"",
            ),
            Self::TimeLimit => time_limit(value),
            Self::Url => url(value),
            _ => Ok(()),
        }
    }

    /// What is allowed of [checked](Self::check_request) values and yet may be a mistake.
    pub(crate) fn doubt(self, value: &str) -> Option<(ProblemCode, &'static str)> {
        match self {
            Self::Url if is_public_http(value) => Some((
                ProblemCode::UrlInsecure,
                "is http on a public host: the callback can be read and dropped on its way; use https",
            )),
            Self::OrderId if !text::all(value, |b| b.is_ascii_alphanumeric()) => Some((
                ProblemCode::Characters,
                "has other characters than Latin letters and digits; one page of the vendor allows only these",
            )),
            _ => None,
        }
    }

    /// Whether the gateway may send this value in a field of this kind; if not,
    /// what was expected. Looser than for requests, since the gateway sends
    /// `1.0000` and salts with spaces.
    #[cfg(feature = "sign")]
    pub(crate) fn accepts(self, value: &str) -> Result<(), &'static str> {
        let decimal = |text: &str| match text::cut(text, ".") {
            Some((whole, decimals)) => is_digits(whole) && is_digits(decimals),
            None => is_digits(text),
        };
        let (fits, expected) = match self {
            Self::PaymentId => (is_digits(value), "digits"),
            Self::ErrorCode => (is_digits(value.strip_prefix('-').unwrap_or(value)), "an integer"),
            Self::Amount => (decimal(value), "a decimal amount"),
            Self::Balance => (decimal(value.strip_prefix('-').unwrap_or(value)), "a decimal amount"),
            Self::Salt => (
                text::find(value, ";").is_none() && !text::has_control(value),
                "text without \";\" and control characters",
            ),
            Self::DateTime | Self::TimeLimit => {
                (text::all(value, |b| b.is_ascii_digit() || b" T:+.Z-".contains(&b)), "a date and time")
            }
            _ if self.is_id() => (text::find(value, ";").is_none(), "an id without \";\""),
            _ => (true, ""),
        };
        if fits { Ok(()) } else { Err(expected) }
    }

    const fn is_id(self) -> bool {
        matches!(
            self,
            Self::MerchantId
                | Self::OrderId
                | Self::PaymentId
                | Self::UserId
                | Self::CardId
                | Self::CardToken
        )
    }
}

fn refuse(code: ProblemCode, complaint: &'static str) -> Check {
    Err((code, Cow::Borrowed(complaint)))
}

fn only(value: &str, allowed: fn(u8) -> bool, complaint: &'static str) -> Check {
    if text::all(value, allowed) { Ok(()) } else { refuse(ProblemCode::Characters, complaint) }
}

fn exactly(value: &str, length: usize, complaint: &'static str) -> Check {
    if value.len() == length { Ok(()) } else { refuse(ProblemCode::Characters, complaint) }
}

fn amount(value: &str) -> Check {
    let format = || {
        let likely = if text::find(value, ",").is_some() {
            "; write a point for the comma"
        } else if text::find_any(value, b"eE").is_some() {
            "; it looks like a number turned into text, pass amounts as text"
        } else {
            ""
        };
        let expected = "must be decimal text with at most two decimals, such as \"100.00\"";
        Err((ProblemCode::AmountFormat, [expected, likely].concat().into()))
    };
    let range = || refuse(ProblemCode::AmountRange, "must be from 0.01 to 99999999");

    let (whole, decimals) = text::cut(value, ".").map_or((value, None), |(whole, rest)| (whole, Some(rest)));
    if !is_digits(whole) || decimals.is_some_and(|decimals| !is_digits(decimals)) {
        return format();
    }
    if (whole.len() > 1 && whole.starts_with('0')) || decimals.is_some_and(|decimals| decimals.len() > 2) {
        return format();
    }
    let has_cents = decimals.is_some_and(|decimals| decimals.bytes().any(|b| b != b'0'));
    match text::number(whole.as_bytes(), 10) {
        Some(0) if !has_cents => range(),
        Some(LARGEST_AMOUNT) if has_cents => range(),
        Some(..=LARGEST_AMOUNT) => Ok(()),
        _ => range(),
    }
}

fn card_number(value: &str, luhn: bool) -> Check {
    if !text::all(value, |b| b.is_ascii_digit()) {
        return refuse(ProblemCode::CardFormat, "must be digits; spaces are allowed and removed");
    }
    if !CARD_DIGITS.contains(&value.len()) {
        let (least, most) = (CARD_DIGITS.start(), CARD_DIGITS.end());
        let complaint = alloc::format!("must have {least} to {most} digits, found {}", value.len());
        return Err((ProblemCode::CardLength, complaint.into()));
    }
    if luhn && !passes_luhn(value) {
        let complaint = "is no card number: its check digit is wrong; a digit is mistyped or two are swapped";
        return refuse(ProblemCode::CardLuhn, complaint);
    }
    Ok(())
}

/// ISO/IEC 7812-1: every second digit from the right doubled, the sum of all
/// digits a multiple of ten.
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (at % 2, digit) {
                (0, digit) => digit,
                (_, 0..=4) => digit * 2,
                (_, digit) => digit * 2 - 9,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn time_limit(value: &str) -> Check {
    let Some([year, month, day, hour, minute, second]) = date_parts(value) else {
        return refuse(ProblemCode::DateFormat, "must be a date and time as YYYY-MM-DD hh:mm:ss");
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1..=12).contains(&month) && (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60 {
        Ok(())
    } else {
        refuse(ProblemCode::DateImpossible, "is a date and time that no calendar has")
    }
}

/// The six numbers of `YYYY-MM-DD hh:mm:ss`.
fn date_parts(value: &str) -> Option<[u32; 6]> {
    const SHAPE: &[u8; 19] = b"0000-00-00 00:00:00";
    let shaped = value.len() == SHAPE.len()
        && value
            .bytes()
            .zip(SHAPE)
            .all(|(b, &shape)| if shape == b'0' { b.is_ascii_digit() } else { b == shape });
    if !shaped {
        return None;
    }
    let number = |range: core::ops::Range<usize>| text::number(value.as_bytes().get(range)?, 10);
    Some([number(0..4)?, number(5..7)?, number(8..10)?, number(11..13)?, number(14..16)?, number(17..19)?])
}

/// What stands between `http(s)://` and the path, query or fragment.
fn authority(url: &str) -> Option<&str> {
    let (scheme, rest) = text::cut(url, "://")?;
    let known = text::same_word(scheme, "https") || text::same_word(scheme, "http");
    known.then(|| text::before_any(rest, b"/?#"))
}

/// The host of an authority, where host and port are of a possible form.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = text::cut(rest, "]")?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => text::cut(authority, ":").map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    let possible = |b: u8| b.is_ascii_alphanumeric() || b".-_:".contains(&b);
    let port_fits = port.is_none_or(|port| {
        text::number(port.as_bytes(), 10).is_some_and(|port| (1..=0xffff).contains(&port))
    });
    (!host.is_empty() && text::all(host, possible) && port_fits).then_some(host)
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let octets = || host.as_bytes().split(|&byte| byte == b'.').map(|octet| text::number(octet, 10));
    text::same_word(host, "localhost")
        || host == "::1"
        || (octets().count() == 4
            && octets().all(|octet| octet.is_some_and(|octet| octet < 256))
            && octets().next() == Some(Some(127)))
}

fn is_public_http(url: &str) -> bool {
    let secure = text::starts_with_word(url, "https:");
    !secure && authority(url).and_then(host).is_some_and(|host| !is_loopback(host))
}

fn url(value: &str) -> Check {
    if !text::all(value, |b| b.is_ascii_graphic()) {
        return refuse(
            ProblemCode::UrlFormat,
            "must be a URL in ASCII without spaces; escape other characters",
        );
    }
    if authority(value).and_then(host).is_none() {
        return refuse(ProblemCode::UrlFormat, "must be an http or https URL with a host");
    }
    if text::find(value, "#").is_some() {
        return refuse(
            ProblemCode::UrlFragment,
            "must not have a fragment: \"#\" and what follows is never sent",
        );
    }
    match script_name(value) {
        "" => refuse(
            ProblemCode::UrlScript,
            "must not end in \"/\": its last path segment is a part of the signature and must not be empty",
        ),
        "." | ".." => refuse(ProblemCode::UrlScript, "must not end in a dot segment: clients rewrite it"),
        _ => Ok(()),
    }
}

/// Checks a gateway host: a scheme, a host and perhaps a port; https unless it is
/// this machine. (Our choice: a payout request holds a card number.)
pub(crate) fn check_host(value: &str) -> Result<(), &'static str> {
    let bare =
        |url: &str| text::cut(url, "://").is_some_and(|(_, rest)| text::find_any(rest, b"/?#").is_none());
    if !bare(value) || authority(value).and_then(host).is_none() {
        Err("the host must be a scheme and a host without a path, such as \"https://api.freedompay.kz\"")
    } else if is_public_http(value) {
        Err("the host must be https: a payout request holds a card number")
    } else {
        Ok(())
    }
}
