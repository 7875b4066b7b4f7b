//! `Node`: a field as a name and a value inside the text of its message.

use crate::names::Name;
use crate::names::byte_class::Classes;

/// A part of a message's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(C)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// Texts of more than 4 GiB are refused before they get here.
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

    /// A part of it.
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

/// The parent of a node that is not nested; and no node.
pub(crate) const TOP: u32 = u32::MAX;

/// What the value of a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum NodeKind {
    Text,
    /// Nested fields.
    Fields,
    /// A list: the names of its items are their places.
    List,
}

/// A field. The nodes of a message are in the order in which the fields start.
/// JavaScript reads them where they are: see pkg-template/src/field-objects.ts.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(crate) struct Node {
    pub(crate) name: Span,
    /// Empty where the value is not text.
    pub(crate) value: Span,
    /// The node that it is nested in, or [`TOP`].
    pub(crate) parent: u32,
    /// Its place among the fields of its level, from 1.
    pub(crate) place: u32,
    /// How many nodes are directly below it.
    pub(crate) children: u32,
    /// The last of them, or [`TOP`].
    pub(crate) last: u32,
    /// The next node directly below the same one, or [`TOP`]. Nodes of the top level have none.
    pub(crate) next: u32,
    /// The number of its name, where that is documented; only fields that are not nested have one.
    pub(crate) number: u8,
    pub(crate) kind: NodeKind,
    /// What all bytes of the name have in common.
    pub(crate) name_classes: Classes,
    /// What all bytes of the value have in common.
    pub(crate) classes: Classes,
}

/// The number of a name that is not documented.
pub(crate) const UNDOCUMENTED: u8 = u8::MAX;

impl Node {
    /// Which documented name it has.
    #[inline(always)]
    pub(crate) const fn documented(&self) -> Option<Name> {
        Name::numbered(self.number)
    }

    #[inline(always)]
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self.kind, NodeKind::Text)
    }
}
