//! The string that is signed: `script;value;value;…;secret`.
//!
//! Only values are in it; names decide their order. Two orderings are in official
//! use, and which of them the gateway runs nobody outside knows: see [`Rule`].
// Places in a message of at most 512 fields and in buffers that are made long enough.
#![allow(clippy::arithmetic_side_effects)]

use alloc::{string::String, vec::Vec};
use core::cmp::Ordering;

use super::fields::{Fields, MAX_DEPTH, bracket_path};
use super::node::{Node, NodeKind, TOP};
use crate::error::string_enum;
#[cfg(feature = "wasm")]
use crate::error::{Error, ErrorCode};
use crate::names::{Name, NameSet};
use crate::text::mask;

string_enum! {
    /// How the values of a message are put in order.
    ///
    /// The rules give one string for every message of documented fields. They
    /// differ where one name goes on, with `0` or a byte below it, where another
    /// ends (`pg_param1` and `pg_param10`), and for lists of eleven items or more.
    pub enum Rule {
        /// By name, byte by byte, level by level. (Documented.)
        A = "A",
        /// By flattened name: each level's key and its place, `pg_a001pg_b002`;
        /// the place in a list is added to the parent's. (Vendor's SDK.)
        BAppend = "B-append",
        /// As `B-append`, but the place in a list is written in place of the parent's.
        /// (Vendor's SDK, older branch.)
        BIndex = "B-index",
    }
}

#[cfg(feature = "wasm")]
impl Rule {
    /// The rule of this name.
    pub(crate) fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == name).ok_or_else(|| {
            let name = mask::printable_name(name);
            let parts = ["there is no rule \"", &name, "\"; the rules are A, B-append and B-index"];
            Error::from_parts(ErrorCode::OptionsInvalid, &parts)
        })
    }
}

/// The text fields of a message in the order of signing, as numbers of nodes.
pub(crate) type Order = Vec<u32>;

/// Puts the text fields in the order of one rule.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn order(fields: &Fields, rule: Rule, order: &mut Order) {
    order.clear();
    let by_name = rule == Rule::A && !fields.is_nested();
    // The numbers of documented names are in the order of the names.
    let documented = fields.documented().difference(NameSet::EMPTY.with(Name::SIG));
    let mut names = documented.into_iter().map(|name| fields.first_index(name));
    if by_name && fields.others().is_empty() {
        order.extend(names);
        return;
    }
    let compare = Compare { fields, rule };
    let mut leaves: Vec<Leaf> = Vec::with_capacity(fields.nodes().len());
    order.reserve(fields.nodes().len());
    let mut next = None;
    if by_name {
        for at in fields.others() {
            if fields.node(*at).is_some_and(|node| node.number != Name::SIG.number()) {
                leaves.push(compare.leaf(*at));
            }
        }
        next = names.next().map(|at| compare.leaf(at));
    } else {
        leaves.extend((0..fields.next_number()).filter(|at| is_signed(fields, *at)).map(|at| (0, at)));
    }
    // Programs that sign mostly send their fields in order.
    if !leaves.is_sorted_by(|one, other| compare.is_before(one, other)) {
        leaves.sort_unstable_by(|one, other| compare.leaves(one, other));
    }
    for leaf in leaves {
        while let Some(first) = next.filter(|first| compare.is_before(first, &leaf)) {
            order.push(first.1);
            next = names.next().map(|at| compare.leaf(at));
        }
        order.push(leaf.1);
    }
    if let Some(first) = next {
        order.push(first.1);
        order.extend(names);
    }
}

/// A text field: the first bytes of its name, where they decide nearly always, and the node.
type Leaf = (u128, u32);

/// Whether the node is text, and no name from the top down to it is `pg_sig`.
fn is_signed(fields: &Fields, at: u32) -> bool {
    if fields.node(at).is_none_or(|node| !node.is_text()) {
        return false;
    }
    let mut next = at;
    while let Some(node) = fields.node(next) {
        // Only names of the top level are documented.
        let is_signature = match node.parent {
            TOP => node.number == Name::SIG.number(),
            _ => fields.bytes(node.name) == Name::SIG.as_str().as_bytes(),
        };
        if is_signature {
            return false;
        }
        next = node.parent;
    }
    true
}

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
struct Compare<'f> {
    fields: &'f Fields,
    rule: Rule,
}

impl Compare<'_> {
    /// A field of the top level, with the first 16 bytes of its name, zeros behind its end.
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // Two words; at most 8.
    fn leaf(&self, at: u32) -> Leaf {
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
    fn is_before(&self, one: &Leaf, other: &Leaf) -> bool {
        self.leaves(one, other) == Ordering::Less
    }

    #[inline(always)]
    fn leaves(&self, one: &Leaf, other: &Leaf) -> Ordering {
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

/// Two fields that trade places between the rules.
#[derive(Debug)]
pub(crate) struct RulesDiffer {
    pub(crate) first: String,
    pub(crate) second: String,
}

impl RulesDiffer {
    /// What is wrong with the first field, in words.
    pub(crate) fn message(&self) -> String {
        let (first, second) = (mask::printable_name(&self.first), mask::printable_name(&self.second));
        [
            "and ",
            &second,
            " have no agreed order: the two official rules disagree, and so would the signatures; rename ",
            &first,
            " or ",
            &second,
            ", or name the rule",
        ]
        .concat()
    }
}

/// Whether the rules may give different orders, by the order of rule A: for a message
/// without nesting in which no name begins another (and so none repeats) the first
/// differing byte decides under every rule.
#[inline(never)]
pub(crate) fn rules_may_differ(fields: &Fields, by_rule_a: &[u32]) -> bool {
    if !fields.is_nested() && fields.others().is_empty() && !fields.documented().meets(Name::BEGINNINGS) {
        return false;
    }
    let name = |at: &u32| fields.node(*at).map(|node| fields.bytes(node.name)).unwrap_or_default();
    // In byte order a name that begins others is right before one of them.
    fields.is_nested()
        || by_rule_a.iter().zip(by_rule_a.iter().skip(1)).any(|(one, next)| name(next).starts_with(name(one)))
}

/// The rules besides A.
pub(crate) const OTHER_RULES: [Rule; 2] = [Rule::BAppend, Rule::BIndex];

/// The rules besides A that may give orders of their own: those of B differ for lists only.
pub(crate) fn other_rules(fields: &Fields) -> impl Iterator<Item = Rule> {
    let has_lists = fields.nodes().iter().any(|node| node.kind == NodeKind::List);
    OTHER_RULES.into_iter().take(if has_lists { 2 } else { 1 })
}

/// The one order that all rules agree on, or the two fields that are in the way.
pub(crate) fn unambiguous_order(fields: &Fields, agreed: &mut Order) -> Result<(), RulesDiffer> {
    order(fields, Rule::A, agreed);
    if !rules_may_differ(fields, agreed) {
        return Ok(());
    }
    let mut other = Order::new();
    let value = |at: u32| fields.node(at).map(|node| fields.bytes(node.value)).unwrap_or_default();
    for rule in other_rules(fields) {
        order(fields, rule, &mut other);
        let mut pairs = agreed.iter().zip(&other);
        if let Some((first, second)) = pairs.find(|(one, other)| value(**one) != value(**other)) {
            return Err(RulesDiffer { first: path(fields, *first), second: path(fields, *second) });
        }
    }
    Ok(())
}

/// The name as a form writes it: `pg_a`, `pg_a[pg_b]`, `pg_l[0]`.
pub(crate) fn path(fields: &Fields, at: u32) -> String {
    let Some(node) = fields.node(at) else { return String::new() };
    let name = fields.str(node.name);
    if node.parent == TOP { String::from(name) } else { bracket_path(&path(fields, node.parent), name) }
}

#[cfg(all(test, feature = "sign"))]
mod tests {
    use super::*;
    use crate::wire;

    #[test]
    fn the_order_is_the_same_where_other_fields_are_between_those_of_a_level() {
        let form =
            "b[x][q]=1&a[y]=2&b[x][p]=3&l[]=4&a[y]=5&b[w]=6&l[]=7&a[z][r]=8&bx=9&b[x][p]=10&a=11&pg_sig=0";
        let scattered = wire::read_form(form).unwrap();
        let together = scattered.top_level().to_fields();
        for rule in Rule::ALL {
            let values = |fields: &Fields| {
                let mut by_rule = Order::new();
                order(fields, *rule, &mut by_rule);
                let value = |at: &u32| String::from(fields.str(fields.node(*at).unwrap().value));
                by_rule.iter().map(value).collect::<Vec<_>>()
            };
            assert_eq!(values(&scattered), values(&together), "{rule}");
            if *rule == Rule::A {
                assert_eq!(values(&scattered), ["2", "5", "8", "11", "6", "3", "10", "1", "9", "4", "7"]);
            }
        }
    }
}
