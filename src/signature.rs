//! `Signature`: compute it, read it, compare it in constant time.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use md5::block_api::compress;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::canonical::{self, Leaf, Rule, SIGNATURE_FIELD};
use crate::decimal::digits;
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, Value};
use crate::mask;
use crate::secret::Secret;

/// A `pg_sig`: the MD5 of the canonical string, which ends in the secret.
///
/// There is no `PartialEq`: digests are compared in constant time, inside.
#[derive(Clone)]
pub struct Signature([u8; 16]);

impl Signature {
    /// `None` for a string that is longer than any memory.
    fn compute(script: &str, order: &[Leaf<'_>], secret: &Secret) -> Option<Self> {
        let mut canonical = Zeroizing::new(canonical::bytes(script, order, secret.expose(), PADDING));
        let length = canonical.len();
        canonical.resize(length.saturating_add(PADDING), 0);
        digest(&mut canonical, length).map(Self)
    }

    /// Whether the digest is the same, in constant time. (As numbers: by bytes it takes as long as a third of an MD5.)
    pub(crate) fn is(&self, digest: &[u8; 16]) -> bool {
        u128::from_le_bytes(self.0).ct_eq(&u128::from_le_bytes(*digest)).into()
    }

    /// Reads 32 hex digits, upper or lower case.
    pub(crate) fn parse(text: impl AsRef<[u8]>) -> Option<Self> {
        let mut digest = [0; 16];
        hex::decode_to_slice(text, &mut digest).ok()?;
        Some(Self(digest))
    }

    /// 32 lower-case hex digits.
    pub(crate) fn hex(&self) -> String {
        let mut digits = [0; 32];
        let written = hex::encode_to_slice(self.0, &mut digits).ok();
        written.and_then(|()| core::str::from_utf8(&digits).ok()).unwrap_or_default().to_owned()
    }

    /// The only `pg_sig` of a message.
    fn claimed_by(fields: &Fields) -> Result<Self, Error> {
        let mut claims = fields.all(SIGNATURE_FIELD);
        let Some(claim) = claims.next() else {
            return Err(Error::new(
                ErrorCode::SignatureMissing,
                "pg_sig is missing: the message is not signed",
            ));
        };
        if claims.next().is_some() {
            let sentence = "pg_sig stands more than once; a signed message has one";
            return Err(Error::new(ErrorCode::SignatureRepeated, sentence));
        }
        claim.as_text().and_then(Self::parse).ok_or_else(|| {
            let (count, found) = match claim {
                Value::Text(text) => (digits(text.chars().count()), " characters of other text"),
                Value::List(_) | Value::Fields(_) => (String::new(), "nested fields"),
            };
            let parts = ["pg_sig must be 32 hex digits, found ", &count, found];
            Error::of(ErrorCode::SignatureMalformed, &parts)
        })
    }
}

/// The room that [`digest`] needs behind a text.
pub(crate) const PADDING: usize = 72;

/// The MD5 of a text with a secret in it, hashed where it stands: what MD5 wants behind
/// it is put behind it, at most [`PADDING`] bytes; `None` where they have no room.
/// (RFC 1321, 3.1 to 3.3.)
pub(crate) fn digest(buffer: &mut [u8], length: usize) -> Option<[u8; 16]> {
    let bits = (length as u64).wrapping_mul(8);
    let whole = length.saturating_add(9).next_multiple_of(BLOCK);
    let text = buffer.get_mut(..whole)?;
    let (_, padding) = text.split_at_mut_checked(length)?;
    padding.fill(0);
    if let Some(first) = padding.first_mut() {
        *first = 0x80;
    }
    if let Some(last) = padding.last_chunk_mut() {
        *last = bits.to_le_bytes();
    }

    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    compress(&mut state, text.as_chunks().0);
    let mut digest = [0; 16];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = u32::to_le_bytes(word);
    }
    Some(digest)
}

/// How many bytes MD5 takes at once.
const BLOCK: usize = 64;

/// 32 lower-case hex digits.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
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
    let order = match rule {
        Some(rule) => canonical::order(fields, rule),
        None => canonical::agreed_order(fields).map_err(|differ| {
            Error::of(ErrorCode::RulesDiffer, &[&mask::name(&differ.first), " ", &differ.complaint()])
        })?,
    };
    Signature::compute(script, &order, secret)
        .ok_or_else(|| Error::new(ErrorCode::FieldsInvalid, "the fields are too long to be signed"))
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
    verify_with_any(script, fields, core::slice::from_ref(secret)).map(|_| ())
}

/// Verifies under each of the secrets in turn; the place of the one that fits.
pub(crate) fn verify_with_any(script: &str, fields: &Fields, secrets: &[Secret]) -> Result<usize, Error> {
    fields.check_shape()?;
    let claimed = Signature::claimed_by(fields)?;
    let orders = canonical::orders(fields);
    secrets
        .iter()
        .position(|secret| {
            let fits = |computed: Signature| claimed.is(&computed.0);
            orders.iter().any(|order| Signature::compute(script, order, secret).is_some_and(fits))
        })
        .ok_or_else(|| mismatch(script))
}

fn mismatch(script: &str) -> Error {
    let parts = [
        "pg_sig does not match the fields under script name \"",
        &mask::name(script),
        "\" and the given secret; likely the receive key in place of the payout key, another script name, or a \
         field changed on the way; explain, from freedompay-payouts/explain, tells which",
    ];
    Error::of(ErrorCode::SignatureMismatch, &parts)
}
