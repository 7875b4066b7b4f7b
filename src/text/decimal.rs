//! Decimal numbers as text. They are compared as numbers, but never converted to floats.

use alloc::{borrow::ToOwned, string::String};
#[cfg(feature = "sign")]
use core::ops::Range;

use super::ascii;

/// Whether the text is a decimal number without a sign.
pub(crate) fn is_decimal(amount: &[u8]) -> bool {
    split_decimal(amount).is_some()
}

/// The digits before and after the point; no digits after it if there is no point. `None` if the
/// text is not a decimal number without a sign.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn split_decimal(amount: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut has_digit, mut point) = (false, None);
    for (at, byte) in amount.iter().enumerate() {
        match byte {
            b'0'..=b'9' => has_digit = true,
            b'.' if has_digit && point.is_none() => (has_digit, point) = (false, Some(at)),
            _ => return None,
        }
    }
    let (whole, decimals) = amount.split_at_checked(point.unwrap_or(amount.len()))?;
    has_digit.then(|| (whole, decimals.strip_prefix(b".").unwrap_or_default()))
}

/// The part of a number without leading zeros and without zeros at the end of its decimals.
#[cfg(feature = "sign")]
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn significant_digits(amount: &[u8]) -> Range<usize> {
    let mut digits = amount;
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    let start = amount.len().saturating_sub(digits.len());
    if ascii::has_byte(digits, b'.') {
        while let [rest @ .., b'0'] = digits {
            digits = rest;
        }
    }
    let digits = digits.strip_suffix(b".").unwrap_or(digits);
    start..start.saturating_add(digits.len())
}

/// The shortest text of the same number: whether to write a zero first, and which part of the
/// text to write. `01500.00` and `1500` give `1500`; `.50` gives a zero and `.5`.
#[cfg(feature = "sign")]
pub(crate) fn normalize(amount: &[u8]) -> (bool, Range<usize>) {
    let digits = significant_digits(amount);
    let needs_zero = matches!(amount.get(digits.clone()), None | Some([] | [b'.', ..]));
    (needs_zero, digits)
}

/// Whether two amounts are the same number.
#[cfg(feature = "sign")]
pub(crate) fn equal(one: &[u8], other: &[u8]) -> bool {
    one.get(significant_digits(one)) == other.get(significant_digits(other))
}

/// A whole number in digits. (The standard library's formatting takes 2 KB of wasm.)
#[cold]
#[inline(never)]
pub(crate) fn usize_to_string(number: usize) -> String {
    let last = number % 10;
    let last = "0123456789".get(last..=last).unwrap_or_default();
    if number < 10 { last.to_owned() } else { [usize_to_string(number / 10).as_str(), last].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_whole_numbers_in_digits() {
        assert_eq!(
            [0, 9, 10, 4096, usize::MAX].map(usize_to_string),
            ["0", "9", "10", "4096", "18446744073709551615"]
        );
    }

    #[test]
    fn decimal_number_needs_digits_on_both_sides_of_the_point() {
        for number in ["0", "1500", "1500.00", "00.1"] {
            assert!(is_decimal(number.as_bytes()), "{number}");
        }
        for other in ["", ".", "1.", ".1", "1..2", "1.2.3", "-1", "1,5", "1e5", " 1"] {
            assert!(!is_decimal(other.as_bytes()), "{other}");
        }
    }

    #[test]
    #[cfg(feature = "sign")]
    fn compares_and_normalizes_amounts_as_numbers() {
        assert!(equal(b"1500", b"1500.00"));
        assert!(equal(b"0.10", b"0.1"));
        assert!(!equal(b"1500", b"150"));
        assert!(!equal(b"0.1", b"0.01"));
        assert_eq!(normalize(b"000.000"), (true, 3..3));
        assert_eq!(normalize(b".50"), (true, 0..2));
        assert_eq!(normalize(b"1.0000"), (false, 0..1));
        assert_eq!(normalize(b"01500.00"), (false, 1..5));
        assert_eq!(normalize(b"99999999.10"), (false, 0..10));
    }
}
