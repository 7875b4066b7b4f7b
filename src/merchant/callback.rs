//! `Callback`: a verified callback of the gateway. Replies can be made only from it.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use super::Merchant;
use super::callback_message::CallbackMessage;
use super::credentials::Credentials;
use super::outcome::{self, Outcome};
use super::reply::{self, ReplyStatus, SignedReply};
use crate::error::{Error, ErrorCode, GatewayError};
use crate::message::script::script_bytes;
use crate::message::{Fields, Span};
use crate::names::Name;
use crate::operation::Operation;
use crate::schema;
use crate::signing::{self, Salt, Scratch};
use crate::text::ascii;
use crate::text::decimal;
use crate::text::mask;

/// The script name of a callback: the given one, or that of the URL.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn script_of<'m>(url: &'m [u8], given: Option<&'m str>) -> Result<&'m str, Error> {
    let script = given.unwrap_or_else(|| core::str::from_utf8(script_bytes(url)).unwrap_or_default());
    if script.is_empty() && given.is_none() {
        return Err(Error::new(
            ErrorCode::OptionsInvalid,
            "the callback's url does not end in a script name; pass the url of pg_post_link or the option script",
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

/// The result of verifying a callback.
#[derive(Clone, Copy)]
pub(crate) struct Verified {
    pub(crate) outcome: Outcome,
    pub(crate) secret_index: usize,
}

/// The maximum number of names that strict mode allows besides the documented ones. (Our choice.)
const MAX_ALLOWED: usize = 64;

/// Checks the names of [`CallbackMessage::allow`]. Each one is followed by a NUL.
#[cold]
#[inline(never)]
fn check_allowed(names: &str) -> Result<(), Error> {
    let (mut rest, mut left) = (names, MAX_ALLOWED);
    while let Some((name, after)) = ascii::split_once(rest, "\0") {
        if left == 0 || name.is_empty() || name.starts_with("pg_") {
            let message = "strict mode can allow at most 64 names, none of them empty or beginning with pg_";
            return Err(Error::new(ErrorCode::OptionsInvalid, message));
        }
        (rest, left) = (after, left.saturating_sub(1));
    }
    Ok(())
}

/// Verifies a callback whose fields have been read. `strict` has the names that strict mode allows, each
/// followed by a NUL.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
pub(crate) fn verify(
    fields: &Fields,
    scratch: &mut Scratch,
    script: &str,
    credentials: Credentials<'_>,
    strict: Option<&str>,
) -> Result<Verified, Error> {
    if let Some(allowed) = strict {
        check_allowed(allowed)?;
    }
    let secret_index = signing::verify(fields, scratch, Some(script), credentials.secrets())?;
    let table = &schema::CALLBACK;
    let given = table.check_received(fields)?;
    if let Some(allowed) = strict {
        table.check_documented(fields, allowed)?;
    }
    if fields.value(Name::MERCHANT_ID) != Some(credentials.merchant_id_bytes()) {
        let message = "the callback has a valid signature, but its pg_merchant_id is not this merchant's; it may \
                       belong to another merchant with the same secret";
        return Err(Error::new(ErrorCode::MerchantMismatch, message));
    }
    // The status decides, not the outcome: a reported success needs its amount even if another field
    // makes the outcome unknown.
    if fields.value(Name::STATUS) == Some(b"ok") {
        table.check_success(given)?;
    }
    Ok(Verified { outcome: outcome::of_callback(fields), secret_index })
}

/// Appends the deduplication key to the text of the message. It is made from merchant, payment,
/// order, amount (as a number) and status, separated by `;`. Ids and amounts have no `;`; the status
/// may be any text, so it comes last.
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
        callback.append_with_separator(part);
    }
    callback.remove_last_separator();
    Span::new(start, callback.used())
}

/// A verified callback. [`Merchant::verify_callback`] returns it. `Debug` masks card numbers.
///
/// The gateway may send a callback again, with another salt and signature. Act on it only once for
/// each [`deduplication_key`](Self::deduplication_key), and reply to every repeat.
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
        let allowed: String = message.allow.iter().flat_map(|name| [name, "\0"]).collect();
        let strict = message.strict.then_some(allowed.as_str());
        let Verified { outcome, secret_index } =
            verify(&fields, &mut Scratch::new(), script, credentials, strict)?;
        let key = add_deduplication_key(&mut fields);
        let deduplication_key = fields.str(key).to_owned();
        let script = script.to_owned();
        Ok(Self { credentials, script, fields, outcome, deduplication_key, secret_index })
    }

    /// The outcome of the payout.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// assert_eq!(callback.outcome(), Outcome::Succeeded);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// All received fields, unchanged, including undocumented ones.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// assert_eq!(callback.fields().text("pg_order_id"), Some("1234"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The error that the gateway reports, if any.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// assert!(callback.error().is_none());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn error(&self) -> Option<GatewayError> {
        outcome::gateway_error(&self.fields)
    }

    /// A text that is the same for all repeats of this callback. (Our choice.)
    ///
    /// It is made only from the merchant, the payment, the order, the amount (as a number) and the
    /// status, separated by `;`: `500001;77;1234;100;ok`.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// assert_eq!(callback.deduplication_key(), "500001;77;1234;100;ok");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn deduplication_key(&self) -> &str {
        &self.deduplication_key
    }

    /// The index of the merchant's secret that verified it, from 0.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// assert_eq!(callback.secret_index(), 0);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub const fn secret_index(&self) -> usize {
        self.secret_index
    }

    /// Signs a reply with the callback's script name and the secret that verified it. It contains the
    /// payment id, the order id, `status`, `description` and `salt`. (Vendor's page, third table of
    /// `p2p2nonreg`; the description is from the vendor's SDK.)
    ///
    /// The salt must be new, not the salt of the callback: a sender could otherwise choose signed
    /// values. The reply to a repeat must have the same status as the first reply.
    ///
    /// ```
    #[doc = include_str!("verified_callback.txt")]
    /// let reply = callback.reply(ReplyStatus::Ok, None, Salt::random()?)?;
    /// assert!(reply.body.contains("<pg_status>ok</pg_status>"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `fields_invalid`, if the description has a `;` or a control character: remove them.
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
