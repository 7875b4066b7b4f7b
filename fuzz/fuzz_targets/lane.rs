//! The fast lane: of a callback like an earlier one it says what the usual way says, or nothing.
//!
//! The input is one byte of choices and two urlencoded bodies, a newline between them. Each is verified with a genuine
//! signature in place of its `pg_sig`; the lane has learned from the first.
#![no_main]

use freedompay_payouts::CallbackMessage;
use freedompay_payouts::fuzzing::{FastLane, read_form};
use freedompay_payouts_fuzz::{KEY, MERCHANT, Order, merchant, sign, without_signature};
use libfuzzer_sys::fuzz_target;

const URL: &str = "https://shop.example/payout-callback";
const SCRIPT: &str = "payout-callback";

fuzz_target!(|input: &[u8]| {
    let Some((&choices, bodies)) = input.split_first() else { return };
    let mut lane = FastLane::new();
    for body in bodies.split(|&byte| byte == b'\n').take(3).map(signed) {
        let mut message = CallbackMessage::post(URL, &body, None);
        let strict = choices & 1 != 0;
        if strict {
            message = message.strict();
        }
        let merchant = merchant();
        let usual = merchant.verify_callback(&message);
        if let Some(seen) = lane.seen([SCRIPT, MERCHANT, KEY], &body, strict) {
            let callback = usual.as_ref().expect("the lane took what the usual way refuses");
            let text = |value: &freedompay_payouts::Value| value.as_text().expect("text").to_owned();
            let values: Vec<_> = callback.fields().iter().map(|(_, value)| text(value)).collect();
            assert_eq!(seen, (values, callback.outcome(), callback.deduplication_key().to_owned()));
            assert_eq!(callback.secret_index(), 0);
            assert!(callback.error().is_none());
        }
        if usual.is_ok() {
            lane.learn(&body);
        }
    }
});

/// The body with the signature that it should have.
fn signed(body: &[u8]) -> Vec<u8> {
    let Some(fields) = core::str::from_utf8(body).ok().and_then(|body| read_form(body).ok()) else {
        return body.to_vec();
    };
    let signature = sign(SCRIPT, &without_signature(&fields), KEY, Order::A);
    let pairs = body.split(|&byte| byte == b'&').map(|pair| {
        if pair.starts_with(b"pg_sig=") { [b"pg_sig=", signature.as_bytes()].concat() } else { pair.to_vec() }
    });
    pairs.collect::<Vec<_>>().join(&b'&')
}
