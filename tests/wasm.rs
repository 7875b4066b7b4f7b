//! The vectors and a whole payout inside WebAssembly: `cargo xtask test wasm`.
#![cfg(target_arch = "wasm32")]

#[path = "vectors/read.rs"]
mod read;

use freedompay_payouts::{
    CallbackMessage, ErrorCode, Fields, Merchant, Operation, Outcome, ReplyStatus, RequestOptions, Rule,
    Salt, Secret, sign_fields, verify_fields,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn every_vector_signs_to_its_digest_and_verifies() {
    for vector in read::vectors() {
        let secret = Secret::new(vector.secret.as_str()).unwrap();
        for rule in Rule::ALL {
            let signature =
                sign_fields(vector.script.as_str(), &vector.fields, &secret, Some(*rule)).unwrap();
            let fits = signature.to_string() == vector.pg_sig;
            assert_eq!(fits, vector.rules.contains(rule), "{} under rule {rule}", vector.title);
        }
        let mut fields = vector.fields;
        fields.push("pg_sig", vector.pg_sig);
        assert_eq!(verify_fields(vector.script.as_str(), &fields, &secret), Ok(()), "{}", vector.title);
    }
}

#[wasm_bindgen_test]
fn payout_works_from_request_to_reply() {
    let secret = || Secret::new("payout-secret").unwrap();
    let merchant = Merchant::new("500001", [secret()]).unwrap();
    let fields = Fields::from([
        ("pg_order_id", "1234"),
        ("pg_amount", "100.00"),
        ("pg_payment_to", "4405 6450 0000 6150"),
        ("pg_description", "Перевод № 1"),
        ("pg_post_link", "https://shop.example/post"),
    ]);
    let salt = || Salt::from_entropy([7; Salt::ENTROPY]);
    let options = RequestOptions::default();
    let request = merchant.sign(Operation::P2p2nonreg, &fields, salt(), &options).unwrap();

    let signed = |script, mut fields: Fields| {
        let signature = sign_fields(script, &fields, &secret(), None).unwrap();
        fields.push("pg_sig", signature.to_string());
        let entries =
            fields.iter().map(|(name, value)| (name.to_owned(), value.as_text().unwrap().to_owned()));
        entries.collect::<Vec<_>>()
    };
    let paid = || {
        Fields::from([
            ("pg_status", "ok"),
            ("pg_merchant_id", "500001"),
            ("pg_order_id", "1234"),
            ("pg_payment_id", "77"),
            ("pg_payment_amount", "100.0000"),
            ("pg_salt", "abc"),
        ])
    };
    let xml: String = signed("p2p2nonreg", paid())
        .iter()
        .map(|(name, value)| format!("<{name}>{value}</{name}>"))
        .collect();
    let answer =
        merchant.verify_answer(&request.asked, format!("<response>{xml}</response>").as_bytes()).unwrap();
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));

    let body =
        signed("post", paid()).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    let body = body.join("&");
    let message = CallbackMessage::post("https://shop.example/post", body.as_bytes(), None);
    let callback = merchant.verify_callback(&message).unwrap();
    assert_eq!(callback.deduplication_key(), "500001;77;1234;100;ok");
    assert!(callback.reply(ReplyStatus::Ok, None, salt()).unwrap().body.contains("<pg_payment_id>77<"));

    let forged = body.replace("100.0000", "900.0000");
    let message = CallbackMessage::post("https://shop.example/post", forged.as_bytes(), None);
    assert_eq!(merchant.verify_callback(&message).unwrap_err().code(), ErrorCode::SignatureMismatch);
}
