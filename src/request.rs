//! A request before it is signed: the caller's fields held against the table.

use alloc::{string::String, vec::Vec};

use crate::error::{Error, ErrorCode, Problem};
use crate::message::canonical::Rule;
use crate::message::{Fields, TOP};
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::schema::check_request::Problems;
pub(crate) use crate::schema::check_request::reserved;
use crate::schema::url::check_host;
use crate::text::ascii;

/// What the caller may choose about a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestOptions {
    /// How the values are put in order. Without it the message must have one
    /// order under all official rules.
    pub rule: Option<Rule>,
    /// Whether a card number must pass the Luhn check. True by default.
    pub luhn: bool,
    /// Fields that the vendor's page doesn't list for the operation, signed with the rest.
    pub extra: Fields,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self { rule: None, luhn: true, extra: Fields::new() }
    }
}

/// Puts a request together, all but salt and signature: the merchant's id, the caller's fields
/// and those of the option `extra`. Returns what is wrong with them by the operation's table.
pub(crate) fn build(
    request: &mut Fields,
    operation: Operation,
    merchant_id: &str,
    given: &Fields,
    extra: &Fields,
    luhn: bool,
) -> Vec<Problem> {
    request.push_documented(Name::MERCHANT_ID, merchant_id.as_bytes());
    for at in given.below(TOP) {
        add(request, given, at);
    }
    let mut problems = Problems::new(operation, luhn);
    problems.check_documented(request);
    for at in given.below(TOP) {
        problems.check_name(given.name(at));
    }
    for at in extra.below(TOP) {
        problems.check_extra(request, extra, at);
        add(request, extra, at);
    }
    problems.list
}

/// Refuses a request with problems that are no warnings.
#[cfg(feature = "sign")]
pub(crate) fn check_problems(problems: Vec<Problem>) -> Result<(), Error> {
    if problems.iter().all(|problem| problem.warning) { Ok(()) } else { Err(Error::invalid(problems)) }
}

/// Puts the problems of values that are no text before the others, in place of what the
/// checks say about the same fields.
#[cfg(feature = "wasm")]
pub(crate) fn merge_problems(problems: Vec<Problem>, of_values: Vec<Problem>) -> Vec<Problem> {
    let values = of_values.len();
    let mut merged = of_values;
    for problem in problems {
        if merged.iter().take(values).all(|of_value| of_value.field != problem.field) {
            merged.push(problem);
        }
    }
    merged
}

/// Adds a field of the caller's, unless the library fills it in.
#[inline(never)]
fn add(fields: &mut Fields, given: &Fields, at: u32) {
    if reserved(given.name(at)).is_none() {
        fields.copy(TOP, given, at);
    }
}

/// Checks the documented fields of a request, and removes the spaces of a card number.
#[inline(never)]
pub(crate) fn check_documented(operation: Operation, fields: &mut Fields, luhn: bool) -> Vec<Problem> {
    let mut problems = Problems::new(operation, luhn);
    problems.check_documented(fields);
    problems.list
}

/// Checks a merchant id: digits (documented).
pub(crate) fn check_merchant_id(merchant_id: &str) -> Result<(), Error> {
    let fits = merchant_id.len() <= 20 && ascii::is_digits(merchant_id.as_bytes());
    if fits {
        Ok(())
    } else {
        Err(Error::new(ErrorCode::OptionsInvalid, "the merchant id must be digits, at most 20"))
    }
}

/// Checks a salt: letters and digits (documented). In particular a `;` would move
/// the borders of the signed values.
pub(crate) fn check_salt(salt: &str) -> Result<(), Error> {
    let fits = !salt.is_empty() && ascii::all(salt, |b| b.is_ascii_alphanumeric());
    let message = "the salt must be Latin letters and digits, at least one";
    if fits { Ok(()) } else { Err(Error::new(ErrorCode::OptionsInvalid, message)) }
}

/// Whether a card number belongs under this name, brackets and all: what must
/// never be shown whole, even where it stands in a request that has no such field.
pub(crate) fn is_card_number(path: &str) -> bool {
    let mut names = path.as_bytes().split(|byte| b"[]".contains(byte)).filter_map(Name::find);
    names.any(|name| name.field_type() == FieldType::CardNumber)
}

/// The URL that a request goes to.
pub(crate) fn url(host: &str, operation: Operation) -> String {
    [host, operation.path()].concat()
}

/// Takes a gateway host, a `/` at its end removed.
pub(crate) fn host(host: &str) -> Result<&str, Error> {
    let host = host.strip_suffix('/').unwrap_or(host);
    match check_host(host) {
        Ok(()) => Ok(host),
        Err(violation) => Err(Error::new(ErrorCode::OptionsInvalid, violation)),
    }
}
