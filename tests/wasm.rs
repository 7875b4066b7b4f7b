//! The vectors and a whole payout inside WebAssembly: `cargo xtask test wasm`.
#![cfg(target_arch = "wasm32")]

mod common;
#[path = "vectors/read.rs"]
mod read;

use common::{LINK, P2P, PAID, SCRIPT, merchant, pairs, salt, signed, urlencoded, xml};
use freedompay_payouts::{
    CallbackMessage, ErrorCode, Fields, Operation, Outcome, ReplyStatus, RequestOptions, Rule, Secret,
    sign_fields, verify_fields,
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
    let merchant = merchant();
    let request =
        merchant.sign(Operation::P2p2nonreg, &Fields::from(P2P), salt(), &RequestOptions::default()).unwrap();
    let answer =
        merchant.verify_answer(&request.asked, xml(&signed("p2p2nonreg", pairs(&PAID))).as_bytes()).unwrap();
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));

    let body = urlencoded(&signed(SCRIPT, pairs(&PAID)));
    let callback = merchant.verify_callback(&CallbackMessage::post(LINK, body.as_bytes(), None)).unwrap();
    assert_eq!(callback.deduplication_key(), "500001;77;1234;100;ok");
    let reply = callback.reply(ReplyStatus::Ok, None, salt()).unwrap();
    assert!(reply.body.contains("<pg_payment_id>77<"), "{}", reply.body);

    let forged = body.replace("100.00", "900.00");
    let message = CallbackMessage::post(LINK, forged.as_bytes(), None);
    assert_eq!(merchant.verify_callback(&message).unwrap_err().code(), ErrorCode::SignatureMismatch);
}
