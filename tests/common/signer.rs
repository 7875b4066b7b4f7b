//! The signature under each of the official orders, implemented from the vendor's description. The fuzz targets use it,
//! too.

// Not every program uses each function.
#![allow(dead_code)]

use super::md5;
use super::tree::Tree;

/// One of the official orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    A,
    BAppend,
    BIndex,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::A, Self::BAppend, Self::BIndex];
}

/// The `pg_sig` of a message.
pub fn sign(script: &str, fields: &[(String, Tree)], secret: &str, order: Order) -> String {
    md5(&[&[script], &values_in_order(fields, order)[..], &[secret]].concat().join(";"))
}

/// The signed values, in signing order.
pub fn values_in_order(fields: &[(String, Tree)], order: Order) -> Vec<&str> {
    let mut values = Vec::new();
    match order {
        Order::A => by_name(fields, &mut values),
        Order::BAppend | Order::BIndex => {
            let mut named = Vec::new();
            by_place(fields, "", order, &mut named);
            named.sort_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
            values.extend(named.into_iter().map(|(_, value)| value));
        }
    }
    values
}

/// Adds the values of one level and of the levels below it, each sorted by name.
fn by_name<'t>(fields: &'t [(String, Tree)], values: &mut Vec<&'t str>) {
    let mut level: Vec<_> = fields.iter().filter(|(name, _)| name != "pg_sig").collect();
    level.sort_by(|(one, _), (other, _)| one.as_bytes().cmp(other.as_bytes()));
    for (_, value) in level {
        add_values(value, values);
    }
}

fn add_values<'t>(value: &'t Tree, values: &mut Vec<&'t str>) {
    match value {
        Tree::Text(text) => values.push(text),
        Tree::Fields(fields) => by_name(fields, values),
        Tree::List(items) => items.iter().for_each(|item| add_values(item, values)),
    }
}

/// Adds the texts of one level with their flat names.
fn by_place<'t>(
    fields: &'t [(String, Tree)],
    parent: &str,
    order: Order,
    named: &mut Vec<(String, &'t str)>,
) {
    for (index, (name, value)) in fields.iter().enumerate() {
        if name != "pg_sig" {
            add_named(parent, name, index + 1, value, order, named);
        }
    }
}

/// Whether PHP makes the key an integer.
fn is_integer(key: &str) -> bool {
    key.parse::<i64>().is_ok_and(|number| number.to_string() == key)
}

/// Adds the texts of a value. The flat name consists of `parent`, `key` and the place.
fn add_named<'t>(
    parent: &str,
    key: &str,
    place: usize,
    value: &'t Tree,
    order: Order,
    named: &mut Vec<(String, &'t str)>,
) {
    let name = if order == Order::BIndex && is_integer(key) {
        // Replaces the key and the place of the parent, which has three digits up to 999.
        format!("{}{place:03}", &parent[..parent.len().saturating_sub(3)])
    } else {
        format!("{parent}{key}{place:03}")
    };
    match value {
        Tree::Text(text) => named.push((name, text)),
        Tree::Fields(fields) => by_place(fields, &name, order, named),
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                add_named(&name, &index.to_string(), index + 1, item, order, named);
            }
        }
    }
}
