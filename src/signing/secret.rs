//! `Secret`: the payout secret, protected against being logged or left in memory.

use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use super::characters::{describe_character, is_invisible};
use crate::error::{Error, ErrorCode};
use crate::text::ascii;

/// The payout secret of a merchant. FreedomPay's cabinet and documentation call it the secret key for
/// payouts. (Vendor's documentation: payout methods and their callbacks use the payout secret, not the
/// receive secret, which is for purchases.)
///
/// It is wiped from memory on drop. It has no `Display`, no `Clone` and no comparison, and its
/// `Debug` shows no part of it.
///
/// ```
/// use freedompay_payouts::Secret;
///
/// let secret = Secret::new("payout-secret")?;
/// assert_eq!(format!("{secret:?}"), "[secret elided]");
/// assert!(Secret::new("payout-secret\n").is_err());
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the secret exactly as the merchant's cabinet shows it.
    ///
    /// Characters that cannot be seen are rejected, because they get into a secret only by accident, for example
    /// when it is copied from a web page or a document:
    ///
    /// - control characters and format characters (Unicode categories Cc and Cf): NUL, tab, soft hyphen (U+00AD),
    ///   zero width space (U+200B), word joiner (U+2060), byte order mark (U+FEFF), …;
    /// - all white space except the plain space (U+0020) inside the secret: no-break space (U+00A0), thin space
    ///   (U+2009), ideographic space (U+3000), …;
    /// - characters that are drawn as nothing (Unicode property `Default_Ignorable_Code_Point`) or as an empty cell:
    ///   Hangul fillers, variation selectors, tags, the empty braille pattern (U+2800).
    ///
    /// Other characters are allowed, because the secrets of other systems may have them.
    /// [`Merchant::new`](crate::Merchant::new) allows less: printable ASCII without spaces.
    ///
    /// ```
    /// use freedompay_payouts::Secret;
    ///
    /// let secret = Secret::new("payout-secret")?; // in a program: from the environment or a file
    /// assert_eq!(Secret::new("").unwrap_err().to_string(), "the secret is empty; is its environment variable set?");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, if the secret
    ///
    /// - is empty: check that its environment variable is set;
    /// - starts or ends with white space, most often the newline of its file: trim it;
    /// - starts with a byte order mark or is enclosed in quotes: remove them;
    /// - has a character of the list above: copy the secret again. The message has the code point and the position of
    ///   the character, counted in characters from 1; it never shows a part of the secret.
    ///
    /// (Our choice: these are common mistakes, and the gateway would only report a wrong signature.)
    pub fn new(secret: impl Into<String>) -> Result<Self, Error> {
        let secret = Zeroizing::new(secret.into());
        Self::check(&secret)?;
        Ok(Self(secret))
    }

    /// Checks a secret of any message, as [`new`](Self::new) does.
    pub(crate) fn check(secret: &str) -> Result<(), Error> {
        let is_visible = |c| c == ' ' || !is_invisible(c);
        check_characters(secret, is_visible, "not have control or invisible characters")
    }

    /// Checks the secret of a merchant: printable ASCII without spaces. (Our choice: any other character
    /// is most likely a mistake of copying, such as a Cyrillic letter for a Latin one.)
    pub(crate) fn check_of_merchant(secret: &str) -> Result<(), Error> {
        check_characters(secret, |c| c.is_ascii_graphic(), "be printable ASCII without white space")
    }

    /// Copies the secret. It is not `Clone`, so that secrets are not copied by accident.
    ///
    /// ```
    /// use freedompay_payouts::{Merchant, Secret};
    ///
    /// let secret = Secret::new("payout-secret")?;
    /// let merchants = [
    ///     Merchant::new("500001", [secret.duplicate()])?,
    ///     Merchant::new("500002", [secret])?,
    /// ];
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// The default receive secret of a merchant in the sandbox.
    #[cfg(feature = "gateway")]
    pub(crate) fn default_receive_secret(&self) -> Self {
        Self(Zeroizing::new(alloc::format!("receive-{}", self.expose())))
    }

    /// The text of the secret, for computing signatures only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// Secrets joined in one buffer, each preceded by its length as four bytes, little endian. So their
/// boundaries do not depend on their bytes.
#[derive(Clone, Copy)]
pub(crate) struct Secrets<'s>(&'s [u8]);

impl<'s> Secrets<'s> {
    pub(crate) const fn new(bytes: &'s [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes that [`new`](Self::new) takes. They are allocated at once: growing would leave
    /// copies in freed memory.
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

    /// An upper bound of the length of each secret.
    pub(crate) const fn length(self) -> usize {
        self.0.len()
    }
}

#[allow(clippy::copy_iterator)] // A copy iterates from the start again, as verifying under several rules needs.
impl<'s> Iterator for Secrets<'s> {
    type Item = &'s [u8];

    fn next(&mut self) -> Option<&'s [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let (secret, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        Some(secret)
    }
}

#[inline(never)]
fn check_characters(secret: &str, is_allowed: fn(char) -> bool, expected: &str) -> Result<(), Error> {
    // Nearly every secret.
    if !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    if let Some(mistake) = copying_mistake(secret) {
        return Err(Error::new(ErrorCode::OptionsInvalid, mistake));
    }
    let (mut chars, mut position) = (secret.chars(), 0_usize);
    while let Some(c) = ascii::next_char(&mut chars) {
        position = position.saturating_add(1);
        if !is_allowed(c) {
            let message = "the secret has {}; it must {}; copy it again";
            let found = describe_character(position, c);
            return Err(Error::with(ErrorCode::OptionsInvalid, message, &found, expected));
        }
    }
    Ok(())
}

/// A common mistake at the ends of a secret.
fn copying_mistake(secret: &str) -> Option<&'static str> {
    let has_space = ascii::leading_white_space(secret) > 0
        || secret.chars().next_back().is_some_and(ascii::is_white_space);
    Some(if secret.is_empty() {
        "the secret is empty; is its environment variable set?"
    } else if secret.starts_with('\u{feff}') {
        "the secret starts with a byte order mark, likely from the file it was read from"
    } else if let [.., b'\n' | b'\r'] = secret.as_bytes() {
        "the secret ends with a newline, likely from the file it was read from; trim it"
    } else if has_space {
        "the secret starts or ends with white space; copy it again without it"
    } else if let [b'"', .., b'"'] | [b'\'', .., b'\''] = secret.as_bytes() {
        "the secret is enclosed in quotes, likely from its environment file; remove them"
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
    fn secrets_are_read_as_they_were_joined() {
        let long = "k".repeat(300);
        for secrets in [&[][..], &["key"], &["", "key"], &["one", &long, "\u{1}\0\0\0", "ключ"]] {
            let joined = Secrets::join(secrets);
            let read: Vec<_> = Secrets::new(&joined).collect();
            assert_eq!(read, secrets.iter().map(|secret| secret.as_bytes()).collect::<Vec<_>>());
            assert!(secrets.iter().all(|secret| secret.len() <= Secrets::new(&joined).length()));
        }
        // A truncated buffer has no secret.
        let joined = Secrets::join(&["key"]);
        for end in 0..joined.len() {
            assert_eq!(Secrets::new(&joined[..end]).next(), None, "{end} bytes");
        }
    }
}
