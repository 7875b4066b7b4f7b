//! Replies to verified callbacks.

use super::common::{
    MERCHANT, Pairs, RECEIVE_SECRET, SECRET, code_and_text, expect_error, md5, merchant, multipart, salt,
    secret, signed, urlencoded, with,
};
use super::{
    FAILED, LINK, PAID, SCRIPT, error_of, mismatch, not_a_callback, reply_fields, verify, verify_at,
};
use freedompay_payouts::{CallbackMessage, Fields, Outcome, ReplyStatus, Salt, SignedReply, verify_fields};

#[test]
fn reply_has_the_ids_and_is_signed_under_the_callbacks_script_name() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_order_id", Some("a<b>&\"'"))])).unwrap();
    let reply = callback.reply(ReplyStatus::Ok, Some("Принято & <учтено>"), salt()).unwrap();
    let signature = md5("payout-callback;Принято & <учтено>;a<b>&\"';77;OurSalt1;ok;payout-secret");
    assert_eq!(
        reply.body,
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response><pg_payment_id>77</pg_payment_id>\
             <pg_order_id>a&lt;b&gt;&amp;&quot;&apos;</pg_order_id><pg_status>ok</pg_status><pg_description>Принято \
             &amp; &lt;учтено&gt;</pg_description><pg_salt>OurSalt1</pg_salt><pg_sig>{signature}</pg_sig></response>\n"
        )
    );
    assert_eq!(SignedReply::STATUS, 200);
    assert_eq!(SignedReply::CONTENT_TYPE, "application/xml; charset=utf-8");
    let fields: Fields = reply_fields(&reply).into_iter().collect();
    assert_eq!(verify_fields(SCRIPT, &fields, &secret(SECRET)), Ok(()));
    assert_eq!(expect_error(verify_fields("p2p2nonreg", &fields, &secret(SECRET))), mismatch("p2p2nonreg"));
    assert_eq!(expect_error(verify_fields(SCRIPT, &fields, &secret(RECEIVE_SECRET))), mismatch(SCRIPT));
}

#[test]
fn reply_has_the_given_description() {
    let merchant = merchant();
    for changes in [&[][..], &FAILED, &[("pg_status", Some("process"))]] {
        let callback = verify(&merchant, with(&PAID, changes)).unwrap();
        for (status, word, description) in [
            (ReplyStatus::Ok, "ok", "callback accepted"),
            (ReplyStatus::Error, "error", "callback not accepted"),
        ] {
            let reply = reply_fields(&callback.reply(status, None, salt()).unwrap());
            let expected = signed(
                SCRIPT,
                with(
                    &[("pg_payment_id", "77"), ("pg_order_id", "1234")],
                    &[
                        ("pg_status", Some(word)),
                        ("pg_description", Some(description)),
                        ("pg_salt", Some("OurSalt1")),
                    ],
                ),
            );
            assert_eq!(reply, expected);
        }
    }
}

#[test]
fn rejects_reply_description_with_semicolon_or_control_character() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    let expected = (
        "fields_invalid",
        "pg_description of a reply must not contain \";\" or control characters".to_owned(),
    );
    for description in ["a;b", ";", "a\nb", "a\0b", "\u{85}"] {
        for status in [ReplyStatus::Ok, ReplyStatus::Error] {
            assert_eq!(
                expect_error(callback.reply(status, Some(description), salt())),
                expected,
                "{description:?}"
            );
        }
    }
    assert!(callback.reply(ReplyStatus::Ok, Some(""), salt()).is_ok());
}

#[test]
fn reply_has_a_salt_of_its_own() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[("pg_salt", Some("TheirSalt"))])).unwrap();
    for ours in ["One1", "Two2"] {
        let reply = callback.reply(ReplyStatus::Ok, None, Salt::parse(ours).unwrap()).unwrap();
        assert!(reply.body.contains(&format!("<pg_salt>{ours}</pg_salt>")), "{}", reply.body);
        assert!(!reply.body.contains("TheirSalt"));
    }
}

#[test]
fn rejects_reply_posted_as_callback() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    for status in [ReplyStatus::Ok, ReplyStatus::Error] {
        let reply = callback.reply(status, None, salt()).unwrap();
        for body in [reply.body.clone(), urlencoded(&reply_fields(&reply)), multipart(&reply_fields(&reply))]
        {
            let error =
                expect_error(merchant.verify_callback(&CallbackMessage::post(LINK, body.as_bytes(), None)));
            assert_eq!(error, not_a_callback("pg_merchant_id is missing"));
        }
    }
}

#[test]
fn renamed_reply_is_never_a_final_callback() {
    let merchant = merchant();
    let callback = verify(&merchant, with(&PAID, &[])).unwrap();
    // The worst case: the description of the reply is the merchant id.
    for status in [ReplyStatus::Ok, ReplyStatus::Error] {
        let reply = reply_fields(&callback.reply(status, Some(MERCHANT), salt()).unwrap());
        let values: Vec<_> =
            ["pg_description", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"]
                .into_iter()
                .map(|name| reply.iter().find(|(own, _)| own == name).unwrap().1.clone())
                .collect();
        let renamed = |names: [&str; 6]| -> Pairs {
            names.map(str::to_owned).into_iter().zip(values.clone()).collect()
        };
        for names in [
            ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"],
            ["pg_merchant_id", "pg_order_id", "pg_payment_amount", "pg_payment_id", "pg_status", "pg_sig"],
            ["pg_merchant_id", "pg_payment_amount", "pg_payment_id", "pg_salt", "pg_status", "pg_sig"],
        ] {
            if let Ok(callback) = verify_at(&merchant, LINK, &renamed(names)) {
                assert_eq!(callback.outcome(), Outcome::Unknown, "{names:?}");
            }
        }
    }
}

#[test]
fn invalid_callback_gets_no_signed_reply() {
    // This attacks programs that copy the caller's salt into a signed reply: with this salt the digest of the reply
    // would be that of a callback about payment 1234.
    let forged = with(
        &[
            ("pg_salt", "1234;555;SALT;ok"),
            ("pg_merchant_id", MERCHANT),
            ("pg_payment_id", "1"),
            ("pg_order_id", "1"),
        ],
        &[("pg_status", Some("ok")), ("pg_payment_amount", Some("1")), ("pg_sig", Some(&"0".repeat(32)))],
    );
    let merchant = merchant();
    let error = verify_at(&merchant, LINK, &forged).unwrap_err();
    assert_eq!(code_and_text(&error), mismatch(SCRIPT));
    assert!(!format!("{error:?}").contains("SALT"));
    // Such a salt is rejected even with a valid signature.
    let mut resigned = forged;
    resigned.pop();
    assert_eq!(
        error_of(resigned),
        not_a_callback("pg_salt must be text without \";\" and control characters")
    );
    // The signature of a genuine reply does not fit the callback that the attacker would post next.
    let paid = verify(&merchant, with(&PAID, &[])).unwrap();
    let reply = reply_fields(&paid.reply(ReplyStatus::Error, Some("pg_sig does not match"), salt()).unwrap());
    let next = with(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "1500"),
            ("pg_payment_id", "77"),
        ],
        &[
            ("pg_salt", Some("OurSalt1")),
            ("pg_status", Some("error")),
            ("pg_sig", Some(&reply.last().unwrap().1)),
        ],
    );
    assert_eq!(expect_error(verify_at(&merchant, LINK, &next)), mismatch(SCRIPT));
}
