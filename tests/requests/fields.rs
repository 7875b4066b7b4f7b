//! Required, empty, repeated and undocumented fields of a request.

use super::common::tree::Tree;
use super::common::{CARD, code_and_text, expect_error, with};
use super::{P2P, REG2REG, common, problem, problem_owned, problems, sign, sign_as};
use freedompay_payouts::{Fields, Operation, RequestOptions};

#[test]
fn reports_all_problems_at_once() {
    let fields = [
        ("pg_amount", "1,50"),
        ("pg_payment_to", "440564500000"),
        ("pg_description", ""),
        ("pg_post_link", "http://shop.example/"),
        ("pg_user_id", "a b"),
        ("pg_sig", "0"),
        ("pg_salt", "s;s"),
        ("pg_merchant_id", "1"),
        ("pg_amout", "1"),
        ("pg_currency", "KZT"),
        ("pg_currency", "USD"),
    ];
    let expected = [
        (
            "pg_amount",
            "amount_format",
            "must be text with at most two decimals: \"100.00\"; use a point instead of the comma",
        ),
        ("pg_currency", "repeated", "appears more than once"),
        ("pg_description", "empty", "must not be empty"),
        ("pg_order_id", "missing", "is missing"),
        ("pg_payment_to", "card_length", "must have 13 to 20 digits, found 12"),
        ("pg_post_link", "url_script", "must not end in \"/\": its last path segment is signed"),
        ("pg_user_id", "characters", "must be of a-z, A-Z, 0-9, \"_\" and \"-\""),
        ("pg_sig", "reserved", "is filled in by the library; leave it out"),
        ("pg_salt", "reserved", "is filled in by the library; set your own with the option salt"),
        ("pg_merchant_id", "reserved", "is filled in by the library; leave it out"),
        (
            "pg_amout",
            "unknown_field",
            "is not a documented field of p2p2nonreg; to send it, pass it in the option extra",
        ),
    ];
    let expected = expected.map(|(name, code, reason)| (name.to_owned(), code, format!("{name} {reason}")));
    let found = problems(Operation::P2p2nonreg, common::pairs(&fields));
    assert_eq!(found, expected);
}

#[test]
fn empty_request_reports_every_required_field() {
    let missing = |names: &[&str]| -> Vec<_> {
        names.iter().map(|name| ((*name).to_owned(), "missing", format!("{name} is missing"))).collect()
    };
    let p2p = ["pg_amount", "pg_description", "pg_order_id", "pg_payment_to", "pg_post_link"];
    assert_eq!(problems(Operation::P2p2nonreg, Vec::new()), missing(&p2p));
    for operation in [Operation::PayoutStatus, Operation::PayoutStatus2] {
        assert_eq!(problems(operation, Vec::new()), missing(&["pg_order_id"]));
    }
    let mut reg2reg = missing(&["pg_amount"]);
    reg2reg.push((
        "pg_card_token_to".to_owned(),
        "missing",
        "pg_card_token_to is missing; give it or pg_card_id_to".to_owned(),
    ));
    reg2reg.extend(missing(&[
        "pg_description",
        "pg_order_id",
        "pg_order_time_limit",
        "pg_post_link",
        "pg_user_id",
    ]));
    assert_eq!(problems(Operation::Reg2reg, Vec::new()), reg2reg);
    assert!(sign(Operation::BalanceStatus, Vec::new()).is_ok());
}

#[test]
fn rejects_empty_values_of_optional_fields() {
    for (name, reason) in [
        ("pg_order_id", "must not be empty"),
        ("pg_amount", "must not be empty"),
        ("pg_payment_to", "must not be empty"),
        ("pg_description", "must not be empty"),
        ("pg_post_link", "must not be empty"),
        ("pg_user_id", "is empty; leave it out"),
        ("pg_card_name", "is empty; leave it out"),
        ("pg_currency", "is empty; leave it out"),
    ] {
        for value in ["", " ", "\t \u{a0}"] {
            assert_eq!(problem(name, value), problem_owned("empty", &format!("{name} {reason}")));
        }
    }
}

#[test]
fn accepts_card_id_instead_of_token_and_warns_about_both() {
    let by_id = with(&REG2REG, &[("pg_card_token_to", None), ("pg_card_id_to", Some("77"))]);
    assert!(sign(Operation::Reg2reg, by_id).unwrap().body.contains("&pg_card_id_to=77&"));
    assert!(sign(Operation::Reg2reg, with(&REG2REG, &[("pg_card_id_to", Some("77"))])).is_ok());
    let empty = problems(
        Operation::Reg2reg,
        with(&REG2REG, &[("pg_card_token_to", None), ("pg_card_id_to", Some(""))]),
    );
    let error_text = "pg_card_id_to is empty; leave it out".to_owned();
    assert_eq!(empty, [("pg_card_id_to".to_owned(), "empty", error_text)]);
}

#[test]
fn rejects_lists_and_nested_fields_in_documented_fields() {
    for value in [
        Tree::from(vec![Tree::from("100.00")]),
        Tree::from(Fields::from([("0", "100.00")])),
        Tree::from(Fields::new()),
    ] {
        let mut fields: Fields = with(&P2P, &[("pg_amount", None)]).into_iter().collect();
        fields.push("pg_amount", value);
        let error = sign_as(Operation::P2p2nonreg, &fields, &RequestOptions::default()).unwrap_err();
        let expected = ("fields_invalid", "pg_amount must be text, not a list or nested fields".to_owned());
        assert_eq!(code_and_text(&error), expected);
        assert_eq!(error.problems()[0].code.as_str(), "not_text");
    }
}

#[test]
fn rejects_repeated_fields_even_with_equal_values() {
    let mut fields = with(&P2P, &[]);
    fields.push(("pg_amount".to_owned(), "100.00".to_owned()));
    let expected = ("fields_invalid", "pg_amount appears more than once".to_owned());
    assert_eq!(expect_error(sign(Operation::P2p2nonreg, fields)), expected);
}

#[test]
fn rejects_fields_of_another_operation() {
    let fields = with(&[("pg_order_id", "1")], &[("pg_payment_to", Some(CARD)), ("__proto__", Some("x"))]);
    let unknown = |name: &str| {
        let error_text = format!(
            "{name} is not a documented field of payout_status; to send it, pass it in the option extra"
        );
        (name.to_owned(), "unknown_field", error_text)
    };
    assert_eq!(problems(Operation::PayoutStatus, fields), [unknown("pg_payment_to"), unknown("__proto__")]);
}

#[test]
fn warnings_do_not_reject_a_request() {
    let fields =
        with(&P2P, &[("pg_post_link", Some("http://shop.example/callback")), ("pg_order_id", Some("a-b"))]);
    assert!(sign(Operation::P2p2nonreg, fields.clone()).is_ok());
    let mut fields: Fields = fields.into_iter().collect();
    fields.push("pg_currency", "kzt");
    let error = sign_as(Operation::P2p2nonreg, &fields, &RequestOptions::default()).unwrap_err();
    assert_eq!(
        code_and_text(&error),
        ("fields_invalid", "pg_currency must be three capital letters: \"KZT\"".to_owned())
    );
    let warnings: Vec<_> =
        error.problems().iter().map(|p| (p.field.as_str(), p.code.as_str(), p.warning)).collect();
    assert_eq!(
        warnings,
        [
            ("pg_currency", "characters", false),
            ("pg_order_id", "characters", true),
            ("pg_post_link", "url_insecure", true),
        ]
    );
}
