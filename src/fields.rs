//! `Fields`: what a message is, whatever bytes carried it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

#[cfg(any(feature = "sign", feature = "wasm"))]
use crate::decimal::digits;
#[cfg(any(feature = "sign", feature = "wasm"))]
use crate::error::{Error, ErrorCode};
use crate::mask;
#[cfg(any(feature = "sign", feature = "wasm"))]
use crate::text;

/// How deep a message may nest: its own level counts as the first (our choice).
pub const MAX_DEPTH: usize = 8;

/// How many fields a message may have, nested ones counted (our choice).
pub const MAX_FIELDS: usize = 512;

/// How many bytes a name may have (our choice): every value is put in order by all names
/// above it.
pub const MAX_NAME: usize = 256;

/// An ordered list of named values. Order, repeats and nesting are kept as they
/// came, because the signature depends on all three.
///
/// ```
/// use freedompay_payouts::Fields;
///
/// let fields = Fields::from([("pg_order_id", "1234"), ("pg_amount", "100.00")]);
/// assert_eq!(fields.text("pg_amount"), Some("100.00"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields {
    entries: Vec<(String, Value)>,
}

/// The value of a field.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, after decoding.
    Text(String),
    /// A list: its items have places, not names.
    List(Vec<Value>),
    /// Nested fields.
    Fields(Fields),
}

impl Fields {
    /// A message without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// A message that is about to be read, with room for as many fields as most have.
    #[cfg(feature = "sign")]
    pub(crate) fn of_message() -> Self {
        Self { entries: Vec::with_capacity(16) }
    }

    /// Adds a field at the end. A name may stand more than once.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.push_entry(name.into(), value.into());
    }

    #[inline(never)]
    fn push_entry(&mut self, name: String, value: Value) {
        self.entries.push((name, value));
    }

    /// The text of the first field of this name; `None` where there is no such
    /// field or its value is not text.
    #[must_use]
    #[inline(never)]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of the first field of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The values of every field of this name, in order.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f Value> {
        self.iter().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values, in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &Value)> + ExactSizeIterator {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The values, in order, to be changed.
    #[cfg(feature = "sign")]
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// How many fields stand at this level.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The fields below the last field of this name, to be added to.
    #[cfg(feature = "sign")]
    pub(crate) fn below(&mut self, name: &str) -> Option<&mut Self> {
        let known = self.entries.iter().rposition(|(own, _)| own == name);
        let known = known.filter(|at| matches!(self.entries.get(*at), Some((_, Value::Fields(_)))));
        let at = known.unwrap_or(self.entries.len());
        if known.is_none() {
            self.push(name, Self::new());
        }
        match self.entries.get_mut(at) {
            Some((_, Value::Fields(fields))) => Some(fields),
            _ => None,
        }
    }

    /// Refuses what no signature is defined for, NUL (which no wire form carries), and
    /// what is beyond [`MAX_DEPTH`], [`MAX_FIELDS`] or [`MAX_NAME`]. (Our choice.)
    #[cfg(any(feature = "sign", feature = "wasm"))]
    pub(crate) fn check_shape(&self) -> Result<(), Error> {
        fn check(name: &str, value: &Value, depth: usize, count: &mut usize) -> Result<(), Error> {
            // What only holds others is no field of its own.
            *count = count.saturating_add(usize::from(!value.holds_others()));
            match value {
                _ if *count > MAX_FIELDS => {
                    Err(invalid(&["there are more than ", &digits(MAX_FIELDS), " fields"]))
                }
                Value::Text(text) if text::find(text, "\0").is_some() => Err(nul(name)),
                Value::Text(_) => Ok(()),
                _ if depth == MAX_DEPTH => Err(too_deep(ErrorCode::FieldsInvalid)),
                Value::List(items) => {
                    items.iter().try_for_each(|item| check(name, item, depth.saturating_add(1), count))
                }
                Value::Fields(fields) => level(fields, depth.saturating_add(1), count),
            }
        }
        fn level(fields: &Fields, depth: usize, count: &mut usize) -> Result<(), Error> {
            fields.iter().try_for_each(|(name, value)| {
                if text::find(name, "\0").is_some() {
                    return Err(nul("a field name"));
                }
                if name.len() > MAX_NAME {
                    return Err(invalid(&["a field name has more than ", &digits(MAX_NAME), " bytes"]));
                }
                check(name, value, depth, count)
            })
        }
        fn nul(name: &str) -> Error {
            invalid(&[&mask::name(name), " contains a NUL character"])
        }
        fn invalid(parts: &[&str]) -> Error {
            Error::of(ErrorCode::FieldsInvalid, parts)
        }
        level(self, 1, &mut 0)
    }
}

/// The name of a nested field, as a form writes it: `pg_a[pg_b]`, `pg_l[0]`.
#[inline(never)]
pub(crate) fn path(parent: &str, key: &str) -> String {
    [parent, "[", key, "]"].concat()
}

/// The error for a message that nests beyond [`MAX_DEPTH`].
#[cfg(any(feature = "sign", feature = "wasm"))]
pub(crate) fn too_deep(code: ErrorCode) -> Error {
    Error::of(code, &["fields are nested deeper than ", &digits(MAX_DEPTH), " levels"])
}

impl Value {
    #[cfg(any(feature = "sign", feature = "wasm"))]
    fn holds_others(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(items) => !items.is_empty(),
            Self::Fields(fields) => !fields.is_empty(),
        }
    }

    /// The text, where the value is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Fields(fields)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        fields.extend(pairs);
        fields
    }
}

impl<N: Into<String>, V: Into<Value>, const LEN: usize> From<[(N, V); LEN]> for Fields {
    fn from(pairs: [(N, V); LEN]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<Value>> Extend<(N, V)> for Fields {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        for (name, value) in pairs {
            self.push(name, value);
        }
    }
}

/// Card numbers are masked: a message ends up in logs sooner or later.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (mask::cards_in(name), value))).finish()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(&mask::cards_in(text), f),
            Self::List(items) => fmt::Debug::fmt(items, f),
            Self::Fields(fields) => fmt::Debug::fmt(fields, f),
        }
    }
}
