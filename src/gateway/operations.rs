//! What each operation does: payouts, status queries, balances.

use alloc::{borrow::ToOwned, string::ToString, vec::Vec};

use super::fault::Fault;
use super::money::Money;
use super::payout::{Payout, PayoutStatus};
use super::request::{Refusal, Refused};
use super::state::Gateway;
use super::test_cards::{self, CardBehaviour};
use super::timestamp::Timestamp;
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::text::mask;

/// An answer before its fields are ordered and signed.
pub(super) struct Answer {
    pub(super) fields: Fields,
    pub(super) payment_id: Option<u64>,
    pub(super) callback_due: bool,
}

impl Answer {
    pub(super) const fn new(fields: Fields) -> Self {
        Self { fields, payment_id: None, callback_due: false }
    }
}

/// The masked card of a payout by token: the masked number in the vendor's example.
pub(super) const CARD_OF_A_TOKEN: &str = "440564******6150";

impl Gateway {
    /// Carries out an authenticated request.
    pub(super) fn carry_out(
        &mut self,
        operation: Operation,
        request: &Fields,
        fault: &Fault,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        match operation {
            Operation::P2p2nonreg | Operation::Reg2reg => self.book_payout(operation, request, fault, now),
            Operation::PayoutStatus | Operation::PayoutStatus2 => self.answer_status(operation, request, now),
            Operation::BalanceStatus => Ok(self.answer_balance(request)),
        }
    }

    fn answer_balance(&self, request: &Fields) -> Answer {
        let currency = self.currency_of(request);
        let mut fields = Fields::from([(Name::STATUS, "ok"), (Name::CURRENCY, currency)]);
        fields.push(Name::BALANCE, self.balance(currency));
        fields.push(Name::MERCHANT_ID, self.merchant_id.as_str());
        Answer::new(fields)
    }

    /// Books a payout and takes its amount and the commission from the balance.
    /// Settles the payout unless its card or its fault keeps it in `process`.
    fn book_payout(
        &mut self,
        operation: Operation,
        request: &Fields,
        fault: &Fault,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let order_id = request.value_str(Name::ORDER_ID).unwrap_or_default().to_owned();
        if self.by_order.contains_key(&order_id) {
            return Err(Refusal::new(Refused::OrderUsed, "Неуникальный идентификатор заказа"));
        }
        let Some(amount) = request.value_str(Name::AMOUNT).and_then(Money::parse) else {
            let description = "Validation error: pg_amount must be decimal text";
            return Err(Refusal::new(Refused::Invalid, description));
        };
        let mut payout = self.new_payout(operation, request, amount, fault, now);
        let in_process = payout.behaviour.in_process;
        if !in_process {
            let refund = payout.settle(now);
            self.refund(&payout.currency, refund);
        }
        let mut fields = self.payout_message_fields(&payout, operation.answer());
        fields.push(Name::STATUS, payout.status.as_payment_status());
        let payment_id = Some(payout.payment_id);
        self.by_order.insert(order_id, self.payouts.len());
        self.payouts.push(payout);
        Ok(Answer { fields, payment_id, callback_due: !in_process })
    }

    /// A payout in `process`. Its amount and commission are taken from the balance. If
    /// the balance is too small, nothing is taken and the payout will fail.
    fn new_payout(
        &mut self,
        operation: Operation,
        request: &Fields,
        amount: Money,
        fault: &Fault,
        now: Timestamp,
    ) -> Payout {
        let text = |name| request.text(name).unwrap_or_default();
        let optional = |name| request.text(name).map(ToOwned::to_owned);
        let currency = self.currency_of(request).to_owned();
        let commission = amount.percent(self.commission);
        let (behaviour, held) = match self.withdraw(&currency, amount.plus(commission)) {
            Some(held) => {
                (apply_fault(fault, test_cards::card_behaviour(text(Name::PAYMENT_TO.as_str()))), held)
            }
            None => (CardBehaviour::failure("8888"), Money::default()),
        };
        Payout {
            payment_id: u64::from(self.first_payment_id).saturating_add(self.payouts.len() as u64),
            order_id: text(Name::ORDER_ID.as_str()).to_owned(),
            operation,
            amount: amount.to_string(),
            commission: commission.to_string(),
            currency,
            card: request
                .value_str(Name::PAYMENT_TO)
                .map_or_else(|| CARD_OF_A_TOKEN.to_owned(), mask::mask_pan),
            card_token: optional(Name::CARD_TOKEN_TO.as_str()),
            card_id: optional(Name::CARD_ID_TO.as_str()),
            post_link: text(Name::POST_LINK.as_str()).to_owned(),
            status: PayoutStatus::Process,
            error_code: None,
            created: now,
            settled: None,
            callbacks: 0,
            first_callback: None,
            next_callback: None,
            replies: Vec::new(),
            fault: *fault,
            behaviour,
            status_queries_left: fault.process.unwrap_or(self.status_queries),
            held,
        }
    }

    /// Takes an amount from a balance and returns it; `None` if the balance is too small.
    fn withdraw(&mut self, currency: &str, amount: Money) -> Option<Money> {
        let balance = self.balances.get_mut(currency)?;
        *balance = balance.minus(amount)?;
        Some(amount)
    }

    /// Answers with the status of a payout. Settles the payout if this was the last
    /// status query that it waits for.
    fn answer_status(
        &mut self,
        operation: Operation,
        request: &Fields,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let order_id = request.value_str(Name::ORDER_ID).unwrap_or_default();
        let payment_id = request.value_str(Name::PAYMENT_ID);
        let has_payment_id = |id: u64| payment_id.is_none_or(|text| text.parse() == Ok(id));
        let found = self.by_order.get(order_id).and_then(|&index| self.payouts.get_mut(index));
        let Some(payout) = found.filter(|payout| has_payment_id(payout.payment_id)) else {
            return Err(Refusal::new(Refused::PaymentUnknown, "Payment not found"));
        };
        let mut fields = payout.message_fields();
        fields.push(Name::MERCHANT_ID, self.merchant_id.as_str());
        if operation == Operation::PayoutStatus2 {
            fields.push(Name::STATUS, "ok");
            fields.push(Name::PAYMENT_STATUS, payout.status.as_str());
        } else {
            fields.push(Name::STATUS, payout.status.as_str());
        }
        let payment_id = Some(payout.payment_id);
        let settles = payout.count_status_query();
        if settles {
            let (refund, currency) = (payout.settle(now), payout.currency.clone());
            self.refund(&currency, refund);
        }
        Ok(Answer { fields, payment_id, callback_due: settles })
    }

    fn currency_of<'f>(&'f self, request: &'f Fields) -> &'f str {
        request.value_str(Name::CURRENCY).unwrap_or(&self.currency)
    }
}

/// How a payout ends: as its fault determines, otherwise as its card does.
fn apply_fault(fault: &Fault, mut behaviour: CardBehaviour) -> CardBehaviour {
    if let Some(settlement) = fault.settle {
        behaviour.in_process = false;
        behaviour.error_code = settlement.error_code();
    }
    behaviour.in_process |= fault.process.is_some();
    behaviour
}
