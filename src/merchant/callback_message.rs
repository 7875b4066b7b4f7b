//! `CallbackMessage`: a callback before it is verified, and `Merchant::verify_callback`.

use core::fmt;

use super::Merchant;
use super::callback::Callback;
use crate::error::Error;
use crate::message::Fields;
use crate::message::script::script_name;
use crate::text::mask;
use crate::wire;

/// A received callback that is not verified yet.
///
/// ```
/// use freedompay_payouts::CallbackMessage;
///
/// let url = "https://shop.example/internal/17"; // a router has changed the path
/// let body = b"pg_order_id=1234&pg_salt=s";
/// let message = CallbackMessage::post(url, body, Some("application/x-www-form-urlencoded"))
///     .with_script("payout-callback")
///     .strict();
/// assert_eq!((message.script, message.strict), (Some("payout-callback"), true));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct CallbackMessage<'m> {
    /// The URL that the gateway called: your `pg_post_link`. Its last path segment is the script name,
    /// which is signed: see [`script_name`](crate::script_name).
    pub url: &'m str,
    /// The fields of the callback, or the body or query that contains them.
    pub content: CallbackContent<'m>,
    /// The script name, if the path of `url` is not the one that the gateway called, for example behind a proxy
    /// or router.
    pub script: Option<&'m str>,
    /// Whether to reject fields that FreedomPay does not document for callbacks. Defaults to `false`,
    /// because the gateway sends such fields.
    pub strict: bool,
    /// The names of undocumented fields that [`strict`](Self::strict) does not reject: see
    /// [`strict_except`](Self::strict_except). Defaults to none.
    pub allow: &'m [&'m str],
}

/// The location of a callback's fields.
///
/// Limits (our choice): [`MAX_BYTES`](crate::MAX_BYTES), [`MAX_FIELDS`](crate::MAX_FIELDS),
/// [`MAX_DEPTH`](crate::MAX_DEPTH) and [`MAX_NAME`](crate::MAX_NAME).
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)] // Created for one call and not stored.
pub enum CallbackContent<'m> {
    /// The fields are in the raw body: urlencoded, multipart, XML in the form field `pg_xml`, or plain
    /// XML, in UTF-8. The start of the body decides its format. (The vendor's page, SDK and examples use
    /// all four.)
    Body {
        /// The received bytes, unchanged.
        bytes: &'m [u8],
        /// The `Content-Type` header. Only the boundary in it is used: it shows where a multipart body
        /// starts, and a body that contradicts it is an error.
        content_type: Option<&'m str>,
    },
    /// The fields are in the query of the URL.
    Query,
    /// The fields have already been parsed, by a parser that keeps order, repeats and all values
    /// unchanged. Names with brackets, such as `a[b][0]`, nest as in a body; malformed brackets are a
    /// part of the name.
    Fields(Fields),
}

impl<'m> CallbackMessage<'m> {
    /// A callback with a raw body.
    ///
    /// ```
    /// use freedompay_payouts::CallbackMessage;
    ///
    /// let message = CallbackMessage::post("https://shop.example/payout-callback", b"pg_order_id=1234", None);
    /// assert_eq!(message.script, None); // the last path segment of the URL
    /// ```
    #[must_use]
    pub const fn post(url: &'m str, bytes: &'m [u8], content_type: Option<&'m str>) -> Self {
        Self::new(url, CallbackContent::Body { bytes, content_type })
    }

    /// A callback with any content.
    ///
    /// ```
    /// use freedompay_payouts::{CallbackContent, CallbackMessage};
    ///
    /// let url = "https://shop.example/payout-callback?pg_order_id=1234&pg_salt=s";
    /// let message = CallbackMessage::new(url, CallbackContent::Query);
    /// assert_eq!(message.url, url);
    /// ```
    #[must_use]
    pub const fn new(url: &'m str, content: CallbackContent<'m>) -> Self {
        Self { url, content, script: None, strict: false, allow: &[] }
    }

    /// Sets [`script`](Self::script).
    ///
    /// ```
    /// use freedompay_payouts::{CallbackMessage, Merchant, Outcome, Secret};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let body = b"pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00\
    /// #     &pg_status=ok&pg_salt=s&pg_sig=901b890afdebb3ec3af8b376ee220135";
    ///
    /// // A proxy has changed the path `/payout-callback`, which was signed.
    /// let url = "https://shop.example/internal/17";
    /// let message = CallbackMessage::post(url, body, None).with_script("payout-callback");
    /// assert_eq!(merchant.verify_callback(&message)?.outcome(), Outcome::Succeeded);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn with_script(mut self, script: &'m str) -> Self {
        self.script = Some(script);
        self
    }

    /// Sets [`strict`](Self::strict): rejects undocumented fields.
    ///
    /// ```
    /// use freedompay_payouts::{CallbackMessage, Merchant, Outcome, Secret};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let body = b"pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00\
    /// #     &pg_status=ok&pg_salt=s&pg_sig=901b890afdebb3ec3af8b376ee220135";
    ///
    /// let message = CallbackMessage::post("https://shop.example/payout-callback", body, None).strict();
    /// assert_eq!(merchant.verify_callback(&message)?.outcome(), Outcome::Succeeded);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets [`strict`](Self::strict) and [`allow`](Self::allow): rejects undocumented fields, except those with these
    /// names. (Our choice.)
    ///
    /// The gateway puts the parameters of the query of `pg_post_link` into the body and signs them, so a link with a
    /// query needs their names here. A link without a query needs none, and is simpler. The names must come from your own
    /// configuration, never from the URL that was called: anybody can add a parameter to that URL. A name is that of a
    /// top-level field: for `shop[id]` it is `shop`.
    ///
    /// Verifying fails with `options_invalid` if there are more than 64 names, or if a name is empty or begins with
    /// `pg_`: such names are FreedomPay's.
    ///
    /// ```
    /// use freedompay_payouts::{CallbackContent, CallbackMessage, ErrorCode, Merchant, Secret};
    /// # use freedompay_payouts::{Fields, sign_fields};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let mut fields = Fields::from([
    /// #     ("pg_merchant_id", "500001"), ("pg_payment_id", "77"), ("pg_order_id", "1234"),
    /// #     ("pg_status", "ok"), ("pg_payment_amount", "100.00"), ("pg_salt", "s"), ("shop", "7"),
    /// # ]);
    /// # let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("payout-secret")?, None)?.to_string();
    /// # fields.push("pg_sig", pg_sig);
    ///
    /// let url = "https://shop.example/payout-callback?shop=7"; // pg_post_link has a query
    /// let message = CallbackMessage::new(url, CallbackContent::Fields(fields));
    /// let error = merchant.verify_callback(&message.clone().strict()).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::SchemaInvalid);
    /// let callback = merchant.verify_callback(&message.strict_except(&["shop"]))?;
    /// assert_eq!(callback.fields().text("shop"), Some("7"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn strict_except(mut self, names: &'m [&'m str]) -> Self {
        self.strict = true;
        self.allow = names;
        self
    }

    pub(super) fn read(&self) -> Result<Fields, Error> {
        match &self.content {
            CallbackContent::Body { bytes, content_type } => wire::read(bytes, *content_type),
            CallbackContent::Query => wire::read_query(self.url),
            CallbackContent::Fields(fields) => {
                let mut message = Fields::new();
                wire::read_parsed(&mut message, fields)?;
                Ok(message)
            }
        }
    }
}

impl Merchant {
    /// Verifies a callback to `pg_post_link`.
    ///
    /// The callback must have a valid signature by one of the secrets with the script name of its
    /// URL, must have the required fields, and must be for this merchant. Format and limits: see
    /// [`CallbackContent`].
    ///
    /// A valid callback may be a repeat, or a replay of an earlier one: act once for each
    /// [`Callback::deduplication_key`].
    ///
    /// ```
    /// use freedompay_payouts::{CallbackMessage, Merchant, Outcome, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let url = "https://shop.example/payout-callback"; // your pg_post_link
    /// let body = b"pg_merchant_id=500001&pg_order_id=1234&pg_payment_id=77&pg_payment_amount=100.00\
    ///     &pg_status=ok&pg_salt=s&pg_sig=901b890afdebb3ec3af8b376ee220135";
    /// let callback = merchant.verify_callback(&CallbackMessage::post(url, body, None))?;
    /// assert_eq!(callback.outcome(), Outcome::Succeeded);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Answer the HTTP request with a plain 4xx status, without a signature: the API can only sign
    /// replies to verified callbacks. The outcome of the payout stays as it was.
    ///
    /// | code | cause | remedy |
    /// |---|---|---|
    /// | `options_invalid` | the URL does not end in a script name; or the script name has a `;` or is the name of a payout method; or the names of [`CallbackMessage::strict_except`] are not valid | pass the URL of `pg_post_link` or set [`CallbackMessage::with_script`]; give `pg_post_link` another last path segment; correct the names |
    /// | `body_too_large` | the body or query exceeds [`MAX_BYTES`](crate::MAX_BYTES), [`MAX_FIELDS`](crate::MAX_FIELDS) or [`MAX_NAME`](crate::MAX_NAME) | reject it |
    /// | `body_unreadable` | the body or query is empty, has no field, is cut off, not UTF-8, base64, JSON, malformed, or nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH); the `Content-Type` has a boundary that is not that of the body; or other fields are beside `pg_xml`, without `pg_sig` | pass the raw body, before any parser |
    /// | `fields_invalid` | a name or value has a NUL character; or parsed fields exceed a limit | reject it |
    /// | `signature_missing`, `signature_repeated`, `signature_malformed` | `pg_sig` is missing, appears more than once, or is not 32 hex digits | reject it |
    /// | `signature_mismatch` | another secret or script name, or a changed or forged field | check both; the module `explain` finds the cause |
    /// | `schema_invalid` | the signature is valid, but a documented field is missing, repeated or of the wrong type; a success has no amount; or, in strict mode, a field is undocumented | reject it; if it is a parameter of your link, allow its name with [`CallbackMessage::strict_except`] |
    /// | `merchant_mismatch` | the callback is for another merchant with the same secret | verify with that merchant |
    pub fn verify_callback(&self, message: &CallbackMessage<'_>) -> Result<Callback<'_>, Error> {
        Callback::verify(self, message)
    }
}

impl fmt::Debug for CallbackMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackMessage")
            .field("script", &mask::printable_name(self.script.unwrap_or_else(|| script_name(self.url))))
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
