//! `Tree`: a nested value that owns its texts. Tests build it, change it and compare it with a value that was read.

// Each test file uses some of these.
#![allow(dead_code)]

use freedompay_payouts::{Fields, ToValue, Value, ValueSlot};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Text(String),
    List(Vec<Tree>),
    Fields(Vec<(String, Tree)>),
}

impl Tree {
    /// The names and values of one level.
    pub fn pairs<'f>(pairs: impl IntoIterator<Item = (&'f str, Value<'f>)>) -> Vec<(String, Self)> {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    /// The tree with each text changed.
    pub fn map(&self, change: &mut dyn FnMut(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(change(text)),
            Self::List(items) => Self::List(items.iter().map(|item| item.map(change)).collect()),
            Self::Fields(fields) => {
                Self::Fields(fields.iter().map(|(name, below)| (name.clone(), below.map(change))).collect())
            }
        }
    }

    /// The number of texts.
    pub fn texts(&self) -> usize {
        match self {
            Self::Text(_) => 1,
            Self::List(items) => items.iter().map(Self::texts).sum(),
            Self::Fields(fields) => fields.iter().map(|(_, below)| below.texts()).sum(),
        }
    }
}

impl ToValue for Tree {
    fn add_to(&self, slot: ValueSlot<'_>) {
        match self {
            Self::Text(text) => slot.text(text),
            Self::List(items) => slot.list(items),
            Self::Fields(fields) => slot.fields(fields.iter().map(|(name, below)| (name, below))),
        }
    }
}

impl From<Value<'_>> for Tree {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => text.into(),
            Value::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Fields(fields) => Self::Fields(Self::pairs(fields.iter())),
        }
    }
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Self>> for Tree {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

impl From<Fields> for Tree {
    fn from(fields: Fields) -> Self {
        Self::Fields(Self::pairs(fields.iter()))
    }
}
