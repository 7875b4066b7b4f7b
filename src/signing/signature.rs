//! `Signature`: computing, parsing, and comparing in constant time.

use alloc::string::String;
use core::fmt;

use subtle::ConstantTimeEq;

use super::scratch::Scratch;
use super::secret::{Secret, Secrets};
use crate::error::{Error, ErrorCode};
use crate::message::canonical::{self, Rule};
use crate::message::{Fields, Value};
use crate::names::Name;
use crate::names::byte_class::hex_byte;
use crate::text::decimal::usize_to_string;
use crate::text::mask;

/// A `pg_sig`: the MD5 of the signed string `script;value;value;…;secret`. (Vendor's documentation.)
///
/// [`sign_fields`] returns it. `Display` writes 32 lower-case hex digits; `Debug` shows nothing. It
/// has no `PartialEq`: [`verify_fields`] compares signatures in constant time.
#[derive(Clone)]
pub struct Signature([u8; 16]);

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
    fn from_fields(fields: &Fields) -> Result<Self, Error> {
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
    if fields.repeated().contains(Name::SIG) {
        let message = "pg_sig appears more than once; a signed message has exactly one";
        return Error::new(ErrorCode::SignatureRepeated, message);
    }
    let (count, found) = match value {
        Value::Text(text) => (usize_to_string(text.chars().count()), " characters of other text"),
        Value::List(_) | Value::Fields(_) => (String::new(), "nested fields"),
    };
    Error::with(ErrorCode::SignatureMalformed, "pg_sig must be 32 hex digits, found {}{}", &count, found)
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

/// Signs any `pg_*` message, also of other FreedomPay methods such as `init_payment.php`.
///
/// `script` is the last path segment of the URL: see [`script_name`](crate::script_name). Fields
/// named `pg_sig` are not signed, on any level. Without a `rule`, all official rules must give the
/// same signature. The fields are not checked against any schema: [`Merchant::sign`] does this for
/// payouts.
///
/// [`Merchant::sign`]: crate::Merchant::sign
///
/// ```
/// use freedompay_payouts::{Fields, Secret, sign_fields};
///
/// let fields = Fields::from([("pg_description", "test")]);
/// let signature = sign_fields("test.php", &fields, &Secret::new("rofoneqaxujagexi")?, None)?;
/// assert_eq!(signature.to_string(), "7e3123d36e6aa859f40dbe4d7eff7c34");
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// | code | cause | remedy |
/// |---|---|---|
/// | `rules_differ` | no `rule` is given and the rules disagree on two fields, which the message names | rename a field, or pass the rule that the receiver uses |
/// | `fields_invalid` | a NUL character, or more than [`MAX_FIELDS`](crate::MAX_FIELDS), [`MAX_DEPTH`](crate::MAX_DEPTH) or [`MAX_NAME`](crate::MAX_NAME) allows | correct the fields |
pub fn sign_fields(
    script: &str,
    fields: &Fields,
    secret: &Secret,
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    fields.check_shape()?;
    sign(fields, &mut Scratch::new(), script, secret.expose().as_bytes(), rule)
}

/// Like [`sign_fields`], for fields that `check_shape` has accepted.
pub(crate) fn sign(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    secret: &[u8],
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    match rule {
        Some(rule) => canonical::order(fields, rule, &mut scratch.order),
        None => canonical::unambiguous_order(fields, &mut scratch.order).map_err(|differ| {
            let name = mask::printable_name(&differ.first);
            Error::with(ErrorCode::RulesDiffer, "{} {}", &name, &differ.message())
        })?,
    }
    digest(fields, scratch, script, secret)
        .ok_or_else(|| Error::new(ErrorCode::FieldsInvalid, "the fields are too long to be signed"))
}

/// Like [`sign`], for a message whose values have been checked for control characters.
pub(crate) fn sign_checked(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    secret: &[u8],
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    if !fields.is_plain() {
        fields.check_shape()?;
    }
    sign(fields, scratch, script, secret, rule)
}

/// The signature by one rule, without checking that the other rules agree.
#[cfg(feature = "explain")]
pub(crate) fn compute(fields: &Fields, rule: Rule, script: &str, secret: &str) -> Option<Signature> {
    let mut scratch = Scratch::new();
    canonical::order(fields, rule, &mut scratch.order);
    digest(fields, &mut scratch, script, secret.as_bytes())
}

fn digest(fields: &Fields, scratch: &mut Scratch, script: &str, secret: &[u8]) -> Option<Signature> {
    scratch.write_values(fields, script, secret.len());
    let written = scratch.buffer.len();
    scratch.digest(written, secret).map(Signature)
}

/// Verifies the signature of any `pg_*` message. The fields must contain `pg_sig`.
///
/// It accepts a signature by any of the official rules, since all of them need the secret. (Our
/// choice.)
///
/// A valid signature proves that an owner of the secret signed these *values* in this order. Names
/// are not signed, so also check the fields before you act on a message, as
/// [`Merchant::verify_callback`](crate::Merchant::verify_callback) does.
///
/// ```
/// use freedompay_payouts::{ErrorCode, Fields, Secret, verify_fields};
///
/// let secret = Secret::new("rofoneqaxujagexi")?;
/// let mut fields = Fields::from([("pg_description", "test")]);
/// fields.push("pg_sig", "7e3123d36e6aa859f40dbe4d7eff7c34");
/// verify_fields("test.php", &fields, &secret)?;
///
/// let error = verify_fields("other.php", &fields, &secret).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::SignatureMismatch);
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// | code | cause | remedy |
/// |---|---|---|
/// | `signature_missing` | there is no `pg_sig` | reject the message |
/// | `signature_repeated` | there is more than one `pg_sig` | reject the message |
/// | `signature_malformed` | `pg_sig` is not text of 32 hex digits | reject the message |
/// | `signature_mismatch` | another secret or script name, or a changed field | reject the message; the module `explain` finds the cause |
/// | `fields_invalid` | a NUL character, or more than [`MAX_FIELDS`](crate::MAX_FIELDS), [`MAX_DEPTH`](crate::MAX_DEPTH) or [`MAX_NAME`](crate::MAX_NAME) allows | reject the message |
pub fn verify_fields(script: &str, fields: &Fields, secret: &Secret) -> Result<(), Error> {
    verify(fields, &mut Scratch::new(), script, Secrets::new(&Secrets::join(&[secret.expose()]))).map(|_| ())
}

/// Verifies with each of the secrets in turn. Returns the index of the secret that matches.
///
/// The other rules are tried only if no secret matches by rule A and the rules may differ.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    secrets: Secrets<'_>,
) -> Result<usize, Error> {
    fields.check_shape()?;
    let signature = Signature::from_fields(fields)?;
    canonical::order(fields, Rule::A, &mut scratch.order);
    if let Some(secret_index) = matching_secret(fields, scratch, script, &signature, secrets) {
        return Ok(secret_index);
    }
    if canonical::rules_may_differ(fields, &scratch.order) {
        for rule in canonical::other_rules(fields) {
            canonical::order(fields, rule, &mut scratch.order);
            if let Some(secret_index) = matching_secret(fields, scratch, script, &signature, secrets) {
                return Ok(secret_index);
            }
        }
    }
    Err(mismatch_error(script))
}

/// The index of the first secret that gives the signature with the order in `scratch`.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn matching_secret(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    signature: &Signature,
    mut secrets: Secrets<'_>,
) -> Option<usize> {
    scratch.write_values(fields, script, secrets.length());
    let written = scratch.buffer.len();
    secrets.position(|secret| scratch.digest(written, secret).is_some_and(|digest| signature.ct_eq(&digest)))
}

#[cold]
#[inline(never)]
fn mismatch_error(script: &str) -> Error {
    let message = "pg_sig does not match the fields, the script name \"{}\" and the given secret; likely causes: the \
                   receive key instead of the payout key, another script name, or a changed field; explain, from \
                   freedompay-payouts/explain, finds the cause";
    Error::with(ErrorCode::SignatureMismatch, message, &mask::printable_name(script), "")
}
