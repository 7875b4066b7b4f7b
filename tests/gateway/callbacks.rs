//! Callbacks of settled payouts, verified by the merchant.

use super::common::{CARD, MASKED, merchant, pairs, with};
use super::{
    IN_PROCESS_THEN_SUCCESS, LINK, NOW, P2P, REG2REG, ask, assert_all_documented, called_back, gateway,
    message, pay, salt, without_signature,
};
use freedompay_payouts::gateway::{CallbackForm, Reply, ReplyCode};
use freedompay_payouts::schema::CALLBACK;
use freedompay_payouts::{ErrorCode, Operation, Outcome, ReplyStatus};

#[test]
fn merchant_verifies_each_callback_form_and_reply_is_accepted() {
    let multipart = "multipart/form-data; boundary=----FreedomPayTheirSalt2";
    let urlencoded = "application/x-www-form-urlencoded";
    let mut verified_callbacks = Vec::new();
    for (form, content_type) in [
        (CallbackForm::Urlencoded, urlencoded),
        (CallbackForm::Multipart, multipart),
        (CallbackForm::PgXml, urlencoded),
        (CallbackForm::Xml, "application/xml; charset=utf-8"),
    ] {
        let (mut gateway, callback) = called_back(form);
        assert_eq!(callback.url, LINK);
        assert_eq!(callback.content_type, content_type);
        assert_eq!(gateway.payouts()[0].callbacks, 1);

        let merchant = merchant();
        let verified = merchant.verify_callback(&message(&callback).strict()).unwrap();
        assert_eq!(verified.outcome(), Outcome::Succeeded);
        assert_eq!(
            without_signature(verified.fields()),
            [
                ("pg_payment_id", "700000001"),
                ("pg_merchant_id", "500001"),
                ("pg_status", "ok"),
                ("pg_order_id", "1234"),
                ("pg_payment_amount", "100.00"),
                ("pg_payment_date", "2026-01-01 05:00:00"),
                ("pg_datetime", "2026-01-01T05:01:00+05:00"),
                ("pg_type", "payout"),
                ("pg_balance", "999900.00"),
                ("pg_card_hash", MASKED),
            ]
        );
        let reply = verified.reply(ReplyStatus::Ok, None, salt("OurSalt2")).unwrap();
        let reply = Reply::new(200, reply.body.as_bytes());
        let verdict = gateway.check_reply(700_000_001, Some(reply)).unwrap();
        assert_eq!(
            (verdict.code, verdict.message.as_str()),
            (ReplyCode::Accepted, "the reply is signed and has pg_status ok")
        );
        assert_eq!(gateway.payouts()[0].replies, [verdict]);
        assert!(gateway.payouts()[0].is_acknowledged());
        verified_callbacks.push((verified.fields().clone(), verified.deduplication_key().to_owned()));
        assert_eq!(CallbackForm::parse(form.as_str()), Ok(form));
    }
    assert!(verified_callbacks.iter().all(|one| *one == verified_callbacks[0]));
    assert_eq!(
        CallbackForm::parse("json").unwrap_err().to_string(),
        "there is no callback form \"json\"; the forms are urlencoded, multipart, pg_xml and xml"
    );
}

#[test]
fn callback_by_token_has_all_documented_fields_and_failed_callback_has_error() {
    let mut gateway = gateway();
    ask(&mut gateway, Operation::Reg2reg, pairs(&REG2REG));
    pay(&mut gateway, "2", "5325349472901311");

    let callback = gateway.callback(700_000_001, CallbackForm::Urlencoded, NOW, salt("S1")).unwrap();
    let merchant = merchant();
    let verified = merchant.verify_callback(&message(&callback)).unwrap();
    assert_eq!(verified.outcome(), Outcome::Succeeded);
    assert_all_documented(verified.fields(), &CALLBACK, &[]);

    let callback = gateway.callback(700_000_002, CallbackForm::Urlencoded, NOW, salt("S2")).unwrap();
    let verified = merchant.verify_callback(&message(&callback)).unwrap();
    assert_eq!(verified.outcome(), Outcome::Failed);
    assert_eq!(verified.fields().text("pg_status"), Some("error"));
    assert_eq!(verified.error().unwrap().code, "10000");
    assert_all_documented(verified.fields(), &CALLBACK, &["pg_card_token"]);
}

#[test]
fn retry_has_new_salt_and_signature_and_same_deduplication_key() {
    let (mut gateway, first) = called_back(CallbackForm::Urlencoded);
    pay(&mut gateway, "1235", CARD);
    let again = gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("TheirSalt3")).unwrap();
    assert_eq!(gateway.payouts()[0].callbacks, 2);
    let merchant = merchant();
    let [first, again] =
        [&first, &again].map(|callback| merchant.verify_callback(&message(callback)).unwrap());
    assert_eq!(first.deduplication_key(), again.deduplication_key());
    for name in ["pg_salt", "pg_sig", "pg_datetime", "pg_balance"] {
        assert_ne!(first.fields().text(name), again.fields().text(name), "{name}");
    }
}

#[test]
fn only_settled_payout_has_callback() {
    let mut gateway = gateway();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    let mut refused =
        |id| gateway.callback(id, CallbackForm::Urlencoded, NOW, salt("S")).unwrap_err().to_string();
    assert_eq!(refused(700_000_001), "payout 700000001 is not settled yet, so it has no callback");
    assert_eq!(refused(7), "there is no payout 7");
    let error = gateway.check_reply(7, None).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (ErrorCode::OptionsInvalid, "there is no payout 7")
    );
    assert_eq!(gateway.payouts()[0].callbacks, 0);
}

#[test]
fn callback_has_the_parameters_of_the_links_query_as_signed_fields() {
    for form in CallbackForm::ALL {
        let mut gateway = gateway();
        let link = "https://shop.example/hook?shop=7&to%5B0%5D=a%26b&pg_order_id=9";
        ask(&mut gateway, Operation::P2p2nonreg, with(&P2P, &[("pg_post_link", Some(link))]));
        let callback = gateway.callback(700_000_001, *form, NOW, salt("S")).unwrap();
        assert_eq!(callback.url, link);
        let merchant = merchant();
        let verified = merchant.verify_callback(&message(&callback)).unwrap();
        let fields = verified.fields();
        assert_eq!(fields.text("pg_order_id"), Some("1234"), "{form}");
        assert_eq!(fields.text("shop"), Some("7"), "{form}");
        assert!(fields.get("to").is_some(), "{form}");
        // Strict mode needs their names.
        let mut strict = message(&callback);
        strict.strict = true;
        let error = merchant.verify_callback(&strict).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaInvalid, "{form}");
        assert!(error.to_string().ends_with("shop is not documented, to is not documented"), "{error}");
    }
}

#[test]
fn callback_leaves_out_a_query_that_its_form_cannot_carry() {
    use CallbackForm::{Multipart, PgXml, Urlencoded, Xml};
    for (query, forms) in [
        ("shop[=7", &[][..]),
        ("shop=7&a[b", &[]),
        ("shop=%00", &[]),
        ("1=7&shop=7", &[Urlencoded, Multipart]),
        ("a%20b=7&shop=7", &[Urlencoded, Multipart]),
        ("shop=7&x", &[Urlencoded, Multipart, PgXml, Xml]),
    ] {
        for form in CallbackForm::ALL {
            let mut gateway = gateway();
            let link = format!("https://shop.example/hook?{query}");
            ask(&mut gateway, Operation::P2p2nonreg, with(&P2P, &[("pg_post_link", Some(&link))]));
            let callback = gateway.callback(700_000_001, *form, NOW, salt("S")).unwrap();
            assert_eq!(callback.url, link);
            let merchant = merchant();
            let verified = merchant.verify_callback(&message(&callback)).unwrap();
            let shop = forms.contains(form).then_some("7");
            assert_eq!(verified.fields().text("shop"), shop, "{form}: {query}");
        }
    }
}
