//! The verbs of FreedomPay's side. Gateways have a state, so they stay here
//! between calls; JavaScript knows them by number.

use core::cell::RefCell;

use super::salt::fresh_salt;
use super::tokens::{Tokens, Writer};
use crate::error::{Error, ErrorCode};
use crate::gateway::{CallbackForm, Gateway, GatewayOptions, Moment, Payout, Reply, Request};
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
            "gateway_payouts" => {
                for payout in gateway.payouts() {
                    show_payout(payout, writer);
                }
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
    if let Some(currency) = arguments.next_if_given()? {
        options.currency = currency.into();
    }
    if let Some(balance) = arguments.next_if_given()? {
        options.balance = balance.into();
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
    writer.gateway_error(response.error.as_ref());
    Ok(())
}

fn callback(gateway: &mut Gateway, arguments: &mut Tokens<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
    let (payment_id, form) = (number(arguments)?, CallbackForm::parse(arguments.next()?)?);
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
    let settled = payout.settled.map(|moment| moment.to_string()).unwrap_or_default();
    for text in [
        payout.payment_id.to_string().as_str(),
        &payout.order_id,
        payout.operation.as_str(),
        &payout.amount,
        &payout.currency,
        &payout.card,
        &payout.post_link,
        payout.status.as_str(),
        payout.error_code.unwrap_or_default(),
        &payout.created.to_string(),
        &settled,
        &payout.callbacks.to_string(),
        &payout.replies.len().to_string(),
    ] {
        writer.token(text);
    }
    for reply in &payout.replies {
        writer.token(reply.code.as_str());
        writer.token(&reply.sentence);
    }
}
