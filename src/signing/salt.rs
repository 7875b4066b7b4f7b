//! `Salt`: the random text that goes into every message that we make.

use alloc::{borrow::ToOwned, string::String};

use crate::error::Error;
use crate::request::check_salt;

/// A `pg_salt`: letters and digits (documented).
///
/// There is no `Clone`: a salt is used once.
#[derive(Debug, PartialEq, Eq)]
pub struct Salt(String);

/// How many characters a salt of ours has: about 95 bits (our choice; 16 is usual).
const LENGTH: usize = 16;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Salt {
    /// How many random bytes [`Salt::from_entropy`] takes.
    pub const ENTROPY: usize = 16;

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
        // Each half's digits in base 62: 2^64 is 84 thousand times 62^8, so no
        // character is favoured by more than that. Divisions of 128 bits would cost
        // more than the rest of a salt.
        let mut salt = [0; LENGTH];
        let (halves, _) = entropy.as_chunks();
        for (characters, half) in salt.chunks_exact_mut(LENGTH / 2).zip(halves) {
            let mut number = u64::from_le_bytes(*half);
            for character in characters {
                let digit = usize::try_from(number % 62).unwrap_or_default();
                *character = ALPHABET.get(digit).copied().unwrap_or(b'0');
                number /= 62;
            }
        }
        Self(core::str::from_utf8(&salt).unwrap_or_default().to_owned())
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
