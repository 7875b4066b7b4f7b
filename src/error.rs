//! `Error`: a stable code, a message, and where it matters the problems or the
//! gateway's own error.

mod codes;

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt;

use crate::text::ascii;
use crate::text::mask;
pub(crate) use codes::string_enum;
pub use codes::{ErrorCode, ProblemCode};

/// One thing that is wrong, or doubtful, with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The field's name, as the vendor's page has it.
    pub field: String,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong, for people: a lower-case message that names the field.
    pub message: String,
    /// A warning does not stop `sign`; anything else does.
    pub warning: bool,
}

/// What is wrong with a field, for programs and for people, who read a text in place of each `{}`.
pub(crate) type Violation = (ProblemCode, &'static str);

impl Problem {
    /// A violation about a field, with a text for each `{}` in it.
    #[cold]
    #[inline(never)]
    pub(crate) fn with(field: &str, (code, violation): &Violation, one: &str, other: &str) -> Self {
        let field = mask::printable_name(field);
        let mut message = field.clone();
        ascii::push(&mut message, " ");
        push_formatted(&mut message, violation, one, other);
        Self { field, code: *code, message, warning: false }
    }
}

/// Adds a message with a text for each `{}` in it.
#[cold]
#[inline(never)]
fn push_formatted(message: &mut String, template: &str, one: &str, other: &str) {
    let mut rest = template;
    for text in [one, other] {
        let Some((before, behind)) = ascii::split_once(rest, "{}") else { break };
        for part in [before, text] {
            ascii::push(message, part);
        }
        rest = behind;
    }
    ascii::push(message, rest);
}

/// The error code and description that the gateway gives, with the meaning of the code.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayError {
    /// `pg_error_code`, as it came.
    pub code: String,
    /// `pg_error_description`, as it came; empty where there is none.
    pub description: String,
    /// What the vendor's table of codes says of this code, in English.
    pub meaning: Option<&'static str>,
}

/// Card numbers are masked: the text is whatever the gateway wrote.
impl fmt::Debug for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayError")
            .field("code", &mask::mask_pans(&self.code))
            .field("description", &mask::mask_pans(&self.description))
            .field("meaning", &self.meaning)
            .finish()
    }
}

/// Why a message was not signed or not accepted.
///
/// The text never holds a secret, a card number or an expected signature.
/// Whatever the error, the outcome of the payout it speaks of is unknown.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: ErrorCode,
    message: Cow<'static, str>,
    problems: Vec<Problem>,
    gateway: Option<GatewayError>,
}

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        let (message, problems, gateway) = (message.into(), Vec::new(), None);
        Self { inner: Box::new(Inner { code, message, problems, gateway }) }
    }

    /// An error whose message is made of parts.
    #[cold]
    #[inline(never)]
    pub(crate) fn from_parts(code: ErrorCode, message: &[&str]) -> Self {
        Self::new(code, message.concat())
    }

    /// An error whose message has a text for each `{}`.
    #[cold]
    #[inline(never)]
    pub(crate) fn with(code: ErrorCode, template: &str, one: &str, other: &str) -> Self {
        let mut message = String::new();
        push_formatted(&mut message, template, one, other);
        Self::new(code, message)
    }

    /// The error of a request with problems, all of them in one message.
    #[cfg(feature = "sign")]
    pub(crate) fn invalid(problems: Vec<Problem>) -> Self {
        let mut message = String::new();
        for problem in problems.iter().filter(|problem| !problem.warning) {
            if !message.is_empty() {
                message.push_str("; ");
            }
            message.push_str(&problem.message);
        }
        let mut error = Self::new(ErrorCode::FieldsInvalid, message);
        error.inner.problems = problems;
        error
    }

    #[cfg(feature = "sign")]
    pub(crate) fn with_gateway(mut self, gateway: Option<GatewayError>) -> Self {
        self.inner.gateway = gateway;
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.inner.code
    }

    /// What the error says.
    pub(crate) fn message(&self) -> &str {
        &self.inner.message
    }

    /// Everything that is wrong with the request, warnings included; empty for
    /// every code but [`ErrorCode::FieldsInvalid`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }

    /// What an unsigned answer said; nobody vouches for it. `None` for every code
    /// but [`ErrorCode::AnswerUnsigned`].
    #[must_use]
    pub fn gateway(&self) -> Option<&GatewayError> {
        self.inner.gateway.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {})", self.code(), self)
    }
}

impl core::error::Error for Error {}
