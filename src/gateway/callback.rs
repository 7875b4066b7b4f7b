//! Callbacks: signing, retries, and the merchant's replies.

use alloc::{format, string::String, vec::Vec};

use super::callback_form::CallbackForm;
use super::error::{invalid, no_payout};
use super::messages::listed_fields;
use super::payout::PayoutStatus;
use super::reply::{Reply, ReplyVerdict};
use super::reply_check;
use super::state::Gateway;
use super::timestamp::Timestamp;
use crate::error::Error;
use crate::message::Fields;
use crate::message::script::script_name;
use crate::names::Name;
use crate::schema::CALLBACK;
use crate::signing::Salt;
use crate::wire;

/// A signed callback. The caller must post `body` to `url` with `content_type`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackRequest {
    /// The `pg_post_link` of the payout.
    pub url: String,
    /// The `Content-Type`.
    pub content_type: String,
    /// The signed fields.
    pub body: String,
}

impl Gateway {
    /// Makes the signed callback for a settled payout. The parameters of the query of `pg_post_link` are fields of it, as
    /// the vendor's callbacks have them, except those with the name of a documented field. A query that the form cannot
    /// carry, for example because a name has malformed brackets, is left out. Counts the callback, and schedules a retry
    /// for the case that the merchant does not accept it. Each retry needs a new salt.
    ///
    /// Without `form` the form of the payout's fault is used, or that of the options.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// let callback = gateway.callback(payment_id, CallbackForm::Urlencoded, now, Salt::random()?)?;
    /// let message = CallbackMessage::post(&callback.url, callback.body.as_bytes(), None);
    /// assert!(merchant.verify_callback(&message).is_ok());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if there is no such payout, or the payout is not settled yet.
    pub fn callback(
        &mut self,
        payment_id: u64,
        form: impl Into<Option<CallbackForm>>,
        now: Timestamp,
        salt: Salt,
    ) -> Result<CallbackRequest, Error> {
        let payout = self.payout(payment_id).ok_or_else(|| no_payout(payment_id))?;
        if payout.status == PayoutStatus::Process {
            return Err(invalid(format!("payout {payment_id} is not settled yet, so it has no callback")));
        }
        // No value contains a line break, so no value contains the boundary on a line of its own.
        let boundary = format!("----FreedomPay{}", salt.as_str());
        let mut fields = self.payout_message_fields(payout, &CALLBACK);
        fields.push(Name::STATUS, payout.status.as_payment_status());
        let script = script_name(&payout.post_link);
        let secret = self.secret_of(payout.fault.callback_secret);
        let fields = listed_fields(&CALLBACK, fields, now, salt);
        let mut with_query = fields.clone();
        with_query.extend(query_fields(&payout.post_link).iter());
        let form = form.into().or(payout.fault.callback_form).unwrap_or(self.callback_form);
        let write = |fields| form.write_signed(script, fields, secret, &boundary);
        let (body, content_type) = write(with_query).or_else(|_| write(fields))?;
        let url = payout.post_link.clone();
        self.schedule_retry(payment_id, now);
        Ok(CallbackRequest { url, content_type, body })
    }

    /// Counts a callback, and schedules the next unless one was accepted.
    fn schedule_retry(&mut self, payment_id: u64, now: Timestamp) {
        let retry_policy = self.retry_policy;
        let Some(payout) = self.payout_mut(payment_id) else {
            return;
        };
        let first = payout.first_callback.unwrap_or(now);
        let next = retry_policy.next(first, now).filter(|_| !payout.is_acknowledged());
        payout.callbacks = payout.callbacks.saturating_add(1);
        payout.first_callback = Some(first);
        let previous = core::mem::replace(&mut payout.next_callback, next);
        self.schedule.replace(payment_id, previous, next);
    }

    /// The payment ids of the callbacks that are due again, the earliest first. A
    /// callback is due until [`Gateway::callback`] is called for it.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// gateway.callback(payment_id, None, now, Salt::random()?)?;
    /// assert!(gateway.callbacks_due(now).is_empty());
    /// let in_half_an_hour = Timestamp::from_unix(now.unix() + 1800);
    /// assert_eq!(gateway.callbacks_due(in_half_an_hour), [payment_id]);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn callbacks_due(&self, now: Timestamp) -> Vec<u64> {
        self.schedule.due(now)
    }

    /// When the next retry of a callback is due; `None` if none is scheduled.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// assert_eq!(gateway.next_callback_at(), None);
    /// gateway.callback(payment_id, None, now, Salt::random()?)?;
    /// assert_eq!(gateway.next_callback_at(), Some(Timestamp::from_unix(now.unix() + 1800)));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn next_callback_at(&self) -> Option<Timestamp> {
        self.schedule.next()
    }

    /// Checks the reply to a callback and stores the verdict with the payout. `None`
    /// means that the post link did not respond. An accepted reply ends the retries.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// let callback = gateway.callback(payment_id, None, now, Salt::random()?)?;
    /// let message = CallbackMessage::post(&callback.url, callback.body.as_bytes(), None);
    /// let reply = merchant.verify_callback(&message)?.reply(ReplyStatus::Ok, None, Salt::random()?)?;
    /// let verdict = gateway.check_reply(payment_id, Some(Reply::new(200, reply.body.as_bytes())))?;
    /// assert_eq!(verdict.code, ReplyCode::Accepted);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if there is no such payout.
    pub fn check_reply(&mut self, payment_id: u64, reply: Option<Reply<'_>>) -> Result<ReplyVerdict, Error> {
        let payout = self.payout(payment_id).ok_or_else(|| no_payout(payment_id))?;
        let verdict = reply_check::check(reply, payout, &self.secret);
        if verdict.is_accepted() {
            self.schedule.replace(payment_id, payout.next_callback, None);
        }
        if let Some(payout) = self.payout_mut(payment_id) {
            payout.next_callback = payout.next_callback.filter(|_| !verdict.is_accepted());
            payout.replies.push(verdict.clone());
        }
        Ok(verdict)
    }
}

/// The parameters of a link's query. A documented field is not repeated. A query that cannot be read has none.
pub(super) fn query_fields(link: &str) -> Fields {
    let query = wire::read_query(link).unwrap_or_default();
    query.iter().filter(|(name, _)| CALLBACK.find(name).is_none()).collect()
}
