//! `Case`: the message, and the known facts about it.

use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use super::secrets::NamedSecret;
use crate::merchant::{CallbackContent, CallbackMessage};
use crate::message::Fields;
use crate::message::script::script_name;

/// Where the fields of the message are.
#[allow(clippy::large_enum_variant, reason = "an explanation has only one")]
pub(super) enum Content<'c> {
    Body { bytes: &'c [u8], content_type: Option<&'c str> },
    Answer(&'c [u8]),
    Query,
    Fields(Fields),
}

/// The script name of a correct signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpectedScript<'c> {
    /// The last path segment of the URL.
    OfUrl,
    Given(&'c str),
    /// The signed string has no script name at all.
    LeftOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageKind {
    Callback,
    Answer,
    Request,
    Other,
}

/// A message whose signature does not match, and the known facts about it.
///
/// ```
/// use freedompay_payouts::Fields;
/// use freedompay_payouts::explain::{Case, Verdict};
///
/// let fields = Fields::from([("pg_order_id", "1234"), ("pg_sig", "0123456789abcdef0123456789abcdef")]);
/// let explanation = Case::message("init_payment.php", fields).secret("payout", "payout-secret").explain();
/// assert_eq!(explanation.verdict, Verdict::Unexplained);
/// assert_eq!(explanation.canonical, "init_payment.php;1234;{secret}");
/// ```
pub struct Case<'c> {
    pub(super) kind: MessageKind,
    pub(super) url: Option<&'c str>,
    pub(super) script: ExpectedScript<'c>,
    pub(super) content: Content<'c>,
    pub(super) secrets: Vec<NamedSecret>,
    pub(super) merchant_id: Option<&'c str>,
    pub(super) other_urls: Vec<&'c str>,
    pub(super) parsed: bool,
}

impl<'c> Case<'c> {
    /// A callback that was received.
    ///
    /// ```
    /// use freedompay_payouts::CallbackMessage;
    /// use freedompay_payouts::explain::{Case, Verdict};
    ///
    /// let message = CallbackMessage::post("https://shop.example/payout-callback", b"pg_order_id=1234", None);
    /// let explanation = Case::callback(&message).secret("payout", "payout-secret").explain();
    /// assert_eq!(explanation.verdict, Verdict::Unsigned);
    /// ```
    #[must_use]
    pub fn callback(message: &CallbackMessage<'c>) -> Self {
        let content = match &message.content {
            CallbackContent::Body { bytes, content_type } => {
                Content::Body { bytes, content_type: *content_type }
            }
            CallbackContent::Query => Content::Query,
            CallbackContent::Fields(fields) => Content::Fields(fields.clone()),
        };
        let script = message.script.map_or(ExpectedScript::OfUrl, ExpectedScript::Given);
        Self { script, ..Self::new(MessageKind::Callback, Some(message.url), content) }
    }

    /// The gateway's answer to the request that was posted to this URL.
    ///
    /// ```
    /// use freedompay_payouts::explain::{Case, Verdict};
    ///
    /// let url = "https://api.freedompay.kz/g2g/payout_status2";
    /// let explanation = Case::answer(url, b"<!DOCTYPE html>").secret("payout", "payout-secret").explain();
    /// assert_eq!(explanation.verdict, Verdict::Unreadable);
    /// ```
    #[must_use]
    pub const fn answer(request_url: &'c str, body: &'c [u8]) -> Self {
        Self::new(MessageKind::Answer, Some(request_url), Content::Answer(body))
    }

    /// A signed request of your own program to this URL, sent or not.
    ///
    /// ```
    /// use freedompay_payouts::explain::Case;
    ///
    /// let url = "https://api.freedompay.kz/g2g/payout_status2";
    /// let body = b"pg_order_id=1234&pg_salt=s&pg_sig=0123456789abcdef0123456789abcdef";
    /// let explanation = Case::request(url, body, None).secret("payout", "payout-secret").explain();
    /// assert_eq!(explanation.canonical, "payout_status2;1234;s;{secret}");
    /// ```
    #[must_use]
    pub const fn request(url: &'c str, body: &'c [u8], content_type: Option<&'c str>) -> Self {
        Self::new(MessageKind::Request, Some(url), Content::Body { bytes: body, content_type })
    }

    /// The fields of any other signed message, and its expected script name; `None` means that the signed string has no
    /// script name at all, as in [`sign_fields`](crate::sign_fields).
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::explain::Case;
    ///
    /// let fields = Fields::from([("pg_order_id", "1234"), ("pg_sig", "0123456789abcdef0123456789abcdef")]);
    /// let explanation = Case::message("init_payment.php", fields).secret("payout", "payout-secret").explain();
    /// assert_eq!(explanation.canonical, "init_payment.php;1234;{secret}");
    /// ```
    #[must_use]
    pub fn message(script: impl Into<Option<&'c str>>, fields: Fields) -> Self {
        let script = script.into().map_or(ExpectedScript::LeftOut, ExpectedScript::Given);
        Self { script, ..Self::new(MessageKind::Other, None, Content::Fields(fields)) }
    }

    const fn new(kind: MessageKind, url: Option<&'c str>, content: Content<'c>) -> Self {
        Self {
            kind,
            url,
            script: ExpectedScript::OfUrl,
            content,
            secrets: Vec::new(),
            merchant_id: None,
            other_urls: Vec::new(),
            parsed: false,
        }
    }

    /// Adds a secret, exactly as the program has it, with its white space and quotes. The
    /// first secret is the expected one, and so is each further secret with the same name.
    /// Secrets with other names are tried as mistakes: `receive`, `old`, and so on. An
    /// explanation shows the name, never the secret.
    ///
    /// Only the first [`MAX_SECRETS`](super::MAX_SECRETS) secrets are tried.
    ///
    /// ```
    /// use freedompay_payouts::explain::{Case, Cause};
    /// use freedompay_payouts::{Fields, Secret, sign_fields};
    ///
    /// let mut fields = Fields::from([("pg_order_id", "1234")]);
    /// let pg_sig = sign_fields("init_payment.php", &fields, &Secret::new("former-secret")?, None)?;
    /// fields.push("pg_sig", pg_sig.to_string());
    /// let case = Case::message("init_payment.php", fields).secret("payout", "payout-secret").secret("old", "former-secret");
    /// assert_eq!(case.explain().findings[0].code, Cause::SecretOld);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn secret(mut self, name: impl Into<String>, secret: impl Into<String>) -> Self {
        self.secrets.push(NamedSecret { name: name.into(), secret: Zeroizing::new(secret.into()) });
        self
    }

    /// Sets the merchant's id.
    ///
    /// ```
    /// use freedompay_payouts::CallbackMessage;
    /// use freedompay_payouts::explain::Case;
    ///
    /// let message = CallbackMessage::post("https://shop.example/payout-callback", b"pg_order_id=1234", None);
    /// let case = Case::callback(&message).secret("payout", "payout-secret").merchant_id("500001");
    /// ```
    #[must_use]
    pub const fn merchant_id(mut self, id: &'c str) -> Self {
        self.merchant_id = Some(id);
        self
    }

    /// Adds another URL that the message may have been signed for: `pg_post_link` as it
    /// was sent, the route of a framework, the public address of a proxy. The first 8 are
    /// tried.
    ///
    /// ```
    /// use freedompay_payouts::explain::{Case, Cause};
    /// use freedompay_payouts::{CallbackMessage, Fields, Secret, sign_fields};
    ///
    /// let fields = Fields::from([("pg_order_id", "1234")]);
    /// let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("payout-secret")?, None)?;
    /// let body = format!("pg_order_id=1234&pg_sig={pg_sig}");
    /// let message = CallbackMessage::post("https://shop.example/internal/17", body.as_bytes(), None);
    /// let case = Case::callback(&message).secret("payout", "payout-secret").url("https://shop.example/payout-callback");
    /// assert_eq!(case.explain().findings[0].code, Cause::ScriptOtherUrl);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn url(mut self, url: &'c str) -> Self {
        self.other_urls.push(url);
        self
    }

    /// Sets the expected script name. The default is the last path segment of the URL.
    ///
    /// ```
    /// use freedompay_payouts::explain::Case;
    ///
    /// let url = "https://shop.example/internal/17"; // a proxy has changed the path
    /// let explanation = Case::request(url, b"pg_order_id=1", None).with_script("payout-callback").explain();
    /// assert_eq!(explanation.canonical, "payout-callback;1;{secret}");
    /// ```
    #[must_use]
    pub const fn with_script(mut self, script: &'c str) -> Self {
        self.script = ExpectedScript::Given(script);
        self
    }

    /// States that a correct signature has no script name at all. This is not the same as the empty script name.
    ///
    /// ```
    /// use freedompay_payouts::explain::Case;
    ///
    /// let url = "https://api.freedompay.kz/v1/merchant/500001/card/init";
    /// let body = b"<response><pg_status>ok</pg_status><pg_salt>s</pg_salt><pg_sig>0</pg_sig></response>";
    /// let explanation = Case::answer(url, body).without_script().secret("receive", "receive-key").explain();
    /// assert_eq!(explanation.canonical, "s;ok;{secret}");
    /// ```
    #[must_use]
    pub const fn without_script(mut self) -> Self {
        self.script = ExpectedScript::LeftOut;
        self
    }

    /// The script name of a correct signature; `None`: it has none.
    pub(super) fn expected_script(&self) -> Option<&'c str> {
        match self.script {
            ExpectedScript::OfUrl => Some(self.url.map(script_name).unwrap_or_default()),
            ExpectedScript::Given(script) => Some(script),
            ExpectedScript::LeftOut => None,
        }
    }

    /// States that a parser had converted some values, for example to numbers, and that
    /// they were converted back to text.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::explain::{Case, Cause};
    ///
    /// let fields = Fields::from([("pg_amount", "100"), ("pg_sig", "0123456789abcdef0123456789abcdef")]);
    /// let explanation = Case::message("init_payment.php", fields).secret("payout", "payout-secret").parsed().explain();
    /// assert!(explanation.findings.iter().any(|finding| finding.code == Cause::BodyJson));
    /// ```
    #[must_use]
    pub const fn parsed(mut self) -> Self {
        self.parsed = true;
        self
    }
}

/// Shows the names of the secrets only. The message is not shown, because it may contain
/// a card number.
impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|secret| secret.name.as_str()).collect();
        f.debug_struct("Case").field("kind", &self.kind).field("secrets", &names).finish_non_exhaustive()
    }
}
