//! Mistakes about single, nested, empty and additional fields.

use super::common::hex;
use super::mistakes::without;
use super::signer::Signer;
use super::{CALLBACK, OLD, PAYOUT, body, case, certain, common, of_body};
use freedompay_payouts::explain::{Case, Cause, Verdict};
use freedompay_payouts::{CallbackMessage, Fields};
use md5::Digest;
use md5::Md5;

#[test]
fn detects_mistake_about_a_single_field() {
    type Change = fn(&mut Signer);
    let changes: [(Change, Cause, &str); 6] = [
        (
            |signer| without(signer, |name, _| name == "pg_order_id"),
            Cause::FieldAdded,
            "pg_order_id is in the message, but was not signed",
        ),
        (
            |signer| {
                signer.fields.iter_mut().filter(|field| field.1 == "ok").for_each(|field| field.1.push(' '));
            },
            Cause::ValueTrimmed,
            "pg_status was signed with a space at its end, which the message does not have",
        ),
        (
            |signer| {
                signer
                    .fields
                    .iter_mut()
                    .filter(|field| field.1 == "ok")
                    .for_each(|field| field.1 = "OK".into());
            },
            Cause::ValueCase,
            "pg_status was signed in upper case",
        ),
        (
            |signer| {
                signer
                    .fields
                    .iter_mut()
                    .filter(|field| field.1 == "7")
                    .for_each(|field| field.1 = "7.00".into());
            },
            Cause::ValueNumber,
            "pg_order_id was signed with two decimals, such as 100.00",
        ),
        (
            |signer| signer.fields.push(("pg_order_time".into(), String::new())),
            Cause::FieldMissing,
            "an empty value was signed after pg_order_id, and the message has no field for it",
        ),
        (
            |signer| {
                signer.fields.retain(|(name, _)| {
                    ["pg_payment_id", "pg_order_id", "pg_status", "pg_salt"].contains(&name.as_str())
                });
            },
            Cause::SignedForReply,
            "the signature is that of a reply: only the fields of a reply were signed",
        ),
    ];
    for (change, cause, message) in changes {
        let (fields, _) = body(&CALLBACK, change);
        let explanation = of_body(common::urlencoded(&fields).as_bytes());
        assert_eq!(certain(&explanation), [cause]);
        assert_eq!(explanation.findings[0].message, message);
    }
}

#[test]
fn detects_missing_merchant_id_that_was_signed() {
    let (mut fields, _) = body(&CALLBACK, |_| ());
    fields.retain(|(name, _)| name != "pg_merchant_id");
    assert_eq!(certain(&of_body(common::urlencoded(&fields).as_bytes())), [Cause::FieldMissing]);
}

#[test]
fn detects_mistakes_about_nested_fields() {
    let nested = Fields::from([("pg_b", "two"), ("pg_z", "three")]);
    let mut message = Fields::new();
    message.push("pg_a", nested);
    message.push("pg_aA", "one");
    for (signed, cause) in [
        ("one;two;three", Cause::NestedFlattened),
        ("one", Cause::NestedLeftOut),
        ("{\"pg_b\":\"two\",\"pg_z\":\"three\"};one", Cause::NestedText),
        ("Array;one", Cause::NestedText),
        ("two,three;one", Cause::NestedText),
    ] {
        let mut fields = message.clone();
        fields.push("pg_sig", hex(&Md5::digest(format!("paid;{signed};{PAYOUT}"))));
        let explanation = Case::message("paid", fields).secret("payout", PAYOUT).explain();
        assert_eq!(certain(&explanation), [cause], "{signed}\n{explanation}");
    }
}

#[test]
fn names_rule_b_if_the_rules_differ() {
    // Under rule B the names are pg_param1001 and pg_param10002.
    let message = [("pg_param1", "one"), ("pg_param10", "ten")];
    let signed = |order: &str, secret: &str| {
        let mut fields = Fields::from(message);
        fields.push("pg_sig", hex(&Md5::digest(format!("paid;{order};{secret}"))));
        Case::message("paid", fields).secret("payout", PAYOUT).secret("old", OLD).explain()
    };
    let explanation = signed("ten;one", PAYOUT);
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Matches, vec![Cause::OrderRuleB]));
    assert_eq!(certain(&signed("ten;one", OLD)), [Cause::SecretOld, Cause::OrderRuleB]);
    assert_eq!(certain(&signed("one;ten", PAYOUT)), []);
}

#[test]
fn parameters_of_the_links_query_must_not_be_removed() {
    let advice = "verify all fields of the raw body and no others: the gateway puts the parameters of the query of \
                  pg_post_link into the body and signs them, so do not remove them, and do not add those of the url; best \
                  use a pg_post_link without a query; in strict mode allow the names of its parameters";
    let url = "https://shop.example/Paid%2Dout?shop=7";
    // The gateway signed the parameter, and a framework removed it from the body.
    let with_query = [&CALLBACK[..], &[("shop", "7")]].concat();
    let (fields, _) = body(&with_query, |_| ());
    let complete = common::urlencoded(&fields);
    let message = CallbackMessage::post(url, complete.as_bytes(), None);
    assert_eq!(case(&message).explain().verdict, Verdict::Matches);
    let removed = complete.replace("&shop=7", "");
    let message = CallbackMessage::post(url, removed.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!(certain(&explanation), [Cause::FieldsQuery]);
    assert_eq!(explanation.findings[0].change, advice);
    // A framework added the parameter to the body.
    let (fields, _) = body(&CALLBACK, |_| ());
    let added = common::urlencoded(&fields) + "&shop=7";
    let message = CallbackMessage::post(url, added.as_bytes(), None);
    let explanation = case(&message).explain();
    assert!(
        explanation
            .findings
            .iter()
            .any(|finding| finding.code == Cause::FieldsQuery && finding.change == advice)
    );
}

#[test]
fn empty_values_left_out_are_named_and_not_accepted() {
    let (mut fields, _) = body(&CALLBACK, |_| ());
    fields.push(("pg_error_code".to_owned(), String::new()));
    fields.push(("note".to_owned(), String::new()));
    let explanation = of_body(common::urlencoded(&fields).as_bytes());
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Explained, vec![Cause::FieldsEmpty]));
    let finding = &explanation.findings[0];
    assert_eq!(finding.message, "pg_error_code, note were not signed: the sender left out empty values");
    assert!(finding.change.starts_with("reject the message: "), "{}", finding.change);
}
