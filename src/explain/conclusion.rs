//! What is said of what the search has found.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::cause::{Cause, Step};
use super::fit::Fit;
use super::remedy::Signer;
use super::report::Screen;
use super::{Case, Confidence, Explanation, Finding, Kind, MAX_SECRETS, Verdict};
use crate::merchant::outcome;
use crate::message::Fields;
use crate::message::script::script_name;
use crate::schema;
use crate::schema::error_codes::is_of_credentials;
use crate::text::mask;

impl Case<'_> {
    fn signer(&self) -> Signer {
        match self.kind {
            Kind::Callback | Kind::Answer => Signer::Gateway,
            Kind::Request | Kind::Message => Signer::Ours,
        }
    }

    pub(super) fn finding(&self, step: &Step, confidence: Confidence, screen: &Screen<'_>) -> Finding {
        let (code, change) = (step.cause, step.cause.change(self.signer()));
        Finding { code, sentence: screen.text(&step.sentence), change, confidence }
    }

    pub(super) fn unreadable(&self, sentence: &str) -> Explanation {
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

    pub(super) fn unsigned(&self, message: &Fields, explanation: &mut Explanation, screen: &Screen<'_>) {
        let mut sentence = "there is no pg_sig: the message is not signed".to_owned();
        if let Some(error) = outcome::gateway_error(message) {
            let meaning = error.meaning.unwrap_or("not in the table of codes");
            let code = mask::printable_name(&error.code);
            sentence = format!("{sentence}; it says error {code} ({meaning})");
            if is_of_credentials(&error.code) {
                sentence.push_str(": likely a wrong merchant id or payout secret");
            }
        } else if let Some(status) = message.text("pg_status") {
            sentence = format!("{sentence}; it says pg_status {}", mask::printable_name(status));
        }
        let finding = self.finding(&Step::new(Cause::Unsigned, sentence), Confidence::Certain, screen);
        explanation.verdict = Verdict::Unsigned;
        explanation.findings.insert(0, finding);
    }

    pub(super) fn conclude(
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
        let step = if let Err(error) = schema::CALLBACK.check_received(message) {
            if schema::REPLY.check_received(message).is_ok() {
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
        let names: Vec<_> = tried.map(|secret| mask::printable_name(&secret.name)).collect();
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
