//! The errors of the gateway's own functions: all have the code `options_invalid`.

use alloc::{borrow::Cow, format};

use crate::error::{Error, ErrorCode};

pub(super) fn invalid(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::OptionsInvalid, message)
}

pub(super) fn no_payout(payment_id: u64) -> Error {
    invalid(format!("there is no payout {payment_id}"))
}
