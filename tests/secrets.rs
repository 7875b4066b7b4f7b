//! Whatever is printed of this crate's types, neither a secret nor a card number
//! is in it.

mod support;

use std::fmt::Debug;

use freedompay_payouts::{
    Asked, CallbackMessage, Error, Fields, Merchant, Operation, ReplyStatus, RequestOptions, Salt, Secret,
    Value, preview, sign_fields,
};
use support::{
    CARD, MERCHANT, SECRET, merchant, pg_sig, salt, secret, signed, signed_with, urlencoded, with, xml,
};

/// A card number as people write it.
const SPELLINGS: [&str; 7] = [
    CARD,
    "4405 6450 0000 6150",
    "4405-6450-0000-6150",
    "4405  6450  0000  6150",
    "4405\u{a0}6450\u{a0}0000\u{a0}6150",
    "44 05 64 50 00 00 61 50",
    "4405\t6450\t0000\t6150",
];

const P2P: [(&str, &str); 5] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100.00"),
    ("pg_payment_to", CARD),
    ("pg_description", "Payment description"),
    ("pg_post_link", "https://shop.example/cb"),
];

const PAID: [(&str, &str); 6] = [
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "100"),
    ("pg_payment_id", "77"),
    ("pg_salt", "s"),
    ("pg_status", "ok"),
];

/// Prints in every way and looks for the secret and the middle of the card.
#[track_caller]
fn assert_discreet(shown: &dyn Debug) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains(SECRET), "{text}");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert!(!digits.contains("4405645000006150"), "{text}");
        assert!(!digits.contains("45000006"), "{text}");
    }
}

#[track_caller]
fn assert_discreet_error(error: &Error) {
    assert_discreet(error);
    assert_discreet(&error.to_string());
    assert_discreet(&error.problems());
    assert_discreet(&error.gateway());
}

#[test]
fn a_secret_is_elided() {
    assert_eq!(format!("{:?}", secret(SECRET)), "[secret elided]");
    assert_eq!(format!("{:#?}", secret(SECRET)), "[secret elided]");
    assert_eq!(format!("{:?}", secret(SECRET).duplicate()), "[secret elided]");
    assert_discreet(&[secret(SECRET)]);
}

#[test]
fn a_merchant_shows_its_id_and_host_only() {
    assert_eq!(
        format!("{:?}", merchant()),
        "Merchant { id: \"500001\", secrets: [[secret elided]], host: \"https://api.freedompay.kz\" }"
    );
}

#[test]
fn an_error_about_a_secret_does_not_show_it() {
    for bad in ["payout-key\n", " payout-key", "\"payout-key\"", "\u{feff}payout-key", "payout\0-key"] {
        let error = Secret::new(bad).unwrap_err();
        assert_discreet_error(&error);
        assert!(!error.to_string().contains("-key"), "{error}");
    }
}

#[test]
fn a_signed_request_shows_no_body() {
    let request = merchant()
        .sign(Operation::P2p2nonreg, &Fields::from(P2P), salt(), &RequestOptions::default())
        .unwrap();
    assert_eq!(
        format!("{request:?}"),
        "SignedRequest { operation: P2p2nonreg, url: \"https://api.freedompay.kz/g2g/p2p2nonreg\", .. }"
    );
    assert_discreet(&Asked::try_from(&request).unwrap());
}

#[test]
fn a_signature_is_elided_where_it_is_debugged() {
    let signature = sign_fields("cb", &Fields::from(PAID), &secret(SECRET), None).unwrap();
    assert_eq!(format!("{signature:?}"), "[signature elided]");
    assert_eq!(signature.to_string(), pg_sig("cb", &support::pairs(&PAID), SECRET));
}

#[test]
fn fields_show_a_card_number_masked_however_it_is_written() {
    for card in SPELLINGS {
        let mut fields = Fields::from([("pg_payment_to", card)]);
        fields.push("pg_description", format!("to {card}, at once"));
        fields.push("list", [card]);
        fields.push("nested", Fields::from([("card", card)]));
        fields.push(card, "as a name");
        assert_discreet(&fields);
        assert_discreet(&Value::Text(card));
        let mut options = RequestOptions::default();
        options.extra = fields;
        assert_discreet(&options);
    }
    let fields = Fields::from([("pg_payment_to", CARD), ("pg_order_id", "1234")]);
    assert_eq!(format!("{fields:?}"), "{\"pg_payment_to\": \"440564******6150\", \"pg_order_id\": \"1234\"}");
}

#[test]
fn no_error_of_a_bad_request_shows_what_was_in_it() {
    for card in SPELLINGS {
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
            assert_discreet_error(&error);
            let preview = preview(*operation, MERCHANT, None, &fields, None, &options);
            assert_discreet(&preview.problems);
            assert_discreet(&preview.url);
        }
    }
}

#[test]
fn a_preview_of_a_card_payout_shows_it_masked() {
    for card in &SPELLINGS[..4] {
        let fields = with(&P2P, &[("pg_payment_to", Some(card))]).into_iter().collect();
        let preview =
            preview(Operation::P2p2nonreg, MERCHANT, None, &fields, None, &RequestOptions::default());
        assert_discreet(&preview);
        assert_discreet(&preview.fields);
        assert_discreet(&preview.canonical);
    }
}

#[test]
fn errors_of_options_show_no_card_number_or_secret() {
    for card in SPELLINGS {
        assert_discreet_error(&Operation::parse(card).unwrap_err());
        assert_discreet_error(&Merchant::new(format!("x{card}"), [secret(SECRET)]).unwrap_err());
        assert_discreet_error(&merchant().with_host(&format!("https://{card}/path")).unwrap_err());
        assert_discreet_error(&Salt::parse(&format!("{card};")).unwrap_err());
    }
    assert_discreet_error(
        &merchant().with_host(&format!("https://u:{SECRET}@api.freedompay.kz")).unwrap_err(),
    );
    let fields = Fields::from([(CARD, "1"), ("44056450000061500", "2")]);
    assert_discreet_error(&sign_fields("cb", &fields, &secret(SECRET), None).unwrap_err());
}

#[test]
fn an_answer_shows_card_numbers_masked() {
    for card in SPELLINGS {
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
        assert_discreet(&answer);
        assert_eq!(answer.error.unwrap().description, description);

        let unsigned = xml(&fields);
        assert_discreet_error(&merchant().verify_answer(&asked, unsigned.as_bytes()).unwrap_err());
        let bad_code = xml(&with(&PAID, &[("pg_error_code", Some(card)), ("pg_status", Some(card))]));
        let error = merchant().verify_answer(&asked, bad_code.as_bytes()).unwrap_err();
        assert_discreet_error(&error);
    }
}

#[test]
fn a_callback_and_its_reply_show_card_numbers_masked() {
    for card in SPELLINGS {
        let changes = [("pg_card_hash", Some(card)), ("pg_type", Some(card)), (card, Some(card))];
        let body = urlencoded(&signed("cb", with(&PAID, &changes)));
        let merchant = merchant();
        let message = CallbackMessage::post("https://shop.example/cb", body.as_bytes(), None);
        assert_discreet(&message);
        let callback = merchant.verify_callback(&message).unwrap();
        assert_discreet(&callback);
        assert_discreet(&callback.error());
        assert_discreet(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
    }
    let body = urlencoded(&signed("cb", with(&PAID, &[("pg_order_id", Some(CARD))])));
    let merchant = merchant();
    let message = CallbackMessage::post("https://shop.example/cb", body.as_bytes(), None);
    assert_eq!(format!("{message:?}"), "CallbackMessage { script: \"cb\", strict: false, .. }");
    let callback = merchant.verify_callback(&message).unwrap();
    assert_discreet(&callback);
    let shown = format!("{callback:?}");
    let expected = "Callback { outcome: Succeeded, deduplication_key: \"500001;77;440564******6150;100;ok\", \
                    secret_index: 0, fields: {\"pg_merchant_id\": \"500001\", \
                    \"pg_order_id\": \"440564******6150\", ";
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn a_refused_callback_shows_neither_a_card_number_nor_the_expected_signature() {
    let url = "https://shop.example/cb";
    let fields = with(&PAID, &[("pg_card_hash", Some(CARD)), (CARD, Some(SECRET))]);
    let expected = pg_sig("cb", &fields, SECRET);
    let verify = |body: &str| {
        let merchant = merchant();
        let error = merchant
            .verify_callback(&CallbackMessage::post(url, body.as_bytes(), None).strict())
            .unwrap_err();
        assert_discreet_error(&error);
        assert!(!format!("{error:?} {error}").contains(&expected), "{error:?}");
        error.code().as_str()
    };
    let claims = |signature: &str| [fields.clone(), support::pairs(&[("pg_sig", signature)])].concat();
    let claim = |signature: &str| verify(&urlencoded(&claims(signature)));
    assert_eq!(verify(&urlencoded(&fields)), "signature_missing");
    assert_eq!(claim(&"0".repeat(32)), "signature_mismatch");
    assert_eq!(claim(CARD), "signature_malformed");
    assert_eq!(claim(SECRET), "signature_malformed");
    assert_eq!(claim(&expected), "schema_invalid");
    assert_eq!(verify(&urlencoded(&signed_with("cb", fields.clone(), "other"))), "signature_mismatch");
    for card in SPELLINGS {
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
    assert_discreet(&message);
    assert_discreet_error(&merchant.verify_callback(&message).unwrap_err());
}

#[test]
fn what_a_salt_shows_is_no_secret() {
    assert_eq!(format!("{:?}", salt()), "Salt(\"OurSalt1\")");
}
