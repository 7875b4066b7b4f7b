//! Causes about fields: those that were signed and don't stand here, those that
//! stand here and were not signed, repeats and nesting.

use alloc::{borrow::ToOwned, boxed::Box, format, string::String, vec::Vec};

use super::cause::{Cause, Step};
use super::values::{self, CHANGES};
use crate::canonical::SIGNATURE_FIELD;
use crate::fields::{Fields, Value};
use crate::mask;
use crate::operation::Operation;
use crate::schema::{CALLBACK, Message, REPLY};
use crate::wire::form;

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
    let mut text: Vec<String> = names.iter().take(NAMED).map(|name| mask::name(name)).collect();
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
            without_values(fields, &|text| text.is_empty())
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
            without_values(fields, &|text| text.is_empty() || text == "0").filter(|_| has_text(fields, "0"))
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
                    more.push(name, value.clone());
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
        Transform::new(change.cause, How::Signed(change.how), move |fields| {
            mapped(fields, &|name, text| {
                if change.amounts && !values::names_amount(name) { None } else { (change.make)(text) }
            })
        })
    }));
    all
}

fn repeats<'c>() -> [Transform<'c>; 3] {
    use How::Said;
    [
        Transform::new(
            Cause::RepeatsFirst,
            Said("of a name that stands more than once only the first value was signed"),
            |fields| collapsed(fields, |values| values.first().copied().cloned()),
        ),
        Transform::new(
            Cause::RepeatsLast,
            Said("of a name that stands more than once only the last value was signed"),
            |fields| collapsed(fields, |values| values.last().copied().cloned()),
        ),
        Transform::new(
            Cause::RepeatsJoined,
            Said("the values of a name that stands more than once were signed as one, with commas"),
            |fields| {
                collapsed(fields, |values| {
                    let texts: Option<Vec<_>> = values.iter().map(|value| value.as_text()).collect();
                    texts.map(|texts| texts.join(",").into())
                })
            },
        ),
    ]
}

fn nesting<'c>() -> Vec<Transform<'c>> {
    use How::Said;
    let flat = |sentence, name: fn(&str, &str) -> String| {
        Transform::new(Cause::NestedFlattened, Said(sentence), move |fields| {
            is_nested(fields).then(|| flattened(fields, name))
        })
    };
    let as_text = |sentence, make: fn(&Value) -> String| {
        Transform::new(Cause::NestedText, Said(sentence), move |fields| {
            is_nested(fields).then(|| {
                let value = |value: &Value| match value {
                    Value::Text(_) => value.clone(),
                    nested => make(nested).into(),
                };
                fields.iter().map(|(name, own)| (name, value(own))).collect()
            })
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
        as_text("nested fields were signed as JSON", |value| {
            let mut text = String::new();
            json(value, &mut text);
            text
        }),
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
    form::parse(query).ok().filter(|fields| !fields.is_empty())
}

/// Whether any table of the vendor's has the field.
pub(super) fn is_documented(name: &str) -> bool {
    let of_operations = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    of_operations.chain([&CALLBACK, &REPLY]).any(|message: &Message| message.field(name).is_some())
}

fn kept(fields: &Fields, keep: impl Fn(&str, &Value) -> bool) -> Option<Fields> {
    let left: Fields = fields
        .iter()
        .filter(|(name, value)| *name == SIGNATURE_FIELD || keep(name, value))
        .map(|(name, value)| (name, value.clone()))
        .collect();
    (left.len() < fields.len()).then_some(left)
}

fn with_field(fields: &Fields, name: &str, value: &str) -> Fields {
    let mut more = fields.clone();
    more.push(name, value);
    more
}

/// Every text of the message changed; `None` where nothing changes.
fn mapped(fields: &Fields, change: &dyn Fn(&str, &str) -> Option<String>) -> Option<Fields> {
    fn below(name: &str, value: &Value, change: &dyn Fn(&str, &str) -> Option<String>) -> Option<Value> {
        match value {
            Value::Text(text) => change(name, text).map(Value::Text),
            Value::Fields(fields) => mapped(fields, change).map(Value::Fields),
            Value::List(items) => {
                let changed: Vec<_> = items.iter().map(|item| below(name, item, change)).collect();
                changed.iter().any(Option::is_some).then(|| {
                    let items = items.iter().zip(changed);
                    Value::List(
                        items.map(|(item, changed)| changed.unwrap_or_else(|| item.clone())).collect(),
                    )
                })
            }
        }
    }
    // Most changes change nothing: nothing is copied before one does.
    let is_ours = |name: &str| name.starts_with(SIGNATURE_FIELD);
    let changed: Vec<_> = fields
        .iter()
        .map(|(name, value)| if is_ours(name) { None } else { below(name, value, change) })
        .collect();
    changed.iter().any(Option::is_some).then(|| {
        let fields = fields.iter().zip(changed);
        fields.map(|((name, value), changed)| (name, changed.unwrap_or_else(|| value.clone()))).collect()
    })
}

fn any_text(fields: &Fields, is: &dyn Fn(&str, &str) -> bool) -> bool {
    fn below(name: &str, value: &Value, is: &dyn Fn(&str, &str) -> bool) -> bool {
        match value {
            Value::Text(text) => is(name, text),
            Value::Fields(fields) => any_text(fields, is),
            Value::List(items) => items.iter().any(|item| below(name, item, is)),
        }
    }
    fields
        .iter()
        .filter(|(name, _)| !name.starts_with(SIGNATURE_FIELD))
        .any(|(name, value)| below(name, value, is))
}

fn has_text(fields: &Fields, wanted: &str) -> bool {
    any_text(fields, &|_, text| text == wanted)
}

fn without_values(fields: &Fields, drop: &dyn Fn(&str) -> bool) -> Option<Fields> {
    fn left(value: &Value, drop: &dyn Fn(&str) -> bool) -> Option<Value> {
        match value {
            Value::Text(text) => (!drop(text)).then(|| value.clone()),
            Value::Fields(fields) => Some(level(fields, drop).into()),
            Value::List(items) => {
                Some(Value::List(items.iter().filter_map(|item| left(item, drop)).collect()))
            }
        }
    }
    fn level(fields: &Fields, drop: &dyn Fn(&str) -> bool) -> Fields {
        fields.iter().filter_map(|(name, value)| Some((name, left(value, drop)?))).collect()
    }
    any_text(fields, &|_, text| drop(text)).then(|| level(fields, drop))
}

/// One value for each name; `None` where no name repeats.
fn collapsed(fields: &Fields, one: impl Fn(&[&Value]) -> Option<Value>) -> Option<Fields> {
    let mut groups: Vec<(&str, Vec<&Value>)> = Vec::new();
    for (name, value) in fields.iter() {
        match groups.iter_mut().find(|(own, _)| *own == name) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, Vec::from([value]))),
        }
    }
    // A list is how some parsers give a repeated name.
    let lists = fields.iter().any(|(_, value)| matches!(value, Value::List(_)));
    if groups.len() == fields.len() && !lists {
        return None;
    }
    groups
        .into_iter()
        .map(|(name, values)| match values.as_slice() {
            [Value::List(items)] => Some((name, one(&items.iter().collect::<Vec<_>>())?)),
            values => Some((name, one(values)?)),
        })
        .collect()
}

fn is_nested(fields: &Fields) -> bool {
    fields.iter().any(|(_, value)| !matches!(value, Value::Text(_)))
}

fn flattened(fields: &Fields, name: fn(&str, &str) -> String) -> Fields {
    fn below(path: String, value: &Value, name: fn(&str, &str) -> String, flat: &mut Fields) {
        match value {
            Value::Text(text) => flat.push(path, text.as_str()),
            Value::Fields(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| *key != SIGNATURE_FIELD) {
                    below(name(&path, key), value, name, flat);
                }
            }
            Value::List(items) => {
                for (index, value) in items.iter().enumerate() {
                    below(name(&path, &format!("{index}")), value, name, flat);
                }
            }
        }
    }
    let mut flat = Fields::new();
    for (own, value) in fields.iter() {
        below(own.to_owned(), value, name, &mut flat);
    }
    flat
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => Vec::from([text.as_str()]),
        Value::Fields(fields) => fields.iter().flat_map(|(_, value)| texts(value)).collect(),
        Value::List(items) => items.iter().flat_map(texts).collect(),
    }
}

fn json(value: &Value, text: &mut String) {
    let quoted = |plain: &str, text: &mut String| {
        text.push('"');
        for c in plain.chars() {
            match c {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                c => text.push(c),
            }
        }
        text.push('"');
    };
    match value {
        Value::Text(plain) => quoted(plain, text),
        Value::Fields(fields) => {
            text.push('{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                quoted(name, text);
                text.push(':');
                json(value, text);
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                json(item, text);
            }
            text.push(']');
        }
    }
}
