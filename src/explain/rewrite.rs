//! Functions that derive a new message from a message: with fewer fields, other values, or
//! other nesting.

use alloc::{format, string::String, vec::Vec};

use super::leaves::SIGNATURE_FIELD;
use super::values::{self, Change};
use crate::message::{Fields, ToValue, Value, ValueSlot};

/// Keeps `pg_sig` and the top-level fields for which `keep` is true; `None` if that is all
/// fields.
pub(super) fn retain_fields(fields: &Fields, keep: impl Fn(&str, Value<'_>) -> bool) -> Option<Fields> {
    let kept = fields.iter().filter(|(name, value)| *name == SIGNATURE_FIELD || keep(name, *value));
    let left: Fields = kept.collect();
    (left.len() < fields.len()).then_some(left)
}

pub(super) fn with_field(fields: &Fields, name: &str, value: &str) -> Fields {
    let mut extended = fields.clone();
    extended.push(name, value);
    extended
}

/// Changes every text of the message; `None` if no text changes.
pub(super) fn change_texts(fields: &Fields, change: &Change) -> Option<Fields> {
    // Most changes do not apply to any text, so the message is copied at the first that applies.
    let mut changed = None;
    for (at, text) in all_texts(fields) {
        if change.amounts_only && !values::is_amount_name(fields.name_or_list_name(at)) {
            continue;
        }
        if let Some(text) = (change.apply)(text) {
            changed.get_or_insert_with(|| fields.clone()).replace_text(at, &text);
        }
    }
    changed
}

/// The texts at every level with the indices of their nodes, except texts under names that
/// start with `pg_sig`.
fn all_texts(fields: &Fields) -> impl Iterator<Item = (u32, &str)> {
    let texts =
        (0..).zip(fields.nodes()).filter(|(at, node)| node.is_text() && !is_of_signature(fields, *at));
    texts.map(|(at, node)| (at, fields.str(node.value)))
}

/// Whether the name of this node, or of a parent, starts with `pg_sig`.
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

/// Removes the texts for which `drop` is true, at any level; `None` if there are none.
pub(super) fn without_texts(fields: &Fields, drop: fn(&str) -> bool) -> Option<Fields> {
    any_text(fields, drop).then(|| {
        let mut left = Fields::new();
        for (name, value) in fields.iter().filter(|(_, value)| is_kept(*value, drop)) {
            left.push(name, Filtered { value, drop });
        }
        left
    })
}

fn is_kept(value: Value<'_>, drop: fn(&str) -> bool) -> bool {
    value.as_text().is_none_or(|text| !drop(text))
}

/// A value without the texts for which `drop` is true.
struct Filtered<'v> {
    value: Value<'v>,
    drop: fn(&str) -> bool,
}

impl ToValue for Filtered<'_> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        let drop = self.drop;
        let is_kept = |value: Value<'_>| is_kept(value, drop);
        match self.value {
            Value::Text(text) => slot.text(text),
            Value::List(items) => {
                let items = items.iter().filter(|item| is_kept(*item));
                slot.list(items.map(|value| Filtered { value, drop }));
            }
            Value::Fields(fields) => {
                let fields = fields.iter().filter(|(_, value)| is_kept(*value));
                slot.fields(fields.map(|(name, value)| (name, Filtered { value, drop })));
            }
        }
    }
}

/// Adds one field for all values of a name; `None` if that is not possible.
pub(super) type AddMerged = fn(&mut Fields, &str, &[Value<'_>]) -> Option<()>;

/// Merges the values of each repeated name into one; `None` if no name is repeated.
pub(super) fn merge_repeats(fields: &Fields, add_merged: AddMerged) -> Option<Fields> {
    let mut groups: Vec<(&str, Vec<Value<'_>>)> = Vec::new();
    for (name, value) in fields.iter() {
        match groups.iter_mut().find(|(own, _)| *own == name) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, Vec::from([value]))),
        }
    }
    // Some parsers return a list for a repeated name.
    let lists = fields.iter().any(|(_, value)| matches!(value, Value::List(_)));
    if groups.len() == fields.len() && !lists {
        return None;
    }
    let mut merged = Fields::new();
    for (name, values) in groups {
        match values.as_slice() {
            [Value::List(items)] => add_merged(&mut merged, name, &items.iter().collect::<Vec<_>>())?,
            values => add_merged(&mut merged, name, values)?,
        }
    }
    Some(merged)
}

/// Converts each nested value and list to one text; `None` if there are none.
pub(super) fn nested_to_text(fields: &Fields, to_text: fn(Value<'_>) -> String) -> Option<Fields> {
    fields.is_nested().then(|| {
        let mut texts = Fields::new();
        for (name, value) in fields.iter() {
            match value {
                Value::Text(text) => texts.push(name, text),
                nested => texts.push(name, to_text(nested)),
            }
        }
        texts
    })
}

/// Moves every text to the top level, under a name that is made of its parent's name and its
/// own; `None` if no text is nested.
pub(super) fn flatten(fields: &Fields, name: fn(&str, &str) -> String) -> Option<Fields> {
    fn add_texts(path: &str, value: Value<'_>, name: fn(&str, &str) -> String, flat: &mut Fields) {
        match value {
            Value::Text(text) => flat.push(path, text),
            Value::Fields(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| *key != SIGNATURE_FIELD) {
                    add_texts(&name(path, key), value, name, flat);
                }
            }
            Value::List(items) => {
                for (index, value) in items.iter().enumerate() {
                    add_texts(&name(path, &format!("{index}")), value, name, flat);
                }
            }
        }
    }
    fields.is_nested().then(|| {
        let mut flat = Fields::new();
        for (own, value) in fields.iter() {
            add_texts(own, value, name, &mut flat);
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

/// Writes a value as JSON.
pub(super) fn to_json(value: Value<'_>) -> String {
    let mut json = String::new();
    write_json(value, &mut json);
    json
}

fn write_json(value: Value<'_>, json: &mut String) {
    match value {
        Value::Text(text) => write_json_text(text, json),
        Value::Fields(fields) => {
            json.push('{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                write_json_text(name, json);
                json.push(':');
                write_json(value, json);
            }
            json.push('}');
        }
        Value::List(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                write_json(item, json);
            }
            json.push(']');
        }
    }
}

fn write_json_text(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c => json.push(c),
        }
    }
    json.push('"');
}
