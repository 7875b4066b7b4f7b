//! A request comes in, an answer goes out.

use alloc::{borrow::ToOwned, format, string::String, string::ToString, vec::Vec};

use super::bad_day::{AnswerForm, BadDay, CallbackOrder, Settlement, SigningKey};
use super::money::Money;
use super::request::{Refusal, Refused};
use super::test_cards::{self, Behaviour};
use super::{Gateway, Moment, Payout, PayoutStatus, Request};
use crate::error::GatewayError;
use crate::merchant::outcome;
use crate::message::Fields;
use crate::operation::Operation;
use crate::signing::Salt;
use crate::text::mask;
use crate::wire::xml_write;

/// An HTTP response of the gateway's, and what the server is to do about it.
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
    /// How often, and when, that callback is to be sent.
    pub callbacks: CallbackOrder,
    /// The error that the body tells of.
    pub error: Option<GatewayError>,
    /// What becomes of the answer. Where it is dropped, the server closes the
    /// connection and sends nothing.
    pub answer: AnswerForm,
    /// How long the server waits before it answers, in milliseconds.
    pub delay: u32,
}

impl Response {
    fn xml(status: u16, fields: &Fields) -> Self {
        let error = outcome::gateway_error(fields);
        Self { error, ..Self::new(status, super::XML, xml_write::write(fields)) }
    }

    fn plain(status: u16, line: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{line}\n"))
    }

    fn new(status: u16, content_type: &'static str, body: String) -> Self {
        Self {
            status,
            content_type,
            body,
            payment_id: None,
            callback_due: false,
            callbacks: CallbackOrder::Once,
            error: None,
            answer: AnswerForm::Signed,
            delay: 0,
        }
    }
}

/// What a gateway says that is being worked on: the status is 200 all the same.
const HTML_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"ru\"><head><title>FreedomPay</title></head>\
<body><h1>Ведутся технические работы</h1></body></html>\n";

/// What an answer says, before it is put in order and signed.
struct Answer {
    facts: Fields,
    payment_id: Option<u64>,
    callback_due: bool,
}

impl Answer {
    const fn new(facts: Fields) -> Self {
        Self { facts, payment_id: None, callback_due: false }
    }
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
        let request = match request.admit(operation, &self.merchant_id, &self.secret) {
            Ok(request) => request,
            Err(refusal) => return self.refuse(operation, refusal, now, salt),
        };
        let day = self.rules.take(operation, &request);
        let mut response = if day.booked {
            match self.answer(operation, &request, &day, now) {
                Ok(answer) => self.write(operation, answer, &day, now, salt),
                Err(refusal) => self.write(operation, Answer::new(refusal.facts()), &day, now, salt),
            }
        } else {
            faceless(day.answer)
        };
        response.delay = day.delay;
        response
    }

    /// The answer to a request that isn't taken, whatever the rules have.
    fn refuse(&self, operation: Operation, refusal: Refusal, now: Moment, salt: Salt) -> Response {
        if refusal.reason.is_signed() {
            return self.write(operation, Answer::new(refusal.facts()), &BadDay::default(), now, salt);
        }
        let status = refusal.reason.http_status();
        Response { answer: AnswerForm::Unsigned, ..Response::xml(status, &refusal.facts()) }
    }

    /// Signs an answer, and makes of it what the day makes of answers.
    fn write(&self, operation: Operation, answer: Answer, day: &BadDay, now: Moment, salt: Salt) -> Response {
        let Answer { facts, payment_id, callback_due } = answer;
        let callbacks = payment_id
            .and_then(|id| self.payout(id))
            .map_or(CallbackOrder::Once, |payout| payout.day.callbacks);
        let key = if day.answer == AnswerForm::OtherKey { SigningKey::Other } else { SigningKey::Payout };
        let signed = self.sign(operation.as_str(), operation.answer(), facts, now, salt, self.key(key));
        let fields = match signed {
            Ok(fields) => fields,
            // A NUL can't be signed; no value that gets here has one.
            Err(error) => return Response::plain(500, &error.to_string()),
        };
        let response = match day.answer {
            AnswerForm::Signed | AnswerForm::OtherKey => Response::xml(200, &fields),
            AnswerForm::Unsigned => {
                let unsigned = fields.iter().filter(|(name, _)| !matches!(*name, "pg_salt" | "pg_sig"));
                Response::xml(200, &unsigned.collect())
            }
            AnswerForm::Cut => {
                let whole = Response::xml(200, &fields).body;
                let kept = whole.chars().count().saturating_mul(2) / 3;
                Response::new(200, super::XML, whole.chars().take(kept).collect())
            }
            form => faceless(form),
        };
        let callback_due = callback_due && callbacks != CallbackOrder::Never;
        Response { payment_id, callback_due, callbacks, answer: day.answer, ..response }
    }

    fn answer(
        &mut self,
        operation: Operation,
        request: &Fields,
        day: &BadDay,
        now: Moment,
    ) -> Result<Answer, Refusal> {
        match operation {
            Operation::P2p2nonreg | Operation::Reg2reg => self.pay(operation, request, day, now),
            Operation::PayoutStatus | Operation::PayoutStatus2 => self.tell(operation, request, now),
            Operation::BalanceStatus => {
                let currency = self.currency_of(request);
                let mut facts = Fields::from([("pg_status", "ok"), ("pg_currency", currency)]);
                facts.push("pg_balance", self.balance(currency));
                Ok(Answer::new(facts))
            }
        }
    }

    /// Books a payout, takes its amount and the commission from the balance, and
    /// settles it unless its card or its day has it wait.
    fn pay(
        &mut self,
        operation: Operation,
        request: &Fields,
        day: &BadDay,
        now: Moment,
    ) -> Result<Answer, Refusal> {
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
        let commission = amount.percent(self.commission);
        let held = amount.plus(commission);
        let left = self.balances.get(&currency).and_then(|balance| balance.minus(held));
        let (behaviour, held) = match left {
            Some(left) => {
                self.balances.insert(currency.clone(), left);
                (on(day, test_cards::behaviour(text("pg_payment_to"))), held)
            }
            None => (Behaviour::failure("8888"), Money::default()),
        };

        let place = self.payouts.len();
        let mut payout = Payout {
            payment_id: u64::from(self.first_payment_id).saturating_add(place as u64),
            order_id: order_id.clone(),
            operation,
            amount: amount.to_string(),
            commission: commission.to_string(),
            currency,
            card: request.text("pg_payment_to").map_or_else(|| CARD_OF_A_TOKEN.to_owned(), mask::mask_pan),
            card_token: optional("pg_card_token_to"),
            card_id: optional("pg_card_id_to"),
            post_link: text("pg_post_link").to_owned(),
            status: PayoutStatus::Process,
            error_code: None,
            created: now,
            settled: None,
            callbacks: 0,
            first_callback: None,
            next_callback: None,
            replies: Vec::new(),
            day: *day,
            behaviour,
            questions_left: day.process.unwrap_or(self.questions),
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

/// The responses that don't say what became of the request.
fn faceless(form: AnswerForm) -> Response {
    let (status, content_type, body) = match form {
        AnswerForm::Html => (200, "text/html; charset=utf-8", HTML_PAGE),
        AnswerForm::Dropped => (0, "", ""),
        _ => (500, "text/plain; charset=utf-8", "Internal Server Error\n"),
    };
    Response { answer: form, ..Response::new(status, content_type, body.to_owned()) }
}

/// How a payout ends on this day; what the day leaves open is the card's.
fn on(day: &BadDay, mut behaviour: Behaviour) -> Behaviour {
    if let Some(settlement) = day.settle {
        behaviour.in_process = false;
        behaviour.error_code = match settlement {
            Settlement::Success => None,
            Settlement::Error(code) => Some(code),
        };
    }
    behaviour.in_process |= day.process.is_some();
    behaviour
}
