//! Tests whether time depends on a secret, with the method of `ctgrind`.
//!
//! memcheck reports every branch on undefined memory and every address computed from it. The tests mark the bytes of
//! the secret as undefined. All values computed from them are then undefined, too: the canonical string, the state of
//! the MD5, the digest. Code whose time depends on the secret or on the digest causes reports, which the tests count.
//!
//! Each comparison causes one report: its result depends on the secret, and is public. A comparison that stops at the
//! first difference causes one more report for each equal byte. So the number of reports must not depend on how much
//! of the digest is correct. The controls are comparisons that are not constant-time, and must be reported. (`==` of
//! two arrays of 16 bytes is not such a control: it compiles to one comparison of 128 bits and causes one report.)
//!
//! The tests show this for native machine code. Engines compile the WebAssembly themselves, so there only the source
//! is the same. `cargo xtask test timing` runs the tests, optimised for speed and for size.
#![cfg(target_arch = "x86_64")]

use std::hint::black_box;

use constant_time::{errors, is_watching, make_undefined};
use freedompay_payouts::{
    CallbackMessage, Error, ErrorCode, Fields, Merchant, Outcome, Secret, sign_fields, verify_fields,
};

const SCRIPT: &str = "payout-callback";
const URL: &str = "https://shop.example/payout-callback";
const SECRET: &str = "a-payout-secret-that-nobody-knows";

/// A secret whose bytes are undefined. They are marked after `Secret::new`, which checks its characters:
/// that check does not reveal the secret.
fn undefined_secret() -> Secret {
    let text = String::from(SECRET);
    let (start, bytes) = (text.as_ptr(), text.len());
    let secret = Secret::new(text).unwrap();
    make_undefined(start, bytes);
    secret
}

fn message() -> Fields {
    Fields::from([
        ("pg_merchant_id", "500001"),
        ("pg_payment_id", "77"),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_payment_amount", "100.00"),
        ("pg_salt", "s"),
    ])
}

fn digest() -> String {
    sign_fields(SCRIPT, &message(), &Secret::new(SECRET).unwrap(), None).unwrap().to_string()
}

/// The digest with only the first `right` digits correct.
fn digest_with(right: usize) -> String {
    let wrong = |digit: char| char::from_digit(digit.to_digit(16).unwrap() ^ 0xf, 16).unwrap();
    let digits = digest();
    let digits = digits.chars().enumerate();
    digits.map(|(place, digit)| if place < right { digit } else { wrong(digit) }).collect()
}

fn signed(digest: String) -> Fields {
    let mut fields = message();
    fields.push("pg_sig", digest);
    fields
}

/// The result of `work`, and the number of its reports.
#[track_caller]
fn watched<T>(work: impl FnOnce() -> T) -> (T, usize) {
    assert!(is_watching(), "not running under valgrind: use cargo xtask test timing");
    let before = errors();
    let result = black_box(work());
    (result, errors() - before)
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn signing_does_not_branch_on_secret_bytes() {
    let secret = undefined_secret();
    let (signature, reports) = watched(|| sign_fields(SCRIPT, &message(), &secret, None));
    assert!(signature.is_ok());
    assert_eq!(reports, 0);
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn verification_reveals_only_whether_the_digest_is_right() {
    for right in 0..=32 {
        let secret = undefined_secret();
        let fields = signed(digest_with(right));
        let (verdict, reports) = watched(|| verify_fields(SCRIPT, &fields, &secret));
        let mismatch = Some(ErrorCode::SignatureMismatch).filter(|_| right < 32);
        assert_eq!(verdict.err().as_ref().map(Error::code), mismatch, "{right} digits are right");
        assert_eq!(reports, 1, "{right} digits are right");
    }
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn callback_makes_one_comparison_for_each_secret() {
    let merchant = Merchant::new("500001", [undefined_secret(), undefined_secret()]).unwrap();
    let body = |digest: String| {
        let pairs: Vec<_> = signed(digest)
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_text().unwrap()))
            .collect();
        pairs.join("&")
    };
    let body_with = |right| {
        let body = body(digest_with(right));
        watched(|| {
            let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None));
            callback.map(|callback| callback.outcome()).map_err(|error| error.code())
        })
    };
    assert_eq!(body_with(32), (Ok(Outcome::Succeeded), 1));
    for right in [0, 1, 16, 31] {
        assert_eq!(body_with(right), (Err(ErrorCode::SignatureMismatch), 2), "{right} digits are right");
    }
}

/// Two digests whose first `right` bytes are equal. The bytes of the first digest are undefined.
fn digests(right: usize) -> ([u8; 16], [u8; 16]) {
    let expected = [0x5a; 16];
    let mut claimed = [0xa5; 16];
    claimed[..right].copy_from_slice(&expected[..right]);
    make_undefined(expected.as_ptr(), expected.len());
    (expected, claimed)
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn control_early_exit_comparison_is_reported_for_each_byte() {
    // For the last byte a compiler may compute the result without a branch.
    for right in 0..15 {
        let (expected, claimed) = digests(right);
        let (expected, claimed) = (black_box(&expected), black_box(&claimed));
        let (equal, reports) = watched(|| expected.iter().zip(claimed).all(|(one, other)| one == other));
        assert!(!equal);
        assert_eq!(reports, right + 1, "{right} bytes are right");
    }
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn control_slice_comparison_is_reported() {
    let reports = [0, 15].map(|right| {
        let (expected, claimed) = digests(right);
        let (equal, reports) = watched(|| black_box(&expected[..]) == black_box(&claimed[..]));
        assert!(!equal);
        reports
    });
    assert!(reports[0] < reports[1], "{reports:?}");
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn control_index_by_secret_byte_is_reported() {
    let table: [u8; 256] = std::array::from_fn(|place| u8::try_from(place).unwrap());
    let (expected, _) = digests(0);
    let (_, reports) = watched(|| black_box(&table)[usize::from(black_box(&expected)[3])]);
    assert_eq!(reports, 1);
}
