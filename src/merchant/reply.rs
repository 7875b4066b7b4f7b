//! The signed reply to a callback.

use alloc::string::String;

use crate::error::{Error, ErrorCode, string_enum};
use crate::message::Fields;
use crate::names::Name;
use crate::schema::reply::NAMES;
use crate::signing::{self, Scratch};
use crate::text::ascii;
use crate::wire::xml_write;

string_enum! {
    /// The `pg_status` of a reply to a callback. (Vendor's page, third table of `p2p2nonreg`.)
    ///
    /// ```
    /// use freedompay_payouts::ReplyStatus;
    ///
    /// assert_eq!(ReplyStatus::Ok.as_str(), "ok");
    /// ```
    pub enum ReplyStatus {
        /// The callback was accepted, and the gateway need not send it again.
        Ok = "ok",
        /// The callback was not accepted.
        Error = "error",
    }
}

/// A signed reply: send it as the response to the callback's HTTP request, with
/// [`STATUS`](Self::STATUS) and [`CONTENT_TYPE`](Self::CONTENT_TYPE). [`Callback::reply`] returns it.
///
/// [`Callback::reply`]: crate::Callback::reply
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedReply {
    /// The body: XML, UTF-8.
    pub body: String,
}

impl SignedReply {
    /// The HTTP status of the response. (Vendor's documentation.)
    pub const STATUS: u16 = 200;
    /// The `Content-Type` of the response. (Vendor's SDK.)
    pub const CONTENT_TYPE: &str = "application/xml; charset=utf-8";
}

/// Signs the reply to a verified callback with these ids, and returns its XML. `secret` is the one
/// that verified the callback.
#[allow(clippy::too_many_arguments)]
#[inline(never)]
pub(crate) fn sign(
    payment_id: &[u8],
    order_id: &[u8],
    scratch: &mut Scratch,
    script: &str,
    secret: &[u8],
    status: ReplyStatus,
    description: Option<&str>,
    salt: &[u8],
) -> Result<String, Error> {
    let description = description.unwrap_or(match status {
        ReplyStatus::Ok => "callback accepted",
        ReplyStatus::Error => "callback not accepted",
    });
    if ascii::find(description, ";").is_some() || ascii::has_control(description.as_bytes()) {
        let message = "pg_description of a reply must not contain \";\" or control characters";
        return Err(Error::new(ErrorCode::FieldsInvalid, message));
    }
    let mut reply = Fields::new();
    for name in NAMES {
        let value = match name {
            Name::PAYMENT_ID => payment_id,
            Name::ORDER_ID => order_id,
            Name::STATUS => status.as_str().as_bytes(),
            Name::DESCRIPTION => description.as_bytes(),
            Name::SALT => salt,
            // The signature is added at the end.
            _ => continue,
        };
        reply.push_documented(name, value);
    }
    let signature = signing::sign(&reply, scratch, Some(script), secret, None)?;
    reply.push_documented(Name::SIG, &signature.hex());
    Ok(xml_write::write_flat(&reply))
}
