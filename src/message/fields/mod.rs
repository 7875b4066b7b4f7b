//! `Fields`: a message as one text and a list of nodes, independent of the format of the body.

mod build;
mod limits;
mod nodes;
mod text;

use alloc::vec::Vec;
use core::fmt;

use super::node::Span;
use super::node::{Node, TOP};
use crate::message::to_value::{ToValue, ValueSlot};
use crate::message::value::{Nested, Value};
use crate::names::byte_class::Classes;
use crate::names::{self, NameSet};
use limits::Defect;
pub(crate) use limits::too_deep;
pub use limits::{MAX_DEPTH, MAX_FIELDS, MAX_NAME};

/// A message: an ordered list of names and values. It keeps order, repeated names and nesting as
/// they were received or added, because the signature depends on all three.
///
/// Limits (our choice): [`MAX_FIELDS`] fields, [`MAX_DEPTH`] levels and [`MAX_NAME`] bytes per name.
/// They are checked when a message is signed or verified, not when a field is added. A list or nested
/// fields beyond [`MAX_DEPTH`] stay empty. Equality compares names and values in order. `Debug`
/// masks card numbers.
///
/// ```
/// use freedompay_payouts::Fields;
///
/// let mut fields = Fields::from([("pg_order_id", "1234"), ("pg_amount", "100.00")]);
/// fields.push("items", ["first", "second"]);
/// assert_eq!(fields.text("pg_amount"), Some("100.00"));
/// assert_eq!(fields.len(), 3);
/// ```
#[derive(Clone)]
pub struct Fields {
    /// The received body, followed by decoded and added texts; `used` bytes of UTF-8. The rest
    /// is free capacity.
    text: Vec<u8>,
    used: usize,
    nodes: Vec<Node>,
    /// The documented names of the top level, and the index of the first node of each, or [`TOP`].
    documented: NameSet,
    first: [u32; names::COUNT],
    /// The documented names that appear more than once at the top level.
    repeated: NameSet,
    /// The other nodes of the top level: undocumented names and repeats of documented names.
    others: Vec<u32>,
    /// The number of nodes of the top level.
    top: u32,
    nested: bool,
    /// The byte classes of all names and values together.
    common: Classes,
    /// The length of the longest undocumented name.
    longest_name: u32,
    /// The range of the text that holds all documented names, if they were added.
    names: Option<Span>,
    defect: Option<Defect>,
}

impl Fields {
    /// Creates a message without fields.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    ///
    /// assert!(Fields::new().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: Vec::new(),
            used: 0,
            nodes: Vec::new(),
            documented: NameSet::EMPTY,
            first: [TOP; names::COUNT],
            repeated: NameSet::EMPTY,
            others: Vec::new(),
            top: 0,
            nested: false,
            common: Classes::MAX,
            longest_name: 0,
            names: None,
            defect: None,
        }
    }

    /// Adds a field at the end. The name may already exist. The value is text, a list, nested
    /// fields or any other [`ToValue`].
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    ///
    /// let mut fields = Fields::new();
    /// fields.push("pg_order_id", "1234");
    /// fields.push("pg_items", ["first", "second"]);
    /// assert_eq!(fields.len(), 2);
    /// ```
    pub fn push(&mut self, name: impl AsRef<str>, value: impl ToValue) {
        value.add_to(ValueSlot::new(self, TOP, name.as_ref()));
    }

    /// The text of the first field with this name; `None` if there is no such field or its value is
    /// not text.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    ///
    /// let fields = Fields::from([("pg_order_id", "1234")]);
    /// assert_eq!((fields.text("pg_order_id"), fields.text("pg_amount")), (Some("1234"), None));
    /// ```
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// The value of the first field with this name; `None` if there is no such field.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Value};
    ///
    /// let fields = Fields::from([("pg_order_id", "1234")]);
    /// assert_eq!(fields.get("pg_order_id"), Some(Value::Text("1234")));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.top_level().get(name)
    }

    /// The values of all fields with this name, in order.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Value};
    ///
    /// let fields = Fields::from([("pg_item", "a"), ("pg_other", "b"), ("pg_item", "c")]);
    /// assert!(fields.all("pg_item").eq([Value::Text("a"), Value::Text("c")]));
    /// ```
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = Value<'f>> {
        self.iter().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values, in order.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Value};
    ///
    /// let fields = Fields::from([("pg_order_id", "1234"), ("pg_salt", "s")]);
    /// assert!(fields.iter().eq([("pg_order_id", Value::Text("1234")), ("pg_salt", Value::Text("s"))]));
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, Value<'_>)> + Clone {
        self.top_level().iter()
    }

    /// The number of fields of the top level.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    ///
    /// let fields = Fields::from([("pg_items", ["first", "second"])]);
    /// assert_eq!(fields.len(), 1);
    /// ```
    #[must_use]
    pub const fn len(&self) -> usize {
        self.top as usize
    }

    /// Whether the message has no fields.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    ///
    /// assert!(!Fields::from([("pg_order_id", "")]).is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.top == 0
    }

    pub(crate) const fn top_level(&self) -> Nested<'_> {
        Nested::new(self, TOP)
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.top_level() == other.top_level()
    }
}

impl Eq for Fields {}

impl<N: AsRef<str>, V: ToValue> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        fields.extend(pairs);
        fields
    }
}

impl<N: AsRef<str>, V: ToValue, const LEN: usize> From<[(N, V); LEN]> for Fields {
    fn from(pairs: [(N, V); LEN]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: AsRef<str>, V: ToValue> Extend<(N, V)> for Fields {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        for (name, value) in pairs {
            self.push(name, value);
        }
    }
}

/// Masks card numbers, because messages often end up in logs.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.top_level(), f)
    }
}
