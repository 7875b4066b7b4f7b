//! FreedomPay's side, for tests and demos: it answers requests, makes signed
//! callbacks and judges the replies to them.
//!
//! There is no I/O in it and no clock. Its state lives in a [`Gateway`]; time and
//! salts come in as arguments; a server around it moves the bytes.
//!
//! ```
//! use freedompay_payouts::gateway::{Gateway, GatewayOptions, Moment, Request};
//! use freedompay_payouts::{Asked, Fields, Merchant, Operation, Outcome, RequestOptions, Salt, Secret};
//!
//! let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-key")?))?;
//! let merchant = Merchant::new("500001", [Secret::new("payout-key")?])?;
//! let salt = |byte| Salt::from_entropy([byte; Salt::ENTROPY]); // in a program: random bytes
//! let now = Moment::from_unix(1_767_225_600);
//!
//! let options = RequestOptions::default();
//! let asked = merchant.sign(Operation::BalanceStatus, &Fields::new(), salt(1), &options)?;
//! let answer = gateway.respond(&Request::new(&asked.url, asked.body.as_bytes(), None), now, salt(2));
//! assert_eq!(answer.status, 200);
//! let answer = merchant.verify_answer(&Asked::try_from(&asked)?, answer.body.as_bytes())?;
//! assert_eq!(answer.fields.text("pg_balance"), Some("1000000.00"));
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```

mod bad_day;
mod callback;
mod moment;
mod money;
mod payout;
mod reply;
mod request;
mod respond;
mod rules;
mod schedule;
mod test_cards;

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, string::ToString, vec::Vec};

use crate::error::{Error, ErrorCode};
use crate::message::script::script_name;
use crate::message::{Fields, Rule};
use crate::operation::Operation;
use crate::request::check_merchant_id;
use crate::schema::{CALLBACK, Message, Source};
use crate::signing::{Salt, Secret, sign_fields};

use money::Money;
use rules::Rules;
use schedule::Schedule;

pub use bad_day::{AnswerForm, BadDay, CallbackOrder, Settlement, SigningKey};
pub use callback::{CallbackForm, CallbackRequest};
pub use moment::Moment;
pub use payout::{Payout, PayoutStatus};
pub use reply::{Reply, ReplyCode, ReplyVerdict};
pub use request::Request;
pub use respond::Response;
pub use rules::When;
pub use schedule::Repeats;
pub use test_cards::{Behaviour, TEST_CARDS};

/// The `Content-Type` of answers.
const XML: &str = "application/xml; charset=utf-8";

/// What can be chosen about a [`Gateway`].
#[derive(Debug)]
#[non_exhaustive]
pub struct GatewayOptions {
    /// The id of the one merchant that it knows.
    pub merchant_id: String,
    /// That merchant's payout key.
    pub secret: Secret,
    /// That merchant's other key, which signs where a [`BadDay`] has it so.
    pub other_secret: Secret,
    /// The currency of requests that name none.
    pub currency: String,
    /// What is on the balance in that currency at the start.
    pub balance: String,
    /// What is taken from the balance on top of each amount, in percent of it:
    /// decimal text with at most two decimals.
    pub commission: String,
    /// How callbacks carry their fields.
    pub callback_form: CallbackForm,
    /// When a callback that was not taken is sent again.
    pub repeats: Repeats,
    /// `pg_payment_id` of the first payout; the others count on from it.
    pub first_payment_id: u32,
    /// A payout in `process` is settled when its status has been asked for so
    /// many times. The answers until then, the last included, say `process`.
    /// With 0 it is settled by [`Gateway::settle`] only.
    pub questions: u32,
}

impl GatewayOptions {
    /// One million tenge, no commission, payments from 700000001 on, settled by
    /// one question. The other key is `receive-` and the payout key.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, secret: Secret) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            other_secret: secret.default_receive_key(),
            secret,
            currency: "KZT".to_owned(),
            balance: "1000000.00".to_owned(),
            commission: "0".to_owned(),
            callback_form: CallbackForm::Urlencoded,
            repeats: Repeats::default(),
            first_payment_id: 700_000_001,
            questions: 1,
        }
    }
}

/// FreedomPay, as a merchant sees it: its balances and payouts.
#[derive(Debug)]
pub struct Gateway {
    merchant_id: String,
    secret: Secret,
    other_secret: Secret,
    currency: String,
    /// In hundredths of a percent.
    commission: Money,
    callback_form: CallbackForm,
    repeats: Repeats,
    first_payment_id: u32,
    questions: u32,
    balances: BTreeMap<String, Money>,
    rules: Rules,
    schedule: Schedule,
    /// In the order of their payment ids, which have no gaps.
    payouts: Vec<Payout>,
    /// The places of the payouts, by order id.
    by_order: BTreeMap<String, usize>,
}

impl Gateway {
    /// A gateway without payouts.
    ///
    /// # Errors
    ///
    /// `options_invalid` for a merchant id that isn't digits, a first payment id
    /// of 0, a currency that isn't three capital letters, a balance that isn't
    /// decimal text, and a commission that isn't or is more than 100.
    pub fn new(options: GatewayOptions) -> Result<Self, Error> {
        let GatewayOptions { merchant_id, secret, other_secret, currency, balance, .. } = options;
        let GatewayOptions { commission, callback_form, repeats, first_payment_id, questions, .. } = options;
        check_merchant_id(&merchant_id)?;
        let commission = Money::parse(&commission).filter(|percent| *percent <= Money::HUNDRED);
        let Some(commission) = commission else {
            return Err(invalid(
                "the commission must be a percentage, at most 100, as decimal text: \"2.5\"",
            ));
        };
        if first_payment_id == 0 {
            // In answers 0 stands for "no payment".
            return Err(invalid("the first payment id must not be 0"));
        }
        let mut gateway = Self {
            merchant_id,
            secret,
            other_secret,
            currency: currency.clone(),
            commission,
            callback_form,
            repeats,
            first_payment_id,
            questions,
            balances: BTreeMap::new(),
            rules: Rules::default(),
            schedule: Schedule::default(),
            payouts: Vec::new(),
            by_order: BTreeMap::new(),
        };
        gateway.set_balance(&currency, &balance)?;
        Ok(gateway)
    }

    /// The merchant's id.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// Every payout, in the order of their payment ids.
    #[must_use]
    pub fn payouts(&self) -> &[Payout] {
        &self.payouts
    }

    /// The payout of this payment id.
    #[must_use]
    pub fn payout(&self, payment_id: u64) -> Option<&Payout> {
        self.payouts.get(self.place(payment_id)?)
    }

    /// What is left in a currency, with two decimals.
    #[must_use]
    pub fn balance(&self, currency: &str) -> String {
        self.balances.get(currency).copied().unwrap_or_default().to_string()
    }

    /// The currencies that there is a balance in, and what is left in each.
    pub fn balances(&self) -> impl Iterator<Item = (&str, String)> {
        self.balances.iter().map(|(currency, left)| (currency.as_str(), left.to_string()))
    }

    /// Sets what is on the balance in a currency.
    ///
    /// # Errors
    ///
    /// `options_invalid` for a currency that isn't three capital letters, and for
    /// an amount that isn't decimal text with at most two decimals.
    pub fn set_balance(&mut self, currency: &str, amount: &str) -> Result<(), Error> {
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(invalid("the currency must be three capital letters: \"KZT\""));
        }
        let amount = Money::parse(amount).ok_or_else(|| {
            invalid("the balance must be decimal text with at most two decimals: \"1000000.00\"")
        })?;
        self.balances.insert(currency.to_owned(), amount);
        Ok(())
    }

    /// Has this day come for the next request that `when` is for, once. Of several
    /// the first that fits comes first, and before every rule.
    ///
    /// Requests count from their signature on: one that isn't the merchant's has no day.
    ///
    /// # Errors
    ///
    /// `options_invalid` for settings that contradict each other or that such
    /// requests don't have.
    pub fn add_next(&mut self, when: When, day: BadDay) -> Result<(), Error> {
        self.rules.add_next(when, day)
    }

    /// Has this day come for every request that `when` is for, or so many times.
    /// The first rule that fits counts.
    ///
    /// # Errors
    ///
    /// As [`Gateway::add_next`], and for no times.
    pub fn add_rule(&mut self, when: When, day: BadDay, times: Option<u32>) -> Result<(), Error> {
        self.rules.add(when, day, times)
    }

    /// Forgets every rule, and every day that was to come next.
    pub fn clear_rules(&mut self) {
        self.rules.clear();
    }

    /// Ends a payout in `process`, as its card or its day has it. Its callback is due then.
    ///
    /// # Errors
    ///
    /// `options_invalid` where there is no such payout, or it is settled already.
    pub fn settle(&mut self, payment_id: u64, now: Moment) -> Result<PayoutStatus, Error> {
        let payout = self.payout_mut(payment_id).ok_or_else(|| no_payout(payment_id))?;
        if payout.status != PayoutStatus::Process {
            let status = payout.status;
            return Err(invalid(format!("payout {payment_id} is settled already: {status}")));
        }
        let given_back = payout.settle(now);
        let (currency, status) = (payout.currency.clone(), payout.status);
        self.give_back(&currency, given_back);
        Ok(status)
    }

    /// Makes the signed callback for a settled payout, counts it, and has it
    /// repeated later unless the merchant takes it. Every repeat wants a salt of its own.
    ///
    /// The form is the payout's, or the gateway's, where none is given.
    ///
    /// # Errors
    ///
    /// `options_invalid` where there is no such payout, or it isn't settled yet.
    pub fn callback(
        &mut self,
        payment_id: u64,
        form: impl Into<Option<CallbackForm>>,
        now: Moment,
        salt: Salt,
    ) -> Result<CallbackRequest, Error> {
        let payout = self.payout(payment_id).ok_or_else(|| no_payout(payment_id))?;
        if payout.status == PayoutStatus::Process {
            return Err(invalid(format!("payout {payment_id} is not settled yet, so it has no callback")));
        }
        // No value has a line break in it, so none has the boundary on a line of its own.
        let boundary = format!("----FreedomPay{}", salt.as_str());
        let mut facts = self.facts_of(payout, &CALLBACK);
        facts.push("pg_status", payout.status.as_payment_status());
        let script = script_name(&payout.post_link);
        let fields = self.sign(script, &CALLBACK, facts, now, salt, self.key(payout.day.callback_key))?;
        let form = form.into().or(payout.day.callback_form).unwrap_or(self.callback_form);
        let (body, content_type) = form.write(&fields, &boundary);
        let url = payout.post_link.clone();

        let first = payout.first_callback.unwrap_or(now);
        let next = self.repeats.next(first, now).filter(|_| !payout.is_acknowledged());
        self.schedule.replace(payment_id, payout.next_callback, next);
        if let Some(payout) = self.payout_mut(payment_id) {
            payout.callbacks = payout.callbacks.saturating_add(1);
            (payout.first_callback, payout.next_callback) = (Some(first), next);
        }
        Ok(CallbackRequest { payment_id, url, content_type, body })
    }

    /// The payouts whose callback is to be repeated now, the earliest first. Each
    /// is due until [`Gateway::callback`] has been called for it.
    #[must_use]
    pub fn callbacks_due(&self, now: Moment) -> Vec<u64> {
        self.schedule.due(now)
    }

    /// When the next callback is to be repeated; `None` where none is.
    #[must_use]
    pub fn next_callback_at(&self) -> Option<Moment> {
        self.schedule.next()
    }

    /// Judges the reply to a callback, `None` where the post link gave none, and
    /// keeps the verdict with the payout. One that is accepted ends the repeats.
    ///
    /// # Errors
    ///
    /// `options_invalid` where there is no such payout.
    pub fn check_reply(&mut self, payment_id: u64, reply: Option<Reply<'_>>) -> Result<ReplyVerdict, Error> {
        let payout = self.payout(payment_id).ok_or_else(|| no_payout(payment_id))?;
        let verdict = ReplyVerdict::of(reply, payout, &self.secret);
        if verdict.is_accepted() {
            self.schedule.replace(payment_id, payout.next_callback, None);
        }
        if let Some(payout) = self.payout_mut(payment_id) {
            payout.next_callback = payout.next_callback.filter(|_| !verdict.is_accepted());
            payout.replies.push(verdict.clone());
        }
        Ok(verdict)
    }

    fn key(&self, key: SigningKey) -> &Secret {
        match key {
            SigningKey::Payout => &self.secret,
            SigningKey::Other => &self.other_secret,
        }
    }

    fn give_back(&mut self, currency: &str, amount: Money) {
        if let Some(balance) = self.balances.get_mut(currency) {
            *balance = balance.plus(amount);
        }
    }

    fn place(&self, payment_id: u64) -> Option<usize> {
        usize::try_from(payment_id.checked_sub(u64::from(self.first_payment_id))?).ok()
    }

    fn payout_mut(&mut self, payment_id: u64) -> Option<&mut Payout> {
        let place = self.place(payment_id)?;
        self.payouts.get_mut(place)
    }

    /// What a message of this table says about a payout, but for its status.
    fn facts_of(&self, payout: &Payout, table: &Message) -> Fields {
        let mut facts = payout.facts();
        facts.push("pg_balance", self.balance(&payout.currency));
        // Of reg2reg the page documents the error as well, with 0 where there is none.
        let documents_errors =
            table.field("pg_error_code").is_some_and(|field| field.source() == Source::Documented);
        if payout.operation == Operation::Reg2reg && documents_errors && payout.error_code.is_none() {
            facts.push("pg_error_code", "0");
            facts.push("pg_error_description", "");
        }
        facts
    }

    /// The facts that the table has a row for, in the table's order, signed.
    fn sign(
        &self,
        script: &str,
        table: &Message,
        mut facts: Fields,
        now: Moment,
        salt: Salt,
        secret: &Secret,
    ) -> Result<Fields, Error> {
        facts.push("pg_merchant_id", self.merchant_id.as_str());
        facts.push("pg_datetime", now.iso());
        facts.push("pg_salt", salt.into_string());
        let known = |name| facts.text(name).map(|text| (name, text));
        let mut fields: Fields = table.rows().iter().filter_map(|row| known(row.name())).collect();
        let signature = sign_fields(script, &fields, secret, Some(Rule::A))?;
        fields.push("pg_sig", signature.to_string());
        Ok(fields)
    }
}

fn invalid(sentence: impl Into<alloc::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorCode::OptionsInvalid, sentence)
}

fn no_payout(payment_id: u64) -> Error {
    invalid(format!("there is no payout {payment_id}"))
}
