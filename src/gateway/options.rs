//! `GatewayOptions`: the settings of a gateway.

use alloc::{borrow::ToOwned, string::String};

use super::callback_form::CallbackForm;
use super::schedule::RetryPolicy;
use crate::signing::Secret;

/// The settings of a [`Gateway`](super::Gateway).
///
/// ```
/// use freedompay_payouts::Secret;
/// use freedompay_payouts::gateway::{CallbackForm, Gateway, GatewayOptions};
///
/// let mut options = GatewayOptions::new("500001", Secret::new("payout-secret")?);
/// options.balance = "250.00".to_owned();
/// options.callback_form = CallbackForm::Xml;
/// let gateway = Gateway::new(options)?;
/// assert_eq!(gateway.balance("KZT"), "250.00");
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct GatewayOptions {
    /// The id of the gateway's only merchant: 1 to 20 digits.
    pub merchant_id: String,
    /// The merchant's payout secret.
    pub secret: Secret,
    /// The merchant's other secret. It signs where a [`Fault`](super::Fault) demands it.
    pub other_secret: Secret,
    /// The currency of requests without `pg_currency`: three capital letters.
    pub currency: String,
    /// The balance in that currency at the start: decimal text with at most two
    /// decimals.
    pub balance: String,
    /// The commission, in percent of each amount: decimal text with at most two
    /// decimals. It is taken from the balance in addition to the amount.
    pub commission: String,
    /// How callbacks carry their fields.
    pub callback_form: CallbackForm,
    /// When a callback without an accepted reply is sent again.
    pub retry_policy: RetryPolicy,
    /// `pg_payment_id` of the first payout. Each further payout has the next number.
    pub first_payment_id: u32,
    /// The number of status queries after which a payout in `process` is settled.
    /// The answers to all of them say `process`. With 0 only
    /// [`Gateway::settle`](super::Gateway::settle) settles the payout.
    pub status_queries: u32,
}

impl GatewayOptions {
    /// The defaults: a balance of one million tenge, no commission, payment ids from
    /// 700000001, one status query until a payout is settled. The other secret is
    /// `receive-` followed by the payout secret.
    ///
    /// ```
    /// use freedompay_payouts::Secret;
    /// use freedompay_payouts::gateway::GatewayOptions;
    ///
    /// let options = GatewayOptions::new("500001", Secret::new("payout-secret")?);
    /// assert_eq!(options.balance, "1000000.00");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, secret: Secret) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            other_secret: secret.default_receive_secret(),
            secret,
            currency: "KZT".to_owned(),
            balance: "1000000.00".to_owned(),
            commission: "0".to_owned(),
            callback_form: CallbackForm::Urlencoded,
            retry_policy: RetryPolicy::default(),
            first_payment_id: 700_000_001,
            status_queries: 1,
        }
    }
}
