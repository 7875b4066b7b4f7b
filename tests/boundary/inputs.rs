//! Objects whose getters call the package: the inputs of explanations and gateways, and the options of previews.

use freedompay_payouts::Operation;
use freedompay_payouts::wasm::explain::explain_signature;
use freedompay_payouts::wasm::gateway::{
    gateway_add_rule, gateway_close, gateway_open, gateway_payout_count, gateway_respond,
};
use freedompay_payouts::wasm::preview::preview_of;
use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{assert_next_call_works, sign_given, verify_fields};
use super::common::pairs;
use super::support::{EXPLAINED, SECRET, js, js_with, json, nodes, order, property, text};

/// Makes calls of every kind.
fn call_everything() {
    assert_next_call_works();
    assert!(verify_fields("script", &nodes("{ pg_a: '1' }"), SECRET).is_err());
    assert_eq!(order(&nodes("{ pg_a: '1' }")).unwrap(), pairs(&[("pg_a", "1")]));
    let fields = nodes("{ pg_order_id: '1' }");
    let values = [const { None }; 2];
    assert!(sign_given(Operation::PayoutStatus, [&fields, &Array::new()], values, SECRET).is_ok());
    let options = js("{ luhn: true }");
    assert!(preview_of("payout_status", &fields, "500001", None, options.unchecked_ref()).is_ok());
    let number = gateway_open(js("{ merchantId: '500001', payoutSecret: 'key' }").unchecked_ref()).unwrap();
    assert!(gateway_respond(number, "/g2g/payout_status", b"pg_a=1", None, 0.0).is_ok());
    gateway_close(number);
}

/// A copy of the object with getters, which make calls before they return the value.
fn calling(object: &JsValue) -> JsValue {
    let call = Closure::<dyn Fn()>::new(call_everything).into_js_value();
    js_with(
        &Array::of2(object, &call),
        "(() => {
           const [object, call] = it;
           const getters = Object.keys(object).map((name) => [name, { get: () => (call(), object[name]) }]);
           return Object.defineProperties({}, Object.fromEntries(getters));
         })()",
    )
}

#[wasm_bindgen_test]
fn getters_of_explain_input_may_call_the_package() {
    let fields = nodes("{ pg_b: '2', pg_a: ['1'] }");
    let query = "{ kind: 'callback', url: 'https://shop.example/x?pg_a=1&pg_sig=' + '0'.repeat(32), content: 'query', \
                 merchantId: '1', script: 'y', urls: ['https://shop.example/z'], secrets: ['key'], secretNames: ['payout'] }";
    let body = "{ kind: 'request', url: 'https://api.freedompay.kz/g2g/payout_status', content: 'body', \
                body: new TextEncoder().encode('pg_order_id=1'), contentType: undefined, urls: [], secrets: [], secretNames: [] }";
    for input in [js_with(&fields, EXPLAINED), js(query), js(body)] {
        let expected = explain_signature(input.unchecked_ref()).unwrap();
        let explanation = explain_signature(calling(&input).unchecked_ref()).unwrap();
        assert_eq!(json(&explanation), json(&expected));
    }
}

#[wasm_bindgen_test]
fn getters_of_preview_options_may_call_the_package() {
    let options = js("{ luhn: false, rule: 'A', salt: 'salt', extra: [[0, 0, 'pg_zzz', '2']] }");
    let preview = |options: &JsValue| {
        let fields = nodes("{ pg_order_id: '1' }");
        preview_of("payout_status", &fields, "500001", None, options.unchecked_ref()).unwrap()
    };
    let shown = preview(&calling(&options));
    assert_eq!(text(&shown, "canonical"), "payout_status;500001;1;salt;2;{secret}");
    assert_eq!(json(&shown), json(&preview(&options)));
}

#[wasm_bindgen_test]
fn getters_of_gateway_input_may_use_gateways() {
    let input = js(
        "{ merchantId: '500001', payoutSecret: 'key', otherSecret: 'other', currency: 'USD', balance: '10.00', \
         commission: '1.00', callbackForm: 'xml', repeatEvery: '60', repeatDuring: '120' }",
    );
    let number = gateway_open(calling(&input).unchecked_ref()).unwrap();
    let other = gateway_open(js("{ merchantId: '1', payoutSecret: 'key' }").unchecked_ref()).unwrap();
    assert_ne!(number, other);
    assert_eq!(gateway_payout_count(number), Ok(0));
    gateway_close(number);
    gateway_close(other);
}

/// `nodes.ts` makes plain lists, but a list with getters must not find the gateway borrowed.
#[wasm_bindgen_test]
fn node_lists_are_read_before_the_gateway_is_borrowed() {
    let number = gateway_open(js("{ merchantId: '500001', payoutSecret: 'key' }").unchecked_ref()).unwrap();
    let calls = Closure::<dyn Fn() -> JsValue>::new(move || {
        call_everything();
        gateway_add_rule(number, &Array::new(), &js("[[0, 0, 'settle', 'success']]"), None).unwrap();
        gateway_payout_count(number).unwrap().to_string().into()
    });
    let node =
        js_with(calls.as_ref(), "Object.defineProperty([0, 0, 'process', ''], 3, { get: () => it() })");
    let settings: JsValue = Array::of1(&node).into();
    assert_eq!(gateway_add_rule(number, &Array::new(), &settings, Some("1".to_owned())), Ok(()));
    assert!(property(&node, "length").as_f64() == Some(4.0));
    gateway_close(number);
}
