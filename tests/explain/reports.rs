//! The verdict and the report of an explanation.

use super::{CALLBACK, PAYOUT, RECEIVE, URL, body, certain, common, of_body};
use freedompay_payouts::explain::{Case, Cause, MAX_DIGESTS, Verdict};
use freedompay_payouts::{CallbackMessage, Fields};

#[test]
fn reports_unsigned_message_with_its_error_code() {
    let answer = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
    let case = Case::answer("https://api.freedompay.kz/g2g/p2p2nonreg", answer.as_bytes());
    let explanation = case.secret("payout", PAYOUT).explain();
    assert_eq!(explanation.verdict, Verdict::Unsigned);
    assert_eq!(certain(&explanation), [Cause::Unsigned]);
    assert!(explanation.findings[0].message.contains("error 9998"), "{explanation}");
    assert_eq!(explanation.digests_tried, 0);
}

#[test]
fn reports_message_with_valid_signature_of_another_kind_or_merchant() {
    let reply: Vec<_> = CALLBACK
        .into_iter()
        .filter(|(name, _)| !["pg_merchant_id", "pg_payment_amount"].contains(name))
        .collect();
    let (fields, _) = body(&reply, |_| ());
    let explanation = of_body(common::urlencoded(&fields).as_bytes());
    let found = (explanation.verdict, certain(&explanation));
    assert_eq!(found, (Verdict::OtherMessage, vec![Cause::ReplyNotCallback]));
    let (fields, _) = body(&CALLBACK, |_| ());
    let body = common::urlencoded(&fields);
    let message = CallbackMessage::post(URL, body.as_bytes(), None);
    let explanation = Case::callback(&message).secret("payout", PAYOUT).merchant_id("500002").explain();
    let found = (explanation.verdict, certain(&explanation));
    assert_eq!(found, (Verdict::OtherMessage, vec![Cause::OtherMerchant]));
}

#[test]
fn order_gives_the_reason_for_each_position() {
    let (fields, _) = body(&[("pg_b", "2"), ("pg_a", "1"), ("pg_ab", "3"), ("pg_b", "4")], |_| ());
    let explanation = of_body(common::urlencoded(&fields).as_bytes());
    let order: Vec<_> = explanation
        .order
        .iter()
        .map(|field| (field.name.as_str(), field.value.as_str(), field.reason.as_str()))
        .collect();
    assert_eq!(
        order,
        [
            ("(script name)", "Paid%2Dout", "always first: the last path segment of the url that was called"),
            ("pg_a", "1", "the first of the names"),
            ("pg_ab", "3", "after pg_a: the longer of two names with the same beginning"),
            ("pg_b", "2", "after pg_ab: at character 4 \"b\" comes after \"a\""),
            ("pg_b", "4", "the same name as the previous: in the order of the message"),
            ("(secret)", "{secret}", "always last"),
        ]
    );
}

#[test]
fn report_has_findings_signed_string_and_order() {
    let (fields, _) = body(&[("pg_a", "1")], |signer| signer.secret = RECEIVE.into());
    let explanation = of_body(common::urlencoded(&fields).as_bytes());
    let report = explanation.to_string();
    let (head, rest) = report.split_once("\n\norder:\n").unwrap();
    assert_eq!(
        head,
        "the signature does not match, for this reason:\n\n\
         1. the message was signed with the secret \"receive\", the receive secret, not with \"payout\" (secret_receive)\n   \
         change: verify with the secret that the signature was made with, exactly as the merchant's cabinet \
         shows it; payout methods and their callbacks use the payout secret\n\n\
         a correct check hashes:\n   Paid%2Dout;1;{secret}"
    );
    assert!(rest.contains("    1. (script name) = Paid%2Dout"), "{rest}");
}

#[test]
fn search_ends_at_its_limits() {
    let long = "Текст + & \n".repeat(3);
    for count in [1, 300] {
        let text = if count == 1 { "x + ".repeat(10_000) } else { long.clone() };
        let mut fields: Fields = (0..count).map(|at| (format!("pg_{at}"), text.clone())).collect();
        fields.push("pg_sig", "0".repeat(32));
        let explanation = Case::message("paid", fields).secret("payout", PAYOUT).explain();
        assert!(explanation.digests_tried <= MAX_DIGESTS);
        assert!(!explanation.complete);
        assert!(explanation.to_string().contains("the limit was reached"));
    }
}
