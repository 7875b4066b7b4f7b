//! Decimal amounts as text: compared as numbers, never turned into floats.

use alloc::{borrow::ToOwned, string::String};

use crate::text;

/// The shortest text of the same number: `01500.00` and `1500` are `1500`.
pub(crate) fn shortest(amount: &str) -> String {
    let (whole, decimals) = text::cut(amount, ".").unwrap_or((amount, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        decimals => [whole, ".", decimals].concat(),
    }
}

/// Whether two amounts are one number.
pub(crate) fn equal(one: &str, other: &str) -> bool {
    shortest(one) == shortest(other)
}

#[cfg(test)]
mod tests {
    use super::{equal, shortest};

    #[test]
    fn amounts_are_compared_as_numbers() {
        assert!(equal("1500", "1500.00"));
        assert!(equal("0.10", "0.1"));
        assert!(!equal("1500", "150"));
        assert!(!equal("0.1", "0.01"));
        assert_eq!(shortest("000.000"), "0");
        assert_eq!(shortest("1.0000"), "1");
        assert_eq!(shortest("99999999.10"), "99999999.1");
    }
}
