//! `payout_status`: the status of a payout, in `pg_status`. It is the older method: newer pages of the vendor have only
//! `payout_status2`.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("payout_status request", REQUEST_ROWS);

/// The request of both status methods. The vendor's page has the same table for both.
pub(super) const REQUEST_ROWS: &[Field] = &[
    required(Name::MERCHANT_ID),
    optional(Name::PAYMENT_ID),
    required(Name::SALT),
    required(Name::SIG),
    required(Name::ORDER_ID),
];

pub(crate) static ANSWER: Message = Message::new("payout_status answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Field] = &[
    optional(Name::PAYMENT_ID).required_on_success(),
    optional(Name::MERCHANT_ID).required_on_success(),
    field::TRANSFER_STATUS,
    optional(Name::ORDER_ID).required_on_success(),
    optional(Name::AMOUNT),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DATETIME),
    optional(Name::ERROR_CODE).observed(),
    optional(Name::ERROR_DESCRIPTION).observed(),
];
