//! Results and errors for JavaScript. TypeScript converts the errors to its own classes.

#[cfg(any(not(feature = "sign"), feature = "gateway"))]
pub(super) use typed::*;

use crate::error::{Error, Problem};

/// An error as one text of parts separated by NUL: its code and message; the code, description and
/// meaning of the gateway's error; and the parts of each problem. No part contains a NUL. `buffers.ts`
/// reads it.
#[cfg(feature = "sign")]
pub(super) fn error_text(error: &Error) -> Vec<u8> {
    let mut joined = error.code().as_str().as_bytes().to_vec();
    push_part(&mut joined, error.message().as_bytes());
    let gateway = error.gateway();
    push_part(&mut joined, gateway.map(|gateway| gateway.code.as_bytes()).unwrap_or_default());
    push_part(&mut joined, gateway.map(|gateway| gateway.description.as_bytes()).unwrap_or_default());
    push_part(&mut joined, gateway.and_then(|gateway| gateway.meaning).unwrap_or_default().as_bytes());
    push_problems(&mut joined, error.problems());
    joined
}

/// Adds the field, code, message and severity of each problem, each after a NUL.
#[cfg(feature = "sign")]
#[inline(never)]
pub(super) fn push_problems(joined: &mut Vec<u8>, problems: &[Problem]) {
    for problem in problems {
        for part in [&problem.field, problem.code.as_str(), &problem.message, severity(problem)] {
            push_part(joined, part.as_bytes());
        }
    }
}

/// Adds a text after a NUL.
#[cfg(feature = "sign")]
#[inline(never)]
pub(super) fn push_part(joined: &mut Vec<u8>, part: &[u8]) {
    joined.push(0);
    joined.extend_from_slice(part);
}

const fn severity(problem: &Problem) -> &'static str {
    if problem.warning { "warning" } else { "error" }
}

/// Results of the functions that exchange JavaScript values.
#[cfg(any(not(feature = "sign"), feature = "gateway"))]
mod typed {
    use serde::Serialize;
    use wasm_bindgen::JsValue;

    use super::severity;
    use crate::error::{Error, GatewayError, Problem};

    /// A value as plain JavaScript.
    pub(in crate::wasm) fn to_js(value: &impl Serialize) -> JsValue {
        serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
    }

    /// An error. `errors.ts` has a type with the same fields.
    #[derive(Serialize)]
    struct ErrorParts<'e> {
        code: &'static str,
        message: &'e str,
        problems: Vec<ProblemParts<'e>>,
        gateway: Option<GatewayErrorParts<'e>>,
    }

    #[derive(Serialize)]
    pub(in crate::wasm) struct ProblemParts<'e> {
        field: &'e str,
        code: &'static str,
        message: &'e str,
        severity: &'static str,
    }

    #[derive(Serialize)]
    pub(in crate::wasm) struct GatewayErrorParts<'e> {
        code: &'e str,
        description: &'e str,
        meaning: Option<&'static str>,
    }

    pub(in crate::wasm) fn problems(problems: &[Problem]) -> Vec<ProblemParts<'_>> {
        problems.iter().map(ProblemParts::of).collect()
    }

    impl<'e> ProblemParts<'e> {
        fn of(problem: &'e Problem) -> Self {
            Self {
                field: &problem.field,
                code: problem.code.as_str(),
                message: &problem.message,
                severity: severity(problem),
            }
        }
    }

    pub(in crate::wasm) fn gateway_error(error: &GatewayError) -> GatewayErrorParts<'_> {
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
}
