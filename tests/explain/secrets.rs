//! Mistakes about secrets.

use super::signer::Signer;
use super::{CALLBACK, PAYOUT, URL, body, certain, common, explain, message, sorted};
use freedompay_payouts::explain::{Case, Cause, Verdict};
use freedompay_payouts::{CallbackMessage, Fields};

#[test]
fn names_two_mistakes_about_one_url_or_one_secret() {
    for (script, secret, causes) in [
        ("/Api/v1/Paid%2Dout?source=Gateway", PAYOUT, vec![Cause::ScriptQuery, Cause::ScriptWholePath]),
        ("/api/v1/paid%2dout", PAYOUT, vec![Cause::ScriptCase, Cause::ScriptWholePath]),
        ("/api/route", PAYOUT, vec![Cause::ScriptOtherUrl, Cause::ScriptWholePath]),
        ("Paid%2Dout", "\"receive-secret\"", vec![Cause::SecretQuotes, Cause::SecretReceive]),
        ("Paid%2Dout", "\"payout-secret\"\n", vec![Cause::SecretQuotes, Cause::SecretWhiteSpace]),
        ("Paid%2Dout", "\u{feff}payout-secret\n", vec![Cause::SecretBom, Cause::SecretWhiteSpace]),
    ] {
        let mut signer = Signer::new(script, message());
        signer.secret = secret.to_owned();
        let explanation = explain(message(), signer.sign());
        assert_eq!(sorted(&certain(&explanation)), sorted(&causes), "{script} {explanation}");
    }
}

#[test]
fn tries_secret_without_surrounding_white_space_quotes_and_bom() {
    for (given, causes) in [
        ("payout-secret\n", vec![Cause::SecretWhiteSpace]),
        ("'payout-secret'", vec![Cause::SecretQuotes]),
        ("\u{feff}payout-secret", vec![Cause::SecretBom]),
        ("\u{feff}payout-secret\r\n", vec![Cause::SecretBom, Cause::SecretWhiteSpace]),
    ] {
        let (fields, _) = body(&CALLBACK, |_| ());
        let body = common::urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
        let explanation = Case::callback(&message).secret("payout", given).explain();
        assert_eq!(sorted(&certain(&explanation)), sorted(&causes), "{given:?}");
        assert!(!format!("{explanation:?}{explanation}").contains(PAYOUT));
    }
}

#[test]
fn tries_secret_without_invisible_characters_and_names_their_positions() {
    let found = |given: &str| {
        let (fields, _) = body(&CALLBACK, |_| ());
        let body = common::urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
        let explanation = Case::callback(&message).secret("payout", given).explain();
        assert!(!format!("{explanation:?}{explanation}").contains(PAYOUT));
        explanation
    };
    let at = |position: usize, code: &str| format!("U+{code} at position {position} (in characters, from 1)");
    for (given, places) in [
        ("pay\u{ad}out-secret", at(4, "00AD")),
        ("payout-secret\u{200b}", at(14, "200B")),
        ("\u{2060}payout-secret", at(1, "2060")),
        ("pay\u{3}out-s\u{a0}ecret", [at(4, "0003"), at(10, "00A0")].join(", ")),
        (" \u{feff}pay\u{200e}out-secret\n", at(6, "200E")),
        (
            "p\u{ad}a\u{ad}y\u{ad}o\u{ad}u\u{ad}t-secret",
            [at(2, "00AD"), at(4, "00AD"), at(6, "00AD"), "2 more".to_owned()].join(", "),
        ),
    ] {
        let explanation = found(given);
        assert_eq!(certain(&explanation), [Cause::SecretInvisible], "{given:?}");
        let message = format!(
            "the given secret has invisible characters: {places}; the message was signed without that"
        );
        assert_eq!(explanation.findings[0].message, message);
    }
    // A letter that looks like another one is not removed, but is reported.
    let explanation = found("рayout-secret");
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Unexplained, vec![]));
    let line = format!(
        "the given secret \"payout\" has {}, which is not printable ASCII: copy it again",
        at(1, "0440")
    );
    assert_eq!(explanation.remaining[0], line);
}

#[test]
fn reports_that_secrets_beyond_the_limit_were_not_tried() {
    let fields = Fields::from([("pg_order_id", "1234"), ("pg_sig", "0123456789abcdef0123456789abcdef")]);
    let mut case = Case::message("paid", fields);
    for number in 1..=9 {
        case = case.secret(format!("number {number}"), format!("secret-{number}"));
    }
    let explanation = case.explain();
    assert!(explanation.ruled_out[0].contains("number 8"), "{}", explanation.ruled_out[0]);
    assert!(!explanation.ruled_out[0].contains("number 9"), "{}", explanation.ruled_out[0]);
    assert_eq!(explanation.remaining[1], "one of the other secrets: only the first 8 were tried");
}
