//! The results of gateway functions. `gateway.ts` declares the same shapes.

use serde::Serialize;

use super::error::{GatewayErrorParts, gateway_error};
use crate::Operation;
use crate::gateway::{CallbackRequest, Payout, ReplyVerdict, Request, Response, Timestamp};
use crate::text::mask;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponseParts<'r> {
    operation: Option<&'static str>,
    status: u16,
    content_type: &'static str,
    body: &'r str,
    payment_id: Option<String>,
    callback_due: bool,
    callbacks: &'static str,
    answer: &'static str,
    delay: u32,
    error: Option<GatewayErrorParts<'r>>,
}

impl<'r> ResponseParts<'r> {
    pub(super) fn of(request: &Request<'_>, response: &'r Response) -> Self {
        Self {
            operation: request.operation().map(Operation::as_str),
            status: response.status,
            content_type: response.content_type,
            body: &response.body,
            payment_id: response.payment_id.map(|id| id.to_string()),
            callback_due: response.callback_due,
            callbacks: response.callbacks.as_str(),
            answer: response.answer.as_str(),
            delay: response.delay,
            error: response.error.as_ref().map(gateway_error),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallbackParts<'c> {
    url: &'c str,
    content_type: &'c str,
    body: &'c str,
}

impl<'c> CallbackParts<'c> {
    pub(super) fn of(callback: &'c CallbackRequest) -> Self {
        Self { url: &callback.url, content_type: &callback.content_type, body: &callback.body }
    }
}

#[derive(Serialize)]
pub(super) struct ReplyVerdictParts {
    code: &'static str,
    message: String,
}

impl ReplyVerdictParts {
    pub(super) fn of(verdict: &ReplyVerdict) -> Self {
        Self { code: verdict.code.as_str(), message: verdict.message.clone() }
    }
}

/// A copy of a payout: conversion to JavaScript happens after the gateway is released.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PayoutParts {
    payment_id: String,
    order_id: String,
    operation: &'static str,
    amount: String,
    commission: String,
    currency: String,
    card: String,
    post_link: String,
    status: &'static str,
    error_code: Option<&'static str>,
    created: String,
    settled: Option<String>,
    callback_order: &'static str,
    callbacks: u32,
    next_callback: Option<String>,
    replies: Vec<ReplyVerdictParts>,
}

impl PayoutParts {
    pub(super) fn of(payout: &Payout) -> Self {
        // Masks an order id that contains the card number.
        let masked = mask::mask_pans(&payout.order_id);
        let order_id = if masked.contains(&payout.card) { masked } else { payout.order_id.clone() };
        let written = |time: Option<Timestamp>| time.map(|time| time.to_string());
        Self {
            payment_id: payout.payment_id.to_string(),
            order_id,
            operation: payout.operation.as_str(),
            amount: payout.amount.clone(),
            commission: payout.commission.clone(),
            currency: payout.currency.clone(),
            card: payout.card.clone(),
            post_link: mask::mask_pans(&payout.post_link),
            status: payout.status.as_str(),
            error_code: payout.error_code,
            created: payout.created.to_string(),
            settled: written(payout.settled),
            callback_order: payout.fault.callbacks.as_str(),
            callbacks: payout.callbacks,
            next_callback: written(payout.next_callback),
            replies: payout.replies.iter().map(ReplyVerdictParts::of).collect(),
        }
    }
}
