//! Fields that the caller gives as an object, a list of pairs, `URLSearchParams` or `FormData`.
//! `nodes.ts` reads them, and runs the caller's own code (getters, iterators, proxies) before it passes
//! anything. Here they become [`Fields`], and values that are not text become errors.

use crate::error::{Error, ErrorCode, Problem, ProblemCode};
use crate::message::{Fields, NodeKind, Span, brackets};
use crate::names::byte_class;
use crate::text::mask;

/// Fields from the caller.
#[derive(Default)]
pub(super) struct Given {
    fields: Fields,
    /// The end of the memory that was reserved last.
    reserved_end: usize,
    /// The nodes with invalid values, and the reasons.
    rejected: Vec<(u32, Rejected)>,
}

/// The reason why a value is invalid. The text of its node describes the value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rejected {
    /// It is not text.
    NotText,
    /// It is text that no message can contain.
    Text,
    /// It is a file.
    File,
}

/// The kinds of nodes, in the order of their numbers in `nodes.ts`: text, nested fields, a list, a
/// value that is not text, a text that no message can contain, and a file.
const KINDS: [(NodeKind, Option<Rejected>); 6] = [
    (NodeKind::Text, None),
    (NodeKind::Fields, None),
    (NodeKind::List, None),
    (NodeKind::Text, Some(Rejected::NotText)),
    (NodeKind::Text, Some(Rejected::Text)),
    (NodeKind::Text, Some(Rejected::File)),
];

impl Given {
    pub(super) const fn new() -> Self {
        Self { fields: Fields::new(), reserved_end: 0, rejected: Vec::new() }
    }

    /// Removes all fields. (The allocator overwrites the freed memory.)
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        // A field with an empty name and an empty text has a node, but no text.
        if self.fields.next_number() > 0 || self.fields.used() > 0 {
            *self = Self::new();
        }
    }

    /// Reserves memory after the used text, and returns its address.
    pub(super) fn reserve(&mut self, bytes: usize) -> *const u8 {
        self.fields.reserve(bytes);
        self.reserved_end = self.fields.used().saturating_add(bytes);
        self.fields.raw().as_ptr().wrapping_add(self.fields.used())
    }

    /// Adds a node whose name and text have been written after the used text, one after the other.
    pub(super) fn add_written(&mut self, kind: u32, parent: u32, name: usize, text: usize) {
        let start = self.fields.used();
        let reserved_end = self.reserved_end.max(start);
        let middle = start.saturating_add(name).min(reserved_end);
        let end = middle.saturating_add(text).min(reserved_end);
        self.fields.set_used(end);
        self.add(kind, parent, Span::new(start, middle), Span::new(middle, end));
    }

    /// Adds a node. The parent is 0 for the top level, else the index of a node plus 1.
    fn add(&mut self, kind: u32, parent: u32, name: Span, text: Span) {
        let (kind, rejected) = KINDS.get(kind as usize).copied().unwrap_or(KINDS[0]);
        let at = self.fields.next_number();
        // If it is nested too deep, `check_shape` rejects the fields later.
        let _ = self.fields.add_child(parent.wrapping_sub(1), name, kind);
        if kind == NodeKind::Text {
            let classes = byte_class::of_all(self.fields.bytes(text));
            self.fields.set_value(at, text, classes);
        }
        // The node does not exist if its parent does not.
        if let Some(rejected) = rejected.filter(|_| self.fields.node(at).is_some()) {
            self.rejected.push((at, rejected));
        }
    }

    /// The fields of a received message, whose limits are checked later. Rejects all invalid values.
    pub(super) fn message(&self) -> Result<&Fields, Error> {
        match self.rejected.first() {
            None => Ok(&self.fields),
            Some((at, reason)) => Err(changed(&self.fields, *at, *reason)),
        }
    }

    /// The fields, with names with brackets nested.
    #[cfg(feature = "sign")]
    pub(super) fn nested(&mut self) -> &Fields {
        brackets::nest(&mut self.fields);
        &self.fields
    }

    /// The fields of a request. Adds a problem for each invalid value, and makes the value empty.
    /// If `nests`, names with brackets nest.
    pub(super) fn request(&mut self, nests: bool, problems: &mut Vec<Problem>) -> Result<&Fields, Error> {
        let Self { fields, rejected, .. } = self;
        for (at, reason) in rejected.iter().copied() {
            let violation = match reason {
                Rejected::Text => (ProblemCode::ControlCharacter, "contains {}"),
                Rejected::NotText | Rejected::File => {
                    (ProblemCode::NotText, "must be text or a whole number, found {}")
                }
            };
            let path = fields.path(at);
            problems.push(Problem::with(&path, &violation, found(fields, at), ""));
            fields.set_value(at, Span::default(), byte_class::Classes::MAX);
        }
        if nests {
            brackets::nest(fields);
        }
        fields.check_shape()?;
        Ok(fields)
    }
}

/// The error of a received message with an invalid value.
#[cold]
fn changed(fields: &Fields, at: u32, reason: Rejected) -> Error {
    let (code, message) = match reason {
        Rejected::Text => (ErrorCode::FieldsInvalid, "{} contains {}"),
        Rejected::NotText => (
            ErrorCode::FieldsInvalid,
            "{} is {}, not text: a parser has changed the message, so its signature cannot match; pass the raw body",
        ),
        Rejected::File => (ErrorCode::BodyUnreadable, "{} is {}; text fields were expected"),
    };
    let path = mask::printable_name(&fields.path(at));
    Error::with(code, message, &path, found(fields, at))
}

fn found(fields: &Fields, at: u32) -> &str {
    fields.node(at).map(|node| fields.str(node.value)).unwrap_or_default()
}

#[cfg(any(not(feature = "sign"), feature = "gateway"))]
mod typed {
    use js_sys::Array;
    use wasm_bindgen::{JsCast, JsValue};

    use super::{Error, Fields, Given};

    impl Given {
        /// Reads the list of nodes from `nodes.ts`. Each node is a list of kind, parent, name and text.
        pub(in crate::wasm) fn from_nodes(nodes: &JsValue) -> Self {
            let mut given = Self::new();
            for node in nodes.unchecked_ref::<Array>().iter() {
                let node: Array = node.unchecked_into();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // The kind and the parent are small whole numbers.
                let number = |at| node.get(at).as_f64().unwrap_or_default() as u32;
                let text = |at| node.get(at).as_string().unwrap_or_default();
                let (name, text) = (text(2), text(3));
                let (name, text) =
                    (given.fields.append(name.as_bytes()), given.fields.append(text.as_bytes()));
                given.add(number(0), number(1), name, text);
            }
            given
        }

        /// The fields of a message to explain, and whether a parser has changed their values.
        #[cfg(feature = "explain")]
        pub(in crate::wasm) fn parsed(&self) -> Result<(&Fields, bool), Error> {
            let texts = self.rejected.iter().find(|(_, reason)| *reason == super::Rejected::Text);
            if let Some((at, reason)) = texts {
                return Err(super::changed(&self.fields, *at, *reason));
            }
            self.fields.check_shape()?;
            Ok((&self.fields, !self.rejected.is_empty()))
        }
    }
}
