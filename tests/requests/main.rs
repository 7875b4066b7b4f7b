//! Requests: the exact body of every operation, the problems of every invalid request, and previews.

#[path = "../common/mod.rs"]
mod common;
mod credentials;
mod extra;
mod fields;
mod hosts;
mod post_links;
mod previews;
mod signing;
mod values;

use common::{CARD, Pairs, merchant, salt, with};
use freedompay_payouts::{ErrorCode, Fields, Operation, RequestOptions, SignedRequest};

const P2P: [(&str, &str); 5] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100.00"),
    ("pg_payment_to", CARD),
    ("pg_description", "Payment description"),
    ("pg_post_link", "https://shop.example/payout-callback"),
];

const REG2REG: [(&str, &str); 7] = [
    ("pg_amount", "10"),
    ("pg_order_id", "1234"),
    ("pg_user_id", "user_1-A"),
    ("pg_card_token_to", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_description", "Payment description"),
    ("pg_post_link", "https://shop.example/payout-callback"),
    ("pg_order_time_limit", "2030-12-31 12:00:00"),
];

fn sign_as(
    operation: Operation,
    fields: &Fields,
    options: &RequestOptions,
) -> Result<SignedRequest, freedompay_payouts::Error> {
    merchant().sign(operation, fields, salt(), options)
}

fn sign(operation: Operation, fields: Pairs) -> Result<SignedRequest, freedompay_payouts::Error> {
    sign_as(operation, &fields.into_iter().collect(), &RequestOptions::default())
}

/// The problems of a request with these changes: field, code, message.
fn problems_in(
    operation: Operation,
    fields: Pairs,
    options: &RequestOptions,
) -> Vec<(String, &'static str, String)> {
    let error = sign_as(operation, &fields.into_iter().collect(), options).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FieldsInvalid);
    let sentences: Vec<_> = error
        .problems()
        .iter()
        .filter(|problem| !problem.warning)
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(error.to_string(), sentences.join("; "));
    error
        .problems()
        .iter()
        .map(|problem| (problem.field.clone(), problem.code.as_str(), problem.message.clone()))
        .collect()
}

fn problems(operation: Operation, fields: Pairs) -> Vec<(String, &'static str, String)> {
    problems_in(operation, fields, &RequestOptions::default())
}

/// The only problem of a card payout in which one field has this value.
fn problem(name: &str, value: &str) -> (&'static str, String) {
    let found = problems(Operation::P2p2nonreg, with(&P2P, &[(name, Some(value))]));
    let [(field, code, error_text)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(field, name);
    (code, error_text.clone())
}

fn problem_owned(code: &'static str, error_text: &str) -> (&'static str, String) {
    (code, error_text.to_owned())
}
