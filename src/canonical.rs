//! The string that is signed: `script;value;value;…;key`.
//!
//! Only values are in it; names decide their order. Two orderings are in official
//! use, and which of them the gateway runs nobody outside knows: see [`Rule`].

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::decimal::digits;
use crate::error::named;
use crate::fields::{self, Fields, Value};
use crate::mask;

/// The field that is never signed, at any level.
pub(crate) const SIGNATURE_FIELD: &str = "pg_sig";

named! {
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
        /// As `B-append`, but the place in a list stands instead of the parent's.
        /// (Vendor's SDK, older branch.)
        BIndex = "B-index",
    }
}

/// A text of the message at its place in the order.
#[derive(Clone)]
pub(crate) struct Leaf<'f> {
    /// The name as a form writes it: `pg_a`, `pg_a[pg_b]`, `pg_l[0]`.
    pub(crate) path: Cow<'f, str>,
    pub(crate) value: Cow<'f, str>,
}

/// Two fields that trade places between the rules.
#[derive(Debug)]
pub(crate) struct RulesDiffer {
    pub(crate) first: String,
    pub(crate) second: String,
}

impl RulesDiffer {
    /// What is wrong with the first field, in words.
    pub(crate) fn complaint(&self) -> String {
        let (first, second) = (mask::name(&self.first), mask::name(&self.second));
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

/// The values in the order of one rule.
pub(crate) fn order(fields: &Fields, rule: Rule) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::with_capacity(fields.len());
    if rule == Rule::A {
        by_name(fields, "", &mut leaves);
        return leaves;
    }
    let mut flat = Vec::with_capacity(fields.len());
    flatten(fields, &Parent { flat: "", path: "" }, rule, &mut flat);
    let placed = flat.iter().enumerate().map(|(place, (name, leaf))| (name.as_str(), place, leaf));
    let mut flat: Vec<_> = placed.collect();
    sort_by_name(&mut flat);
    leaves.extend(flat.into_iter().map(|(.., leaf)| leaf.clone()));
    leaves
}

/// The values in every order that an official rule gives, rule A's first; each
/// order once. All of one length: every rule signs every value.
pub(crate) fn orders(fields: &Fields) -> Vec<Vec<Leaf<'_>>> {
    let mut orders = Vec::with_capacity(1);
    orders.push(order(fields, Rule::A));
    if rules_may_differ(fields, orders.first().map_or(&[], Vec::as_slice)) {
        for rule in [Rule::BAppend, Rule::BIndex] {
            let order = order(fields, rule);
            if !orders.iter().any(|known| same_values(known, &order)) {
                orders.push(order);
            }
        }
    }
    orders
}

/// The one order that all rules agree on, or the two fields that stand in the way.
pub(crate) fn agreed_order(fields: &Fields) -> Result<Vec<Leaf<'_>>, RulesDiffer> {
    let mut orders = orders(fields).into_iter();
    let documented = orders.next().unwrap_or_default();
    let differing = orders.find_map(|other| {
        let (ours, theirs) =
            documented.iter().zip(&other).find(|(ours, theirs)| ours.value != theirs.value)?;
        Some(RulesDiffer { first: ours.path.clone().into_owned(), second: theirs.path.clone().into_owned() })
    });
    differing.map_or(Ok(documented), Err)
}

/// The string to be hashed, and room for more behind it. It holds the key and perhaps a
/// card number: one allocation of the right size, so that wiping it wipes all there is.
pub(crate) fn bytes(script: &str, order: &[Leaf<'_>], key: &str, room: usize) -> Vec<u8> {
    let values = || order.iter().map(|leaf| leaf.value.as_ref());
    let lengths = [script.len(), key.len(), room].into_iter().chain(values().map(str::len));
    // A `;` stands behind all but the last.
    let length = lengths.fold(order.len().saturating_add(1), usize::saturating_add);
    let mut bytes = Vec::with_capacity(length);
    bytes.extend_from_slice(script.as_bytes());
    for part in values().chain([key]) {
        bytes.push(b';');
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// The string to be hashed, for people.
pub(crate) fn string(script: &str, order: &[Leaf<'_>], key: &str) -> String {
    String::from_utf8(bytes(script, order, key, 0)).unwrap_or_default()
}

fn by_name<'f>(fields: &'f Fields, parent: &str, leaves: &mut Vec<Leaf<'f>>) {
    let placed = fields.iter().enumerate().map(|(place, (name, value))| (name, place, value));
    let mut level: Vec<_> = placed.filter(|(name, ..)| *name != SIGNATURE_FIELD).collect();
    sort_by_name(&mut level);
    for (name, _, value) in level {
        by_name_below(child_path(parent, name), value, leaves);
    }
}

/// Equal names keep their order in the message. (The library's stable sort does that by
/// itself, but leaves a copy of the list on the stack.)
fn sort_by_name<T>(named: &mut [(&str, usize, &T)]) {
    named.sort_unstable_by_key(|(name, place, _)| (name.as_bytes(), *place));
}

fn by_name_below<'f>(path: Cow<'f, str>, value: &'f Value, leaves: &mut Vec<Leaf<'f>>) {
    match value {
        Value::Text(value) => leaves.push(Leaf { path, value: Cow::Borrowed(value) }),
        Value::Fields(fields) => by_name(fields, &path, leaves),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                by_name_below(Cow::Owned(fields::path(&path, &digits(index))), item, leaves);
            }
        }
    }
}

/// What a child's names start with.
struct Parent<'p> {
    flat: &'p str,
    path: &'p str,
}

fn flatten<'f>(fields: &'f Fields, parent: &Parent<'_>, rule: Rule, leaves: &mut Vec<(String, Leaf<'f>)>) {
    // The place counts every entry, `pg_sig` too.
    for (place, (name, value)) in (1_usize..).zip(fields.iter()) {
        if name != SIGNATURE_FIELD {
            let flat = [parent.flat, name, &three_digits(place)].concat();
            flatten_below(flat, child_path(parent.path, name), value, rule, leaves);
        }
    }
}

fn flatten_below<'f>(
    flat: String,
    path: Cow<'f, str>,
    value: &'f Value,
    rule: Rule,
    leaves: &mut Vec<(String, Leaf<'f>)>,
) {
    match value {
        Value::Text(value) => leaves.push((flat, Leaf { path, value: Cow::Borrowed(value) })),
        Value::Fields(fields) => {
            flatten(fields, &Parent { flat: &flat, path: &path }, rule, leaves);
        }
        Value::List(items) => {
            // The vendor's older branch cuts three bytes, the usual place's length.
            let without_place = flat.get(..flat.len().saturating_sub(3)).unwrap_or_default();
            for (index, item) in items.iter().enumerate() {
                let place = index.saturating_add(1);
                let flat = if rule == Rule::BIndex {
                    [without_place, &three_digits(place)].concat()
                } else {
                    [&flat, digits(index).as_str(), &three_digits(place)].concat()
                };
                let path = fields::path(&path, &digits(index));
                flatten_below(flat, Cow::Owned(path), item, rule, leaves);
            }
        }
    }
}

/// A place in a list of fields, as PHP's `%03d` has it.
fn three_digits(place: usize) -> String {
    let digits = digits(place);
    [core::iter::repeat_n("0", 3_usize.saturating_sub(digits.len())).collect(), digits].concat()
}

fn child_path<'f>(parent: &str, name: &'f str) -> Cow<'f, str> {
    if parent.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(fields::path(parent, name)) }
}

/// Whether it is worth working out rule B: for a flat message in which no name
/// begins another (and so none repeats) the first differing byte decides under
/// both rules.
fn rules_may_differ(fields: &Fields, documented: &[Leaf<'_>]) -> bool {
    let nested = fields.iter().any(|(_, value)| !matches!(value, Value::Text(_)));
    // In byte order a name that begins others stands right before one of them.
    nested
        || documented
            .iter()
            .zip(documented.iter().skip(1))
            .any(|(one, next)| next.path.starts_with(one.path.as_ref()))
}

fn same_values(one: &[Leaf<'_>], other: &[Leaf<'_>]) -> bool {
    one.iter().map(|leaf| &leaf.value).eq(other.iter().map(|leaf| &leaf.value))
}

#[cfg(test)]
mod tests {
    use super::{Rule, bytes, order};
    use crate::fields::Fields;

    #[test]
    fn the_string_with_the_key_in_it_never_moves_in_memory() {
        let fields = Fields::from([("pg_a", "one"), ("pg_b", ""), ("pg_c", "three")]);
        let text = bytes("script", &order(&fields, Rule::A), "payout-key", 72);
        assert_eq!(text, b"script;one;;three;payout-key");
        assert_eq!(text.capacity(), text.len() + 72);
    }
}
