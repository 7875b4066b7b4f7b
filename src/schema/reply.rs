//! What the merchant answers to a callback.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

/// The merchant's reply to a callback.
pub static REPLY: Message = Message::new("reply", ROWS);

pub(super) const ROWS: &[Field] = &[
    required(Name::PAYMENT_ID),
    required(Name::ORDER_ID),
    field::REPLY_STATUS,
    optional(Name::DESCRIPTION).observed(),
    required(Name::SALT),
    required(Name::SIG),
];

/// The names of [`ROWS`]: the order of the elements in the XML.
#[cfg(feature = "sign")]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Made by the compiler.
pub(crate) const NAMES: [Name; ROWS.len()] = {
    let mut names = [Name::SIG; ROWS.len()];
    let mut at = 0;
    while at < ROWS.len() {
        names[at] = ROWS[at].key();
        at += 1;
    }
    names
};
