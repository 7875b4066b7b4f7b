//! `Merchant`: the merchant's side. It signs requests and verifies what comes back.

pub(crate) mod answer;
pub(crate) mod callback;
pub(crate) mod credentials;
pub(crate) mod outcome;
pub(crate) mod reply;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use zeroize::Zeroizing;

pub use answer::{Answer, Asked};
pub use callback::{Callback, CallbackContent, CallbackMessage};
pub use outcome::Outcome;
pub use reply::{ReplyStatus, SignedReply};

use crate::error::{Error, ErrorCode};
use crate::message::Fields;
use crate::message::canonical::Rule;
use crate::names::Name;
use crate::operation::Operation;
use crate::preview::DEFAULT_HOST;
use crate::request::{self, RequestOptions};
use crate::signing::{self, Salt, Scratch, Secret, Secrets};
use crate::wire::form;
use credentials::Credentials;

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
pub struct Merchant {
    id: String,
    credentials: Zeroizing<Vec<u8>>,
    host: String,
}

#[allow(clippy::missing_fields_in_debug)] // `credentials` are shown as `secrets`, elided.
impl core::fmt::Debug for Merchant {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let secrets: Vec<_> = self.credentials().secrets().map(|_| format_args!("[secret elided]")).collect();
        f.debug_struct("Merchant")
            .field("id", &self.id)
            .field("secrets", &secrets)
            .field("host", &self.host)
            .finish()
    }
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
            return Err(no_secret());
        }
        let texts: Vec<_> = core::iter::once(id.as_str()).chain(secrets.iter().map(Secret::expose)).collect();
        let credentials = Secrets::join(&texts);
        Ok(Self { id, credentials, host: DEFAULT_HOST.to_owned() })
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

    pub(crate) fn credentials(&self) -> Credentials<'_> {
        Credentials::new(&self.credentials)
    }

    /// Signs a request. `pg_merchant_id`, `pg_salt` and `pg_sig` are filled in.
    ///
    /// # Errors
    ///
    /// `fields_invalid` with every problem of every field; `rules_differ` where
    /// the official rules disagree on the order and no rule is named.
    #[allow(clippy::needless_pass_by_value)] // A salt is used once.
    pub fn sign(
        &self,
        operation: Operation,
        fields: &Fields,
        salt: Salt,
        options: &RequestOptions,
    ) -> Result<SignedRequest, Error> {
        let RequestOptions { rule, luhn, extra } = options;
        let mut request = Fields::new();
        request::check_problems(request::build(&mut request, operation, &self.id, fields, extra, *luhn))?;
        let mut body = Vec::with_capacity(64_usize.saturating_mul(fields.len()));
        let scratch = &mut Scratch::new();
        sign_request(
            operation,
            &mut request,
            scratch,
            self.credentials(),
            salt.as_str().as_bytes(),
            *rule,
            &mut body,
        )?;
        let body = String::from_utf8(body).unwrap_or_default();
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

/// Adds salt and signature to a request that has been checked, and writes its body.
#[inline(never)]
pub(crate) fn sign_request(
    operation: Operation,
    fields: &mut Fields,
    scratch: &mut Scratch,
    credentials: Credentials<'_>,
    salt: &[u8],
    rule: Option<Rule>,
    body: &mut Vec<u8>,
) -> Result<(), Error> {
    let secret = credentials.secrets().next().ok_or_else(no_secret)?;
    fields.push_documented(Name::SALT, salt);
    let signature = signing::sign_own(fields, scratch, operation.as_str(), secret, rule)?;
    fields.push_documented(Name::SIG, &signature.hex());
    form::write_to(fields, body);
    Ok(())
}

#[cold]
#[inline(never)]
pub(crate) fn no_secret() -> Error {
    Error::new(ErrorCode::OptionsInvalid, "at least one payout secret must be given")
}
