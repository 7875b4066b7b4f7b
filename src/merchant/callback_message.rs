//! `CallbackMessage`: a callback before it is verified.

use core::fmt;

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
    /// use freedompay_payouts::{CallbackContent, CallbackMessage};
    ///
    /// let message = CallbackMessage::new("https://shop.example/internal/17", CallbackContent::Query);
    /// assert_eq!(message.with_script("payout-callback").script, Some("payout-callback"));
    /// ```
    #[must_use]
    pub const fn with_script(mut self, script: &'m str) -> Self {
        self.script = Some(script);
        self
    }

    /// Sets [`strict`](Self::strict): rejects undocumented fields.
    ///
    /// ```
    /// use freedompay_payouts::{CallbackContent, CallbackMessage};
    ///
    /// let message = CallbackMessage::new("https://shop.example/payout-callback", CallbackContent::Query);
    /// assert!(message.strict().strict);
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
    /// use freedompay_payouts::CallbackMessage;
    ///
    /// let url = "https://shop.example/payout-callback?shop=7"; // pg_post_link has a query
    /// let body = b"pg_order_id=1234&pg_salt=s&shop=7";
    /// let message = CallbackMessage::post(url, body, None).strict_except(&["shop"]);
    /// assert_eq!((message.strict, message.allow), (true, &["shop"][..]));
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

impl fmt::Debug for CallbackMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackMessage")
            .field("script", &mask::printable_name(self.script.unwrap_or_else(|| script_name(self.url))))
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
