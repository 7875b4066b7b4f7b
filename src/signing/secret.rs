//! `Secret`: the payout key, and what keeps it from being seen.

use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode};
use crate::text::ascii;

/// A shop's payout key. (Documented: payout methods and their callbacks use the
/// payout key, not the receive key.)
///
/// It is wiped from memory on drop, has no `Display`, no `Clone`, no comparison,
/// and its `Debug` shows nothing.
///
/// ```
/// use freedompay_payouts::Secret;
///
/// let secret = Secret::new("payout-key")?;
/// assert_eq!(format!("{secret:?}"), "[secret elided]");
/// assert!(Secret::new("payout-key\n").is_err());
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the key as the merchant's cabinet shows it.
    ///
    /// # Errors
    ///
    /// `options_invalid` for an empty key, one with white space at either end
    /// (most often the newline of the file it was read from), one that starts
    /// with a byte order mark or stands in quotes, and one with a NUL.
    pub fn new(secret: impl Into<String>) -> Result<Self, Error> {
        let secret = Zeroizing::new(secret.into());
        Self::check(&secret)?;
        Ok(Self(secret))
    }

    /// Checks a key as [`new`](Self::new) does.
    #[inline(never)]
    pub(crate) fn check(secret: &str) -> Result<(), Error> {
        match violation(secret) {
            None => Ok(()),
            Some(violation) => Err(Error::new(ErrorCode::OptionsInvalid, violation)),
        }
    }

    /// A second copy. It has a name of its own so that copies of a secret are
    /// made knowingly.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// The other key of a sandbox's merchant, where none is given.
    #[cfg(feature = "gateway")]
    pub(crate) fn default_receive_key(&self) -> Self {
        Self(Zeroizing::new(alloc::format!("receive-{}", self.expose())))
    }

    /// The key's text. Only the signature may ask.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Secrets one after the other, each behind its length in four bytes, little endian: where
/// one ends is known without a look at its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Secrets<'s>(&'s [u8]);

impl<'s> Secrets<'s> {
    pub(crate) const fn new(bytes: &'s [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes that [`new`](Self::new) takes. Room for all of them is made at once: what
    /// moves in memory leaves copies behind.
    pub(crate) fn join(secrets: &[&str]) -> Zeroizing<Vec<u8>> {
        let length =
            secrets.iter().fold(0_usize, |sum, secret| sum.saturating_add(4).saturating_add(secret.len()));
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        for secret in secrets {
            bytes.extend_from_slice(&u32::try_from(secret.len()).unwrap_or_default().to_le_bytes());
            bytes.extend_from_slice(secret.as_bytes());
        }
        bytes
    }

    /// No secret is longer.
    pub(crate) const fn length(self) -> usize {
        self.0.len()
    }
}

#[allow(clippy::copy_iterator)] // A copy starts anew: that is what verifying under several rules needs.
impl<'s> Iterator for Secrets<'s> {
    type Item = &'s [u8];

    fn next(&mut self) -> Option<&'s [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let (secret, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        Some(secret)
    }
}

fn violation(secret: &str) -> Option<&'static str> {
    // Nearly every key.
    if !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let has_space = ascii::leading_white_space(secret) > 0
        || secret.chars().next_back().is_some_and(ascii::is_white_space);
    Some(if secret.is_empty() {
        "the payout secret is empty; is its environment variable set?"
    } else if secret.starts_with('\u{feff}') {
        "the payout secret starts with a byte order mark, likely from the file it was read from"
    } else if let [.., b'\n' | b'\r'] = secret.as_bytes() {
        "the payout secret ends with a newline, likely from the file it was read from; trim it"
    } else if has_space {
        "the payout secret has white space at an end; copy it again without"
    } else if let [b'"', .., b'"'] | [b'\'', .., b'\''] = secret.as_bytes() {
        "the payout secret stands in quotes, likely from its environment file; remove them"
    } else if ascii::find(secret, "\0").is_some() {
        "the payout secret contains a NUL character"
    } else {
        return None;
    })
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret elided]")
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn secrets_are_read_as_they_were_joined_and_none_is_longer_than_the_length() {
        let long = "k".repeat(300);
        for secrets in [&[][..], &["key"], &["", "key"], &["one", &long, "\u{1}\0\0\0", "ключ"]] {
            let joined = Secrets::join(secrets);
            let read: Vec<_> = Secrets::new(&joined).collect();
            assert_eq!(read, secrets.iter().map(|secret| secret.as_bytes()).collect::<Vec<_>>());
            assert!(secrets.iter().all(|secret| secret.len() <= Secrets::new(&joined).length()));
        }
        // Nothing is read beyond the end.
        let joined = Secrets::join(&["key"]);
        for end in 0..joined.len() {
            assert_eq!(Secrets::new(&joined[..end]).next(), None, "{end} bytes");
        }
    }
}
