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

use common::{P2P, Pairs, REG2REG, merchant, salt, with};
use freedompay_payouts::{ErrorCode, Fields, Operation, RequestOptions, SignedRequest};

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
