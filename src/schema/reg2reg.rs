//! `reg2reg`: a payout to a registered card, by its token.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("reg2reg request", REQUEST_ROWS);

pub(super) const REQUEST_ROWS: &[Field] = &[
    required(Name::AMOUNT),
    required(Name::MERCHANT_ID),
    required(Name::ORDER_ID),
    required(Name::USER_ID),
    optional(Name::CARD_TOKEN_TO).required_unless(Name::CARD_ID_TO),
    // The vendor's page names this field only in the remark on the token.
    optional(Name::CARD_ID_TO),
    required(Name::DESCRIPTION),
    required(Name::POST_LINK),
    required(Name::ORDER_TIME_LIMIT),
    required(Name::SALT),
    required(Name::SIG),
];

pub(crate) static ANSWER: Message = Message::new("reg2reg answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Field] = &[
    optional(Name::PAYMENT_ID).required_on_success(),
    optional(Name::MERCHANT_ID).required_on_success(),
    field::PAYMENT_STATUS,
    optional(Name::ORDER_ID).required_on_success(),
    optional(Name::BALANCE),
    optional(Name::CARD_HASH),
    optional(Name::CARD_TOKEN),
    optional(Name::PAYMENT_AMOUNT),
    optional(Name::PAYMENT_DATE),
    optional(Name::ERROR_CODE),
    optional(Name::ERROR_DESCRIPTION),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DATETIME).observed(),
];
