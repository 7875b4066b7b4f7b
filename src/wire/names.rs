//! Names of nested fields in a form: `pg_a[pg_b]`, `pg_l[0]`, `pg_l[]`, as PHP
//! writes and reads them.

use alloc::vec::Vec;
use core::mem;

use crate::decimal::digits;
use crate::error::{Error, ErrorCode};
use crate::fields::{Fields, MAX_DEPTH, MAX_FIELDS, Value, path, too_deep};
use crate::text;

/// A form's fields, as they come.
pub(super) struct Form {
    fields: Fields,
    count: usize,
}

impl Form {
    pub(super) fn new() -> Self {
        Self { fields: Fields::of_message(), count: 0 }
    }

    /// Adds a field: one with brackets in its name nests.
    #[inline(never)]
    pub(super) fn push(&mut self, name: &str, value: &str) -> Result<(), Error> {
        if self.count == MAX_FIELDS {
            return Err(super::too_many_fields());
        }
        self.count = self.count.saturating_add(1);
        let keys = keys(name);
        if keys >= MAX_DEPTH {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        }
        if keys > 0
            && let Some((base, keys)) = text::cut(name, "[")
        {
            for key in text::parts(name, "[") {
                super::check_name(key.strip_suffix(']').unwrap_or(key))?;
            }
            insert(&mut self.fields, base, Some(keys), value);
        } else {
            super::check_name(name)?;
            self.fields.push(name, value);
        }
        Ok(())
    }

    pub(super) fn into_fields(mut self) -> Fields {
        make_lists(&mut self.fields);
        self.fields
    }
}

/// How many keys in brackets a name has; none where the brackets aren't well formed.
fn keys(name: &str) -> usize {
    let (mut keys, mut inside) = (0, false);
    for (at, byte) in name.bytes().enumerate() {
        match (byte, inside) {
            (b'[', false) if at > 0 => (keys, inside) = (usize::saturating_add(keys, 1), true),
            (b']', true) => inside = false,
            (b'[', _) => return 0,
            // A key goes on, or the name before the first one.
            _ if inside || keys == 0 => {}
            _ => return 0,
        }
    }
    if inside { 0 } else { keys }
}

/// Puts the value below the name: `keys` is what follows of `a[b][c]`, `b][c]`.
fn insert(level: &mut Fields, name: &str, keys: Option<&str>, value: &str) {
    let Some(keys) = keys else { return level.push(name, value) };
    let (Some(below), Some((key, keys))) = (level.below(name), text::cut(keys, "]")) else { return };
    let keys = keys.get(1..);
    if key.is_empty() {
        // `a[]` is the next item: its key is the number of items so far.
        let key = digits(below.len());
        insert(below, &key, keys, value);
    } else {
        insert(below, key, keys, value);
    }
}

/// Nested fields whose names are 0, 1, 2, … are lists, as in PHP.
fn make_lists(fields: &mut Fields) {
    for value in fields.values_mut() {
        let Value::Fields(below) = value else { continue };
        make_lists(below);
        let is_list = below.iter().enumerate().all(|(index, (key, _))| key == digits(index));
        if is_list && !below.is_empty() {
            let mut items = Vec::new();
            for item in below.values_mut() {
                items.push(mem::replace(item, Value::List(Vec::new())));
            }
            *value = Value::List(items);
        }
    }
}

/// Gives each text of the message to `write`, with its name in a form.
pub(super) fn flatten(fields: &Fields, write: &mut dyn FnMut(&str, &str)) {
    for (name, value) in fields.iter() {
        below(name, value, write);
    }
}

fn below(name: &str, value: &Value, write: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Text(text) => write(name, text),
        Value::Fields(fields) => {
            for (key, value) in fields.iter() {
                below(&path(name, key), value, write);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                below(&path(name, &digits(index)), item, write);
            }
        }
    }
}
