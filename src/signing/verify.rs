//! Verifies the signature of fields.

use alloc::string::String;

use super::scratch::Scratch;
use super::secret::{Secret, Secrets};
use super::signature::Signature;
use crate::error::{Error, ErrorCode};
use crate::message::canonical::{self, Rule};
use crate::message::{Fields, brackets};
use crate::text::ascii;
use crate::text::mask;

/// Verifies the signature of any `pg_*` message. The fields must contain `pg_sig`. Names with brackets
/// nest, as in a form; malformed brackets are a part of the name. `script` is as in
/// [`sign_fields`](crate::sign_fields): `None` means that the signed string has no script name at all.
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
pub fn verify_fields<'s>(
    script: impl Into<Option<&'s str>>,
    fields: &Fields,
    secret: &Secret,
) -> Result<(), Error> {
    let fields = &brackets::nested(fields);
    let secrets = Secrets::join(&[secret.expose()]);
    verify(fields, &mut Scratch::new(), script.into(), Secrets::new(&secrets)).map(|_| ())
}

/// Verifies with each of the secrets in turn. Returns the index of the secret that matches.
///
/// The other rules are tried only if no secret matches by rule A and the rules may differ.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    script: Option<&str>,
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
    script: Option<&str>,
    signature: &Signature,
    mut secrets: Secrets<'_>,
) -> Option<usize> {
    let written = scratch.write_values(fields, script, secrets.length());
    secrets.position(|secret| scratch.digest(written, secret).is_some_and(|digest| signature.ct_eq(&digest)))
}

#[cold]
#[inline(never)]
fn mismatch_error(script: Option<&str>) -> Error {
    let mut name = String::from("(none)");
    if let Some(script) = script {
        name.clear();
        ascii::push_all(&mut name, &["\"", &mask::printable_name(script), "\""]);
    }
    let message = "pg_sig does not match the fields, the script name {} and the given secret; likely causes: \
                   another secret (the payout and the receive secret differ), another script name, or a changed field; \
                   explain, from freedompay-payouts/explain, finds the cause";
    Error::with(ErrorCode::SignatureMismatch, message, &name, "")
}
