//! Names of nested fields in forms, as in PHP: `pg_a[pg_b]`, `pg_l[0]`, `pg_l[]`.

use alloc::borrow::Cow;
use core::ops::Range;

use super::fields::{Fields, MAX_FIELDS};
use super::node::{NodeKind, Span, TOP, UNDOCUMENTED};
#[cfg(feature = "sign")]
use crate::error::{Error, ErrorCode};
use crate::error::{ProblemCode, Violation};
use crate::text::ascii;
use crate::text::decimal::usize_to_string;
#[cfg(feature = "sign")]
use crate::text::mask;

/// The number of keys in brackets in a name; 0 if the brackets are malformed.
#[inline(never)]
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

/// Adds a field with brackets in its name, which is in the text. Returns the index of its node, or
/// `None` if it is nested too deep.
///
/// Nested fields with the names 0, 1, 2, … are a list, as in PHP.
#[inline(never)]
pub(crate) fn add(fields: &mut Fields, name: Range<usize>, kind: NodeKind) -> Option<u32> {
    let mut parent = TOP;
    let mut rest = name;
    loop {
        let bytes = fields.raw().get(rest.clone()).unwrap_or_default();
        let delimiter = if parent == TOP { b'[' } else { b']' };
        let length = bytes.iter().position(|byte| *byte == delimiter).unwrap_or(bytes.len());
        let key = rest.start..rest.start.saturating_add(length);
        // After the `[` of the first key, or after `][`.
        let next = key.end.saturating_add(if parent == TOP { 1 } else { 2 });
        let is_last = next >= rest.end;
        let index = fields.node(parent).map(|node| node.child_count).unwrap_or_default();
        let key = if key.is_empty() && parent != TOP {
            // The key of `a[]` is the number of items so far.
            fields.append(usize_to_string(index as usize).as_bytes())
        } else {
            Span::new(key.start, key.end)
        };
        let known = if is_last { None } else { last_container(fields, parent, key) };
        let at = if let Some(known) = known {
            known
        } else {
            if !is_index(fields.bytes(key), index) && parent != TOP {
                fields.set_kind(parent, NodeKind::Fields);
            }
            fields.add_child(parent, key, if is_last { kind } else { NodeKind::List })?
        };
        if is_last {
            return Some(at);
        }
        parent = at;
        rest.start = next;
    }
}

/// The last child with this name, if it is a list or has nested fields.
fn last_container(fields: &Fields, parent: u32, name: Span) -> Option<u32> {
    let at = fields.last_named(parent, fields.bytes(name))?;
    (!fields.node(at)?.is_text()).then_some(at)
}

/// Whether the text is this number without leading zeros.
fn is_index(text: &[u8], index: u32) -> bool {
    let has_zero = text.len() > 1 && text.first() == Some(&b'0');
    !has_zero && ascii::parse_u32(text, 10) == Some(index)
}

/// The fields of a caller as one message: names of the top level with well-formed brackets nest, as
/// in forms. Other names stay as they are, and so do lists and nested fields.
#[inline(never)]
pub(crate) fn nested(fields: &Fields) -> Cow<'_, Fields> {
    if !has_brackets(fields) {
        return Cow::Borrowed(fields);
    }
    let mut nested = Fields::new();
    copy_nested(&mut nested, fields);
    Cow::Owned(nested)
}

fn has_brackets(fields: &Fields) -> bool {
    fields.others().iter().any(|at| bracket_count(fields.name(*at).as_bytes()) > 0)
}

/// Like [`nested`], in place.
#[cfg(feature = "wasm")]
pub(crate) fn nest(fields: &mut Fields) {
    if has_brackets(fields) {
        let given = core::mem::take(fields);
        copy_nested(fields, &given);
    }
}

/// Adds a copy of the fields of a caller: see [`nested`].
#[inline(never)]
pub(crate) fn copy_nested(to: &mut Fields, from: &Fields) {
    // A message with more fields is rejected later: see `check_shape`.
    let nests = from.len() <= MAX_FIELDS;
    for at in from.children(TOP) {
        let Some(node) = from.node(at) else { continue };
        let name = from.bytes(node.name);
        // A documented name has no brackets.
        if !nests || node.number != UNDOCUMENTED || bracket_count(name) == 0 {
            to.copy_field(TOP, from, at);
            continue;
        }
        let name = to.append(name);
        // If it is nested too deep, `check_shape` rejects the message later.
        if let Some(copy) = add(to, name.range(), node.kind) {
            to.copy_content(copy, from, at);
        }
    }
}

/// The violation of a name with brackets that do not nest.
pub(crate) static MALFORMED: Violation = (
    ProblemCode::Characters,
    "has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]",
);

/// Rejects names with brackets that do not nest: programs read such names in different ways.
#[cfg(feature = "sign")]
pub(crate) fn check_names(fields: &Fields) -> Result<(), Error> {
    for at in 0..fields.next_number() {
        if ascii::find_any(fields.name(at), b"[]").is_some() {
            let name = mask::printable_name(&fields.path(at));
            return Err(Error::with(ErrorCode::FieldsInvalid, "{} {}", &name, MALFORMED.1));
        }
    }
    Ok(())
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
