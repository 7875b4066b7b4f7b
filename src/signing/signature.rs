//! `Signature`: computing, parsing, and comparing in constant time.

use alloc::string::String;
use core::fmt;

use subtle::ConstantTimeEq;

use crate::error::{Error, ErrorCode};
use crate::message::{Fields, Value};
use crate::names::Name;
use crate::names::byte_class::hex_byte;
use crate::text::decimal::usize_to_string;

/// A `pg_sig`: the MD5 of the signed string `script;value;value;…;secret`. (Vendor's documentation.)
///
/// [`sign_fields`](crate::sign_fields) returns it. `Display` writes 32 lower-case hex digits; `Debug` shows nothing. It
/// has no `PartialEq`: [`verify_fields`](crate::verify_fields) compares signatures in constant time.
#[derive(Clone)]
pub struct Signature(pub(super) [u8; 16]);

impl Signature {
    /// Whether the digests are equal, in constant time. (It compares numbers: comparing byte by byte
    /// takes a third of the time of an MD5.)
    pub(crate) fn ct_eq(&self, digest: &[u8; 16]) -> bool {
        u128::from_le_bytes(self.0).ct_eq(&u128::from_le_bytes(*digest)).into()
    }

    /// Parses 32 hex digits, upper or lower case.
    #[inline(always)]
    pub(crate) fn parse(text: impl AsRef<[u8]>) -> Option<Self> {
        let digits: &[u8; 32] = text.as_ref().try_into().ok()?;
        let mut digest = [0; 16];
        for (byte, [high, low]) in digest.iter_mut().zip(digits.as_chunks().0) {
            *byte = hex_byte(*high, *low)?;
        }
        Some(Self(digest))
    }

    /// 32 lower-case hex digits.
    pub(crate) fn hex(&self) -> [u8; 32] {
        let mut digits = [0; 32];
        // It cannot fail: the buffer has the right size.
        let _ = hex::encode_to_slice(self.0, &mut digits);
        digits
    }

    /// The signature in the only `pg_sig` of a message.
    #[inline(always)]
    pub(super) fn from_fields(fields: &Fields) -> Result<Self, Error> {
        let text = fields.value(Name::SIG).filter(|_| !fields.repeated().contains(Name::SIG));
        text.and_then(Self::parse).ok_or_else(|| signature_field_error(fields))
    }
}

/// The error of a message whose `pg_sig` is missing, repeated or malformed.
#[cold]
#[inline(never)]
fn signature_field_error(fields: &Fields) -> Error {
    let Some(value) = fields.get(Name::SIG.as_str()) else {
        return Error::new(ErrorCode::SignatureMissing, "pg_sig is missing: the message is not signed");
    };
    // Parsers return a list for a form that has several.
    if matches!(value, Value::List(_)) || fields.repeated().contains(Name::SIG) {
        let message = "pg_sig appears more than once, or is a list; a signed message has exactly one";
        return Error::new(ErrorCode::SignatureRepeated, message);
    }
    let (found, length) = match value {
        Value::Text(text) => ("other text of length ", usize_to_string(text.chars().count())),
        Value::List(_) | Value::Fields(_) => ("nested fields", String::new()),
    };
    Error::with(ErrorCode::SignatureMalformed, "pg_sig must be 32 hex digits, found {}{}", found, &length)
}

/// 32 lower-case hex digits.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

/// Shows nothing, because it may be the expected signature of a forged message.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[signature elided]")
    }
}
