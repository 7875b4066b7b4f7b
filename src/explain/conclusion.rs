//! Findings and verdict, from the results of the search.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::candidate::Mistake;
use super::case::{Case, ExpectedScript, MessageKind};
use super::cause::Cause;
use super::explanation::{Confidence, Explanation, Finding, Verdict};
use super::matches::Match;
use super::redactor::Redactor;
use super::remedy::Signer;
use super::secrets::{self, MAX_SECRETS};
use crate::merchant::outcome;
use crate::message::Fields;
use crate::message::script::script_name;
use crate::names::Name;
use crate::schema;
use crate::schema::error_codes::is_credentials_error;
use crate::text::mask;

impl Case<'_> {
    fn signer(&self) -> Signer {
        match self.kind {
            MessageKind::Callback | MessageKind::Answer => Signer::Gateway,
            MessageKind::Request | MessageKind::Other => Signer::Merchant,
        }
    }

    pub(super) fn finding(
        &self,
        mistake: &Mistake,
        confidence: Confidence,
        redactor: &Redactor<'_>,
    ) -> Finding {
        let code = mistake.cause;
        let change = mistake.change.unwrap_or_else(|| code.change(self.signer()));
        Finding { code, message: redactor.redact(&mistake.message), change, confidence }
    }

    /// The explanation of a message that a check cannot read.
    pub(super) fn unreadable(&self, mistake: &Mistake, redactor: &Redactor<'_>) -> Explanation {
        Explanation {
            verdict: Verdict::Unreadable,
            findings: Vec::from([self.finding(mistake, Confidence::Certain, redactor)]),
            canonical: String::new(),
            signed: None,
            order: Vec::new(),
            ruled_out: Vec::new(),
            remaining: Vec::new(),
            digests_tried: 0,
            complete: true,
        }
    }

    pub(super) fn report_unsigned(
        &self,
        fields: &Fields,
        explanation: &mut Explanation,
        redactor: &Redactor<'_>,
    ) {
        let mut message = "there is no pg_sig: the message is not signed".to_owned();
        if let Some(error) = outcome::gateway_error(fields) {
            let meaning = error.meaning.unwrap_or("not in the table of codes");
            let code = mask::printable_name(&error.code);
            message = format!("{message}; it says error {code} ({meaning})");
            if is_credentials_error(&error.code) {
                message.push_str(": likely a wrong merchant id or payout secret");
            }
        } else if let Some(status) = fields.value_str(Name::STATUS) {
            message = format!("{message}; it says pg_status {}", mask::printable_name(status));
        }
        let finding = self.finding(&Mistake::new(Cause::Unsigned, message), Confidence::Certain, redactor);
        explanation.verdict = Verdict::Unsigned;
        explanation.findings.push(finding);
    }

    /// Adds the findings of the matches and the remarks, and the verdict. Without a match,
    /// adds what was ruled out.
    pub(super) fn report_matches(
        &self,
        explanation: &mut Explanation,
        matches: &[Match],
        remarks: &[Mistake],
        message: &Fields,
        redactor: &Redactor<'_>,
    ) {
        let mut findings = Vec::new();
        for (index, found) in matches.iter().enumerate() {
            let confidence = match index {
                0 if found.short => Confidence::Likely,
                0 => Confidence::Certain,
                _ => Confidence::Alternative,
            };
            findings.extend(found.mistakes.iter().map(|mistake| self.finding(mistake, confidence, redactor)));
        }
        if let Some(first) = matches.first() {
            let script = first.script.as_deref();
            let signed = redactor.signed_string(script, &first.leaves, first.join, first.position);
            explanation.signed = Some(signed).filter(|signed| *signed != explanation.canonical);
            if first.rule_b {
                let message = "the values are in the order of rule B, which differs from rule A here";
                let mistake = Mistake::new(Cause::OrderRuleB, message);
                findings.push(self.finding(&mistake, Confidence::Certain, redactor));
            }
            explanation.verdict = Verdict::Explained;
            if first.mistakes.is_empty() {
                let (verdict, mistake) = self.judge_correct(message, remarks);
                explanation.verdict = verdict;
                findings.extend(mistake.map(|mistake| self.finding(&mistake, Confidence::Certain, redactor)));
            }
        } else {
            if remarks.iter().any(|remark| remark.cause == Cause::SignatureMalformed) {
                explanation.verdict = Verdict::Explained;
            }
            self.rule_out(explanation);
        }
        findings.extend(remarks.iter().map(|remark| {
            let certain = remark.cause != Cause::BodyJson;
            self.finding(remark, if certain { Confidence::Certain } else { Confidence::Likely }, redactor)
        }));
        explanation.findings = findings;
    }

    /// The verdict on a message with a correct signature, and the mistake for which a check
    /// still rejects it.
    fn judge_correct(&self, message: &Fields, remarks: &[Mistake]) -> (Verdict, Option<Mistake>) {
        if remarks.iter().any(|remark| remark.cause != Cause::DigestUpperCase) {
            // The remarks say why a check rejects the message.
            return (Verdict::Explained, None);
        }
        if self.has_no_script() {
            let text = "the message was signed under the empty script name, because the url ends with a slash; a check rejects \
                        it, unless the script name is given";
            return (Verdict::Explained, Some(Mistake::new(Cause::ScriptEmpty, text)));
        }
        match self.check_kind(message) {
            Some(mistake) => (Verdict::OtherMessage, Some(mistake)),
            None => (Verdict::Matches, None),
        }
    }

    fn has_no_script(&self) -> bool {
        self.kind == MessageKind::Callback
            && self.script == ExpectedScript::OfUrl
            && self.url.is_none_or(|url| script_name(url).is_empty())
    }

    /// Checks that a message with a valid signature is a callback, and that it is for this merchant.
    fn check_kind(&self, message: &Fields) -> Option<Mistake> {
        if self.kind != MessageKind::Callback {
            return None;
        }
        if let Err(error) = schema::CALLBACK.check_received(message) {
            return Some(if schema::REPLY.check_received(message).is_ok() {
                let text = "the message has a valid signature, but it is the merchant's reply and not a callback of the gateway";
                Mistake::new(Cause::ReplyNotCallback, text)
            } else {
                Mistake::new(Cause::OtherMessage, format!("{error}"))
            });
        }
        let other_merchant =
            self.merchant_id.is_some_and(|id| message.value_str(Name::MERCHANT_ID) != Some(id));
        other_merchant.then(|| {
            let text = "the callback has a valid signature, but its pg_merchant_id is another merchant's";
            Mistake::new(Cause::OtherMerchant, text)
        })
    }

    fn rule_out(&self, explanation: &mut Explanation) {
        let tried = self.secrets.iter().take(MAX_SECRETS);
        let names: Vec<_> = tried.map(|secret| mask::printable_name(&secret.name)).collect();
        let tried = if explanation.complete { "alone and in pairs" } else { "alone, and some in pairs" };
        explanation.ruled_out = Vec::from([
            format!(
                "the given secrets ({}), with and without white space, quotes and invisible characters",
                names.join(", ")
            ),
            "script names of the methods of the gateway, and all parts of the given urls".to_owned(),
            "fields that were added, removed, left out because they are empty, repeated or nested in another way, if \
             their values are in the message"
                .to_owned(),
            "values that were trimmed, reformatted, encoded, decoded or escaped".to_owned(),
            "other orders, other separators, other positions of the secret, and names signed with the values".to_owned(),
            format!("HMAC-MD5, SHA-1 and SHA-256 instead of MD5; each of these mistakes {tried}"),
        ]);
        let mut remaining = Vec::from([
            "most likely another secret: compare the secret in use with the payout secret in the merchant's cabinet"
                .to_owned(),
            "a value that was changed after it was signed".to_owned(),
            "a field that was signed and is not in the message".to_owned(),
        ]);
        if self.secrets.len() > MAX_SECRETS {
            let message = format!("one of the other secrets: only the first {MAX_SECRETS} were tried");
            remaining.insert(1, message);
        }
        if self.secrets.len() == 1 {
            remaining
                .insert(1, "give the receive secret and old secrets too: they were not tried".to_owned());
        }
        if self.kind == MessageKind::Callback && self.other_urls.is_empty() {
            remaining.push(
                "another url: if a proxy or router rewrites the url, give pg_post_link as it was sent".into(),
            );
        }
        let tried = self.secrets.iter().take(MAX_SECRETS);
        remaining.splice(0..0, tried.filter_map(secrets::foreign_character));
        explanation.remaining = remaining;
    }
}
