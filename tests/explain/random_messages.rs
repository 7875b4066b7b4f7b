//! Random messages that are valid, or signed with an unknown secret.

use super::common::Pairs;
use super::signer::Signer;
use super::{PAYOUT, RECEIVE, in_parallel};
use freedompay_payouts::Fields;
use freedompay_payouts::explain::{Case, Explanation, MAX_DIGESTS, Verdict};

/// Random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn message(&mut self) -> Pairs {
        const NAMES: [&str; 12] = [
            "pg_order_id",
            "pg_amount",
            "pg_status",
            "pg_description",
            "pg_payment_id",
            "pg_Name",
            "route",
            "pg_param1",
            "pg_param10",
            "pg_merchant_id",
            "pg_card_hash",
            "x-extra",
        ];
        const VALUES: [&str; 12] = [
            "",
            "1",
            "100.00",
            "ok",
            "Ёлка & сын",
            "a+b c%20d",
            " spaced ",
            "two\nlines",
            "it's <b>",
            "0",
            "1.5000",
            "4405645000006150",
        ];
        let mut message: Pairs = (0..self.below(4))
            .map(|_| (self.pick(&NAMES).to_owned(), self.pick(&VALUES).to_owned()))
            .collect();
        message.push(("pg_salt".to_owned(), format!("salt{}", self.below(usize::MAX))));
        message
    }
}

/// The seeds of the random messages.
fn seeds() -> Vec<u64> {
    (1..=10_000_u64).map(|seed| seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()
}

fn of_any_message(script: &str, message: Pairs, pg_sig: String) -> Explanation {
    let mut fields: Fields = message.into_iter().collect();
    fields.push("pg_sig", pg_sig);
    Case::message(script, fields).secret("payout", PAYOUT).secret("receive", RECEIVE).explain()
}

#[test]
fn valid_message_has_no_finding() {
    in_parallel(&seeds(), |seed| {
        let message = Random(*seed).message();
        let pg_sig = Signer::new("paid", message.clone()).sign();
        let explanation = of_any_message("paid", message, pg_sig);
        assert_eq!(explanation.verdict, Verdict::Matches, "{explanation}");
        assert_eq!(explanation.findings, [], "{explanation}");
        assert_eq!(explanation.signed, None);
    });
}

#[test]
fn message_signed_with_unknown_secret_has_no_finding() {
    in_parallel(&seeds(), |seed| {
        let mut random = Random(*seed);
        let message = random.message();
        let mut signer = Signer::new("paid", message.clone());
        signer.secret = format!("secret{}", random.below(usize::MAX));
        let explanation = of_any_message("paid", message, signer.sign());
        assert_eq!(explanation.verdict, Verdict::Unexplained, "{explanation}");
        assert_eq!(explanation.findings, [], "{explanation}");
        assert!(explanation.complete && explanation.digests_tried <= MAX_DIGESTS);
        assert!(explanation.remaining[0].starts_with("most likely another secret"));
    });
}
