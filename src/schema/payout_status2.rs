//! The status of a transfer, in `pg_payment_status`; here `pg_status` is the
//! status of the request.

use super::{Message, field, payout_status};

pub(crate) static REQUEST: Message =
    Message { title: "payout_status2 request", rows: payout_status::REQUEST_ROWS };

pub(crate) static ANSWER: Message = Message {
    title: "payout_status2 answer",
    rows: &[
        field::PAYMENT_ID.required_on_success(),
        field::MERCHANT_ID.required_on_success(),
        field::TRANSFER_STATUS_OF_2,
        field::REQUEST_STATUS.required(),
        field::ORDER_ID.required_on_success(),
        field::AMOUNT,
        field::SALT.required(),
        field::SIG.required(),
        field::DATETIME,
        field::ERROR_CODE.seen(),
        field::ERROR_DESCRIPTION.seen(),
    ],
};
