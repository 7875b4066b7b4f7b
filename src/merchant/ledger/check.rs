//! Checks of records and reports. Names in errors are those of the JSON form.

use super::decision::Endings;
use super::{PayoutRecord, PayoutReport};
use crate::error::{Error, ErrorCode};
use crate::names::{FieldType, byte_class};

/// Checks a text of a record or a report as a received value of this type. An empty text is a missing one.
#[inline(never)]
pub(crate) fn text(name: &str, text: &str, field_type: FieldType, is_required: bool) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let violation = match bytes {
        [] if is_required => " is missing",
        [_, ..] if !field_type.is_valid_received(bytes, byte_class::of_all(bytes)) => field_type.expected(),
        _ => return Ok(()),
    };
    Err(Error::with(ErrorCode::OptionsInvalid, "{}{}", name, violation))
}

/// The endings of a record, which must agree with its outcome.
pub(super) fn endings(record: &PayoutRecord) -> Result<Endings, Error> {
    Endings::of(record.outcome, &record.endings).ok_or_else(|| {
        let message =
            "record.endings must be the final outcomes so far, each once, the last one record.outcome";
        Error::new(ErrorCode::OptionsInvalid, message)
    })
}

pub(super) fn report(report: &PayoutReport) -> Result<(), Error> {
    text("report.orderId", &report.order_id, FieldType::OrderId, true)?;
    let payment_id = report.payment_id.as_deref().unwrap_or_default();
    text("report.paymentId", payment_id, FieldType::PaymentId, false)?;
    text("report.amount", report.amount.as_deref().unwrap_or_default(), FieldType::Amount, false)
}

pub(super) fn record(record: &PayoutRecord) -> Result<(), Error> {
    text("record.orderId", &record.order_id, FieldType::OrderId, true)?;
    text("record.amount", &record.amount, FieldType::Amount, true)?;
    let payment_id = record.payment_id.as_deref().unwrap_or_default();
    text("record.paymentId", payment_id, FieldType::PaymentId, false)
}

pub(super) fn amounts([one, other]: [&str; 2]) -> Result<(), Error> {
    text("the first amount", one, FieldType::Amount, true)?;
    text("the second amount", other, FieldType::Amount, true)
}

/// Whether a payment id is 0, with which the gateway says that there is no payment, or empty.
#[inline(never)]
pub(crate) fn is_zero(payment_id: &str) -> bool {
    payment_id.bytes().all(|byte| byte == b'0')
}
