//! `Signature`: compute it, read it, compare it in constant time.

use alloc::string::String;
use core::fmt;

use subtle::ConstantTimeEq;

use super::md5::Buffer;
use super::secret::{Secret, Secrets};
use crate::error::{Error, ErrorCode};
use crate::message::canonical::{self, Order, Rule};
use crate::message::{Fields, Value};
use crate::names::Name;
use crate::names::byte_class::hex_byte;
use crate::text::decimal::usize_to_string;
use crate::text::mask;

/// A `pg_sig`: the MD5 of the canonical string, which ends in the secret.
///
/// There is no `PartialEq`: digests are compared in constant time, inside.
#[derive(Clone)]
pub struct Signature([u8; 16]);

impl Signature {
    /// Whether the digest is the same, in constant time. (As numbers: by bytes it takes as long as a third of an MD5.)
    pub(crate) fn ct_eq(&self, digest: &[u8; 16]) -> bool {
        u128::from_le_bytes(self.0).ct_eq(&u128::from_le_bytes(*digest)).into()
    }

    /// Reads 32 hex digits, upper or lower case.
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
        // There is room for all of them.
        let _ = hex::encode_to_slice(self.0, &mut digits);
        digits
    }

    /// The only `pg_sig` of a message.
    #[inline(always)]
    fn of(fields: &Fields) -> Result<Self, Error> {
        let text = fields.value(Name::SIG).filter(|_| !fields.repeated().contains(Name::SIG));
        text.and_then(Self::parse).ok_or_else(|| no_signature(fields))
    }
}

/// Why a message has no signature.
#[cold]
#[inline(never)]
fn no_signature(fields: &Fields) -> Error {
    let Some(value) = fields.get(Name::SIG.as_str()) else {
        return Error::new(ErrorCode::SignatureMissing, "pg_sig is missing: the message is not signed");
    };
    if fields.repeated().contains(Name::SIG) {
        let message = "pg_sig stands more than once; a signed message has one";
        return Error::new(ErrorCode::SignatureRepeated, message);
    }
    let (count, found) = match value {
        Value::Text(text) => (usize_to_string(text.chars().count()), " characters of other text"),
        Value::List(_) | Value::Fields(_) => (String::new(), "nested fields"),
    };
    Error::from_parts(ErrorCode::SignatureMalformed, &["pg_sig must be 32 hex digits, found ", &count, found])
}

/// What signing and verifying work in. It can be used again, after [`wipe`](Self::wipe).
#[derive(Default)]
pub(crate) struct Scratch {
    buffer: Buffer,
    order: Order,
}

impl Scratch {
    pub(crate) const fn new() -> Self {
        Self { buffer: Buffer::new(), order: Order::new() }
    }

    /// Makes room for messages up to a size, so that nothing is allocated for them.
    pub(crate) fn reserve(&mut self, bytes: usize, fields: usize) {
        self.buffer.begin(bytes);
        self.order.reserve(fields);
    }

    /// Overwrites the string that was hashed.
    #[inline(always)]
    pub(crate) fn wipe(&mut self) {
        self.buffer.wipe();
    }

    /// Writes `script;value;value;…;` in the order that was found, with room for a secret.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn write(&mut self, fields: &Fields, script: &str, secret: usize) {
        let values = self.order.iter().filter_map(|at| fields.node(*at)).map(|node| node.value.range());
        let other = script.len().saturating_add(secret).saturating_add(self.order.len()).saturating_add(1);
        // No two values share their bytes. Where there is room for all of the text, nothing is counted.
        let most = other.saturating_add(fields.used());
        let is_enough = self.buffer.has_room(most);
        let length = if is_enough {
            most
        } else {
            values.clone().fold(other, |length, value| length.saturating_add(value.len()))
        };
        self.buffer.begin(length);
        self.buffer.push(script.as_bytes());
        self.buffer.push(b";");
        self.buffer.push_values(fields.raw(), values);
    }

    /// The digest of what was written with this secret behind it.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn digest(&mut self, written: usize, secret: &[u8]) -> Option<[u8; 16]> {
        self.buffer.truncate(written);
        self.buffer.push(secret);
        self.buffer.digest()
    }
}

/// 32 lower-case hex digits.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

/// A signature may be the expected one, so it isn't shown.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[signature elided]")
    }
}

/// Signs any `pg_*` message: `init_payment.php`, card storage, ….
///
/// A `pg_sig` among the fields is left out, at every level. Without a `rule` the
/// message must have one order under all official rules.
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
/// `rules_differ`, naming the two fields, where no rule is given and the rules
/// disagree; `fields_invalid` for a NUL character or fields nested too deep.
pub fn sign_fields(
    script: &str,
    fields: &Fields,
    secret: &Secret,
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    fields.check_shape()?;
    sign(fields, &mut Scratch::new(), script, secret.expose().as_bytes(), rule)
}

/// As [`sign_fields`], for fields whose shape has been checked.
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
            Error::from_parts(
                ErrorCode::RulesDiffer,
                &[&mask::printable_name(&differ.first), " ", &differ.message()],
            )
        })?,
    }
    digest(fields, scratch, script, secret)
        .ok_or_else(|| Error::new(ErrorCode::FieldsInvalid, "the fields are too long to be signed"))
}

/// As [`sign`], for a message of ours: its values have been checked for control characters.
pub(crate) fn sign_own(
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

/// The signature by one rule, whatever the others give.
#[cfg(feature = "explain")]
pub(crate) fn compute(fields: &Fields, rule: Rule, script: &str, secret: &str) -> Option<Signature> {
    let mut scratch = Scratch::new();
    canonical::order(fields, rule, &mut scratch.order);
    digest(fields, &mut scratch, script, secret.as_bytes())
}

fn digest(fields: &Fields, scratch: &mut Scratch, script: &str, secret: &[u8]) -> Option<Signature> {
    scratch.write(fields, script, secret.len());
    let written = scratch.buffer.len();
    scratch.digest(written, secret).map(Signature)
}

/// Verifies any `pg_*` message.
///
/// A signature made by any of the official rules is good: all of them need the
/// secret. This proves that somebody who has the secret signed these *values* in
/// this order; names are not signed, so a message that is acted upon wants a check
/// of its fields as well, as [`Merchant`](crate::Merchant) makes it.
///
/// # Errors
///
/// `signature_missing`, `signature_repeated`, `signature_malformed` or
/// `signature_mismatch`; `fields_invalid` for a NUL character or fields nested
/// too deep.
pub fn verify_fields(script: &str, fields: &Fields, secret: &Secret) -> Result<(), Error> {
    verify(fields, &mut Scratch::new(), script, Secrets::new(&Secrets::join(&[secret.expose()]))).map(|_| ())
}

/// Verifies under each of the secrets in turn; the place of the one that fits.
///
/// The other rules are tried only where rule A does not fit and they may differ from it.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    secrets: Secrets<'_>,
) -> Result<usize, Error> {
    fields.check_shape()?;
    let signature = Signature::of(fields)?;
    canonical::order(fields, Rule::A, &mut scratch.order);
    if let Some(fits) = first_fit(fields, scratch, script, &signature, secrets) {
        return Ok(fits);
    }
    if canonical::rules_may_differ(fields, &scratch.order) {
        for rule in canonical::other_rules(fields) {
            canonical::order(fields, rule, &mut scratch.order);
            if let Some(fits) = first_fit(fields, scratch, script, &signature, secrets) {
                return Ok(fits);
            }
        }
    }
    Err(mismatch(script))
}

/// The place of the first secret that gives the signature in the order that was found.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn first_fit(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    signature: &Signature,
    mut secrets: Secrets<'_>,
) -> Option<usize> {
    scratch.write(fields, script, secrets.length());
    let written = scratch.buffer.len();
    secrets.position(|secret| scratch.digest(written, secret).is_some_and(|digest| signature.ct_eq(&digest)))
}

#[cold]
#[inline(never)]
fn mismatch(script: &str) -> Error {
    let parts = [
        "pg_sig does not match the fields under script name \"",
        &mask::printable_name(script),
        "\" and the given secret; likely the receive key in place of the payout key, another script name, or a \
         field changed on the way; explain, from freedompay-payouts/explain, tells which",
    ];
    Error::from_parts(ErrorCode::SignatureMismatch, &parts)
}
