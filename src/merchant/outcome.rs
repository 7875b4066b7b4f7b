//! `Outcome`: the outcome of a payout according to a verified message.

use crate::error::{GatewayError, string_enum};
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::error_codes::{self, Sent};

string_enum! {
    /// The outcome of a payout according to one verified message. (Our choice, from the documented
    /// statuses and error codes.)
    ///
    /// ```
    /// use freedompay_payouts::Outcome;
    ///
    /// assert_eq!(Outcome::Pending.as_str(), "pending");
    /// ```
    pub enum Outcome {
        /// The money was sent.
        Succeeded = "succeeded",
        /// The money was not sent. `Answer::safe_to_resend` says whether a new payout is safe.
        Failed = "failed",
        /// The payout is in progress: query the status later.
        Pending = "pending",
        /// The message does not say whether the money was sent: query `payout_status2`, and do not
        /// send the payout again.
        Unknown = "unknown",
    }
}

/// An outcome, and whether a new payout with a new order id is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolution {
    pub(crate) outcome: Outcome,
    pub(crate) safe_to_resend: bool,
}

impl Resolution {
    pub(crate) const UNKNOWN: Self = Self::unsafe_to_resend(Outcome::Unknown);

    const fn unsafe_to_resend(outcome: Outcome) -> Self {
        Self { outcome, safe_to_resend: false }
    }

    const fn failed(safe_to_resend: bool) -> Self {
        Self { outcome: Outcome::Failed, safe_to_resend }
    }
}

/// A status of FreedomPay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Success,
    Error,
    InProgress,
    /// A missing or unknown status. The gateway may send undocumented ones.
    Other,
}

impl Status {
    fn parse(text: Option<&[u8]>, success: &[u8]) -> Self {
        const OTHERS: [(&[u8], Status); 3] =
            [(b"error", Status::Error), (b"process", Status::InProgress), (b"pending", Status::InProgress)];

        let Some(text) = text else { return Self::Other };
        if text == success {
            return Self::Success;
        }
        OTHERS.iter().find(|(own, _)| *own == text).map_or(Self::Other, |(_, status)| *status)
    }
}

/// The outcome of a verified callback. A signed `error` means that the payout failed, unless its
/// code means that the result is unknown, or the callback has no amount.
pub(crate) fn of_callback(callback: &Fields) -> Outcome {
    let message = StatusFields::read(callback);
    // Without the amount, other values of the signed string could have been moved into the ids.
    let is_doubtful =
        message.is_unknown_result() || callback.value(Name::PAYMENT_AMOUNT).is_none_or(<[u8]>::is_empty);
    let failed = if is_doubtful { Resolution::UNKNOWN } else { Resolution::failed(false) };
    message.resolve(Status::parse(callback.value(Name::STATUS), b"ok"), failed).outcome
}

/// The resolution of a verified answer. `names_payout`: whether it names the requested payout.
#[inline(never)]
pub(crate) fn of_answer(operation: Operation, answer: &Fields, names_payout: bool) -> Resolution {
    let message = StatusFields::read(answer);
    let request_status = answer.value(Name::STATUS);
    let (is_transfer_failure, status) = match operation {
        Operation::PayoutStatus => (!message.is_query_error(), request_status),
        // Here `pg_status` is the status of the query, not of the transfer.
        Operation::PayoutStatus2 if request_status == Some(b"ok") => {
            (!message.is_unknown_result(), answer.value(Name::PAYMENT_STATUS))
        }
        Operation::PayoutStatus2 => return Resolution::UNKNOWN,
        _ => {
            // A missing or unknown code does not say whether money was sent.
            let failed = match message.row.map(|row| row.sent) {
                // An answer about the balance says nothing about a payout.
                Some(Sent::No) => Resolution::failed(operation != Operation::BalanceStatus),
                Some(Sent::Refused) => Resolution::failed(false),
                Some(Sent::Unknown) | None => Resolution::UNKNOWN,
            };
            return message.resolve(Status::parse(request_status, b"ok"), failed);
        }
    };
    // The gateway does not know the payout yet: it may still be processing the request.
    if message.has_no_payment {
        return Resolution::UNKNOWN;
    }
    let failed =
        if names_payout && is_transfer_failure { Resolution::failed(true) } else { Resolution::UNKNOWN };
    message.resolve(Status::parse(status, b"success"), failed)
}

/// The error codes that mean "no error".
const NO_ERROR: [&str; 2] = ["0", "10011"];

/// The fields of a message that qualify its status.
#[derive(Clone, Copy)]
struct StatusFields<'f> {
    code: Option<&'f str>,
    /// The entry of the code in the table.
    row: Option<error_codes::Row>,
    /// Whether the payment id is 0 or the code means that there is no such payment.
    has_no_payment: bool,
}

impl<'f> StatusFields<'f> {
    #[inline(never)]
    #[cfg_attr(size_optimized, optimize(speed))]
    fn read(fields: &'f Fields) -> Self {
        let code = non_empty_error_code(fields);
        let is_zero = |id: &[u8]| !id.is_empty() && id.iter().all(|byte| *byte == b'0');
        let has_no_payment =
            fields.value(Name::PAYMENT_ID).is_some_and(is_zero) || matches!(code, Some("11068" | "340"));
        Self { code, row: code.and_then(error_codes::row), has_no_payment }
    }

    /// The resolution for a status. A success is unknown if another field contradicts it. `failed` is
    /// the resolution for the status `error`.
    fn resolve(self, status: Status, failed: Resolution) -> Resolution {
        match status {
            Status::Success
                if !self.has_no_payment && self.code.is_none_or(|code| NO_ERROR.contains(&code)) =>
            {
                Resolution::unsafe_to_resend(Outcome::Succeeded)
            }
            Status::InProgress => Resolution::unsafe_to_resend(Outcome::Pending),
            Status::Error => failed,
            Status::Success | Status::Other => Resolution::UNKNOWN,
        }
    }

    /// Whether the error of a `payout_status` answer is about the query itself and not about the
    /// transfer. The `pg_status` of this operation does not distinguish them.
    fn is_query_error(self) -> bool {
        self.row.is_some_and(|row| match row.sent {
            // Insufficient funds is an error of the transfer.
            Sent::No => row.code != "8888",
            Sent::Refused => row.code == "9403",
            Sent::Unknown => true,
        })
    }

    /// Whether the error code means that money may have been sent.
    fn is_unknown_result(self) -> bool {
        self.row.is_some_and(|row| row.sent == Sent::Unknown)
    }
}

fn non_empty_error_code(fields: &Fields) -> Option<&str> {
    fields.value_str(Name::ERROR_CODE).filter(|code| !code.is_empty())
}

/// The error code of a message. With a success the gateway sends a code that means "no error", which
/// is ignored.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn error_code(fields: &Fields) -> Option<&str> {
    let fails = fields.value(Name::STATUS) == Some(b"error");
    non_empty_error_code(fields).filter(|code| fails || !NO_ERROR.contains(code))
}

/// The error that a message reports, with the meaning of its code.
pub(crate) fn gateway_error(fields: &Fields) -> Option<GatewayError> {
    let code = error_code(fields)?;
    let description = fields.value_str(Name::ERROR_DESCRIPTION).unwrap_or_default();
    Some(GatewayError {
        code: code.into(),
        description: description.into(),
        meaning: error_codes::row(code).map(|row| row.meaning),
    })
}
