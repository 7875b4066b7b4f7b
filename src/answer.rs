//! `Answer`: the gateway's answer to a request, verified.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::decimal;
use crate::error::{Error, ErrorCode, GatewayError};
use crate::fields::Fields;
use crate::merchant::{Merchant, SignedRequest};
use crate::operation::Operation;
use crate::outcome::{self, Essentials, Outcome, Verdict};
use crate::signature::verify_with_any;
use crate::wire::{self, form};

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
        let text = |name| fields.text(name).map(ToOwned::to_owned);
        Self {
            operation,
            order_id: text("pg_order_id"),
            payment_id: text("pg_payment_id"),
            amount: text("pg_amount"),
        }
    }

    /// What a signed request asks for, from its body.
    ///
    /// # Errors
    ///
    /// `options_invalid` for a body that `sign` hasn't made: nothing could be
    /// compared with it.
    pub fn from_body(operation: Operation, body: &str) -> Result<Self, Error> {
        let fields = form::parse(body).ok().filter(|fields| fields.text("pg_sig").is_some());
        let fields = fields.ok_or_else(|| {
            let sentence =
                "the request's body is not that of a signed request; give the request as sign made it";
            Error::new(ErrorCode::OptionsInvalid, sentence)
        })?;
        Ok(Self::from_fields(operation, &fields))
    }

    fn question<'q>(&'q self, merchant: &'q Merchant) -> Question<'q> {
        Question {
            merchant_id: merchant.id(),
            order_id: self.order_id.as_deref(),
            payment_id: self.payment_id.as_deref(),
            amount: self.amount.as_deref(),
        }
    }
}

/// What an answer must be about.
#[derive(Clone, Copy)]
pub(crate) struct Question<'q> {
    pub(crate) merchant_id: &'q str,
    pub(crate) order_id: Option<&'q str>,
    pub(crate) payment_id: Option<&'q str>,
    pub(crate) amount: Option<&'q str>,
}

impl Question<'_> {
    /// The name of the field by which the answer turns out to be about another merchant, order,
    /// payment or amount.
    pub(crate) fn contradicted_by(&self, answer: &Essentials<'_>) -> Option<&'static str> {
        let same_text = |answered: &str, asked: &str| answered == asked;
        let expected = [
            (
                "pg_merchant_id",
                answer.merchant_id,
                Some(self.merchant_id),
                same_text as fn(&str, &str) -> bool,
            ),
            ("pg_order_id", answer.order_id, self.order_id, same_text),
            ("pg_payment_id", answer.payment_id, self.payment_id, same_text),
            ("pg_amount", answer.transfer_amount, self.amount, decimal::equal),
            ("pg_payment_amount", answer.amount, self.amount, decimal::equal),
        ];
        let differs = |answered: Option<&str>, asked: Option<&str>, same: fn(&str, &str) -> bool| {
            let answered = answered.filter(|answered| !answered.is_empty());
            matches!((answered, asked), (Some(answered), Some(asked)) if !same(answered, asked))
        };
        expected.iter().find(|(_, answered, asked, same)| differs(*answered, *asked, *same)).map(|row| row.0)
    }

    /// Whether it asks about one payout, where the operation is about one. Otherwise an answer about
    /// any other would do.
    pub(crate) fn is_about_one(&self, operation: Operation) -> bool {
        operation == Operation::BalanceStatus || is_given(self.order_id) || is_given(self.payment_id)
    }

    /// Whether an answer that doesn't contradict it names the payout asked about.
    pub(crate) fn is_named_by(&self, answer: &Essentials<'_>) -> bool {
        let by_payment = self.payment_id.is_some() || self.order_id.is_none();
        is_given(answer.order_id) || (by_payment && is_given(answer.payment_id))
    }
}

/// Whether there is an id: an empty one names nothing.
fn is_given(id: Option<&str>) -> bool {
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
    /// The gateway's own word about a failure.
    pub error: Option<GatewayError>,
}

impl Answer {
    pub(crate) fn verify(merchant: &Merchant, asked: &Asked, body: &[u8]) -> Result<Self, Error> {
        let operation = asked.operation;
        let fields = wire::read_answer(body)?;
        verify_with_any(operation.as_str(), &fields, merchant.secrets()).map_err(|error| {
            match error.code() {
                ErrorCode::SignatureMissing => unsigned(&fields),
                _ => error,
            }
        })?;
        let table = operation.answer();
        table.check_arrival(&fields)?;
        let question = asked.question(merchant);
        if !question.is_about_one(operation) {
            let sentence = "what was asked for must be given: pg_order_id or pg_payment_id; without them an \
                            answer about any payout would do";
            return Err(Error::new(ErrorCode::OptionsInvalid, sentence));
        }
        let essentials = Essentials::of(&fields);
        if let Some(name) = question.contradicted_by(&essentials) {
            let parts = [
                "the answer is well signed, but it answers another question: its ",
                name,
                " is not the one that was asked for",
            ];
            return Err(Error::of(ErrorCode::AnswerMismatch, &parts));
        }
        let Verdict { outcome, safe_to_resend } =
            outcome::of_answer(operation, &essentials, question.is_named_by(&essentials));
        if outcome == Outcome::Succeeded {
            table.check_success(&fields)?;
        }
        Ok(Self { operation, outcome, safe_to_resend, error: outcome::gateway_error(&fields), fields })
    }
}

/// The error of an answer without a signature. It says the code that the gateway
/// gave, so that "your key is wrong" doesn't look like "the answer is forged".
fn unsigned(fields: &Fields) -> Error {
    let gateway = outcome::gateway_error(fields);
    let mut parts = Vec::from([String::from("the answer is not signed, so nothing in it can be relied on")]);
    if let Some(error) = &gateway {
        let code = crate::mask::name(&error.code);
        let meaning = error.meaning.unwrap_or("not in the table of codes");
        parts.push(["it says error ", &code, " (", meaning, ")"].concat());
        if matches!(error.code.as_str(), "9998" | "1100" | "101") {
            parts.push("likely the merchant id or the payout secret is wrong".to_owned());
        }
    } else if let Some(status) = fields.text("pg_status") {
        parts.push(["it says pg_status ", &crate::mask::name(status)].concat());
    }
    parts.push("the outcome is unknown, ask payout_status2".to_owned());
    Error::new(ErrorCode::AnswerUnsigned, parts.join("; ")).with_gateway(gateway)
}
