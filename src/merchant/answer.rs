//! `Answer`: the gateway's answer to a request, verified.

use alloc::{borrow::ToOwned, string::String};

use super::credentials::Credentials;
use super::outcome::{self, Outcome, Resolution};
use super::{Merchant, SignedRequest};
use crate::error::{Error, ErrorCode, GatewayError};
use crate::message::Fields;
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::schema::error_codes::is_of_credentials;
use crate::signing::{self, Scratch};
use crate::text::ascii;
use crate::text::decimal;
use crate::text::mask;
use crate::wire;

/// What was asked for, and must be answered: an old, genuine answer about
/// another order is well signed too.
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
    /// A question that names nothing yet: set what is known.
    #[must_use]
    pub const fn new(operation: Operation) -> Self {
        Self { operation, order_id: None, payment_id: None, amount: None }
    }

    /// What a request's fields ask for.
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

    /// What a signed request asks for, from its body.
    ///
    /// # Errors
    ///
    /// `options_invalid` for a body that `sign` hasn't made: nothing could be
    /// compared with it.
    pub fn from_body(operation: Operation, body: &str) -> Result<Self, Error> {
        let fields = wire::read_form(body).ok().filter(|fields| fields.value(Name::SIG).is_some());
        let fields = fields.ok_or_else(|| {
            let message =
                "the request's body is not that of a signed request; give the request as sign made it";
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

/// What an answer must be about.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'q> {
    pub(crate) order_id: Option<&'q [u8]>,
    pub(crate) payment_id: Option<&'q [u8]>,
    pub(crate) amount: Option<&'q [u8]>,
}

impl Expected<'_> {
    /// The field by which the answer turns out to be about another merchant, order, payment
    /// or amount.
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

    /// Whether one payout is asked about, where the operation is about one. Otherwise an answer
    /// about any other would do.
    fn identifies_payout(&self, operation: Operation) -> bool {
        operation == Operation::BalanceStatus || is_given(self.order_id) || is_given(self.payment_id)
    }

    /// Whether an answer that has no mismatch names the payout that was asked about.
    fn names_payout(&self, answer: &Fields) -> bool {
        let by_payment = self.payment_id.is_some() || self.order_id.is_none();
        is_given(answer.value(Name::ORDER_ID)) || (by_payment && is_given(answer.value(Name::PAYMENT_ID)))
    }
}

/// Whether there is an id: an empty one names nothing.
fn is_given(id: Option<&[u8]>) -> bool {
    id.is_some_and(|id| !id.is_empty())
}

impl TryFrom<&SignedRequest> for Asked {
    type Error = Error;

    fn try_from(request: &SignedRequest) -> Result<Self, Error> {
        Self::from_body(request.operation, &request.body)
    }
}

/// A verified answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The payout method.
    pub operation: Operation,
    /// What became of the payout; for `balance_status`, of the question.
    pub outcome: Outcome,
    /// Whether a new payout under a *new* order id is safe: nothing was sent.
    pub safe_to_resend: bool,
    /// All fields, as they came.
    pub fields: Fields,
    /// The error code and description that the gateway gives, with the meaning of the code.
    pub error: Option<GatewayError>,
}

/// Verifies an answer that has been read.
#[inline(never)]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    operation: Operation,
    credentials: Credentials<'_>,
    expected: &Expected<'_>,
) -> Result<Resolution, Error> {
    signing::verify(fields, scratch, operation.as_str(), credentials.secrets()).map_err(|error| {
        if error.code() == ErrorCode::SignatureMissing { unsigned(fields) } else { error }
    })?;
    let table = operation.answer();
    let given = table.check_received(fields)?;
    if !expected.identifies_payout(operation) {
        let message =
            "pg_order_id or pg_payment_id must be asked for; without them any payout's answer would do";
        return Err(Error::new(ErrorCode::OptionsInvalid, message));
    }
    if let Some(name) = expected.first_mismatch(credentials.merchant_id_bytes(), fields) {
        let message = "the answer is well signed, but its {} is not the one that was asked for";
        return Err(Error::with(ErrorCode::AnswerMismatch, message, name.as_str(), ""));
    }
    let resolution = outcome::of_answer(operation, fields, expected.names_payout(fields));
    if resolution.outcome == Outcome::Succeeded {
        table.check_success(given)?;
    }
    Ok(resolution)
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

#[cold]
#[inline(never)]
/// The error of an answer without a signature. It says the code that the gateway
/// gave, so that "your key is wrong" doesn't look like "the answer is forged".
fn unsigned(fields: &Fields) -> Error {
    let gateway = outcome::gateway_error(fields);
    let mut message = String::from("the answer is not signed, so it proves nothing");
    if let Some(error) = &gateway {
        let code = mask::printable_name(&error.code);
        let meaning = error.meaning.unwrap_or("not in the table of codes");
        ascii::push_all(&mut message, &["; it says error ", &code, " (", meaning, ")"]);
        if is_of_credentials(&error.code) {
            ascii::push(&mut message, "; likely a wrong merchant id or payout secret");
        }
    } else if let Some(status) = fields.value_str(Name::STATUS) {
        ascii::push_all(&mut message, &["; it says pg_status ", &mask::printable_name(status)]);
    }
    ascii::push(&mut message, "; the outcome is unknown, ask payout_status2");
    Error::new(ErrorCode::AnswerUnsigned, message).with_gateway(gateway)
}
