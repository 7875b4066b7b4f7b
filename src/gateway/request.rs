//! `Request`: checks of merchant, signature and fields.

use alloc::{format, string::String, vec::Vec};

use crate::error::Error;
use crate::message::script::path_of;
use crate::message::script::split_query;
use crate::message::{Fields, Value};
use crate::names::Name;
use crate::names::{FieldType, byte_class};
use crate::operation::Operation;
use crate::request::{self, reserved};
use crate::signing::{Secret, verify_fields};
use crate::wire;

/// An HTTP request to the gateway, as it was received. It has no `Debug`, because it may
/// hold a card number.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'r> {
    /// The path, or the whole URL. If the body is empty, the fields are read from the
    /// query.
    pub url: &'r str,
    /// The received bytes: urlencoded, multipart, XML, or XML in `pg_xml`.
    pub body: &'r [u8],
    /// The `Content-Type` header. The format is detected from the body; a header that
    /// contradicts it is an error.
    pub content_type: Option<&'r str>,
}

impl<'r> Request<'r> {
    /// A request with a body.
    ///
    /// ```
    /// use freedompay_payouts::gateway::Request;
    ///
    /// let request = Request::new("/g2g/balance_status", b"pg_merchant_id=500001", None);
    /// assert_eq!(request.body, b"pg_merchant_id=500001");
    /// ```
    #[must_use]
    pub const fn new(url: &'r str, body: &'r [u8], content_type: Option<&'r str>) -> Self {
        Self { url, body, content_type }
    }

    /// The operation at this path; `None` for an unknown path.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    /// use freedompay_payouts::gateway::Request;
    ///
    /// assert_eq!(Request::new("/g2g/balance_status", b"", None).operation(), Some(Operation::BalanceStatus));
    /// assert_eq!(Request::new("/favicon.ico", b"", None).operation(), None);
    /// ```
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        let path = path_of(self.url);
        Operation::ALL.iter().copied().find(|operation| operation.path() == path)
    }

    /// The fields of the request, after all checks: merchant, signature, documented
    /// fields.
    pub(super) fn authenticate(
        &self,
        operation: Operation,
        merchant_id: &str,
        secret: &Secret,
    ) -> Result<Fields, Refusal> {
        let unknown_merchant =
            |why: &str| Refusal::new(Refused::MerchantUnknown, format!("Merchant not identified: {why}"));
        let fields = self.read().map_err(|error| unknown_merchant(&format!("{error}")))?;
        match fields.value_str(Name::MERCHANT_ID) {
            Some(id) if id == merchant_id => {}
            Some(_) => return Err(unknown_merchant("there is no merchant with this pg_merchant_id")),
            None => return Err(unknown_merchant("pg_merchant_id is missing")),
        }
        verify_fields(operation.as_str(), &fields, secret).map_err(|error| {
            Refusal::new(Refused::SignatureWrong, format!("Incorrect request signature: {error}"))
        })?;
        let violations = violations(operation, merchant_id, &fields);
        if violations.is_empty() {
            return Ok(fields);
        }
        Err(Refusal::new(Refused::Invalid, format!("Validation error: {}", violations.join("; "))))
    }

    fn read(&self) -> Result<Fields, Error> {
        match split_query(self.url).1 {
            Some(_) if self.body.is_empty() => wire::read_query(self.url),
            _ => wire::read(self.body, self.content_type),
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Copy)]
pub(super) enum Refused {
    SignatureWrong,
    MerchantUnknown,
    Invalid,
    OrderUsed,
    PaymentUnknown,
}

impl Refused {
    /// The gateway's error code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::SignatureWrong => "1100",
            Self::MerchantUnknown => "9998",
            Self::Invalid => "9403",
            Self::OrderUsed => "9991",
            Self::PaymentUnknown => "11068",
        }
    }

    /// Whether the answer is signed. An unknown merchant gets no signature: documented for
    /// 9998, observed for 1100.
    pub(super) const fn is_signed(self) -> bool {
        !matches!(self, Self::SignatureWrong | Self::MerchantUnknown)
    }

    pub(super) const fn http_status(self) -> u16 {
        if matches!(self, Self::SignatureWrong) { 401 } else { 200 }
    }
}

/// A refused request and the error in its answer.
pub(super) struct Refusal {
    pub(super) reason: Refused,
    pub(super) description: String,
}

impl Refusal {
    pub(super) fn new(reason: Refused, description: impl Into<String>) -> Self {
        Self { reason, description: description.into() }
    }

    /// The fields of the answer. An error answer of the gateway names neither the order nor the payment.
    pub(super) fn message_fields(self) -> Fields {
        Fields::from([
            (Name::STATUS, "error"),
            (Name::ERROR_CODE, self.reason.code()),
            (Name::ERROR_DESCRIPTION, self.description.as_str()),
        ])
    }
}

/// All violations of the documented rules for a request of this operation: the rules that
/// `sign` checks, and those for the fields that `sign` fills in. Undocumented fields are
/// allowed.
fn violations(operation: Operation, merchant_id: &str, fields: &Fields) -> Vec<String> {
    let table = operation.request();
    let is_given = |name: &str| table.find(name).is_some() && reserved(name).is_none();
    let documented: Fields = fields.iter().filter(|(name, _)| is_given(name)).collect();
    // The check digit of a card is not checked. The vendor's pages do not say whether the
    // real gateway checks it.
    let problems =
        request::build(&mut Fields::new(), operation, merchant_id, &documented, &Fields::new(), false);
    let mut violations: Vec<String> =
        problems.into_iter().filter(|problem| !problem.warning).map(|problem| problem.message).collect();

    for row in table.rows() {
        let (name, kind) = (row.name(), row.field_type());
        match (kind, fields.get(name)) {
            (FieldType::Salt | FieldType::MerchantId, Some(_)) if fields.all(name).count() > 1 => {
                violations.push(format!("{name} appears more than once"));
            }
            (FieldType::Salt, value) => match value.map(Value::as_text) {
                None | Some(Some("")) => violations.push(format!("{name} is missing")),
                Some(Some(salt))
                    if kind.is_valid_received(salt.as_bytes(), byte_class::of_all(salt.as_bytes())) => {}
                Some(Some(_)) => violations.push(format!("{name}{}", kind.expected())),
                Some(None) => violations.push(format!("{name} must be text")),
            },
            // `sign` accepts card numbers with spaces and removes the spaces.
            (FieldType::CardNumber, Some(Value::Text(number))) if number.contains(' ') => {
                violations.push(format!("{name} must be digits"));
            }
            (FieldType::CardToken, Some(Value::Text(token))) if !token.is_empty() && !is_uuid(token) => {
                violations
                    .push(format!("{name} must be a UUID, as the registration of the card returned it"));
            }
            _ => {}
        }
    }
    violations
}

/// Whether the text is like `c92741d9-ddd7-4bad-abd0-5594a79eea1a`, in either letter case.
fn is_uuid(text: &str) -> bool {
    const SHAPE: &[u8; 36] = b"00000000-0000-0000-0000-000000000000";
    text.len() == SHAPE.len()
        && text
            .bytes()
            .zip(SHAPE)
            .all(|(b, &shape)| if shape == b'-' { b == b'-' } else { b.is_ascii_hexdigit() })
}
