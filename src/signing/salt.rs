//! `Salt`: the random text that goes into every message that we make.

use alloc::{borrow::ToOwned, string::String};

use crate::error::Error;
use crate::request::check_salt;

/// A `pg_salt`: letters and digits (documented).
///
/// There is no `Clone`: a salt is used once.
#[derive(Debug, PartialEq, Eq)]
pub struct Salt(String);

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Salt {
    /// How many random bytes [`Salt::from_entropy`] takes.
    pub const ENTROPY: usize = 16;

    /// How many characters a salt of ours has: about 95 bits (our choice; 16 is usual).
    pub(crate) const LENGTH: usize = 16;

    /// A salt from random bytes. The crate has no source of randomness: the
    /// caller asks its platform for them, and never uses them twice.
    ///
    /// ```
    /// use freedompay_payouts::Salt;
    ///
    /// // In a program: the operating system's random bytes.
    /// let salt = Salt::from_entropy([7; Salt::ENTROPY]);
    /// assert_eq!(salt.as_str().len(), 16);
    /// ```
    #[must_use]
    pub fn from_entropy(entropy: [u8; Self::ENTROPY]) -> Self {
        Self(core::str::from_utf8(&Self::characters(entropy)).unwrap_or_default().to_owned())
    }

    /// The text of a salt from random bytes.
    #[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // Four digits, one digit.
    pub(crate) fn characters(entropy: [u8; Self::ENTROPY]) -> [u8; Self::LENGTH] {
        // Each half's digits in base 62: 2^64 is 84 thousand times 62^8, so no
        // character is favoured by more than that. Divisions of 128 bits would cost
        // more than the rest of a salt, and those of 64 bits, one a digit, half of it.
        const FOUR_DIGITS: u64 = 62 * 62 * 62 * 62;
        let mut salt = [0; Self::LENGTH];
        let (halves, _) = entropy.as_chunks();
        for (characters, half) in salt.as_chunks_mut::<8>().0.iter_mut().zip(halves) {
            let mut number = u64::from_le_bytes(*half);
            for characters in characters.as_chunks_mut::<4>().0 {
                let mut digits = (number % FOUR_DIGITS) as u32;
                number /= FOUR_DIGITS;
                for character in characters {
                    *character = ALPHABET[(digits % 62) as usize];
                    digits /= 62;
                }
            }
        }
        salt
    }

    /// Takes a salt of the caller's.
    ///
    /// # Errors
    ///
    /// `options_invalid` unless it is one or more Latin letters and digits
    /// (documented). In particular a `;` would move the borders of the signed values.
    pub fn parse(salt: &str) -> Result<Self, Error> {
        check_salt(salt)?;
        Ok(Self(salt.to_owned()))
    }

    /// The salt's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_is_sixteen_letters_and_digits() {
        assert_eq!(Salt::from_entropy([0; 16]).as_str(), "0000000000000000");
        // Worked out by another program.
        let entropy = core::array::from_fn(|at| u8::try_from(at + 1).unwrap_or_default());
        assert_eq!(Salt::from_entropy(entropy).as_str(), "zipgg0YFPy0vNUen");
        let salt = Salt::from_entropy([0xff; 16]);
        assert_eq!(salt.as_str().len(), 16);
        assert_eq!(Salt::parse(salt.as_str()), Ok(salt));
    }

    #[test]
    fn a_salt_of_the_callers_takes_letters_and_digits_only() {
        for salt in ["", "a;b", "some random string", "соль", "a\n"] {
            let error =
                Salt::parse(salt).map(|_| ()).map_err(|error| alloc::string::ToString::to_string(&error));
            assert_eq!(
                error,
                Err("the salt must be Latin letters and digits, at least one".to_owned()),
                "{salt:?}"
            );
        }
    }
}
