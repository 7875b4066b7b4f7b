//! Mistakes about fields: fields that were signed or left out by mistake, repeats, nesting,
//! and changes of all values at once.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec::Vec};

use super::candidate::Mistake;
use super::cause::Cause;
use super::rewrite::{
    AddMerged, any_text, change_texts, flatten, merge_repeats, nested_to_text, retain_fields, texts, to_json,
    with_field, without_texts,
};
use super::values::CHANGES;
use crate::message::script::split_query;
use crate::message::{Fields, Value};
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::{CALLBACK, Message, REPLY};
use crate::text::mask;
use crate::wire;

/// The name of `pg_sig` as a signed field. It is sorted like `pg_sig`, but not left out of
/// the signed string. No message has a field with this name, because NUL is rejected.
pub(super) const SIGNED_SIGNATURE: &str = "pg_sig\0";

/// The maximum number of names in a message for people.
const MAX_NAMES: usize = 3;

type Rewrite<'c> = Box<dyn Fn(&Fields) -> Option<Fields> + 'c>;

/// A change of the whole message that a program makes before it signs.
pub(super) struct Transform<'c> {
    cause: Cause,
    wording: Wording,
    rewrite: Rewrite<'c>,
}

/// How a transform is described.
enum Wording {
    /// The whole sentence.
    Sentence(&'static str),
    /// "pg_a, pg_b were signed …".
    Signed(&'static str),
    /// "pg_a, pg_b were not signed: …".
    NotSigned(&'static str),
}

use Wording::{NotSigned, Sentence, Signed};

impl<'c> Transform<'c> {
    fn new(cause: Cause, wording: Wording, rewrite: impl Fn(&Fields) -> Option<Fields> + 'c) -> Self {
        Self { cause, wording, rewrite: Box::new(rewrite) }
    }

    /// The changed message; `None` if nothing changes.
    pub(super) fn apply(&self, fields: &Fields) -> Option<Fields> {
        (self.rewrite)(fields)
    }

    /// Describes the transform of this message.
    pub(super) fn mistake(&self, fields: &Fields) -> Mistake {
        let after = self.apply(fields).unwrap_or_default();
        let message = match self.wording {
            Sentence(message) => return Mistake::new(self.cause, message),
            Signed(how) => {
                let pairs = fields.iter().zip(after.iter()).filter(|(before, after)| before != after);
                let changed: Vec<_> = pairs.map(|(before, _)| before.0).collect();
                format!("{} signed {how}", list_names(&changed))
            }
            NotSigned(why) => {
                let removed: Vec<_> =
                    fields.iter().map(|(name, _)| name).filter(|name| after.get(name).is_none()).collect();
                format!("{} not signed: {why}", list_names(&removed))
            }
        };
        Mistake::new(self.cause, message)
    }
}

/// "pg_a, pg_b were", "pg_a was", or "values were".
fn list_names(names: &[&str]) -> String {
    let mut listed: Vec<String> =
        names.iter().take(MAX_NAMES).map(|name| mask::printable_name(name)).collect();
    if let Some(more) = names.len().checked_sub(MAX_NAMES).filter(|more| *more > 0) {
        listed.push(format!("{more} more"));
    }
    let verb = if names.len() == 1 { "was" } else { "were" };
    format!("{} {verb}", if listed.is_empty() { "values".to_owned() } else { listed.join(", ") })
}

/// What is known about the fields besides the message.
pub(super) struct FieldContext<'c> {
    pub(super) merchant_id: Option<&'c str>,
    pub(super) url: Option<&'c str>,
    /// Whether the fields are those of the URL's query.
    pub(super) in_query: bool,
    /// The correct signature, for programs that sign twice. It is never shown.
    pub(super) correct_signature: Option<String>,
}

/// All transforms, the more probable ones first.
pub(super) fn all(context: FieldContext<'_>) -> Vec<Transform<'_>> {
    let mut all = Vec::from(omissions());
    all.extend(signed_signatures(context.correct_signature));
    all.extend(context.merchant_id.map(missing_merchant_id));
    let query = context.url.filter(|_| !context.in_query).and_then(query_fields);
    all.extend(query.into_iter().flat_map(query_transforms));
    all.extend(repeats());
    all.extend(nesting());
    all.extend(replies());
    all.extend(CHANGES.iter().map(|change| {
        Transform::new(change.cause, Signed(change.wording), move |fields| change_texts(fields, change))
    }));
    all
}

fn omissions<'c>() -> [Transform<'c>; 5] {
    [
        Transform::new(
            Cause::FieldsNonPg,
            NotSigned("only fields whose names start with pg_ were signed"),
            |fields| retain_fields(fields, |name, _| name.starts_with("pg_")),
        ),
        Transform::new(Cause::FieldsEmpty, NotSigned("the sender left out empty values"), |fields| {
            without_texts(fields, str::is_empty)
        }),
        Transform::new(Cause::FieldsSalt, Sentence("pg_salt was not signed"), |fields| {
            retain_fields(fields, |name, _| name != Name::SALT.as_str())
        }),
        Transform::new(
            Cause::FieldsUndocumented,
            NotSigned("only fields on the vendor's page were signed"),
            |fields| retain_fields(fields, |name, _| is_documented(name)),
        ),
        Transform::new(
            Cause::FieldsEmpty,
            NotSigned("the sender left out empty values, and \"0\""),
            |fields| {
                without_texts(fields, |text| matches!(text, "" | "0"))
                    .filter(|_| any_text(fields, |text| text == "0"))
            },
        ),
    ]
}

/// `pg_sig` as a signed field: empty, or the signature of an earlier signing.
fn signed_signatures<'c>(correct_signature: Option<String>) -> impl Iterator<Item = Transform<'c>> {
    let empty = "an empty pg_sig was signed with the fields";
    let empty = Transform::new(Cause::SignatureIncluded, Sentence(empty), |fields| {
        Some(with_field(fields, SIGNED_SIGNATURE, ""))
    });
    let repeated = correct_signature.map(|signature| {
        let message = "pg_sig was signed with the fields: the message was signed twice";
        Transform::new(Cause::SignatureIncluded, Sentence(message), move |fields| {
            Some(with_field(fields, SIGNED_SIGNATURE, &signature))
        })
    });
    [empty].into_iter().chain(repeated)
}

fn missing_merchant_id(id: &str) -> Transform<'_> {
    let message = "pg_merchant_id was signed, but is not in the message";
    Transform::new(Cause::FieldMissing, Sentence(message), move |fields| {
        fields
            .get(Name::MERCHANT_ID.as_str())
            .is_none()
            .then(|| with_field(fields, Name::MERCHANT_ID.as_str(), id))
    })
}

/// The parameters of a URL's query.
fn query_fields(url: &str) -> Option<Fields> {
    let query = split_query(url).1?;
    wire::read_form(query).ok().filter(|fields| !fields.is_empty())
}

fn query_transforms<'c>(query: Fields) -> [Transform<'c>; 2] {
    let added = query.clone();
    [
        Transform::new(
            Cause::FieldsQuery,
            Sentence("the parameters of the url's query were signed with the fields"),
            move |fields| {
                let mut extended = fields.clone();
                for (name, value) in added.iter().filter(|(name, _)| fields.get(name).is_none()) {
                    extended.push(name, value);
                }
                (extended.len() > fields.len()).then_some(extended)
            },
        ),
        Transform::new(
            Cause::FieldsQuery,
            NotSigned("they are also in the url's query, and only the other fields were signed"),
            move |fields| retain_fields(fields, |name, _| query.get(name).is_none()),
        ),
    ]
}

fn repeats<'c>() -> [Transform<'c>; 3] {
    let merge = |cause, message, add_merged: AddMerged| {
        Transform::new(cause, Sentence(message), move |fields| merge_repeats(fields, add_merged))
    };
    [
        merge(
            Cause::RepeatsFirst,
            "only the first value of each repeated name was signed",
            |fields, name, values| values.first().map(|first| fields.push(name, first)),
        ),
        merge(
            Cause::RepeatsLast,
            "only the last value of each repeated name was signed",
            |fields, name, values| values.last().map(|last| fields.push(name, last)),
        ),
        merge(
            Cause::RepeatsJoined,
            "the values of each repeated name were signed as one value, joined by commas",
            |fields, name, values| {
                let texts: Option<Vec<_>> = values.iter().map(|value| value.as_text()).collect();
                texts.map(|texts| fields.push(name, texts.join(",")))
            },
        ),
    ]
}

fn nesting<'c>() -> Vec<Transform<'c>> {
    let flat = |message, name: fn(&str, &str) -> String| {
        Transform::new(Cause::NestedFlattened, Sentence(message), move |fields| flatten(fields, name))
    };
    let as_text = |message, to_text: fn(Value<'_>) -> String| {
        Transform::new(Cause::NestedText, Sentence(message), move |fields| nested_to_text(fields, to_text))
    };
    Vec::from([
        flat("nested fields were signed in the order of flat names such as a[b]", |parent, key| {
            format!("{parent}[{key}]")
        }),
        flat("nested fields were signed in the order of flat names such as a.b", |parent, key| {
            format!("{parent}.{key}")
        }),
        flat("nested fields were signed in the order of flat names such as a_b", |parent, key| {
            format!("{parent}_{key}")
        }),
        flat("nested fields were signed in the order of their own names, without the parent's", |_, key| {
            key.to_owned()
        }),
        flat("nested fields were signed in the order of flat names such as ab", |parent, key| {
            [parent, key].concat()
        }),
        Transform::new(Cause::NestedLeftOut, NotSigned("nested fields were left out"), |fields| {
            retain_fields(fields, |_, value| matches!(value, Value::Text(_)))
        }),
        as_text("nested fields were signed as JSON", to_json),
        as_text("nested fields were signed as the word Array", |_| "Array".into()),
        as_text("nested fields were signed as [object Object]", |_| "[object Object]".into()),
        as_text("nested fields were signed as one text, joined by commas", |value| texts(value).join(",")),
    ])
}

fn replies<'c>() -> [Transform<'c>; 3] {
    let reply = |names: &'static [Name]| {
        let message = "the signature is that of a reply: only the fields of a reply were signed";
        Transform::new(Cause::SignedForReply, Sentence(message), move |fields| {
            let has_all = names.iter().all(|name| fields.get(name.as_str()).is_some());
            retain_fields(fields, |name, _| names.iter().any(|own| own.as_str() == name)).filter(|_| has_all)
        })
    };
    [
        reply(&[Name::PAYMENT_ID, Name::ORDER_ID, Name::STATUS, Name::SALT]),
        reply(&[Name::PAYMENT_ID, Name::ORDER_ID, Name::STATUS, Name::DESCRIPTION, Name::SALT]),
        reply(&[Name::STATUS, Name::DESCRIPTION, Name::SALT]),
    ]
}

/// Whether the vendor's page lists the field in any message.
fn is_documented(name: &str) -> bool {
    let of_operations = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    of_operations.chain([&CALLBACK, &REPLY]).any(|message: &Message| message.field(name).is_some())
}
