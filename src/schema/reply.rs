//! What the merchant answers to a callback.

use super::{Message, field};

/// The merchant's reply to a callback.
pub static REPLY: Message = Message {
    title: "reply",
    rows: &[
        field::PAYMENT_ID.required(),
        field::ORDER_ID.required(),
        field::REPLY_STATUS.required(),
        field::SALT.required(),
        field::SIG.required(),
        field::DESCRIPTION.seen(),
    ],
};
