//! Values of documented fields: amounts, card numbers, lengths, types and dates.

use std::collections::BTreeSet;

use super::common::with;
use super::{P2P, REG2REG, problem, problem_owned, problems, problems_in, sign, sign_as};
use freedompay_payouts::{Operation, RequestOptions};

/// Asserts that each amount is rejected with this code and reason.
#[track_caller]
fn assert_amounts_rejected(amounts: &[&str], code: &'static str, reason: &str) {
    for amount in amounts {
        let expected = problem_owned(code, &format!("pg_amount {reason}"));
        assert_eq!(problem("pg_amount", amount), expected, "{amount}");
    }
}

const AMOUNT_FORMAT: &str = "must be text with at most two decimals: \"100.00\"";

#[test]
fn rejects_amounts_below_0_01_and_above_99999999() {
    let amounts = ["0", "0.0", "0.00", "100000000", "99999999.01", "99999999999999999999999999"];
    assert_amounts_rejected(&amounts, "amount_range", "must be from 0.01 to 99999999");
}

#[test]
fn rejects_amounts_that_are_not_decimal_text() {
    let amounts = [
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
    ];
    assert_amounts_rejected(&amounts, "amount_format", AMOUNT_FORMAT);
}

#[test]
fn asks_for_a_point_instead_of_a_comma_in_an_amount() {
    let amounts = ["1,50", "1,000.00", "1 000,00"];
    let reason = format!("{AMOUNT_FORMAT}; use a point instead of the comma");
    assert_amounts_rejected(&amounts, "amount_format", &reason);
}

#[test]
fn asks_for_text_instead_of_a_number_with_an_exponent() {
    let amounts = ["1e3", "1E3", "1e+21", "1.5e-7"];
    let reason = format!("{AMOUNT_FORMAT}; pass amounts as text, not as numbers");
    assert_amounts_rejected(&amounts, "amount_format", &reason);
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
fn rejects_ids_currencies_and_texts_of_the_wrong_type() {
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
}

#[test]
fn rejects_payment_ids_that_are_not_digits() {
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
}

#[test]
fn rejects_card_tokens_and_card_ids_with_semicolon() {
    for name in ["pg_card_token_to", "pg_card_id_to"] {
        let found =
            problems(Operation::Reg2reg, with(&REG2REG, &[("pg_card_token_to", None), (name, Some("a;b"))]));
        let error_text = format!("{name} must not contain \";\", which separates the signed values");
        assert_eq!(found, [(name.to_owned(), "separator", error_text)]);
    }
}

/// Asserts that each time limit is rejected with this code and reason.
#[track_caller]
fn assert_time_limits_rejected(dates: &[&str], code: &'static str, reason: &str) {
    for date in dates {
        let found = problems(Operation::Reg2reg, with(&REG2REG, &[("pg_order_time_limit", Some(date))]));
        let expected = ("pg_order_time_limit".to_owned(), code, format!("pg_order_time_limit {reason}"));
        assert_eq!(found, [expected], "{date}");
    }
}

#[test]
fn rejects_time_limits_that_do_not_exist() {
    let dates = [
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
    ];
    assert_time_limits_rejected(&dates, "date_impossible", "is not an existing date and time");
}

#[test]
fn rejects_time_limits_in_another_format() {
    let dates = [
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
    ];
    assert_time_limits_rejected(&dates, "date_format", "must be a date and time as YYYY-MM-DD hh:mm:ss");
    let reason = "has 25 characters; at most 19 are allowed";
    assert_time_limits_rejected(&["2026-02-28T12:00:00+05:00"], "too_long", reason);
}

#[test]
fn accepts_time_limits_that_are_calendar_dates() {
    for date in ["2028-02-29 23:59:59", "2000-02-29 00:00:00", "2026-12-31 00:00:00", "2026-04-30 00:00:00"] {
        let fields = with(&REG2REG, &[("pg_order_time_limit", Some(date))]);
        assert!(sign(Operation::Reg2reg, fields).is_ok(), "{date}");
    }
}
