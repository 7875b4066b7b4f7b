//! What FreedomPay documents, as tables.
//!
//! A message is a list of fields; a field is written down once, in `field.rs`.
//! Validation, preview, TypeScript types and documentation all come from here.

#[cfg(feature = "sign")]
mod arrival;
pub(crate) mod balance_status;
pub(crate) mod callback;
pub mod error_codes;
pub(crate) mod field;
mod found;
pub(crate) mod kind;
pub(crate) mod p2p2nonreg;
pub(crate) mod payout_status;
pub(crate) mod payout_status2;
pub(crate) mod reg2reg;
pub(crate) mod reply;

pub use field::{Field, Presence, Source};
pub use kind::Kind;
pub use {callback::CALLBACK, reply::REPLY};

pub(crate) use field::{Needed, Row};
pub(crate) use found::Found;

/// The table of one message.
#[derive(Debug)]
#[non_exhaustive]
pub struct Message {
    /// What the message is called in an error: `p2p2nonreg answer`.
    pub title: &'static str,
    rows: &'static [Row],
}

impl Message {
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
        self.rows.iter().copied().find(|row| row.name() == name)
    }
}
