//! Checks of the fields of records and reports. Names in errors are those of the JSON form.

use super::decision::{RecordView, ReportView};
use crate::error::{Error, ErrorCode};
use crate::text::{ascii, decimal, iso8601};

/// What the text of a field must be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Any text, which may be empty.
    Any,
    /// Text that is not empty.
    Text,
    Amount,
    OptionalAmount,
    /// A payment id, or 0 for none.
    Payment,
    /// A payment id that is not 0.
    KnownPayment,
    /// The number of an outcome.
    Outcome,
    /// The history of a record.
    Endings,
    Time,
    OptionalTime,
    Count,
}

impl Kind {
    /// What an error says about it.
    const fn expected(self) -> &'static str {
        match self {
            Self::Any | Self::Text => "text that is not empty",
            Self::Amount | Self::OptionalAmount => "a decimal amount such as 100.00",
            Self::Payment | Self::KnownPayment => "digits; 0 means none",
            Self::Outcome => "succeeded, failed, pending or unknown",
            Self::Endings => "the final outcomes so far, each once, the last one record.outcome",
            Self::Time | Self::OptionalTime => "a time such as 2026-01-31T12:00:00Z",
            Self::Count => "0 to 4294967295",
        }
    }
}

impl Kind {
    /// Checks the text of a field. Returns the number of an outcome, the history of a record or a time.
    #[inline(never)]
    pub(crate) fn check(self, name: &str, text: &str) -> Result<u64, Error> {
        let bytes = text.as_bytes();
        let number = || ascii::parse_u32(bytes, 10);
        let is = |is_valid: bool| is_valid.then_some(0);
        let value = match self {
            Self::OptionalAmount | Self::Payment | Self::KnownPayment | Self::OptionalTime
                if text.is_empty() =>
            {
                Some(0)
            }
            Self::Any => Some(0),
            Self::Text => is(!text.is_empty()),
            Self::Amount | Self::OptionalAmount => is(decimal::is_decimal(bytes)),
            Self::Payment => is(ascii::is_digits(bytes)),
            Self::KnownPayment => is(ascii::is_digits(bytes) && !is_zero(text)),
            Self::Outcome => number().filter(|number| *number > 0),
            Self::Endings => number().filter(|history| is_history(*history)),
            Self::Count => number(),
            Self::Time | Self::OptionalTime => return iso8601::parse(text).ok_or_else(|| self.error(name)),
        };
        value.map(u64::from).ok_or_else(|| self.error(name))
    }

    #[cold]
    #[inline(never)]
    fn error(self, name: &str) -> Error {
        Error::with(ErrorCode::OptionsInvalid, "{} must be {}", name, self.expected())
    }
}

pub(super) fn report(report: &ReportView<'_>) -> Result<(), Error> {
    Kind::Text.check("report.orderId", report.order_id)?;
    Kind::Payment.check("report.paymentId", report.payment_id)?;
    Kind::OptionalAmount.check("report.amount", report.amount).map(drop)
}

pub(super) fn record(record: &RecordView<'_>) -> Result<(), Error> {
    Kind::Text.check("record.orderId", record.order_id)?;
    Kind::Amount.check("record.amount", record.amount)?;
    Kind::KnownPayment.check("record.paymentId", record.payment_id)?;
    if is_history(record.history) { Ok(()) } else { Err(Kind::Endings.error("record.endings")) }
}

pub(super) fn amounts([one, other]: [&str; 2]) -> Result<(), Error> {
    Kind::Amount.check("the first amount", one)?;
    Kind::Amount.check("the second amount", other).map(drop)
}

/// Whether a record can have this history: see [`RecordView`].
const fn is_history(history: u32) -> bool {
    matches!(history, 3 | 4 | 11 | 22 | 121 | 212)
}

/// Whether a payment id is 0, with which the gateway says that there is no payment, or empty.
#[inline(never)]
pub(crate) fn is_zero(payment_id: &str) -> bool {
    payment_id.bytes().all(|byte| byte == b'0')
}
