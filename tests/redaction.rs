//! Neither `Debug` output nor errors contain a secret or a card number.

mod common;

use std::fmt::Debug;

use common::{
    CARD, MERCHANT, P2P, PAID, SECRET, merchant, pg_sig, salt, secret, signed, signed_with, urlencoded, with,
    xml,
};
use freedompay_payouts::{
    Asked, CallbackMessage, Error, Fields, Merchant, Operation, ReplyStatus, RequestOptions, Salt, Secret,
    Value, preview, sign_fields,
};

/// A card number in the notations that people use.
const NOTATIONS: [&str; 7] = [
    CARD,
    "4405 6450 0000 6150",
    "4405-6450-0000-6150",
    "4405  6450  0000  6150",
    "4405\u{a0}6450\u{a0}0000\u{a0}6150",
    "44 05 64 50 00 00 61 50",
    "4405\t6450\t0000\t6150",
];

/// Asserts that the `Debug` output contains neither the secret nor the middle digits of the card number.
#[track_caller]
fn assert_redacted(shown: &dyn Debug) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains(SECRET), "{text}");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert!(!digits.contains("4405645000006150"), "{text}");
        assert!(!digits.contains("45000006"), "{text}");
    }
}

#[track_caller]
fn assert_redacted_error(error: &Error) {
    assert_redacted(error);
    assert_redacted(&error.to_string());
    assert_redacted(&error.problems());
    assert_redacted(&error.gateway());
}

#[test]
fn secret_debug_output_is_elided() {
    assert_eq!(format!("{:?}", secret(SECRET)), "[secret elided]");
    assert_eq!(format!("{:#?}", secret(SECRET)), "[secret elided]");
    assert_eq!(format!("{:?}", secret(SECRET).duplicate()), "[secret elided]");
    assert_redacted(&[secret(SECRET)]);
}

#[test]
fn merchant_debug_output_elides_secrets() {
    assert_eq!(
        format!("{:?}", merchant()),
        "Merchant { id: \"500001\", secrets: [[secret elided]], host: \"https://api.freedompay.kz\" }"
    );
}

#[test]
fn errors_about_secrets_do_not_show_them() {
    for bad in
        ["payout-secret\n", " payout-secret", "\"payout-secret\"", "\u{feff}payout-secret", "payout\0-key"]
    {
        let error = Secret::new(bad).unwrap_err();
        assert_redacted_error(&error);
        assert!(!error.to_string().contains("payout-secret"), "{error}");
    }
}

#[test]
fn signed_request_debug_output_has_no_body() {
    let request = merchant()
        .sign(Operation::P2p2nonreg, &Fields::from(P2P), salt(), &RequestOptions::default())
        .unwrap();
    assert_eq!(
        format!("{request:?}"),
        "SignedRequest { operation: P2p2nonreg, url: \"https://api.freedompay.kz/g2g/p2p2nonreg\", asked: Asked { \
         operation: P2p2nonreg, order_id: Some(\"1234\"), payment_id: None, amount: Some(\"100.00\"), signed_at: None \
         }, warnings: [], .. }"
    );
}

#[test]
fn signature_debug_output_is_elided() {
    let signature = sign_fields("cb", &Fields::from(PAID), &secret(SECRET), None).unwrap();
    assert_eq!(format!("{signature:?}"), "[signature elided]");
    assert_eq!(signature.to_string(), pg_sig("cb", &common::pairs(&PAID), SECRET));
}

#[test]
fn fields_mask_card_numbers_in_every_notation() {
    for card in NOTATIONS {
        let mut fields = Fields::from([("pg_payment_to", card)]);
        fields.push("pg_description", format!("to {card}, at once"));
        fields.push("list", [card]);
        fields.push("nested", Fields::from([("card", card)]));
        fields.push(card, "as a name");
        assert_redacted(&fields);
        assert_redacted(&Value::Text(card));
        let mut options = RequestOptions::default();
        options.extra = fields;
        assert_redacted(&options);
    }
    let fields = Fields::from([("pg_payment_to", CARD), ("pg_order_id", "1234")]);
    assert_eq!(format!("{fields:?}"), "{\"pg_payment_to\": \"440564******6150\", \"pg_order_id\": \"1234\"}");
}

#[test]
fn errors_of_invalid_requests_show_no_values() {
    for card in NOTATIONS {
        for operation in Operation::ALL {
            let mut fields = Fields::from(P2P.map(|(name, _)| (name, card)));
            fields.push("pg_card_name", card);
            fields.push("pg_user_id", card);
            fields.push("pg_currency", card);
            fields.push("pg_order_time_limit", card);
            fields.push("pg_payment_id", card);
            fields.push("pg_merchant_id", SECRET);
            fields.push("pg_sig", SECRET);
            fields.push(card, card);
            fields.push("pg_payment_to", [card]);
            let mut options = RequestOptions::default();
            options.extra = Fields::from([(card, card), ("pg_payment_to", card)]);
            let error = merchant().sign(*operation, &fields, salt(), &options).unwrap_err();
            assert_redacted_error(&error);
            let preview = preview(*operation, MERCHANT, None, &fields, None, &options);
            assert_redacted(&preview.problems);
            assert_redacted(&preview.url);
        }
    }
}

#[test]
fn preview_masks_card_numbers() {
    for card in &NOTATIONS[..4] {
        let fields = with(&P2P, &[("pg_payment_to", Some(card))]).into_iter().collect();
        let preview =
            preview(Operation::P2p2nonreg, MERCHANT, None, &fields, None, &RequestOptions::default());
        assert_redacted(&preview);
        assert_redacted(&preview.fields);
        assert_redacted(&preview.canonical);
    }
}

#[test]
fn errors_of_options_show_no_card_number_or_secret() {
    for card in NOTATIONS {
        assert_redacted_error(&Operation::parse(card).unwrap_err());
        assert_redacted_error(&Merchant::new(format!("x{card}"), [secret(SECRET)]).unwrap_err());
        assert_redacted_error(&merchant().with_host(&format!("https://{card}/path")).unwrap_err());
        assert_redacted_error(&Salt::parse(&format!("{card};")).unwrap_err());
    }
    assert_redacted_error(
        &merchant().with_host(&format!("https://u:{SECRET}@api.freedompay.kz")).unwrap_err(),
    );
    let fields = Fields::from([(CARD, "1"), ("44056450000061500", "2")]);
    assert_redacted_error(&sign_fields("cb", &fields, &secret(SECRET), None).unwrap_err());
}

#[test]
fn answer_masks_card_numbers() {
    for card in NOTATIONS {
        let description = format!("card {card} is blocked");
        let fields = with(
            &PAID,
            &[
                ("pg_status", Some("error")),
                ("pg_error_code", Some("10010")),
                ("pg_error_description", Some(&description)),
                ("pg_card_hash", Some(card)),
            ],
        );
        let mut asked = Asked::new(Operation::P2p2nonreg);
        asked.order_id = Some("1234".to_owned());
        let body = xml(&signed("p2p2nonreg", fields.clone()));
        let answer = merchant().verify_answer(&asked, body.as_bytes()).unwrap();
        assert_redacted(&answer);
        assert_eq!(answer.error.unwrap().description, description);

        let unsigned = xml(&fields);
        let error = merchant().verify_answer(&asked, unsigned.as_bytes()).unwrap_err();
        assert_redacted_error(&error);
        // The texts themselves, without the mask of `Debug`.
        let gateway = error.gateway().unwrap();
        assert_redacted(&(gateway.code.as_bytes(), format_args!("{}", gateway.description)));
        let bad_code = xml(&with(&PAID, &[("pg_error_code", Some(card)), ("pg_status", Some(card))]));
        let error = merchant().verify_answer(&asked, bad_code.as_bytes()).unwrap_err();
        assert_redacted_error(&error);
    }
}

#[test]
fn callback_and_reply_mask_card_numbers() {
    for card in NOTATIONS {
        let changes = [("pg_card_hash", Some(card)), ("pg_type", Some(card)), (card, Some(card))];
        let body = urlencoded(&signed("cb", with(&PAID, &changes)));
        let merchant = merchant();
        let message = CallbackMessage::post("https://shop.example/cb", body.as_bytes(), None);
        assert_redacted(&message);
        let callback = merchant.verify_callback(&message).unwrap();
        assert_redacted(&callback);
        assert_redacted(&callback.error());
        assert_redacted(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
    }
    let body = urlencoded(&signed("cb", with(&PAID, &[("pg_order_id", Some(CARD))])));
    let merchant = merchant();
    let message = CallbackMessage::post("https://shop.example/cb", body.as_bytes(), None);
    assert_eq!(format!("{message:?}"), "CallbackMessage { script: \"cb\", strict: false, .. }");
    let callback = merchant.verify_callback(&message).unwrap();
    assert_redacted(&callback);
    let shown = format!("{callback:?}");
    let expected = "Callback { outcome: Succeeded, deduplication_key: \"500001;77;440564******6150;100;ok\", \
                    secret_index: 0, fields: {\"pg_merchant_id\": \"500001\", \
                    \"pg_order_id\": \"440564******6150\", ";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn errors_of_rejected_callbacks_show_no_card_number_or_expected_signature() {
    let url = "https://shop.example/cb";
    let fields = with(&PAID, &[("pg_card_hash", Some(CARD)), (CARD, Some(SECRET))]);
    let expected = pg_sig("cb", &fields, SECRET);
    let verify = |body: &str| {
        let merchant = merchant();
        let error = merchant
            .verify_callback(&CallbackMessage::post(url, body.as_bytes(), None).strict())
            .unwrap_err();
        assert_redacted_error(&error);
        assert!(!format!("{error:?} {error}").contains(&expected), "{error:?}");
        error.code().as_str()
    };
    let claims = |signature: &str| [fields.clone(), common::pairs(&[("pg_sig", signature)])].concat();
    let claim = |signature: &str| verify(&urlencoded(&claims(signature)));
    assert_eq!(verify(&urlencoded(&fields)), "signature_missing");
    assert_eq!(claim(&"0".repeat(32)), "signature_mismatch");
    assert_eq!(claim(CARD), "signature_malformed");
    assert_eq!(claim(SECRET), "signature_malformed");
    assert_eq!(claim(&expected), "schema_invalid");
    assert_eq!(verify(&urlencoded(&signed_with("cb", fields.clone(), "other"))), "signature_mismatch");
    for card in NOTATIONS {
        for body in [
            format!("{card}=%FF"),
            format!("<{card}>"),
            format!("<r>{card}</r>"),
            format!("<r><a{card}>1</b></r>"),
            format!("<r><a>&{card};</a></r>"),
            format!("<?xml encoding='{card}'?><r/>"),
            format!("<!doctype html>{card}"),
            format!("{{\"{card}\":1}}"),
            format!(
                "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: {card}\r\n\r\n1\r\n--b--"
            ),
        ] {
            assert_eq!(verify(&body), "body_unreadable", "{body}");
        }
    }
    let merchant = merchant();
    let url = format!("https://shop.example/{CARD}");
    let message = CallbackMessage::post(&url, b"a=1&pg_sig=00000000000000000000000000000000", None);
    assert_redacted(&message);
    assert_redacted_error(&merchant.verify_callback(&message).unwrap_err());
}

#[test]
fn salt_debug_output_is_not_elided() {
    assert_eq!(format!("{:?}", salt()), "Salt(\"OurSalt1\")");
}
