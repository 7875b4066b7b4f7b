//! Calls over the JavaScript boundary, as its buffer holds them.

use freedompay_payouts::fuzzing::cross;
use freedompay_payouts::{ErrorCode, ProblemCode};

/// Makes a call; a byte 1 divides its tokens from the raw body. The answer is texts with a NUL behind each.
#[must_use]
pub fn call(input: &[u8]) -> Vec<u8> {
    let end = input.iter().position(|&byte| byte == 1).unwrap_or(input.len());
    let (head, body) = input.split_at(end);
    cross(head, body.get(1..).unwrap_or_default())
}

/// Asserts that the answer to a call is well formed, `ok` and the result or an error's code and what belongs to it,
/// and that the next call works.
///
/// # Panics
///
/// Where it isn't, or doesn't.
pub fn is_answered(input: &[u8]) {
    let answer = String::from_utf8(call(input)).expect("texts");
    let tokens = answer.strip_suffix('\0').expect("a NUL behind the last");
    let mut tokens = tokens.split('\0');
    let code = tokens.next().expect("a token");
    if code == "ok" {
        return is_healthy();
    }
    assert!(ErrorCode::ALL.iter().any(|known| known.as_str() == code), "there is no code {code:?}");
    let mut next = || tokens.next().expect("an error is whole");
    assert!(!next().is_empty(), "an error without a sentence");
    if !next().is_empty() {
        // The description, and the meaning, of the gateway's error.
        next();
        next();
    }
    let problems: usize = next().parse().expect("how many problems");
    for _ in 0..problems {
        let (_field, code, sentence, severity) = (next(), next(), next(), next());
        assert!(ProblemCode::ALL.iter().any(|known| known.as_str() == code), "there is no code {code:?}");
        assert!(!sentence.is_empty() && matches!(severity, "" | "warning"));
    }
    assert_eq!(tokens.next(), None, "something behind the error");
    is_healthy();
}

fn is_healthy() {
    assert_eq!(call(b"script_name\0https://shop.example/post?x\0"), b"ok\0post\0", "the next call fails");
}
