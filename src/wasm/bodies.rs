//! Reading raw bodies, checking secrets and masking texts, for the command line.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use crate::text::mask;
use crate::{Secret, Value, signing, wire};

/// Reads a body in any format. Returns an object without a prototype, in which a repeated name has
/// the list of its values.
#[wasm_bindgen]
pub fn read_body(body: &[u8]) -> Result<JsValue, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let fields = wire::read(body, None)?;
        // A form can contain a NUL, but a signed message cannot.
        fields.check_shape()?;
        fields_to_js(fields.iter())
    })
}

/// Rejects a secret that a merchant cannot have.
#[wasm_bindgen]
pub fn check_secret(secret: &str) -> Result<(), JsValue> {
    with_clean_stack::<STACK, _>(|| Ok(Secret::check_of_merchant(secret)?))
}

/// Like [`read_body`], but rejects a body that is not signed with the secret.
#[wasm_bindgen]
pub fn verify_body(script: Option<String>, body: &[u8], secret: &str) -> Result<JsValue, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let secret = Secret::new(secret)?;
        let fields = wire::read(body, None)?;
        signing::verify_fields(script.as_deref(), &fields, &secret)?;
        fields_to_js(fields.iter())
    })
}

/// The text with every card number in it masked.
#[wasm_bindgen]
pub fn mask_cards(text: &str) -> String {
    with_clean_stack::<STACK, _>(|| mask::mask_pans(text))
}

/// Converts fields to an object without a prototype, so that no name is special.
fn fields_to_js<'f>(fields: impl Iterator<Item = (&'f str, Value<'f>)>) -> Result<JsValue, JsValue> {
    let object: Object = Object::create(JsValue::NULL.unchecked_ref::<Object>());
    let mut repeated: Vec<(&str, Array)> = Vec::new();
    for (name, value) in fields {
        let (key, value) = (JsValue::from_str(name), value_to_js(value)?);
        if let Some((_, values)) = repeated.iter().find(|(own, _)| *own == name) {
            values.push(&value);
        } else if Reflect::has(&object, &key)? {
            let values = Array::of2(&Reflect::get(&object, &key)?, &value);
            Reflect::set(&object, &key, &values)?;
            repeated.push((name, values));
        } else {
            Reflect::set(&object, &key, &value)?;
        }
    }
    Ok(object.into())
}

fn value_to_js(value: Value<'_>) -> Result<JsValue, JsValue> {
    match value {
        Value::Text(text) => Ok(JsValue::from_str(text)),
        Value::List(items) => {
            let values = Array::new();
            for item in items.iter() {
                values.push(&value_to_js(item)?);
            }
            Ok(values.into())
        }
        Value::Fields(fields) => fields_to_js(fields.iter()),
    }
}
