//! `Gateway`: the balances, the payouts and the rules of a merchant.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, string::ToString, vec::Vec};

use super::callback_form::CallbackForm;
use super::error::invalid;
use super::fault::{Fault, SigningSecret};
use super::money::Money;
use super::options::GatewayOptions;
use super::payout::Payout;
use super::rules::{Rules, When};
use super::schedule::{RetryPolicy, Schedule};
use crate::error::Error;
use crate::request::check_merchant_id;
use crate::signing::Secret;

/// FreedomPay's side of one merchant: its balances and payouts.
#[derive(Debug)]
pub struct Gateway {
    pub(super) merchant_id: String,
    pub(super) secret: Secret,
    other_secret: Secret,
    pub(super) currency: String,
    /// In percent, with two decimals.
    pub(super) commission: Money,
    pub(super) callback_form: CallbackForm,
    pub(super) retry_policy: RetryPolicy,
    pub(super) first_payment_id: u32,
    pub(super) status_queries: u32,
    pub(super) balances: BTreeMap<String, Money>,
    pub(super) rules: Rules,
    pub(super) schedule: Schedule,
    /// In the order of their payment ids, which have no gaps.
    pub(super) payouts: Vec<Payout>,
    /// The index in `payouts` of each order id.
    pub(super) by_order: BTreeMap<String, usize>,
}

impl Gateway {
    /// Creates a gateway without payouts.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// assert!(gateway.payouts().is_empty());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if the merchant id is not digits, the first payment id is 0,
    /// the currency is not three capital letters, the balance is not decimal text, or
    /// the commission is not decimal text or is more than 100.
    pub fn new(options: GatewayOptions) -> Result<Self, Error> {
        check_merchant_id(&options.merchant_id)?;
        let commission =
            Money::parse(&options.commission).filter(|percent| *percent <= Money::HUNDRED).ok_or_else(
                || invalid("the commission must be a percentage, at most 100, as decimal text: \"2.5\""),
            )?;
        if options.first_payment_id == 0 {
            // In answers 0 means "no payment".
            return Err(invalid("the first payment id must not be 0"));
        }
        let mut gateway = Self {
            merchant_id: options.merchant_id,
            secret: options.secret,
            other_secret: options.other_secret,
            currency: options.currency.clone(),
            commission,
            callback_form: options.callback_form,
            retry_policy: options.retry_policy,
            first_payment_id: options.first_payment_id,
            status_queries: options.status_queries,
            balances: BTreeMap::new(),
            rules: Rules::default(),
            schedule: Schedule::default(),
            payouts: Vec::new(),
            by_order: BTreeMap::new(),
        };
        gateway.set_balance(&options.currency, &options.balance)?;
        Ok(gateway)
    }

    /// The merchant's id.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// assert_eq!(gateway.merchant_id(), "500001");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// All payouts, in the order of their payment ids.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// assert_eq!(gateway.payouts().len(), 1);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn payouts(&self) -> &[Payout] {
        &self.payouts
    }

    /// The payout with this payment id.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// assert_eq!(gateway.payout(payment_id).unwrap().order_id, "1234");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn payout(&self, payment_id: u64) -> Option<&Payout> {
        self.payouts.get(self.index_of(payment_id)?)
    }

    pub(super) fn payout_mut(&mut self, payment_id: u64) -> Option<&mut Payout> {
        let index = self.index_of(payment_id)?;
        self.payouts.get_mut(index)
    }

    fn index_of(&self, payment_id: u64) -> Option<usize> {
        usize::try_from(payment_id.checked_sub(u64::from(self.first_payment_id))?).ok()
    }

    /// The balance in a currency, with two decimals. It is `0.00` in an unknown
    /// currency.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// assert_eq!(gateway.balance("KZT"), "1000000.00");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn balance(&self, currency: &str) -> String {
        self.balances.get(currency).copied().unwrap_or_default().to_string()
    }

    /// Each currency that has a balance, and that balance with two decimals.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// assert!(gateway.balances().eq([("KZT", "1000000.00".to_owned())]));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub fn balances(&self) -> impl Iterator<Item = (&str, String)> {
        self.balances.iter().map(|(currency, balance)| (currency.as_str(), balance.to_string()))
    }

    /// Sets the balance in a currency.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// gateway.set_balance("USD", "50")?;
    /// assert_eq!(gateway.balance("USD"), "50.00");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if the currency is not three capital letters, or the amount
    /// is not decimal text with at most two decimals.
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

    pub(super) fn refund(&mut self, currency: &str, amount: Money) {
        if let Some(balance) = self.balances.get_mut(currency) {
            *balance = balance.plus(amount);
        }
    }

    /// Applies a fault to the next request that `when` matches, once. Of several such
    /// faults the first match is used. They take precedence over all rules.
    ///
    /// A request without the merchant's signature matches nothing.
    ///
    /// ```
    /// use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// # use freedompay_payouts::Secret;
    ///
    /// # let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// let mut fault = Fault::default();
    /// fault.answer = AnswerMode::Dropped;
    /// gateway.fault_next(When::payout(), fault)?;
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if the settings contradict each other, or do not apply to the
    /// requests that `when` matches.
    pub fn fault_next(&mut self, when: When, fault: Fault) -> Result<(), Error> {
        self.rules.fault_next(when, fault)
    }

    /// Applies a fault to every request that `when` matches, or to the first `times` of
    /// them. Of several rules the first match is used.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// let mut fault = Fault::default();
    /// fault.answer = AnswerMode::ServerError;
    /// gateway.add_rule(When::payout(), fault, Some(2))?; // for the first two payouts
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` as for [`Gateway::fault_next`], and if `times` is 0.
    pub fn add_rule(&mut self, when: When, fault: Fault, times: Option<u32>) -> Result<(), Error> {
        self.rules.add(when, fault, times)
    }

    /// Removes all rules and all faults for next requests.
    ///
    /// ```
    /// # use freedompay_payouts::Secret;
    /// # use freedompay_payouts::gateway::{AnswerMode, Fault, Gateway, GatewayOptions, When};
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// gateway.add_rule(When::payout(), Fault::default(), None)?;
    /// gateway.clear_rules();
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub fn clear_rules(&mut self) {
        self.rules.clear();
    }

    pub(super) fn secret_of(&self, which: SigningSecret) -> &Secret {
        match which {
            SigningSecret::Payout => &self.secret,
            SigningSecret::Other => &self.other_secret,
        }
    }
}
