//! Answers to requests: authentication, faults, signatures.

use alloc::{format, string::ToString, vec::Vec};

use super::fault::{AnswerMode, CallbackDelivery, Fault, SigningSecret};
use super::messages::{listed_fields, sign};
use super::operations::Answer;
use super::request::{Refusal, Request};
use super::response::{Response, opaque_response};
use super::state::Gateway;
use super::timestamp::Timestamp;
use crate::names::Name;
use crate::operation::Operation;
use crate::signing::Salt;

impl Gateway {
    /// Answers a request. Every request has an answer, whatever its bytes are.
    ///
    /// The salt is for the answer. Each answer needs a new salt.
    ///
    /// ```
    /// use freedompay_payouts::gateway::{Gateway, GatewayOptions, Request, Timestamp};
    /// use freedompay_payouts::{Salt, Secret};
    ///
    /// let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
    /// let request = Request::new("/g2g/balance_status", b"pg_merchant_id=500001", None); // not signed
    /// let response = gateway.respond(&request, Timestamp::from_unix(1_767_225_600), Salt::random()?);
    /// assert!(response.error.is_some());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub fn respond(&mut self, request: &Request<'_>, now: Timestamp, salt: Salt) -> Response {
        let Some(operation) = request.operation() else {
            let paths: Vec<_> = Operation::ALL.iter().map(|operation| operation.path()).collect();
            return Response::plain(404, &format!("not found; the methods are {}", paths.join(", ")));
        };
        let request = match request.authenticate(operation, &self.merchant_id, &self.secret) {
            Ok(request) => request,
            Err(refusal) => return self.refuse(operation, refusal, now, salt),
        };
        let fault = self.rules.take_fault(operation, &request);
        let mut response = if fault.booked {
            let answer = self
                .carry_out(operation, &request, &fault, now)
                .unwrap_or_else(|refusal| Answer::new(refusal.message_fields()));
            self.write(operation, answer, &fault, now, salt)
        } else {
            opaque_response(fault.answer)
        };
        response.delay = fault.delay;
        response
    }

    /// Answers a request that is not accepted. No rule applies to it.
    fn refuse(&self, operation: Operation, refusal: Refusal, now: Timestamp, salt: Salt) -> Response {
        if refusal.reason.is_signed() {
            let answer = Answer::new(refusal.message_fields());
            return self.write(operation, answer, &Fault::default(), now, salt);
        }
        let status = refusal.reason.http_status();
        Response { answer: AnswerMode::Unsigned, ..Response::xml(status, &refusal.message_fields()) }
    }

    /// Signs an answer and applies the configured fault.
    fn write(
        &self,
        operation: Operation,
        answer: Answer,
        fault: &Fault,
        now: Timestamp,
        salt: Salt,
    ) -> Response {
        let Answer { fields, payment_id, callback_due } = answer;
        let callbacks = payment_id
            .and_then(|id| self.payout(id))
            .map_or(CallbackDelivery::Once, |payout| payout.fault.callbacks);
        let signing = if fault.answer == AnswerMode::OtherSecret {
            SigningSecret::Other
        } else {
            SigningSecret::Payout
        };
        let secret = self.secret_of(signing);
        let fields = listed_fields(operation.answer(), fields, now, salt);
        let fields = match sign(operation.as_str(), fields, secret) {
            Ok(fields) => fields,
            // A NUL cannot be signed. No value that reaches this line contains one.
            Err(error) => return Response::plain(500, &error.to_string()),
        };
        let response = match fault.answer {
            AnswerMode::Signed | AnswerMode::OtherSecret => Response::xml(200, &fields),
            AnswerMode::Unsigned => {
                let unsigned = fields
                    .iter()
                    .filter(|(name, _)| ![Name::SALT.as_str(), Name::SIG.as_str()].contains(name));
                Response::xml(200, &unsigned.collect())
            }
            AnswerMode::Cut => Response::truncated_xml(&fields),
            mode => opaque_response(mode),
        };
        let callback_due = callback_due && callbacks != CallbackDelivery::Never;
        Response { payment_id, callback_due, callbacks, answer: fault.answer, ..response }
    }
}
