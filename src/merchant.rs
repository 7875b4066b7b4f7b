//! `Merchant`: the merchant's side. It signs requests and verifies what comes back.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::answer::{Answer, Asked};
use crate::callback::{Callback, CallbackMessage};
use crate::error::{Error, ErrorCode};
use crate::fields::Fields;
use crate::operation::Operation;
use crate::preview::DEFAULT_HOST;
use crate::request::{self, Draft, RequestOptions};
use crate::salt::Salt;
use crate::secret::Secret;
use crate::signature::sign_fields;
use crate::wire::form;

/// A merchant of FreedomPay's: an id, one or more payout secrets, and the
/// gateway's host. There is no I/O in it.
///
/// ```
/// use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};
///
/// let merchant = Merchant::new("500001", [Secret::new("payout-key")?])?;
/// let request = merchant.sign(
///     Operation::P2p2nonreg,
///     &Fields::from([
///         ("pg_order_id", "1234"),
///         ("pg_amount", "100.00"),
///         ("pg_payment_to", "4405 6450 0000 6150"),
///         ("pg_description", "Payment description"),
///         ("pg_post_link", "https://shop.example/payout-callback"),
///     ]),
///     Salt::from_entropy([7; Salt::ENTROPY]), // in a program: random bytes
///     &RequestOptions::default(),
/// )?;
/// assert_eq!(request.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
/// assert!(request.body.starts_with("pg_merchant_id=500001&pg_order_id=1234&"));
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Debug)]
pub struct Merchant {
    id: String,
    secrets: Vec<Secret>,
    host: String,
}

/// A signed request: post `body` to `url` with `content_type`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedRequest {
    /// The payout method.
    pub operation: Operation,
    /// Where to post it.
    pub url: String,
    /// The urlencoded fields, signature included. It may hold a card number.
    pub body: String,
}

impl SignedRequest {
    /// The request's `Content-Type`.
    pub const CONTENT_TYPE: &str = form::CONTENT_TYPE;
}

/// The body may hold a card number, so it isn't shown.
impl core::fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedRequest")
            .field("operation", &self.operation)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Merchant {
    /// A merchant with the default host. The first secret signs, every one
    /// verifies: so keys can be changed without losing a callback.
    ///
    /// # Errors
    ///
    /// `options_invalid` for a merchant id that isn't digits and where there is
    /// no secret.
    pub fn new(
        merchant_id: impl Into<String>,
        secrets: impl IntoIterator<Item = Secret>,
    ) -> Result<Self, Error> {
        let id = merchant_id.into();
        request::check_merchant_id(&id)?;
        let secrets: Vec<_> = secrets.into_iter().collect();
        if secrets.is_empty() {
            return Err(Error::new(ErrorCode::OptionsInvalid, "at least one payout secret must be given"));
        }
        Ok(Self { id, secrets, host: DEFAULT_HOST.to_owned() })
    }

    /// The same merchant with another gateway host, such as
    /// `https://test-api.freedompay.kz`.
    ///
    /// # Errors
    ///
    /// `options_invalid` unless it is `https://` and a host without a path; for
    /// loopback also `http://`.
    pub fn with_host(mut self, host: &str) -> Result<Self, Error> {
        request::host(host)?.clone_into(&mut self.host);
        Ok(self)
    }

    /// The merchant's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Signs a request. `pg_merchant_id`, `pg_salt` and `pg_sig` are filled in.
    ///
    /// # Errors
    ///
    /// `fields_invalid` with every problem of every field; `rules_differ` where
    /// the official rules disagree on the order and no rule is named.
    pub fn sign(
        &self,
        operation: Operation,
        fields: &Fields,
        salt: Salt,
        options: &RequestOptions,
    ) -> Result<SignedRequest, Error> {
        let mut fields = Draft::new(operation, &self.id, fields, options).into_valid()?;
        fields.push("pg_salt", salt.into_string());
        let signature = match self.secrets.first() {
            Some(secret) => sign_fields(operation.as_str(), &fields, secret, options.rule)?,
            None => {
                return Err(Error::new(
                    ErrorCode::OptionsInvalid,
                    "at least one payout secret must be given",
                ));
            }
        };
        fields.push("pg_sig", signature.hex());
        let body = form::write(&fields);
        Ok(SignedRequest { operation, url: request::url(&self.host, operation), body })
    }

    /// Verifies the gateway's answer to a request.
    ///
    /// The answer must be signed and of the operation's kind. What it names of merchant,
    /// order, payment and amount must be what was asked for, and a success must name the
    /// order or the payment. (Our choice: the scheme binds no answer to its request.)
    ///
    /// # Errors
    ///
    /// Whatever the error, the outcome is unknown: the payout may have been made.
    /// `options_invalid` for a question without an order id and a payment id, but for `balance_status`;
    /// `answer_unsigned` carries what the gateway said without signing it.
    pub fn verify_answer(&self, asked: &Asked, body: &[u8]) -> Result<Answer, Error> {
        Answer::verify(self, asked, body)
    }

    /// Verifies a post_link callback.
    ///
    /// # Errors
    ///
    /// Answer any of them with a plain 4xx, unsigned: only a verified callback
    /// can be replied to.
    pub fn verify_callback(&self, message: &CallbackMessage<'_>) -> Result<Callback<'_>, Error> {
        Callback::verify(self, message)
    }
}
