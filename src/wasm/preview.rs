//! Previews, for `preview.ts`.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use super::error::{ProblemParts, problems, to_js};
use super::given::Given;
use super::options::{Options, request_options};
use crate::operation::Operation;
use crate::preview;

/// A preview. `preview.ts` has a type with the same fields.
#[derive(Serialize)]
struct PreviewParts<'p> {
    url: &'p str,
    fields: &'p [(String, String)],
    canonical: &'p str,
    problems: Vec<ProblemParts<'p>>,
}

/// Shows a request as it would be signed.
#[wasm_bindgen(js_name = preview)]
pub fn preview_of(
    operation: &str,
    fields: &JsValue,
    merchant_id: &str,
    host: Option<String>,
    options: &Options,
) -> Result<JsValue, JsValue> {
    with_clean_stack::<STACK, _>(|| try_preview(operation, fields, merchant_id, host.as_deref(), options))
}

fn try_preview(
    operation: &str,
    fields: &JsValue,
    merchant_id: &str,
    host: Option<&str>,
    options: &Options,
) -> Result<JsValue, JsValue> {
    let operation = Operation::parse(operation)?;
    let salt = options.salt();
    let mut of_values = Vec::new();
    let options = request_options(options, &mut of_values)?;
    let mut given = Given::from_nodes(fields);
    let fields = given.request(false, &mut of_values)?;
    let mut preview = preview::preview(operation, merchant_id, host, fields, salt.as_deref(), &options);
    preview.problems = crate::request::merge_problems(preview.problems, of_values);
    Ok(to_js(&PreviewParts {
        url: &preview.url,
        fields: &preview.fields,
        canonical: &preview.canonical,
        problems: problems(&preview.problems),
    }))
}
