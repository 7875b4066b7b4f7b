//! The payout balance.

use super::{Message, field};

pub(crate) static REQUEST: Message = Message {
    title: "balance_status request",
    rows: &[field::MERCHANT_ID.required(), field::CURRENCY, field::SALT.required(), field::SIG.required()],
};

/// The page gives no table for it.
pub(crate) static ANSWER: Message = Message {
    title: "balance_status answer",
    rows: &[
        field::REQUEST_STATUS.required().seen(),
        field::BALANCE.seen(),
        field::CURRENCY.seen(),
        field::MERCHANT_ID.seen(),
        field::SALT.required().seen(),
        field::SIG.required().seen(),
        field::DATETIME.seen(),
        field::ERROR_CODE.seen(),
        field::ERROR_DESCRIPTION.seen(),
    ],
};
