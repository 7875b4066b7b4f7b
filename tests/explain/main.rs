//! Every mistake that `explain` knows, alone and in pairs, made by an independent signer.
#![cfg(feature = "explain")]

#[path = "../common/mod.rs"]
mod common;
mod encodings;
mod fields;
mod mistakes;
mod random_messages;
mod reports;
mod script_names;
mod secrets;
mod signer;
mod unreadable;

use common::{Pairs, pairs};
use freedompay_payouts::explain::{Case, Cause, Confidence, Explanation};
use freedompay_payouts::{CallbackContent, CallbackMessage, Fields};
use signer::Signer;

const URL: &str = "https://shop.example/Api/v1/Paid%2Dout?source=Gateway";
const PAYOUT: &str = common::SECRET;
const RECEIVE: &str = common::RECEIVE_SECRET;
const OLD: &str = "the-old-secret";

/// A message for which every mistake changes the signature.
fn message() -> Pairs {
    pairs(&[
        ("pg_payment_id", "12345678"),
        ("route", "payouts"),
        ("pg_status", "ok"),
        ("pg_Order", "Order 7"),
        ("pg_order_id", "1234"),
        ("pg_payment_amount", "1500.00"),
        ("pg_description", " 100%25 «Ёлка» & O'Neil+1\nвторая строка "),
        ("pg_param10", "ten"),
        ("pg_param9", "nine"),
        ("pg_tag", "first"),
        ("pg_tag", "last"),
        ("pg_failure", ""),
        ("pg_salt", "gatewaySalt"),
        ("pg_merchant_id", "500001"),
    ])
}

fn case<'c>(message: &CallbackMessage<'c>) -> Case<'c> {
    Case::callback(message)
        .secret("payout", PAYOUT)
        .secret("receive", RECEIVE)
        .secret("old", OLD)
        .merchant_id("500001")
        .url("https://inside.example/api/route")
}

fn explain(message: Pairs, pg_sig: String) -> Explanation {
    let mut fields: Fields = message.into_iter().collect();
    fields.push("pg_sig", pg_sig);
    case(&CallbackMessage::new(URL, CallbackContent::Fields(fields))).explain()
}

fn certain(explanation: &Explanation) -> Vec<Cause> {
    let findings = explanation.findings.iter();
    findings
        .filter(|finding| finding.confidence != Confidence::Alternative)
        .map(|finding| finding.code)
        .collect()
}

/// What to change about a JSON body.
const NOT_JSON: &str = "send and accept form fields or XML: these are the forms that this library signs and verifies; the vendor \
         describes a JSON form since 2025 (doc-1159190: keys sorted as if they were on one level), but not for which methods";

fn sorted(causes: &[Cause]) -> Vec<&'static str> {
    let mut names: Vec<_> = causes.iter().map(|cause| cause.as_str()).collect();
    names.sort_unstable();
    names
}

fn in_parallel<T: Sync>(items: &[T], check: impl Fn(&T) + Sync) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in items.chunks(items.len().div_ceil(workers)) {
            scope.spawn(|| part.iter().for_each(&check));
        }
    });
}

/// The signed fields of a callback, and the signature.
fn body(fields: &[(&str, &str)], change: impl Fn(&mut Signer)) -> (Pairs, String) {
    let mut signer = Signer::new("Paid%2Dout", pairs(fields));
    change(&mut signer);
    let pg_sig = signer.sign();
    let mut fields = pairs(fields);
    fields.push(("pg_sig".to_owned(), pg_sig.clone()));
    (fields, pg_sig)
}

fn of_body(body: &[u8]) -> Explanation {
    case(&CallbackMessage::post(URL, body, None)).explain()
}

const CALLBACK: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_order_id", "7"),
    ("pg_merchant_id", "500001"),
    ("pg_status", "ok"),
    ("pg_payment_amount", "1500.00"),
    ("pg_description", "Ёлка + 100% & «сын»"),
    ("pg_salt", "salt"),
];
