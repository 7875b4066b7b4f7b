//! What a call leaves in the memory: no secret, no card number, no value that was signed.
//!
//! The texts are made in JavaScript and looked for there, so that only the calls bring them into the memory.

use freedompay_payouts::wasm::bodies::{mask_cards, read_body, verify_body};
use freedompay_payouts::wasm::explain::explain_signature;
use freedompay_payouts::wasm::gateway::{gateway_close, gateway_open, gateway_respond};
use freedompay_payouts::wasm::merchant::{sign_fields, sign_with, verify_fields};
use freedompay_payouts::wasm::preview::preview_of;
use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{js, js_with, property};

/// A secret, a card number and a description: no eight characters of them stand in any of these files.
fn texts() -> JsValue {
    js(
        "{ secret: ['Zq7vR2', 'mXw9Lk', 'T4hB8n', 'Pc3sJd'].join(''), card: ['4276', '8800', '1934', '5671'].join(''), \
        description: ['Ivanov', 'Ludmila', '17'].join('-') }",
    )
}

/// The texts of which twelve characters in a row are in the memory, as UTF-8 or UTF-16.
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

/// The text in Rust's memory, but only while the work is done.
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

fn form(fields: &JsValue) -> Vec<u8> {
    let bytes: Uint8Array =
        js_with(fields, "new TextEncoder().encode(new URLSearchParams(it).toString())").unchecked_into();
    bytes.to_vec()
}

#[wasm_bindgen_test]
fn the_search_finds_what_is_there() {
    let texts = texts();
    for name in ["secret", "card", "description"] {
        with_text(&property(&texts, name), |_| assert_eq!(found(), [name]));
        assert_nothing_left("the search itself");
        let units: Vec<u16> = with_text(&property(&texts, name), |text| text.encode_utf16().collect());
        assert_eq!(found(), [name]);
        drop(units);
        assert_nothing_left("the search itself");
    }
}

#[wasm_bindgen_test]
fn signing_leaves_nothing() {
    let secret = property(&texts(), "secret");
    with_text(&secret, |secret| sign_fields("init_payment.php", &payout(), secret, None)).unwrap();
    assert_nothing_left("sign_fields");
    let refused = js_with(&payout(), "({ ...it, pg_l: [it.pg_payment_to, true] })");
    assert!(with_text(&secret, |secret| sign_fields("x", &refused, secret, None)).is_err());
    assert_nothing_left("sign_fields that is refused");
    assert!(
        with_text(&secret, |secret| sign_fields("x", &payout(), &[secret, "\n"].concat(), None)).is_err()
    );
    assert_nothing_left("a secret that is refused");

    let options = js("{ luhn: true }");
    let sign = |fields: &JsValue| {
        with_text(&secret, |secret| {
            let merchant = ["500001\0", secret].concat();
            sign_with("p2p2nonreg", fields, options.unchecked_ref(), merchant.as_bytes())
        })
    };
    assert!(sign(&payout()).is_ok());
    assert_nothing_left("sign_with");
    assert!(sign(&js_with(&payout(), "({ ...it, pg_amount: 'x'.repeat(100) + it.pg_payment_to })")).is_err());
    assert_nothing_left("sign_with that is refused");
}

#[wasm_bindgen_test]
fn verifying_leaves_nothing() {
    let secret = property(&texts(), "secret");
    let unsigned = payout();
    let pg_sig = with_text(&secret, |secret| sign_fields("post", &unsigned, secret, None)).unwrap();
    let signed = js_with(&Array::of2(&unsigned, &pg_sig.into()), "({ ...it[0], pg_sig: it[1] })");
    assert!(with_text(&secret, |secret| verify_fields("post", &signed, secret)).is_ok());
    assert_nothing_left("verify_fields");
    assert!(with_text(&secret, |secret| verify_fields("another", &signed, secret)).is_err());
    assert_nothing_left("verify_fields of a forged message");
    assert!(with_text(&secret, |secret| verify_body("post", &form(&signed), secret)).is_ok());
    assert_nothing_left("verify_body");
    assert!(read_body(&form(&signed)).is_ok());
    assert_nothing_left("read_body");
    assert!(read_body(&[form(&signed).as_slice(), b"&%"].concat()).is_err());
    assert_nothing_left("read_body of a damaged body");
    with_text(&property(&texts(), "card"), mask_cards);
    assert_nothing_left("mask_cards");
}

#[wasm_bindgen_test]
fn code_of_the_caller_that_throws_leaves_nothing() {
    let throwing = js_with(&payout(), "({ ...it, pg_z: { get a() { throw new Error('own'); } } })");
    let secret = property(&texts(), "secret");
    for _ in 0..100 {
        assert!(with_text(&secret, |secret| verify_fields("post", &throwing, secret)).is_err());
    }
    assert_nothing_left("a getter that throws");
}

#[wasm_bindgen_test]
fn previews_and_explanations_leave_nothing() {
    let options = js("{ luhn: true }");
    assert!(preview_of("p2p2nonreg", &payout(), "500001", None, options.unchecked_ref()).is_ok());
    assert_nothing_left("preview");
    let signed = js_with(&payout(), "({ ...it, pg_salt: 's', pg_sig: '0'.repeat(32) })");
    for content in [
        "content: 'fields', fields: it[1]",
        "content: 'body', body: new TextEncoder().encode(new URLSearchParams(it[1]))",
    ] {
        let input = js_with(
            &Array::of2(&texts(), &signed),
            &format!(
                "{{ kind: 'callback', url: 'https://shop.example/post', urls: [], secrets: [it[0].secret], secretNames: ['payout'], {content} }}"
            ),
        );
        assert!(explain_signature(input.unchecked_ref()).is_ok());
        assert_nothing_left("explain");
    }
}

#[wasm_bindgen_test]
fn a_gateway_keeps_its_secret_until_it_is_closed_and_no_card_number() {
    let input = js_with(&texts(), "{ merchantId: '500001', payoutSecret: it.secret }");
    let number = gateway_open(input.unchecked_ref()).unwrap();
    assert_eq!(found(), ["secret"]);
    let options = js("{ luhn: true }");
    let request = with_text(&property(&texts(), "secret"), |secret| {
        let merchant = ["500001\0", secret].concat();
        let fields = js_with(&payout(), "({ ...it, pg_description: 'Test' })");
        sign_with("p2p2nonreg", &fields, options.unchecked_ref(), merchant.as_bytes()).unwrap()
    });
    let response = gateway_respond(number, "/g2g/p2p2nonreg", request.as_bytes(), None, 0.0).unwrap();
    assert_eq!(property(&response, "status"), 200);
    drop(request);
    assert_eq!(found(), ["secret"]);
    gateway_close(number);
    assert_nothing_left("a gateway that is closed");
}
