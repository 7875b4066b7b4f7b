//! Explanations: every input has one, and it shows no card number.
//!
//! The input is a list of parts, separated by a byte 1: the kind (`callback`, `query`, `answer`, `request` or
//! `message`), the URL, the script name, the merchant id, two secrets, another URL, and the body. Parts may be empty.
//! The suffix `parsed` of the kind means that a parser has changed the message.
#![no_main]

use freedompay_payouts::explain::{Case, Verdict};
use freedompay_payouts::fuzzing::read_form;
use freedompay_payouts::{CallbackContent, CallbackMessage};
use libfuzzer_sys::fuzz_target;

/// The number of parts before the body.
const PARTS: usize = 7;

fuzz_target!(|input: &[u8]| {
    let mut rest = input.splitn(PARTS + 1, |&byte| byte == 1);
    let mut next = || rest.next().unwrap_or_default();
    let mut text = || core::str::from_utf8(next()).unwrap_or_default();
    let [kind, url, script, merchant_id, secret, other_secret, other_url] = [(); PARTS].map(|()| text());
    let body = next();
    let mut case = match kind.trim_end_matches("parsed") {
        "query" => Case::callback(&CallbackMessage::new(url, CallbackContent::Query)),
        "answer" => Case::answer(url, body),
        "request" => Case::request(url, body, None),
        "message" => {
            let fields = core::str::from_utf8(body).ok().and_then(|body| read_form(body).ok());
            Case::message(script, fields.unwrap_or_default())
        }
        _ => Case::callback(&CallbackMessage::post(url, body, None)),
    };
    if kind.ends_with("parsed") {
        case = case.parsed();
    }
    if !script.is_empty() {
        case = case.with_script(script);
    }
    if !merchant_id.is_empty() {
        case = case.merchant_id(merchant_id);
    }
    if !other_url.is_empty() {
        case = case.url(other_url);
    }
    let explanation = case.secret("payout", secret).secret("receive", other_secret).explain();

    let report = explanation.to_string();
    assert!(!report.is_empty());
    assert!(explanation.verdict != Verdict::Explained || !explanation.findings.is_empty());
    for digits in format!("{report}{explanation:?}").split(|character: char| !character.is_ascii_digit()) {
        assert!(digits.len() < 13, "an explanation shows a card number");
    }
});
