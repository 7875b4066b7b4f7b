//! `Outcome`: what a verified message says about the money.

use crate::error::{GatewayError, named};
use crate::fields::Fields;
use crate::operation::Operation;
use crate::schema::error_codes::{Sent, describe_error};

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
    fn of(fields: &Fields, name: &str, done: &str) -> Self {
        match fields.text(name) {
            Some(word) if word == done => Self::Done,
            Some("error") => Self::Error,
            Some("process" | "pending") => Self::UnderWay,
            _ => Self::Other,
        }
    }
}

/// The outcome of a verified callback. (A signed `error` is a failed payout,
/// unless its code says that nobody knows, or it doesn't name the amount.)
pub(crate) fn of_callback(fields: &Fields) -> Outcome {
    match Status::of(fields, "pg_status", "ok") {
        Status::Done if reports_success(fields) => Outcome::Succeeded,
        // Without its amount, other values of the signed string could stand for the ids.
        Status::Error if is_in_doubt(fields) || !has_amount(fields) => Outcome::Unknown,
        Status::Error => Outcome::Failed,
        Status::UnderWay => Outcome::Pending,
        Status::Done | Status::Other => Outcome::Unknown,
    }
}

/// The verdict of a verified answer. `tied` says that it names the payout that
/// was asked about.
pub(crate) fn of_answer(operation: Operation, fields: &Fields, tied: bool) -> Verdict {
    match operation {
        Operation::P2p2nonreg | Operation::Reg2reg => of_request(fields),
        // The balance says nothing of any payout.
        Operation::BalanceStatus => Verdict { safe_to_resend: false, ..of_request(fields) },
        Operation::PayoutStatus => of_transfer(fields, "pg_status", tied && !speaks_of_the_request(fields)),
        // Here `pg_status` says only whether the question was understood.
        Operation::PayoutStatus2 => match Status::of(fields, "pg_status", "ok") {
            Status::Done => of_transfer(fields, "pg_payment_status", tied && !is_in_doubt(fields)),
            _ => Verdict::UNKNOWN,
        },
    }
}

fn of_request(fields: &Fields) -> Verdict {
    match Status::of(fields, "pg_status", "ok") {
        Status::Done if reports_success(fields) => Verdict::unsafe_to_resend(Outcome::Succeeded),
        Status::UnderWay => Verdict::unsafe_to_resend(Outcome::Pending),
        // A code that no table has, or none at all, says nothing about the money.
        Status::Error => match error_code(fields).and_then(describe_error).map(|known| known.sent) {
            Some(Sent::No) => Verdict::failed(true),
            Some(Sent::Refused) => Verdict::failed(false),
            Some(Sent::Unknown) | None => Verdict::UNKNOWN,
        },
        Status::Done | Status::Other => Verdict::UNKNOWN,
    }
}

fn of_transfer(fields: &Fields, status: &str, failure_counts: bool) -> Verdict {
    match Status::of(fields, status, "success") {
        // The payout isn't known yet; it may still be on its way in.
        _ if has_no_payment(fields) => Verdict::UNKNOWN,
        Status::Done if reports_success(fields) => Verdict::unsafe_to_resend(Outcome::Succeeded),
        Status::UnderWay => Verdict::unsafe_to_resend(Outcome::Pending),
        Status::Error if failure_counts => Verdict::failed(true),
        _ => Verdict::UNKNOWN,
    }
}

/// Error codes that say that there was none.
const NO_ERROR: [&str; 2] = ["0", "10011"];

/// Whether nothing else in the message contradicts its word of success.
fn reports_success(fields: &Fields) -> bool {
    !has_no_payment(fields) && error_code(fields).is_none_or(|code| NO_ERROR.contains(&code))
}

fn has_no_payment(fields: &Fields) -> bool {
    fields.text("pg_payment_id").is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b == b'0'))
        || error_code(fields) == Some("11068")
}

/// Whether the error of a `payout_status` answer is about our question, and not
/// about the transfer: there `pg_status` cannot tell the two apart.
fn speaks_of_the_request(fields: &Fields) -> bool {
    error_code(fields).is_some_and(|code| match sent(code) {
        // Too little on the balance is the transfer's error.
        Sent::No => code != "8888",
        Sent::Refused => code == "9403",
        Sent::Unknown => true,
    })
}

fn sent(code: &str) -> Sent {
    describe_error(code).map_or(Sent::Refused, |known| known.sent)
}

fn has_amount(fields: &Fields) -> bool {
    fields.text("pg_payment_amount").is_some_and(|amount| !amount.is_empty())
}

/// Whether the error's code says that nobody knows what became of the money.
fn is_in_doubt(fields: &Fields) -> bool {
    error_code(fields).is_some_and(|code| sent(code) == Sent::Unknown)
}

fn error_code(fields: &Fields) -> Option<&str> {
    fields.text("pg_error_code").filter(|code| !code.is_empty())
}

/// The gateway's own word about a failure, where the message has one. Beside a
/// success the gateway sends the code for "no error".
pub(crate) fn gateway_error(fields: &Fields) -> Option<GatewayError> {
    let fails = fields.text("pg_status") == Some("error");
    let code = error_code(fields).filter(|code| fails || !NO_ERROR.contains(code))?;
    let description = fields.text("pg_error_description").unwrap_or_default();
    Some(GatewayError {
        code: code.into(),
        description: description.into(),
        meaning: describe_error(code).map(|known| known.meaning),
    })
}
