//! `payout_status2`: the status of a payout, in `pg_payment_status`. Here `pg_status` is the status
//! of the query itself.

use super::field::{self, Field, optional, required};
use super::{Message, payout_status};
use crate::names::Name;

pub(crate) static REQUEST: Message = Message::new("payout_status2 request", payout_status::REQUEST_ROWS);

pub(crate) static ANSWER: Message = Message::new("payout_status2 answer", ANSWER_ROWS);

pub(super) const ANSWER_ROWS: &[Field] = &[
    optional(Name::PAYMENT_ID).required_on_success(),
    optional(Name::MERCHANT_ID).required_on_success(),
    optional(Name::PAYMENT_STATUS),
    field::REQUEST_STATUS,
    optional(Name::ORDER_ID).required_on_success(),
    optional(Name::AMOUNT),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DATETIME),
    optional(Name::NET_AMOUNT).observed(),
    optional(Name::ERROR_CODE).observed(),
    optional(Name::ERROR_DESCRIPTION).observed(),
];
