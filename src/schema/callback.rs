//! The callback that the gateway posts to `pg_post_link` when a payout has its final status.

use super::Message;
use super::field::{self, Field, optional, required};
use crate::names::Name;

/// The table of the callback to `pg_post_link`. (Vendor's page: the second table of `p2p2nonreg` and
/// the table of `reg2reg`, combined.)
///
/// ```
/// use freedompay_payouts::schema::{CALLBACK, Presence};
///
/// let field = CALLBACK.field("pg_order_id").unwrap();
/// assert_eq!(field.presence(), Presence::Required);
/// ```
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
