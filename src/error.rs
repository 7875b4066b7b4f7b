//! `Error`: a stable code, a message and, for some codes, the list of problems or the gateway's
//! own error.

mod codes;

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt;

use crate::text::ascii;
use crate::text::mask;
pub(crate) use codes::string_enum;
pub use codes::{ErrorCode, ProblemCode};

/// One problem of a request: an error or a warning about one field.
///
/// [`Error::problems`] and [`Preview::problems`](crate::Preview::problems) return them.
///
/// ```
/// use freedompay_payouts::{Fields, Operation, ProblemCode, RequestOptions, preview};
///
/// let fields = Fields::from([("pg_order_id", "")]);
/// let preview = preview(Operation::PayoutStatus, "500001", None, &fields, None, &RequestOptions::default());
/// let problem = &preview.problems[0];
/// assert_eq!((problem.field.as_str(), problem.code), ("pg_order_id", ProblemCode::Empty));
/// assert_eq!(problem.message, "pg_order_id must not be empty");
/// assert!(!problem.warning);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The name of the field, as on the vendor's page. A nested field has its path:
    /// `pg_items[0]`. For an option of [`preview()`](crate::preview()) it may be `host`.
    pub field: String,
    /// The kind of problem, for programs.
    pub code: ProblemCode,
    /// The problem in English. It starts with the name of the field.
    pub message: String,
    /// Whether it is only a warning. `sign` rejects a request with any problem that is not a
    /// warning.
    pub warning: bool,
}

/// The code of a problem and a template of its message. The template has at most two `{}`.
pub(crate) type Violation = (ProblemCode, &'static str);

impl Problem {
    /// A problem of a field. `one` and `other` replace the two `{}` of the violation's template.
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

/// Adds a template to a message. `one` and `other` replace its first and second `{}`. A `{}` in
/// the inserted texts stays as it is.
#[cold]
#[inline(never)]
fn push_formatted(message: &mut String, template: &str, one: &str, other: &str) {
    let mut rest = template;
    for text in [one, other] {
        let Some((before, after)) = ascii::split_once(rest, "{}") else { break };
        for part in [before, text] {
            ascii::push(message, part);
        }
        rest = after;
    }
    ascii::push(message, rest);
}

/// The error that the gateway reports in an answer or a callback, with the meaning of its code.
///
/// `Debug` masks card numbers in both texts of the gateway.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayError {
    /// The received `pg_error_code`, unchanged.
    pub code: String,
    /// The received `pg_error_description`, unchanged; empty if the message has none.
    pub description: String,
    /// The English meaning of the code from the vendor's table of error codes; `None` for a code
    /// that is not in the table. See [`describe_error`](crate::describe_error).
    pub meaning: Option<&'static str>,
}

/// Masks card numbers: the gateway may have written any text.
impl fmt::Debug for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayError")
            .field("code", &mask::mask_pans(&self.code))
            .field("description", &mask::mask_pans(&self.description))
            .field("meaning", &self.meaning)
            .finish()
    }
}

/// The reason why a message was not signed or not accepted.
///
/// The message text never holds a secret, a whole card number or the expected signature. Each
/// [`ErrorCode`] documents its causes and remedies.
///
/// If verifying an answer or a callback fails, the outcome of the payout is unknown: the money
/// may have been sent. Query the status, and do not send the payout again.
///
/// ```
/// use freedompay_payouts::{ErrorCode, Merchant, Secret};
///
/// let error = Merchant::new("shop", [Secret::new("payout-secret")?]).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::OptionsInvalid);
/// assert_eq!(error.to_string(), "the merchant id must be digits, at most 20");
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
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

    /// An error with a message made from a template: `one` and `other` replace its two `{}`.
    #[cold]
    #[inline(never)]
    pub(crate) fn with(code: ErrorCode, template: &str, one: &str, other: &str) -> Self {
        let mut message = String::new();
        push_formatted(&mut message, template, one, other);
        Self::new(code, message)
    }

    /// The error of a request with problems. Its message lists all of them except the warnings.
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

    /// The kind of error, for programs.
    ///
    /// ```
    /// use freedompay_payouts::{ErrorCode, Salt};
    ///
    /// let error = Salt::parse("a;b").unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::OptionsInvalid);
    /// ```
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.inner.code
    }

    /// The text of the error.
    pub(crate) fn message(&self) -> &str {
        &self.inner.message
    }

    /// All problems of the request, warnings included. Empty for every code except
    /// [`ErrorCode::FieldsInvalid`], and for that code if the whole message is unusable, such as
    /// fields that are nested too deep.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Merchant, Operation, ProblemCode, RequestOptions, Salt, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let no_fields = Fields::new();
    /// let error = merchant
    ///     .sign(Operation::PayoutStatus, &no_fields, Salt::random()?, &RequestOptions::default())
    ///     .unwrap_err();
    /// assert_eq!(error.problems()[0].field, "pg_order_id");
    /// assert_eq!(error.problems()[0].code, ProblemCode::Missing);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }

    /// The error that an unsigned answer reports. It is not authenticated: show it to people, but
    /// do not act on it. `None` for every code except [`ErrorCode::AnswerUnsigned`].
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Merchant, Operation, Secret};
    ///
    /// let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// let body = b"<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
    /// let error = merchant.verify_answer(&Asked::new(Operation::BalanceStatus), body).unwrap_err();
    /// assert_eq!(error.gateway().map(|gateway| gateway.code.as_str()), Some("9998"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
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
