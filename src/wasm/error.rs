//! Results and errors as JavaScript values. TypeScript makes its own classes of the errors.

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::error::{Error, GatewayError, Problem};

/// A value as plain JavaScript.
pub(super) fn to_js(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

/// An error: `errors.ts` has the same shape.
#[derive(Serialize)]
struct ErrorParts<'e> {
    code: &'static str,
    message: &'e str,
    problems: Vec<ProblemParts<'e>>,
    gateway: Option<GatewayErrorParts<'e>>,
}

#[derive(Serialize)]
pub(super) struct ProblemParts<'e> {
    field: &'e str,
    code: &'static str,
    message: &'e str,
    severity: &'static str,
}

#[derive(Serialize)]
pub(super) struct GatewayErrorParts<'e> {
    code: &'e str,
    description: &'e str,
    meaning: Option<&'static str>,
}

pub(super) fn problems(problems: &[Problem]) -> Vec<ProblemParts<'_>> {
    problems.iter().map(ProblemParts::of).collect()
}

impl<'e> ProblemParts<'e> {
    fn of(problem: &'e Problem) -> Self {
        Self {
            field: &problem.field,
            code: problem.code.as_str(),
            message: &problem.message,
            severity: if problem.warning { "warning" } else { "error" },
        }
    }
}

pub(super) fn gateway_error(error: &GatewayError) -> GatewayErrorParts<'_> {
    GatewayErrorParts { code: &error.code, description: &error.description, meaning: error.meaning }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        to_js(&ErrorParts {
            code: error.code().as_str(),
            message: error.message(),
            problems: problems(error.problems()),
            gateway: error.gateway().map(gateway_error),
        })
    }
}
