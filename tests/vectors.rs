//! Signs and verifies every vector of `tests/vectors/vectors.json`.

mod common;
#[path = "vectors/read.rs"]
mod read;

use common::signer::{Order, sign};
use common::tree::Tree;
use freedompay_payouts::{ErrorCode, Rule, Secret, sign_fields, verify_fields};
use read::vectors;

#[test]
fn every_vector_signs_to_its_digest_under_its_rules() {
    for vector in vectors() {
        let secret = Secret::new(vector.secret.as_str()).unwrap();
        for rule in Rule::ALL {
            let signature =
                sign_fields(vector.script.as_str(), &vector.fields, &secret, Some(*rule)).unwrap();
            let fits = signature.to_string() == vector.pg_sig;
            assert_eq!(fits, vector.rules.contains(rule), "{} under rule {rule}", vector.title);
        }
    }
}

/// The signer of the other tests must be right, too. It does not nest names with brackets.
#[test]
fn independent_signer_signs_every_vector_to_its_digest_under_its_rules() {
    let mut compared = 0;
    for vector in vectors() {
        let fields = Tree::pairs(vector.fields.iter());
        if fields.iter().any(|(name, _)| name.contains('[')) {
            continue;
        }
        for (rule, order) in Rule::ALL.iter().zip(Order::ALL) {
            let fits = sign(&vector.script, &fields, &vector.secret, order) == vector.pg_sig;
            assert_eq!(fits, vector.rules.contains(rule), "{} under {order:?}", vector.title);
        }
        compared += 1;
    }
    assert_eq!(compared, 23);
}

#[test]
fn every_vector_verifies_under_any_rule() {
    for vector in vectors() {
        let secret = Secret::new(vector.secret.as_str()).unwrap();
        let mut fields = vector.fields;
        fields.push("pg_sig", vector.pg_sig.to_uppercase());
        assert_eq!(verify_fields(vector.script.as_str(), &fields, &secret), Ok(()), "{}", vector.title);
        let other = Secret::new("another secret").unwrap();
        let error = verify_fields(vector.script.as_str(), &fields, &other).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SignatureMismatch, "{}", vector.title);
    }
}

#[test]
fn signs_without_a_rule_only_if_all_rules_agree() {
    let mut refused = Vec::new();
    for vector in vectors() {
        let secret = Secret::new(vector.secret.as_str()).unwrap();
        match sign_fields(vector.script.as_str(), &vector.fields, &secret, None) {
            Ok(signature) => assert_eq!(signature.to_string(), vector.pg_sig, "{}", vector.title),
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::RulesDiffer);
                assert!(vector.rules.len() < Rule::ALL.len(), "{}", vector.title);
                refused.push(error.to_string());
            }
        }
    }
    let differ = |first: &str, second: &str| {
        format!(
            "{first} and {second} have no unambiguous order: the official rules disagree, and the \
             signatures would differ; rename {first} or {second}, or set the option rule"
        )
    };
    assert_eq!(
        refused,
        [
            differ("pg_param1", "pg_param10"),
            differ("pg_a", "pg_a-b"),
            differ("pg_l[1]", "pg_l[10]"),
            differ("pg_l[1]", "pg_l[10]"),
            differ("pg_l[10]", "pg_l[5]"),
            differ("pg_l[10]", "pg_l[5]"),
            differ("pg_l[5]", "pg_l[x]"),
        ]
    );
}
