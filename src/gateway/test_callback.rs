//! `TestCallback`: a signed callback without a gateway and without a payout.

use alloc::{borrow::ToOwned, format, string::String, string::ToString};

use super::callback::{CallbackRequest, query_fields};
use super::callback_form::CallbackForm;
use super::error::invalid;
use super::operations::CARD_OF_A_TOKEN;
use super::payout::error_text;
use super::timestamp::Timestamp;
use crate::error::Error;
use crate::message::Fields;
use crate::message::script::script_name;
use crate::names::Name;
use crate::signing::{Salt, Secret};

/// The error code of a failed payout: its outcome is `failed`.
const ERROR_CODE: &str = "10001";

/// A callback for the tests of a shop. Every field has a default value, so a test sets only the fields that matter
/// to it.
///
/// The defaults are those of a successful payout of 100.00 under the order id 1234, by the merchant 500001. With
/// another `pg_status` than `ok`, `pg_error_code` is 10001. The fields are those of the vendor's page; the default
/// values are our choice.
///
/// ```
/// use freedompay_payouts::gateway::{TestCallback, Timestamp};
/// use freedompay_payouts::{CallbackMessage, Fields, Merchant, Outcome, Salt, Secret};
///
/// let mut test = TestCallback::new("https://shop.example/payout-callback", Secret::new("payout-secret")?);
/// test.fields = Fields::from([("pg_order_id", "77"), ("pg_status", "error")]);
/// let callback = test.sign(Timestamp::from_unix(1_767_225_600), Salt::random()?)?;
///
/// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
/// let verified = merchant.verify_callback(&CallbackMessage::post(&callback.url, callback.body.as_bytes(), None))?;
/// assert_eq!((verified.outcome(), verified.fields().text("pg_order_id")), (Outcome::Failed, Some("77")));
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct TestCallback {
    /// The shop's `pg_post_link`. Its script name is signed. The parameters of its query become fields of the callback, as
    /// in the vendor's callbacks.
    pub url: String,
    /// The secret that signs the callback.
    pub secret: Secret,
    /// Fields that replace the default with the same name, or are added after the defaults. `pg_sig` is not allowed.
    pub fields: Fields,
    /// How the callback carries its fields. Default: urlencoded.
    pub form: CallbackForm,
}

impl TestCallback {
    /// A callback with all defaults.
    ///
    /// ```
    /// use freedompay_payouts::Secret;
    /// use freedompay_payouts::gateway::{CallbackForm, TestCallback};
    ///
    /// let mut test = TestCallback::new("https://shop.example/payout-callback", Secret::new("payout-secret")?);
    /// assert_eq!(test.form, CallbackForm::Urlencoded);
    /// test.form = CallbackForm::Xml;
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn new(url: impl Into<String>, secret: Secret) -> Self {
        Self { url: url.into(), secret, fields: Fields::new(), form: CallbackForm::Urlencoded }
    }

    /// Signs the callback. `now` is the default of `pg_payment_date` and `pg_datetime`, `salt` that of `pg_salt`.
    ///
    /// ```
    /// use freedompay_payouts::gateway::{TestCallback, Timestamp};
    /// use freedompay_payouts::{Salt, Secret};
    ///
    /// let test = TestCallback::new("https://shop.example/payout-callback", Secret::new("payout-secret")?);
    /// let callback = test.sign(Timestamp::from_unix(1_767_225_600), Salt::random()?)?;
    /// assert!(callback.body.contains("pg_payment_date=2026-01-01+05%3A00%3A00&pg_salt="));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// | code | cause | remedy |
    /// |---|---|---|
    /// | `options_invalid` | the URL has no script name, `pg_sig` is given, or the form cannot carry the fields | what the message says |
    /// | `fields_invalid` | as for [`sign_fields`](crate::sign_fields) | correct the fields |
    pub fn sign(&self, now: Timestamp, salt: Salt) -> Result<CallbackRequest, Error> {
        let script = script_name(&self.url);
        if script.is_empty() {
            return Err(invalid(
                "url must end in a script name, as pg_post_link must: https://shop.example/payout-callback",
            ));
        }
        if self.fields.get(Name::SIG.as_str()).is_some() {
            return Err(invalid("pg_sig is computed; to test a forged callback, change the body"));
        }
        let boundary = format!("----FreedomPay{}", salt.as_str());
        let fields = self.with_defaults(now, salt);
        let (body, content_type) = self.form.write_signed(script, fields, &self.secret, &boundary)?;
        Ok(CallbackRequest { url: self.url.clone(), content_type, body })
    }

    /// The defaults with the given values, and the other given fields.
    fn with_defaults(&self, now: Timestamp, salt: Salt) -> Fields {
        let defaults = defaults(self.fields.text(Name::STATUS.as_str()).unwrap_or("ok"), now, salt);
        let mut fields = Fields::new();
        for (name, value) in defaults.iter() {
            if self.fields.get(name).is_none() {
                fields.push(name, value);
            } else {
                self.fields.all(name).for_each(|given| fields.push(name, given));
            }
        }
        for (name, value) in self.fields.iter().filter(|(name, _)| defaults.get(name).is_none()) {
            fields.push(name, value);
        }
        let query = query_fields(&self.url);
        fields.extend(query.iter().filter(|(name, _)| self.fields.get(name).is_none()));
        fields
    }
}

fn defaults(status: &str, now: Timestamp, salt: Salt) -> Fields {
    let mut fields = Fields::from([
        (Name::PAYMENT_ID, "700000001".to_owned()),
        (Name::MERCHANT_ID, "500001".to_owned()),
        (Name::STATUS, status.to_owned()),
        (Name::ORDER_ID, "1234".to_owned()),
        (Name::PAYMENT_AMOUNT, "100.00".to_owned()),
        (Name::PAYMENT_DATE, now.to_string()),
        (Name::SALT, salt.into_string()),
        (Name::DATETIME, now.iso()),
        (Name::TYPE, "payout".to_owned()),
        (Name::BALANCE, "999900.00".to_owned()),
        (Name::CARD_HASH, CARD_OF_A_TOKEN.to_owned()),
    ]);
    if status != "ok" {
        fields.push(Name::ERROR_CODE, ERROR_CODE);
        fields.push(Name::ERROR_DESCRIPTION, error_text(ERROR_CODE));
    }
    fields
}
