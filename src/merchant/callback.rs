//! `Callback`: the gateway's word on a payout, verified; the only thing that a
//! reply can be made from.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use super::Merchant;
use super::credentials::Credentials;
use super::outcome::{self, Outcome};
use super::reply::{self, ReplyStatus, SignedReply};
use crate::error::{Error, ErrorCode, GatewayError};
use crate::message::script::{script_bytes, script_name};
use crate::message::{Fields, Span};
use crate::names::Name;
use crate::operation::Operation;
use crate::schema;
use crate::signing::{self, Salt, Scratch};
use crate::text::decimal;
use crate::text::mask;
use crate::wire;

/// A callback as it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct CallbackMessage<'m> {
    /// The URL that the gateway called: your `pg_post_link`. Its last path
    /// segment is a part of the signature.
    pub url: &'m str,
    /// Where the fields are.
    pub content: CallbackContent<'m>,
    /// The script name, where a proxy or router shows another path than the
    /// gateway called.
    pub script: Option<&'m str>,
    /// Refuse fields that FreedomPay doesn't document for callbacks. Off by
    /// default: the gateway sends such fields.
    pub strict: bool,
}

/// Where a callback's fields are.
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)] // An argument, made for one call.
pub enum CallbackContent<'m> {
    /// In the raw body: urlencoded, multipart, `pg_xml` or XML. The content type
    /// is a hint; the body decides.
    Body {
        /// The bytes, as they came.
        bytes: &'m [u8],
        /// The `Content-Type` header.
        content_type: Option<&'m str>,
    },
    /// In the query string of the URL.
    Query,
    /// Parsed already, by a parser that kept every value as it came.
    Fields(Fields),
}

impl<'m> CallbackMessage<'m> {
    /// A callback with a body.
    #[must_use]
    pub const fn post(url: &'m str, bytes: &'m [u8], content_type: Option<&'m str>) -> Self {
        Self::new(url, CallbackContent::Body { bytes, content_type })
    }

    /// A callback with its fields wherever they are.
    #[must_use]
    pub const fn new(url: &'m str, content: CallbackContent<'m>) -> Self {
        Self { url, content, script: None, strict: false }
    }

    /// The same with a script name that the URL doesn't show.
    #[must_use]
    pub const fn with_script(mut self, script: &'m str) -> Self {
        self.script = Some(script);
        self
    }

    /// The same, refusing undocumented fields.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    fn read(&self) -> Result<Fields, Error> {
        match &self.content {
            CallbackContent::Body { bytes, content_type } => wire::read(bytes, *content_type),
            CallbackContent::Query => wire::read_query(self.url),
            CallbackContent::Fields(fields) => {
                let mut fields = fields.clone();
                wire::unwrap_xml(&mut fields)?;
                Ok(fields)
            }
        }
    }
}

/// The script name of a callback: the one that is given, or that of the URL.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn script_of<'m>(url: &'m [u8], given: Option<&'m str>) -> Result<&'m str, Error> {
    let script = given.unwrap_or_else(|| core::str::from_utf8(script_bytes(url)).unwrap_or_default());
    if script.is_empty() && given.is_none() {
        return Err(Error::new(
            ErrorCode::OptionsInvalid,
            "the callback's url ends in no script name; give the url of pg_post_link, or the option script",
        ));
    }
    match Operation::script_conflict(script.as_bytes()) {
        None => Ok(script),
        Some(violation) => {
            let message = "the callback's script name {}; give pg_post_link another last path segment";
            Err(Error::with(ErrorCode::OptionsInvalid, message, violation, ""))
        }
    }
}

/// What a verified callback says.
#[derive(Clone, Copy)]
pub(crate) struct Verified {
    pub(crate) outcome: Outcome,
    pub(crate) secret_index: usize,
}

/// Verifies a callback that has been read.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    credentials: Credentials<'_>,
    strict: bool,
) -> Result<Verified, Error> {
    let secret_index = signing::verify(fields, scratch, script, credentials.secrets())?;
    let table = &schema::CALLBACK;
    let given = table.check_received(fields)?;
    if strict {
        table.check_documented(fields)?;
    }
    if fields.value(Name::MERCHANT_ID) != Some(credentials.merchant_id_bytes()) {
        let message = "the callback is well signed, but its pg_merchant_id is not ours; it may be another shop's with the same secret";
        return Err(Error::new(ErrorCode::MerchantMismatch, message));
    }
    // What decides is the word, not the outcome: a doubtful success has its amount too.
    if fields.value(Name::STATUS) == Some(b"ok") {
        table.check_success(given)?;
    }
    Ok(Verified { outcome: outcome::of_callback(fields), secret_index })
}

/// Adds the text that is the same for every repeat of a callback to the text of the message:
/// made from merchant, payment, order, amount (as a number) and status. Its parts are kept
/// apart by `;`, which no id and no amount has; the status, which may be any text, is the last.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn add_deduplication_key(callback: &mut Fields) -> Span {
    let start = callback.used();
    let names = [Name::MERCHANT_ID, Name::PAYMENT_ID, Name::ORDER_ID, Name::PAYMENT_AMOUNT, Name::STATUS];
    for name in names {
        let mut part = callback.value_span(name);
        if name == Name::PAYMENT_AMOUNT && !part.is_empty() {
            let (needs_zero, digits) = decimal::normalize(callback.bytes(part));
            part = part.part(digits);
            if needs_zero {
                callback.append(b"0");
            }
        }
        callback.append_part(part);
    }
    callback.end_parts();
    Span::new(start, callback.used())
}

/// A verified callback.
///
/// The gateway may send it again, with another salt and signature: do what it
/// asks for once per [`deduplication_key`](Self::deduplication_key).
pub struct Callback<'m> {
    credentials: Credentials<'m>,
    script: String,
    fields: Fields,
    outcome: Outcome,
    deduplication_key: String,
    secret_index: usize,
}

impl<'m> Callback<'m> {
    pub(crate) fn verify(merchant: &'m Merchant, message: &CallbackMessage<'_>) -> Result<Self, Error> {
        let script = script_of(message.url.as_bytes(), message.script)?;
        let mut fields = message.read()?;
        let credentials = merchant.credentials();
        let Verified { outcome, secret_index } =
            verify(&fields, &mut Scratch::new(), script, credentials, message.strict)?;
        let key = add_deduplication_key(&mut fields);
        let deduplication_key = fields.str(key).to_owned();
        let script = script.to_owned();
        Ok(Self { credentials, script, fields, outcome, deduplication_key, secret_index })
    }

    /// What became of the payout.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// All fields, as they came.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The error code and description that the gateway gives, with the meaning of the code.
    #[must_use]
    pub fn error(&self) -> Option<GatewayError> {
        outcome::gateway_error(&self.fields)
    }

    /// The same text for every repeat of this callback: made from the merchant,
    /// the payment, the order, the amount (as a number) and the status, and from
    /// nothing else.
    #[must_use]
    pub fn deduplication_key(&self) -> &str {
        &self.deduplication_key
    }

    /// Which of the merchant's secrets verified it.
    #[must_use]
    pub const fn secret_index(&self) -> usize {
        self.secret_index
    }

    /// Signs the reply, with the callback's script name, the secret that verified
    /// it, and a salt of ours: nothing the sender chose but the verified ids gets
    /// under our signature.
    ///
    /// The reply to a repeat must agree with the first.
    ///
    /// # Errors
    ///
    /// `fields_invalid` for a description with a `;` or a control character.
    #[allow(clippy::needless_pass_by_value)] // A salt is used once.
    pub fn reply(
        &self,
        status: ReplyStatus,
        description: Option<&str>,
        salt: Salt,
    ) -> Result<SignedReply, Error> {
        let secret = self.credentials.secrets().nth(self.secret_index).unwrap_or_default();
        let id = |name| self.fields.value(name).unwrap_or_default();
        let (payment_id, order_id) = (id(Name::PAYMENT_ID), id(Name::ORDER_ID));
        let scratch = &mut Scratch::new();
        let body = reply::sign(
            payment_id,
            order_id,
            scratch,
            &self.script,
            secret,
            status,
            description,
            salt.as_str().as_bytes(),
        )?;
        Ok(SignedReply { body })
    }
}

impl fmt::Debug for Callback<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("outcome", &self.outcome)
            .field("deduplication_key", &mask::mask_pans(&self.deduplication_key))
            .field("secret_index", &self.secret_index)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallbackMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackMessage")
            .field("script", &mask::printable_name(self.script.unwrap_or_else(|| script_name(self.url))))
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
