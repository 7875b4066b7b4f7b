//! What can become the value of a field.

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::fields::Fields;
use super::node::NodeKind;
use super::value::{Nested, Value};
use crate::text::decimal::usize_to_string;

/// Types that can become the value of a field: text, lists, nested fields, and your own types that
/// implement this trait.
///
/// ```
/// use freedompay_payouts::{Fields, ValueSlot, ToValue};
///
/// struct Amount { whole: u32 }
///
/// impl ToValue for Amount {
///     fn add_to(&self, slot: ValueSlot<'_>) {
///         slot.text(&format!("{}.00", self.whole));
///     }
/// }
///
/// let fields = Fields::from([("pg_amount", Amount { whole: 100 })]);
/// assert_eq!(fields.text("pg_amount"), Some("100.00"));
/// ```
pub trait ToValue {
    /// Writes the value to the slot: calls one method of [`ValueSlot`]. [`Fields::push`] calls it.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, ToValue, ValueSlot};
    ///
    /// struct OrderId(u32);
    ///
    /// impl ToValue for OrderId {
    ///     fn add_to(&self, slot: ValueSlot<'_>) {
    ///         slot.text(&self.0.to_string());
    ///     }
    /// }
    ///
    /// assert_eq!(Fields::from([("pg_order_id", OrderId(1234))]).text("pg_order_id"), Some("1234"));
    /// ```
    fn add_to(&self, slot: ValueSlot<'_>);
}

/// The position of a value that is added to [`Fields`]: under a name or in a list. [`ToValue`] writes
/// the value to it. If no method of the slot is called, no field is added.
pub struct ValueSlot<'p> {
    fields: &'p mut Fields,
    parent: u32,
    name: &'p str,
}

impl<'p> ValueSlot<'p> {
    pub(super) const fn new(fields: &'p mut Fields, parent: u32, name: &'p str) -> Self {
        Self { fields, parent, name }
    }

    /// Adds the value as text.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, ToValue, Value, ValueSlot};
    ///
    /// struct Order;
    ///
    /// impl ToValue for Order {
    ///     fn add_to(&self, slot: ValueSlot<'_>) {
    ///         slot.text("1234");
    ///     }
    /// }
    ///
    /// let fields = Fields::from([("pg_order", Order)]);
    /// assert_eq!(fields.text("pg_order"), Some("1234"));
    /// ```
    pub fn text(self, text: &str) {
        if let Some((at, fields)) = self.add(NodeKind::Text) {
            fields.replace_text(at, text);
        }
    }

    /// Adds the value as a list. A list that is nested too deep stays empty: see
    /// [`MAX_DEPTH`](crate::MAX_DEPTH).
    ///
    /// ```
    /// use freedompay_payouts::{Fields, ToValue, Value, ValueSlot};
    ///
    /// struct Order;
    ///
    /// impl ToValue for Order {
    ///     fn add_to(&self, slot: ValueSlot<'_>) {
    ///         slot.list(["first", "second"]);
    ///     }
    /// }
    ///
    /// let fields = Fields::from([("pg_order", Order)]);
    /// assert!(matches!(fields.get("pg_order"), Some(Value::List(list)) if list.len() == 2));
    /// ```
    pub fn list<V: ToValue>(self, items: impl IntoIterator<Item = V>) {
        let Some((parent, fields)) = self.add(NodeKind::List) else { return };
        for (index, item) in items.into_iter().enumerate() {
            item.add_to(ValueSlot::new(fields, parent, &usize_to_string(index)));
        }
    }

    /// Adds the value as nested fields. Fields that are nested too deep stay empty: see
    /// [`MAX_DEPTH`](crate::MAX_DEPTH).
    ///
    /// ```
    /// use freedompay_payouts::{Fields, ToValue, Value, ValueSlot};
    ///
    /// struct Order;
    ///
    /// impl ToValue for Order {
    ///     fn add_to(&self, slot: ValueSlot<'_>) {
    ///         slot.fields([("id", "1234")]);
    ///     }
    /// }
    ///
    /// let fields = Fields::from([("pg_order", Order)]);
    /// assert!(matches!(fields.get("pg_order"), Some(Value::Fields(order)) if order.len() == 1));
    /// ```
    pub fn fields<N: AsRef<str>, V: ToValue>(self, pairs: impl IntoIterator<Item = (N, V)>) {
        let Some((parent, fields)) = self.add(NodeKind::Fields) else { return };
        for (name, value) in pairs {
            value.add_to(ValueSlot::new(fields, parent, name.as_ref()));
        }
    }

    fn add(self, kind: NodeKind) -> Option<(u32, &'p mut Fields)> {
        let name = self.fields.append(self.name.as_bytes());
        let at = self.fields.add_child(self.parent, name, kind)?;
        Some((at, self.fields))
    }
}

macro_rules! texts {
    ($($type:ty),+) => {
        $(impl ToValue for $type {
            fn add_to(&self, slot: ValueSlot<'_>) {
                slot.text(self);
            }
        })+
    };
}

texts!(str, String, Cow<'_, str>);

impl<V: ToValue + ?Sized> ToValue for &V {
    fn add_to(&self, slot: ValueSlot<'_>) {
        (**self).add_to(slot);
    }
}

impl<V: ToValue> ToValue for [V] {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.list(self);
    }
}

impl<V: ToValue> ToValue for Vec<V> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.list(self);
    }
}

impl<V: ToValue, const LEN: usize> ToValue for [V; LEN] {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.list(self);
    }
}

impl ToValue for Fields {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.fields(self.iter());
    }
}

impl ToValue for Nested<'_> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        slot.fields(self.iter());
    }
}

impl ToValue for Value<'_> {
    fn add_to(&self, slot: ValueSlot<'_>) {
        match self {
            Self::Text(text) => slot.text(text),
            Self::List(list) => slot.list(list.iter()),
            Self::Fields(fields) => slot.fields(fields.iter()),
        }
    }
}
