//! The string that is signed: `script;value;value;…;secret`.
//!
//! It contains only the values; the names define their order. The vendor's documentation and SDK
//! use different orderings, and it is not public which of them the gateway uses: see [`Rule`].
// Offsets in a message of at most 512 fields and in buffers that are long enough.
#![allow(clippy::arithmetic_side_effects)]

use alloc::{string::String, vec::Vec};

use super::compare::{Compare, SortKey, is_integer};
use super::fields::Fields;
use crate::error::string_enum;
#[cfg(feature = "wasm")]
use crate::error::{Error, ErrorCode};
use crate::names::{Name, NameSet};
use crate::text::mask;

string_enum! {
    /// The order of the values in the signed string.
    ///
    /// All rules give the same string for a message that has only documented fields. They differ
    /// if a name starts with another name and continues with `0` or a lower byte (`pg_param1` and
    /// `pg_param10`), for lists of eleven items or more, and for names that are integers.
    ///
    /// ```
    /// use freedompay_payouts::{ErrorCode, Fields, Rule, Secret, sign_fields};
    ///
    /// let secret = Secret::new("payout-secret")?;
    /// let fields = Fields::from([("pg_param1", "a"), ("pg_param10", "b")]);
    /// let error = sign_fields("script.php", &fields, &secret, None).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::RulesDiffer);
    /// assert!(sign_fields("script.php", &fields, &secret, Some(Rule::A)).is_ok());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub enum Rule {
        /// By name, compared byte by byte, separately on each level. (Vendor's documentation.)
        A = "A",
        /// By flattened name: for each level the key and its position, such as
        /// `pg_a001pg_b002`; the position in a list follows the position of the list. (Vendor's SDK.)
        BAppend = "B-append",
        /// Like `B-append`, but for an integer key, such as those of a list, its position replaces the
        /// key and the position of its parent: `pg_l002` for `pg_l[7]`. An integer is what PHP makes one:
        /// `0|-?[1-9][0-9]*` in 64 bits. (Vendor's SDK, older branch.)
        BIndex = "B-index",
    }
}

#[cfg(feature = "wasm")]
impl Rule {
    /// The rule with this name.
    pub(crate) fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == name).ok_or_else(|| {
            let message = "unknown rule \"{}\"; the rules are A, B-append and B-index";
            Error::with(ErrorCode::OptionsInvalid, message, &mask::printable_name(name), "")
        })
    }
}

/// The indices of the nodes of all text fields, in the order of signing.
pub(crate) type Order = Vec<u32>;

/// Orders the text fields by one rule.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn order(fields: &Fields, rule: Rule, order: &mut Order) {
    order.clear();
    let by_name = rule == Rule::A && !fields.is_nested();
    // The numbers of documented names have the order of the names.
    let documented = fields.documented().difference(NameSet::EMPTY.with(Name::SIG));
    let mut names = documented.into_iter().map(|name| fields.first_index(name));
    if by_name && fields.others().is_empty() {
        order.extend(names);
        return;
    }
    let compare = Compare { fields, rule };
    let mut keys: Vec<SortKey> = Vec::with_capacity(fields.nodes().len());
    order.reserve(fields.nodes().len());
    let mut next = None;
    if by_name {
        for at in fields.others() {
            if fields.node(*at).is_some_and(|node| node.number != Name::SIG.number()) {
                keys.push(compare.sort_key(*at));
            }
        }
        next = names.next().map(|at| compare.sort_key(at));
    } else {
        keys.extend((0..fields.next_number()).filter(|at| is_signed(fields, *at)).map(|at| (0, at)));
    }
    // Most senders send their fields in this order already.
    if !keys.is_sorted_by(|one, other| compare.is_before(one, other)) {
        keys.sort_unstable_by(|one, other| compare.compare_keys(one, other));
    }
    for key in keys {
        while let Some(first) = next.filter(|first| compare.is_before(first, &key)) {
            order.push(first.1);
            next = names.next().map(|at| compare.sort_key(at));
        }
        order.push(key.1);
    }
    if let Some(first) = next {
        order.push(first.1);
        order.extend(names);
    }
}

/// Whether the node is text and neither it nor a node that contains it is named `pg_sig`.
fn is_signed(fields: &Fields, at: u32) -> bool {
    if fields.node(at).is_none_or(|node| !node.is_text()) {
        return false;
    }
    let mut next = at;
    while let Some(node) = fields.node(next) {
        if fields.bytes(node.name) == Name::SIG.as_str().as_bytes() {
            return false;
        }
        next = node.parent;
    }
    true
}

/// Two fields whose order differs between the rules.
#[derive(Debug)]
pub(crate) struct RulesDiffer {
    pub(crate) first: String,
    pub(crate) second: String,
}

impl RulesDiffer {
    /// The message about the first field, without its name.
    pub(crate) fn message(&self) -> String {
        let (first, second) = (mask::printable_name(&self.first), mask::printable_name(&self.second));
        [
            "and ",
            &second,
            " have no unambiguous order: the official rules disagree, and the signatures would differ; rename ",
            &first,
            " or ",
            &second,
            ", or set the option rule",
        ]
        .concat()
    }
}

/// Whether the rules may give different orders. `by_rule_a` is the order of rule A.
///
/// If a message has no nested fields, no name that is an integer, and no name that is a prefix of another
/// (so no name is repeated), the first differing byte decides under every rule. All rules sort
/// documented names alike.
#[inline(never)]
pub(crate) fn rules_may_differ(fields: &Fields, by_rule_a: &[u32]) -> bool {
    if !fields.is_nested() && fields.others().is_empty() {
        return false;
    }
    let name = |at: &u32| fields.node(*at).map(|node| fields.bytes(node.name)).unwrap_or_default();
    // In byte-wise order, a name that is a prefix of others comes directly before one of them.
    fields.is_nested()
        || by_rule_a.iter().any(|at| is_integer(name(at)))
        || by_rule_a.iter().zip(by_rule_a.iter().skip(1)).any(|(one, next)| name(next).starts_with(name(one)))
}

/// The rules except A.
pub(crate) const OTHER_RULES: [Rule; 2] = [Rule::BAppend, Rule::BIndex];

/// The rules except A that may give different orders. The two rules B differ only for integer keys.
pub(crate) fn other_rules(fields: &Fields) -> impl Iterator<Item = Rule> {
    let has_integers = fields.nodes().iter().any(|node| is_integer(fields.bytes(node.name)));
    OTHER_RULES.into_iter().take(if has_integers { 2 } else { 1 })
}

/// The order that all rules agree on, or two fields on whose order they disagree.
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
    fn order_does_not_depend_on_fields_between_those_of_one_level() {
        let form =
            "b[x][q]=1&a[y]=2&b[x][p]=3&l[]=4&a[y]=5&b[w]=6&l[]=7&a[z][r]=8&bx=9&b[x][p]=10&a=11&pg_sig=0";
        let interleaved = wire::read_form(form).unwrap();
        let adjacent = interleaved.top_level().to_fields();
        for rule in Rule::ALL {
            let values = |fields: &Fields| {
                let mut by_rule = Order::new();
                order(fields, *rule, &mut by_rule);
                let value = |at: &u32| String::from(fields.str(fields.node(*at).unwrap().value));
                by_rule.iter().map(value).collect::<Vec<_>>()
            };
            assert_eq!(values(&interleaved), values(&adjacent), "{rule}");
            if *rule == Rule::A {
                assert_eq!(values(&interleaved), ["2", "5", "8", "11", "6", "3", "10", "1", "9", "4", "7"]);
            }
        }
    }
}
