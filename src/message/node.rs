//! `Node`: a field as two ranges of its message's text, the name and the value.

use crate::names::byte_class::Classes;

/// A range of a message's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(C)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// `Fields::append` rejects texts of more than 4 GiB before.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    #[inline(always)]
    pub(crate) const fn range(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    #[inline(always)]
    pub(crate) const fn length(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// A range relative to the start of this one.
    #[inline(always)]
    pub(crate) const fn part(self, part: core::ops::Range<usize>) -> Self {
        let start = self.start as usize;
        Self::new(start.saturating_add(part.start), start.saturating_add(part.end))
    }

    #[inline(always)]
    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// In place of the index of a node: the parent of nodes of the top level, or no node.
pub(crate) const TOP: u32 = u32::MAX;

/// The kind of a node's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum NodeKind {
    Text,
    /// Nested fields.
    Fields,
    /// A list. The names of its items are their indices.
    List,
}

/// A field. The nodes of a message are in the order in which the fields start in its body.
/// JavaScript reads this layout directly from memory: see pkg-template/src/field-objects.ts.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(crate) struct Node {
    pub(crate) name: Span,
    /// Empty if the value is not text.
    pub(crate) value: Span,
    /// The index of the node that contains it, or [`TOP`].
    pub(crate) parent: u32,
    /// Its position among its siblings, from 1.
    pub(crate) position: u32,
    /// How many direct children it has.
    pub(crate) child_count: u32,
    /// The index of its last child, or [`TOP`].
    pub(crate) last_child: u32,
    /// The index of the next child of the same parent, or [`TOP`]. Always [`TOP`] for nodes of the
    /// top level.
    pub(crate) next_sibling: u32,
    /// The number of its documented name, or [`UNDOCUMENTED`]. Nested fields have no number.
    pub(crate) number: u8,
    pub(crate) kind: NodeKind,
    /// The byte classes of the name.
    pub(crate) name_classes: Classes,
    /// The byte classes of the value.
    pub(crate) classes: Classes,
}

/// In place of the number of a documented name.
pub(crate) const UNDOCUMENTED: u8 = u8::MAX;

impl Node {
    #[inline(always)]
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self.kind, NodeKind::Text)
    }
}
