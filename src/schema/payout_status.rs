//! The status of a transfer, in `pg_status`.

use super::Message;
use super::field::{self, Field};

pub(crate) static REQUEST: Message = Message { title: "payout_status request", fields: REQUEST_FIELDS };

/// The request of both status methods: the page gives the same table twice.
pub(super) const REQUEST_FIELDS: &[Field] = &[
    field::MERCHANT_ID.required(),
    field::PAYMENT_ID,
    field::SALT.required(),
    field::SIG.required(),
    field::ORDER_ID.required(),
];

pub(crate) static ANSWER: Message = Message {
    title: "payout_status answer",
    fields: &[
        field::PAYMENT_ID.required_on_success(),
        field::MERCHANT_ID.required_on_success(),
        field::TRANSFER_STATUS.required(),
        field::ORDER_ID.required_on_success(),
        field::AMOUNT,
        field::SALT.required(),
        field::SIG.required(),
        field::DATETIME,
        field::ERROR_CODE.seen(),
        field::ERROR_DESCRIPTION.seen(),
    ],
};
