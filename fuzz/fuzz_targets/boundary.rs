//! The JavaScript boundary's buffer: whatever is in it, the answer is well formed, and the next call works.
//!
//! The input is calls with a byte 2 between them; in each, a byte 1 divides the tokens from the raw body. Explanations,
//! which take a thousand times as long, have a target of their own.
#![no_main]

use freedompay_payouts_fuzz::{call, is_answered};
use libfuzzer_sys::fuzz_target;

/// Calls of one input: enough to open a gateway, pay, settle, call back, check the reply and close.
const CALLS: usize = 8;

fuzz_target!(|input: &[u8]| {
    for one in input.split(|&byte| byte == 2).take(CALLS) {
        if !one.starts_with(b"explain\0") {
            is_answered(one);
        }
    }
    // A gateway lives until it is closed, and inputs are not to know of each other.
    for place in 0..CALLS {
        let _ = call(format!("gateway_close\0{place}\0").as_bytes());
    }
});
