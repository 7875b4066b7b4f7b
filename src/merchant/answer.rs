//! `Answer`: the verified answer of the gateway to a request.

use alloc::{borrow::ToOwned, string::String};

use super::credentials::Credentials;
use super::outcome::{self, Outcome, Resolution};
use super::{Merchant, SignedRequest};
use crate::error::{Error, ErrorCode, GatewayError};
use crate::message::Fields;
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::schema::error_codes::is_credentials_error;
use crate::signing::{self, Scratch};
use crate::text::ascii;
use crate::text::decimal;
use crate::text::mask;
use crate::wire;

/// The request that an answer must belong to. Without it, an old answer about another order would
/// be accepted, since its signature is valid too.
///
/// Values are compared as text, amounts as numbers. `None` is not compared. All operations except
/// `balance_status` need an order id or a payment id. Store it to verify an answer in another process.
///
/// ```
/// use freedompay_payouts::{Asked, Fields, Operation};
///
/// let fields = Fields::from([("pg_order_id", "1234"), ("pg_amount", "100.00")]);
/// let asked = Asked::from_fields(Operation::P2p2nonreg, &fields);
/// assert_eq!(asked.order_id.as_deref(), Some("1234"));
/// assert_eq!(asked.amount.as_deref(), Some("100.00"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The payout method.
    pub operation: Operation,
    /// `pg_order_id` of the request.
    pub order_id: Option<String>,
    /// `pg_payment_id` of the request.
    pub payment_id: Option<String>,
    /// `pg_amount` of the payout.
    pub amount: Option<String>,
}

impl Asked {
    /// Creates a value without ids and amount. Set the fields that are known.
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Operation};
    ///
    /// let mut asked = Asked::new(Operation::PayoutStatus2);
    /// asked.order_id = Some("1234".to_owned());
    /// ```
    #[must_use]
    pub const fn new(operation: Operation) -> Self {
        Self { operation, order_id: None, payment_id: None, amount: None }
    }

    /// Takes the ids and the amount from the fields of a request.
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Fields, Operation};
    ///
    /// let asked = Asked::from_fields(Operation::PayoutStatus2, &Fields::from([("pg_payment_id", "77")]));
    /// assert_eq!(asked.payment_id.as_deref(), Some("77"));
    /// ```
    #[must_use]
    pub fn from_fields(operation: Operation, fields: &Fields) -> Self {
        let text = |name| fields.value_str(name).map(ToOwned::to_owned);
        Self {
            operation,
            order_id: text(Name::ORDER_ID),
            payment_id: text(Name::PAYMENT_ID),
            amount: text(Name::AMOUNT),
        }
    }

    /// Takes the ids and the amount from the body of a signed request. `Asked::try_from(&request)` does
    /// the same for a [`SignedRequest`].
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Fields, Merchant, Operation, RequestOptions, Salt, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let (fields, salt) = (Fields::from([("pg_order_id", "1234")]), Salt::parse("abc123")?);
    /// let request = merchant.sign(Operation::PayoutStatus2, &fields, salt, &RequestOptions::default())?;
    ///
    /// let asked = Asked::from_body(request.operation, &request.body)?;
    /// assert_eq!(asked.order_id.as_deref(), Some("1234"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, if the body is not the body of a signed request: pass the body that
    /// [`Merchant::sign`] returned.
    pub fn from_body(operation: Operation, body: &str) -> Result<Self, Error> {
        let fields = wire::read_form(body).ok().filter(|fields| fields.value(Name::SIG).is_some());
        let fields = fields.ok_or_else(|| {
            let message = "the body is not the body of a signed request; pass the request that sign returned";
            Error::new(ErrorCode::OptionsInvalid, message)
        })?;
        Ok(Self::from_fields(operation, &fields))
    }

    pub(crate) fn expected(&self) -> Expected<'_> {
        Expected {
            order_id: self.order_id.as_deref().map(str::as_bytes),
            payment_id: self.payment_id.as_deref().map(str::as_bytes),
            amount: self.amount.as_deref().map(str::as_bytes),
        }
    }
}

/// The values that an answer must have.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'q> {
    pub(crate) order_id: Option<&'q [u8]>,
    pub(crate) payment_id: Option<&'q [u8]>,
    pub(crate) amount: Option<&'q [u8]>,
}

impl Expected<'_> {
    /// The first field of the answer that names another merchant, order, payment or amount.
    fn first_mismatch(&self, merchant_id: &[u8], answer: &Fields) -> Option<Name> {
        let expected = [
            (Name::MERCHANT_ID, Some(merchant_id)),
            (Name::ORDER_ID, self.order_id),
            (Name::PAYMENT_ID, self.payment_id),
            (Name::AMOUNT, self.amount),
            (Name::PAYMENT_AMOUNT, self.amount),
        ];
        let differs = |&(name, asked): &(Name, Option<&[u8]>)| match (answer.value(name), asked) {
            (None | Some([]), _) | (_, None) => false,
            (Some(answered), Some(asked)) if name.field_type() == FieldType::Amount => {
                !decimal::equal(answered, asked)
            }
            (Some(answered), Some(asked)) => answered != asked,
        };
        expected.into_iter().find(differs).map(|(name, _)| name)
    }

    /// Whether an id of the payout is expected. Otherwise the answer to any payout would be accepted.
    /// `balance_status` needs none.
    fn identifies_payout(&self, operation: Operation) -> bool {
        operation == Operation::BalanceStatus || is_given(self.order_id) || is_given(self.payment_id)
    }

    /// Whether the answer names the expected payout. The answer must have no mismatch.
    fn names_payout(&self, answer: &Fields) -> bool {
        let by_payment = self.payment_id.is_some() || self.order_id.is_none();
        is_given(answer.value(Name::ORDER_ID)) || (by_payment && is_given(answer.value(Name::PAYMENT_ID)))
    }
}

/// Whether an id is given. An empty id counts as none.
fn is_given(id: Option<&[u8]>) -> bool {
    id.is_some_and(|id| !id.is_empty())
}

impl TryFrom<&SignedRequest> for Asked {
    type Error = Error;

    fn try_from(request: &SignedRequest) -> Result<Self, Error> {
        Self::from_body(request.operation, &request.body)
    }
}

/// A verified answer. [`Merchant::verify_answer`] returns it. `Debug` masks card numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The payout method.
    pub operation: Operation,
    /// The outcome of the payout. For `balance_status`: the outcome of the query.
    pub outcome: Outcome,
    /// Whether a new payout with a *new* order id is safe, because no money was sent. It is `true` for
    /// the error codes with [`Sent::No`](crate::Sent::No), and for a status answer that names the
    /// payout and reports its failure.
    pub safe_to_resend: bool,
    /// All received fields, unchanged, including undocumented ones.
    pub fields: Fields,
    /// The error that the gateway reports, if any.
    pub error: Option<GatewayError>,
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
    signing::verify(fields, scratch, Some(operation.as_str()), credentials.secrets()).map_err(|error| {
        if error.code() == ErrorCode::SignatureMissing { unsigned_error(fields) } else { error }
    })?;
    let table = operation.answer();
    let given = table.check_received(fields)?;
    if !expected.identifies_payout(operation) {
        let message = "the request must name pg_order_id or pg_payment_id; without them the answer to any payout \
                       would be accepted";
        return Err(Error::new(ErrorCode::OptionsInvalid, message));
    }
    if let Some(name) = expected.first_mismatch(credentials.merchant_id_bytes(), fields) {
        return Err(mismatch_error(name));
    }
    let resolution = outcome::of_answer(operation, fields, expected.names_payout(fields));
    if resolution.outcome == Outcome::Succeeded {
        table.check_success(given)?;
    }
    Ok(resolution)
}

/// The error of an answer to another request.
#[cold]
#[inline(never)]
pub(crate) fn mismatch_error(name: Name) -> Error {
    let message = "the answer has a valid signature, but its {} is not the requested one";
    Error::with(ErrorCode::AnswerMismatch, message, name.as_str(), "")
}

impl Answer {
    pub(crate) fn verify(merchant: &Merchant, asked: &Asked, body: &[u8]) -> Result<Self, Error> {
        let operation = asked.operation;
        let fields = wire::read_answer(body)?;
        let (credentials, expected) = (merchant.credentials(), asked.expected());
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
    let gateway = outcome::gateway_error(fields);
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
    ascii::push(&mut message, "; the outcome is unknown, ask payout_status2");
    Error::new(ErrorCode::AnswerUnsigned, message).with_gateway(gateway)
}
