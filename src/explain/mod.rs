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

mod cause;
mod digest;
mod fields;
mod form;
mod json;
mod order;
mod reading;
mod report;
mod scripts;
mod search;
mod secrets;
mod values;
mod windows1251;

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

pub use cause::Cause;

use crate::callback::{CallbackContent, CallbackMessage};
use crate::canonical::{self, Rule, SIGNATURE_FIELD};
use crate::error::named;
use crate::fields::{Fields, Value};
use crate::mask;
use crate::outcome;
use crate::schema;
use crate::script::script_name;
use cause::{Signer, Step};
use form::{Join, Place as SecretPlace};
use report::Screen;
use search::{Fit, Search};

/// The most digests that are computed for one explanation.
pub const MAX_DIGESTS: usize = 20_000;

/// The most bytes that are hashed for one explanation, other work on them counted
/// as hashing: large messages reach this limit before [`MAX_DIGESTS`].
pub const MAX_HASHED: usize = 5 * 1024 * 1024;

/// How many secrets are looked at.
pub const MAX_SECRETS: usize = 8;

/// How many script names are tried.
const MAX_SCRIPTS: usize = 160;

named! {
    /// How it ended.
    #[non_exhaustive]
    pub enum Verdict {
        /// The signature is that of the message, with the expected secret. This is
        /// not a verification: what the message says has not been looked at.
        Matches = "matches",
        /// The signature doesn't match, and the findings say why.
        Explained = "explained",
        /// The signature doesn't match, and none of the mistakes fits.
        Unexplained = "unexplained",
        /// There is no signature.
        Unsigned = "unsigned",
        /// There is no message in the bytes.
        Unreadable = "unreadable",
        /// The signature matches, but the message isn't the one expected.
        OtherMessage = "other_message",
    }
}

named! {
    /// How sure a finding is.
    #[non_exhaustive]
    pub enum Confidence {
        /// The digest fits with it, together with the other certain ones.
        Certain = "certain",
        /// It is seen, but not proven by a digest.
        Likely = "likely",
        /// The digest fits with it as well, in place of the ones before.
        Alternative = "alternative",
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What is wrong, for programs.
    pub code: Cause,
    /// What is wrong, for people: a lower-case sentence with the evidence.
    pub sentence: String,
    /// What to change.
    pub change: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A field at its place in the order of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The field's name as a form writes it: `pg_a`, `pg_a[pg_b]`; in parentheses
    /// what is no field.
    pub name: String,
    /// Its value; card numbers masked.
    pub value: String,
    /// Why it stands there.
    pub reason: String,
}

/// What was found out. `Display` is a report for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// How it ended.
    pub verdict: Verdict,
    /// What is wrong, the cause first.
    pub findings: Vec<Finding>,
    /// The string that a check hashes, with `{secret}` in place of the key and
    /// card numbers masked; empty where the message can't be read.
    pub canonical: String,
    /// The string that the message's digest fits, likewise; `None` where it is no
    /// other, or unknown.
    pub signed: Option<String>,
    /// The order of the fields by the documented rule, and why.
    pub order: Vec<Place>,
    /// What was tried and does not fit, where nothing fits.
    pub ruled_out: Vec<String>,
    /// What it may still be, where nothing fits.
    pub remaining: Vec<String>,
    /// How many digests were computed.
    pub digests_tried: usize,
    /// False where a limit ended the search before every pair was tried.
    pub complete: bool,
}

/// A secret as it was given: not a [`Secret`](crate::Secret), which refuses the
/// white space and the quotes that may be the cause.
struct NamedSecret {
    name: String,
    key: Zeroizing<String>,
}

/// Where the fields are.
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
        let known_fields = fields::Known {
            merchant_id: self.merchant_id,
            url: self.url,
            in_query: matches!(self.content, Content::Query),
            signed_once: self.secrets.first().map(|secret| signed_once(script, message, &secret.key)),
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
        let leaves = canonical::order(message, Rule::A);
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

    fn signer(&self) -> Signer {
        match self.kind {
            Kind::Callback | Kind::Answer => Signer::Gateway,
            Kind::Request | Kind::Message => Signer::Ours,
        }
    }

    fn finding(&self, step: &Step, confidence: Confidence, screen: &Screen<'_>) -> Finding {
        let (code, change) = (step.cause, step.cause.change(self.signer()));
        Finding { code, sentence: screen.text(&step.sentence), change, confidence }
    }

    fn unreadable(&self, sentence: &str) -> Explanation {
        let screen = Screen::new(&self.secrets, None);
        let step = Step::new(Cause::BodyUnreadable, sentence.to_owned());
        Explanation {
            verdict: Verdict::Unreadable,
            findings: Vec::from([self.finding(&step, Confidence::Certain, &screen)]),
            canonical: String::new(),
            signed: None,
            order: Vec::new(),
            ruled_out: Vec::new(),
            remaining: Vec::new(),
            digests_tried: 0,
            complete: true,
        }
    }

    fn unsigned(&self, message: &Fields, explanation: &mut Explanation, screen: &Screen<'_>) {
        let mut sentence = "there is no pg_sig: the message is not signed".to_owned();
        if let Some(error) = outcome::gateway_error(message) {
            let meaning = error.meaning.unwrap_or("not in the table of codes");
            let code = mask::name(&error.code);
            sentence = format!("{sentence}; it says error {code} ({meaning})");
            if matches!(error.code.as_str(), "9998" | "1100" | "101") {
                sentence.push_str(": likely the merchant id or the payout secret is wrong");
            }
        } else if let Some(status) = message.text("pg_status") {
            sentence = format!("{sentence}; it says pg_status {}", mask::name(status));
        }
        let finding = self.finding(&Step::new(Cause::Unsigned, sentence), Confidence::Certain, screen);
        explanation.verdict = Verdict::Unsigned;
        explanation.findings.insert(0, finding);
    }

    fn conclude(
        &self,
        explanation: &mut Explanation,
        fits: &[Fit],
        remarks: &[Step],
        message: &Fields,
        screen: &Screen<'_>,
    ) {
        let mut findings = Vec::new();
        for (at, fit) in fits.iter().enumerate() {
            let confidence = match at {
                0 if fit.short => Confidence::Likely,
                0 => Confidence::Certain,
                _ => Confidence::Alternative,
            };
            findings.extend(fit.steps.iter().map(|step| self.finding(step, confidence, screen)));
        }
        if let Some(first) = fits.first() {
            let right = first.steps.is_empty();
            explanation.verdict = if right { Verdict::Matches } else { Verdict::Explained };
            let script = first.script.as_deref();
            let signed = screen.string(script, &first.leaves, first.join, first.place);
            explanation.signed = Some(signed).filter(|signed| *signed != explanation.canonical);
            // What made it unreadable is among the steps.
            explanation.findings.clear();
            if first.rule_b {
                let sentence = "the values stand in the order of rule B, which differs from rule A here";
                let step = Step::new(Cause::OrderRuleB, sentence);
                findings.push(self.finding(&step, Confidence::Certain, screen));
            }
            if right && remarks.iter().any(|step| step.cause != Cause::DigestUpperCase) {
                // A check refuses it all the same.
                explanation.verdict = Verdict::Explained;
            } else if right && self.has_no_script() {
                let sentence = "it was signed under the empty script name; the url has no last path segment, and \
                                a check refuses that unless the script is given";
                let step = Step::new(Cause::ScriptEmpty, sentence);
                findings.push(self.finding(&step, Confidence::Certain, screen));
                explanation.verdict = Verdict::Explained;
            } else if right {
                self.expect(message, explanation, &mut findings, screen);
            }
        } else {
            if remarks.iter().any(|step| step.cause == Cause::SignatureMalformed) {
                explanation.verdict = Verdict::Explained;
            }
            self.rule_out(explanation);
        }
        findings.extend(remarks.iter().map(|step| {
            let certain = step.cause != Cause::BodyJson;
            self.finding(step, if certain { Confidence::Certain } else { Confidence::Likely }, screen)
        }));
        explanation.findings.splice(0..0, findings);
    }

    fn has_no_script(&self) -> bool {
        self.kind == Kind::Callback
            && self.script.is_none()
            && self.url.is_none_or(|url| script_name(url).is_empty())
    }

    /// A well-signed callback must still be a callback, and for this merchant.
    fn expect(
        &self,
        message: &Fields,
        explanation: &mut Explanation,
        findings: &mut Vec<Finding>,
        screen: &Screen<'_>,
    ) {
        if self.kind != Kind::Callback {
            return;
        }
        let step = if let Err(error) = schema::CALLBACK.check_arrival(message) {
            if schema::REPLY.check_arrival(message).is_ok() {
                let sentence =
                    "this is the merchant's reply, well signed, where the gateway's callback was expected";
                Step::new(Cause::ReplyNotCallback, sentence)
            } else {
                Step::new(Cause::OtherMessage, format!("{error}"))
            }
        } else if self.merchant_id.is_some_and(|id| message.text("pg_merchant_id") != Some(id)) {
            Step::new(Cause::OtherMerchant, "the callback is well signed, but its pg_merchant_id is not ours")
        } else {
            return;
        };
        explanation.verdict = Verdict::OtherMessage;
        findings.push(self.finding(&step, Confidence::Certain, screen));
    }

    fn rule_out(&self, explanation: &mut Explanation) {
        let tried = self.secrets.iter().take(MAX_SECRETS);
        let names: Vec<_> = tried.map(|secret| mask::name(&secret.name)).collect();
        let tried = if explanation.complete { "alone and two at a time" } else { "alone, and some in pairs" };
        explanation.ruled_out = Vec::from([
            format!(
                "the given secrets ({}), with white space, quotes or a byte order mark",
                names.join(", ")
            ),
            "script names of the gateway's methods, and every part of the given urls".to_owned(),
            "fields added, dropped, repeated or nested otherwise, as far as their values are here".to_owned(),
            "values trimmed, re-formatted, encoded, decoded or escaped".to_owned(),
            "other orders, separators and places of the secret; names signed with the values".to_owned(),
            format!("HMAC-MD5, SHA-1 and SHA-256 in place of MD5; all of this {tried}"),
        ]);
        let mut remaining = Vec::from([
            "most likely another secret: compare the payout key in the merchant's cabinet with the one used"
                .to_owned(),
            "a value that was changed on the way, or after it was signed".to_owned(),
            "a field that was signed and is missing here".to_owned(),
        ]);
        if self.secrets.len() > MAX_SECRETS {
            let sentence = format!("one of the other secrets: only the first {MAX_SECRETS} were tried");
            remaining.insert(1, sentence);
        }
        if self.secrets.len() == 1 {
            remaining.insert(1, "give the receive key and old secrets too: they were not tried".to_owned());
        }
        if self.kind == Kind::Callback && self.urls.is_empty() {
            remaining.push(
                "another url: give pg_post_link as it was sent, if a proxy or router rewrites it".into(),
            );
        }
        explanation.remaining = remaining;
    }
}

/// The right signature, for programs that sign what is signed already.
fn signed_once(script: &str, message: &Fields, key: &str) -> String {
    let order = canonical::order(message, Rule::A);
    let string = Zeroizing::new(canonical::string(script, &order, key));
    let mut state = digest::State::new(digest::Hash::Md5);
    state.update(string.as_bytes());
    state.finish().to_hex()
}

/// Names, not secrets; and nothing of the message, which may hold a card number.
impl fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.secrets.iter().map(|secret| secret.name.as_str()).collect();
        f.debug_struct("Case").field("kind", &self.kind).field("secrets", &names).finish_non_exhaustive()
    }
}
