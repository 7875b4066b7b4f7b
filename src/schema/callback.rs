//! What the gateway posts to `pg_post_link` when a payout is settled.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

/// The post_link callback: p2p2nonreg's second table and reg2reg's, as one.
pub static CALLBACK: Message = Message::new("callback", ROWS);

pub(super) const ROWS: &[Field] = &[
    required(Name::PAYMENT_ID),
    required(Name::MERCHANT_ID),
    field::PAYMENT_STATUS,
    required(Name::ORDER_ID),
    optional(Name::PAYMENT_AMOUNT).required_on_success(),
    optional(Name::PAYMENT_DATE),
    required(Name::SALT),
    required(Name::SIG),
    optional(Name::DATETIME),
    optional(Name::TYPE),
    optional(Name::BALANCE),
    optional(Name::CARD_HASH),
    optional(Name::CARD_TOKEN),
    optional(Name::ERROR_CODE),
    optional(Name::ERROR_DESCRIPTION),
    optional(Name::CARD_ID).observed(),
    optional(Name::TO_PAY).observed(),
];
