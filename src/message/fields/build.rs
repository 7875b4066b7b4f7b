//! Adding fields to a message.

use super::Fields;
use super::limits::{Defect, MAX_DEPTH};
use crate::message::node::{Node, NodeKind, Span, TOP, UNDOCUMENTED};
use crate::names::byte_class::{self, Classes};
use crate::names::{self, Name, NameSet};

impl Fields {
    /// Removes all fields, but keeps the text and the allocated memory.
    pub(crate) fn clear_nodes(&mut self) {
        self.nodes.clear();
        self.others.clear();
        self.documented = NameSet::EMPTY;
        self.first = [TOP; names::COUNT];
        self.repeated = NameSet::EMPTY;
        self.top = 0;
        self.nested = false;
        self.common = Classes::MAX;
        self.longest_name = 0;
        self.names = None;
        self.defect = None;
    }

    /// Adds a text field at the top level.
    #[inline(never)]
    pub(crate) fn add(
        &mut self,
        name: Span,
        name_classes: Classes,
        documented: Option<Name>,
        value: Span,
        classes: Classes,
    ) -> u32 {
        self.add_inlined(name, name_classes, documented, value, classes)
    }

    /// Like [`add`](Self::add), but inlined into the loop over the fields of a form.
    #[inline(always)]
    pub(crate) fn add_inlined(
        &mut self,
        name: Span,
        name_classes: Classes,
        documented: Option<Name>,
        value: Span,
        classes: Classes,
    ) -> u32 {
        self.top = self.top.wrapping_add(1);
        let node = Node {
            name,
            value,
            parent: TOP,
            position: self.top,
            child_count: 0,
            last_child: TOP,
            next_sibling: TOP,
            number: documented.map_or(UNDOCUMENTED, Name::number),
            kind: NodeKind::Text,
            name_classes,
            classes,
        };
        let at = self.push_node(node);
        self.common &= name_classes & classes;
        match documented {
            Some(name) if !self.documented.contains(name) => {
                self.documented.insert(name);
                if let Some(first) = self.first.get_mut(name.index()) {
                    *first = at;
                }
            }
            _ => {
                match documented {
                    Some(name) => self.repeated.insert(name),
                    None => self.longest_name = self.longest_name.max(name.length()),
                }
                self.others.push(at);
            }
        }
        at
    }

    /// Adds a text field with a documented name at the top level.
    #[inline(never)]
    pub(crate) fn push_documented(&mut self, name: Name, text: &[u8]) {
        let name_span = match self.names {
            Some(names) => names.part(name.range()),
            None => self.append(name.as_str().as_bytes()),
        };
        let value = self.append(text);
        self.add(name_span, Classes::MAX, Some(name), value, byte_class::of_all(text));
    }

    /// Adds a field of any kind as a child of a node, or at the top level, and returns its index.
    /// Returns `None` if its children would be nested too deep; the field then stays empty.
    #[inline(never)]
    pub(crate) fn add_child(&mut self, parent: u32, name: Span, kind: NodeKind) -> Option<u32> {
        let name_classes = byte_class::of_all(self.bytes(name));
        if parent == TOP {
            let documented = Name::find(self.bytes(name));
            let at = self.add(name, name_classes, documented, Span::default(), Classes::MAX);
            self.set_kind(at, kind);
            return Some(at);
        }
        self.nested = true;
        let number = self.next_number();
        let parent_node = self.node_mut(parent)?;
        parent_node.child_count = parent_node.child_count.saturating_add(1);
        let position = parent_node.child_count;
        let before = core::mem::replace(&mut parent_node.last_child, number);
        if let Some(before) = self.node_mut(before) {
            before.next_sibling = number;
        }
        self.common &= name_classes;
        self.longest_name = self.longest_name.max(name.length());
        let at = self.push_node(Node {
            name,
            value: Span::default(),
            parent,
            position,
            child_count: 0,
            last_child: TOP,
            next_sibling: TOP,
            number: UNDOCUMENTED,
            kind,
            name_classes,
            classes: Classes::MAX,
        });
        // The children of this node are one level deeper.
        if kind != NodeKind::Text && self.depth(at) >= MAX_DEPTH {
            self.defect = Some(Defect::TooDeep);
            return None;
        }
        Some(at)
    }

    /// Adds a copy of a field of another message, with all its descendants.
    pub(crate) fn copy_field(&mut self, parent: u32, from: &Self, at: u32) {
        let Some(node) = from.node(at) else { return };
        let name = self.append(from.bytes(node.name));
        if let Some(to) = self.add_child(parent, name, node.kind) {
            self.copy_content(to, from, at);
        }
    }

    /// Copies the text or the children of a field of another message.
    pub(crate) fn copy_content(&mut self, to: u32, from: &Self, at: u32) {
        let Some(node) = from.node(at) else { return };
        if node.is_text() {
            let value = self.append(from.bytes(node.value));
            self.set_value(to, value, node.classes);
        }
        for child in from.children(at) {
            self.copy_field(to, from, child);
        }
    }

    #[inline(always)]
    fn push_node(&mut self, node: Node) -> u32 {
        let at = self.next_number();
        self.nodes.push(node);
        at
    }

    #[inline(never)]
    pub(crate) fn set_value(&mut self, at: u32, value: Span, classes: Classes) {
        self.common &= classes;
        if let Some(node) = self.node_mut(at) {
            node.value = value;
            node.classes = classes;
        }
    }

    /// Replaces the text of a text field.
    pub(crate) fn replace_text(&mut self, at: u32, text: &str) {
        let value = self.append(text.as_bytes());
        self.set_value(at, value, byte_class::of_all(text.as_bytes()));
    }

    pub(crate) fn set_kind(&mut self, at: u32, kind: NodeKind) {
        self.nested |= kind != NodeKind::Text;
        if let Some(node) = self.node_mut(at) {
            node.kind = kind;
        }
    }
}
