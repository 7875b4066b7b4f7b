//! The string that is signed: `script;value;value;…;secret`.
//!
//! Only values are in it; names decide their order. Two orderings are in official
//! use, and which of them the gateway runs nobody outside knows: see [`Rule`].
// Places in a message of at most 512 fields and in buffers that are made long enough.
#![allow(clippy::arithmetic_side_effects)]

use alloc::{string::String, vec::Vec};

use super::compare::{Compare, Leaf};
use super::fields::Fields;
use super::node::{NodeKind, TOP};
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
            return Err(RulesDiffer { first: fields.path(*first), second: fields.path(*second) });
        }
    }
    Ok(())
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
