//! Options of a request, as `options.ts` hands them over.

use wasm_bindgen::prelude::*;

use super::given::Given;
use crate::error::Problem;
use crate::message::Rule;
use crate::request::RequestOptions;

#[wasm_bindgen]
extern "C" {
    /// What the caller may choose about a request; its types have been checked.
    pub type Options;
    #[wasm_bindgen(method, getter)]
    fn rule(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn luhn(this: &Options) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn extra(this: &Options) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn salt(this: &Options) -> Option<String>;
}

/// The options of a request; problems of values that only JavaScript has are added to the others.
pub(super) fn request_options(
    options: &Options,
    problems: &mut Vec<Problem>,
) -> Result<RequestOptions, JsValue> {
    let extra = options.extra();
    let extra = if extra.is_undefined() {
        crate::Fields::new()
    } else {
        Given::from_nodes(&extra).request(problems)?.clone()
    };
    let rule = options.rule().as_deref().map(Rule::parse).transpose()?;
    Ok(RequestOptions { rule, luhn: options.luhn() != Some(false), extra })
}
