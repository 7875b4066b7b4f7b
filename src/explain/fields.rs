//! Causes about fields: those that were signed and don't stand here, those that
//! stand here and were not signed, repeats and nesting.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec::Vec};

use super::cause::{Cause, Step};
use super::rewrite::{
    AddOne, any_text, changed, collapsed, flattened, kept, texts, to_json, with_field, with_texts_for_nested,
    without_texts,
};
use super::values::CHANGES;
use crate::message::{Fields, Value};
use crate::operation::Operation;
use crate::schema::{CALLBACK, Message, REPLY};
use crate::text::mask;
use crate::wire;

/// `pg_sig` as a signed field: it stands where `pg_sig` would, but isn't left out
/// of the order. No message can have a field of this name, for NUL is refused.
pub(super) const SIGNED_SIGNATURE: &str = "pg_sig\0";

/// How many names a sentence lists.
const NAMED: usize = 3;

type Make<'c> = Box<dyn Fn(&Fields) -> Option<Fields> + 'c>;

/// One way to make another message of a message; it doesn't try fields one by one.
pub(super) struct Transform<'c> {
    pub(super) cause: Cause,
    how: How,
    make: Make<'c>,
}

enum How {
    /// The whole sentence.
    Said(&'static str),
    /// "pg_a, pg_b were signed …".
    Signed(&'static str),
    /// "pg_a, pg_b stand here, but were not signed: …".
    NotSigned(&'static str),
}

impl<'c> Transform<'c> {
    fn new(cause: Cause, how: How, make: impl Fn(&Fields) -> Option<Fields> + 'c) -> Self {
        Self { cause, how, make: Box::new(make) }
    }

    /// The other message; `None` where it would be the same one.
    pub(super) fn apply(&self, fields: &Fields) -> Option<Fields> {
        (self.make)(fields)
    }

    /// What it says of a message that it was applied to.
    pub(super) fn step(&self, fields: &Fields) -> Step {
        let after = self.apply(fields).unwrap_or_default();
        let sentence = match self.how {
            How::Said(sentence) => return Step::new(self.cause, sentence),
            How::Signed(how) => {
                let changed: Vec<_> = fields
                    .iter()
                    .zip(after.iter())
                    .filter(|(one, other)| one != other)
                    .map(|(one, _)| one.0)
                    .collect();
                format!("{} signed {how}", listed(&changed, "was", "were"))
            }
            How::NotSigned(why) => {
                let gone: Vec<_> =
                    fields.iter().map(|(name, _)| name).filter(|name| after.get(name).is_none()).collect();
                format!("{} not signed: {why}", listed(&gone, "was", "were"))
            }
        };
        Step::new(self.cause, sentence)
    }
}

fn listed(names: &[&str], one: &str, many: &str) -> String {
    let mut text: Vec<String> = names.iter().take(NAMED).map(|name| mask::printable_name(name)).collect();
    if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text.push(format!("{more} more"));
    }
    let verb = if names.len() == 1 { one } else { many };
    format!("{} {verb}", if text.is_empty() { "values".to_owned() } else { text.join(", ") })
}

/// What is known besides the message.
pub(super) struct Known<'c> {
    pub(super) merchant_id: Option<&'c str>,
    pub(super) url: Option<&'c str>,
    /// The fields are those of the URL's query.
    pub(super) in_query: bool,
    /// The right signature, for programs that sign twice. It is never shown.
    pub(super) signed_once: Option<String>,
}

/// Every transform, the plausible ones first.
pub(super) fn transforms(known: Known<'_>) -> Vec<Transform<'_>> {
    use How::{NotSigned, Said};

    let mut all = Vec::from([
        Transform::new(
            Cause::FieldsNonPg,
            NotSigned("only fields whose names begin with pg_ were"),
            |fields| kept(fields, |name, _| name.starts_with("pg_")),
        ),
        Transform::new(Cause::FieldsEmpty, NotSigned("empty values were left out"), |fields| {
            without_texts(fields, str::is_empty)
        }),
        Transform::new(Cause::FieldsSalt, Said("pg_salt was not signed"), |fields| {
            kept(fields, |name, _| name != "pg_salt")
        }),
        Transform::new(
            Cause::FieldsUndocumented,
            NotSigned("only fields of the vendor's page were"),
            |fields| kept(fields, |name, _| is_documented(name)),
        ),
        Transform::new(Cause::FieldsEmpty, NotSigned("empty values, and \"0\", were left out"), |fields| {
            without_texts(fields, |text| matches!(text, "" | "0"))
                .filter(|_| any_text(fields, |text| text == "0"))
        }),
        Transform::new(
            Cause::SignatureIncluded,
            Said("pg_sig was signed too, as a field that was still empty"),
            |fields| Some(with_field(fields, SIGNED_SIGNATURE, "")),
        ),
    ]);
    if let Some(signature) = known.signed_once {
        let sentence = "pg_sig was signed too: the message had been signed once before";
        all.push(Transform::new(Cause::SignatureIncluded, Said(sentence), move |fields| {
            Some(with_field(fields, SIGNED_SIGNATURE, &signature))
        }));
    }
    if let Some(id) = known.merchant_id {
        let sentence = "pg_merchant_id was signed, but doesn't stand here";
        all.push(Transform::new(Cause::FieldMissing, Said(sentence), move |fields| {
            fields.get("pg_merchant_id").is_none().then(|| with_field(fields, "pg_merchant_id", id))
        }));
    }
    if let Some(query) = known.url.filter(|_| !known.in_query).and_then(query_fields) {
        let added = query.clone();
        all.push(Transform::new(
            Cause::FieldsQuery,
            Said("the parameters of the url's query were signed with the fields"),
            move |fields| {
                let mut more = fields.clone();
                for (name, value) in added.iter().filter(|(name, _)| fields.get(name).is_none()) {
                    more.push(name, value);
                }
                (more.len() > fields.len()).then_some(more)
            },
        ));
        all.push(Transform::new(
            Cause::FieldsQuery,
            NotSigned("they come from the url's query, not from the body"),
            move |fields| kept(fields, |name, _| query.get(name).is_none()),
        ));
    }
    all.extend(repeats());
    all.extend(nesting());
    all.extend(replies());
    all.extend(CHANGES.iter().map(|change| {
        Transform::new(change.cause, How::Signed(change.how), move |fields| changed(fields, change))
    }));
    all
}

fn repeats<'c>() -> [Transform<'c>; 3] {
    let one_of = |cause, sentence, add_one: AddOne| {
        Transform::new(cause, How::Said(sentence), move |fields| collapsed(fields, add_one))
    };
    [
        one_of(
            Cause::RepeatsFirst,
            "of a name that stands more than once only the first value was signed",
            |fields, name, values| values.first().map(|first| fields.push(name, first)),
        ),
        one_of(
            Cause::RepeatsLast,
            "of a name that stands more than once only the last value was signed",
            |fields, name, values| values.last().map(|last| fields.push(name, last)),
        ),
        one_of(
            Cause::RepeatsJoined,
            "the values of a name that stands more than once were signed as one, with commas",
            |fields, name, values| {
                let texts: Option<Vec<_>> = values.iter().map(|value| value.as_text()).collect();
                texts.map(|texts| fields.push(name, texts.join(",")))
            },
        ),
    ]
}

fn nesting<'c>() -> Vec<Transform<'c>> {
    let flat = |sentence, name: fn(&str, &str) -> String| {
        Transform::new(Cause::NestedFlattened, How::Said(sentence), move |fields| flattened(fields, name))
    };
    let as_text = |sentence, make: fn(Value<'_>) -> String| {
        Transform::new(Cause::NestedText, How::Said(sentence), move |fields| {
            with_texts_for_nested(fields, make)
        })
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
        flat("nested fields were signed in the order of their own names, the parent's left out", |_, key| {
            key.to_owned()
        }),
        flat("nested fields were signed in the order of flat names such as ab", |parent, key| {
            [parent, key].concat()
        }),
        Transform::new(Cause::NestedLeftOut, How::NotSigned("nested fields were left out"), |fields| {
            kept(fields, |_, value| matches!(value, Value::Text(_)))
        }),
        as_text("nested fields were signed as JSON", to_json),
        as_text("nested fields were signed as the word Array", |_| "Array".into()),
        as_text("nested fields were signed as [object Object]", |_| "[object Object]".into()),
        as_text("nested fields were signed as one text, with commas", |value| texts(value).join(",")),
    ])
}

fn replies<'c>() -> [Transform<'c>; 3] {
    let reply = |names: &'static [&'static str]| {
        let sentence = "the signature is that of a reply: it covers the fields of a reply only";
        Transform::new(Cause::SignedForReply, How::Said(sentence), move |fields| {
            let all = names.iter().all(|name| fields.get(name).is_some());
            kept(fields, |name, _| names.contains(&name)).filter(|_| all)
        })
    };
    [
        reply(&["pg_payment_id", "pg_order_id", "pg_status", "pg_salt"]),
        reply(&["pg_payment_id", "pg_order_id", "pg_status", "pg_description", "pg_salt"]),
        reply(&["pg_status", "pg_description", "pg_salt"]),
    ]
}

/// The parameters of a URL's query.
fn query_fields(url: &str) -> Option<Fields> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    wire::read_form(query).ok().filter(|fields| !fields.is_empty())
}

/// Whether any table of the vendor's has the field.
pub(super) fn is_documented(name: &str) -> bool {
    let of_operations = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    of_operations.chain([&CALLBACK, &REPLY]).any(|message: &Message| message.field(name).is_some())
}
