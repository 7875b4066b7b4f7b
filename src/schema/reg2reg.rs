//! Payout to a registered card, by its token.

use super::{Message, field};

pub(crate) static REQUEST: Message = Message {
    title: "reg2reg request",
    rows: &[
        field::AMOUNT.required(),
        field::MERCHANT_ID.required(),
        field::ORDER_ID.required(),
        field::USER_ID.required(),
        field::CARD_TOKEN_TO.required_unless(field::CARD_ID_TO),
        // The page names it in the mark of the token only.
        field::CARD_ID_TO,
        field::DESCRIPTION.required(),
        field::POST_LINK.required(),
        field::ORDER_TIME_LIMIT.required(),
        field::SALT.required(),
        field::SIG.required(),
    ],
};

pub(crate) static ANSWER: Message = Message {
    title: "reg2reg answer",
    rows: &[
        field::PAYMENT_ID.required_on_success(),
        field::MERCHANT_ID.required_on_success(),
        field::PAYMENT_STATUS.required(),
        field::ORDER_ID.required_on_success(),
        field::BALANCE,
        field::CARD_HASH,
        field::CARD_TOKEN,
        field::PAYMENT_AMOUNT,
        field::PAYMENT_DATE,
        field::ERROR_CODE,
        field::ERROR_DESCRIPTION,
        field::SALT.required(),
        field::SIG.required(),
        field::DATETIME.seen(),
    ],
};
