//! `Case::explain`: from the message to the explanation.

use alloc::{string::ToString as _, vec::Vec};

use super::candidate::Mistake;
use super::case::{Case, Content};
use super::cause::Cause;
use super::decodings::{self, Decodings};
use super::digest::{self, DigestReading};
use super::explanation::{Explanation, Verdict};
use super::layout::{Join, SecretPosition};
use super::leaves::{self, SIGNATURE_FIELD};
use super::matches::Match;
use super::redactor::Redactor;
use super::scripts::{self, UrlContext};
use super::search_state::Search;
use super::secrets::{self, NamedSecret};
use super::transforms::{self, FieldContext};
use crate::message::{Fields, Rule, Value};
use crate::signing;

/// At most this many repeated `pg_sig` are tried.
const MAX_SIGNATURES: usize = 4;

impl Case<'_> {
    /// Searches for the mistakes. It computes at most [`MAX_DIGESTS`](super::MAX_DIGESTS)
    /// digests and hashes at most about [`MAX_HASHED`](super::MAX_HASHED) bytes.
    ///
    /// It never fails: a message that cannot be read has the verdict [`Verdict::Unreadable`].
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::explain::{Case, Verdict};
    ///
    /// let fields = Fields::from([("pg_order_id", "1234")]);
    /// let explanation = Case::message("init_payment.php", fields).secret("payout", "payout-secret").explain();
    /// assert_eq!(explanation.verdict, Verdict::Unsigned);
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let decodings = decodings::decode(&self.content, self.url);
        let message = match (&decodings.correct, decodings.mistaken.first()) {
            (Ok(fields), _) => fields,
            (Err(_), Some(candidate)) => &candidate.value,
            (Err(mistake), None) => return self.unreadable(mistake, &Redactor::new(&self.secrets, None)),
        };
        let signatures: Vec<&str> = message.all(SIGNATURE_FIELD).filter_map(Value::as_text).collect();
        let redactor = Redactor::new(&self.secrets, signatures.first().copied());
        let script = self.expected_script();
        let mut explanation = describe(message, script, &redactor);
        if decodings.correct.is_ok() && message.all(SIGNATURE_FIELD).next().is_none() {
            self.report_unsigned(message, &mut explanation, &redactor);
            return explanation;
        }
        let (readings, remarks) = self.read_signatures(message, &signatures);
        let matches = self.search(message, script, readings, &decodings, &mut explanation);
        if let (Err(mistake), true) = (&decodings.correct, matches.is_empty()) {
            let Explanation { digests_tried, complete, .. } = explanation;
            return Explanation { digests_tried, complete, ..self.unreadable(mistake, &redactor) };
        }
        self.report_matches(&mut explanation, &matches, &remarks, message, &redactor);
        explanation
    }

    /// The digests that the values of `pg_sig` may stand for, and the mistakes that are visible in these values.
    fn read_signatures(&self, message: &Fields, signatures: &[&str]) -> (Vec<DigestReading>, Vec<Mistake>) {
        let mut readings = Vec::new();
        let mut remarks = Vec::new();
        for signature in signatures.iter().take(MAX_SIGNATURES) {
            let read = digest::read_pg_sig(signature);
            readings.extend(read.readings);
            remarks.extend(read.remarks);
        }
        if message.all(SIGNATURE_FIELD).count() > 1 {
            remarks.push(Mistake::new(Cause::SignatureRepeated, "pg_sig appears more than once"));
        }
        if self.parsed {
            let message = "some values are not text: a parser has converted them, and a check needs the texts that were sent";
            remarks.push(Mistake::new(Cause::BodyJson, message));
        }
        if readings.is_empty() {
            let message = "pg_sig is not a digest: it is neither hex digits nor base64 of the right length";
            remarks.insert(0, Mistake::new(Cause::SignatureMalformed, message));
        }
        (readings, remarks)
    }

    fn search(
        &self,
        message: &Fields,
        script: Option<&str>,
        readings: Vec<DigestReading>,
        decodings: &Decodings,
        explanation: &mut Explanation,
    ) -> Vec<Match> {
        let urls = UrlContext { expected: script, url: self.url, others: &self.other_urls };
        let correct_signature = |secret: &NamedSecret| {
            signing::compute(message, Rule::A, script, &secret.secret).map(|signature| signature.to_string())
        };
        let fields = FieldContext {
            merchant_id: self.merchant_id,
            url: self.url,
            in_query: matches!(self.content, Content::Query),
            correct_signature: self.secrets.first().and_then(correct_signature),
        };
        let has_readings = !readings.is_empty();
        let mut search = Search::new(
            secrets::candidates(&self.secrets),
            scripts::candidates(&urls),
            readings,
            transforms::all(fields),
            // The canonical string contains every value.
            explanation.canonical.len(),
        );
        let correct = decodings.correct.as_ref().ok();
        let matches = if has_readings { search.run(correct, &decodings.mistaken) } else { Vec::new() };
        explanation.digests_tried = search.budget.digests;
        explanation.complete = !search.budget.is_exhausted();
        matches
    }
}

/// The part of the explanation that does not depend on the signature.
fn describe(message: &Fields, script: Option<&str>, redactor: &Redactor<'_>) -> Explanation {
    let leaves = leaves::by_rule_a(message);
    Explanation {
        verdict: Verdict::Unexplained,
        findings: Vec::new(),
        canonical: redactor.signed_string(script, &leaves, Join::CORRECT, SecretPosition::Last),
        signed: None,
        order: redactor.signing_order(script, &leaves),
        ruled_out: Vec::new(),
        remaining: Vec::new(),
        digests_tried: 0,
        complete: true,
    }
}
