//! `preview`: a request as it would be signed, for people to look at. There is
//! no secret in it and no signature.

use alloc::{string::String, vec::Vec};

use crate::error::{Error, Problem, ProblemCode};
use crate::message::Fields;
use crate::message::canonical::{self, Order, Rule};
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::request::{self, RequestOptions};
use crate::text::mask;

/// The gateway's host where none is given (documented).
pub const DEFAULT_HOST: &str = "https://api.freedompay.kz";

/// What stands in a preview where the signed string has the secret.
pub const SECRET_PLACE: &str = "{secret}";

/// What stands in a preview where the signed request has a fresh salt.
pub const SALT_PLACE: &str = "{salt}";

/// A request as it would be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// Where it would be posted.
    pub url: String,
    /// Names and values in signing order, card numbers masked: also in free text and in fields that the
    /// method doesn't have.
    pub fields: Vec<(String, String)>,
    /// The string that would be hashed, with `{secret}` in place of the key and
    /// card numbers masked likewise.
    pub canonical: String,
    /// Everything that is wrong or doubtful.
    pub problems: Vec<Problem>,
}

/// Shows a request as [`Merchant::sign`](crate::Merchant::sign) would make it.
///
/// The salt is `{salt}` unless one is given. Nothing is refused: what is wrong
/// stands in [`Preview::problems`], all of it.
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
    let mut problems =
        request::build(&mut fields, operation, merchant_id, given, &options.extra, options.luhn);
    fields.push(Name::SALT.as_str(), salt.unwrap_or(SALT_PLACE));

    let of_option = |name, error: Error| {
        Problem::with(name, &(ProblemCode::Option, "is not valid: {}"), error.message(), "")
    };
    problems.extend(
        request::check_merchant_id(merchant_id)
            .err()
            .map(|error| of_option(Name::MERCHANT_ID.as_str(), error)),
    );
    let host = host.unwrap_or(DEFAULT_HOST);
    problems.extend(request::host(host).err().map(|error| of_option("host", error)));
    let salt_error = salt.and_then(|salt| request::check_salt(salt).err());
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
    for value in masked.iter().map(|(_, value)| value.as_str()).chain([SECRET_PLACE]) {
        canonical.extend([";", value]);
    }
    Preview {
        url: request::url(request::host(host).unwrap_or(host), operation),
        canonical,
        fields: masked,
        problems,
    }
}

/// The name and the value as they may be shown: what a card number belongs in, or may have got into by mistake, is
/// masked.
fn masked(operation: Operation, fields: &Fields, at: u32) -> (String, String) {
    let path = fields.path(at);
    let value = fields.node(at).map(|node| fields.str(node.value)).unwrap_or_default();
    if request::is_card_number(&path) {
        return (path, mask::mask_pan(value));
    }
    match operation.request().find(&path).map(Name::field_type) {
        None => (mask::mask_pans(&path), mask::mask_pans(value)),
        Some(FieldType::Text) => (path, mask::mask_pans(value)),
        Some(_) => (path, String::from(value)),
    }
}
