//! Names of nested fields in a form: `pg_a[pg_b]`, `pg_l[0]`, `pg_l[]`, as PHP
//! writes and reads them.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, MAX_DEPTH, Value, too_deep};

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
    Ok(if nested { fields.iter().map(|(name, value)| (name, lists_in(value))).collect() } else { fields })
}

/// A form's names and values: nested fields under names with brackets.
pub(super) fn flatten(fields: &Fields) -> Vec<(String, &str)> {
    fn below<'f>(name: String, value: &'f Value, flat: &mut Vec<(String, &'f str)>) {
        match value {
            Value::Text(text) => flat.push((name, text)),
            Value::Fields(fields) => {
                for (key, value) in fields.iter() {
                    below(format!("{name}[{key}]"), value, flat);
                }
            }
            Value::List(items) => {
                for (index, value) in items.iter().enumerate() {
                    below(format!("{name}[{index}]"), value, flat);
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
    let (base, rest) = name.split_at(name.find('[')?);
    let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
    let keys: Vec<&str> = inner.split("][").collect();
    let well_formed = !base.is_empty() && !keys.iter().any(|key| key.contains(['[', ']']));
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
        name = if key.is_empty() { format!("{}", below.len()) } else { (*key).to_owned() };
        level = below;
    }
    level.push(name, value);
    Ok(())
}

/// A nested message whose keys are 0, 1, 2, … is a list, as in PHP.
fn lists_in(value: &Value) -> Value {
    let Value::Fields(fields) = value else {
        return value.clone();
    };
    let is_list =
        !fields.is_empty() && fields.iter().enumerate().all(|(index, (key, _))| key == format!("{index}"));
    if is_list {
        Value::List(fields.iter().map(|(_, item)| lists_in(item)).collect())
    } else {
        Value::Fields(fields.iter().map(|(name, item)| (name, lists_in(item))).collect())
    }
}
