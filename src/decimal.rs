//! Decimal numbers as text: compared as numbers, never turned into floats.

use alloc::{borrow::ToOwned, string::String};

use crate::text::{self, is_digits};

/// Whether it is a decimal number without a sign.
pub(crate) fn is_decimal(amount: &[u8]) -> bool {
    amount.splitn(2, |byte| *byte == b'.').all(is_digits)
}

/// The digits before the point and those behind it; none behind it where there is
/// no point. `None` for anything but a decimal number without a sign.
pub(crate) fn parts(amount: &str) -> Option<(&str, &str)> {
    is_decimal(amount.as_bytes()).then(|| text::cut(amount, ".").unwrap_or((amount, "")))
}

/// What of a number counts: no zeros before it, none at the end of its decimals.
#[cfg(feature = "sign")]
#[inline(never)]
fn significant(mut amount: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = amount {
        amount = rest;
    }
    if text::has_byte(amount, b'.') {
        while let [rest @ .., b'0'] = amount {
            amount = rest;
        }
    }
    amount.strip_suffix(b".").unwrap_or(amount)
}

/// The shortest text of the same number, in two pieces: `01500.00` and `1500` are
/// `1500`, `.50` is `0` and `.5`.
#[cfg(feature = "sign")]
pub(crate) fn shortest(amount: &[u8]) -> [&[u8]; 2] {
    let digits = significant(amount);
    let zero: &[u8] = if matches!(digits, [] | [b'.', ..]) { b"0" } else { b"" };
    [zero, digits]
}

/// Whether two amounts are one number.
#[cfg(feature = "sign")]
pub(crate) fn equal(one: &[u8], other: &[u8]) -> bool {
    significant(one) == significant(other)
}

/// A whole number in digits. (The standard library's way weighs 2 KB of wasm.)
#[cold]
#[inline(never)]
pub(crate) fn digits(number: usize) -> String {
    let last = number % 10;
    let last = "0123456789".get(last..=last).unwrap_or_default();
    if number < 10 { last.to_owned() } else { [digits(number / 10).as_str(), last].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_written_in_its_digits() {
        assert_eq!(
            [0, 9, 10, 4096, usize::MAX].map(digits),
            ["0", "9", "10", "4096", "18446744073709551615"]
        );
    }

    #[test]
    #[cfg(feature = "sign")]
    fn amounts_are_compared_as_numbers() {
        assert!(equal(b"1500", b"1500.00"));
        assert!(equal(b"0.10", b"0.1"));
        assert!(!equal(b"1500", b"150"));
        assert!(!equal(b"0.1", b"0.01"));
        assert_eq!(shortest(b"000.000").concat(), b"0");
        assert_eq!(shortest(b"1.0000").concat(), b"1");
        assert_eq!(shortest(b"99999999.10").concat(), b"99999999.1");
    }
}
