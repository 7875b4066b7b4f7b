//! `Value`: a borrowed view of a field's value.

use core::fmt;

use super::fields::Fields;
use super::node::{Node, NodeKind};
use crate::message::node::TOP;
use crate::names::Name;
use crate::text::mask;

/// The value of a field, borrowed from its [`Fields`].
///
/// `Debug` masks card numbers.
///
/// ```
/// use freedompay_payouts::{Fields, Value};
///
/// let fields = Fields::from([("pg_amount", ["100.00", "200.00"])]);
/// let Some(Value::List(items)) = fields.get("pg_amount") else { panic!("it is a list") };
/// assert_eq!(items.iter().next().and_then(Value::as_text), Some("100.00"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value<'f> {
    /// Decoded text.
    Text(&'f str),
    /// A list. Its items have no names.
    List(List<'f>),
    /// Nested fields.
    Fields(Nested<'f>),
}

impl<'f> Value<'f> {
    /// The text, or `None` if the value is a list or nested fields.
    ///
    /// ```
    /// use freedompay_payouts::Value;
    ///
    /// assert_eq!(Value::Text("1234").as_text(), Some("1234"));
    /// ```
    #[must_use]
    pub const fn as_text(self) -> Option<&'f str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn of(fields: &'f Fields, at: u32, node: &Node) -> Self {
        match node.kind {
            NodeKind::Text => Self::Text(fields.str(node.value)),
            NodeKind::Fields => Self::Fields(Nested::new(fields, at)),
            NodeKind::List => Self::List(List(Nested::new(fields, at))),
        }
    }
}

/// The fields of one level of a message, borrowed from its [`Fields`].
///
/// ```
/// use freedompay_payouts::{Fields, Value};
///
/// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
/// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
/// assert_eq!(card.len(), 2);
/// assert_eq!(card.get("pg_id"), Some(Value::Text("7")));
/// assert_eq!(card.to_fields().text("pg_name"), Some("Ivan"));
/// ```
#[derive(Clone, Copy)]
pub struct Nested<'f> {
    fields: &'f Fields,
    parent: u32,
}

impl<'f> Nested<'f> {
    pub(super) const fn new(fields: &'f Fields, parent: u32) -> Self {
        Self { fields, parent }
    }

    /// Names and values, in order.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
    /// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
    /// assert!(card.iter().eq([("pg_name", Value::Text("Ivan")), ("pg_id", Value::Text("7"))]));
    /// ```
    #[must_use]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = (&'f str, Value<'f>)> + Clone {
        let fields = self.fields;
        self.nodes().map(move |(at, node)| (fields.str(node.name), Value::of(fields, at, node)))
    }

    /// The nodes of this level and their indices.
    fn nodes(self) -> impl DoubleEndedIterator<Item = (u32, &'f Node)> + Clone {
        let Self { fields, parent } = self;
        fields.children(parent).filter_map(move |at| Some((at, fields.node(at)?)))
    }

    /// The value of the first field with this name; `None` if there is no such field.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
    /// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
    /// assert_eq!((card.get("pg_id"), card.get("pg_amount")), (Some(Value::Text("7")), None));
    /// ```
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'f>> {
        if self.parent == TOP
            && let Some(name) = Name::find(name.as_bytes())
        {
            let node = self.fields.first(name)?;
            return Some(Value::of(self.fields, self.fields.first_index(name), node));
        }
        let mut nodes = self.nodes();
        let (at, node) = nodes.find(|(_, node)| self.fields.bytes(node.name) == name.as_bytes())?;
        Some(Value::of(self.fields, at, node))
    }

    /// The number of fields on this level.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
    /// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
    /// assert_eq!(card.len(), 2);
    /// ```
    #[must_use]
    pub fn len(self) -> usize {
        match self.fields.node(self.parent) {
            Some(node) => node.child_count as usize,
            None => self.fields.len(),
        }
    }

    /// Whether this level has no fields.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
    /// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
    /// assert!(!card.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Copies these fields into a message of their own.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_card", Fields::from([("pg_name", "Ivan"), ("pg_id", "7")]))]);
    /// let Some(Value::Fields(card)) = fields.get("pg_card") else { panic!("it has fields") };
    /// assert_eq!(card.to_fields().text("pg_name"), Some("Ivan"));
    /// ```
    #[must_use]
    pub fn to_fields(self) -> Fields {
        self.iter().collect()
    }
}

impl PartialEq for Nested<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Nested<'_> {}

/// The items of a list, borrowed from their [`Fields`]. See [`Value`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct List<'f>(Nested<'f>);

impl<'f> List<'f> {
    /// The items, in order.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_items", ["first", "second"])]);
    /// let Some(Value::List(items)) = fields.get("pg_items") else { panic!("it is a list") };
    /// assert!(items.iter().eq([Value::Text("first"), Value::Text("second")]));
    /// ```
    #[must_use]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Value<'f>> + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// The number of items.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_items", ["first", "second"])]);
    /// let Some(Value::List(items)) = fields.get("pg_items") else { panic!("it is a list") };
    /// assert_eq!(items.len(), 2);
    /// ```
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether the list has no items.
    ///
    /// ```
    /// # use freedompay_payouts::{Fields, Value};
    /// let fields = Fields::from([("pg_items", ["first", "second"])]);
    /// let Some(Value::List(items)) = fields.get("pg_items") else { panic!("it is a list") };
    /// assert!(!items.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// Masks card numbers, because messages often end up in logs.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(&mask::mask_pans(text), f),
            Self::List(list) => fmt::Debug::fmt(list, f),
            Self::Fields(fields) => fmt::Debug::fmt(fields, f),
        }
    }
}

impl fmt::Debug for Nested<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (mask::mask_pans(name), value))).finish()
    }
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(all(test, feature = "sign"))]
mod tests {
    use super::{Fields, Value};
    use crate::wire;

    #[test]
    fn a_level_has_only_its_own_fields_even_if_others_are_between_them() {
        let fields = wire::read_form("a[x]=1&b[y]=2&a[z][q]=3&c=4&a[w]=5").unwrap();
        let Some(Value::Fields(nested)) = fields.get("a") else { panic!("a has fields") };
        assert_eq!(nested.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["x", "z", "w"]);
        assert_eq!(nested.iter().rev().map(|(name, _)| name).collect::<Vec<_>>(), ["w", "z", "x"]);
        assert_eq!(nested.get("w"), Some(Value::Text("5")));
        assert_eq!((nested.get("y"), nested.get("q"), nested.len()), (None, None, 3));
        assert_eq!(fields.get("c"), Some(Value::Text("4")));
    }

    #[test]
    fn a_slice_and_nested_fields_of_another_message_can_be_values() {
        let other = wire::read_form("a[x]=1&a[y][z]=2").unwrap();
        let Some(Value::Fields(nested)) = other.get("a") else { panic!("a has fields") };
        let mut fields = Fields::new();
        fields.push("list", &["first", "second"][..]);
        fields.push("nested", nested);
        assert_eq!(fields, wire::read_form("list[]=first&list[]=second&nested[x]=1&nested[y][z]=2").unwrap());
    }
}
