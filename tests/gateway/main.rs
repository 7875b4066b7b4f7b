//! FreedomPay's side, called by the merchant's side of this crate and by an independent client.
#![cfg(feature = "gateway")]

mod balance;
mod callbacks;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod options;
mod payouts;
mod random_input;
mod replies;
mod requests;
mod status;
mod test_callback;

use common::{CARD, LINK, MERCHANT, P2P, Pairs, REG2REG, SECRET, TOKEN, merchant, pairs, secret, with};
use freedompay_payouts::gateway::{
    CallbackForm, CallbackRequest, Gateway, GatewayOptions, Request, Response, Timestamp,
};
use freedompay_payouts::schema::{Message, Source};
use freedompay_payouts::{
    Answer, CallbackMessage, Error, Fields, Operation, RequestOptions, Salt, SignedRequest,
};

const IN_PROCESS_THEN_SUCCESS: &str = "5507841999732294";
const IN_PROCESS_THEN_ERROR: &str = "4532676596620704";

/// 2026-01-01 05:00:00 in the gateway's time zone.
const NOW: Timestamp = Timestamp::from_unix(1_767_225_600);
/// A minute later.
const LATER: Timestamp = Timestamp::from_unix(1_767_225_660);

fn gateway() -> Gateway {
    Gateway::new(GatewayOptions::new(MERCHANT, secret(SECRET))).unwrap()
}

fn salt(text: &str) -> Salt {
    Salt::parse(text).unwrap()
}

fn signed_now() -> RequestOptions {
    let mut options = RequestOptions::default();
    options.signed_at = Some(NOW.unix() * 1000);
    options
}

fn sign(operation: Operation, fields: Pairs) -> SignedRequest {
    let fields: Fields = fields.into_iter().collect();
    merchant().sign(operation, &fields, salt("OurSalt1"), &signed_now()).unwrap()
}

fn post(gateway: &mut Gateway, request: &SignedRequest) -> Response {
    let request = Request::new(&request.url, request.body.as_bytes(), Some(SignedRequest::CONTENT_TYPE));
    gateway.respond(&request, NOW, salt("TheirSalt1"))
}

/// Sends a request of the merchant's side. Returns the response and the verified answer.
fn ask(gateway: &mut Gateway, operation: Operation, fields: Pairs) -> (Response, Answer) {
    let request = sign(operation, fields);
    let response = post(gateway, &request);
    let answer = verify(&request, &response).unwrap();
    (response, answer)
}

fn verify(request: &SignedRequest, response: &Response) -> Result<Answer, Error> {
    merchant().verify_answer(&request.asked, response.body.as_bytes())
}

fn pay(gateway: &mut Gateway, order_id: &str, card: &str) -> (Response, Answer) {
    let fields = with(&P2P, &[("pg_order_id", Some(order_id)), ("pg_payment_to", Some(card))]);
    ask(gateway, Operation::P2p2nonreg, fields)
}

fn status(gateway: &mut Gateway, operation: Operation, order_id: &str) -> (Response, Answer) {
    ask(gateway, operation, pairs(&[("pg_order_id", order_id)]))
}

/// Posts fields that another client has signed.
fn post_raw(gateway: &mut Gateway, path: &str, fields: &[(String, String)]) -> Response {
    let body = common::urlencoded(fields);
    gateway.respond(&Request::new(path, body.as_bytes(), None), NOW, salt("TheirSalt1"))
}

fn base(operation: Operation) -> Pairs {
    let mut fields = match operation {
        Operation::P2p2nonreg => pairs(&P2P),
        Operation::Reg2reg => pairs(&REG2REG),
        Operation::PayoutStatus | Operation::PayoutStatus2 => pairs(&[("pg_order_id", "1234")]),
        Operation::BalanceStatus => Pairs::new(),
    };
    fields.extend(pairs(&[("pg_merchant_id", MERCHANT), ("pg_salt", "some random string")]));
    fields
}

/// The fields of an answer, without salt and signature.
fn fields_of(answer: &Answer) -> Vec<(&str, &str)> {
    without_signature(&answer.fields)
}

fn without_signature(fields: &Fields) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name, value.as_text().unwrap()))
        .filter(|(name, _)| !matches!(*name, "pg_salt" | "pg_sig"))
        .collect()
}

fn code_of(response: &Response) -> Option<&str> {
    response.error.as_ref().map(|error| error.code.as_str())
}

/// Asserts that the message has every field that the vendor's page lists.
fn assert_all_documented(fields: &Fields, table: &Message, except: &[&str]) {
    for field in table.fields().filter(|field| field.source() == Source::Documented) {
        let expected = !except.contains(&field.name());
        assert_eq!(fields.get(field.name()).is_some(), expected, "{} in a {}", field.name(), table.title);
    }
}

/// A gateway with one successful payout, and the first callback of that payout.
fn called_back(form: CallbackForm) -> (Gateway, CallbackRequest) {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    let callback = gateway.callback(700_000_001, form, LATER, salt("TheirSalt2")).unwrap();
    (gateway, callback)
}

fn message(callback: &CallbackRequest) -> CallbackMessage<'_> {
    CallbackMessage::post(&callback.url, callback.body.as_bytes(), Some(&callback.content_type))
}
