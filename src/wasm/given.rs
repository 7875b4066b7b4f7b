//! Fields that the caller gives as an object, a list of pairs, `URLSearchParams` or
//! `FormData`. `nodes.ts` reads them: it runs the caller's own code (getters, iterators,
//! proxies) before anything is handed over. Here they become [`Fields`], and values that
//! are not text become errors.

use crate::error::{Error, ErrorCode, Problem, ProblemCode};
use crate::message::{Fields, NodeKind, Span};
use crate::names::byte_class;
use crate::text::mask;

/// Fields as they were given.
#[derive(Default)]
pub(super) struct Given {
    fields: Fields,
    /// Where the room ends that was made last.
    room_end: usize,
    /// The nodes whose values cannot be taken, and what they are.
    rejected: Vec<(u32, Rejected)>,
}

/// Why a value cannot be taken. Its node has the text that says what was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rejected {
    /// It is not text.
    NotText,
    /// It is text that no message has.
    Text,
}

/// The kinds of nodes, as `nodes.ts` numbers them: text, nested fields, a list, a value that
/// is not text, and a text that no message has.
const KINDS: [(NodeKind, Option<Rejected>); 5] = [
    (NodeKind::Text, None),
    (NodeKind::Fields, None),
    (NodeKind::List, None),
    (NodeKind::Text, Some(Rejected::NotText)),
    (NodeKind::Text, Some(Rejected::Text)),
];

impl Given {
    pub(super) const fn new() -> Self {
        Self { fields: Fields::new(), room_end: 0, rejected: Vec::new() }
    }

    /// Forgets all fields. (Memory that is given back is wiped.)
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        // A field with an empty name and an empty text takes no room.
        if self.fields.next_number() > 0 || self.fields.used() > 0 {
            *self = Self::new();
        }
    }

    /// Makes room behind what is in use, and returns where it is.
    pub(super) fn room(&mut self, bytes: usize) -> *const u8 {
        self.fields.reserve(bytes);
        self.room_end = self.fields.used().saturating_add(bytes);
        self.fields.raw().as_ptr().wrapping_add(self.fields.used())
    }

    /// Adds a node whose name and text have been written one after the other behind what is
    /// in use.
    pub(super) fn add_written(&mut self, kind: u32, parent: u32, name: usize, text: usize) {
        let start = self.fields.used();
        let room_end = self.room_end.max(start);
        let middle = start.saturating_add(name).min(room_end);
        let end = middle.saturating_add(text).min(room_end);
        self.fields.set_used(end);
        self.add(kind, parent, Span::new(start, middle), Span::new(middle, end));
    }

    /// Adds a node. The parent is 0 for the top level, else the number of a node from 1 on.
    fn add(&mut self, kind: u32, parent: u32, name: Span, text: Span) {
        let (kind, rejected) = KINDS.get(kind as usize).copied().unwrap_or(KINDS[0]);
        let at = self.fields.next_number();
        // What is nested too deep is noted there, and refused by whatever uses the fields.
        let _ = self.fields.add_below(parent.wrapping_sub(1), name, kind);
        if kind == NodeKind::Text {
            let classes = byte_class::of_all(self.fields.bytes(text));
            self.fields.set_value(at, text, classes);
        }
        // Not where there is no such parent.
        if let Some(rejected) = rejected.filter(|_| self.fields.node(at).is_some()) {
            self.rejected.push((at, rejected));
        }
    }

    /// A message that must be as it came.
    pub(super) fn message(&self) -> Result<&Fields, Error> {
        match self.rejected.first() {
            None => self.fields.check_shape().map(|()| &self.fields),
            Some((at, reason)) => Err(changed(&self.fields, *at, *reason)),
        }
    }

    /// The fields of a request. Each value that cannot be taken is a problem, and empty.
    pub(super) fn request(&mut self, problems: &mut Vec<Problem>) -> Result<&Fields, Error> {
        let Self { fields, rejected, .. } = self;
        for (at, reason) in rejected.iter().copied() {
            let violation = match reason {
                Rejected::Text => (ProblemCode::ControlCharacter, "contains {}"),
                Rejected::NotText => (ProblemCode::NotText, "must be text or a whole number, found {}"),
            };
            let path = fields.path(at);
            problems.push(Problem::with(&path, &violation, found(fields, at), ""));
            fields.set_value(at, Span::default(), byte_class::Classes::MAX);
        }
        fields.check_shape()?;
        Ok(fields)
    }
}

/// The error of a message with a value that cannot be taken.
#[cold]
fn changed(fields: &Fields, at: u32, reason: Rejected) -> Error {
    let (is, advice) = match reason {
        Rejected::Text => (" contains ", ""),
        Rejected::NotText => (
            " is ",
            ", not text: something has changed the message after it came, and its signature with it; give \
             the raw body",
        ),
    };
    let path = mask::printable_name(&fields.path(at));
    Error::from_parts(ErrorCode::FieldsInvalid, &[&path, is, found(fields, at), advice])
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
        /// Takes the list of nodes that `nodes.ts` has made: kind, parent, name and text of each.
        pub(in crate::wasm) fn from_nodes(nodes: &JsValue) -> Self {
            let mut given = Self::new();
            for node in nodes.unchecked_ref::<Array>().iter() {
                let node: Array = node.unchecked_into();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Small whole numbers.
                let number = |at| node.get(at).as_f64().unwrap_or_default() as u32;
                let text = |at| node.get(at).as_string().unwrap_or_default();
                let (name, text) = (text(2), text(3));
                let (name, text) =
                    (given.fields.append(name.as_bytes()), given.fields.append(text.as_bytes()));
                given.add(number(0), number(1), name, text);
            }
            given
        }

        /// A message that is only to be explained, and whether a parser has changed its values.
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
