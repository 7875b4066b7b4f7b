//! Comparing two fields of a message by a rule.
// Places in a message of at most 512 fields.
#![allow(clippy::arithmetic_side_effects)]

use core::cmp::Ordering;

use super::canonical::Rule;
use super::fields::{Fields, MAX_DEPTH};
use super::node::{Node, NodeKind, TOP};

/// A text field: the first bytes of its name, where they decide nearly always, and the node.
pub(super) type Leaf = (u128, u32);

/// The nodes from one level down to one node.
struct Chain {
    nodes: [u32; MAX_DEPTH],
    length: usize,
}

impl Chain {
    /// Down to a node from what is right below `parent`, which is above it.
    fn of(fields: &Fields, at: u32, parent: u32) -> Self {
        let mut chain = Self { nodes: [TOP; MAX_DEPTH], length: 0 };
        let mut next = at;
        while let Some(node) = fields.node(next).filter(|_| next != parent) {
            if let Some(slot) = chain.nodes.get_mut(chain.length) {
                *slot = next;
                chain.length += 1;
            }
            next = node.parent;
        }
        if let Some(nodes) = chain.nodes.get_mut(..chain.length) {
            nodes.reverse();
        }
        chain
    }

    fn nodes(&self) -> &[u32] {
        self.nodes.get(..self.length).unwrap_or_default()
    }
}

/// Compares two text fields by a rule. Where names do not decide, the order in the
/// message does.
pub(super) struct Compare<'f> {
    pub(super) fields: &'f Fields,
    pub(super) rule: Rule,
}

impl Compare<'_> {
    /// A field of the top level, with the first 16 bytes of its name, zeros behind its end.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // Two words; at most 8.
    pub(super) fn leaf(&self, at: u32) -> Leaf {
        let span = self.fields.node(at).map(|node| node.name).unwrap_or_default().range();
        // Behind every text there is room to read a chunk.
        let bytes = self.fields.raw().get(span.start..).and_then(<[u8]>::first_chunk::<16>);
        let [first, second] = bytes.map_or([0; 2], |bytes| {
            let (words, _) = bytes.as_chunks();
            [words[0], words[1]].map(u64::from_be_bytes)
        });
        let ends = |from: usize| {
            let length = span.len().saturating_sub(from).min(8);
            u64::MAX.checked_shl(64 - 8 * length as u32).unwrap_or_default()
        };
        (u128::from(first & ends(0)) << 64 | u128::from(second & ends(8)), at)
    }

    #[inline(always)]
    pub(super) fn is_before(&self, one: &Leaf, other: &Leaf) -> bool {
        self.leaves(one, other) == Ordering::Less
    }

    #[inline(always)]
    pub(super) fn leaves(&self, one: &Leaf, other: &Leaf) -> Ordering {
        one.0.cmp(&other.0).then_with(|| self.nodes(one.1, other.1))
    }

    #[inline(never)]
    fn nodes(&self, one: u32, other: u32) -> Ordering {
        // What both have above them is the same.
        let (first, other_first) = self.siblings(one, other);
        let (name, other_name) = (self.name(first), self.name(other_first));
        let flat_names = || self.flat_names(one, other, self.parent(first));
        let by_rule = match self.rule {
            Rule::A if self.is_item(first) => Ordering::Equal,
            Rule::A => name.cmp(other_name),
            // The names of items are not in their flattened names.
            Rule::BIndex if self.is_item(first) => flat_names(),
            Rule::BAppend | Rule::BIndex => {
                let length = name.len().min(other_name.len());
                name.get(..length).cmp(&other_name.get(..length)).then_with(flat_names)
            }
        };
        by_rule.then(first.cmp(&other_first))
    }

    /// The nodes of one level that two nodes are, or are below.
    fn siblings(&self, mut one: u32, mut other: u32) -> (u32, u32) {
        loop {
            let (parent, other_parent) = (self.parent(one), self.parent(other));
            // What is above a node comes before it, and the top before all.
            match parent.wrapping_add(1).cmp(&other_parent.wrapping_add(1)) {
                Ordering::Equal => return (one, other),
                Ordering::Greater => one = parent,
                Ordering::Less => other = other_parent,
            }
        }
    }

    /// By pieces, as the flattened names are never put together.
    fn flat_names(&self, one: u32, other: u32, parent: u32) -> Ordering {
        let (one, other) = (Chain::of(self.fields, one, parent), Chain::of(self.fields, other, parent));
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

/// The flattened name of rule B: for each level the key and the place as PHP's `%03d`
/// writes it.
struct FlatName<'c> {
    compare: &'c Compare<'c>,
    chain: core::slice::Iter<'c, u32>,
    key: &'c [u8],
    place: [u8; MAX_DIGITS],
    /// Where the digits of the place start that are still to come.
    digits: usize,
}

/// How many digits a place has at most.
const MAX_DIGITS: usize = 10;

impl<'c> FlatName<'c> {
    fn new(compare: &'c Compare<'c>, chain: &'c Chain) -> Self {
        Self { compare, chain: chain.nodes().iter(), key: &[], place: [b'0'; MAX_DIGITS], digits: MAX_DIGITS }
    }

    /// The next bytes of the name; `None` at its end.
    fn piece(&mut self) -> Option<&[u8]> {
        while self.key.is_empty() && self.digits == MAX_DIGITS {
            let at = *self.chain.next()?;
            let node = self.compare.fields.node(at)?;
            self.start_level(at, node);
        }
        if self.key.is_empty() { self.place.get(self.digits..) } else { Some(self.key) }
    }

    /// Goes on behind the first bytes of the piece.
    fn skip(&mut self, length: usize) {
        if self.key.is_empty() {
            self.digits += length;
        } else {
            self.key = self.key.get(length..).unwrap_or_default();
        }
    }

    #[allow(clippy::cast_possible_truncation)] // A digit.
    fn start_level(&mut self, at: u32, node: &Node) {
        let index = self.compare.rule == Rule::BIndex;
        // The older branch writes the place of an item where that of its list would be.
        if !(index && self.compare.is_item(at)) {
            self.key = self.compare.name(at);
        }
        if index && node.kind == NodeKind::List {
            return;
        }
        let mut number = node.place;
        while number > 0 || self.digits > MAX_DIGITS - 3 {
            self.digits -= 1;
            if let Some(digit) = self.place.get_mut(self.digits) {
                *digit = b'0' + (number % 10) as u8;
            }
            number /= 10;
        }
    }
}
