//! Comparing two fields of a message by a rule.
// Positions in a message of at most 512 fields.
#![allow(clippy::arithmetic_side_effects)]

use core::cmp::Ordering;

use super::canonical::Rule;
use super::fields::{Fields, MAX_DEPTH};
use super::node::{NodeKind, TOP};
use crate::text::ascii;

/// The first bytes of a field's name, which decide nearly all comparisons, and the index of its node.
pub(super) type SortKey = (u128, u32);

/// The nodes from a child of some node down to one of its descendants.
struct NodePath {
    nodes: [u32; MAX_DEPTH],
    length: usize,
}

impl NodePath {
    /// The path from a child of `parent` down to the node `at`.
    fn of(fields: &Fields, at: u32, parent: u32) -> Self {
        let mut path = Self { nodes: [TOP; MAX_DEPTH], length: 0 };
        let mut next = at;
        while let Some(node) = fields.node(next).filter(|_| next != parent) {
            if let Some(slot) = path.nodes.get_mut(path.length) {
                *slot = next;
                path.length += 1;
            }
            next = node.parent;
        }
        if let Some(nodes) = path.nodes.get_mut(..path.length) {
            nodes.reverse();
        }
        path
    }

    fn nodes(&self) -> &[u32] {
        self.nodes.get(..self.length).unwrap_or_default()
    }
}

/// Compares two text fields by a rule. If their names are equal, their order in the message
/// decides.
pub(super) struct Compare<'f> {
    pub(super) fields: &'f Fields,
    pub(super) rule: Rule,
}

impl Compare<'_> {
    /// The key of a field of the top level: the first 16 bytes of its name, padded with zeros.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // The array has two words, and the cast number is at most 8.
    pub(super) fn sort_key(&self, at: u32) -> SortKey {
        let span = self.fields.node(at).map(|node| node.name).unwrap_or_default().range();
        // The text has padding at its end, so a whole chunk can be read.
        let bytes = self.fields.raw().get(span.start..).and_then(<[u8]>::first_chunk::<16>);
        let [first, second] = bytes.map_or([0; 2], |bytes| {
            let (words, _) = bytes.as_chunks();
            [words[0], words[1]].map(u64::from_be_bytes)
        });
        let name_mask = |from: usize| {
            let length = span.len().saturating_sub(from).min(8);
            u64::MAX.checked_shl(64 - 8 * length as u32).unwrap_or_default()
        };
        (u128::from(first & name_mask(0)) << 64 | u128::from(second & name_mask(8)), at)
    }

    #[inline(always)]
    pub(super) fn is_before(&self, one: &SortKey, other: &SortKey) -> bool {
        self.compare_keys(one, other) == Ordering::Less
    }

    #[inline(always)]
    pub(super) fn compare_keys(&self, one: &SortKey, other: &SortKey) -> Ordering {
        one.0.cmp(&other.0).then_with(|| self.compare_nodes(one.1, other.1))
    }

    #[inline(never)]
    fn compare_nodes(&self, one: u32, other: u32) -> Ordering {
        // These two nodes have the same parent.
        let (first, other_first) = self.siblings(one, other);
        let (name, other_name) = (self.name(first), self.name(other_first));
        let by_rule = match self.rule {
            Rule::A if self.is_item(first) => Ordering::Equal,
            Rule::A => name.cmp(other_name),
            Rule::BAppend | Rule::BIndex => {
                let mut parent = self.parent(first);
                let mut length = name.len().min(other_name.len());
                // A flattened name does not contain integer keys, and then not the position of their parent.
                if self.rule == Rule::BIndex && (is_integer(name) || is_integer(other_name)) {
                    (parent, length) = (self.parent(parent), 0);
                }
                let by_names = name.get(..length).cmp(&other_name.get(..length));
                by_names.then_with(|| self.compare_flat_names(one, other, parent))
            }
        };
        by_rule.then(first.cmp(&other_first))
    }

    /// The two siblings that are, or contain, the two nodes.
    fn siblings(&self, mut one: u32, mut other: u32) -> (u32, u32) {
        loop {
            let (parent, other_parent) = (self.parent(one), self.parent(other));
            // The index of a parent is lower than that of its children; adding one makes the top
            // level zero.
            match parent.wrapping_add(1).cmp(&other_parent.wrapping_add(1)) {
                Ordering::Equal => return (one, other),
                Ordering::Greater => one = parent,
                Ordering::Less => other = other_parent,
            }
        }
    }

    /// Compares piece by piece, so that the flattened names need no memory.
    fn compare_flat_names(&self, one: u32, other: u32, parent: u32) -> Ordering {
        let (one, other) = (NodePath::of(self.fields, one, parent), NodePath::of(self.fields, other, parent));
        let (mut one, mut other) = (FlatName::new(self, &one), FlatName::new(self, &other));
        loop {
            let (Some(piece), Some(other_piece)) = (one.piece(), other.piece()) else {
                return one.piece().is_some().cmp(&other.piece().is_some());
            };
            let length = piece.len().min(other_piece.len());
            match piece.get(..length).cmp(&other_piece.get(..length)) {
                Ordering::Equal => {}
                decided => return decided,
            }
            one.skip(length);
            other.skip(length);
        }
    }

    fn parent(&self, at: u32) -> u32 {
        self.fields.node(at).map_or(TOP, |node| node.parent)
    }

    fn name(&self, at: u32) -> &[u8] {
        self.fields.node(at).map(|node| self.fields.bytes(node.name)).unwrap_or_default()
    }

    /// Whether the node is an item of a list.
    fn is_item(&self, at: u32) -> bool {
        let parent = self.fields.node(at).and_then(|node| self.fields.node(node.parent));
        parent.is_some_and(|parent| parent.kind == NodeKind::List)
    }
}

/// Whether PHP makes this key of an array an integer: `0|-?[1-9][0-9]*`, in 64 bits. The names of list
/// items are such keys.
#[inline(never)]
pub(super) fn is_integer(key: &[u8]) -> bool {
    let (digits, max): (_, &[u8]) = match key {
        [b'-', digits @ ..] => (digits, b"9223372036854775808"),
        _ => (key, b"9223372036854775807"),
    };
    let is_in_range = digits.len() < max.len() || (digits.len() == max.len() && digits <= max);
    key == b"0" || (ascii::is_digits(digits) && !digits.starts_with(b"0") && is_in_range)
}

/// The flattened name of the rules B: for each level the key and the position, formatted as
/// `%03d`.
struct FlatName<'c> {
    compare: &'c Compare<'c>,
    path: core::slice::Iter<'c, u32>,
    key: &'c [u8],
    position: [u8; MAX_DIGITS],
    /// The offset of the first digit in `position` that has not been compared yet.
    digits: usize,
}

/// The maximum number of digits in a position.
const MAX_DIGITS: usize = 10;

impl<'c> FlatName<'c> {
    fn new(compare: &'c Compare<'c>, path: &'c NodePath) -> Self {
        Self {
            compare,
            path: path.nodes().iter(),
            key: &[],
            position: [b'0'; MAX_DIGITS],
            digits: MAX_DIGITS,
        }
    }

    /// The next bytes of the name; `None` at its end.
    fn piece(&mut self) -> Option<&[u8]> {
        while self.key.is_empty() && self.digits == MAX_DIGITS {
            let at = *self.path.next()?;
            self.start_level(at);
        }
        if self.key.is_empty() { self.position.get(self.digits..) } else { Some(self.key) }
    }

    /// Skips the first bytes of the piece.
    fn skip(&mut self, length: usize) {
        if self.key.is_empty() {
            self.digits += length;
        } else {
            self.key = self.key.get(length..).unwrap_or_default();
        }
    }

    #[allow(clippy::cast_possible_truncation)] // A digit.
    fn start_level(&mut self, at: u32) {
        // In the older branch the position of an integer key replaces the key and the position of its
        // parent.
        let is_replaced = |at: u32| self.compare.rule == Rule::BIndex && is_integer(self.compare.name(at));
        let is_parent_of_replaced = self.path.as_slice().first().is_some_and(|child| is_replaced(*child));
        if !is_replaced(at) {
            self.key = self.compare.name(at);
        }
        if is_parent_of_replaced {
            return;
        }
        let mut number = self.compare.fields.node(at).map(|node| node.position).unwrap_or_default();
        while number > 0 || self.digits > MAX_DIGITS - 3 {
            self.digits -= 1;
            if let Some(digit) = self.position.get_mut(self.digits) {
                *digit = b'0' + (number % 10) as u8;
            }
            number /= 10;
        }
    }
}
