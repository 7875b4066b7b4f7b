//! The two checks of each field type: one strict check for requests (documented
//! limits), one loose check for received values (only what prevents ambiguous signed
//! strings).

use crate::error::{ProblemCode, Violation};
use crate::names::FieldType;
use crate::names::byte_class::{self, Classes};
use crate::text::ascii;
use crate::text::decimal;
use crate::text::iso8601;

/// Longest `pg_order_id` and `pg_user_id`, in characters (documented).
const MAX_ID_LENGTH: usize = 50;
/// Longest URL, in characters (documented).
const MAX_URL_LENGTH: usize = 255;
/// Digits of a card number (documented).
const CARD_DIGITS: core::ops::RangeInclusive<usize> = 13..=20;
/// Largest amount, without decimals (documented).
const MAX_AMOUNT: u32 = 99_999_999;

/// The result of a check. The error is a static reference, so the result fits in a register.
pub(crate) type Check = Result<(), &'static Violation>;

pub(crate) static CONTROL_CHARACTER: Violation =
    (ProblemCode::ControlCharacter, "must not contain control characters");

impl FieldType {
    /// The maximum number of characters of a value in a request; `None` if there is no limit. (Vendor's
    /// documentation.)
    ///
    /// ```
    /// use freedompay_payouts::schema::FieldType;
    ///
    /// assert_eq!(FieldType::CardNumber.max_length(), Some(20));
    /// assert_eq!(FieldType::Text.max_length(), None);
    /// ```
    #[must_use]
    pub const fn max_length(self) -> Option<usize> {
        match self {
            Self::OrderId | Self::UserId => Some(MAX_ID_LENGTH),
            Self::Url => Some(MAX_URL_LENGTH),
            Self::CardNumber => Some(*CARD_DIGITS.end()),
            Self::Currency => Some(3),
            Self::TimeLimit => Some(19),
            _ => None,
        }
    }

    /// Checks a non-empty value of a request, except the format of a URL. With `luhn: false` it does
    /// not check the check digit of a card number.
    pub(crate) fn check_request(self, value: &[u8], classes: Classes, luhn: bool) -> Check {
        let is = |class: Classes| classes & class == class;
        if !is(byte_class::PRINTABLE) && ascii::has_control(value) {
            return Err(&CONTROL_CHARACTER);
        }
        let is_card = matches!(self, Self::CardNumber);
        // Most values have fewer bytes than the limit, so their characters need not be counted.
        let is_longer = |max| !is_card && value.len() > max && as_str(value).chars().count() > max;
        if self.max_length().is_some_and(is_longer) {
            return Err(&(ProblemCode::TooLong, "has {} characters; at most {} are allowed"));
        }
        if self.is_id() && !is(byte_class::NO_SEPARATOR) {
            return Err(&(
                ProblemCode::Separator,
                "must not contain \";\", which separates the signed values",
            ));
        }
        let (is_valid, violation): (bool, &Violation) = match self {
            Self::Amount => return amount(value),
            Self::CardNumber => return card_number(value, classes, luhn),
            Self::TimeLimit => return time_limit(value),
            Self::Currency => (
                value.len() == 3 && value.iter().all(u8::is_ascii_uppercase),
                &(ProblemCode::Characters, "must be three capital letters: \"KZT\""),
            ),
            Self::MerchantId | Self::PaymentId => {
                (is(byte_class::DIGIT), &(ProblemCode::Characters, "must be digits"))
            }
            Self::UserId => (
                value.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')),
                &(ProblemCode::Characters, "must be of a-z, A-Z, 0-9, \"_\" and \"-\""),
            ),
            _ => return Ok(()),
        };
        if is_valid { Ok(()) } else { Err(violation) }
    }

    /// Whether a received, non-empty value is valid for this type of field. This check is looser than
    /// that of requests, because the gateway sends amounts such as `1.0000` and salts with spaces.
    #[cfg(feature = "sign")]
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn is_valid_received(self, value: &[u8], classes: Classes) -> bool {
        let (needed, enough) = self.classes();
        if classes & needed != needed {
            return false;
        }
        let unsigned = || value.strip_prefix(b"-").unwrap_or(value);
        classes & enough == enough
            || match self {
                Self::ErrorCode => ascii::is_digits(unsigned()),
                Self::Amount => decimal::is_decimal(value),
                Self::Balance => decimal::is_decimal(unsigned()),
                Self::Salt => !ascii::has_control(value),
                _ => true,
            }
    }

    /// The message about a value that [`is_valid_received`](Self::is_valid_received) rejects.
    #[cfg(feature = "sign")]
    pub(crate) const fn expected(self) -> &'static str {
        match self {
            Self::PaymentId => " must be digits",
            Self::ErrorCode => " must be an integer",
            Self::Amount | Self::Balance => " must be a decimal amount",
            Self::Salt => " must be text without \";\" and control characters",
            Self::DateTime | Self::TimeLimit => " must be a date and time",
            _ => " must be an id without \";\"",
        }
    }
}

fn as_str(value: &[u8]) -> &str {
    core::str::from_utf8(value).unwrap_or_default()
}

fn amount(value: &[u8]) -> Check {
    macro_rules! format {
        ($hint:literal) => {
            concat!("must be text with at most two decimals: \"100.00\"", $hint)
        };
    }
    let parts = decimal::split_decimal(value)
        .filter(|(whole, decimals)| decimals.len() <= 2 && (whole.len() == 1 || !whole.starts_with(b"0")));
    let Some((whole, decimals)) = parts else {
        return Err(if ascii::has_byte(value, b',') {
            &(ProblemCode::AmountFormat, format!("; use a point instead of the comma"))
        } else if ascii::has_byte(value, b'e') || ascii::has_byte(value, b'E') {
            &(ProblemCode::AmountFormat, format!("; pass amounts as text, not as numbers"))
        } else {
            &(ProblemCode::AmountFormat, format!(""))
        });
    };
    // The amount, rounded up to a whole number, must be from 1 to the largest amount.
    let round_up = u32::from(decimals.iter().any(|b| *b != b'0'));
    match ascii::parse_u32(whole, 10).map(|whole| whole.saturating_add(round_up)) {
        Some(1..=MAX_AMOUNT) => Ok(()),
        _ => Err(&(ProblemCode::AmountRange, "must be from 0.01 to 99999999")),
    }
}

fn card_number(value: &[u8], classes: Classes, luhn: bool) -> Check {
    if classes & byte_class::DIGIT == 0 {
        return Err(&(ProblemCode::CardFormat, "must be digits; spaces are allowed and removed"));
    }
    if !CARD_DIGITS.contains(&value.len()) {
        return Err(&(ProblemCode::CardLength, "must have 13 to 20 digits, found {}"));
    }
    if luhn && !passes_luhn(value) {
        return Err(&(
            ProblemCode::CardLuhn,
            "has a wrong check digit: a digit may be wrong, or two digits may be swapped",
        ));
    }
    Ok(())
}

/// ISO/IEC 7812-1: every second digit from the right is doubled, and the sum of all digits must be a
/// multiple of ten.
fn passes_luhn(digits: &[u8]) -> bool {
    let (mut sum, mut is_doubled) = (0_u32, false);
    for byte in digits.iter().rev() {
        let digit = u32::from(byte.saturating_sub(b'0'));
        let twice = digit.saturating_mul(2);
        // The sum of the two digits of a doubled digit.
        let doubled = if twice > 9 { twice.saturating_sub(9) } else { twice };
        sum = sum.saturating_add(if is_doubled { doubled } else { digit });
        is_doubled = !is_doubled;
    }
    sum.is_multiple_of(10)
}

fn time_limit(value: &[u8]) -> Check {
    match iso8601::date_time(value, b' ').map(iso8601::exists) {
        Some(true) => Ok(()),
        Some(false) => Err(&(ProblemCode::DateImpossible, "is not an existing date and time")),
        None => Err(&(ProblemCode::DateFormat, "must be a date and time as YYYY-MM-DD hh:mm:ss")),
    }
}
