//! A request comes in, an answer goes out.

use alloc::{borrow::ToOwned, format, string::String, string::ToString, vec::Vec};

use super::money::Money;
use super::request::{Refusal, Refused};
use super::test_cards::{self, Behaviour};
use super::{Gateway, Moment, Payout, PayoutStatus, Request};
use crate::error::GatewayError;
use crate::fields::Fields;
use crate::mask;
use crate::operation::Operation;
use crate::outcome;
use crate::salt::Salt;
use crate::wire::xml;

/// An HTTP response of the gateway's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// XML, or a line of text where the path is unknown.
    pub body: String,
    /// The payout that the request made or asked about.
    pub payment_id: Option<u64>,
    /// Whether the request has settled that payout, so that its callback is due.
    pub callback_due: bool,
    /// The error that the body tells of.
    pub error: Option<GatewayError>,
}

impl Response {
    fn xml(status: u16, fields: &Fields) -> Self {
        let error = outcome::gateway_error(fields);
        let body = xml::write(fields);
        Self { status, content_type: super::XML, body, payment_id: None, callback_due: false, error }
    }

    fn plain(status: u16, line: &str) -> Self {
        let (content_type, body) = ("text/plain; charset=utf-8", format!("{line}\n"));
        Self { status, content_type, body, payment_id: None, callback_due: false, error: None }
    }
}

/// What an answer says, before it is put in order and signed.
struct Answer {
    facts: Fields,
    payment_id: Option<u64>,
    callback_due: bool,
}

/// The masked card of a payout by token: the card number of the vendor's example.
const CARD_OF_A_TOKEN: &str = "440564******6150";

impl Gateway {
    /// Answers a request. Whatever comes in, there is an answer to it.
    ///
    /// The salt is for the answer: never use one twice.
    pub fn respond(&mut self, request: &Request<'_>, now: Moment, salt: Salt) -> Response {
        let Some(operation) = request.operation() else {
            let paths: Vec<_> = Operation::ALL.iter().map(|operation| operation.path()).collect();
            return Response::plain(404, &format!("not found; the methods are {}", paths.join(", ")));
        };
        let answer = request
            .admit(operation, &self.merchant_id, &self.secret)
            .and_then(|fields| self.answer(operation, &fields, now));
        let answer = match answer {
            Ok(answer) => answer,
            Err(Refusal { reason, description, order_id }) => {
                let mut facts = Fields::from([
                    ("pg_status", "error"),
                    ("pg_error_code", reason.code()),
                    ("pg_error_description", &description),
                ]);
                if !reason.is_signed() {
                    return Response::xml(reason.http_status(), &facts);
                }
                facts.extend(order_id.map(|id| ("pg_order_id", id)));
                Answer { facts, payment_id: None, callback_due: false }
            }
        };
        let Answer { facts, payment_id, callback_due } = answer;
        match self.sign(operation.as_str(), operation.answer(), facts, now, salt) {
            Ok(fields) => Response { payment_id, callback_due, ..Response::xml(200, &fields) },
            // A NUL can't be signed; no value that gets here has one.
            Err(error) => Response::plain(500, &error.to_string()),
        }
    }

    fn answer(&mut self, operation: Operation, request: &Fields, now: Moment) -> Result<Answer, Refusal> {
        match operation {
            Operation::P2p2nonreg | Operation::Reg2reg => self.pay(operation, request, now),
            Operation::PayoutStatus | Operation::PayoutStatus2 => self.tell(operation, request, now),
            Operation::BalanceStatus => {
                let currency = self.currency_of(request);
                let mut facts = Fields::from([("pg_status", "ok"), ("pg_currency", currency)]);
                facts.push("pg_balance", self.balance(currency));
                Ok(Answer { facts, payment_id: None, callback_due: false })
            }
        }
    }

    /// Books a payout, takes its amount from the balance, and settles it unless
    /// its card has it wait.
    fn pay(&mut self, operation: Operation, request: &Fields, now: Moment) -> Result<Answer, Refusal> {
        let text = |name| request.text(name).unwrap_or_default();
        let optional = |name| request.text(name).map(ToOwned::to_owned);
        let order_id = text("pg_order_id").to_owned();
        if self.by_order.contains_key(&order_id) {
            return Err(Refusal::new(Refused::OrderUsed, "Неуникальный идентификатор заказа").of(order_id));
        }
        let Some(amount) = Money::parse(text("pg_amount")) else {
            let description = "Validation error: pg_amount must be decimal text";
            return Err(Refusal::new(Refused::Invalid, description).of(order_id));
        };
        let currency = self.currency_of(request).to_owned();
        let left = self.balances.get(&currency).and_then(|balance| balance.minus(amount));
        let (behaviour, held) = match left {
            Some(left) => {
                self.balances.insert(currency.clone(), left);
                (test_cards::behaviour(text("pg_payment_to")), amount)
            }
            None => (Behaviour::failure("8888"), Money::default()),
        };

        let place = self.payouts.len();
        let mut payout = Payout {
            payment_id: u64::from(self.first_payment_id) + place as u64,
            order_id: order_id.clone(),
            operation,
            amount: amount.to_string(),
            currency,
            card: request.text("pg_payment_to").map_or_else(|| CARD_OF_A_TOKEN.to_owned(), mask::card),
            card_token: optional("pg_card_token_to"),
            card_id: optional("pg_card_id_to"),
            post_link: text("pg_post_link").to_owned(),
            status: PayoutStatus::Process,
            error_code: None,
            created: now,
            settled: None,
            callbacks: 0,
            replies: Vec::new(),
            behaviour,
            questions_left: self.questions,
            held,
        };
        if !behaviour.in_process {
            let given_back = payout.settle(now);
            self.give_back(&payout.currency, given_back);
        }
        let mut facts = self.facts_of(&payout, operation.answer());
        facts.push("pg_status", payout.status.as_payment_status());
        let payment_id = Some(payout.payment_id);
        self.payouts.push(payout);
        self.by_order.insert(order_id, place);
        Ok(Answer { facts, payment_id, callback_due: !behaviour.in_process })
    }

    /// Tells the status of a payout, and settles it if it has been asked for often
    /// enough.
    fn tell(&mut self, operation: Operation, request: &Fields, now: Moment) -> Result<Answer, Refusal> {
        let order_id = request.text("pg_order_id").unwrap_or_default();
        let asked_id = request.text("pg_payment_id");
        let is_meant = |id: u64| asked_id.is_none_or(|asked| asked.parse() == Ok(id));
        let found = self.by_order.get(order_id).and_then(|&place| self.payouts.get_mut(place));
        let Some(payout) = found.filter(|payout| is_meant(payout.payment_id)) else {
            return Err(Refusal::new(Refused::PaymentUnknown, "Payment not found").of(order_id.to_owned()));
        };
        let mut facts = payout.facts();
        if operation == Operation::PayoutStatus2 {
            facts.push("pg_status", "ok");
            facts.push("pg_payment_status", payout.status.as_str());
        } else {
            facts.push("pg_status", payout.status.as_str());
        }
        let payment_id = Some(payout.payment_id);
        let settles = payout.asked();
        if settles {
            let (given_back, currency) = (payout.settle(now), payout.currency.clone());
            self.give_back(&currency, given_back);
        }
        Ok(Answer { facts, payment_id, callback_due: settles })
    }

    fn currency_of<'f>(&'f self, request: &'f Fields) -> &'f str {
        request.text("pg_currency").unwrap_or(&self.currency)
    }
}
