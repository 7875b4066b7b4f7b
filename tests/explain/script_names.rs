//! Mistakes about script names.

use super::mistakes::script;
use super::{CALLBACK, PAYOUT, RECEIVE, body, case, certain, common};
use freedompay_payouts::explain::{Case, Cause, Explanation, Verdict};
use freedompay_payouts::{CallbackMessage, Fields};

/// Explains the message `pg_b=2&pg_a=1` with the digest of this string.
fn explain_digest(script: Option<&'static str>, canonical: &str) -> Explanation {
    let fields = Fields::from([("pg_b", "2"), ("pg_a", "1"), ("pg_sig", &common::md5(canonical))]);
    Case::message(script, fields).secret("payout", PAYOUT).secret("receive", RECEIVE).explain()
}

#[test]
fn valid_message_without_script_name_matches() {
    let matching = explain_digest(None, "1;2;payout-secret");
    assert_eq!((matching.verdict, matching.canonical.as_str()), (Verdict::Matches, "1;2;{secret}"));
    assert_eq!(matching.order[0].name, "pg_a");
}

#[test]
fn valid_message_without_fields_matches() {
    let alone = Fields::from([("pg_sig", common::md5("payout-secret"))]);
    let alone = Case::message(None, alone).secret("payout", PAYOUT).explain();
    assert_eq!((alone.verdict, alone.canonical.as_str()), (Verdict::Matches, "{secret}"));
    let named = Fields::from([("pg_sig", common::md5("cb;payout-secret"))]);
    let named = Case::message("cb", named).secret("payout", PAYOUT).explain();
    assert_eq!((named.verdict, named.canonical.as_str()), (Verdict::Matches, "cb;{secret}"));
}

#[test]
fn detects_omitted_and_empty_script_name() {
    for script in ["cb", ""] {
        assert_eq!(certain(&explain_digest(Some(script), "1;2;payout-secret")), [Cause::ScriptLeftOut]);
    }
    let empty = explain_digest(None, ";1;2;payout-secret");
    assert_eq!(certain(&empty), [Cause::ScriptEmpty]);
    assert_eq!(
        empty.findings[0].message,
        "the message was signed under the script name \"\" (the empty name), not without a script name"
    );
}

#[test]
fn detects_other_mistakes_about_a_message_without_script_name() {
    for (canonical, causes) in [
        ("1;2;receive-secret", &[Cause::SecretReceive][..]),
        // Mistakes about one field at the start and at the end of the string.
        ("2;payout-secret", &[Cause::FieldAdded]),
        ("1;payout-secret", &[Cause::FieldAdded]),
        (";1;2;receive-secret", &[Cause::SecretReceive, Cause::ScriptEmpty]),
    ] {
        assert_eq!(certain(&explain_digest(None, canonical)), causes, "{canonical}");
    }
}

#[test]
fn detects_trailing_slash_and_empty_script_name_of_url() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let body = common::urlencoded(&fields);
    let message = CallbackMessage::post("https://shop.example/Paid%2Dout/", body.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!(certain(&explanation), [Cause::ScriptTrailingSlash]);
    // A check rejects such a url even with a signature under the empty script name.
    let (fields, _) = super::body(&CALLBACK, |signer| script(signer, ""));
    let body = common::urlencoded(&fields);
    let message = CallbackMessage::post("https://shop.example/Paid%2Dout/", body.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Explained, vec![Cause::ScriptEmpty]));
}
