//! Who asks, and whether the request is one: merchant, signature, table.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use crate::error::Error;
use crate::message::script::path_of;
use crate::message::{Fields, Value};
use crate::names::{FieldType, byte_class};
use crate::operation::Operation;
use crate::request::{self, reserved};
use crate::signing::{Secret, verify_fields};
use crate::wire;

/// An HTTP request to the gateway, as it came. There is no `Debug`: it may hold a
/// card number.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'r> {
    /// The path, or the whole URL. Where the body is empty, the fields are taken
    /// from its query.
    pub url: &'r str,
    /// The bytes, as they came: urlencoded, multipart, or XML in `pg_xml`.
    pub body: &'r [u8],
    /// The `Content-Type` header. A hint; the body decides.
    pub content_type: Option<&'r str>,
}

impl<'r> Request<'r> {
    /// A request with a body.
    #[must_use]
    pub const fn new(url: &'r str, body: &'r [u8], content_type: Option<&'r str>) -> Self {
        Self { url, body, content_type }
    }

    /// The method that is called; `None` for a path that is none of the five.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        let path = path_of(self.url);
        Operation::ALL.iter().copied().find(|operation| operation.path() == path)
    }

    /// The request's fields, if the merchant may ask for this and asks for it well.
    pub(super) fn admit(
        &self,
        operation: Operation,
        merchant_id: &str,
        secret: &Secret,
    ) -> Result<Fields, Refusal> {
        let nobody =
            |why: &str| Refusal::new(Refused::MerchantUnknown, format!("Merchant not identified: {why}"));
        let fields = self.read().map_err(|error| nobody(&format!("{error}")))?;
        match fields.text("pg_merchant_id") {
            Some(id) if id == merchant_id => {}
            Some(_) => return Err(nobody("there is no merchant with this pg_merchant_id")),
            None => return Err(nobody("pg_merchant_id is missing")),
        }
        verify_fields(operation.as_str(), &fields, secret).map_err(|error| {
            Refusal::new(Refused::SignatureWrong, format!("Incorrect request signature: {error}"))
        })?;
        let complaints = complaints(operation, merchant_id, &fields);
        if complaints.is_empty() {
            return Ok(fields);
        }
        let refusal = Refusal::new(Refused::Invalid, format!("Validation error: {}", complaints.join("; ")));
        let names_order = fields.text("pg_order_id").filter(|id| {
            let classes = byte_class::of_all(id.as_bytes());
            fields.all("pg_order_id").count() == 1
                && FieldType::OrderId.check_request(id.as_bytes(), classes, false).is_ok()
        });
        Err(match names_order {
            Some(id) => refusal.of(id.to_owned()),
            None => refusal,
        })
    }

    fn read(&self) -> Result<Fields, Error> {
        let before_fragment = self.url.split('#').next().unwrap_or_default();
        match before_fragment.split_once('?') {
            Some((_, query)) if self.body.is_empty() => wire::read(query.as_bytes(), None),
            _ => wire::read(self.body, self.content_type),
        }
    }
}

/// Why a request gets no further.
#[derive(Clone, Copy)]
pub(super) enum Refused {
    SignatureWrong,
    MerchantUnknown,
    Invalid,
    OrderUsed,
    PaymentUnknown,
}

impl Refused {
    /// The gateway's code for it.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::SignatureWrong => "1100",
            Self::MerchantUnknown => "9998",
            Self::Invalid => "9403",
            Self::OrderUsed => "9991",
            Self::PaymentUnknown => "11068",
        }
    }

    /// Who isn't known gets no signature. (Documented for 9998, seen with 1100.)
    pub(super) const fn is_signed(self) -> bool {
        !matches!(self, Self::SignatureWrong | Self::MerchantUnknown)
    }

    pub(super) const fn http_status(self) -> u16 {
        if matches!(self, Self::SignatureWrong) { 401 } else { 200 }
    }
}

/// A request that is refused, and what is said about it.
pub(super) struct Refusal {
    pub(super) reason: Refused,
    pub(super) description: String,
    /// The order that the request named, to be named in the answer.
    pub(super) order_id: Option<String>,
}

impl Refusal {
    pub(super) fn new(reason: Refused, description: impl Into<String>) -> Self {
        Self { reason, description: description.into(), order_id: None }
    }

    /// What the answer says.
    pub(super) fn facts(self) -> Fields {
        let mut facts = Fields::from([
            ("pg_status", "error"),
            ("pg_error_code", self.reason.code()),
            ("pg_error_description", self.description.as_str()),
        ]);
        facts.extend(self.order_id.map(|id| ("pg_order_id", id)));
        facts
    }

    /// The same, naming the order.
    pub(super) fn of(self, order_id: String) -> Self {
        Self { order_id: Some(order_id), ..self }
    }
}

/// Everything that keeps the fields from being a request of this operation: what
/// the merchant's side would refuse to sign, and what it fills in itself.
/// Undocumented fields are allowed.
fn complaints(operation: Operation, merchant_id: &str, fields: &Fields) -> Vec<String> {
    let table = operation.request();
    let is_given = |name: &str| table.find(name).is_some() && reserved(name).is_none();
    let documented: Fields = fields.iter().filter(|(name, _)| is_given(name)).collect();
    // A card of any check digit succeeds here; whether the real gateway looks at
    // it, no page says.
    let problems =
        request::build(&mut Fields::new(), operation, merchant_id, &documented, &Fields::new(), false);
    let mut complaints: Vec<String> =
        problems.into_iter().filter(|problem| !problem.warning).map(|problem| problem.message).collect();

    for row in table.rows() {
        let (name, kind) = (row.name(), row.field_type());
        match (kind, fields.get(name)) {
            (FieldType::Salt | FieldType::MerchantId, Some(_)) if fields.all(name).count() > 1 => {
                complaints.push(format!("{name} stands more than once"));
            }
            (FieldType::Salt, value) => match value.map(Value::as_text) {
                None | Some(Some("")) => complaints.push(format!("{name} is missing")),
                Some(Some(salt))
                    if kind.is_valid_received(salt.as_bytes(), byte_class::of_all(salt.as_bytes())) => {}
                Some(Some(_)) => complaints.push(format!("{name}{}", kind.expected())),
                Some(None) => complaints.push(format!("{name} must be text")),
            },
            // The merchant's side takes card numbers with spaces, and sends them without.
            (FieldType::CardNumber, Some(Value::Text(number))) if number.contains(' ') => {
                complaints.push(format!("{name} must be digits"));
            }
            (FieldType::CardToken, Some(Value::Text(token))) if !token.is_empty() && !is_uuid(token) => {
                complaints
                    .push(format!("{name} must be a UUID, as the registration of the card returned it"));
            }
            _ => {}
        }
    }
    complaints
}

/// `c92741d9-ddd7-4bad-abd0-5594a79eea1a`, in either case.
fn is_uuid(text: &str) -> bool {
    const SHAPE: &[u8; 36] = b"00000000-0000-0000-0000-000000000000";
    text.len() == SHAPE.len()
        && text
            .bytes()
            .zip(SHAPE)
            .all(|(b, &shape)| if shape == b'-' { b == b'-' } else { b.is_ascii_hexdigit() })
}
