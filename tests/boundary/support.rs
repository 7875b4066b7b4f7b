//! JavaScript values for the tests, and what is in those that come back.

use freedompay_payouts::wasm::merchant;
use freedompay_payouts::wasm::options::Options;
use freedompay_payouts::{Fields, Rule, Secret};
use js_sys::{Array, Function, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub const KEY: &str = "key";

/// The value of an expression.
pub fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});")).call0(&JsValue::NULL).unwrap()
}

/// The value of an expression with `it` in it.
pub fn js_with(it: &JsValue, expression: &str) -> JsValue {
    Function::new_with_args("it", &format!("return ({expression});")).call1(&JsValue::NULL, it).unwrap()
}

pub fn property(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap()
}

pub fn text(value: &JsValue, name: &str) -> String {
    property(value, name).as_string().unwrap_or_else(|| panic!("{name} is not text"))
}

pub fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

/// What an error says, and its code.
pub fn code_and_message(error: &JsValue) -> (String, String) {
    (text(error, "code"), text(error, "message"))
}

/// The signature of a message that JavaScript has.
pub fn sign(fields: &JsValue) -> Result<String, JsValue> {
    merchant::sign_fields("script", fields, KEY, Some("A".to_owned()))
}

/// The signature of a message that Rust has.
pub fn signature(fields: &Fields) -> String {
    let secret = Secret::new(KEY).unwrap();
    freedompay_payouts::sign_fields("script", fields, &secret, Some(Rule::A)).unwrap().to_string()
}

/// Verifies a message that JavaScript has: every value must be as it came.
pub fn verify(fields: &JsValue) -> Result<(), JsValue> {
    merchant::verify_fields("script", fields, KEY)
}

/// Asserts that the fields are taken for no message, for this reason.
pub fn assert_refused(fields: &str, message: &str) {
    let error = verify(&js(fields)).expect_err(fields);
    assert_eq!(code_and_message(&error), ("fields_invalid".to_owned(), message.to_owned()), "{fields}");
}

/// Signs a status request with fields besides the order id.
pub fn sign_request(fields: &JsValue) -> Result<String, JsValue> {
    let options: JsValue = js("{ luhn: true, salt: 'salt' }");
    merchant::sign_with("payout_status", fields, options.unchecked_ref::<Options>(), b"500001\0key")
}

/// Names and values in the order of signing, as an explanation shows them.
pub fn order(fields: &JsValue) -> Vec<(String, String)> {
    let input = js_with(
        fields,
        "{ kind: 'message', url: '', script: 's', content: 'fields', fields: it, urls: [], secrets: [], \
         secretNames: [] }",
    );
    let explanation = freedompay_payouts::wasm::explain::explain_signature(input.unchecked_ref()).unwrap();
    let order: Array = property(&explanation, "order").unchecked_into();
    let fields = order.iter().map(|place| (text(&place, "name"), text(&place, "value")));
    fields.filter(|(name, _)| !name.starts_with('(')).collect()
}

pub fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
