//! Adding fields to a message.

use super::Fields;
use super::limits::{Defect, MAX_DEPTH};
use crate::message::node::{Node, NodeKind, Span, TOP, UNDOCUMENTED};
use crate::names::byte_class::{self, Classes};
use crate::names::{self, Name, NameSet};

impl Fields {
    /// Forgets every field, but keeps the text and the room for more.
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

    /// The same, for the loop over the fields of a form.
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
            place: self.top,
            children: 0,
            last: TOP,
            next: TOP,
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

    /// Adds a text field of a documented name at the top level.
    #[inline(never)]
    pub(crate) fn push_documented(&mut self, name: Name, text: &[u8]) {
        let name_span = match self.names {
            Some(names) => names.part(name.place()),
            None => self.append(name.as_str().as_bytes()),
        };
        let value = self.append(text);
        self.add(name_span, Classes::MAX, Some(name), value, byte_class::of_all(text));
    }

    /// Adds a field of any kind below a node, or at the top level; where it is. `None`
    /// where what it holds would be nested too deep: it stays empty.
    #[inline(never)]
    pub(crate) fn add_below(&mut self, parent: u32, name: Span, kind: NodeKind) -> Option<u32> {
        let name_classes = byte_class::of_all(self.bytes(name));
        if parent == TOP {
            let documented = Name::find(self.bytes(name));
            let at = self.add(name, name_classes, documented, Span::default(), Classes::MAX);
            self.set_kind(at, kind);
            return Some(at);
        }
        self.nested = true;
        let number = self.next_number();
        let above = self.node_mut(parent)?;
        above.children = above.children.saturating_add(1);
        let place = above.children;
        let before = core::mem::replace(&mut above.last, number);
        if let Some(before) = self.node_mut(before) {
            before.next = number;
        }
        self.common &= name_classes;
        self.longest_name = self.longest_name.max(name.length());
        let at = self.push_node(Node {
            name,
            value: Span::default(),
            parent,
            place,
            children: 0,
            last: TOP,
            next: TOP,
            number: UNDOCUMENTED,
            kind,
            name_classes,
            classes: Classes::MAX,
        });
        // What is in a list or in nested fields is one level further down.
        if kind != NodeKind::Text && self.depth(at) >= MAX_DEPTH {
            self.defect = Some(Defect::TooDeep);
            return None;
        }
        Some(at)
    }

    /// Adds a copy of a field of another message, and of what is in it.
    pub(crate) fn copy(&mut self, parent: u32, from: &Self, at: u32) {
        let Some(node) = from.node(at) else { return };
        let name = self.append(from.bytes(node.name));
        let Some(to) = self.add_below(parent, name, node.kind) else { return };
        if node.is_text() {
            let value = self.append(from.bytes(node.value));
            self.set_value(to, value, node.classes);
        }
        for below in from.below(at) {
            self.copy(to, from, below);
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

    /// Gives a text field another text.
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
