//! What FreedomPay documents, as tables.
//!
//! A message is a list of fields; the names and their types are in `names`.
//! Validation, preview, TypeScript types and documentation all come from here.

pub(crate) mod balance_status;
pub(crate) mod callback;
pub mod error_codes;
pub(crate) mod field;
pub(crate) mod kind;
pub(crate) mod p2p2nonreg;
pub(crate) mod payout_status;
pub(crate) mod payout_status2;
#[cfg(feature = "sign")]
mod received;
pub(crate) mod reg2reg;
pub(crate) mod reply;

pub use crate::names::Kind;
pub use field::{Field, Presence, Source};
pub use {callback::CALLBACK, reply::REPLY};

use crate::names::{Name, NameSet};
pub(crate) use field::Row;

/// Every name that the library knows, in byte-wise order: the place of a name is its
/// number at the JavaScript boundary.
pub fn documented_names() -> impl Iterator<Item = &'static str> {
    Name::all().map(Name::as_str)
}

/// The table of one message.
#[derive(Debug)]
#[non_exhaustive]
pub struct Message {
    /// What the message is called in an error: `p2p2nonreg answer`.
    pub title: &'static str,
    rows: &'static [Row],
    /// The same rows as sets: every name, those that are required, and those that a report
    /// of success requires.
    names: NameSet,
    required: NameSet,
    required_on_success: NameSet,
}

impl Message {
    #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Made by the compiler.
    const fn new(title: &'static str, rows: &'static [Row]) -> Self {
        let mut message = Self {
            title,
            rows,
            names: NameSet::EMPTY,
            required: NameSet::EMPTY,
            required_on_success: NameSet::EMPTY,
        };
        let mut at = 0;
        while at < rows.len() {
            let name = rows[at].id();
            message.names = message.names.with(name);
            match rows[at].presence() {
                Presence::Required => message.required = message.required.with(name),
                Presence::RequiredOnSuccess => {
                    message.required_on_success = message.required_on_success.with(name);
                }
                Presence::Optional | Presence::RequiredUnless(_) => {}
            }
            at += 1;
        }
        message
    }

    /// Its documented fields, in the page's order.
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        self.rows.iter().map(|row| row.field())
    }

    /// The documented field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        self.row(name).map(Row::field)
    }

    pub(crate) const fn rows(&self) -> &'static [Row] {
        self.rows
    }

    /// The table's row for a field.
    pub(crate) fn row(&self, name: &str) -> Option<Row> {
        let name = Name::find(name.as_bytes())?;
        self.rows.iter().copied().find(|row| row.id() == name)
    }
}
