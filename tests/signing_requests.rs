//! `Merchant::sign`: the exact body of every operation, and the problems of every invalid request.

mod support;

use std::collections::BTreeSet;

use freedompay_payouts::{
    ErrorCode, Fields, Merchant, Operation, RequestOptions, Rule, Salt, Secret, SignedRequest, sign_fields,
    verify_fields,
};
use support::tree::Tree;
use support::{
    CARD, MERCHANT, Pairs, SECRET, code_and_text, expect_error, md5, merchant, pg_sig, salt, secret, with,
};

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

/// The body as an independent parser reads it.
fn parsed(request: &SignedRequest) -> Pairs {
    form_urlencoded::parse(request.body.as_bytes()).into_owned().collect()
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

#[test]
fn signs_payout_by_card_number() {
    let request = sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap();
    assert_eq!(request.operation, Operation::P2p2nonreg);
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
    assert_eq!(SignedRequest::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let signature = md5("p2p2nonreg;100.00;Payment description;500001;1234;4405645000006150;\
         https://shop.example/payout-callback;OurSalt1;payout-secret");
    assert_eq!(
        request.body,
        format!(
            "pg_merchant_id=500001&pg_order_id=1234&pg_amount=100.00&pg_payment_to=4405645000006150\
             &pg_description=Payment+description&pg_post_link=https%3A%2F%2Fshop.example%2Fpayout-callback\
             &pg_salt=OurSalt1&pg_sig={signature}"
        )
    );
}

#[test]
fn signs_payout_by_card_token() {
    let request = sign(Operation::Reg2reg, with(&REG2REG, &[])).unwrap();
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/reg2reg");
    let signature = md5("reg2reg;10;c92741d9-ddd7-4bad-abd0-5594a79eea1a;Payment description;500001;1234;\
         2030-12-31 12:00:00;https://shop.example/payout-callback;OurSalt1;user_1-A;payout-secret");
    assert_eq!(
        request.body,
        format!(
            "pg_merchant_id=500001&pg_amount=10&pg_order_id=1234&pg_user_id=user_1-A\
             &pg_card_token_to=c92741d9-ddd7-4bad-abd0-5594a79eea1a&pg_description=Payment+description\
             &pg_post_link=https%3A%2F%2Fshop.example%2Fpayout-callback\
             &pg_order_time_limit=2030-12-31+12%3A00%3A00&pg_salt=OurSalt1&pg_sig={signature}"
        )
    );
}

#[test]
fn signs_status_and_balance_requests() {
    for (operation, fields, body, canonical) in [
        (
            Operation::PayoutStatus,
            &[("pg_order_id", "1234")][..],
            "pg_merchant_id=500001&pg_order_id=1234",
            "payout_status;500001;1234;OurSalt1;payout-secret",
        ),
        (
            Operation::PayoutStatus2,
            &[("pg_payment_id", "77"), ("pg_order_id", "1234")],
            "pg_merchant_id=500001&pg_payment_id=77&pg_order_id=1234",
            "payout_status2;500001;1234;77;OurSalt1;payout-secret",
        ),
        (
            Operation::BalanceStatus,
            &[],
            "pg_merchant_id=500001",
            "balance_status;500001;OurSalt1;payout-secret",
        ),
        (
            Operation::BalanceStatus,
            &[("pg_currency", "KZT")],
            "pg_merchant_id=500001&pg_currency=KZT",
            "balance_status;KZT;500001;OurSalt1;payout-secret",
        ),
    ] {
        let request = sign(operation, with(fields, &[])).unwrap();
        assert_eq!(request.url, format!("https://api.freedompay.kz/g2g/{operation}"));
        assert_eq!(request.body, format!("{body}&pg_salt=OurSalt1&pg_sig={}", md5(canonical)));
    }
}

#[test]
fn field_order_changes_the_body_but_not_the_signature() {
    let one = parsed(&sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap());
    let reversed = with(&P2P, &[]).into_iter().rev().collect();
    let other = parsed(&sign(Operation::P2p2nonreg, reversed).unwrap());
    assert_ne!(one, other);
    assert_eq!(one.last(), other.last());
    assert_eq!(one.last().unwrap().1, pg_sig("p2p2nonreg", &one, SECRET));
}

#[test]
fn encodes_any_description() {
    for description in [
        "Выплата по заказу №5",
        "1+1=2&pg_amount=999;drop=%20%2B%zz%",
        "a;b;c",
        "🍵 + ☕ & 50% = <tea>\"'`",
        " ends with spaces ",
        "*-._~!()[]{}|\\^/?#@:,$",
        "ÿ\u{a0}\u{2028}e\u{301}\u{10ffff}",
        "pg_sig=00000000000000000000000000000000",
    ] {
        let request =
            sign(Operation::P2p2nonreg, with(&P2P, &[("pg_description", Some(description))])).unwrap();
        let fields = parsed(&request);
        let mut expected = with(&[("pg_merchant_id", MERCHANT)], &[]);
        expected.extend(with(&P2P, &[("pg_description", Some(description)), ("pg_salt", Some("OurSalt1"))]));
        let signature = pg_sig("p2p2nonreg", &expected, SECRET);
        expected.push(("pg_sig".to_owned(), signature));
        assert_eq!(fields, expected, "{description}");
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"*-._+%&=".contains(&b);
        assert!(request.body.bytes().all(plain), "{}", request.body);
    }
}

#[test]
fn removes_spaces_from_card_number_before_signing() {
    let plain = sign(Operation::P2p2nonreg, with(&P2P, &[])).unwrap();
    for card in ["4405 6450 0000 6150", " 4405645000006150 ", "4405  6450  0000  6150"] {
        let spaced = sign(Operation::P2p2nonreg, with(&P2P, &[("pg_payment_to", Some(card))])).unwrap();
        assert_eq!(spaced, plain, "{card}");
    }
}

#[test]
fn signs_amount_as_written() {
    for amount in ["0.01", "1", "100", "100.0", "100.00", "0.10", "99999999", "99999999.0", "99999999.00"] {
        let request = sign(Operation::P2p2nonreg, with(&P2P, &[("pg_amount", Some(amount))])).unwrap();
        assert!(parsed(&request).contains(&("pg_amount".to_owned(), amount.to_owned())), "{amount}");
    }
}

#[test]
fn rejects_invalid_amounts() {
    const FORMAT: &str = "pg_amount must be text with at most two decimals: \"100.00\"";
    for amount in ["0", "0.0", "0.00", "100000000", "99999999.01", "99999999999999999999999999"] {
        let expected = problem_owned("amount_range", "pg_amount must be from 0.01 to 99999999");
        assert_eq!(problem("pg_amount", amount), expected, "{amount}");
    }
    for amount in [
        "0.001",
        "100.000",
        "1.",
        ".5",
        ".",
        "-1",
        "+1",
        "-0.01",
        "01",
        "00.5",
        "1.0.0",
        "1 000",
        "1000 ",
        " 1",
        "1_000",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "inf",
        "0x10",
        "1'000.00",
        "٣",
        "１００",
        "100KZT",
        "1/2",
        "null",
    ] {
        assert_eq!(problem("pg_amount", amount), problem_owned("amount_format", FORMAT), "{amount}");
    }
    for amount in ["1,50", "1,000.00", "1 000,00"] {
        let expected = (FORMAT.to_owned()) + "; use a point instead of the comma";
        assert_eq!(problem("pg_amount", amount), problem_owned("amount_format", &expected), "{amount}");
    }
    for amount in ["1e3", "1E3", "1e+21", "1.5e-7"] {
        let expected = (FORMAT.to_owned()) + "; pass amounts as text, not as numbers";
        assert_eq!(problem("pg_amount", amount), problem_owned("amount_format", &expected), "{amount}");
    }
}

#[test]
fn accepts_card_numbers_of_13_to_20_digits() {
    for card in [
        "4222222222222",
        "62861819783765929",
        "629656013969216940",
        "6204500338419360939",
        "62045003384193609398",
        // The vendor's test cards.
        "4671593866478252",
        "5325349472901311",
        "4556046085041740",
        "5543974702876045",
        "5507841999732294",
        "4532676596620704",
    ] {
        assert!(sign(Operation::P2p2nonreg, with(&P2P, &[("pg_payment_to", Some(card))])).is_ok(), "{card}");
    }
}

#[test]
fn rejects_invalid_card_numbers_without_showing_them() {
    for (card, code, reason) in [
        ("440564500000", "card_length", "must have 13 to 20 digits, found 12"),
        ("440564500000615012345", "card_length", "must have 13 to 20 digits, found 21"),
        ("1", "card_length", "must have 13 to 20 digits, found 1"),
        ("4405-6450-0000-6150", "card_format", "must be digits; spaces are allowed and removed"),
        (
            "4405\u{a0}6450\u{a0}0000\u{a0}6150",
            "card_format",
            "must be digits; spaces are allowed and removed",
        ),
        ("440564500000615O", "card_format", "must be digits; spaces are allowed and removed"),
        ("４４０５６４５００００６１５０", "card_format", "must be digits; spaces are allowed and removed"),
        ("4405\t6450\t0000\t6150", "control_character", "must not contain control characters"),
        (
            "4405645000006151",
            "card_luhn",
            "has a wrong check digit: a digit may be wrong, or two digits may be swapped",
        ),
        (
            "4405 6450 0000 1650",
            "card_luhn",
            "has a wrong check digit: a digit may be wrong, or two digits may be swapped",
        ),
    ] {
        let expected = problem_owned(code, &format!("pg_payment_to {reason}"));
        assert_eq!(problem("pg_payment_to", card), expected, "{card}");
    }
    assert_eq!(problem("pg_payment_to", "   "), problem_owned("empty", "pg_payment_to must not be empty"));
}

#[test]
fn luhn_option_disables_only_the_luhn_check() {
    let mut options = RequestOptions::default();
    assert!(options.luhn);
    options.luhn = false;
    let fields = |card: &str| with(&P2P, &[("pg_payment_to", Some(card))]);
    let wrong = fields("4405645000006151").into_iter().collect();
    let request = sign_as(Operation::P2p2nonreg, &wrong, &options).unwrap();
    assert!(request.body.contains("&pg_payment_to=4405645000006151&"));
    let short = problems_in(Operation::P2p2nonreg, fields("440564500000"), &options);
    assert_eq!(
        short,
        [(
            "pg_payment_to".to_owned(),
            "card_length",
            "pg_payment_to must have 13 to 20 digits, found 12".to_owned()
        )]
    );
}

#[test]
fn rejects_unusable_post_links() {
    const HOST: &str = "pg_post_link must be an http or https URL with a host";
    for url in [
        "shop.example/callback",
        "/callback",
        "//shop.example/callback",
        "https://",
        "https:///callback",
        "https:/shop.example/callback",
        "ftp://shop.example/callback",
        "javascript:alert(1)//x",
        "https://:443/callback",
        "https://shop.example:port/callback",
        "https://shop.example:0/callback",
        "https://shop.example:65536/callback",
        "https://[::1/callback",
        "https://?callback",
        "https://shop.example\\callback",
        "https://shop.example:+80/callback",
    ] {
        assert_eq!(problem("pg_post_link", url), problem_owned("url_format", HOST), "{url}");
    }
    for url in [
        "https://user@shop.example/callback",
        "https://user:hunter2@shop.example/callback",
        "http://user:hunter2@127.0.0.1:8787/callback",
        "HTTPS://:hunter2@shop.example",
        "https://@shop.example/callback",
        "https://a@b@shop.example/callback#part",
    ] {
        let error_text = "pg_post_link must not have a user or a password before its host";
        assert_eq!(problem("pg_post_link", url), problem_owned("url_format", error_text), "{url}");
    }
    for url in [
        "https://shop.example/",
        "https://shop.example",
        "https://shop.example/callback/",
        "https://shop.example?callback",
        "https://shop.example/callback/?order=1",
        "https://shop.example//",
    ] {
        let error_text = "pg_post_link must not end in \"/\": its last path segment is signed";
        assert_eq!(problem("pg_post_link", url), problem_owned("url_script", error_text), "{url}");
    }
    for url in [
        "https://shop.example/callback#part",
        "https://shop.example/#/callback",
        "https://shop.example/callback#",
    ] {
        let error_text = "pg_post_link must not have a \"#\": the part after it is never sent";
        assert_eq!(problem("pg_post_link", url), problem_owned("url_fragment", error_text), "{url}");
    }
    for (url, why) in [
        (
            "https://shop.example/g2g/payout_status2?a=b",
            "is the name of a payout method, so an answer could pass for a callback",
        ),
        ("https://shop.example/callback;9999", "has a \";\", which separates the signed values"),
    ] {
        let error_text = format!("pg_post_link needs another last path segment: the present one {why}");
        assert_eq!(problem("pg_post_link", url), problem_owned("url_script", &error_text), "{url}");
    }
    for url in ["https://shop.example/a/..", "https://shop.example/."] {
        let error_text = "pg_post_link must not end in \".\" or \"..\": clients rewrite such a URL";
        assert_eq!(problem("pg_post_link", url), problem_owned("url_script", error_text), "{url}");
    }
    for url in [
        "https://shop.example/обратно",
        "https://пример.kz/callback",
        "https://shop.example/call back",
        " https://shop.example/callback",
    ] {
        let error_text = "pg_post_link must be a URL in ASCII without spaces; escape other characters";
        assert_eq!(problem("pg_post_link", url), problem_owned("url_format", error_text), "{url}");
    }
}

#[test]
fn accepts_post_links_with_a_last_path_segment() {
    for url in [
        "https://shop.example/callback",
        "https://shop.example/callback.php?shop=1&x=/",
        "HTTPS://SHOP.EXAMPLE/callback",
        "https://shop.example:8443/a/b/callback",
        "https://[2001:db8::1]/callback",
        "https://shop.example/p%6Fst",
        "http://localhost:8787/callback",
        "http://127.0.0.1:8787/callback",
        "http://[::1]:8787/callback",
        "http://shop.example/callback",
        "https://a/b",
    ] {
        assert!(sign(Operation::P2p2nonreg, with(&P2P, &[("pg_post_link", Some(url))])).is_ok(), "{url}");
    }
}

#[test]
fn length_limits_are_those_of_the_tables() {
    let limits: BTreeSet<_> = Operation::ALL
        .iter()
        .flat_map(|operation| operation.request().fields())
        .filter_map(|field| Some((field.name(), field.field_type().max_length()?)))
        .collect();
    assert_eq!(
        limits.into_iter().collect::<Vec<_>>(),
        [
            ("pg_currency", 3),
            ("pg_order_id", 50),
            ("pg_order_time_limit", 19),
            ("pg_payment_to", 20),
            ("pg_post_link", 255),
            ("pg_user_id", 50),
        ]
    );
}

#[test]
fn accepts_longest_values_and_rejects_longer_ones() {
    let url = |length: usize| {
        format!("https://shop.example/{}", "c".repeat(length - "https://shop.example/".len()))
    };
    let long_id = "1".repeat(51);
    for (name, value, error_text) in [
        ("pg_order_id", long_id.as_str(), "pg_order_id has 51 characters; at most 50 are allowed"),
        ("pg_user_id", &long_id, "pg_user_id has 51 characters; at most 50 are allowed"),
        ("pg_post_link", &url(256), "pg_post_link has 256 characters; at most 255 are allowed"),
        ("pg_currency", "KZTT", "pg_currency has 4 characters; at most 3 are allowed"),
    ] {
        assert_eq!(problem(name, value), problem_owned("too_long", error_text));
    }
    for (name, value) in
        [("pg_order_id", "1".repeat(50)), ("pg_user_id", "u".repeat(50)), ("pg_post_link", url(255))]
    {
        assert!(sign(Operation::P2p2nonreg, with(&P2P, &[(name, Some(&value))])).is_ok(), "{name}");
    }
    // Characters are counted, not bytes.
    assert!(sign(Operation::P2p2nonreg, with(&P2P, &[("pg_order_id", Some(&"ж".repeat(50)))])).is_ok());
}

#[test]
fn rejects_values_of_the_wrong_type() {
    for (name, value, code, reason) in [
        ("pg_order_id", "1;2", "separator", "must not contain \";\", which separates the signed values"),
        ("pg_order_id", "1\n2", "control_character", "must not contain control characters"),
        ("pg_user_id", "user@shop", "characters", "must be of a-z, A-Z, 0-9, \"_\" and \"-\""),
        ("pg_user_id", "1;2", "separator", "must not contain \";\", which separates the signed values"),
        ("pg_user_id", "Иван", "characters", "must be of a-z, A-Z, 0-9, \"_\" and \"-\""),
        ("pg_currency", "kzt", "characters", "must be three capital letters: \"KZT\""),
        ("pg_currency", "KZ", "characters", "must be three capital letters: \"KZT\""),
        ("pg_currency", "398", "characters", "must be three capital letters: \"KZT\""),
        ("pg_description", "a\0b", "control_character", "must not contain control characters"),
        ("pg_description", "a\r\nb", "control_character", "must not contain control characters"),
        ("pg_description", "a\u{7f}", "control_character", "must not contain control characters"),
        ("pg_description", "a\u{85}", "control_character", "must not contain control characters"),
        ("pg_card_name", "Ivan\tIvanov", "control_character", "must not contain control characters"),
    ] {
        assert_eq!(problem(name, value), problem_owned(code, &format!("{name} {reason}")), "{value:?}");
    }
    for payment_id in ["0x77", "77;1", "77 ", "-77"] {
        let found = problems(
            Operation::PayoutStatus,
            with(&[("pg_order_id", "1")], &[("pg_payment_id", Some(payment_id))]),
        );
        let (code, error_text) = if payment_id.contains(';') {
            ("separator", "pg_payment_id must not contain \";\", which separates the signed values")
        } else {
            ("characters", "pg_payment_id must be digits")
        };
        assert_eq!(found, [("pg_payment_id".to_owned(), code, error_text.to_owned())]);
    }
    for name in ["pg_card_token_to", "pg_card_id_to"] {
        let found =
            problems(Operation::Reg2reg, with(&REG2REG, &[("pg_card_token_to", None), (name, Some("a;b"))]));
        let error_text = format!("{name} must not contain \";\", which separates the signed values");
        assert_eq!(found, [(name.to_owned(), "separator", error_text)]);
    }
}

#[test]
fn rejects_time_limits_that_are_not_calendar_dates() {
    let limit =
        |value: &str| problems(Operation::Reg2reg, with(&REG2REG, &[("pg_order_time_limit", Some(value))]));
    let expected_problem = |code, reason: &str| {
        vec![("pg_order_time_limit".to_owned(), code, format!("pg_order_time_limit {reason}"))]
    };
    for date in [
        "2026-02-30 00:00:00",
        "2027-02-29 12:00:00",
        "2100-02-29 12:00:00",
        "2026-04-31 12:00:00",
        "2026-13-01 12:00:00",
        "2026-00-01 12:00:00",
        "2026-01-00 12:00:00",
        "2026-01-32 12:00:00",
        "2026-01-01 24:00:00",
        "2026-01-01 12:60:00",
        "2026-01-01 12:00:60",
    ] {
        let expected = expected_problem("date_impossible", "is not an existing date and time");
        assert_eq!(limit(date), expected, "{date}");
    }
    for date in [
        "2026-02-28",
        "2026-2-28 12:00:00",
        "28.02.2026 12:00:00",
        "2026-02-28T12:00:00",
        "2026/02/28 12:00:00",
        "2026-02-28012:00:00",
        "2026002028012000000",
        "2026-02-28 12:00",
        "tomorrow",
        "+026-02-28 12:00:00",
        "2026-02-28 12:00:0Z",
        "٢026-02-28 12:00:0",
    ] {
        let expected = expected_problem("date_format", "must be a date and time as YYYY-MM-DD hh:mm:ss");
        assert_eq!(limit(date), expected, "{date}");
    }
    let expected = expected_problem("too_long", "has 25 characters; at most 19 are allowed");
    assert_eq!(limit("2026-02-28T12:00:00+05:00"), expected);
    for date in ["2028-02-29 23:59:59", "2000-02-29 00:00:00", "2026-12-31 00:00:00", "2026-04-30 00:00:00"] {
        let fields = with(&REG2REG, &[("pg_order_time_limit", Some(date))]);
        assert!(sign(Operation::Reg2reg, fields).is_ok(), "{date}");
    }
}

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
    let found = problems(Operation::P2p2nonreg, support::pairs(&fields));
    assert_eq!(found, expected);
}

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
    let mut options = with_extra([("pg_param1", Tree::from("one")), ("pg_param10", Tree::from("ten"))]);
    let error = sign_as(Operation::BalanceStatus, &Fields::new(), &options).unwrap_err();
    let error_text = "pg_param1 and pg_param10 have no unambiguous order: the official rules \
     disagree, and the signatures would differ; rename pg_param1 or pg_param10, or set the option \
     rule";
    assert_eq!(code_and_text(&error), ("rules_differ", error_text.to_owned()));
    assert_eq!(error.problems(), []);
    // The rules also differ for a message that is a single list.
    let items: Vec<_> = (0..11).map(|item| Tree::from(item.to_string())).collect();
    let error = sign_fields("cb", &Fields::from([("pg_l", items)]), &secret(SECRET), None).unwrap_err();
    let error_text = "pg_l[1] and pg_l[10] have no unambiguous order: the official rules disagree, \
     and the signatures would differ; rename pg_l[1] or pg_l[10], or set the option rule";
    assert_eq!(code_and_text(&error), ("rules_differ", error_text.to_owned()));
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

#[test]
fn rejects_salts_with_other_than_letters_and_digits() {
    let expected = ("options_invalid", "the salt must be Latin letters and digits, at least one".to_owned());
    for text in ["", "a;b", "some random string", "соль", "a\n", "a-b", "a\0"] {
        assert_eq!(expect_error(Salt::parse(text)), expected, "{text:?}");
    }
    let request = merchant()
        .sign(
            Operation::BalanceStatus,
            &Fields::new(),
            Salt::parse("abc123XYZ").unwrap(),
            &RequestOptions::default(),
        )
        .unwrap();
    assert!(request.body.contains("&pg_salt=abc123XYZ&"));
}

#[test]
fn salt_depends_on_every_byte_of_entropy() {
    let plain = Salt::from_entropy([7; Salt::ENTROPY]);
    for at in 0..Salt::ENTROPY {
        let mut entropy = [7; Salt::ENTROPY];
        entropy[at] ^= 1;
        assert_ne!(Salt::from_entropy(entropy), plain, "byte {at}");
    }
}

#[test]
fn rejects_secrets_with_copying_mistakes() {
    for (text, error_text) in [
        ("", "the secret is empty; is its environment variable set?"),
        ("key\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        ("key\r\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        ("\n", "the secret ends with a newline, likely from the file it was read from; trim it"),
        (" key", "the secret starts or ends with white space; copy it again without it"),
        ("key ", "the secret starts or ends with white space; copy it again without it"),
        ("\tkey", "the secret starts or ends with white space; copy it again without it"),
        ("key\u{a0}", "the secret starts or ends with white space; copy it again without it"),
        ("\u{feff}key", "the secret starts with a byte order mark, likely from the file it was read from"),
        ("\"key\"", "the secret is enclosed in quotes, likely from its environment file; remove them"),
        ("'key'", "the secret is enclosed in quotes, likely from its environment file; remove them"),
    ] {
        assert_eq!(expect_error(Secret::new(text)), ("options_invalid", error_text.to_owned()), "{text:?}");
    }
    for text in ["k", "a key", "k;e;y", "ключ", "\"", "'key\"", "ke３y", "k\u{fffd}y"] {
        assert!(Secret::new(text).is_ok(), "{text:?}");
    }
}

/// Characters that cannot be seen, with their code points.
const INVISIBLE: [(char, &str); 16] = [
    ('\0', "0000"),
    ('\u{3}', "0003"),
    ('\t', "0009"),
    ('\n', "000A"),
    ('\u{7f}', "007F"),
    ('\u{85}', "0085"),
    ('\u{a0}', "00A0"),
    ('\u{ad}', "00AD"),
    ('\u{200b}', "200B"),
    ('\u{200e}', "200E"),
    ('\u{2009}', "2009"),
    ('\u{2060}', "2060"),
    ('\u{3000}', "3000"),
    ('\u{3164}', "3164"),
    ('\u{feff}', "FEFF"),
    ('\u{e0041}', "E0041"),
];

#[test]
fn rejects_secrets_with_invisible_characters_and_names_their_position() {
    for (c, code) in INVISIBLE {
        // Positions are in characters, not in bytes.
        for (before, position) in [("aB", 3), ("ключ", 5)] {
            let expected = format!(
                "the secret has U+{code} at position {position} (in characters, from 1); \
                 it must not have control or invisible characters; copy it again"
            );
            let found = expect_error(Secret::new(format!("{before}{c}3dE5gH7jK9")));
            assert_eq!(found, ("options_invalid", expected), "U+{code}");
        }
    }
}

#[test]
fn merchant_rejects_secrets_that_are_not_printable_ascii() {
    for (text, code, position) in [
        ("aВ3dE5gH7jK9", "0412", 2),
        ("aB３dE5gH7jK9", "FF13", 3),
        ("aB3dE5gH 7jK9", "0020", 9),
        ("ключ", "043A", 1),
        ("aB3dE5gH7jK9\u{fffd}", "FFFD", 13),
        ("aB3👍", "1F44D", 4),
    ] {
        let expected = format!(
            "the secret has U+{code} at position {position} (in characters, from 1); it must \
             be printable ASCII without white space; copy it again"
        );
        let found = expect_error(Merchant::new(MERCHANT, [secret("good"), secret(text)]));
        assert_eq!(found, ("options_invalid", expected), "{text}");
    }
    for text in ["aB3dE5gH7jK9", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"] {
        assert!(Merchant::new(MERCHANT, [secret(text)]).is_ok(), "{text}");
    }
}

#[test]
fn signed_string_without_script_name_starts_with_the_first_value() {
    let fields = Fields::from([("pg_b", "2"), ("pg_a", "1")]);
    for (script, canonical) in
        [(None, "1;2;payout-secret"), (Some(""), ";1;2;payout-secret"), (Some("cb"), "cb;1;2;payout-secret")]
    {
        let signature = sign_fields(script, &fields, &secret(SECRET), None).unwrap();
        assert_eq!(signature.to_string(), md5(canonical));
        let mut signed = fields.clone();
        signed.push("pg_sig", signature.to_string());
        for other in [None, Some(""), Some("cb")] {
            let expected = if other == script { Ok(()) } else { Err("signature_mismatch") };
            let found = verify_fields(other, &signed, &secret(SECRET));
            assert_eq!(found.map_err(|error| error.code().as_str()), expected, "{script:?} {other:?}");
        }
    }
    let alone = sign_fields(None, &Fields::new(), &secret(SECRET), None).unwrap();
    assert_eq!(alone.to_string(), md5("payout-secret"));
    let forged = Fields::from([("pg_sig", "0".repeat(32))]);
    let (code, text) = expect_error(verify_fields(None, &forged, &secret(SECRET)));
    assert_eq!(code, "signature_mismatch");
    assert!(
        text.starts_with("pg_sig does not match the fields, the script name (none) and the given secret; "),
        "{text}"
    );
}

#[test]
fn first_secret_signs() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    let request =
        merchant.sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default()).unwrap();
    assert!(request.body.ends_with(&md5("balance_status;500001;OurSalt1;new-secret")));
    let none = expect_error(Merchant::new(MERCHANT, []));
    assert_eq!(none, ("options_invalid", "at least one payout secret must be given".to_owned()));
}

#[test]
fn rejects_merchant_ids_that_are_not_digits() {
    for id in ["", "abc", "500001 ", "-1", "5e5", "500001;1", "500001\n", "１２３", "123456789012345678901"]
    {
        let expected = ("options_invalid", "the merchant id must be digits, at most 20".to_owned());
        assert_eq!(expect_error(Merchant::new(id, [secret(SECRET)])), expected, "{id:?}");
    }
    assert_eq!(Merchant::new("1", [secret(SECRET)]).unwrap().id(), "1");
}

#[test]
fn request_url_has_the_given_host() {
    for (host, url) in [
        ("https://api.freedompay.uz", "https://api.freedompay.uz/g2g/balance_status"),
        ("https://test-api.freedompay.kz/", "https://test-api.freedompay.kz/g2g/balance_status"),
        ("https://api.paybox.money", "https://api.paybox.money/g2g/balance_status"),
        ("https://gateway.example:8443", "https://gateway.example:8443/g2g/balance_status"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787/g2g/balance_status"),
        ("http://127.8.9.10", "http://127.8.9.10/g2g/balance_status"),
        ("http://localhost:8787", "http://localhost:8787/g2g/balance_status"),
        ("http://[::1]:8787", "http://[::1]:8787/g2g/balance_status"),
    ] {
        let merchant = merchant().with_host(host).unwrap();
        let request = merchant
            .sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default())
            .unwrap();
        assert_eq!(request.url, url);
    }
}

#[test]
fn rejects_hosts_that_would_expose_card_numbers() {
    for host in [
        "HTTP://sandbox",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://128.0.0.1",
        "http://127.1",
        "http://0x7f.0.0.1",
        "http://127.0.0.256",
        // Octal in browsers: 87.0.0.1.
        "http://0127.0.0.1",
        "http://127.0.0.01",
        "http://[::ffff:127.0.0.1]",
        "http://10.0.0.1",
        "http://0.0.0.0",
    ] {
        let error_text = "the host must use https, except in tests with allowInsecureHost: a payout request contains a card number";
        assert_eq!(
            expect_error(merchant().with_host(host)),
            ("options_invalid", error_text.to_owned()),
            "{host}"
        );
    }
    for (text, hosts) in [
        ("the host must begin with https://", &["", "api.freedompay.kz", "https:api.freedompay.kz"][..]),
        (
            "the host must not have a path",
            &[
                "https://api.freedompay.kz/g2g",
                "https://api.freedompay.kz//",
                "https://api.freedompay.kz?x",
                "https://api.freedompay.kz#x",
            ],
        ),
        (
            "the host has an invalid scheme, name or port",
            &[
                "https://",
                "https:///",
                "ftp://api.freedompay.kz",
                "https://a b",
                "https://дом.example",
                "https://api.freedompay.kz\\@evil.example",
                "https://api.freedompay.kz:",
                "https://api.freedompay.kz:0",
                "https://api.freedompay.kz:99999",
                "https://api.freedompay.kz:+443",
                " https://api.freedompay.kz",
                "https://api.freedompay.kz\n",
            ],
        ),
        (
            "the host must use https: it is FreedomPay's own",
            &["http://api.freedompay.kz", "HTTP://api.freedompay.kz"],
        ),
    ] {
        for host in hosts {
            let expected = ("options_invalid", text.to_owned());
            assert_eq!(expect_error(merchant().with_host(host)), expected, "{host}");
        }
    }
}

#[test]
fn rejects_hosts_with_a_user_or_a_password() {
    let expected = ("options_invalid", "the host must not have a user or a password".to_owned());
    for host in
        ["https://user@api.freedompay.kz", "https://u:hunter2@sandbox", "http://localhost@evil.example"]
    {
        assert_eq!(expect_error(merchant().with_host(host)), expected, "{host}");
        assert_eq!(expect_error(merchant().with_insecure_host(host)), expected, "{host}");
    }
}

#[test]
fn insecure_host_may_be_any_host_but_the_vendors_own() {
    for host in [
        "http://sandbox:8787",
        "http://gateway.internal",
        "http://10.0.0.1:80",
        "http://[fd00::1]:8787",
        "http://freedompay.kz.example",
        "http://notfreedompay.kz",
        "http://freedompay.kz-sandbox",
        "http://freedompay.com",
        "http://paybox.kz",
        "http://kz",
        "http://.",
        "http://127.0.0.1:8787",
        "https://sandbox:8787",
        "https://api.freedompay.kz",
    ] {
        let merchant = merchant().with_insecure_host(host).unwrap();
        let request = merchant
            .sign(Operation::BalanceStatus, &Fields::new(), salt(), &RequestOptions::default())
            .unwrap();
        assert_eq!(request.url, format!("{host}/g2g/balance_status"));
    }
    for domain in ["freedompay.kz", "freedompay.uz", "freedompay.kg", "freedompay.money", "paybox.money"] {
        for host in [
            domain.to_owned(),
            format!("api.{domain}"),
            format!("test-api.{domain}"),
            format!("a.b.{domain}"),
            format!("{domain}."),
            format!("api.{domain}.."),
            format!(".{domain}"),
            format!("{domain}:80"),
            format!("api.{domain}.:8080"),
            format!("API.{}", domain.to_uppercase()),
        ] {
            let expected = ("options_invalid", "the host must use https: it is FreedomPay's own".to_owned());
            for scheme in ["http", "HTTP"] {
                let host = format!("{scheme}://{host}");
                assert_eq!(expect_error(merchant().with_insecure_host(&host)), expected, "{host}");
            }
            assert!(merchant().with_insecure_host(&format!("https://{host}")).is_ok(), "{host}");
        }
    }
}

#[test]
fn allowing_an_insecure_host_allows_nothing_else() {
    for (host, text) in [
        ("", "the host must begin with https://"),
        ("sandbox:8787", "the host must begin with https://"),
        ("ftp://sandbox", "the host has an invalid scheme, name or port"),
        ("http://", "the host has an invalid scheme, name or port"),
        ("http://sandbox:0", "the host has an invalid scheme, name or port"),
        ("http://sandbox/g2g", "the host must not have a path"),
    ] {
        let expected = ("options_invalid", text.to_owned());
        assert_eq!(expect_error(merchant().with_insecure_host(host)), expected, "{host}");
    }
    let mut options = RequestOptions::default();
    options.allow_insecure_host = true;
    let request = merchant().sign(Operation::BalanceStatus, &Fields::new(), salt(), &options).unwrap();
    assert_eq!(request.url, "https://api.freedompay.kz/g2g/balance_status");
}

#[test]
fn only_p2p2nonreg_and_reg2reg_move_money() {
    let paying: Vec<_> = Operation::ALL.iter().filter(|operation| operation.is_payout()).collect();
    assert_eq!(paying, [&Operation::P2p2nonreg, &Operation::Reg2reg]);
}

#[test]
fn parses_only_exact_operation_names() {
    assert_eq!(Operation::parse("reg2reg"), Ok(Operation::Reg2reg));
    for name in ["P2P2NONREG", "", "payout_status3", "p2p2nonreg "] {
        let error_text = format!(
            "unknown operation \"{name}\"; the operations are p2p2nonreg, payout_status, payout_status2, \
             reg2reg and balance_status"
        );
        assert_eq!(expect_error(Operation::parse(name)), ("options_invalid", error_text));
    }
}
