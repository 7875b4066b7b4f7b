//! The functions of FreedomPay's side that `gateway.ts` calls.
//!
//! Gateways keep their state here between calls. JavaScript identifies a gateway by a number
//! and frees it with [`gateway_close`]. No JavaScript runs while a gateway is borrowed:
//! arguments are read before, and results are converted to JavaScript values after.

use core::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use super::error::to_js;
use super::gateway_input::{GatewayInput, options};
use super::gateway_results::{CallbackParts, PayoutParts, ReplyVerdictParts, ResponseParts};
use super::given::Given;
use super::random::fresh_salt;
use crate::error::{Error, ErrorCode};
use crate::gateway::{CallbackForm, Fault, Gateway, Reply, Request, Settlement, Timestamp, When};
use crate::text::mask;

thread_local! {
    static GATEWAYS: RefCell<Vec<Option<Gateway>>> = const { RefCell::new(Vec::new()) };
}

/// Creates a gateway and returns its number.
#[wasm_bindgen]
pub fn gateway_open(input: &GatewayInput) -> Result<usize, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let gateway = Gateway::new(options(input)?)?;
        Ok(GATEWAYS.with_borrow_mut(|gateways| {
            let free = gateways.iter().position(Option::is_none).unwrap_or(gateways.len());
            match gateways.get_mut(free) {
                Some(slot) => *slot = Some(gateway),
                None => gateways.push(Some(gateway)),
            }
            free
        }))
    })
}

/// Removes a gateway.
#[wasm_bindgen]
pub fn gateway_close(number: usize) {
    with_clean_stack::<STACK, _>(|| {
        GATEWAYS.with_borrow_mut(|gateways| {
            if let Some(slot) = gateways.get_mut(number) {
                *slot = None;
            }
        });
    });
}

/// Calls `action` with a gateway. `action` must not call JavaScript.
fn with_gateway<T>(
    number: usize,
    action: impl FnOnce(&mut Gateway) -> Result<T, Error>,
) -> Result<T, JsValue> {
    let result = with_clean_stack::<STACK, _>(|| {
        GATEWAYS.with_borrow_mut(|gateways| {
            let gateway = gateways.get_mut(number).and_then(Option::as_mut);
            action(gateway.ok_or_else(|| Error::new(ErrorCode::OptionsInvalid, "the gateway is closed"))?)
        })
    });
    Ok(result?)
}

/// Reads a `pg_payment_id`, which is text in JavaScript.
fn payment_id(text: &str) -> Result<u64, Error> {
    text.parse().map_err(|_| {
        let found = mask::printable_name(text);
        Error::new(ErrorCode::OptionsInvalid, format!("a whole number was expected, found \"{found}\""))
    })
}

/// Seconds since 1970.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `from_unix` limits the year to 9999.
pub(super) fn timestamp(seconds: f64) -> Timestamp {
    Timestamp::from_unix(seconds as u64)
}

/// Answers a request.
#[wasm_bindgen]
pub fn gateway_respond(
    number: usize,
    url: &str,
    body: &[u8],
    content_type: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let salt = fresh_salt()?;
    let request = Request::new(url, body, content_type.as_deref());
    let response = with_gateway(number, |gateway| Ok(gateway.respond(&request, timestamp(now), salt)))?;
    Ok(to_js(&ResponseParts::of(&request, &response)))
}

/// Makes the signed callback of a settled payout.
#[wasm_bindgen]
pub fn gateway_callback(
    number: usize,
    payment: &str,
    form: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let salt = fresh_salt()?;
    let callback = with_gateway(number, |gateway| {
        let form = form.as_deref().map(CallbackForm::parse).transpose()?;
        gateway.callback(payment_id(payment)?, form, timestamp(now), salt)
    })?;
    Ok(to_js(&CallbackParts::of(&callback)))
}

/// Checks the reply to a callback. No status means that there was no reply.
#[wasm_bindgen]
pub fn gateway_check_reply(
    number: usize,
    payment: &str,
    status: Option<u32>,
    body: &[u8],
) -> Result<JsValue, JsValue> {
    let status = status.and_then(|status| u16::try_from(status).ok());
    let verdict = with_gateway(number, |gateway| {
        gateway.check_reply(payment_id(payment)?, status.map(|status| Reply::new(status, body)))
    })?;
    Ok(to_js(&ReplyVerdictParts::of(&verdict)))
}

/// Settles a payout in `process`, with this result if it is given, and returns its new status.
#[wasm_bindgen]
pub fn gateway_settle(
    number: usize,
    payment: &str,
    result: Option<String>,
    now: f64,
) -> Result<String, JsValue> {
    let status = with_gateway(number, |gateway| {
        let result = result.map(|text| Settlement::parse("result", &text)).transpose()?;
        gateway.settle_with(payment_id(payment)?, result, timestamp(now))
    })?;
    Ok(status.as_str().to_owned())
}

/// Applies a fault to the next request that matches.
#[wasm_bindgen]
pub fn gateway_fault_next(number: usize, when: &JsValue, then: &JsValue) -> Result<(), JsValue> {
    let [when, then] = [when, then].map(Given::from_nodes);
    let (when, then) = (when.message()?, then.message()?);
    with_gateway(number, |gateway| {
        let when = When::from_fields(when).map_err(in_part("when"))?;
        let fault = Fault::from_fields(then).map_err(in_part("then"))?;
        gateway.fault_next(when, fault).map_err(in_part("then"))
    })
}

/// Adds a rule for every request that matches, or for the first `times` of them.
#[wasm_bindgen]
pub fn gateway_add_rule(
    number: usize,
    when: &JsValue,
    then: &JsValue,
    times: Option<String>,
) -> Result<(), JsValue> {
    let [when, then] = [when, then].map(Given::from_nodes);
    let (when, then) = (when.message()?, then.message()?);
    with_gateway(number, |gateway| {
        let when = When::from_fields(when).map_err(in_part("when"))?;
        let fault = Fault::from_fields(then).map_err(in_part("then"))?;
        let times = times.as_deref().map(positive).transpose()?;
        gateway.add_rule(when, fault, times).map_err(in_part("then"))
    })
}

/// Adds the part of the rule that an error is in.
fn in_part(part: &'static str) -> impl Fn(Error) -> Error {
    move |error| Error::new(ErrorCode::OptionsInvalid, format!("{part}.{error}"))
}

fn positive(times: &str) -> Result<u32, Error> {
    times.parse().ok().filter(|times| *times > 0).ok_or_else(|| {
        Error::new(ErrorCode::OptionsInvalid, "times must be a whole number from 1 to 4294967295")
    })
}

/// Removes all rules.
#[wasm_bindgen]
pub fn gateway_clear_rules(number: usize) -> Result<(), JsValue> {
    with_gateway(number, |gateway| {
        gateway.clear_rules();
        Ok(())
    })
}

/// The payment ids of the callbacks that are due again.
#[wasm_bindgen]
pub fn gateway_callbacks_due(number: usize, now: f64) -> Result<Vec<String>, JsValue> {
    let due = with_gateway(number, |gateway| Ok(gateway.callbacks_due(timestamp(now))))?;
    Ok(due.iter().map(u64::to_string).collect())
}

/// When the next retry of a callback is due: seconds since 1970.
#[wasm_bindgen]
#[allow(clippy::cast_precision_loss)] // Seconds until the year 9999 are exact.
pub fn gateway_next_callback_at(number: usize) -> Result<Option<f64>, JsValue> {
    let at = with_gateway(number, |gateway| Ok(gateway.next_callback_at()))?;
    Ok(at.map(|at| at.unix() as f64))
}

/// The number of payouts.
#[wasm_bindgen]
pub fn gateway_payout_count(number: usize) -> Result<usize, JsValue> {
    with_gateway(number, |gateway| Ok(gateway.payouts().len()))
}

/// All payouts, or only the last ones.
#[wasm_bindgen]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A larger number than their count means all.
pub fn gateway_payouts(number: usize, last: Option<f64>) -> Result<JsValue, JsValue> {
    let payouts: Vec<_> = with_gateway(number, |gateway| {
        let payouts = gateway.payouts();
        let first = last.map_or(0, |last| payouts.len().saturating_sub(last as usize));
        Ok(payouts.iter().skip(first).map(PayoutParts::of).collect())
    })?;
    Ok(to_js(&payouts))
}

/// The payout with this payment id.
#[wasm_bindgen]
pub fn gateway_payout(number: usize, payment: &str) -> Result<JsValue, JsValue> {
    let payout =
        with_gateway(number, |gateway| Ok(gateway.payout(payment_id(payment)?).map(PayoutParts::of)))?;
    Ok(to_js(&payout))
}

/// The balance in each currency: pairs of currency and amount.
#[wasm_bindgen]
pub fn gateway_balances(number: usize) -> Result<JsValue, JsValue> {
    let balances: Vec<(String, String)> = with_gateway(number, |gateway| {
        Ok(gateway.balances().map(|(currency, balance)| (currency.to_owned(), balance)).collect())
    })?;
    Ok(to_js(&balances))
}

/// Sets the balance in a currency.
#[wasm_bindgen]
pub fn gateway_set_balance(number: usize, currency: &str, amount: &str) -> Result<(), JsValue> {
    with_gateway(number, |gateway| gateway.set_balance(currency, amount))
}
