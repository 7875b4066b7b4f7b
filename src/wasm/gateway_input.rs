//! The options of a gateway, as `gateway.ts` passes them.

use wasm_bindgen::prelude::*;

use crate::Secret;
use crate::error::{Error, ErrorCode};
use crate::gateway::{CallbackForm, GatewayOptions};

#[wasm_bindgen]
extern "C" {
    /// The options of a gateway. `gateway.ts` has checked the types.
    pub type GatewayInput;
    #[wasm_bindgen(method, getter, js_name = merchantId)]
    fn merchant_id(this: &GatewayInput) -> String;
    #[wasm_bindgen(method, getter, js_name = payoutSecret)]
    fn payout_secret(this: &GatewayInput) -> String;
    #[wasm_bindgen(method, getter, js_name = otherSecret)]
    fn other_secret(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn currency(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn balance(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn commission(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = callbackForm)]
    fn callback_form(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = repeatEvery)]
    fn repeat_every(this: &GatewayInput) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = repeatDuring)]
    fn repeat_during(this: &GatewayInput) -> Option<String>;
}

/// Reads the options.
pub(super) fn options(input: &GatewayInput) -> Result<GatewayOptions, Error> {
    let mut options = GatewayOptions::new(input.merchant_id(), Secret::new(input.payout_secret())?);
    if let Some(secret) = input.other_secret() {
        options.other_secret = Secret::new(secret)?;
    }
    if let Some(currency) = input.currency() {
        options.currency = currency;
    }
    if let Some(balance) = input.balance() {
        options.balance = balance;
    }
    if let Some(commission) = input.commission() {
        options.commission = commission;
    }
    if let Some(form) = input.callback_form() {
        options.callback_form = CallbackForm::parse(&form)?;
    }
    if let Some(every) = input.repeat_every() {
        options.retry_policy.interval = seconds("repeat.every", &every)?;
    }
    if let Some(during) = input.repeat_during() {
        options.retry_policy.duration = seconds("repeat.during", &during)?;
    }
    Ok(options)
}

/// At most a year: more is probably a mistake.
fn seconds(name: &str, text: &str) -> Result<u32, Error> {
    text.parse().ok().filter(|seconds| *seconds <= 31_536_000).ok_or_else(|| {
        let message = format!("{name} must be a whole number of seconds, at most 31536000");
        Error::new(ErrorCode::OptionsInvalid, message)
    })
}
