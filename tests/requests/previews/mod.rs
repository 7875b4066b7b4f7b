//! `preview`: the request that `sign` would make, without the secret, with the card number masked, and with all
//! problems.

mod masking;
mod problems;

use super::common;
use super::common::tree::Tree;
use super::common::{CARD, MASKED, MERCHANT, Pairs, REG2REG, SECRET, md5, merchant, pairs, salt};
use freedompay_payouts::{
    DEFAULT_HOST, Fields, Operation, Preview, RequestOptions, Rule, SALT_PLACEHOLDER, SECRET_PLACEHOLDER,
    preview,
};

const P2P: [(&str, &str); 8] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100.00"),
    ("pg_payment_to", "4405 6450 0000 6150"),
    ("pg_description", "Выплата; 50% & +1"),
    ("pg_post_link", "https://shop.example/payout-callback"),
    ("pg_user_id", "user_1"),
    ("pg_card_name", "Ivan Ivanov"),
    ("pg_currency", "KZT"),
];

fn request(operation: Operation) -> Pairs {
    match operation {
        Operation::P2p2nonreg => pairs(&P2P),
        Operation::Reg2reg => pairs(&REG2REG),
        Operation::PayoutStatus | Operation::PayoutStatus2 => {
            pairs(&[("pg_payment_id", "77"), ("pg_order_id", "1234")])
        }
        Operation::BalanceStatus => pairs(&[("pg_currency", "KZT")]),
    }
}

fn show_with(operation: Operation, fields: Pairs, options: &RequestOptions) -> Preview {
    preview(operation, MERCHANT, None, &fields.into_iter().collect(), Some(salt().as_str()), options)
}

fn show(operation: Operation, fields: Pairs) -> Preview {
    show_with(operation, fields, &RequestOptions::default())
}

/// Field, code, message and whether it is a warning.
type Found = (String, &'static str, String, bool);

fn problems(preview: &Preview) -> Vec<Found> {
    let problems = preview.problems.iter();
    problems.map(|p| (p.field.clone(), p.code.as_str(), p.message.clone(), p.warning)).collect()
}

fn found(field: &str, code: &'static str, reason: &str, warning: bool) -> Found {
    (field.to_owned(), code, format!("{field} {reason}"), warning)
}

/// Compares the preview with the request that `sign` makes of the same fields.
fn assert_matches_signed_request(operation: Operation, fields: Pairs, options: &RequestOptions) {
    let preview = show_with(operation, fields.clone(), options);
    let request = merchant().sign(operation, &fields.into_iter().collect(), salt(), options).unwrap();
    assert_eq!(preview.url, request.url);
    let mut sent: Pairs = form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
    let signature = sent.pop().unwrap();
    assert_eq!(signature.0, "pg_sig");
    // With the secret and the card number filled in, it is the string that was hashed.
    let canonical = preview.canonical.replace(SECRET_PLACEHOLDER, SECRET).replace(MASKED, CARD);
    assert_eq!(md5(&canonical), signature.1, "{operation}: {}", preview.canonical);
    // The string has the values of the fields in order, and the fields are those that are sent.
    let values: Vec<_> = preview.fields.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(preview.canonical, format!("{operation};{};{SECRET_PLACEHOLDER}", values.join(";")));
    let mut shown: Pairs =
        preview.fields.into_iter().map(|(name, value)| (name, value.replace(MASKED, CARD))).collect();
    shown.sort();
    sent.sort();
    assert_eq!(shown, sent);
}

#[test]
fn preview_matches_signed_request() {
    for operation in Operation::ALL {
        assert_matches_signed_request(*operation, request(*operation), &RequestOptions::default());
        let reversed = request(*operation).into_iter().rev().collect();
        assert_matches_signed_request(*operation, reversed, &RequestOptions::default());
    }
}

#[test]
fn preview_matches_signed_request_with_extra_fields_under_every_rule() {
    let mut options = RequestOptions::default();
    let nested = Fields::from([("b", "2"), ("a", "1")]);
    let list: Vec<_> = (0..12).map(|n| Tree::from(format!("item {n}"))).collect();
    options.extra = Fields::from([
        ("pg_param1", Tree::from("one")),
        ("pg_param10", Tree::from("ten")),
        ("nested", nested.into()),
        ("list", list.into()),
    ]);
    for rule in Rule::ALL {
        options.rule = Some(*rule);
        for operation in Operation::ALL {
            assert_matches_signed_request(*operation, request(*operation), &options);
        }
    }
}

#[test]
fn preview_shows_fields_in_signing_order_with_masked_card_number() {
    let preview = preview(
        Operation::P2p2nonreg,
        MERCHANT,
        None,
        &pairs(&P2P).into_iter().collect(),
        None,
        &RequestOptions::default(),
    );
    assert_eq!(preview.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
    assert_eq!(
        preview.fields,
        pairs(&[
            ("pg_amount", "100.00"),
            ("pg_card_name", "Ivan Ivanov"),
            ("pg_currency", "KZT"),
            ("pg_description", "Выплата; 50% & +1"),
            ("pg_merchant_id", "500001"),
            ("pg_order_id", "1234"),
            ("pg_payment_to", "440564******6150"),
            ("pg_post_link", "https://shop.example/payout-callback"),
            ("pg_salt", "{salt}"),
            ("pg_user_id", "user_1"),
        ])
    );
    assert_eq!(
        preview.canonical,
        "p2p2nonreg;100.00;Ivan Ivanov;KZT;Выплата; 50% & +1;500001;1234;440564******6150;\
         https://shop.example/payout-callback;{salt};user_1;{secret}"
    );
    assert_eq!((SALT_PLACEHOLDER, SECRET_PLACEHOLDER), ("{salt}", "{secret}"));
    assert_eq!(preview.problems, []);
}

#[test]
fn preview_shows_every_field_of_an_invalid_request() {
    let preview =
        show(Operation::P2p2nonreg, pairs(&[("pg_amount", "-1"), ("pg_x", "y"), ("pg_amount", "2")]));
    assert_eq!(preview.canonical, "p2p2nonreg;-1;2;500001;OurSalt1;y;{secret}");
    let expected = pairs(&[
        ("pg_amount", "-1"),
        ("pg_amount", "2"),
        ("pg_merchant_id", "500001"),
        ("pg_salt", "OurSalt1"),
        ("pg_x", "y"),
    ]);
    assert_eq!(preview.fields, expected);
}

#[test]
fn preview_ignores_caller_values_of_reserved_fields() {
    let fields =
        pairs(&[("pg_order_id", "1"), ("pg_merchant_id", "9"), ("pg_salt", "theirs"), ("pg_sig", "0")]);
    let preview = show(Operation::PayoutStatus, fields);
    assert_eq!(preview.canonical, "payout_status;500001;1;OurSalt1;{secret}");
    assert_eq!(preview.problems.len(), 3);
}

fn currency() -> Fields {
    Fields::from([("pg_currency", "KZT")])
}

#[test]
fn preview_url_has_the_given_host() {
    let at = |host: &str| {
        let options = RequestOptions::default();
        preview(Operation::BalanceStatus, MERCHANT, Some(host), &currency(), None, &options)
    };
    let good = at("https://test-api.freedompay.kz/");
    assert_eq!(good.url, "https://test-api.freedompay.kz/g2g/balance_status");
    assert_eq!(good.problems, []);
    let bad = at("api.freedompay.kz");
    assert_eq!(bad.url, "{host}/g2g/balance_status");
    let error_text = "is not valid: the host must begin with https://";
    assert_eq!(problems(&bad), [found("host", "option", error_text, false)]);
    assert_eq!(DEFAULT_HOST, "https://api.freedompay.kz");
}

#[test]
fn preview_checks_hosts_as_a_merchant_does() {
    let at = |host: &str, allow_insecure_host| {
        let mut options = RequestOptions::default();
        options.allow_insecure_host = allow_insecure_host;
        let preview = preview(Operation::BalanceStatus, MERCHANT, Some(host), &currency(), None, &options);
        let messages = preview.problems.into_iter().map(|problem| problem.message);
        (preview.url, messages.collect::<Vec<_>>())
    };
    let rejected = |text: &str| {
        ("{host}/g2g/balance_status".to_owned(), vec![format!("host is not valid: the host must {text}")])
    };
    let insecure = rejected(
        "use https, except in tests with allowInsecureHost: a payout request contains a card number",
    );
    assert_eq!(at("http://sandbox:8787", false), insecure);
    assert_eq!(
        at("http://sandbox:8787", true),
        ("http://sandbox:8787/g2g/balance_status".to_owned(), vec![])
    );
    for allow_insecure_host in [false, true] {
        let expected = rejected("use https: it is FreedomPay's own");
        assert_eq!(at("http://api.freedompay.kz", allow_insecure_host), expected);
    }
    assert_eq!(at("http://u:hunter2@sandbox:8787", true), rejected("not have a user or a password"));
}

#[test]
fn given_rule_decides_the_order() {
    let mut options = RequestOptions::default();
    options.extra = Fields::from([("pg_param1", "one"), ("pg_param10", "ten")]);
    for (rule, tail) in [(Rule::A, "one;ten"), (Rule::BAppend, "ten;one"), (Rule::BIndex, "ten;one")] {
        options.rule = Some(rule);
        let preview = show_with(Operation::BalanceStatus, pairs(&[("pg_currency", "KZT")]), &options);
        assert_eq!(preview.canonical, format!("balance_status;KZT;500001;{tail};OurSalt1;{{secret}}"));
        assert_eq!(preview.problems, []);
    }
    options.rule = None;
    let preview = show_with(Operation::BalanceStatus, pairs(&[("pg_currency", "KZT")]), &options);
    assert_eq!(preview.canonical, "balance_status;KZT;500001;one;ten;OurSalt1;{secret}");
    assert_eq!(preview.problems.len(), 1);
}
