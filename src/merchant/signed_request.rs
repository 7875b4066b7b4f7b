//! `SignedRequest`: a request that can be posted.

use alloc::{string::String, vec::Vec};

use super::Asked;
use super::credentials::Credentials;
use crate::error::{Error, ErrorCode, Problem};
use crate::message::Fields;
use crate::message::canonical::Rule;
use crate::names::Name;
use crate::operation::Operation;
use crate::signing::{self, Scratch};
use crate::wire::form;

/// A signed request: send `body` with POST to `url`, with the `Content-Type`
/// [`CONTENT_TYPE`](Self::CONTENT_TYPE). [`Merchant::sign`](crate::Merchant::sign) returns it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedRequest {
    /// The payout method.
    pub operation: Operation,
    /// The URL of the request: the host and [`Operation::path`].
    pub url: String,
    /// The urlencoded fields, including the signature. It may contain a card number: do not log it.
    pub body: String,
    /// What the answer to this request must be about, for
    /// [`Merchant::verify_answer`](crate::Merchant::verify_answer).
    pub asked: Asked,
    /// The warnings about the fields: the request is signed, but perhaps not as intended.
    pub warnings: Vec<Problem>,
}

impl SignedRequest {
    /// The `Content-Type` of the request. (Vendor's documentation: urlencoded forms are accepted.)
    pub const CONTENT_TYPE: &str = form::CONTENT_TYPE;
}

/// Does not show the body, because it may contain a card number.
impl core::fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignedRequest")
            .field("operation", &self.operation)
            .field("url", &self.url)
            .field("asked", &self.asked)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// Adds the salt and the signature to a checked request, and writes its body.
#[inline(never)]
pub(crate) fn sign_request(
    operation: Operation,
    fields: &mut Fields,
    scratch: &mut Scratch,
    credentials: Credentials<'_>,
    salt: &[u8],
    rule: Option<Rule>,
    body: &mut Vec<u8>,
) -> Result<(), Error> {
    let secret = credentials.secrets().next().ok_or_else(no_secret_error)?;
    fields.push_documented(Name::SALT, salt);
    let signature = signing::sign(fields, scratch, Some(operation.as_str()), secret, rule)?;
    fields.push_documented(Name::SIG, &signature.hex());
    form::write_to(fields, body);
    Ok(())
}

#[cold]
#[inline(never)]
pub(crate) fn no_secret_error() -> Error {
    Error::new(ErrorCode::OptionsInvalid, "at least one payout secret must be given")
}
