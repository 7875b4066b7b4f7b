//! `Salt`: the random text in every message that we sign.

use alloc::{borrow::ToOwned, string::String};

use crate::error::Error;
#[cfg(feature = "getrandom")]
use crate::error::ErrorCode;
use crate::message::salt::check_salt;

/// A `pg_salt`: one or more Latin letters and digits. (Vendor's page, `pg_salt`.)
///
/// It has no `Clone`, because each message needs a new salt: `Salt::random` or, without the feature `getrandom`,
/// [`Salt::from_entropy`].
#[derive(Debug, PartialEq, Eq)]
pub struct Salt(String);

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Salt {
    /// The number of random bytes that [`Salt::from_entropy`] takes.
    pub const ENTROPY: usize = 16;

    /// The number of characters of a generated salt: about 95 bits. (Our choice; 16 is common.)
    pub(crate) const LENGTH: usize = 16;

    /// Creates a salt of 16 characters from random bytes of the operating system. Needs the feature
    /// `getrandom`.
    ///
    /// ```
    /// use freedompay_payouts::Salt;
    ///
    /// assert_ne!(Salt::random()?, Salt::random()?);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `entropy_unavailable` if the operating system has no random bytes. Nothing was signed: report it, and try
    /// again later.
    #[cfg(feature = "getrandom")]
    pub fn random() -> Result<Self, Error> {
        let mut entropy = [0; Self::ENTROPY];
        getrandom::fill(&mut entropy).map_err(|_| {
            Error::new(ErrorCode::EntropyUnavailable, "the operating system has no random bytes for the salt")
        })?;
        Ok(Self::from_entropy(entropy))
    }

    /// Creates a salt of 16 characters from random bytes.
    ///
    /// For programs with a source of random bytes of their own. Use the bytes only once. `Salt::random` gets
    /// them from the operating system.
    ///
    /// ```
    /// use freedompay_payouts::Salt;
    ///
    /// let mut entropy = [0; Salt::ENTROPY];
    /// getrandom::fill(&mut entropy).expect("random bytes"); // your source of random bytes
    /// assert_eq!(Salt::from_entropy(entropy).as_str().len(), 16);
    /// ```
    #[must_use]
    pub fn from_entropy(entropy: [u8; Self::ENTROPY]) -> Self {
        Self(core::str::from_utf8(&Self::characters(entropy)).unwrap_or_default().to_owned())
    }

    /// The characters of a salt from random bytes.
    #[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // The casts are of numbers below 62^4 and 62.
    pub(crate) fn characters(entropy: [u8; Self::ENTROPY]) -> [u8; Self::LENGTH] {
        // The digits of each half in base 62. 2^64 is 84,000 times 62^8, so the bias of a character
        // is at most 1 in 84,000. 128-bit divisions would take longer than the rest of the function,
        // and one 64-bit division per digit would take half as long as the rest.
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

    /// Checks a salt that the caller has chosen, for example to sign a recorded message again.
    ///
    /// ```
    /// use freedompay_payouts::Salt;
    ///
    /// assert_eq!(Salt::parse("abc123")?.as_str(), "abc123");
    /// assert!(Salt::parse("abc;123").is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if the salt is empty or has characters other than Latin letters and digits.
    /// (Vendor's page, `pg_salt`. A `;` would make the signed string ambiguous.)
    pub fn parse(salt: &str) -> Result<Self, Error> {
        check_salt(salt)?;
        Ok(Self(salt.to_owned()))
    }

    /// The text of the salt.
    ///
    /// ```
    /// use freedompay_payouts::Salt;
    ///
    /// assert_eq!(Salt::parse("abc123")?.as_str(), "abc123");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
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
    fn generated_salt_has_sixteen_letters_and_digits() {
        assert_eq!(Salt::from_entropy([0; 16]).as_str(), "0000000000000000");
        // The expected salt was computed with another program.
        let entropy = core::array::from_fn(|at| u8::try_from(at + 1).unwrap_or_default());
        assert_eq!(Salt::from_entropy(entropy).as_str(), "zipgg0YFPy0vNUen");
        let salt = Salt::from_entropy([0xff; 16]);
        assert_eq!(salt.as_str().len(), 16);
        assert_eq!(Salt::parse(salt.as_str()), Ok(salt));
    }

    #[cfg(feature = "getrandom")]
    #[test]
    fn random_salts_differ() {
        let salts: alloc::vec::Vec<_> = (0..100).map(|_| Salt::random().expect("random bytes").0).collect();
        let different: alloc::collections::BTreeSet<_> = salts.iter().collect();
        assert_eq!(different.len(), 100);
        assert!(salts.iter().all(|salt| salt.len() == Salt::LENGTH && Salt::parse(salt).is_ok()));
    }

    #[test]
    fn parse_accepts_only_letters_and_digits() {
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
