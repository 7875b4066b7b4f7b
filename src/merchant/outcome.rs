//! `Outcome`: what a verified message says about the money.

use alloc::vec::Vec;

use crate::decimal;
use crate::error::{GatewayError, named};
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::error_codes::{self, Sent};

named! {
    /// What became of a payout, as far as this message tells.
    pub enum Outcome {
        /// The money was sent.
        Succeeded = "succeeded",
        /// The money was not sent.
        Failed = "failed",
        /// It is under way: ask for the status later.
        Pending = "pending",
        /// Nobody knows: ask `payout_status2`, and never send again.
        Unknown = "unknown",
    }
}

/// An outcome, and whether a new payout under a new order id is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) safe_to_resend: bool,
}

impl Verdict {
    const UNKNOWN: Self = Self::unsafe_to_resend(Outcome::Unknown);

    const fn unsafe_to_resend(outcome: Outcome) -> Self {
        Self { outcome, safe_to_resend: false }
    }

    const fn failed(safe_to_resend: bool) -> Self {
        Self { outcome: Outcome::Failed, safe_to_resend }
    }
}

/// A status word of FreedomPay's, by what it says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Done,
    Error,
    UnderWay,
    /// Missing, or not a word we know: the list is open.
    Other,
}

impl Status {
    fn of(word: Option<&[u8]>, done: &[u8]) -> Self {
        match word {
            Some(word) if word == done => Self::Done,
            Some(b"error") => Self::Error,
            Some(b"process" | b"pending") => Self::UnderWay,
            _ => Self::Other,
        }
    }
}

/// The fields of a message that say what became of the money.
#[derive(Clone, Copy)]
pub(crate) struct StatusFields<'f> {
    fields: &'f Fields,
}

/// Writes the text that is the same for every repeat of a callback: made from merchant,
/// payment, order, amount (as a number) and status. Its parts are kept apart by `;`, which
/// no id and no amount has; the status, which may be any text, is the last.
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn write_deduplication_key(callback: &Fields, key: &mut Vec<u8>) {
    let value = |name| callback.value(name).unwrap_or_default();
    for name in [Name::MERCHANT_ID, Name::PAYMENT_ID, Name::ORDER_ID] {
        key.extend_from_slice(value(name));
        key.push(b';');
    }
    let amount = value(Name::PAYMENT_AMOUNT);
    if !amount.is_empty() {
        for part in decimal::shortest(amount) {
            key.extend_from_slice(part);
        }
    }
    key.push(b';');
    key.extend_from_slice(value(Name::STATUS));
}

/// The outcome of a verified callback. (A signed `error` is a failed payout,
/// unless its code says that nobody knows, or it doesn't name the amount.)
pub(crate) fn of_callback(callback: &Fields) -> Outcome {
    let callback = StatusFields { fields: callback };
    match Status::of(callback.value(Name::STATUS), b"ok") {
        Status::Done if callback.reports_success() => Outcome::Succeeded,
        // Without its amount, other values of the signed string could stand for the ids.
        Status::Error
            if callback.is_unknown_result()
                || callback.value(Name::PAYMENT_AMOUNT).is_none_or(<[u8]>::is_empty) =>
        {
            Outcome::Unknown
        }
        Status::Error => Outcome::Failed,
        Status::UnderWay => Outcome::Pending,
        Status::Done | Status::Other => Outcome::Unknown,
    }
}

/// The verdict of a verified answer. `tied` says that it names the payout that
/// was asked about.
pub(crate) fn of_answer(operation: Operation, answer: &Fields, tied: bool) -> Verdict {
    let answer = StatusFields { fields: answer };
    match operation {
        Operation::P2p2nonreg | Operation::Reg2reg => of_request(answer),
        // The balance says nothing of any payout.
        Operation::BalanceStatus => Verdict { safe_to_resend: false, ..of_request(answer) },
        Operation::PayoutStatus => of_transfer(answer, Name::STATUS, tied && !answer.is_query_error()),
        // Here `pg_status` says only whether the question was understood.
        Operation::PayoutStatus2 => match Status::of(answer.value(Name::STATUS), b"ok") {
            Status::Done => of_transfer(answer, Name::PAYMENT_STATUS, tied && !answer.is_unknown_result()),
            _ => Verdict::UNKNOWN,
        },
    }
}

fn of_request(answer: StatusFields<'_>) -> Verdict {
    match Status::of(answer.value(Name::STATUS), b"ok") {
        Status::Done if answer.reports_success() => Verdict::unsafe_to_resend(Outcome::Succeeded),
        Status::UnderWay => Verdict::unsafe_to_resend(Outcome::Pending),
        // A code that no table has, or none at all, says nothing about the money.
        Status::Error => match answer.error_code().and_then(error_codes::row).map(|row| row.sent) {
            Some(Sent::No) => Verdict::failed(true),
            Some(Sent::Refused) => Verdict::failed(false),
            Some(Sent::Unknown) | None => Verdict::UNKNOWN,
        },
        Status::Done | Status::Other => Verdict::UNKNOWN,
    }
}

fn of_transfer(answer: StatusFields<'_>, status: Name, failure_counts: bool) -> Verdict {
    match Status::of(answer.value(status), b"success") {
        // The payout isn't known yet; it may still be on its way in.
        _ if answer.has_no_payment() => Verdict::UNKNOWN,
        Status::Done if answer.reports_success() => Verdict::unsafe_to_resend(Outcome::Succeeded),
        Status::UnderWay => Verdict::unsafe_to_resend(Outcome::Pending),
        Status::Error if failure_counts => Verdict::failed(true),
        _ => Verdict::UNKNOWN,
    }
}

/// Error codes that say that there was none.
const NO_ERROR: [&str; 2] = ["0", "10011"];

impl<'f> StatusFields<'f> {
    fn value(self, name: Name) -> Option<&'f [u8]> {
        self.fields.value(name)
    }

    fn error_code(self) -> Option<&'f str> {
        self.fields.value_str(Name::ERROR_CODE).filter(|code| !code.is_empty())
    }

    /// Whether nothing else in the message contradicts its word of success.
    fn reports_success(self) -> bool {
        !self.has_no_payment() && self.error_code().is_none_or(|code| NO_ERROR.contains(&code))
    }

    fn has_no_payment(self) -> bool {
        let is_zero = |id: &[u8]| !id.is_empty() && id.iter().all(|byte| *byte == b'0');
        self.value(Name::PAYMENT_ID).is_some_and(is_zero) || self.error_code() == Some("11068")
    }

    /// Whether the error of a `payout_status` answer is about our question, and not
    /// about the transfer: there `pg_status` cannot tell the two apart.
    fn is_query_error(self) -> bool {
        self.error_code().is_some_and(|code| match sent(code) {
            // Too little on the balance is the transfer's error.
            Sent::No => code != "8888",
            Sent::Refused => code == "9403",
            Sent::Unknown => true,
        })
    }

    /// Whether the error's code says that nobody knows what became of the money.
    fn is_unknown_result(self) -> bool {
        self.error_code().is_some_and(|code| sent(code) == Sent::Unknown)
    }
}

fn sent(code: &str) -> Sent {
    error_codes::row(code).map_or(Sent::Refused, |row| row.sent)
}

/// The error code that the gateway gives, where the message has one. Beside a
/// success the gateway sends the code for "no error".
#[inline(never)]
pub(crate) fn error_code(fields: &Fields) -> Option<&str> {
    let fails = fields.value(Name::STATUS) == Some(b"error");
    StatusFields { fields }.error_code().filter(|code| fails || !NO_ERROR.contains(code))
}

/// The error code and description that the gateway gives, with the meaning of the code.
pub(crate) fn gateway_error(fields: &Fields) -> Option<GatewayError> {
    let code = error_code(fields)?;
    let description = fields.value_str(Name::ERROR_DESCRIPTION).unwrap_or_default();
    Some(GatewayError {
        code: code.into(),
        description: description.into(),
        meaning: error_codes::row(code).map(|row| row.meaning),
    })
}
