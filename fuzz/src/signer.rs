//! The signature under the official rules, implemented from the vendor's description.

use freedompay_payouts::{Fields, Value};

/// One of the official orderings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    A,
    BAppend,
    BIndex,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::A, Self::BAppend, Self::BIndex];
}

/// The `pg_sig` of a message.
#[must_use]
pub fn sign(script: &str, fields: &Fields, secret: &str, order: Order) -> String {
    let mut parts = vec![script];
    match order {
        Order::A => by_name(fields.iter(), &mut parts),
        Order::BAppend | Order::BIndex => {
            let mut named = Vec::new();
            by_place(fields.iter(), "", order, &mut named);
            named.sort_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
            parts.extend(named.into_iter().map(|(_, value)| value));
        }
    }
    parts.push(secret);
    format!("{:x}", md5::compute(parts.join(";")))
}

/// The signatures under every rule and secret.
#[must_use]
pub fn digests(script: &str, fields: &Fields, secrets: &[&str]) -> Vec<String> {
    let each = |secret: &&str| Order::ALL.map(|order| sign(script, fields, secret, order));
    secrets.iter().flat_map(each).collect()
}

/// Names and values, or `None` if a value is not text.
#[must_use]
pub fn flat(fields: &Fields) -> Option<Vec<(&str, &str)>> {
    fields.iter().map(|(name, value)| Some((name, value.as_text()?))).collect()
}

fn by_name<'f>(fields: impl Iterator<Item = (&'f str, Value<'f>)>, values: &mut Vec<&'f str>) {
    let mut level: Vec<_> = fields.filter(|(name, _)| *name != "pg_sig").collect();
    level.sort_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
    for (_, value) in level {
        in_place(value, values);
    }
}

fn in_place<'f>(value: Value<'f>, values: &mut Vec<&'f str>) {
    match value {
        Value::Text(text) => values.push(text),
        Value::Fields(fields) => by_name(fields.iter(), values),
        Value::List(items) => items.iter().for_each(|item| in_place(item, values)),
    }
}

fn by_place<'f>(
    fields: impl Iterator<Item = (&'f str, Value<'f>)>,
    parent: &str,
    order: Order,
    named: &mut Vec<(String, &'f str)>,
) {
    for (index, (name, value)) in fields.enumerate() {
        if name != "pg_sig" {
            below(parent, name, index + 1, value, order, named);
        }
    }
}

/// Adds the texts of a value. The flat name consists of `parent`, `key` and the place.
fn below<'f>(
    parent: &str,
    key: &str,
    place: usize,
    value: Value<'f>,
    order: Order,
    named: &mut Vec<(String, &'f str)>,
) {
    let name = format!("{parent}{key}{place:03}");
    match value {
        Value::Text(text) => named.push((name, text)),
        Value::Fields(fields) => by_place(fields.iter(), &name, order, named),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                match order {
                    // Replaces the place of the list itself, which has three digits up to 999.
                    Order::BIndex => below(&name[..name.len() - 3], "", index + 1, item, order, named),
                    _ => below(&name, &index.to_string(), index + 1, item, order, named),
                }
            }
        }
    }
}
