//! `p2p2nonreg`: a payout by card number.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("p2p2nonreg request", REQUEST_ROWS);

pub(super) const REQUEST_ROWS: &[Field] = &[
    required(Name::MERCHANT_ID),
    required(Name::ORDER_ID),
    required(Name::AMOUNT),
    required(Name::PAYMENT_TO),
    required(Name::DESCRIPTION),
    required(Name::POST_LINK),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::USER_ID),
    optional(Name::CARD_NAME),
    optional(Name::CURRENCY),
];

pub(crate) static ANSWER: Message = Message::new("p2p2nonreg answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Field] = &[
    optional(Name::PAYMENT_ID).required_on_success(),
    optional(Name::MERCHANT_ID).required_on_success(),
    optional(Name::ORDER_ID).required_on_success(),
    field::PAYMENT_STATUS,
    optional(Name::BALANCE),
    optional(Name::PAYMENT_AMOUNT),
    optional(Name::PAYMENT_DATE),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DATETIME),
    optional(Name::REFERENCE).observed(),
    optional(Name::ERROR_CODE).observed(),
    optional(Name::ERROR_DESCRIPTION).observed(),
];
