//! `balance_status`: the payout balance.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("balance_status request", REQUEST_ROWS);

pub(super) const REQUEST_ROWS: &[Field] = &[
    required(Name::MERCHANT_ID),
    optional(Name::CURRENCY).recommended(),
    required(Name::SALT),
    required(Name::SIG),
];

/// The vendor's page has no table of the answer.
pub(crate) static ANSWER: Message = Message::new("balance_status answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Field] = &[
    field::REQUEST_STATUS.observed(),
    optional(Name::BALANCE).observed(),
    optional(Name::CURRENCY).observed(),
    optional(Name::MERCHANT_ID).observed(),
    required(Name::SALT).observed(),
    required(Name::SIG).observed(),
    optional(Name::DATETIME).observed(),
    optional(Name::ERROR_CODE).observed(),
    optional(Name::ERROR_DESCRIPTION).observed(),
];
