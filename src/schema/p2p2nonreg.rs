//! Payout by card number.

use super::{Message, field};

pub(crate) static REQUEST: Message = Message {
    title: "p2p2nonreg request",
    rows: &[
        field::MERCHANT_ID.required(),
        field::ORDER_ID.required(),
        field::AMOUNT.required(),
        field::PAYMENT_TO.required(),
        field::DESCRIPTION.required(),
        field::POST_LINK.required(),
        field::SALT.required(),
        field::SIG.required(),
        field::USER_ID,
        field::CARD_NAME,
        field::CURRENCY,
    ],
};

pub(crate) static ANSWER: Message = Message {
    title: "p2p2nonreg answer",
    rows: &[
        field::PAYMENT_ID.required_on_success(),
        field::MERCHANT_ID.required_on_success(),
        field::ORDER_ID.required_on_success(),
        field::PAYMENT_STATUS.required(),
        field::BALANCE,
        field::PAYMENT_AMOUNT,
        field::PAYMENT_DATE,
        field::SALT.required(),
        field::SIG.required(),
        field::DATETIME,
        field::ERROR_CODE.seen(),
        field::ERROR_DESCRIPTION.seen(),
    ],
};
