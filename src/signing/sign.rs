//! Signs fields.

use super::scratch::Scratch;
use super::secret::Secret;
use super::signature::Signature;
use crate::error::{Error, ErrorCode};
use crate::message::canonical::{self, Rule};
use crate::message::{Fields, brackets};
use crate::text::mask;

/// Signs any `pg_*` message, including those of other FreedomPay methods such as `init_payment.php`.
///
/// `script` is the last path segment of the URL: see [`script_name`](crate::script_name). `None` means that the
/// signed string has no script name at all: it starts with the first value. Answers of `card/init` and
/// `card/direct` may be signed in this way (seen in a published program). `""` is something else: the empty script
/// name of a URL that ends in `/`, after which the string has a `;`.
///
/// Fields named `pg_sig` are not signed at any level. Names with brackets nest as in a form: `a[b]` and `a`
/// with a nested `b` are the same field. Without a `rule`, all official rules must give the
/// same signature. The fields are not checked against any schema: [`Merchant::sign`] does this for
/// payouts.
///
/// [`Merchant::sign`]: crate::Merchant::sign
///
/// ```
/// use freedompay_payouts::{Fields, Rule, Secret, sign_fields};
///
/// let fields = Fields::from([("pg_description", "test")]);
/// let signature = sign_fields("test.php", &fields, &Secret::new("rofoneqaxujagexi")?, None)?;
/// assert_eq!(signature.to_string(), "7e3123d36e6aa859f40dbe4d7eff7c34");
///
/// // MD5 of "test;rofoneqaxujagexi", without a script name.
/// let signature = sign_fields(None, &fields, &Secret::new("rofoneqaxujagexi")?, None)?;
/// assert_eq!(signature.to_string(), "b4a8acb8394d7146009c626434afe789");
///
/// // The rules put these two fields in different orders: name the rule of the receiver.
/// let fields = Fields::from([("pg_param1", "one"), ("pg_param10", "ten")]);
/// let signature = sign_fields("test.php", &fields, &Secret::new("rofoneqaxujagexi")?, Some(Rule::A))?;
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
///
/// # Errors
///
/// | code | cause | remedy |
/// |---|---|---|
/// | `rules_differ` | no `rule` is given and the rules disagree on the order of two fields, which the error message names | rename a field, or pass the rule that the receiver uses |
/// | `fields_invalid` | a NUL character, malformed brackets in a name, or more than [`MAX_FIELDS`](crate::MAX_FIELDS), [`MAX_DEPTH`](crate::MAX_DEPTH) or [`MAX_NAME`](crate::MAX_NAME) allows | correct the fields |
pub fn sign_fields<'s>(
    script: impl Into<Option<&'s str>>,
    fields: &Fields,
    secret: &Secret,
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    let fields = brackets::nested(fields);
    brackets::check_names(&fields)?;
    sign(&fields, &mut Scratch::new(), script.into(), secret.expose().as_bytes(), rule)
}

/// Like [`sign_fields`], with buffers that are used again.
pub(crate) fn sign(
    fields: &Fields,
    scratch: &mut Scratch,
    script: Option<&str>,
    secret: &[u8],
    rule: Option<Rule>,
) -> Result<Signature, Error> {
    fields.check_shape()?;
    match rule {
        Some(rule) => canonical::order(fields, rule, &mut scratch.order),
        None => canonical::unambiguous_order(fields, &mut scratch.order).map_err(|difference| {
            let name = mask::printable_name(&difference.first);
            Error::with(ErrorCode::RulesDiffer, "{} {}", &name, &difference.message())
        })?,
    }
    digest(fields, scratch, script, secret)
        .ok_or_else(|| Error::new(ErrorCode::FieldsInvalid, "the fields are too long to be signed"))
}

/// The signature by one rule, without checking that the other rules agree.
#[cfg(feature = "explain")]
pub(crate) fn compute(fields: &Fields, rule: Rule, script: Option<&str>, secret: &str) -> Option<Signature> {
    let mut scratch = Scratch::new();
    canonical::order(fields, rule, &mut scratch.order);
    digest(fields, &mut scratch, script, secret.as_bytes())
}

fn digest(fields: &Fields, scratch: &mut Scratch, script: Option<&str>, secret: &[u8]) -> Option<Signature> {
    let written = scratch.write_values(fields, script, secret.len());
    scratch.digest(written, secret).map(Signature)
}
