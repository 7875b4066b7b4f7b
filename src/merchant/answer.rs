//! `Answer`: the verified answer of the gateway to a request.

use alloc::string::String;

use super::Merchant;
use super::asked::{Asked, Expected};
use super::credentials::Credentials;
use super::outcome::{self, Outcome, Resolution};
use crate::error::{Error, ErrorCode, GatewayError};
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::error_codes::is_credentials_error;
use crate::signing::{self, Scratch};
use crate::text::ascii;
use crate::text::mask;
use crate::wire;

/// A verified answer. [`Merchant::verify_answer`] returns it. `Debug` masks card numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The payout method.
    pub operation: Operation,
    /// The outcome of the payout. For `balance_status`: the outcome of the query.
    pub outcome: Outcome,
    /// Whether a new payout with a *new* order id is safe, because no money was sent. It is `true` for
    /// the error codes with [`Sent::No`](crate::Sent::No), if the answer names the payout or is not older
    /// than the request, and for a status answer that names the payout and reports its failure.
    pub safe_to_resend: bool,
    /// All received fields, unchanged, including undocumented ones.
    pub fields: Fields,
    /// The error that the gateway reports, if any.
    pub error: Option<GatewayError>,
}

impl Merchant {
    /// Verifies the gateway's answer to a request. `body` is the raw body of the HTTP response: XML,
    /// UTF-8, at most [`MAX_BYTES`](crate::MAX_BYTES). Pass it whatever the HTTP status is: the gateway sends error
    /// 1100, for example, with status 401 and an XML body.
    ///
    /// The answer must have a valid signature by one of the secrets and must be a message of the
    /// operation. The merchant, order, payment and amount in it must be the requested ones, and a
    /// success must name the order or the payment. (Our choice: the signature does not bind an answer
    /// to its request, so an old answer could be replayed.)
    ///
    /// The gateway's error answers name no order: only their `pg_datetime` tells an old one from the
    /// answer to this request. So an error that does not name the requested order or payment has the
    /// outcome `unknown`, and [`Answer::safe_to_resend`] is `false`, unless `pg_datetime` has a date, a
    /// time and an offset and is at most 300 seconds before [`Asked::signed_at`]. The outcome is also
    /// `unknown` without `signed_at`, and if it is before the year 2020, because the clock was then wrong.
    /// (Our choice.)
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Merchant, Operation, Outcome, Secret};
    /// # use freedompay_payouts::{Fields, sign_fields};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let mut asked = Asked::new(Operation::PayoutStatus2);
    /// asked.order_id = Some("1234".into());
    /// # let mut fields = Fields::from([
    /// #     ("pg_status", "ok"), ("pg_payment_status", "success"), ("pg_payment_id", "77"),
    /// #     ("pg_merchant_id", "500001"), ("pg_order_id", "1234"), ("pg_salt", "s"),
    /// # ]);
    /// # let pg_sig = sign_fields("payout_status2", &fields, &Secret::new("payout-secret")?, None)?.to_string();
    /// # fields.push("pg_sig", pg_sig);
    /// # let elements = fields.iter().map(|(n, v)| format!("<{n}>{}</{n}>", v.as_text().unwrap()));
    /// # let body = format!("<response>{}</response>", elements.collect::<String>());
    /// # let body = body.as_bytes();
    ///
    /// let answer = merchant.verify_answer(&asked, body)?; // the body of the HTTP response
    /// assert_eq!(answer.outcome, Outcome::Succeeded);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// After any error the outcome of the payout is unknown: it may have been made. Query
    /// `payout_status2`, and do not send the payout again.
    ///
    /// | code | cause | remedy |
    /// |---|---|---|
    /// | `body_too_large` | the body exceeds [`MAX_BYTES`](crate::MAX_BYTES), [`MAX_FIELDS`](crate::MAX_FIELDS) or [`MAX_NAME`](crate::MAX_NAME) | check that the gateway sent it |
    /// | `body_unreadable` | the body is empty, cut off, not UTF-8, JSON, an HTML page or malformed XML, or nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH) | pass the raw body; check the HTTP status and proxies |
    /// | `fields_invalid` | a name or value has a NUL character | as for `body_unreadable` |
    /// | `answer_unsigned` | the answer has no `pg_sig`; [`Error::gateway`] has the error that it reports | check the merchant id and the secret |
    /// | `signature_repeated`, `signature_malformed` | `pg_sig` appears more than once, or is not 32 hex digits | check that the gateway sent it |
    /// | `signature_mismatch` | another secret, or a changed or forged answer | check the secret; the module `explain` finds the cause |
    /// | `schema_invalid` | the signature is valid, but a documented field is missing, repeated or of the wrong type | check that the answer is to this operation |
    /// | `options_invalid` | `asked` has no order id (only `balance_status` needs none) | set it |
    /// | `answer_mismatch` | the answer names another merchant, order, payment or amount | pass the request that was sent; the answer may be a replay |
    pub fn verify_answer(&self, asked: &Asked, body: &[u8]) -> Result<Answer, Error> {
        self.verify_answer_within(asked, body, Expected::DEFAULT_TOLERANCE_SECONDS)
    }

    /// Like [`verify_answer`](Self::verify_answer), with another tolerance: the number of seconds that
    /// the gateway's clock may be behind the clock of [`Asked::signed_at`], from 0 to 86400. An error
    /// answer that names no order and is older has the outcome `unknown`.
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Merchant, Operation, Outcome, Secret};
    /// # use freedompay_payouts::{Fields, sign_fields};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let mut asked = Asked::new(Operation::P2p2nonreg);
    /// asked.order_id = Some("1234".into());
    /// asked.signed_at = Some(1_767_225_600_000); // 2026-01-01T00:00:00Z
    /// # let mut fields = Fields::from([
    /// #     ("pg_status", "error"), ("pg_error_code", "8888"), ("pg_salt", "s"),
    /// #     ("pg_datetime", "2026-01-01T04:50:00+05:00"),
    /// # ]);
    /// # let pg_sig = sign_fields("p2p2nonreg", &fields, &Secret::new("payout-secret")?, None)?.to_string();
    /// # fields.push("pg_sig", pg_sig);
    /// # let elements = fields.iter().map(|(n, v)| format!("<{n}>{}</{n}>", v.as_text().unwrap()));
    /// # let body = format!("<response>{}</response>", elements.collect::<String>());
    /// # let body = body.as_bytes();
    ///
    /// // `pg_datetime` of the answer is 2026-01-01T04:50:00+05:00, ten minutes before.
    /// assert_eq!(merchant.verify_answer(&asked, body)?.outcome, Outcome::Unknown);
    /// assert_eq!(merchant.verify_answer_within(&asked, body, 900)?.outcome, Outcome::Failed);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, if the tolerance is over 86400 seconds: pass a smaller one. The other errors are
    /// those of [`verify_answer`](Self::verify_answer).
    pub fn verify_answer_within(
        &self,
        asked: &Asked,
        body: &[u8],
        tolerance_seconds: u32,
    ) -> Result<Answer, Error> {
        Answer::verify(self, asked, body, tolerance_seconds)
    }
}

/// Verifies an answer whose body has been read.
#[inline(never)]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    operation: Operation,
    credentials: Credentials<'_>,
    expected: &Expected<'_>,
) -> Result<Resolution, Error> {
    expected.check(operation)?;
    signing::verify(fields, scratch, Some(operation.as_str()), credentials.secrets()).map_err(|error| {
        if error.code() == ErrorCode::SignatureMissing { unsigned_error(fields) } else { error }
    })?;
    let table = operation.answer();
    let given = table.check_received(fields)?;
    if let Some(name) = expected.first_mismatch(credentials.merchant_id_bytes(), fields) {
        return Err(mismatch_error(name.as_str()));
    }
    let names_payout = expected.names_payout(fields);
    let resolution = outcome::of_answer(operation, fields, names_payout);
    match resolution.outcome {
        Outcome::Succeeded => table.check_success(given)?,
        // It may be an old answer to another request.
        Outcome::Failed if !names_payout && !expected.is_answered_after_signing(fields) => {
            return Ok(Resolution::UNKNOWN);
        }
        _ => (),
    }
    Ok(resolution)
}

/// The error of an answer to another request.
#[cold]
#[inline(never)]
pub(crate) fn mismatch_error(name: &str) -> Error {
    let message = "the answer has a valid signature, but its {} is not the requested one";
    Error::with(ErrorCode::AnswerMismatch, message, name, "")
}

impl Answer {
    pub(crate) fn verify(
        merchant: &Merchant,
        asked: &Asked,
        body: &[u8],
        tolerance_seconds: u32,
    ) -> Result<Self, Error> {
        let operation = asked.operation;
        let fields = wire::read_answer(body)?;
        let (credentials, expected) = (merchant.credentials(), asked.expected(tolerance_seconds));
        let Resolution { outcome, safe_to_resend } =
            verify(&fields, &mut Scratch::new(), operation, credentials, &expected)?;
        Ok(Self { operation, outcome, safe_to_resend, error: outcome::gateway_error(&fields), fields })
    }
}

/// The error of an answer without a signature. It includes the gateway's error code, so that a wrong
/// secret can be distinguished from a forged answer.
#[cold]
#[inline(never)]
fn unsigned_error(fields: &Fields) -> Error {
    // An error has no card number, not even in a text of the gateway.
    let gateway = outcome::gateway_error(fields).map(|error| GatewayError {
        code: mask::mask_pans(&error.code),
        description: mask::mask_pans(&error.description),
        ..error
    });
    let mut message = String::from("the answer is not signed, so it proves nothing");
    if let Some(error) = &gateway {
        let code = mask::printable_name(&error.code);
        let meaning = error.meaning.unwrap_or("not in the table of codes");
        ascii::push_all(&mut message, &["; it says error ", &code, " (", meaning, ")"]);
        if is_credentials_error(&error.code) {
            ascii::push(&mut message, "; likely a wrong merchant id or payout secret");
        }
    } else if let Some(status) = fields.value_str(Name::STATUS) {
        ascii::push_all(&mut message, &["; it says pg_status ", &mask::printable_name(status)]);
    }
    ascii::push(&mut message, "; the outcome is unknown, query payout_status2");
    Error::new(ErrorCode::AnswerUnsigned, message).with_gateway(gateway)
}
