//! Access to the nodes of a message by index, by documented name and by parent.

use super::Fields;
use crate::message::node::{Node, NodeKind, Span, TOP};
use crate::names::{Name, NameSet};

impl Fields {
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The text with its free capacity, and the nodes.
    #[cfg(all(feature = "wasm", feature = "sign"))]
    pub(crate) fn text_and_nodes(&mut self) -> (&[u8], &mut [Node]) {
        (&self.text, &mut self.nodes)
    }

    #[inline(always)]
    pub(crate) fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    pub(crate) fn node_mut(&mut self, at: u32) -> Option<&mut Node> {
        self.nodes.get_mut(at as usize)
    }

    pub(crate) const fn is_nested(&self) -> bool {
        self.nested
    }

    /// The length of the longest undocumented name.
    pub(crate) const fn longest_name(&self) -> u32 {
        self.longest_name
    }

    pub(crate) const fn documented(&self) -> NameSet {
        self.documented
    }

    pub(crate) const fn repeated(&self) -> NameSet {
        self.repeated
    }

    pub(crate) fn others(&self) -> &[u32] {
        &self.others
    }

    /// The name of a node.
    pub(crate) fn name(&self, at: u32) -> &str {
        self.node(at).map(|node| self.str(node.name)).unwrap_or_default()
    }

    /// The first node with a documented name.
    #[inline(always)]
    pub(crate) fn first(&self, name: Name) -> Option<&Node> {
        self.node(self.first_index(name))
    }

    /// The index of the first node with a documented name; [`TOP`] if there is none.
    #[inline(always)]
    pub(crate) fn first_index(&self, name: Name) -> u32 {
        self.first.get(name.index()).copied().unwrap_or(TOP)
    }

    /// The name of a node. For an item of a list it is the name of the list.
    pub(crate) fn name_or_list_name(&self, at: u32) -> &str {
        let mut named = self.node(at);
        while let Some(node) = named {
            match self.node(node.parent) {
                Some(parent) if parent.kind == NodeKind::List => named = Some(parent),
                _ => return self.str(node.name),
            }
        }
        ""
    }

    /// The range of the text of the first field with a documented name; empty if its value is not
    /// text.
    #[inline(always)]
    pub(crate) fn value_span(&self, name: Name) -> Span {
        self.first(name).map(|node| node.value).unwrap_or_default()
    }

    /// The bytes of the first field with a documented name; `None` if its value is not text.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    pub(crate) fn value(&self, name: Name) -> Option<&[u8]> {
        let node = self.first(name).filter(|node| node.is_text())?;
        self.text.get(node.value.range())
    }

    /// The text of the first field with a documented name; `None` if its value is not text.
    #[inline(never)]
    pub(crate) fn value_str(&self, name: Name) -> Option<&str> {
        self.value(name).map(|bytes| core::str::from_utf8(bytes).unwrap_or_default())
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)] // Memory cannot hold four billion nodes.
    pub(crate) const fn next_number(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// The last child with this name of a node, or of the top level.
    #[inline(never)]
    pub(crate) fn last_named(&self, parent: u32, name: &[u8]) -> Option<u32> {
        let has_name = |at: &u32| self.node(*at).is_some_and(|node| self.bytes(node.name) == name);
        if parent != TOP {
            // Iterating backwards would visit all nodes of the message.
            return self.children(parent).filter(has_name).reduce(|_, last| last);
        }
        let documented = Name::find(name).filter(|name| self.documented.contains(*name));
        let first = documented.map(|name| self.first_index(name));
        match documented {
            Some(name) if !self.repeated.contains(name) => first,
            _ => self.others.iter().copied().rfind(has_name).or(first),
        }
    }

    /// The indices of the direct children of a node, or of the nodes of the top level, in order.
    pub(crate) fn children(&self, parent: u32) -> Children<'_> {
        // The first child comes directly after its parent.
        let front = parent.wrapping_add(1);
        let is_empty = self.node(parent).is_some_and(|node| node.child_count == 0);
        Children {
            nodes: &self.nodes,
            parent,
            front,
            back: if is_empty { front } else { self.next_number() },
        }
    }

    /// The number of levels from the top level to this node, both included.
    pub(crate) fn depth(&self, at: u32) -> usize {
        let mut depth = 0_usize;
        let mut next = at;
        while let Some(node) = self.node(next) {
            depth = depth.saturating_add(1);
            next = node.parent;
        }
        depth
    }
}

/// See [`Fields::children`].
#[derive(Clone)]
pub(crate) struct Children<'f> {
    nodes: &'f [Node],
    parent: u32,
    front: u32,
    back: u32,
}

impl Children<'_> {
    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize).filter(|node| node.parent == self.parent)
    }
}

impl Iterator for Children<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.front < self.back {
            let at = self.front;
            let next = self.node(at).map(|node| node.next_sibling);
            self.front = match next {
                Some(next) if self.parent != TOP => next.min(self.back),
                _ => at.saturating_add(1),
            };
            if next.is_some() {
                return Some(at);
            }
        }
        None
    }
}

impl DoubleEndedIterator for Children<'_> {
    fn next_back(&mut self) -> Option<u32> {
        while self.front < self.back {
            self.back = self.back.saturating_sub(1);
            if self.node(self.back).is_some() {
                return Some(self.back);
            }
        }
        None
    }
}
