//! What the merchant answers to a callback.

use super::Message;
use super::field::{self, FieldSpec, optional, required};
use crate::names::Name;

/// The merchant's reply to a callback.
pub static REPLY: Message = Message::new("reply", ROWS);

pub(super) const ROWS: &[FieldSpec] = &[
    required(Name::PAYMENT_ID),
    required(Name::ORDER_ID),
    field::REPLY_STATUS,
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DESCRIPTION).observed(),
];
