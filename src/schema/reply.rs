//! The merchant's reply to a callback.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

/// The table of the merchant's reply to a callback. (Vendor's page, third table of `p2p2nonreg`;
/// `pg_description` is from the vendor's SDK.)
///
/// ```
/// use freedompay_payouts::schema::REPLY;
///
/// assert!(REPLY.fields().any(|field| field.name() == "pg_status"));
/// ```
pub static REPLY: Message = Message::new("reply", ROWS);

pub(super) const ROWS: &[Field] = &[
    required(Name::PAYMENT_ID),
    required(Name::ORDER_ID),
    field::REPLY_STATUS,
    optional(Name::DESCRIPTION).observed(),
    required(Name::SALT),
    required(Name::SIG),
];

/// The names of [`ROWS`], in the order of the elements in the XML.
#[cfg(feature = "sign")]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Computed at compile time.
pub(crate) const NAMES: [Name; ROWS.len()] = {
    let mut names = [Name::SIG; ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        names[at] = ROWS[at].key();
        at += 1;
    }
    names
};
