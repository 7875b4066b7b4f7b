//! After a call the memory contains no secret, no card number and no signed value.
//!
//! JavaScript makes the texts and searches for them, so that only the calls bring them into the memory.

use freedompay_payouts::wasm::bodies::{mask_cards, read_body, verify_body};
use freedompay_payouts::wasm::explain::explain_signature;
use freedompay_payouts::wasm::gateway::{gateway_close, gateway_open, gateway_respond};
use freedompay_payouts::wasm::preview::preview_of;
use freedompay_payouts::wasm::state::begin_fields;
use freedompay_payouts::{Operation, ReplyStatus};
use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{GIVEN, give, reply, sign_fields, sign_given, verify_callback, verify_fields, write_body};
use super::support::{js, js_with, nodes_of, property, text};

/// A secret, a card number and a description. No eight characters of them occur in any of these files.
fn texts() -> JsValue {
    js(
        "{ secret: ['Zq7vR2', 'mXw9Lk', 'T4hB8n', 'Pc3sJd'].join(''), card: ['4276', '8800', '1934', '5671'].join(''), \
        description: ['Ivanov', 'Ludmila', '17'].join('-') }",
    )
}

/// The names of the texts that were found in the memory: eight aligned characters, as UTF-8 or UTF-16.
fn found() -> Vec<String> {
    let search = Function::new_with_args(
        "memory, texts",
        "const bytes = new TextDecoder('latin1').decode(memory.buffer);
         return Object.entries(texts).flatMap(([name, text]) => {
           const pieces = Array.from({ length: Math.floor(text.length / 4) - 1 }, (_, at) => text.slice(4 * at, 4 * at + 8));
           const wide = pieces.map((piece) => Array.from(piece).join('\\0'));
           return [...pieces, ...wide].some((piece) => bytes.includes(piece)) ? [name] : [];
         });",
    );
    let found: Array =
        search.call2(&JsValue::NULL, &wasm_bindgen::memory(), &texts()).unwrap().unchecked_into();
    found.iter().map(|name| name.as_string().unwrap()).collect()
}

fn assert_nothing_left(call: &str) {
    assert_eq!(found(), Vec::<String>::new(), "left by {call}");
}

/// Copies the text into the memory of Rust for the time of `work`.
fn with_text<T>(text: &JsValue, work: impl FnOnce(&str) -> T) -> T {
    work(&text.as_string().unwrap())
}

fn payout() -> JsValue {
    js_with(
        &texts(),
        "{ pg_order_id: '1234', pg_amount: '100.00', pg_payment_to: it.card, pg_description: it.description, \
         pg_post_link: 'https://shop.example/post' }",
    )
}

fn secret() -> JsValue {
    property(&texts(), "secret")
}

fn form(fields: &JsValue) -> Vec<u8> {
    let bytes: Uint8Array =
        js_with(fields, "new TextEncoder().encode(new URLSearchParams(it).toString())").unchecked_into();
    bytes.to_vec()
}

/// The fields with their signature under the script name `script`.
fn signed(fields: &JsValue) -> JsValue {
    let pg_sig = sign_fields(&nodes_of(fields), secret(), Some("A")).unwrap();
    js_with(&Array::of2(fields, &pg_sig.into()), "({ ...it[0], pg_sig: it[1] })")
}

#[wasm_bindgen_test]
fn search_finds_planted_texts() {
    let texts = texts();
    for name in ["secret", "card", "description"] {
        with_text(&property(&texts, name), |_| assert_eq!(found(), [name]));
        assert_nothing_left("the search itself");
        let units: Vec<u16> = with_text(&property(&texts, name), |text| text.encode_utf16().collect());
        assert_eq!(found(), [name]);
        drop(units);
        assert_nothing_left("the search itself");
    }
    give(&nodes_of(&payout()));
    assert_eq!(found(), ["card", "description"]);
    begin_fields();
    assert_nothing_left("fields that were given for no call");
}

#[wasm_bindgen_test]
fn signing_leaves_nothing_in_memory() {
    sign_fields(&nodes_of(&payout()), secret(), None).unwrap();
    assert_nothing_left("sign_fields");
    let rejected = js_with(&nodes_of(&payout()), "[...it, [3, 0, 'pg_l', 'a boolean']]");
    assert_eq!(sign_fields(&rejected, secret(), None).unwrap_err().code(), "fields_invalid");
    assert_nothing_left("sign_fields that is rejected");
    let failure = sign_fields(&nodes_of(&payout()), js_with(&secret(), "it + '\\n'"), None).unwrap_err();
    assert_eq!(failure.code(), "options_invalid");
    assert_nothing_left("a secret that is rejected");
    assert_eq!(sign_fields(&nodes_of(&payout()), secret(), Some("C")).unwrap_err().code(), "options_invalid");
    assert_nothing_left("a rule that is rejected");

    let extra = js_with(&texts(), "[[0, 0, 'pg_zzz', it.card]]");
    let sign =
        |fields: &JsValue, values| sign_given(Operation::P2p2nonreg, [fields, &extra], values, secret());
    assert!(sign(&nodes_of(&payout()), [const { None }; 2]).is_ok());
    assert_nothing_left("sign_given");
    let card = property(&texts(), "card");
    for values in [[None, Some(card.clone())], [Some(js_with(&card, "it + ';'")), None]] {
        assert_eq!(sign(&nodes_of(&payout()), values).unwrap_err().code(), "options_invalid");
        assert_nothing_left("a salt or a rule that is rejected");
    }
    let long = js_with(&payout(), "({ ...it, pg_amount: 'x'.repeat(100) + it.pg_payment_to })");
    assert_eq!(sign(&nodes_of(&long), [const { None }; 2]).unwrap_err().code(), "fields_invalid");
    assert_nothing_left("sign_given that is rejected");
    let many = js_with(&payout(), "Array.from({ length: 600 }, (_, at) => ['pg_' + at, it.pg_payment_to])");
    assert_eq!(sign(&nodes_of(&many), [const { None }; 2]).unwrap_err().code(), "fields_invalid");
    assert_nothing_left("sign_given of too many fields");
}

#[wasm_bindgen_test]
fn reply_leaves_nothing_in_memory() {
    let description = property(&texts(), "description");
    let values = [Some("77".into()), Some(property(&texts(), "card")), Some(description.clone())];
    assert!(reply(ReplyStatus::Ok, values.clone(), secret()).is_ok());
    assert_nothing_left("reply");
    let [payment_id, order_id, _] = values;
    let rejected = [payment_id, order_id, Some(js_with(&description, "it + ';'"))];
    assert_eq!(reply(ReplyStatus::Ok, rejected, secret()).unwrap_err().code(), "fields_invalid");
    assert_nothing_left("reply that is rejected");
}

#[wasm_bindgen_test]
fn verifying_leaves_nothing_in_memory() {
    let signed = signed(&payout());
    assert!(verify_fields("script", &nodes_of(&signed), secret()).is_ok());
    assert_nothing_left("verify_fields");
    let failure = verify_fields("another", &nodes_of(&signed), secret()).unwrap_err();
    assert_eq!(failure.code(), "signature_mismatch");
    assert_nothing_left("verify_fields of a forged message");
    let verify_body = |script: &str| {
        with_text(&secret(), |secret| verify_body(Some(script.into()), &form(&signed), secret))
    };
    assert!(verify_body("script").is_ok());
    assert_nothing_left("verify_body");
    assert_eq!(text(&verify_body("another").unwrap_err(), "code"), "signature_mismatch");
    assert_nothing_left("verify_body of a forged message");
    assert!(read_body(&form(&signed)).is_ok());
    assert_nothing_left("read_body");
    let failure = read_body(&[form(&signed).as_slice(), b"&%"].concat()).unwrap_err();
    assert_eq!(text(&failure, "code"), "body_unreadable");
    assert_nothing_left("read_body of a damaged body");
    with_text(&property(&texts(), "card"), mask_cards);
    assert_nothing_left("mask_cards");
}

#[wasm_bindgen_test]
fn callback_leaves_nothing_in_memory() {
    let paid = js_with(
        &payout(),
        "({ pg_merchant_id: '500001', pg_order_id: '1', pg_payment_id: '77', pg_status: 'ok', pg_salt: 's', \
         pg_payment_amount: '1.00', pg_card_hash: it.pg_payment_to, pg_l: [it.pg_description] })",
    );
    let signed = signed(&paid);
    let forged = js_with(&signed, "({ ...it, pg_l: [it.pg_card_hash] })");
    let body = |fields: &JsValue| {
        js_with(
            fields,
            "new URLSearchParams({ ...it, pg_l: it.pg_l[0] }).toString().replace('pg_l', 'pg_l[]')",
        )
    };
    for (fields, is_genuine) in [(signed, true), (forged, false)] {
        give(&nodes_of(&fields));
        assert_eq!(verify_callback(0, GIVEN, secret()).ok(), is_genuine.then_some(0));
        assert_nothing_left("a callback whose fields are given");
        let length = write_body(body(&fields));
        assert_eq!(verify_callback(length, 0, secret()).ok(), is_genuine.then_some(0));
        assert_nothing_left("a callback in a body");
    }
    give(&js_with(&nodes_of(&paid), "[...it, [3, 0, 'pg_z', 'null']]"));
    assert_eq!(verify_callback(0, GIVEN, secret()).unwrap_err().code(), "fields_invalid");
    assert_nothing_left("a callback with a value that is not text");
}

#[wasm_bindgen_test]
fn preview_and_explanation_leave_nothing_in_memory() {
    let options = js("{ luhn: true }");
    assert!(preview_of("p2p2nonreg", &nodes_of(&payout()), "500001", None, options.unchecked_ref()).is_ok());
    assert_nothing_left("preview");
    let signed = js_with(&payout(), "({ ...it, pg_salt: 's', pg_sig: '0'.repeat(32) })");
    for content in [
        "content: 'fields', fields: it[2]",
        "content: 'body', body: new TextEncoder().encode(new URLSearchParams(it[1]))",
    ] {
        let input = js_with(
            &Array::of3(&texts(), &signed, &nodes_of(&signed)),
            &format!(
                "{{ kind: 'callback', url: 'https://shop.example/post', urls: [], secrets: [it[0].secret], secretNames: ['payout'], {content} }}"
            ),
        );
        assert!(explain_signature(input.unchecked_ref()).is_ok());
        assert_nothing_left("explain");
    }
}

#[wasm_bindgen_test]
fn gateway_keeps_its_secret_until_closed_and_no_card_number() {
    let input = js_with(&texts(), "{ merchantId: '500001', payoutSecret: it.secret }");
    let number = gateway_open(input.unchecked_ref()).unwrap();
    assert_eq!(found(), ["secret"]);
    let fields = js_with(&payout(), "({ ...it, pg_description: 'Test' })");
    let fields = [&nodes_of(&fields), &Array::new().into()];
    let request = sign_given(Operation::P2p2nonreg, fields, [const { None }; 2], secret()).unwrap();
    let response = gateway_respond(number, "/g2g/p2p2nonreg", request.as_bytes(), None, 0.0).unwrap();
    assert_eq!(property(&response, "status"), 200);
    drop(request);
    assert_eq!(found(), ["secret"]);
    gateway_close(number);
    assert_nothing_left("a gateway that is closed");
}
