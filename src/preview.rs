//! `preview`: a request as it would be signed, for people to look at. There is
//! no secret in it and no signature.

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::canonical::{self, Leaf, Rule};
use crate::error::{Error, Problem, ProblemCode};
use crate::fields::Fields;
use crate::mask;
use crate::operation::Operation;
use crate::request::{self, Draft, RequestOptions};
use crate::schema::Kind;

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
    let mut draft = Draft::new(operation, merchant_id, fields, options);
    draft.fields.push("pg_salt", salt.unwrap_or(SALT_PLACE));
    let Draft { fields, mut problems } = draft;

    let of_option =
        |name, error: Error| Problem::new(name, ProblemCode::Option, &["is not valid: ", error.sentence()]);
    problems.extend(
        request::check_merchant_id(merchant_id).err().map(|error| of_option("pg_merchant_id", error)),
    );
    let host = host.unwrap_or(DEFAULT_HOST);
    problems.extend(request::host(host).err().map(|error| of_option("host", error)));
    let salt_error = salt.and_then(|salt| request::check_salt(salt).err());
    problems.extend(salt_error.map(|error| of_option("pg_salt", error)));

    let order = match options.rule {
        Some(rule) => canonical::order(&fields, rule),
        None => canonical::agreed_order(&fields).unwrap_or_else(|differ| {
            problems.push(Problem::new(&differ.first, ProblemCode::RulesDiffer, &[&differ.complaint()]));
            canonical::order(&fields, Rule::A)
        }),
    };
    let masked: Vec<Leaf<'_>> = order.into_iter().map(|leaf| masked(operation, leaf)).collect();
    Preview {
        url: request::url(request::host(host).unwrap_or(host), operation),
        canonical: canonical::string(operation.as_str(), &masked, SECRET_PLACE),
        fields: masked.into_iter().map(|leaf| (leaf.path.into_owned(), leaf.value.into_owned())).collect(),
        problems,
    }
}

/// The field as it may be shown: what a card number belongs in, or may have got into by mistake, is masked.
fn masked(operation: Operation, Leaf { path, value }: Leaf<'_>) -> Leaf<'_> {
    let row = operation.request().row(&path);
    if request::is_card_number(&path) {
        return Leaf { path, value: Cow::Owned(mask::card(&value)) };
    }
    match row.map(|row| *row.kind()) {
        None => Leaf { path: Cow::Owned(mask::cards_in(&path)), value: Cow::Owned(mask::cards_in(&value)) },
        Some(Kind::Text) => Leaf { path, value: Cow::Owned(mask::cards_in(&value)) },
        Some(_) => Leaf { path, value },
    }
}
