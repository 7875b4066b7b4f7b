//! Problems and warnings of a preview.

use super::common::{MERCHANT, Pairs, merchant, pairs, salt, with};
use super::{P2P, REG2REG, currency, found, problems, show};
use freedompay_payouts::{Fields, Operation, RequestOptions, preview};

#[test]
fn preview_reports_all_problems_of_fields_and_options() {
    let fields = with(
        &P2P,
        &[
            ("pg_order_id", None),
            ("pg_amount", Some("1e3")),
            ("pg_payment_to", Some("440564500000")),
            ("pg_post_link", Some("http://shop.example/callback")),
            ("pg_sig", Some("0")),
            ("pg_x", Some("1")),
        ],
    );
    let mut options = RequestOptions::default();
    options.extra = Fields::from([("pg_param1", "one"), ("pg_param10", "ten"), ("", "empty")]);
    let fields: Fields = fields.into_iter().collect();
    let preview =
        preview(Operation::P2p2nonreg, "shop;1", Some("http://sandbox:8787"), &fields, Some("a;b"), &options);
    let expected = [
        found(
            "pg_amount",
            "amount_format",
            "must be text with at most two decimals: \"100.00\"; pass amounts as text, not as numbers",
            false,
        ),
        found("pg_order_id", "missing", "is missing", false),
        found("pg_payment_to", "card_length", "must have 13 to 20 digits, found 12", false),
        found(
            "pg_post_link",
            "url_insecure",
            "uses http on a public host, where others can read and drop callbacks; use https",
            true,
        ),
        found("pg_sig", "reserved", "is filled in by the library; leave it out", false),
        found(
            "pg_x",
            "unknown_field",
            "is not a documented field of p2p2nonreg; to send it, pass it in the option extra",
            false,
        ),
        found("", "characters", "must have a non-empty name", false),
        found("pg_merchant_id", "option", "is not valid: the merchant id must be digits, at most 20", false),
        found(
            "host",
            "option",
            "is not valid: the host must use https, except in tests with allowInsecureHost: a payout request contains a card number",
            false,
        ),
        found(
            "pg_salt",
            "option",
            "is not valid: the salt must be Latin letters and digits, at least one",
            false,
        ),
        found(
            "pg_param1",
            "rules_differ",
            "and pg_param10 have no unambiguous order: the official rules disagree, and the \
             signatures would differ; rename pg_param1 or pg_param10, or set the option rule",
            false,
        ),
    ];
    assert_eq!(problems(&preview), expected);

    // `sign` reports the problems of fields with the same messages.
    let error = merchant().sign(Operation::P2p2nonreg, &fields, salt(), &options).unwrap_err();
    assert_eq!(error.problems(), &preview.problems[..7]);
}

#[test]
fn questionable_fields_are_warnings() {
    let preview = show(
        Operation::Reg2reg,
        with(
            &REG2REG,
            &[
                ("pg_order_id", Some("order_1234")),
                ("pg_post_link", Some("HTTP://shop.example/callback")),
                ("pg_card_id_to", Some("77")),
            ],
        ),
    );
    assert_eq!(
        problems(&preview),
        [
            found(
                "pg_card_token_to",
                "ambiguous",
                "is given together with pg_card_id_to; the vendor does not document which of them is used",
                true,
            ),
            found(
                "pg_order_id",
                "characters",
                "has characters other than Latin letters and digits; one page of the vendor allows only those",
                true,
            ),
            found(
                "pg_post_link",
                "url_insecure",
                "uses http on a public host, where others can read and drop callbacks; use https",
                true,
            ),
        ]
    );
    for url in ["http://localhost:8787/callback", "http://127.0.0.1/callback", "http://[::1]/callback"] {
        let preview = show(Operation::P2p2nonreg, with(&P2P, &[("pg_post_link", Some(url))]));
        assert_eq!(preview.problems, [], "{url}");
    }
}

#[test]
fn warns_about_balance_request_without_currency() {
    let preview = show(Operation::BalanceStatus, Pairs::new());
    let reason = "is missing; a newer page of the vendor requires it";
    assert_eq!(problems(&preview), [found("pg_currency", "missing", reason, true)]);
    assert_eq!(preview.canonical, "balance_status;500001;OurSalt1;{secret}");
    assert!(
        merchant().sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default()).is_ok()
    );
    assert_eq!(show(Operation::BalanceStatus, pairs(&[("pg_currency", "KZT")])).problems, []);
    let empty = show(Operation::BalanceStatus, pairs(&[("pg_currency", "")]));
    assert_eq!(problems(&empty), [found("pg_currency", "empty", "is empty; leave it out", false)]);
}

#[test]
fn warns_about_link_with_query() {
    let reason = "has a query, whose parameters the gateway signs as fields of the callback; use a URL without a query";
    let query = found("pg_post_link", "url_query", reason, true);
    let reason = "uses http on a public host, where others can read and drop callbacks; use https";
    let insecure = found("pg_post_link", "url_insecure", reason, true);
    for (url, expected) in [
        ("https://shop.example/cb?shop=7", vec![query.clone()]),
        ("https://shop.example/cb?", vec![query.clone()]),
        ("http://shop.example/cb?shop=7", vec![insecure, query]),
        ("https://shop.example/cb", vec![]),
    ] {
        for (operation, base) in [(Operation::P2p2nonreg, &P2P[..]), (Operation::Reg2reg, &REG2REG[..])] {
            let fields = with(base, &[("pg_post_link", Some(url))]);
            assert_eq!(problems(&show(operation, fields.clone())), expected, "{url}");
            let fields: Fields = fields.into_iter().collect();
            assert!(merchant().sign(operation, &fields, salt(), &RequestOptions::default()).is_ok(), "{url}");
        }
    }
}

#[test]
fn invalid_salt_is_a_problem() {
    let with_salt = |salt| {
        let options = RequestOptions::default();
        preview(Operation::BalanceStatus, MERCHANT, None, &currency(), Some(salt), &options)
    };
    for bad in ["", "a;b", "some random string", "соль"] {
        let error_text = "is not valid: the salt must be Latin letters and digits, at least one";
        assert_eq!(problems(&with_salt(bad)), [found("pg_salt", "option", error_text, false)], "{bad}");
    }
    assert_eq!(with_salt("abc123").problems, []);
}
