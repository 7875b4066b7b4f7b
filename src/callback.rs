//! `Callback`: the gateway's word on a payout, verified; the only thing that a
//! reply can be made from.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use crate::error::{Error, ErrorCode, GatewayError, named};
use crate::fields::Fields;
use crate::mask;
use crate::merchant::Merchant;
use crate::operation::Operation;
use crate::outcome::{self, Essentials, Outcome};
use crate::salt::Salt;
use crate::schema;
use crate::script::script_name;
use crate::secret::Secret;
use crate::signature::{sign_fields, verify_with_any};
use crate::wire::{self, form, xml};

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
            CallbackContent::Query => {
                let before_fragment = self.url.split('#').next().unwrap_or_default();
                match before_fragment.split_once('?') {
                    Some((_, query)) if query.len() <= wire::MAX_BYTES => {
                        wire::unwrap_xml(form::parse(query)?)
                    }
                    Some(_) => Err(wire::too_large(wire::with_limit(
                        "the query is larger than {} bytes",
                        wire::MAX_BYTES,
                    ))),
                    None => Err(wire::unreadable("the callback has neither a body nor a query")),
                }
            }
            CallbackContent::Fields(fields) => wire::unwrap_xml(fields.clone()),
        }
    }

    fn script(&self) -> Result<&'m str, Error> {
        match self.script.unwrap_or_else(|| script_name(self.url)) {
            "" if self.script.is_none() => Err(Error::new(
                ErrorCode::OptionsInvalid,
                "the callback's url has no last path segment, so it has no script name; give the url of \
                 pg_post_link, or the script as an option",
            )),
            script => match Operation::complaint_of(script) {
                Some(complaint) => {
                    let parts = [
                        "the callback's script name ",
                        complaint,
                        "; give pg_post_link another last path segment",
                    ];
                    Err(Error::of(ErrorCode::OptionsInvalid, &parts))
                }
                None => Ok(script),
            },
        }
    }
}

/// A verified callback.
///
/// The gateway may send it again, with another salt and signature: do what it
/// asks for once per [`deduplication_key`](Self::deduplication_key).
pub struct Callback<'m> {
    secret: &'m Secret,
    script: String,
    fields: Fields,
    outcome: Outcome,
    deduplication_key: String,
    secret_index: usize,
}

named! {
    /// What a reply says to the gateway.
    pub enum ReplyStatus {
        /// The callback was taken; don't send it again.
        Ok = "ok",
        /// The callback was not taken.
        Error = "error",
    }
}

/// A signed reply: answer the callback's HTTP request with it, status 200.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedReply {
    /// The XML.
    pub body: String,
}

impl SignedReply {
    /// The HTTP status (documented).
    pub const STATUS: u16 = 200;
    /// The `Content-Type`. (Vendor's SDK.)
    pub const CONTENT_TYPE: &str = "application/xml; charset=utf-8";
}

impl<'m> Callback<'m> {
    pub(crate) fn verify(merchant: &'m Merchant, message: &CallbackMessage<'_>) -> Result<Self, Error> {
        let script = message.script()?;
        let fields = message.read()?;
        let secret_index = verify_with_any(script, &fields, merchant.secrets())?;
        let secret = merchant.secrets().get(secret_index).ok_or_else(|| {
            Error::new(ErrorCode::OptionsInvalid, "at least one payout secret must be given")
        })?;

        let table = &schema::CALLBACK;
        table.check_arrival(&fields)?;
        if message.strict {
            table.check_documented(&fields)?;
        }
        let essentials = Essentials::of(&fields);
        if essentials.merchant_id != Some(merchant.id()) {
            let sentence = "the callback is well signed, but its pg_merchant_id is not ours; it may be a replay \
                            from another shop with the same secret";
            return Err(Error::new(ErrorCode::MerchantMismatch, sentence));
        }
        let outcome = outcome::of_callback(&essentials);
        // What decides is the word, not the outcome: a doubtful success has its amount too.
        if essentials.status == Some("ok") {
            table.check_success(&fields)?;
        }
        let deduplication_key = essentials.deduplication_key().concat();
        Ok(Self { secret, script: script.to_owned(), fields, outcome, deduplication_key, secret_index })
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

    /// The gateway's own word about a failure.
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
    pub fn reply(
        &self,
        status: ReplyStatus,
        description: Option<&str>,
        salt: Salt,
    ) -> Result<SignedReply, Error> {
        let description = description.unwrap_or(match status {
            ReplyStatus::Ok => "callback accepted",
            ReplyStatus::Error => "callback not accepted",
        });
        if description.contains(|c: char| c == ';' || c.is_control()) {
            let sentence = "pg_description of a reply must not contain \";\" or control characters";
            return Err(Error::new(ErrorCode::FieldsInvalid, sentence));
        }
        let id = |name| self.fields.text(name).unwrap_or_default();
        let mut reply = Fields::from([
            ("pg_payment_id", id("pg_payment_id")),
            ("pg_order_id", id("pg_order_id")),
            ("pg_status", status.as_str()),
            ("pg_description", description),
        ]);
        reply.push("pg_salt", salt.into_string());
        let signature = sign_fields(&self.script, &reply, self.secret, None)?;
        reply.push("pg_sig", signature.hex());
        Ok(SignedReply { body: xml::write(&reply) })
    }
}

impl fmt::Debug for Callback<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("outcome", &self.outcome)
            .field("deduplication_key", &mask::cards_in(&self.deduplication_key))
            .field("secret_index", &self.secret_index)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallbackMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackMessage")
            .field("script", &mask::name(self.script.unwrap_or_else(|| script_name(self.url))))
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
