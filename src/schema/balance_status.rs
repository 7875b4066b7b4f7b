//! The payout balance.

use super::Message;
use super::field::{self, Row, optional, required};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("balance_status request", REQUEST_ROWS);

pub(super) const REQUEST_ROWS: &[Row] =
    &[required(Name::MERCHANT_ID), optional(Name::CURRENCY), required(Name::SALT), required(Name::SIG)];

/// The page gives no table for it.
pub(crate) static ANSWER: Message = Message::new("balance_status answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Row] = &[
    field::REQUEST_STATUS.seen(),
    optional(Name::BALANCE).seen(),
    optional(Name::CURRENCY).seen(),
    optional(Name::MERCHANT_ID).seen(),
    required(Name::SALT).seen(),
    required(Name::SIG).seen(),
    optional(Name::DATETIME).seen(),
    optional(Name::ERROR_CODE).seen(),
    optional(Name::ERROR_DESCRIPTION).seen(),
];
