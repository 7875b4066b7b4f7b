//! Whether time depends on a secret, by the method that `ctgrind` has shown:
//! memcheck reports every branch on undefined memory and every address computed
//! from it. So the secret's bytes are marked as undefined before they are used.
//! What is computed from them is undefined too: the canonical string, the state of
//! the MD5, the digest. Whatever takes longer for one secret than for another, for
//! one digest than for another, is then a report, and reports can be counted.
//!
//! One report for each comparison is to be expected: the answer, equal or not,
//! depends on the secret, and everybody may know it. A comparison that stops
//! at the first difference makes one more for each byte that agrees. So the number
//! must be the same however much of the digest is right. The controls are
//! comparisons as they should not be, and must be reported. (`==` of two arrays of
//! 16 bytes is no such control: it is one comparison of 128 bits here, and rightly
//! makes one report.)
//!
//! It is shown for machine code, as compiled here; not for the WebAssembly, which
//! every engine compiles by itself: of that the source is all that can be said.
//! `cargo xtask test timing` runs it, optimised for speed and for size.
#![cfg(target_arch = "x86_64")]

use std::hint::black_box;

use constant_time::{errors, is_watching, make_undefined};
use freedompay_payouts::{
    CallbackMessage, Error, ErrorCode, Fields, Merchant, Outcome, Secret, sign_fields, verify_fields,
};

const SCRIPT: &str = "payout-callback";
const URL: &str = "https://shop.example/payout-callback";
const SECRET: &str = "a payout key that nobody knows";

/// A secret whose bytes are undefined; `Secret::new` has looked at them before, at
/// its ends for white space, and there is no secret in what a key must not be.
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

/// The digest with all digits wrong behind the first `right`.
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

/// What `work` gives, and how many reports it made.
#[track_caller]
fn watched<T>(work: impl FnOnce() -> T) -> (T, usize) {
    assert!(is_watching(), "nobody watches: run it under valgrind, as cargo xtask test timing does");
    let before = errors();
    let result = black_box(work());
    (result, errors() - before)
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn signing_branches_on_no_byte_of_the_secret() {
    let secret = undefined_secret();
    let (signature, reports) = watched(|| sign_fields(SCRIPT, &message(), &secret, None));
    assert!(signature.is_ok());
    assert_eq!(reports, 0);
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn verifying_tells_by_its_time_only_whether_the_digest_is_right() {
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
fn a_callback_is_compared_once_with_each_secret() {
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

/// Digests that agree in the first `right` bytes; the first of the two is undefined.
fn digests(right: usize) -> ([u8; 16], [u8; 16]) {
    let expected = [0x5a; 16];
    let mut claimed = [0xa5; 16];
    claimed[..right].copy_from_slice(&expected[..right]);
    make_undefined(expected.as_ptr(), expected.len());
    (expected, claimed)
}

#[test]
#[ignore = "needs valgrind: cargo xtask test timing"]
fn control_a_comparison_that_stops_at_the_first_difference_is_reported_for_each_byte() {
    // Of the last byte a compiler may make the answer without a branch.
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
fn control_the_comparison_of_slices_is_reported() {
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
fn control_an_index_of_secret_bytes_is_reported() {
    let table: [u8; 256] = std::array::from_fn(|place| u8::try_from(place).unwrap());
    let (expected, _) = digests(0);
    let (_, reports) = watched(|| black_box(&table)[usize::from(black_box(&expected)[3])]);
    assert_eq!(reports, 1);
}
