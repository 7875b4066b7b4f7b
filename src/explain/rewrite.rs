//! Messages made of messages: with fewer fields, other values, or other nesting.

use alloc::{format, string::String, vec::Vec};

use super::SIGNATURE_FIELD;
use super::values::{self, Change};
use crate::message::{Fields, Place, ToValue, Value};

/// `pg_sig` and the fields at the top level that are kept; `None` where all of them are.
pub(super) fn kept(fields: &Fields, keep: impl Fn(&str, Value<'_>) -> bool) -> Option<Fields> {
    let kept = fields.iter().filter(|(name, value)| *name == SIGNATURE_FIELD || keep(name, *value));
    let left: Fields = kept.collect();
    (left.len() < fields.len()).then_some(left)
}

pub(super) fn with_field(fields: &Fields, name: &str, value: &str) -> Fields {
    let mut more = fields.clone();
    more.push(name, value);
    more
}

/// Every text of the message changed; `None` where nothing changes.
pub(super) fn changed(fields: &Fields, change: &Change) -> Option<Fields> {
    // Most changes change nothing: nothing is copied before one does.
    let mut changed = None;
    for (at, text) in all_texts(fields) {
        if change.amounts && !values::names_amount(fields.own_name(at)) {
            continue;
        }
        if let Some(text) = (change.make)(text) {
            changed.get_or_insert_with(|| fields.clone()).replace_text(at, &text);
        }
    }
    changed
}

/// The texts at every level, but those under names that begin with `pg_sig`, and the numbers
/// of their nodes.
fn all_texts(fields: &Fields) -> impl Iterator<Item = (u32, &str)> {
    let texts =
        (0..).zip(fields.nodes()).filter(|(at, node)| node.is_text() && !is_of_signature(fields, *at));
    texts.map(|(at, node)| (at, fields.str(node.value)))
}

/// Whether a name from the top down to this node begins with `pg_sig`.
fn is_of_signature(fields: &Fields, at: u32) -> bool {
    let mut next = at;
    while let Some(node) = fields.node(next) {
        if fields.bytes(node.name).starts_with(SIGNATURE_FIELD.as_bytes()) {
            return true;
        }
        next = node.parent;
    }
    false
}

pub(super) fn any_text(fields: &Fields, is: impl Fn(&str) -> bool) -> bool {
    all_texts(fields).any(|(_, text)| is(text))
}

/// Without the texts that are dropped, at any level; `None` where there is none.
pub(super) fn without_texts(fields: &Fields, drop: fn(&str) -> bool) -> Option<Fields> {
    any_text(fields, drop).then(|| {
        let mut left = Fields::new();
        for (name, value) in fields.iter().filter(|(_, value)| stays(*value, drop)) {
            left.push(name, Without { value, drop });
        }
        left
    })
}

fn stays(value: Value<'_>, drop: fn(&str) -> bool) -> bool {
    value.as_text().is_none_or(|text| !drop(text))
}

/// A value without some of the texts in it.
struct Without<'v> {
    value: Value<'v>,
    drop: fn(&str) -> bool,
}

impl ToValue for Without<'_> {
    fn add_to(&self, place: Place<'_>) {
        let drop = self.drop;
        let stays = |value: Value<'_>| stays(value, drop);
        match self.value {
            Value::Text(text) => place.text(text),
            Value::List(items) => {
                let items = items.iter().filter(|item| stays(*item));
                place.list(items.map(|value| Without { value, drop }));
            }
            Value::Fields(fields) => {
                let fields = fields.iter().filter(|(_, value)| stays(*value));
                place.fields(fields.map(|(name, value)| (name, Without { value, drop })));
            }
        }
    }
}

/// Adds one field for all values of a name; `None` where it can't.
pub(super) type AddOne = fn(&mut Fields, &str, &[Value<'_>]) -> Option<()>;

/// One value for each name; `None` where no name repeats.
pub(super) fn collapsed(fields: &Fields, add_one: AddOne) -> Option<Fields> {
    let mut groups: Vec<(&str, Vec<Value<'_>>)> = Vec::new();
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
    let mut collapsed = Fields::new();
    for (name, values) in groups {
        match values.as_slice() {
            [Value::List(items)] => add_one(&mut collapsed, name, &items.iter().collect::<Vec<_>>())?,
            values => add_one(&mut collapsed, name, values)?,
        }
    }
    Some(collapsed)
}

/// Nested fields and lists as one text each; `None` where there are none.
pub(super) fn with_texts_for_nested(fields: &Fields, make: fn(Value<'_>) -> String) -> Option<Fields> {
    fields.is_nested().then(|| {
        let mut texts = Fields::new();
        for (name, value) in fields.iter() {
            match value {
                Value::Text(text) => texts.push(name, text),
                nested => texts.push(name, make(nested)),
            }
        }
        texts
    })
}

/// Every text at the top level, under a name that is made of its parent's and its own; `None`
/// where all are there already.
pub(super) fn flattened(fields: &Fields, name: fn(&str, &str) -> String) -> Option<Fields> {
    fn below(path: &str, value: Value<'_>, name: fn(&str, &str) -> String, flat: &mut Fields) {
        match value {
            Value::Text(text) => flat.push(path, text),
            Value::Fields(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| *key != SIGNATURE_FIELD) {
                    below(&name(path, key), value, name, flat);
                }
            }
            Value::List(items) => {
                for (index, value) in items.iter().enumerate() {
                    below(&name(path, &format!("{index}")), value, name, flat);
                }
            }
        }
    }
    fields.is_nested().then(|| {
        let mut flat = Fields::new();
        for (own, value) in fields.iter() {
            below(own, value, name, &mut flat);
        }
        flat
    })
}

/// The texts of a value, in order.
pub(super) fn texts(value: Value<'_>) -> Vec<&str> {
    match value {
        Value::Text(text) => Vec::from([text]),
        Value::Fields(fields) => fields.iter().flat_map(|(_, value)| texts(value)).collect(),
        Value::List(items) => items.iter().flat_map(texts).collect(),
    }
}

/// The value as JSON.
pub(super) fn to_json(value: Value<'_>) -> String {
    let mut text = String::new();
    write_json(value, &mut text);
    text
}

fn write_json(value: Value<'_>, text: &mut String) {
    match value {
        Value::Text(plain) => write_json_text(plain, text),
        Value::Fields(fields) => {
            text.push('{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_json_text(name, text);
                text.push(':');
                write_json(value, text);
            }
            text.push('}');
        }
        Value::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_json(item, text);
            }
            text.push(']');
        }
    }
}

fn write_json_text(plain: &str, text: &mut String) {
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
}
