//! The function behind `testCallback` of `test-callback.ts`.

use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use super::error::to_js;
use super::gateway::timestamp;
use super::gateway_results::CallbackParts;
use super::given::Given;
use super::random::fresh_salt;
use crate::Secret;
use crate::error::Error;
use crate::gateway::{CallbackForm, TestCallback};

/// Makes a signed callback without a gateway.
#[wasm_bindgen]
pub fn test_callback(
    url: &str,
    secret: &str,
    given: &JsValue,
    form: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let salt = fresh_salt()?;
    let mut given = Given::from_nodes(given);
    let callback = with_clean_stack::<STACK, _>(|| {
        let mut test = TestCallback::new(url, Secret::new(secret)?);
        let mut problems = Vec::new();
        test.fields = given.request(true, &mut problems)?.clone();
        if !problems.is_empty() {
            return Err(Error::invalid(problems));
        }
        if let Some(form) = form {
            test.form = CallbackForm::parse(&form)?;
        }
        test.sign(timestamp(now), salt)
    })?;
    Ok(to_js(&CallbackParts::of(&callback)))
}
