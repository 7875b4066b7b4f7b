//! The texts of a message, collected once for all orders in which they may be signed.

use alloc::{borrow::Cow, vec::Vec};

use crate::message::canonical::{self, Order, Rule};
use crate::message::{Fields, NodeKind, TOP, bracket_path};
use crate::names::Name;

/// The field that is never signed, at any level.
pub(super) const SIGNATURE_FIELD: &str = Name::SIG.as_str();

/// A text of a message and its name.
#[derive(Clone)]
pub(super) struct Leaf<'f> {
    /// The name as in a form: `pg_a`, `pg_a[pg_b]`, `pg_l[0]`.
    pub(super) path: Cow<'f, str>,
    /// The text; empty for a node that contains other fields.
    pub(super) value: Cow<'f, str>,
}

impl Leaf<'_> {
    /// A copy that does not borrow from the message.
    pub(super) fn to_owned(&self) -> Leaf<'static> {
        let own = |text: &str| Cow::Owned(text.into());
        Leaf { path: own(&self.path), value: own(&self.value) }
    }
}

/// The texts of a message by the indices of their nodes.
pub(super) struct Leaves<'f> {
    pub(super) fields: &'f Fields,
    by_node: Vec<Leaf<'f>>,
}

impl<'f> Leaves<'f> {
    pub(super) fn of(fields: &'f Fields) -> Self {
        let mut by_node: Vec<Leaf<'f>> = Vec::with_capacity(fields.nodes().len());
        for node in fields.nodes() {
            let name = fields.str(node.name);
            // A parent has a lower index than its children.
            let path = match by_node.get(node.parent as usize) {
                Some(parent) => Cow::Owned(bracket_path(&parent.path, name)),
                None => Cow::Borrowed(name),
            };
            by_node.push(Leaf { path, value: Cow::Borrowed(fields.str(node.value)) });
        }
        Self { fields, by_node }
    }

    /// The texts in this order.
    pub(super) fn in_order<'s>(&'s self, order: &'s [u32]) -> impl Iterator<Item = &'s Leaf<'f>> + Clone {
        order.iter().filter_map(|at| self.by_node.get(*at as usize))
    }

    /// The text of a node.
    pub(super) fn value(&self, at: u32) -> &str {
        self.by_node.get(at as usize).map_or("", |leaf| &leaf.value)
    }

    /// Whether two orders lead to the same sequence of values.
    pub(super) fn have_same_values(&self, one: &[u32], other: &[u32]) -> bool {
        let mut pairs = one.iter().zip(other);
        one.len() == other.len()
            && pairs.all(|(one, other)| one == other || self.value(*one) == self.value(*other))
    }
}

/// The signed fields in the order of rule A.
pub(super) fn by_rule_a(fields: &Fields) -> Vec<Leaf<'_>> {
    let mut order = Order::new();
    canonical::order(fields, Rule::A, &mut order);
    Leaves::of(fields).in_order(&order).cloned().collect()
}

/// The nodes of a message, sorted by their parents.
pub(super) struct Levels<'f> {
    fields: &'f Fields,
    by_parent: Vec<(u32, u32)>,
}

impl<'f> Levels<'f> {
    pub(super) fn of(fields: &'f Fields) -> Self {
        let parents = fields.nodes().iter().map(|node| node.parent);
        let mut by_parent: Vec<_> = parents.zip(0..).collect();
        by_parent.sort_unstable();
        Self { fields, by_parent }
    }

    /// The signed texts, sorted at each level by a key of the names. Items of a list are not
    /// sorted.
    pub(super) fn sorted<K: Ord>(&self, key: impl Fn(&str) -> K) -> Order {
        self.order(&|nodes| nodes.sort_by_cached_key(|at| key(self.name(*at))))
    }

    /// The signed texts in the order of the message.
    pub(super) fn unsorted(&self) -> Order {
        self.order(&|_| {})
    }

    fn order(&self, sort: &dyn Fn(&mut [u32])) -> Order {
        let mut order = Order::with_capacity(self.by_parent.len());
        self.add(TOP, sort, &mut order);
        order
    }

    fn add(&self, parent: u32, sort: &dyn Fn(&mut [u32]), order: &mut Order) {
        let start = self.by_parent.partition_point(|(of, _)| *of < parent);
        let level = self.by_parent.get(start..).unwrap_or_default();
        let mut level: Vec<u32> =
            level.iter().take_while(|(of, _)| *of == parent).map(|(_, at)| *at).collect();
        if self.fields.node(parent).is_none_or(|node| node.kind != NodeKind::List) {
            level.retain(|at| self.name(*at) != SIGNATURE_FIELD);
            sort(&mut level);
        }
        for at in level {
            match self.fields.node(at) {
                Some(node) if node.is_text() => order.push(at),
                _ => self.add(at, sort, order),
            }
        }
    }

    fn name(&self, at: u32) -> &'f str {
        self.fields.node(at).map(|node| self.fields.str(node.name)).unwrap_or_default()
    }
}
