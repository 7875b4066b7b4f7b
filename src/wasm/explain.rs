//! The function of explanations that `explain.ts` calls.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use super::error::to_js;
use super::given::Given;
use crate::explain::{Case, Explanation, Finding, OrderedField};
use crate::{CallbackContent, CallbackMessage};

#[wasm_bindgen]
extern "C" {
    /// A message and what is known about it. `explain.ts` has checked the types.
    pub type ExplainInput;
    /// `callback`, `answer`, `request` or `message`.
    #[wasm_bindgen(method, getter)]
    fn kind(this: &ExplainInput) -> String;
    #[wasm_bindgen(method, getter)]
    fn url(this: &ExplainInput) -> String;
    #[wasm_bindgen(method, getter)]
    fn script(this: &ExplainInput) -> Option<String>;
    /// Whether the signed string has no script name.
    #[wasm_bindgen(method, getter, js_name = noScript)]
    fn no_script(this: &ExplainInput) -> bool;
    /// Where the fields are: `body`, `fields`, or `query` for the query of the URL.
    #[wasm_bindgen(method, getter)]
    fn content(this: &ExplainInput) -> String;
    #[wasm_bindgen(method, getter)]
    fn body(this: &ExplainInput) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &ExplainInput) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn fields(this: &ExplainInput) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = merchantId)]
    fn merchant_id(this: &ExplainInput) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn urls(this: &ExplainInput) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn secrets(this: &ExplainInput) -> Vec<String>;
    /// The name of each secret.
    #[wasm_bindgen(method, getter, js_name = secretNames)]
    fn secret_names(this: &ExplainInput) -> Vec<String>;
}

/// An explanation. `explain.ts` declares the same shape.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplanationParts<'e> {
    verdict: &'static str,
    findings: Vec<FindingParts<'e>>,
    canonical: &'e str,
    signed: Option<&'e str>,
    order: Vec<OrderedFieldParts<'e>>,
    ruled_out: &'e [String],
    remaining: &'e [String],
    digests_tried: usize,
    complete: bool,
    report: String,
}

#[derive(Serialize)]
struct FindingParts<'e> {
    code: &'static str,
    message: &'e str,
    change: &'static str,
    confidence: &'static str,
}

#[derive(Serialize)]
struct OrderedFieldParts<'e> {
    name: &'e str,
    value: &'e str,
    reason: &'e str,
}

/// Explains why a signature does not match.
#[wasm_bindgen(js_name = explain)]
pub fn explain_signature(input: &ExplainInput) -> Result<JsValue, JsValue> {
    with_clean_stack::<STACK, _>(|| explain_input(input))
}

fn explain_input(input: &ExplainInput) -> Result<JsValue, JsValue> {
    let (kind, url, script) = (input.kind(), input.url(), input.script());
    let (body, content_type) = (input.body().unwrap_or_default(), input.content_type());
    let (merchant_id, urls) = (input.merchant_id(), input.urls());
    let mut parsed = false;
    let content = match input.content().as_str() {
        "fields" => {
            let given = Given::from_nodes(&input.fields());
            let fields;
            (fields, parsed) = given.parsed()?;
            CallbackContent::Fields(fields.clone())
        }
        "query" => CallbackContent::Query,
        _ => CallbackContent::Body { bytes: &body, content_type: content_type.as_deref() },
    };
    let mut case = match (kind.as_str(), content) {
        ("answer", _) => Case::answer(&url, &body),
        ("request", _) => Case::request(&url, &body, content_type.as_deref()),
        ("message", CallbackContent::Fields(fields)) => Case::message(script.as_deref(), fields),
        (_, content) => Case::callback(&CallbackMessage::new(&url, content)),
    };
    if let Some(script) = &script {
        case = case.with_script(script);
    }
    if input.no_script() {
        case = case.without_script();
    }
    if let Some(id) = &merchant_id {
        case = case.merchant_id(id);
    }
    if parsed {
        case = case.parsed();
    }
    case = urls.iter().fold(case, |case, url| case.url(url));
    for (name, secret) in input.secret_names().into_iter().zip(input.secrets()) {
        case = case.secret(name, secret);
    }
    Ok(explanation_to_js(&case.explain()))
}

fn explanation_to_js(explanation: &Explanation) -> JsValue {
    to_js(&ExplanationParts {
        verdict: explanation.verdict.as_str(),
        findings: explanation.findings.iter().map(finding).collect(),
        canonical: &explanation.canonical,
        signed: explanation.signed.as_deref(),
        order: explanation.order.iter().map(ordered_field).collect(),
        ruled_out: &explanation.ruled_out,
        remaining: &explanation.remaining,
        digests_tried: explanation.digests_tried,
        complete: explanation.complete,
        report: explanation.to_string(),
    })
}

fn finding(finding: &Finding) -> FindingParts<'_> {
    FindingParts {
        code: finding.code.as_str(),
        message: &finding.message,
        change: finding.change,
        confidence: finding.confidence.as_str(),
    }
}

fn ordered_field(field: &OrderedField) -> OrderedFieldParts<'_> {
    OrderedFieldParts { name: &field.name, value: &field.value, reason: &field.reason }
}
