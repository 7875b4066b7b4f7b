//! The verbs of FreedomPay's side. Gateways have a state, so they stay here
//! between calls; JavaScript knows them by number.

use core::cell::RefCell;

use super::salt::fresh_salt;
use super::tokens::{Tokens, Writer};
use crate::error::{Error, ErrorCode};
use crate::gateway::{
    BadDay, CallbackForm, Gateway, GatewayOptions, Moment, Payout, Repeats, Reply, Request, When,
};
use crate::secret::Secret;

thread_local! {
    static GATEWAYS: RefCell<Vec<Option<Gateway>>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn carry_out(
    verb: &str,
    arguments: &mut Tokens<'_>,
    body: &[u8],
    writer: &mut Writer<'_>,
) -> Result<(), Error> {
    if verb == "gateway_open" {
        return open(arguments, writer);
    }
    GATEWAYS.with_borrow_mut(|gateways| {
        let place = usize::try_from(number(arguments)?).unwrap_or(usize::MAX);
        let slot = gateways.get_mut(place).ok_or_else(closed)?;
        if verb == "gateway_close" {
            *slot = None;
            return Ok(());
        }
        let gateway = slot.as_mut().ok_or_else(closed)?;
        match verb {
            "gateway_respond" => respond(gateway, arguments, body, writer),
            "gateway_callback" => callback(gateway, arguments, writer),
            "gateway_check_reply" => check_reply(gateway, arguments, body, writer),
            "gateway_settle" => {
                let (payment_id, now) = (number(arguments)?, moment(arguments)?);
                writer.token(gateway.settle(payment_id, now)?.as_str());
                Ok(())
            }
            "gateway_rule" => rule(gateway, arguments),
            "gateway_clear_rules" => {
                gateway.clear_rules();
                Ok(())
            }
            "gateway_callbacks_due" => {
                for payment_id in gateway.callbacks_due(moment(arguments)?) {
                    writer.token(&payment_id.to_string());
                }
                Ok(())
            }
            "gateway_next_callback_at" => {
                let at = gateway.next_callback_at().map(|moment| moment.unix().to_string());
                writer.token(&at.unwrap_or_default());
                Ok(())
            }
            "gateway_payouts" => {
                let most = arguments.next_if_given()?.and_then(|most| most.parse().ok());
                let payouts = gateway.payouts();
                let first = payouts.len().saturating_sub(most.unwrap_or(usize::MAX));
                for payout in payouts.iter().skip(first) {
                    show_payout(payout, writer);
                }
                Ok(())
            }
            "gateway_count" => {
                writer.token(&gateway.payouts().len().to_string());
                Ok(())
            }
            "gateway_payout" => {
                if let Some(payout) = gateway.payout(number(arguments)?) {
                    show_payout(payout, writer);
                }
                Ok(())
            }
            "gateway_balances" => {
                for (currency, left) in gateway.balances() {
                    writer.token(currency);
                    writer.token(&left);
                }
                Ok(())
            }
            "gateway_set_balance" => gateway.set_balance(arguments.next()?, arguments.next()?),
            verb => Err(super::verbs::unknown(verb)),
        }
    })
}

fn closed() -> Error {
    Error::new(ErrorCode::OptionsInvalid, "the gateway is closed")
}

fn number(arguments: &mut Tokens<'_>) -> Result<u64, Error> {
    let text = arguments.next()?;
    text.parse().map_err(|_| {
        let text = crate::mask::name(text);
        Error::new(ErrorCode::OptionsInvalid, format!("a whole number was expected, found \"{text}\""))
    })
}

fn moment(arguments: &mut Tokens<'_>) -> Result<Moment, Error> {
    number(arguments).map(Moment::from_unix)
}

fn open(arguments: &mut Tokens<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
    let merchant_id = arguments.next()?;
    let mut options = GatewayOptions::new(merchant_id, Secret::new(arguments.next()?)?);
    if let Some(other) = arguments.next_if_given()? {
        options.other_secret = Secret::new(other)?;
    }
    if let Some(currency) = arguments.next_if_given()? {
        options.currency = currency.into();
    }
    if let Some(balance) = arguments.next_if_given()? {
        options.balance = balance.into();
    }
    if let Some(commission) = arguments.next_if_given()? {
        options.commission = commission.into();
    }
    if let Some(form) = arguments.next_if_given()? {
        options.callback_form = CallbackForm::parse(form)?;
    }
    if let Some(every) = arguments.next_if_given()? {
        options.repeats = Repeats::new(seconds("repeat.every", every)?, options.repeats.during);
    }
    if let Some(during) = arguments.next_if_given()? {
        options.repeats = Repeats::new(options.repeats.every, seconds("repeat.during", during)?);
    }
    let gateway = Gateway::new(options)?;
    let place = GATEWAYS.with_borrow_mut(|gateways| {
        let place = gateways.iter().position(Option::is_none).unwrap_or(gateways.len());
        match gateways.get_mut(place) {
            Some(slot) => *slot = Some(gateway),
            None => gateways.push(Some(gateway)),
        }
        place
    });
    writer.token(&place.to_string());
    Ok(())
}

/// Longer than a year is a slip of the pen.
fn seconds(name: &str, text: &str) -> Result<u32, Error> {
    text.parse().ok().filter(|seconds| *seconds <= 31_536_000).ok_or_else(|| {
        let sentence = format!("{name} must be a whole number of seconds, at most 31536000");
        Error::new(ErrorCode::OptionsInvalid, sentence)
    })
}

/// A rule for the next request, or a standing one; the errors say which part of it is wrong.
fn rule(gateway: &mut Gateway, arguments: &mut Tokens<'_>) -> Result<(), Error> {
    let in_part = |part: &'static str| {
        move |error: Error| Error::new(ErrorCode::OptionsInvalid, format!("{part}.{error}"))
    };
    let is_next = arguments.next()? == "next";
    let times = arguments.next_if_given()?;
    let when = When::from_fields(&arguments.fields()?).map_err(in_part("when"))?;
    let day = BadDay::from_fields(&arguments.fields()?).map_err(in_part("then"))?;
    if is_next {
        return gateway.add_next(when, day).map_err(in_part("then"));
    }
    let whole = |text: &str| {
        text.parse().ok().filter(|times| *times > 0).ok_or_else(|| {
            Error::new(ErrorCode::OptionsInvalid, "times must be a whole number from 1 to 4294967295")
        })
    };
    let times = times.map(whole).transpose()?;
    gateway.add_rule(when, day, times).map_err(in_part("then"))
}

fn respond(
    gateway: &mut Gateway,
    arguments: &mut Tokens<'_>,
    body: &[u8],
    writer: &mut Writer<'_>,
) -> Result<(), Error> {
    let (url, content_type, now) = (arguments.next()?, arguments.next_if_given()?, moment(arguments)?);
    let request = Request::new(url, body, content_type);
    let response = gateway.respond(&request, now, fresh_salt()?);
    writer.token(request.operation().map_or("", |operation| operation.as_str()));
    writer.token(&response.status.to_string());
    writer.token(response.content_type);
    writer.token(&response.body);
    writer.token(&response.payment_id.map(|id| id.to_string()).unwrap_or_default());
    writer.token(if response.callback_due { "due" } else { "" });
    writer.token(response.callbacks.as_str());
    writer.token(response.answer.as_str());
    writer.token(&response.delay.to_string());
    writer.gateway_error(response.error.as_ref());
    Ok(())
}

fn callback(gateway: &mut Gateway, arguments: &mut Tokens<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
    let payment_id = number(arguments)?;
    let form = arguments.next_if_given()?.map(CallbackForm::parse).transpose()?;
    let callback = gateway.callback(payment_id, form, moment(arguments)?, fresh_salt()?)?;
    writer.token(&callback.url);
    writer.token(&callback.content_type);
    writer.token(&callback.body);
    Ok(())
}

fn check_reply(
    gateway: &mut Gateway,
    arguments: &mut Tokens<'_>,
    body: &[u8],
    writer: &mut Writer<'_>,
) -> Result<(), Error> {
    let payment_id = number(arguments)?;
    let status = arguments.next_if_given()?.and_then(|status| status.parse().ok());
    let verdict = gateway.check_reply(payment_id, status.map(|status| Reply::new(status, body)))?;
    writer.token(verdict.code.as_str());
    writer.token(&verdict.sentence);
    Ok(())
}

/// A payout's facts and then its replies, two tokens each, behind their number.
fn show_payout(payout: &Payout, writer: &mut Writer<'_>) {
    // Nobody should give an order the number of its card; who does won't see it shown.
    let masked = crate::mask::cards_in(&payout.order_id);
    let order_id = if masked.contains(&payout.card) { &masked } else { &payout.order_id };
    let written = |moment: Option<Moment>| moment.map(|moment| moment.to_string()).unwrap_or_default();
    for text in [
        payout.payment_id.to_string().as_str(),
        order_id,
        payout.operation.as_str(),
        &payout.amount,
        &payout.commission,
        &payout.currency,
        &payout.card,
        &crate::mask::cards_in(&payout.post_link),
        payout.status.as_str(),
        payout.error_code.unwrap_or_default(),
        &payout.created.to_string(),
        &written(payout.settled),
        payout.day.callbacks.as_str(),
        &payout.callbacks.to_string(),
        &written(payout.next_callback),
        &payout.replies.len().to_string(),
    ] {
        writer.token(text);
    }
    for reply in &payout.replies {
        writer.token(reply.code.as_str());
        writer.token(&reply.sentence);
    }
}
