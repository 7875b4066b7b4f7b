//! Undocumented fields, and the order of signing if the official rules disagree.

use super::common::tree::Tree;
use super::common::{SECRET, code_and_text, md5, merchant, salt, secret, with};
use super::{P2P, problems_in, sign_as};
use freedompay_payouts::{Fields, Operation, RequestOptions, Rule, sign_fields};

#[test]
fn rejects_pg_sig_inside_extra_fields() {
    for name in ["a[pg_sig]", "a[b][pg_sig]", "a[pg_sig][]"] {
        let mut options = RequestOptions::default();
        options.extra = Fields::from([(name, "1")]);
        let fields = Fields::from([("pg_order_id", "1234")]);
        let error = merchant().sign(Operation::PayoutStatus2, &fields, salt(), &options).unwrap_err();
        let problems: Vec<_> = error.problems().iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(problems, ["a contains pg_sig, which is not signed at any level; leave it out"], "{name}");
    }
}

fn with_extra<const N: usize>(extra: [(&str, Tree); N]) -> RequestOptions {
    let mut options = RequestOptions::default();
    options.extra = Fields::from(extra);
    options
}

#[test]
fn signs_and_sends_extra_fields() {
    let nested = Fields::from([("b", Tree::from("2")), ("a", Tree::from("1"))]);
    let list = vec![Tree::from("x"), Tree::from("y")];
    let options = with_extra([
        ("pg_zone", Tree::from("kz & ;")),
        ("shop", nested.into()),
        ("list", list.into()),
        ("pg_empty", Tree::from("")),
    ]);
    let request = sign_as(Operation::BalanceStatus, &Fields::new(), &options).unwrap();
    let signature = md5("balance_status;x;y;;500001;OurSalt1;kz & ;;1;2;payout-secret");
    assert_eq!(
        request.body,
        format!(
            "pg_merchant_id=500001&pg_zone=kz+%26+%3B&shop%5Bb%5D=2&shop%5Ba%5D=1&list%5B0%5D=x&list%5B1%5D=y\
             &pg_empty=&pg_salt=OurSalt1&pg_sig={signature}"
        )
    );
}

#[test]
fn rejects_extra_fields_that_a_form_cannot_carry() {
    let text = || Tree::from("x");
    let deep = (0..8).fold(text(), |value, _| Tree::from(vec![value]));
    let deep_fields = (0..8).fold(text(), |value, _| Fields::from([("b", value)]).into());
    for (name, value, field, code, error_text) in [
        ("pg_sig", text(), "pg_sig", "reserved", "pg_sig is filled in by the library; leave it out"),
        (
            "pg_salt",
            text(),
            "pg_salt",
            "reserved",
            "pg_salt is filled in by the library; set your own with the option salt",
        ),
        (
            "pg_merchant_id",
            text(),
            "pg_merchant_id",
            "reserved",
            "pg_merchant_id is filled in by the library; leave it out",
        ),
        (
            "pg_order_id",
            text(),
            "pg_order_id",
            "repeated",
            "pg_order_id is a documented field of payout_status; pass it in the fields, not in extra",
        ),
        (
            "a[b",
            text(),
            "a[b",
            "characters",
            "a[b has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]",
        ),
        (
            "pg_salt[b]",
            text(),
            "pg_salt",
            "reserved",
            "pg_salt is filled in by the library; set your own with the option salt",
        ),
        ("", text(), "", "characters", " must have a non-empty name"),
        ("a\nb", text(), "a?b", "control_character", "a?b must not have control characters in its name"),
        ("a", Tree::from("x\0"), "a", "control_character", "a must not contain control characters"),
        ("a", Tree::from("x\n"), "a", "control_character", "a must not contain control characters"),
        ("a", Vec::new().into(), "a", "empty", "a is empty; a form cannot carry it"),
        ("a", Fields::new().into(), "a", "empty", "a is empty; a form cannot carry it"),
        ("a", deep, "a", "not_text", "a is nested too deep"),
        ("a", deep_fields, "a", "not_text", "a is nested too deep"),
        (
            "a",
            Fields::from([("b]", "x")]).into(),
            "a",
            "characters",
            "a has malformed brackets in its name; each [ needs its ], after a name: pg_a[pg_b][0]",
        ),
    ] {
        let options = with_extra([(name, value)]);
        let fields = with(&[("pg_order_id", "1")], &[]);
        let found = problems_in(Operation::PayoutStatus, fields, &options);
        assert_eq!(found, [(field.to_owned(), code, error_text.to_owned())]);
    }
    let options = with_extra([("a", text()), ("a", text())]);
    let found = problems_in(Operation::BalanceStatus, with(&[("pg_currency", "KZT")], &[]), &options);
    let error_text = "a appears more than once".to_owned();
    assert_eq!(found, [("a".to_owned(), "repeated", error_text)]);
}

#[test]
fn requires_a_rule_if_the_rules_differ() {
    let options = with_extra([("pg_param1", Tree::from("one")), ("pg_param10", Tree::from("ten"))]);
    let error = sign_as(Operation::BalanceStatus, &Fields::new(), &options).unwrap_err();
    let error_text = "pg_param1 and pg_param10 have no unambiguous order: the official rules \
     disagree, and the signatures would differ; rename pg_param1 or pg_param10, or set the option \
     rule";
    assert_eq!(code_and_text(&error), ("rules_differ", error_text.to_owned()));
    assert_eq!(error.problems(), []);
}

#[test]
fn requires_a_rule_if_the_rules_differ_for_a_single_list() {
    let items: Vec<_> = (0..11).map(|item| Tree::from(item.to_string())).collect();
    let error = sign_fields("cb", &Fields::from([("pg_l", items)]), &secret(SECRET), None).unwrap_err();
    let error_text = "pg_l[1] and pg_l[10] have no unambiguous order: the official rules disagree, \
     and the signatures would differ; rename pg_l[1] or pg_l[10], or set the option rule";
    assert_eq!(code_and_text(&error), ("rules_differ", error_text.to_owned()));
}

#[test]
fn given_rule_decides_the_signature() {
    let mut options = with_extra([("pg_param1", Tree::from("one")), ("pg_param10", Tree::from("ten"))]);
    for (rule, canonical) in [
        (Rule::A, "balance_status;500001;one;ten;OurSalt1;payout-secret"),
        (Rule::BAppend, "balance_status;500001;ten;one;OurSalt1;payout-secret"),
        (Rule::BIndex, "balance_status;500001;ten;one;OurSalt1;payout-secret"),
    ] {
        options.rule = Some(rule);
        let request = sign_as(Operation::BalanceStatus, &Fields::new(), &options).unwrap();
        assert!(request.body.ends_with(&format!("&pg_salt=OurSalt1&pg_sig={}", md5(canonical))), "{rule}");
    }
}

#[test]
fn rule_does_not_change_a_documented_request() {
    let fields: Fields = with(&P2P, &[]).into_iter().collect();
    let plain = sign_as(Operation::P2p2nonreg, &fields, &RequestOptions::default()).unwrap();
    for rule in Rule::ALL {
        let mut options = RequestOptions::default();
        options.rule = Some(*rule);
        assert_eq!(sign_as(Operation::P2p2nonreg, &fields, &options).unwrap(), plain, "{rule}");
    }
}
