//! Explanations, over the JavaScript boundary: there is one for everything, and it shows no card number.
//!
//! The input is what stands behind the verb; a byte 1 divides the tokens from the raw body.
#![no_main]

use freedompay_payouts_fuzz::{call, is_answered};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let input = [b"explain\0", input].concat();
    is_answered(&input);
    let answer = call(&input);
    for digits in answer.split(|byte| !byte.is_ascii_digit()) {
        assert!(digits.len() < 13, "an explanation shows a card number");
    }
});
