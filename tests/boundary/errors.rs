//! Errors as `core.ts` takes them: a plain object of code, message, problems and the gateway's own error.

use freedompay_payouts::wasm::bodies;
use freedompay_payouts::wasm::merchant::{self, verify_answer};
use freedompay_payouts::wasm::state::{address, take_error};
use freedompay_payouts::{Operation, wasm};
use js_sys::{Array, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{KEY, js, js_with, json, property, sign_request, text, verify};

fn assert_shape(error: &JsValue) {
    assert!(js_with(error, "Object.getPrototypeOf(it) === Object.prototype").is_truthy());
    assert_eq!(json(&js_with(error, "Object.keys(it)")), r#"["code","message","problems","gateway"]"#);
    assert!(Array::is_array(&property(error, "problems")));
}

#[wasm_bindgen_test]
fn an_error_has_code_and_message_and_no_problems() {
    let missing = verify(&js("{ pg_a: '1' }")).unwrap_err();
    let mismatch =
        bodies::verify_body("script", b"pg_a=1&pg_sig=00000000000000000000000000000000", KEY).unwrap_err();
    let secret = merchant::verify_fields("script", &js("{}"), " key").unwrap_err();
    let rule = merchant::sign_fields("script", &js("{}"), KEY, Some("C".to_owned())).unwrap_err();
    for (error, code) in [
        (missing, "signature_missing"),
        (mismatch, "signature_mismatch"),
        (secret, "options_invalid"),
        (rule, "options_invalid"),
    ] {
        assert_shape(&error);
        assert_eq!(text(&error, "code"), code);
        assert!(!text(&error, "message").is_empty());
        assert_eq!(json(&property(&error, "problems")), "[]");
        assert!(property(&error, "gateway").is_undefined());
    }
}

#[wasm_bindgen_test]
fn an_error_of_fields_has_all_problems() {
    let error = sign_request(&js("{ pg_order_id: ['1'], pg_amount: null, pg_sig: 'x' }")).unwrap_err();
    assert_shape(&error);
    assert_eq!(text(&error, "code"), "fields_invalid");
    let problems: Array = property(&error, "problems").unchecked_into();
    assert_eq!(problems.length(), 3, "{}", json(&problems));
    let keys = problems.map(&mut |problem, _, _| js_with(&problem, "Object.keys(it).join()"));
    assert!(keys.every(&mut |keys, _, _| keys == "field,code,message,severity"), "{}", json(&keys));
    let names = problems.map(&mut |problem, _, _| property(&problem, "field"));
    assert_eq!(json(&names), r#"["pg_amount","pg_order_id","pg_sig"]"#);
    assert!(problems.every(&mut |problem, _, _| property(&problem, "severity") == "error"));
}

/// Copies bytes into a buffer of the hot calls.
fn write(buffer: u32, bytes: &[u8]) {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let at = u32::try_from(address(buffer)).unwrap();
    let length = u32::try_from(bytes.len()).unwrap();
    Uint8Array::new_with_byte_offset_and_length(&memory.buffer(), at, length).copy_from(bytes);
}

#[wasm_bindgen_test]
fn an_unsigned_answer_has_the_gateways_own_error_and_is_taken_once() {
    let answer = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code>\
                  <pg_error_description>№ 1</pg_error_description></response>";
    let merchant = format!("500001\0{KEY}");
    let number = Operation::ALL.iter().position(|operation| *operation == Operation::PayoutStatus).unwrap();
    write(0, answer.as_bytes());
    write(1, merchant.as_bytes());
    let nothing = u32::MAX as usize;
    let result = verify_answer(number, answer.len(), merchant.len(), 0, nothing, nothing, 0);
    let error = take_error();
    assert_shape(&error);
    assert_eq!(text(&error, "code"), "answer_unsigned", "{result}");
    let gateway = property(&error, "gateway");
    assert_eq!(json(&js_with(&gateway, "Object.keys(it)")), r#"["code","description","meaning"]"#);
    assert_eq!((text(&gateway, "code").as_str(), text(&gateway, "description").as_str()), ("9998", "№ 1"));
    assert!(!text(&gateway, "meaning").is_empty());
    assert!(take_error().is_undefined());
}

#[wasm_bindgen_test]
fn a_closed_gateway_is_an_error() {
    let input = js("{ merchantId: '500001', payoutSecret: 'key' }");
    let number = wasm::gateway::gateway_open(input.unchecked_ref()).unwrap();
    wasm::gateway::gateway_close(number);
    for number in [number, number + 1, usize::MAX] {
        wasm::gateway::gateway_close(number);
        let error = wasm::gateway::gateway_payout_count(number).unwrap_err();
        assert_shape(&error);
        assert_eq!(
            (text(&error, "code"), text(&error, "message")),
            ("options_invalid".into(), "the gateway is closed".into())
        );
    }
}
