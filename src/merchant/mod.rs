//! `Merchant`: the merchant's side. It signs requests and verifies answers and callbacks.

pub(crate) mod answer;
pub(crate) mod asked;
pub(crate) mod callback;
mod callback_message;
pub(crate) mod credentials;
pub mod ledger;
pub(crate) mod outcome;
pub(crate) mod reply;
pub(crate) mod signed_request;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use zeroize::Zeroizing;

pub use answer::Answer;
pub use asked::Asked;
pub use callback::Callback;
pub use callback_message::{CallbackContent, CallbackMessage};
pub use outcome::Outcome;
pub use reply::{ReplyStatus, SignedReply};
pub use signed_request::SignedRequest;
pub(crate) use signed_request::{no_secret_error, sign_request};

use crate::error::Error;
use crate::message::{Fields, brackets};
use crate::operation::{DEFAULT_HOST, Operation};
use crate::request::{self, RequestOptions};
use crate::signing::{Salt, Scratch, Secret, Secrets};
use credentials::Credentials;

/// A merchant of FreedomPay: its id, one or more payout secrets, and the gateway's host. It does no
/// I/O and keeps no state between calls. `Debug` does not show the secrets.
///
/// ```
/// use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};
///
/// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
/// let request = merchant.sign(
///     Operation::P2p2nonreg,
///     &Fields::from([
///         ("pg_order_id", "1234"),
///         ("pg_amount", "100.00"),
///         ("pg_payment_to", "4405 6450 0000 6150"),
///         ("pg_description", "Payment description"),
///         ("pg_post_link", "https://shop.example/payout-callback"),
///     ]),
///     Salt::random()?, // of the feature `getrandom`
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

#[allow(clippy::missing_fields_in_debug)] // The output has `secrets` in place of `credentials`.
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

impl Merchant {
    /// Creates a merchant that uses [`DEFAULT_HOST`](crate::DEFAULT_HOST).
    ///
    /// The first secret signs, and all secrets verify. To change the secret, pass the new and the
    /// old one for a while, so that no callback is lost. (Our choice.)
    ///
    /// ```
    /// use freedompay_payouts::{Merchant, Secret};
    ///
    /// let secrets = [Secret::new("new-secret")?, Secret::new("old-secret")?];
    /// assert_eq!(Merchant::new("500001", secrets)?.id(), "500001");
    /// assert!(Merchant::new("my shop", [Secret::new("payout-secret")?]).is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, if
    ///
    /// - the merchant id is not 1 to 20 digits: pass it as the merchant's cabinet shows it;
    /// - there is no secret: pass at least one;
    /// - a secret has a character that is not printable ASCII, or white space: copy the secret again. The message has
    ///   the code point of the character and its position, counted in characters from 1. (Our choice: such a
    ///   character is a mistake of copying, for example a Cyrillic В for a Latin B.)
    pub fn new(
        merchant_id: impl Into<String>,
        secrets: impl IntoIterator<Item = Secret>,
    ) -> Result<Self, Error> {
        let id = merchant_id.into();
        request::check_merchant_id(&id)?;
        let secrets: Vec<_> = secrets.into_iter().collect();
        if secrets.is_empty() {
            return Err(no_secret_error());
        }
        for secret in &secrets {
            Secret::check_of_merchant(secret.expose())?;
        }
        let texts: Vec<_> = core::iter::once(id.as_str()).chain(secrets.iter().map(Secret::expose)).collect();
        let credentials = Secrets::join(&texts);
        Ok(Self { id, credentials, host: DEFAULT_HOST.to_owned() })
    }

    /// Changes the gateway's host, for example to the vendor's test host. A `/` at the end is removed.
    ///
    /// ```
    /// use freedompay_payouts::{Merchant, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let merchant = merchant.with_host("https://test-api.freedompay.kz")?;
    /// assert!(merchant.with_host("http://test-api.freedompay.kz").is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, if the host is not `https://` with a host name and, optionally, a port, or
    /// if it has a path, a user or a password: correct it. `http://` is allowed for loopback only.
    /// (Our choice: a request contains a card number.)
    pub fn with_host(mut self, host: &str) -> Result<Self, Error> {
        request::parse_host(host, false)?.clone_into(&mut self.host);
        Ok(self)
    }

    /// Like [`with_host`](Self::with_host), but the host may be `http://` and any host except the
    /// vendor's own (`freedompay.kz`, `.uz`, `.kg`, `.money`, `paybox.money` and their subdomains).
    ///
    /// For tests only, for example a simulated gateway that is another container of a Compose file or
    /// of a CI job: everybody between the program and the host can read the card numbers and send
    /// forged requests. (Our choice.)
    ///
    /// ```
    /// use freedompay_payouts::{Merchant, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("sandbox-payout-secret")?])?;
    /// let merchant = merchant.with_insecure_host("http://sandbox:8787")?;
    /// assert!(merchant.with_insecure_host("http://api.freedompay.kz").is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid`, as for [`with_host`](Self::with_host), and if an `http://` host is the
    /// vendor's own: use `https://`.
    pub fn with_insecure_host(mut self, host: &str) -> Result<Self, Error> {
        request::parse_host(host, true)?.clone_into(&mut self.host);
        Ok(self)
    }

    /// The merchant id.
    ///
    /// ```
    /// use freedompay_payouts::{Merchant, Secret};
    ///
    /// assert_eq!(Merchant::new("500001", [Secret::new("payout-secret")?])?.id(), "500001");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn credentials(&self) -> Credentials<'_> {
        Credentials::new(&self.credentials)
    }

    /// Checks the fields of a request, adds `pg_merchant_id`, `pg_salt` and `pg_sig`, and signs it with
    /// the first secret.
    ///
    /// `fields` are the documented fields of the operation: see [`Operation::request`]. Spaces in a
    /// card number are removed. Undocumented fields go into
    /// [`RequestOptions::extra`](crate::RequestOptions::extra). [`preview()`](crate::preview()) shows
    /// the same request without a secret. [`SignedRequest::warnings`] has the same warnings.
    ///
    /// Set [`RequestOptions::signed_at`](crate::RequestOptions::signed_at) to the current time, and send
    /// the request right after signing it: see [`verify_answer`](Self::verify_answer).
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let (fields, salt) = (Fields::from([("pg_order_id", "1234")]), Salt::random()?);
    /// let request = merchant.sign(Operation::PayoutStatus2, &fields, salt, &RequestOptions::default())?;
    /// assert!(request.body.starts_with("pg_merchant_id=500001&pg_order_id=1234&pg_salt="));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing has been sent yet: correct the request and sign it again.
    ///
    /// | code | cause | remedy |
    /// |---|---|---|
    /// | `fields_invalid` | a field is missing, undocumented, reserved or repeated, or its value breaks a documented limit; [`Error::problems`] lists all problems of all fields | correct each field, as its message says |
    /// | `fields_invalid`, without problems | the fields of `extra` exceed [`MAX_FIELDS`](crate::MAX_FIELDS) or [`MAX_NAME`](crate::MAX_NAME) | send fewer or shorter fields |
    /// | `rules_differ` | names of `extra` have different orders under the official rules, and no rule is set | rename a field, or set [`RequestOptions::rule`](crate::RequestOptions::rule) |
    #[allow(clippy::needless_pass_by_value)] // A salt is used once.
    pub fn sign(
        &self,
        operation: Operation,
        fields: &Fields,
        salt: Salt,
        options: &RequestOptions,
    ) -> Result<SignedRequest, Error> {
        let RequestOptions { rule, luhn, extra, signed_at, .. } = options;
        let mut request = Fields::new();
        let extra = &brackets::nested(extra);
        let problems = request::build(&mut request, operation, &self.id, fields, extra, *luhn);
        let warnings = request::check_problems(problems)?;
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
        let asked = Asked { signed_at: *signed_at, ..Asked::from_fields(operation, &request) };
        let (url, body) =
            (request::request_url(&self.host, operation), String::from_utf8(body).unwrap_or_default());
        Ok(SignedRequest { operation, url, body, asked, warnings })
    }
}
