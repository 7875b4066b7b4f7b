//! The fast lane: of a message like an earlier one it says what the usual way says, or nothing.
//!
//! The input is one byte of choices and up to three bodies, a newline between them: forms or XML. Each is verified with
//! a genuine signature in place of its `pg_sig`, as a callback or as an answer; the lane has learned from those before.
#![no_main]

use freedompay_payouts::fuzzing::{FastLane, read_form, read_xml};
use freedompay_payouts::{Asked, CallbackMessage, Fields, Operation};
use freedompay_payouts_fuzz::{KEY, MERCHANT, Order, merchant, sign, without_signature};
use libfuzzer_sys::fuzz_target;

const URL: &str = "https://shop.example/payout-callback";
const SCRIPT: &str = "payout-callback";

fuzz_target!(|input: &[u8]| {
    let Some((&choices, bodies)) = input.split_first() else { return };
    let mut lane = FastLane::new();
    for body in bodies.split(|&byte| byte == b'\n').take(3) {
        match Operation::ALL.get(usize::from(choices >> 4).wrapping_sub(1)) {
            Some(operation) => answer(&mut lane, *operation, choices, &signed(body, operation.as_str())),
            None => callback(&mut lane, choices & 1 != 0, &signed(body, SCRIPT)),
        }
    }
});

fn callback(lane: &mut FastLane, strict: bool, body: &[u8]) {
    let mut message = CallbackMessage::post(URL, body, None);
    if strict {
        message = message.strict();
    }
    let merchant = merchant();
    let usual = merchant.verify_callback(&message);
    if let Some(seen) = lane.seen([SCRIPT, MERCHANT, KEY], body, strict) {
        let callback = usual.as_ref().expect("the lane took what the usual way refuses");
        let key = callback.deduplication_key().to_owned();
        assert_eq!(seen, (values(callback.fields()), callback.outcome(), false, key));
        assert_eq!(callback.secret_index(), 0);
        assert!(callback.error().is_none());
    }
    if usual.is_ok() {
        lane.learn(body);
    }
}

fn answer(lane: &mut FastLane, operation: Operation, choices: u8, body: &[u8]) {
    let given = |bit: u8, text: &'static str| if choices & bit == 0 { "" } else { text };
    let asked = [given(1, "1234"), given(2, "77"), given(4, "100.00")];
    let mut question = Asked::new(operation);
    let [order_id, payment_id, amount] =
        asked.map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
    (question.order_id, question.payment_id, question.amount) = (order_id, payment_id, amount);
    let usual = merchant().verify_answer(&question, body);
    if let Some((seen, outcome, safe_to_resend, _)) =
        lane.answer_seen(operation, [MERCHANT, KEY], asked, body)
    {
        let answer = usual.as_ref().expect("the lane took what the usual way refuses");
        assert_eq!(
            (seen, outcome, safe_to_resend),
            (values(&answer.fields), answer.outcome, answer.safe_to_resend)
        );
        assert!(answer.error.is_none());
    }
    if usual.is_ok() {
        lane.learn_answer(operation, body);
    }
}

fn values(fields: &Fields) -> Vec<String> {
    fields.iter().map(|(_, value)| value.as_text().expect("text").to_owned()).collect()
}

/// The body with the signature that it should have.
fn signed(body: &[u8], script: &str) -> Vec<u8> {
    let Ok(text) = core::str::from_utf8(body) else { return body.to_vec() };
    let is_xml = text.starts_with('<');
    let Ok(fields) = (if is_xml { read_xml(text) } else { read_form(text) }) else { return body.to_vec() };
    let signature = sign(script, &without_signature(&fields), KEY, Order::A);
    let (before, after) = if is_xml { ("<pg_sig>", '<') } else { ("pg_sig=", '&') };
    let Some((start, rest)) = text.split_once(before) else { return body.to_vec() };
    let end = rest.find(after).map_or("", |at| &rest[at..]);
    [start, before, &signature, end].concat().into_bytes()
}
