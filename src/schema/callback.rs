//! What the gateway posts to `pg_post_link` when a payout is settled.

use super::{Message, field};

/// The post_link callback: p2p2nonreg's second table and reg2reg's, as one.
pub static CALLBACK: Message = Message {
    title: "callback",
    rows: &[
        field::PAYMENT_ID.required(),
        field::MERCHANT_ID.required(),
        field::PAYMENT_STATUS.required(),
        field::ORDER_ID.required(),
        field::PAYMENT_AMOUNT.required_on_success(),
        field::PAYMENT_DATE,
        field::SALT.required(),
        field::SIG.required(),
        field::DATETIME,
        field::TYPE,
        field::BALANCE,
        field::CARD_HASH,
        field::CARD_TOKEN,
        field::ERROR_CODE,
        field::ERROR_DESCRIPTION,
        field::CARD_ID.seen(),
        field::TO_PAY.seen(),
    ],
};
