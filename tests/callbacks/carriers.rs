//! A callback is the same in every form of body, in a query and as parsed fields.

use super::common::tree::Tree;
use super::common::{
    MULTIPART, expect_error, merchant, multipart, salt, signed, unsigned, urlencoded, with, xml,
};
use super::{LINK, PAID, PAID_TO_TOKEN, SCRIPT, mismatch, verify, verify_at};
use freedompay_payouts::{
    Callback, CallbackContent, CallbackMessage, Fields, Outcome, ReplyStatus, SignedReply,
};

/// All public parts of a callback, and its reply.
fn result_of(callback: &Callback<'_>) -> (Fields, String, Outcome, usize, SignedReply) {
    (
        callback.fields().clone(),
        callback.deduplication_key().to_owned(),
        callback.outcome(),
        callback.secret_index(),
        callback.reply(ReplyStatus::Ok, None, salt()).unwrap(),
    )
}

#[test]
fn all_five_forms_give_the_same_callback() {
    let merchant = merchant();
    for base in [&PAID[..], &PAID_TO_TOKEN] {
        let extra =
            [("pg_description", Some("Выплата & <b>+1</b>; 50% \u{1f375}\n2")), ("__proto__", Some("x"))];
        let fields = signed(SCRIPT, with(base, &extra));
        let in_xml = xml(&fields);
        let wrapped = urlencoded(&[("pg_xml".to_owned(), in_xml.clone())]);
        let in_parts = multipart(&[("pg_xml".to_owned(), in_xml.clone())]);
        let expected = verify_at(&merchant, LINK, &fields).unwrap();
        assert_eq!(expected.fields(), &fields.iter().cloned().collect());
        assert_eq!(expected.outcome(), Outcome::Succeeded);
        for (body, content_type) in [
            (urlencoded(&fields), "application/x-www-form-urlencoded; charset=utf-8"),
            (multipart(&fields), MULTIPART),
            (wrapped, "application/x-www-form-urlencoded"),
            (in_parts, MULTIPART),
            (in_xml, "application/xml; charset=utf-8"),
        ] {
            // The content type is only a hint: the body decides even if it is missing, wrong or meaningless.
            for content_type in
                [Some(content_type), None, Some(""), Some("text/html"), Some("application/json")]
            {
                let message = CallbackMessage::post(LINK, body.as_bytes(), content_type);
                let callback = merchant.verify_callback(&message).unwrap();
                assert_eq!(result_of(&callback), result_of(&expected), "{content_type:?} {body}");
            }
        }
        let url = format!("{LINK}?{}#part", urlencoded(&fields));
        let callback = merchant.verify_callback(&CallbackMessage::new(&url, CallbackContent::Query)).unwrap();
        assert_eq!(result_of(&callback), result_of(&expected));
        let content = CallbackContent::Fields(fields.iter().cloned().collect());
        let callback = merchant.verify_callback(&CallbackMessage::new(LINK, content)).unwrap();
        assert_eq!(result_of(&callback), result_of(&expected));
    }
}

#[test]
fn posted_callback_ignores_query_parameters() {
    let merchant = merchant();
    let url = format!("{LINK}?tenant=5&pg_status=error&pg_order_id=666");
    let callback = verify_at(&merchant, &url, &signed(SCRIPT, with(&PAID, &[]))).unwrap();
    assert_eq!(callback.fields().text("pg_order_id"), Some("1234"));
    assert_eq!(callback.fields().text("tenant"), None);
    assert_eq!(callback.fields().all("pg_status").count(), 1);
}

#[test]
fn rejects_parsed_callback_with_reformatted_number() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[("pg_payment_amount", Some("1.0000"))]));
    let as_sent = CallbackContent::Fields(genuine.iter().cloned().collect());
    assert!(merchant.verify_callback(&CallbackMessage::new(LINK, as_sent)).is_ok());
    // A framework that changes 1.0000 to 1 breaks the signature.
    let collapsed: Fields = genuine
        .into_iter()
        .map(|(name, value)| (name, if value == "1.0000" { "1".to_owned() } else { value }))
        .collect();
    let message = CallbackMessage::new(LINK, CallbackContent::Fields(collapsed));
    assert_eq!(expect_error(merchant.verify_callback(&message)), mismatch(SCRIPT));
}

#[test]
fn rejects_nul_and_deep_nesting_before_the_signature() {
    let merchant = merchant();
    let verify = |fields: Fields| {
        expect_error(merchant.verify_callback(&CallbackMessage::new(LINK, CallbackContent::Fields(fields))))
    };
    let nul = |text: &str| ("fields_invalid", text.to_owned());
    assert_eq!(verify(Fields::from([("a", "\0")])), nul("a contains a NUL character"));
    assert_eq!(verify(Fields::from([("a\0", "x")])), nul("a field name contains a NUL character"));
    let list = Tree::from(vec![Tree::from("x\0")]);
    assert_eq!(verify(Fields::from([("a", list)])), nul("a contains a NUL character"));
    let nested =
        |depth: usize| (0..depth).fold(Tree::from("x"), |below, _| Fields::from([("a", below)]).into());
    assert_eq!(verify(Fields::from([("a", nested(8))])), nul("fields are nested deeper than 8 levels"));
    let lists = |depth: usize| (0..depth).fold(Tree::from("x"), |below, _| vec![below].into());
    assert_eq!(verify(Fields::from([("a", lists(8))])), nul("fields are nested deeper than 8 levels"));
    let missing = unsigned();
    assert_eq!(verify(Fields::from([("a", nested(7))])), missing);
    assert_eq!(verify(Fields::from([("a", lists(7))])), missing);
}

#[test]
fn rejects_callback_without_body_or_query() {
    let merchant = merchant();
    let query = |url: &str| {
        expect_error(merchant.verify_callback(&CallbackMessage::new(url, CallbackContent::Query)))
    };
    let nothing = ("body_unreadable", "the callback has neither a body nor a query".to_owned());
    assert_eq!(query(LINK), nothing);
    assert_eq!(query("https://shop.example/payout-callback#?pg_status=ok"), nothing);
    let no_field = "the message has no field; pass the raw body".to_owned();
    assert_eq!(query("https://shop.example/payout-callback?"), ("body_unreadable", no_field));
    let unsigned = unsigned();
    let long = format!("{LINK}?a={}", "x".repeat(64 * 1024 - 1));
    assert_eq!(query(&long), ("body_too_large", "the query is larger than 65536 bytes".to_owned()));
    assert_eq!(query(&long[..long.len() - 1]), unsigned);
}

#[test]
fn rejects_other_fields_beside_pg_xml() {
    let merchant = merchant();
    let genuine = signed(SCRIPT, with(&PAID, &[]));
    // The signature in the XML would not cover the other fields.
    let mut smuggled = vec![("pg_xml".to_owned(), xml(&genuine))];
    smuggled.push(("pg_order_id".to_owned(), "666".to_owned()));
    let beside = |name: &str| {
        let text =
            format!("the message has {name} beside pg_xml, which a signature in pg_xml does not cover");
        ("body_unreadable", text)
    };
    assert_eq!(expect_error(verify_at(&merchant, LINK, &smuggled)), beside("pg_order_id"));
    smuggled.reverse();
    assert_eq!(expect_error(verify_at(&merchant, LINK, &smuggled)), beside("pg_order_id"));
    let twice = vec![smuggled[1].clone(), smuggled[1].clone()];
    assert_eq!(expect_error(verify_at(&merchant, LINK, &twice)), beside("pg_xml"));
    let mut signed_beside = genuine;
    let xml = xml(&signed_beside);
    signed_beside.pop();
    signed_beside.push(("pg_xml".to_owned(), xml));
    let callback = verify(&merchant, signed_beside).unwrap();
    assert!(callback.fields().text("pg_xml").unwrap().contains("<pg_order_id>1234</pg_order_id>"));
}
