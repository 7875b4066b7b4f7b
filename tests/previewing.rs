//! `preview`: the request that `sign` would make, without the secret, with the card number masked, and with all
//! problems.

mod support;

use freedompay_payouts::{
    DEFAULT_HOST, Fields, Operation, Preview, RequestOptions, Rule, SALT_PLACEHOLDER, SECRET_PLACEHOLDER,
    preview,
};
use support::tree::Tree;
use support::{CARD, MASKED, MERCHANT, Pairs, SECRET, md5, merchant, pairs, salt, with};

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

const REG2REG: [(&str, &str); 7] = [
    ("pg_amount", "10"),
    ("pg_order_id", "1234"),
    ("pg_user_id", "1234"),
    ("pg_card_token_to", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_description", "Payment description"),
    ("pg_post_link", "https://shop.example/payout-callback"),
    ("pg_order_time_limit", "2030-12-31 12:00:00"),
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

fn currency() -> Fields {
    Fields::from([("pg_currency", "KZT")])
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

#[test]
fn masks_card_number_field_in_lists_nested_fields_and_extra() {
    let spaced = "4405 6450 0000 6150";
    let mut elsewhere = RequestOptions::default();
    elsewhere.extra = Fields::from([("pg_payment_to", Tree::from(CARD))]);
    let mut nested = RequestOptions::default();
    nested.extra = Fields::from([("to", Tree::from(Fields::from([("pg_payment_to", CARD)])))]);
    let options = RequestOptions::default();
    for operation in Operation::ALL {
        for value in [
            Tree::from(CARD),
            Tree::from(spaced),
            Tree::from(vec![Tree::from(CARD), Tree::from(spaced)]),
            Tree::from(Fields::from([("number", CARD)])),
        ] {
            let mut fields: Fields = Fields::new();
            fields.push("pg_payment_to", &value);
            fields.push("pg_payment_to", value);
            for options in [&options, &elsewhere, &nested] {
                let preview = preview(*operation, MERCHANT, None, &fields, None, options);
                let shown = format!("{preview:?} {:?} {}", preview.fields, preview.canonical);
                assert!(!shown.contains("45000006") && !shown.contains("6450"), "{operation}: {shown}");
                assert!(shown.contains("440564***") || shown.contains("4405 6"), "{operation}: {shown}");
            }
        }
    }
}

#[test]
fn masks_card_numbers_of_wrong_length() {
    for (card, masked) in [
        ("1", "*"),
        ("4405645000", "**********"),
        ("44056450000", "440564*0000"),
        ("440564500000615012345", "440564***********2345"),
        ("4405-6450-0000-6150", "4405-6*********6150"),
        ("карта", "*****"),
    ] {
        let preview = show(Operation::P2p2nonreg, with(&P2P, &[("pg_payment_to", Some(card))]));
        assert!(
            preview.fields.contains(&("pg_payment_to".to_owned(), masked.to_owned())),
            "{:?}",
            preview.fields
        );
        assert!(preview.canonical.contains(&format!(";{masked};")), "{}", preview.canonical);
    }
}

#[test]
fn masks_card_numbers_under_other_names_and_in_free_text() {
    let fields = with(
        &P2P,
        &[
            ("pg_card_number", Some(CARD)),
            ("PG_PAYMENT_TO", Some(CARD)),
            (CARD, Some("1")),
            ("pg_description", Some(&format!("to {CARD}"))),
        ],
    );
    let preview = show(Operation::P2p2nonreg, fields);
    let shown = format!("{preview:?}");
    assert!(!shown.contains(CARD), "{shown}");
    for (name, value) in [
        ("pg_card_number", MASKED),
        ("PG_PAYMENT_TO", MASKED),
        (MASKED, "1"),
        ("pg_description", &format!("to {MASKED}")),
    ] {
        let is_there = preview.fields.contains(&(name.to_owned(), value.to_owned()));
        assert!(is_there, "{name}: {shown}");
    }
    // An order id with 16 digits is not masked: users search for it.
    let preview = show(Operation::P2p2nonreg, with(&P2P, &[("pg_order_id", Some("1234567890123456"))]));
    assert!(preview.canonical.contains(";1234567890123456;"), "{}", preview.canonical);
}
