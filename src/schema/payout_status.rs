//! The status of a transfer, in `pg_status`.

use super::Message;
use super::field::{self, Row};

pub(crate) static REQUEST: Message = Message { title: "payout_status request", rows: REQUEST_ROWS };

/// The request of both status methods: the page gives the same table twice.
pub(super) const REQUEST_ROWS: &[Row] = &[
    field::MERCHANT_ID.required(),
    field::PAYMENT_ID,
    field::SALT.required(),
    field::SIG.required(),
    field::ORDER_ID.required(),
];

pub(crate) static ANSWER: Message = Message {
    title: "payout_status answer",
    rows: &[
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
