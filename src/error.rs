//! `Error`: a stable code, a sentence, and where it matters the problems or the
//! gateway's own error.

mod codes;

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt;

use crate::mask;
use crate::text;
pub(crate) use codes::named;
pub use codes::{ErrorCode, ProblemCode};

/// One thing that is wrong, or doubtful, with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The field's name, as the vendor's page has it.
    pub field: String,
    /// What is wrong, for programs.
    pub code: ProblemCode,
    /// What is wrong, for people: a lower-case sentence that names the field.
    pub message: String,
    /// A warning does not stop `sign`; anything else does.
    pub warning: bool,
}

/// What is wrong with a field, for programs and for people, who read a text in place of each `{}`.
pub(crate) type Complaint = (ProblemCode, &'static str);

impl Problem {
    /// A complaint about a field, with a text for each `{}` in it.
    #[cold]
    #[inline(never)]
    pub(crate) fn with(field: &str, (code, complaint): &Complaint, one: &str, other: &str) -> Self {
        let field = mask::name(field);
        let mut message = field.clone();
        text::push(&mut message, " ");
        fill(&mut message, complaint, one, other);
        Self { field, code: *code, message, warning: false }
    }
}

/// Adds a sentence with a text for each `{}` in it.
#[cold]
#[inline(never)]
fn fill(message: &mut String, sentence: &str, one: &str, other: &str) {
    let mut rest = sentence;
    for text in [one, other] {
        let Some((before, behind)) = text::cut(rest, "{}") else { break };
        for part in [before, text] {
            text::push(message, part);
        }
        rest = behind;
    }
    text::push(message, rest);
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
            .field("code", &mask::cards_in(&self.code))
            .field("description", &mask::cards_in(&self.description))
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
    sentence: Cow<'static, str>,
    problems: Vec<Problem>,
    gateway: Option<GatewayError>,
}

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(code: ErrorCode, sentence: impl Into<Cow<'static, str>>) -> Self {
        let (sentence, problems, gateway) = (sentence.into(), Vec::new(), None);
        Self { inner: Box::new(Inner { code, sentence, problems, gateway }) }
    }

    /// An error whose sentence is made of parts.
    #[cold]
    #[inline(never)]
    pub(crate) fn of(code: ErrorCode, sentence: &[&str]) -> Self {
        Self::new(code, sentence.concat())
    }

    /// An error whose sentence has a text for each `{}`.
    #[cold]
    #[inline(never)]
    pub(crate) fn with(code: ErrorCode, sentence: &str, one: &str, other: &str) -> Self {
        let mut filled = String::new();
        fill(&mut filled, sentence, one, other);
        Self::new(code, filled)
    }

    /// The error of a request with problems, all of them in one sentence.
    #[cfg(feature = "sign")]
    pub(crate) fn invalid(problems: Vec<Problem>) -> Self {
        let mut sentence = String::new();
        for problem in problems.iter().filter(|problem| !problem.warning) {
            if !sentence.is_empty() {
                sentence.push_str("; ");
            }
            sentence.push_str(&problem.message);
        }
        let mut error = Self::new(ErrorCode::FieldsInvalid, sentence);
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
        &self.inner.sentence
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
