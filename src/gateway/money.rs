//! `Money`: an amount for calculations.

use core::fmt;

/// An amount of money in hundredths of its currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Money(u64);

impl Money {
    /// Reads decimal text with at most two decimals: `100`, `100.5`, `100.50`.
    pub(super) fn parse(amount: &str) -> Option<Self> {
        let (whole, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return None;
        }
        let hundredths = match decimals.len() {
            1 => decimals.parse::<u64>().ok()?.checked_mul(10)?,
            2 => decimals.parse().ok()?,
            _ => return None,
        };
        whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths).map(Self)
    }

    /// One hundred: as a percentage, the whole amount.
    pub(super) const HUNDRED: Self = Self(10_000);

    /// This percentage of the amount, rounded to the nearest hundredth.
    pub(super) fn percent(self, percent: Self) -> Self {
        Self(self.0.saturating_mul(percent.0).saturating_add(5_000) / 10_000)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; `None` if `other` is larger.
    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

/// Always with two decimals, as the gateway writes amounts.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Money;

    #[test]
    fn parses_and_writes_money_with_two_decimals() {
        for (text, written) in [
            ("0", "0.00"),
            ("0.01", "0.01"),
            ("100.5", "100.50"),
            ("99999999.99", "99999999.99"),
            ("007", "7.00"),
        ] {
            assert_eq!(Money::parse(text).unwrap().to_string(), written);
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "1,5", "1e3", "18446744073709551615"] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn rounds_percentage_to_the_nearest_hundredth() {
        for (amount, percent, part) in [
            ("100", "2.5", "2.50"),
            ("0.01", "50", "0.01"),
            ("0.01", "49.99", "0.00"),
            ("99999999", "100", "99999999.00"),
            ("100", "0", "0.00"),
        ] {
            let money = |text| Money::parse(text).unwrap();
            assert_eq!(money(amount).percent(money(percent)), money(part), "{percent} % of {amount}");
        }
    }
}
