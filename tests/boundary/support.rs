//! Makes JavaScript values for the tests, and reads results.

use freedompay_payouts::Fields;
use freedompay_payouts::wasm::explain::explain_signature;

use js_sys::{Array, Function, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::common::signer::{Order, sign};
use super::common::tree::Tree;

pub const SECRET: &str = "key";

/// The value of an expression.
pub fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});")).call0(&JsValue::NULL).unwrap()
}

/// The value of an expression that uses `it`.
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

/// The code and the message of an error.
pub fn code_and_message(error: &JsValue) -> (String, String) {
    (text(error, "code"), text(error, "message"))
}

/// The nodes that `nodes.ts` makes of an object or of pairs, for texts, lists and objects.
pub fn nodes_of(fields: &JsValue) -> JsValue {
    js_with(
        fields,
        "(() => {
           const nodes = [];
           const add = (parent, name, value) => {
             const kind = Array.isArray(value) ? 2 : typeof value === 'object' ? 1 : 0;
             const number = nodes.push([kind, parent, name, kind === 0 ? value : '']);
             if (kind !== 0) for (const [key, item] of Object.entries(value)) add(number, key, item);
           };
           for (const [name, value] of Array.isArray(it) ? it : Object.entries(it)) add(0, name, value);
           return nodes;
         })()",
    )
}

/// The nodes of the fields in an expression.
pub fn nodes(fields: &str) -> JsValue {
    nodes_of(&js(fields))
}

/// The signature of a message, made by the independent signer.
pub fn signature(fields: &Fields) -> String {
    sign("script", &Tree::pairs(fields.iter()), SECRET, Order::A)
}

/// The input of an explanation of a message whose fields are `it`.
pub const EXPLAINED: &str = "{ kind: 'message', url: '', script: 's', content: 'fields', fields: it, urls: [], \
                             secrets: [], secretNames: [] }";

/// Names and values in signing order, as an explanation shows them.
pub fn order(nodes: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let explanation = explain_signature(js_with(nodes, EXPLAINED).unchecked_ref())?;
    let order: Array = property(&explanation, "order").unchecked_into();
    let fields = order.iter().map(|place| (text(&place, "name"), text(&place, "value")));
    Ok(fields.filter(|(name, _)| !name.starts_with('(')).collect())
}
