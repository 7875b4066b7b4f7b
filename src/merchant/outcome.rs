//! `Outcome`: what a verified message says about the money.

use crate::error::{GatewayError, string_enum};
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::error_codes::{self, Sent};

string_enum! {
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
pub(crate) struct Resolution {
    pub(crate) outcome: Outcome,
    pub(crate) safe_to_resend: bool,
}

impl Resolution {
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
        const WORDS: [(&[u8], Status); 3] =
            [(b"error", Status::Error), (b"process", Status::UnderWay), (b"pending", Status::UnderWay)];

        let Some(word) = word else { return Self::Other };
        if word == done {
            return Self::Done;
        }
        WORDS.iter().find(|(own, _)| *own == word).map_or(Self::Other, |(_, status)| *status)
    }
}

/// The outcome of a verified callback. (A signed `error` is a failed payout,
/// unless its code says that nobody knows, or it doesn't name the amount.)
pub(crate) fn of_callback(callback: &Fields) -> Outcome {
    let message = Said::of(callback);
    // Without its amount, other values of the signed string could stand for the ids.
    let is_doubtful =
        message.is_unknown_result() || callback.value(Name::PAYMENT_AMOUNT).is_none_or(<[u8]>::is_empty);
    let failed = if is_doubtful { Resolution::UNKNOWN } else { Resolution::failed(false) };
    message.resolve(Status::of(callback.value(Name::STATUS), b"ok"), failed).outcome
}

/// The resolution of a verified answer. `tied` says that it names the payout that
/// was asked about.
#[inline(never)]
pub(crate) fn of_answer(operation: Operation, answer: &Fields, tied: bool) -> Resolution {
    let message = Said::of(answer);
    let word = answer.value(Name::STATUS);
    let (failure_counts, status) = match operation {
        Operation::PayoutStatus => (!message.is_query_error(), word),
        // Here `pg_status` says only whether the question was understood.
        Operation::PayoutStatus2 if word == Some(b"ok") => {
            (!message.is_unknown_result(), answer.value(Name::PAYMENT_STATUS))
        }
        Operation::PayoutStatus2 => return Resolution::UNKNOWN,
        _ => {
            // A code that no table has, or none at all, says nothing about the money.
            let failed = match message.row.map(|row| row.sent) {
                // The balance says nothing of any payout.
                Some(Sent::No) => Resolution::failed(operation != Operation::BalanceStatus),
                Some(Sent::Refused) => Resolution::failed(false),
                Some(Sent::Unknown) | None => Resolution::UNKNOWN,
            };
            return message.resolve(Status::of(word, b"ok"), failed);
        }
    };
    // The payout isn't known yet; it may still be on its way in.
    if message.has_no_payment {
        return Resolution::UNKNOWN;
    }
    let failed = if tied && failure_counts { Resolution::failed(true) } else { Resolution::UNKNOWN };
    message.resolve(Status::of(status, b"success"), failed)
}

/// Error codes that say that there was none.
const NO_ERROR: [&str; 2] = ["0", "10011"];

/// What a message says beside its status.
#[derive(Clone, Copy)]
struct Said<'f> {
    code: Option<&'f str>,
    /// What the table has of the code.
    row: Option<error_codes::Row>,
    has_no_payment: bool,
}

impl<'f> Said<'f> {
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn of(fields: &'f Fields) -> Self {
        let code = given_code(fields);
        let is_zero = |id: &[u8]| !id.is_empty() && id.iter().all(|byte| *byte == b'0');
        let has_no_payment = fields.value(Name::PAYMENT_ID).is_some_and(is_zero) || code == Some("11068");
        Self { code, row: code.and_then(error_codes::row), has_no_payment }
    }

    /// What the status says, unless something else in the message contradicts its word of success.
    fn resolve(self, status: Status, failed: Resolution) -> Resolution {
        match status {
            Status::Done if !self.has_no_payment && self.code.is_none_or(|code| NO_ERROR.contains(&code)) => {
                Resolution::unsafe_to_resend(Outcome::Succeeded)
            }
            Status::UnderWay => Resolution::unsafe_to_resend(Outcome::Pending),
            Status::Error => failed,
            Status::Done | Status::Other => Resolution::UNKNOWN,
        }
    }

    /// Whether the error of a `payout_status` answer is about our question, and not
    /// about the transfer: there `pg_status` cannot tell the two apart.
    fn is_query_error(self) -> bool {
        self.row.is_some_and(|row| match row.sent {
            // Too little on the balance is the transfer's error.
            Sent::No => row.code != "8888",
            Sent::Refused => row.code == "9403",
            Sent::Unknown => true,
        })
    }

    /// Whether the error's code says that nobody knows what became of the money.
    fn is_unknown_result(self) -> bool {
        self.row.is_some_and(|row| row.sent == Sent::Unknown)
    }
}

fn given_code(fields: &Fields) -> Option<&str> {
    fields.value_str(Name::ERROR_CODE).filter(|code| !code.is_empty())
}

/// The error code that the gateway gives, where the message has one. Beside a
/// success the gateway sends the code for "no error".
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn error_code(fields: &Fields) -> Option<&str> {
    let fails = fields.value(Name::STATUS) == Some(b"error");
    given_code(fields).filter(|code| fails || !NO_ERROR.contains(code))
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
