//! Names of nested fields in a form: `pg_a[pg_b]`, `pg_l[0]`, `pg_l[]`, as PHP
//! writes and reads them.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use crate::error::{Error, ErrorCode};
use crate::fields::{self, Fields, MAX_DEPTH, Value, too_deep};
use crate::text;

/// Puts a form's fields together: those with brackets in their names nest.
pub(super) fn nest(flat: Vec<(String, String)>) -> Result<Fields, Error> {
    if flat.len() > super::MAX_FIELDS {
        return Err(super::too_many_fields());
    }
    let mut fields = Fields::new();
    let mut nested = false;
    for (name, value) in flat {
        match split(&name) {
            None => fields.push(name, value),
            Some((base, keys)) => {
                nested = true;
                insert(&mut fields, base, &keys, value)?;
            }
        }
    }
    Ok(if nested { with_lists(fields) } else { fields })
}

/// A form's names and values: nested fields under names with brackets.
pub(super) fn flatten(fields: &Fields) -> Vec<(String, &str)> {
    fn below<'f>(name: String, value: &'f Value, flat: &mut Vec<(String, &'f str)>) {
        match value {
            Value::Text(text) => flat.push((name, text)),
            Value::Fields(fields) => {
                for (key, value) in fields.iter() {
                    below(fields::path(&name, key), value, flat);
                }
            }
            Value::List(items) => {
                for (index, value) in items.iter().enumerate() {
                    below(fields::path(&name, &index.to_string()), value, flat);
                }
            }
        }
    }
    let mut flat = Vec::with_capacity(fields.len());
    for (name, value) in fields.iter() {
        below(name.to_owned(), value, &mut flat);
    }
    flat
}

/// `a[b][c]` into `a` and `b`, `c`; `None` for a name without well-formed brackets.
fn split(name: &str) -> Option<(&str, Vec<&str>)> {
    let (base, rest) = text::cut(name, "[")?;
    let keys: Vec<&str> = text::parts(rest.strip_suffix(']')?, "][").collect();
    let well_formed = !base.is_empty() && !keys.iter().any(|key| text::find_any(key, b"[]").is_some());
    well_formed.then_some((base, keys))
}

fn insert(fields: &mut Fields, base: &str, keys: &[&str], value: String) -> Result<(), Error> {
    if keys.len() >= MAX_DEPTH {
        return Err(too_deep(ErrorCode::BodyUnreadable));
    }
    let mut level = fields;
    let mut name = base.to_owned();
    for key in keys {
        if !matches!(level.last_mut(&name), Some(Value::Fields(_))) {
            level.push(name.as_str(), Fields::new());
        }
        let Some(Value::Fields(below)) = level.last_mut(&name) else {
            return Err(super::unreadable("nested field names contradict each other"));
        };
        // `a[]` is the next item: its key is the number of items so far.
        name = if key.is_empty() { below.len().to_string() } else { (*key).to_owned() };
        level = below;
    }
    level.push(name, value);
    Ok(())
}

/// Nested messages whose keys are 0, 1, 2, … are lists, as in PHP.
fn with_lists(fields: Fields) -> Fields {
    let mut listed = Fields::new();
    for (name, value) in fields.into_entries() {
        listed.push(name, lists_in(value));
    }
    listed
}

fn lists_in(value: Value) -> Value {
    let Value::Fields(fields) = value else {
        return value;
    };
    let is_list =
        !fields.is_empty() && fields.iter().enumerate().all(|(index, (key, _))| key == index.to_string());
    if is_list {
        Value::List(fields.into_entries().map(|(_, item)| lists_in(item)).collect())
    } else {
        Value::Fields(with_lists(fields))
    }
}
