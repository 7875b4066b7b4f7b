//! `preview`: shows a request as it would be signed, without a secret and without a signature.

use alloc::{string::String, vec::Vec};

use crate::error::{Error, Problem, ProblemCode};
use crate::message::canonical::{self, Order, Rule};
use crate::message::salt::check_salt;
use crate::message::{Fields, brackets};
use crate::names::{FieldType, Name};
use crate::operation::{DEFAULT_HOST, Operation};
use crate::request::{self, RequestOptions};
use crate::text::mask;

/// The placeholder of the secret in [`Preview::canonical`].
pub const SECRET_PLACEHOLDER: &str = "{secret}";

/// The placeholder of the salt in a preview without a given salt.
pub const SALT_PLACEHOLDER: &str = "{salt}";

/// The placeholder of an invalid host in [`Preview::url`].
const HOST_PLACE: &str = "{host}";

/// A request as it would be signed. [`preview()`] returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The URL of the request. In place of an invalid host it has `{host}`.
    pub url: String,
    /// Names and values in the order of signing. Nested fields have their paths as names. Card numbers
    /// are masked, including those in free text and in undocumented fields.
    pub fields: Vec<(String, String)>,
    /// The string that would be hashed, with `{secret}` in place of the secret and with card numbers
    /// masked.
    pub canonical: String,
    /// All errors and warnings.
    pub problems: Vec<Problem>,
}

/// Shows a request as `Merchant::sign` would sign it. It needs no secret and no MD5, so it is
/// available without the feature `sign`.
///
/// Without a `salt`, the salt is `{salt}`; without a `host`, the host is [`DEFAULT_HOST`]. The
/// function never fails: [`Preview::problems`] has all errors and warnings, including those about the
/// merchant id, the host and the salt. If the official rules disagree on the order, it shows the order of rule A.
///
/// ```
/// use freedompay_payouts::{Fields, Operation, RequestOptions, preview};
///
/// let fields = Fields::from([("pg_order_id", "1234")]);
/// let preview = preview(Operation::PayoutStatus, "500001", None, &fields, None, &RequestOptions::default());
/// assert_eq!(preview.canonical, "payout_status;500001;1234;{salt};{secret}");
/// assert!(preview.problems.is_empty());
/// ```
#[must_use]
pub fn preview(
    operation: Operation,
    merchant_id: &str,
    host: Option<&str>,
    fields: &Fields,
    salt: Option<&str>,
    options: &RequestOptions,
) -> Preview {
    let (given, mut fields) = (fields, Fields::new());
    let extra = brackets::nested(&options.extra);
    let mut problems = request::build(&mut fields, operation, merchant_id, given, &extra, options.luhn);
    fields.push(Name::SALT.as_str(), salt.unwrap_or(SALT_PLACEHOLDER));

    let of_option = |name, error: Error| {
        Problem::with(name, &(ProblemCode::Option, "is not valid: {}"), error.message(), "")
    };
    problems.extend(
        request::check_merchant_id(merchant_id)
            .err()
            .map(|error| of_option(Name::MERCHANT_ID.as_str(), error)),
    );
    let host = host.unwrap_or(DEFAULT_HOST);
    let parsed_host = request::parse_host(host, options.allow_insecure_host);
    // An invalid host may contain a password.
    let url = request::request_url(parsed_host.as_ref().unwrap_or(&HOST_PLACE), operation);
    problems.extend(parsed_host.err().map(|error| of_option("host", error)));
    let salt_error = salt.and_then(|salt| check_salt(salt).err());
    problems.extend(salt_error.map(|error| of_option(Name::SALT.as_str(), error)));

    let mut order = Order::new();
    match options.rule {
        Some(rule) => canonical::order(&fields, rule, &mut order),
        None => {
            if let Err(differ) = canonical::unambiguous_order(&fields, &mut order) {
                problems.push(Problem::with(
                    &differ.first,
                    &(ProblemCode::RulesDiffer, "{}"),
                    &differ.message(),
                    "",
                ));
                canonical::order(&fields, Rule::A, &mut order);
            }
        }
    }
    let masked: Vec<_> = order.iter().map(|at| masked(operation, &fields, *at)).collect();
    let mut canonical = String::from(operation.as_str());
    for value in masked.iter().map(|(_, value)| value.as_str()).chain([SECRET_PLACEHOLDER]) {
        canonical.extend([";", value]);
    }
    Preview { url, canonical, fields: masked, problems }
}

/// The path and the value of a field, with card numbers masked: in fields for card numbers, in free text
/// and in undocumented fields.
fn masked(operation: Operation, fields: &Fields, at: u32) -> (String, String) {
    let path = fields.path(at);
    let value = fields.node(at).map(|node| fields.str(node.value)).unwrap_or_default();
    if request::is_card_number_field(&path) {
        return (path, mask::mask_pan(value));
    }
    match operation.request().find(&path).map(Name::field_type) {
        None => (mask::mask_pans(&path), mask::mask_pans(value)),
        Some(FieldType::Text) => (path, mask::mask_pans(value)),
        Some(_) => (path, String::from(value)),
    }
}
