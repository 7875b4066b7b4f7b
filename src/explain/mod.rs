//! Why does this signature not match?
//!
//! Given what was received, or is about to be sent, and the secrets at hand,
//! [`Case::explain`] computes the digest under each mistake that programs are
//! known to make, alone and two at a time, and says which of them fits: in words,
//! with the string that was signed, and what to change. Where none fits, it says
//! what was ruled out and what remains.
//!
//! ```
//! use freedompay_payouts::CallbackMessage;
//! use freedompay_payouts::explain::{Case, Cause, Verdict};
//! # use freedompay_payouts::{Fields, Secret, sign_fields};
//!
//! # let mut fields = Fields::from([("pg_payment_id", "77"), ("pg_order_id", "1"), ("pg_status", "ok"), ("pg_salt", "s")]);
//! # let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("receive-key")?, None)?.to_string();
//! # fields.push("pg_sig", pg_sig);
//! # let body: String = fields.iter().map(|(n, v)| format!("{n}={}&", v.as_text().unwrap())).collect();
//! # let body = body.as_bytes();
//! let url = "https://shop.example/payout-callback";
//! let explanation = Case::callback(&CallbackMessage::post(url, body, None))
//!     .secret("payout", "payout-key")
//!     .secret("receive", "receive-key")
//!     .explain();
//!
//! assert_eq!(explanation.verdict, Verdict::Explained);
//! assert_eq!(explanation.findings[0].code, Cause::SecretReceive);
//! println!("{explanation}"); // a report for a terminal
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```
//!
//! It is for people, not for programs that decide: nothing can be verified or
//! replied to by way of an explanation. No secret, no expected digest and no whole
//! card number is in it. Don't show it to whoever sent the message.

mod budget;
mod cause;
mod conclusion;
mod digest;
mod explanation;
mod fields;
mod fit;
mod form;
mod json;
mod leaves;
mod order;
mod reading;
mod remedy;
mod report;
mod rewrite;
mod scripts;
mod search;
mod secrets;
mod single_field;
mod values;
mod variant;
mod windows1251;

use alloc::{format, string::String, string::ToString as _, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

pub use cause::Cause;
pub use explanation::{Confidence, Explanation, Finding, Place, Verdict};

use crate::merchant::{CallbackContent, CallbackMessage};
use crate::message::{Fields, Rule, Value, script::script_name};
use crate::names::Name;
use crate::signing;
use cause::Step;
use form::{Join, Place as SecretPlace};
use report::Screen;
use search::Search;
use secrets::NamedSecret;

/// The most digests that are computed for one explanation.
pub const MAX_DIGESTS: usize = 20_000;

/// The most bytes that are hashed for one explanation, other work on them counted
/// as hashing: large messages reach this limit before [`MAX_DIGESTS`].
pub const MAX_HASHED: usize = 5 * 1024 * 1024;

/// How many secrets are looked at.
pub const MAX_SECRETS: usize = 8;

/// The field that is never signed, at any level.
const SIGNATURE_FIELD: &str = Name::SIG.as_str();

/// Where the fields are.
#[allow(clippy::large_enum_variant, reason = "there is one for an explanation")]
enum Content<'c> {
    Body { bytes: &'c [u8], content_type: Option<&'c str> },
    Answer(&'c [u8]),
    Query,
    Fields(Fields),
}

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Callback,
    Answer,
    Request,
    Message,
}

/// A message whose signature is to be explained, and what is known about it.
pub struct Case<'c> {
    kind: Kind,
    url: Option<&'c str>,
    script: Option<&'c str>,
    content: Content<'c>,
    secrets: Vec<NamedSecret>,
    merchant_id: Option<&'c str>,
    urls: Vec<&'c str>,
    parsed: bool,
}

impl<'c> Case<'c> {
    /// A callback that was received.
    #[must_use]
    pub fn callback(message: &CallbackMessage<'c>) -> Self {
        let content = match &message.content {
            CallbackContent::Body { bytes, content_type } => {
                Content::Body { bytes, content_type: *content_type }
            }
            CallbackContent::Query => Content::Query,
            CallbackContent::Fields(fields) => Content::Fields(fields.clone()),
        };
        Self { script: message.script, ..Self::new(Kind::Callback, Some(message.url), content) }
    }

    /// The gateway's answer to the request that was posted to this URL.
    #[must_use]
    pub const fn answer(request_url: &'c str, body: &'c [u8]) -> Self {
        Self::new(Kind::Answer, Some(request_url), Content::Answer(body))
    }

    /// A request of our own, signed, as it is or was posted to this URL.
    #[must_use]
    pub const fn request(url: &'c str, body: &'c [u8], content_type: Option<&'c str>) -> Self {
        Self::new(Kind::Request, Some(url), Content::Body { bytes: body, content_type })
    }

    /// The fields of any signed message, and the script name it should have.
    #[must_use]
    pub const fn message(script: &'c str, fields: Fields) -> Self {
        let mut case = Self::new(Kind::Message, None, Content::Fields(fields));
        case.script = Some(script);
        case
    }

    const fn new(kind: Kind, url: Option<&'c str>, content: Content<'c>) -> Self {
        Self {
            kind,
            url,
            script: None,
            content,
            secrets: Vec::new(),
            merchant_id: None,
            urls: Vec::new(),
            parsed: false,
        }
    }

    /// Adds a secret, exactly as the program has it. The first is the one expected,
    /// and so are those that have its name; the others are tried: `receive`, `old`, ….
    /// The name is shown, the secret never.
    #[must_use]
    pub fn secret(mut self, name: impl Into<String>, key: impl Into<String>) -> Self {
        self.secrets.push(NamedSecret { name: name.into(), key: Zeroizing::new(key.into()) });
        self
    }

    /// The merchant's id.
    #[must_use]
    pub const fn merchant_id(mut self, id: &'c str) -> Self {
        self.merchant_id = Some(id);
        self
    }

    /// Adds another URL that may have been signed for: `pg_post_link` as it was
    /// sent, the framework's route, the public address behind a proxy.
    #[must_use]
    pub fn url(mut self, url: &'c str) -> Self {
        self.urls.push(url);
        self
    }

    /// The script name that the check was given, where it isn't the URL's.
    #[must_use]
    pub const fn with_script(mut self, script: &'c str) -> Self {
        self.script = Some(script);
        self
    }

    /// Says that a parser has made numbers or other things of some values, and
    /// that they were made texts again.
    #[must_use]
    pub const fn parsed(mut self) -> Self {
        self.parsed = true;
        self
    }

    /// Looks for the cause. It computes [`MAX_DIGESTS`] digests at most.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let reading = reading::read(&self.content, self.url);
        let right = reading.right.as_ref().ok();
        let Some(message) = right.or_else(|| reading.others.first().map(|other| &other.value)) else {
            let sentence = match &reading.right {
                Err(error) => format!("{error}"),
                Ok(_) => String::new(),
            };
            return self.unreadable(&sentence);
        };
        let signatures: Vec<&str> = message.all(SIGNATURE_FIELD).filter_map(Value::as_text).collect();
        let screen = Screen::new(&self.secrets, signatures.first().copied());
        let script = self.script.or_else(|| self.url.map(script_name)).unwrap_or_default();
        let mut explanation = Self::about(message, script, &screen);
        if let Err(error) = &reading.right {
            // It may be all that is wrong.
            let step = Step::new(Cause::BodyUnreadable, format!("{error}"));
            explanation.findings.push(self.finding(&step, Confidence::Likely, &screen));
        }
        if message.all(SIGNATURE_FIELD).next().is_none() {
            self.unsigned(message, &mut explanation, &screen);
            return explanation;
        }

        let mut claims = Vec::new();
        let mut remarks = Vec::new();
        for signature in signatures.iter().take(4) {
            let found = digest::claims(signature);
            claims.extend(found.ways);
            remarks.extend(found.remarks);
        }
        if message.all(SIGNATURE_FIELD).count() > 1 {
            remarks.push(Step::new(Cause::SignatureRepeated, "pg_sig stands more than once"));
        }
        if self.parsed {
            let sentence =
                "some values are not text: a parser has changed the message, and with it what is signed";
            remarks.push(Step::new(Cause::BodyJson, sentence));
        }
        if claims.is_empty() {
            let sentence = "pg_sig is no digest: neither hex digits nor base64 of the length of one";
            remarks.insert(0, Step::new(Cause::SignatureMalformed, sentence));
        }

        let known = scripts::Known { expected: script, url: self.url, others: &self.urls };
        let signed_once = |secret: &NamedSecret| {
            signing::compute(message, Rule::A, script, &secret.key).map(|signature| signature.to_string())
        };
        let known_fields = fields::Known {
            merchant_id: self.merchant_id,
            url: self.url,
            in_query: matches!(self.content, Content::Query),
            signed_once: self.secrets.first().and_then(signed_once),
        };
        let mut search = Search::new(
            secrets::choices(&self.secrets),
            scripts::choices(&known),
            claims,
            fields::transforms(known_fields),
            // Every value is in it.
            explanation.canonical.len(),
        );
        let fits = if search.claims.is_empty() { Vec::new() } else { search.run(right, &reading.others) };
        explanation.digests_tried = search.effort.digests;
        explanation.complete = !search.effort.is_spent();
        self.conclude(&mut explanation, &fits, &remarks, message, &screen);
        explanation
    }

    /// What can be said of the message before its signature is looked at.
    fn about(message: &Fields, script: &str, screen: &Screen<'_>) -> Explanation {
        let leaves = leaves::by_rule_a(message);
        let join = Join { between: ";", around: ";", names: None };
        Explanation {
            verdict: Verdict::Unexplained,
            findings: Vec::new(),
            canonical: screen.string(Some(script), &leaves, join, SecretPlace::Last),
            signed: None,
            order: screen.order(script, &leaves),
            ruled_out: Vec::new(),
            remaining: Vec::new(),
            digests_tried: 0,
            complete: true,
        }
    }
}

/// Names, not secrets; and nothing of the message, which may hold a card number.
impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|secret| secret.name.as_str()).collect();
        f.debug_struct("Case").field("kind", &self.kind).field("secrets", &names).finish_non_exhaustive()
    }
}
