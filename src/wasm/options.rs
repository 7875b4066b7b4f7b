//! Options of a request, as `options.ts` passes them.

use wasm_bindgen::prelude::*;

use super::given::Given;
use crate::error::{Error, ErrorCode, Problem};
use crate::message::Rule;
use crate::request::RequestOptions;
use crate::text::iso8601;

#[wasm_bindgen]
extern "C" {
    /// The options of a request. `options.ts` has checked their types.
    pub type Options;
    #[wasm_bindgen(method, getter)]
    fn rule(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn luhn(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn extra(this: &Options) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = allowInsecureHost)]
    fn allow_insecure_host(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = signedAt)]
    fn signed_at(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn salt(this: &Options) -> Option<String>;
}

/// Converts the options of a request. Adds a problem for each value of `extra` that is not text.
pub(super) fn request_options(
    options: &Options,
    problems: &mut Vec<Problem>,
) -> Result<RequestOptions, JsValue> {
    let extra = options.extra();
    let extra = if extra.is_undefined() {
        crate::Fields::new()
    } else {
        Given::from_nodes(&extra).request(false, problems)?.clone()
    };
    if options.signed_at().is_some_and(|time| iso8601::parse(&time).is_none()) {
        let message = "signedAt must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z";
        return Err(Error::new(ErrorCode::OptionsInvalid, message).into());
    }
    let rule = options.rule().as_deref().map(Rule::parse).transpose()?;
    let (luhn, allow_insecure_host) =
        (options.luhn() != Some(false), options.allow_insecure_host() == Some(true));
    Ok(RequestOptions { rule, luhn, extra, signed_at: None, allow_insecure_host })
}
