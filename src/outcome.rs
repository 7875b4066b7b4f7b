//! `Outcome`: what a verified message says about the money.

use crate::decimal;
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
    fn of(word: Option<&str>, done: &str) -> Self {
        match word {
            Some(word) if word == done => Self::Done,
            Some("error") => Self::Error,
            Some("process" | "pending") => Self::UnderWay,
            _ => Self::Other,
        }
    }
}

/// What decides on a message: what became of the money, which callbacks are one, and what
/// an answer answers.
pub(crate) struct Essentials<'f> {
    pub(crate) merchant_id: Option<&'f str>,
    pub(crate) payment_id: Option<&'f str>,
    pub(crate) order_id: Option<&'f str>,
    pub(crate) status: Option<&'f str>,
    pub(crate) amount: Option<&'f str>,
    pub(crate) error_code: Option<&'f str>,
    /// Of a transfer that was asked about.
    pub(crate) transfer_status: Option<&'f str>,
    /// Of a transfer that was asked about.
    pub(crate) transfer_amount: Option<&'f str>,
}

/// How many fields are essential.
const COUNT: usize = 8;

impl<'f> Essentials<'f> {
    /// The fields that they are read from.
    pub(crate) const NAMES: [&'static str; COUNT] = [
        "pg_merchant_id",
        "pg_payment_id",
        "pg_order_id",
        "pg_status",
        "pg_payment_amount",
        "pg_error_code",
        "pg_payment_status",
        "pg_amount",
    ];

    /// The texts of the fields, in the order of the names.
    pub(crate) fn new(texts: [Option<&'f str>; COUNT]) -> Self {
        let [merchant_id, payment_id, order_id, status, amount, error_code, transfer_status, transfer_amount] =
            texts;
        Self {
            merchant_id,
            payment_id,
            order_id,
            status,
            amount,
            error_code,
            transfer_status,
            transfer_amount,
        }
    }

    pub(crate) fn of(fields: &'f Fields) -> Self {
        Self::new(Self::NAMES.map(|name| fields.text(name)))
    }

    /// The pieces of the text that is the same for every repeat of a callback. Its parts are
    /// kept apart by `;`, which no id and no amount has; the status, which may be any text,
    /// stands last.
    pub(crate) fn deduplication_key(&self) -> [&'f str; 10] {
        let text = Option::<&str>::unwrap_or_default;
        let amount = self.amount.filter(|amount| !amount.is_empty()).map(decimal::shortest);
        let [zero, digits] = amount.unwrap_or_default();
        let [merchant, payment, order] = [self.merchant_id, self.payment_id, self.order_id].map(text);
        [merchant, ";", payment, ";", order, ";", zero, digits, ";", text(self.status)]
    }
}

/// The outcome of a verified callback. (A signed `error` is a failed payout,
/// unless its code says that nobody knows, or it doesn't name the amount.)
pub(crate) fn of_callback(callback: &Essentials<'_>) -> Outcome {
    match Status::of(callback.status, "ok") {
        Status::Done if callback.reports_success() => Outcome::Succeeded,
        // Without its amount, other values of the signed string could stand for the ids.
        Status::Error if callback.is_in_doubt() || callback.amount.is_none_or(str::is_empty) => {
            Outcome::Unknown
        }
        Status::Error => Outcome::Failed,
        Status::UnderWay => Outcome::Pending,
        Status::Done | Status::Other => Outcome::Unknown,
    }
}

/// The verdict of a verified answer. `tied` says that it names the payout that
/// was asked about.
pub(crate) fn of_answer(operation: Operation, answer: &Essentials<'_>, tied: bool) -> Verdict {
    match operation {
        Operation::P2p2nonreg | Operation::Reg2reg => of_request(answer),
        // The balance says nothing of any payout.
        Operation::BalanceStatus => Verdict { safe_to_resend: false, ..of_request(answer) },
        Operation::PayoutStatus => {
            of_transfer(answer, answer.status, tied && !answer.speaks_of_the_request())
        }
        // Here `pg_status` says only whether the question was understood.
        Operation::PayoutStatus2 => match Status::of(answer.status, "ok") {
            Status::Done => of_transfer(answer, answer.transfer_status, tied && !answer.is_in_doubt()),
            _ => Verdict::UNKNOWN,
        },
    }
}

fn of_request(answer: &Essentials<'_>) -> Verdict {
    match Status::of(answer.status, "ok") {
        Status::Done if answer.reports_success() => Verdict::unsafe_to_resend(Outcome::Succeeded),
        Status::UnderWay => Verdict::unsafe_to_resend(Outcome::Pending),
        // A code that no table has, or none at all, says nothing about the money.
        Status::Error => match answer.error_code().and_then(describe_error).map(|known| known.sent) {
            Some(Sent::No) => Verdict::failed(true),
            Some(Sent::Refused) => Verdict::failed(false),
            Some(Sent::Unknown) | None => Verdict::UNKNOWN,
        },
        Status::Done | Status::Other => Verdict::UNKNOWN,
    }
}

fn of_transfer(answer: &Essentials<'_>, status: Option<&str>, failure_counts: bool) -> Verdict {
    match Status::of(status, "success") {
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

impl<'f> Essentials<'f> {
    fn error_code(&self) -> Option<&'f str> {
        self.error_code.filter(|code| !code.is_empty())
    }

    /// Whether nothing else in the message contradicts its word of success.
    fn reports_success(&self) -> bool {
        !self.has_no_payment() && self.error_code().is_none_or(|code| NO_ERROR.contains(&code))
    }

    fn has_no_payment(&self) -> bool {
        self.payment_id.is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b == b'0'))
            || self.error_code() == Some("11068")
    }

    /// Whether the error of a `payout_status` answer is about our question, and not
    /// about the transfer: there `pg_status` cannot tell the two apart.
    fn speaks_of_the_request(&self) -> bool {
        self.error_code().is_some_and(|code| match sent(code) {
            // Too little on the balance is the transfer's error.
            Sent::No => code != "8888",
            Sent::Refused => code == "9403",
            Sent::Unknown => true,
        })
    }

    /// Whether the error's code says that nobody knows what became of the money.
    fn is_in_doubt(&self) -> bool {
        self.error_code().is_some_and(|code| sent(code) == Sent::Unknown)
    }
}

fn sent(code: &str) -> Sent {
    describe_error(code).map_or(Sent::Refused, |known| known.sent)
}

/// The gateway's own word about a failure, where the message has one. Beside a
/// success the gateway sends the code for "no error".
pub(crate) fn gateway_error(fields: &Fields) -> Option<GatewayError> {
    let fails = fields.text("pg_status") == Some("error");
    let code = Essentials::of(fields).error_code().filter(|code| fails || !NO_ERROR.contains(code))?;
    let description = fields.text("pg_error_description").unwrap_or_default();
    Some(GatewayError {
        code: code.into(),
        description: description.into(),
        meaning: describe_error(code).map(|known| known.meaning),
    })
}
