//! Names of nested fields in forms, as in PHP: `pg_a[pg_b]`, `pg_l[0]`, `pg_l[]`.

use core::ops::Range;

use super::check_name;
use crate::error::{Error, ErrorCode};
use crate::message::{Fields, MAX_DEPTH, NodeKind, Span, TOP, too_deep};
use crate::text::ascii;
use crate::text::decimal::usize_to_string;

/// The number of keys in brackets in a name; 0 if the brackets are malformed.
pub(crate) fn bracket_count(name: &[u8]) -> usize {
    let (mut keys, mut inside) = (0, false);
    for (at, byte) in name.iter().enumerate() {
        match (byte, inside) {
            (b'[', false) if at > 0 => (keys, inside) = (usize::saturating_add(keys, 1), true),
            (b']', true) => inside = false,
            (b'[', _) => return 0,
            // Inside a key, or in the name before the first key.
            _ if inside || keys == 0 => {}
            _ => return 0,
        }
    }
    if inside { 0 } else { keys }
}

/// Adds a text field with brackets in its name, and returns the index of its node.
pub(super) fn add(fields: &mut Fields, name: Range<usize>) -> Result<u32, Error> {
    let bytes = fields.raw().get(name.clone()).unwrap_or_default();
    if bracket_count(bytes) >= MAX_DEPTH {
        return Err(too_deep(ErrorCode::BodyUnreadable));
    }
    let mut parent = TOP;
    let mut rest = name;
    loop {
        let bytes = fields.raw().get(rest.clone()).unwrap_or_default();
        let delimiter = if parent == TOP { b'[' } else { b']' };
        let length = bytes.iter().position(|byte| *byte == delimiter).unwrap_or(bytes.len());
        let key = rest.start..rest.start.saturating_add(length);
        check_name(fields.raw().get(key.clone()).unwrap_or_default())?;
        // After the `[` of the first key, or after `][`.
        let next = key.end.saturating_add(if parent == TOP { 1 } else { 2 });
        let is_last = next >= rest.end;
        let key = if key.is_empty() && parent != TOP {
            next_index(fields, parent)
        } else {
            Span::new(key.start, key.end)
        };
        let kind = if is_last { NodeKind::Text } else { NodeKind::Fields };
        let known = if is_last { None } else { last_container(fields, parent, key) };
        let Some(at) = known.or_else(|| fields.add_child(parent, key, kind)) else {
            return Err(too_deep(ErrorCode::BodyUnreadable));
        };
        if is_last {
            return Ok(at);
        }
        parent = at;
        rest.start = next;
    }
}

/// The key of `a[]`: the number of items so far.
fn next_index(fields: &mut Fields, parent: u32) -> Span {
    let items = fields.node(parent).map(|node| node.child_count).unwrap_or_default();
    fields.append(usize_to_string(items as usize).as_bytes())
}

/// The last child with this name, if it has nested fields.
fn last_container(fields: &Fields, parent: u32, name: Span) -> Option<u32> {
    let at = fields.last_named(parent, fields.bytes(name))?;
    (fields.node(at)?.kind == NodeKind::Fields).then_some(at)
}

/// Converts nested fields whose names are 0, 1, 2, … to lists, as in PHP.
pub(super) fn maps_to_lists(fields: &mut Fields) {
    if !fields.is_nested() {
        return;
    }
    let numbers = 0..u32::try_from(fields.nodes().len()).unwrap_or(u32::MAX);
    for at in numbers.clone() {
        if fields.node(at).is_some_and(|node| node.kind == NodeKind::Fields) {
            fields.set_kind(at, NodeKind::List);
        }
    }
    for at in numbers {
        let Some(node) = fields.node(at) else { continue };
        if node.parent != TOP && !is_index(fields.bytes(node.name), node.position.saturating_sub(1)) {
            let parent = node.parent;
            fields.set_kind(parent, NodeKind::Fields);
        }
    }
}

/// Whether the text is this number without leading zeros.
fn is_index(text: &[u8], index: u32) -> bool {
    let has_zero = text.len() > 1 && text.first() == Some(&b'0');
    !has_zero && ascii::parse_u32(text, 10) == Some(index)
}

/// Calls `write` with the path and the text of every text field.
pub(crate) fn flatten(fields: &Fields, write: &mut dyn FnMut(&str, &str)) {
    flatten_children(fields, TOP, write);
}

fn flatten_children(fields: &Fields, parent: u32, write: &mut dyn FnMut(&str, &str)) {
    for at in fields.children(parent) {
        match fields.node(at) {
            Some(node) if node.is_text() => write(&fields.path(at), fields.str(node.value)),
            _ => flatten_children(fields, at, write),
        }
    }
}
