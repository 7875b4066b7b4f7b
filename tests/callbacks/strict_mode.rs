//! Strict mode rejects undocumented fields.

use super::common::{Pairs, expect_error, merchant, signed, urlencoded, with};
use super::{LINK, PAID, PAID_TO_TOKEN, SCRIPT, not_a_callback, verify};
use freedompay_payouts::{CallbackMessage, Error, Outcome};

#[test]
fn strict_mode_rejects_undocumented_fields() {
    let merchant = merchant();
    let strict = |fields: Pairs| {
        let body = urlencoded(&signed(SCRIPT, fields));
        let message = CallbackMessage::post(LINK, body.as_bytes(), None).strict();
        merchant.verify_callback(&message).map(|callback| callback.outcome())
    };
    assert_eq!(strict(with(&PAID, &[])), Ok(Outcome::Succeeded));
    assert_eq!(
        strict(with(&PAID_TO_TOKEN, &[("pg_card_id", Some("5")), ("pg_to_pay", Some("0"))])),
        Ok(Outcome::Succeeded)
    );
    let changes = [("pg_reference", Some("1")), ("__proto__", Some("x")), ("4405645000006150", Some("x"))];
    let expected = not_a_callback(
        "pg_reference is not documented, __proto__ is not documented, 440564******6150 is not documented",
    );
    assert_eq!(expect_error(strict(with(&PAID, &changes))), expected);
    assert!(verify(&merchant, with(&PAID, &changes)).is_ok());
}

/// The outcome of a callback in strict mode that allows these names. The URL has the query `ref=2`.
fn outcome_except(fields: Pairs, names: &[&str]) -> Result<Outcome, Error> {
    let body = urlencoded(&signed(SCRIPT, fields));
    let url = format!("{LINK}?ref=2");
    let message = CallbackMessage::post(&url, body.as_bytes(), None).strict_except(names);
    merchant().verify_callback(&message).map(|callback| callback.outcome())
}

fn with_parameters() -> Pairs {
    with(&PAID, &[("shop", Some("7")), ("cart[id]", Some("8")), ("ref", Some("2"))])
}

#[test]
fn strict_mode_allows_the_names_of_its_list() {
    assert_eq!(outcome_except(with_parameters(), &["ref", "shop", "cart"]), Ok(Outcome::Succeeded));
    assert_eq!(outcome_except(with(&PAID, &[]), &["ref", "shop"]), Ok(Outcome::Succeeded));
    let many: Vec<_> = (0..64).map(|number| format!("n{number}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(outcome_except(with(&PAID, &[("n63", Some("x"))]), &many), Ok(Outcome::Succeeded));
}

#[test]
fn strict_mode_rejects_names_that_are_not_in_its_list() {
    // The names of the URL's query are not allowed unless they are in the list.
    let expected = not_a_callback("ref is not documented");
    assert_eq!(expect_error(outcome_except(with_parameters(), &["shop", "cart"])), expected);
    assert_eq!(
        expect_error(outcome_except(with(&PAID, &[("SHOP", Some("7"))]), &["shop"])),
        not_a_callback("SHOP is not documented")
    );
}

#[test]
fn strict_mode_rejects_lists_with_pg_names_empty_names_and_over_64_names() {
    let merchant = merchant();
    let many: Vec<_> = (0..65).map(|number| format!("n{number}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let error_text = "strict mode can allow at most 64 names, none of them empty or beginning with pg_";
    for names in [&["pg_reference"][..], &["shop", "pg_"], &[""], &many] {
        // They are rejected even if the message has none of them, or is not signed.
        for fields in [with(&PAID, &[]), with_parameters()] {
            assert_eq!(
                expect_error(outcome_except(fields, names)),
                ("options_invalid", error_text.to_owned()),
                "{names:?}"
            );
        }
        let message = CallbackMessage::post(LINK, b"pg_order_id=1", None).strict_except(names);
        assert_eq!(
            expect_error(merchant.verify_callback(&message)),
            ("options_invalid", error_text.to_owned())
        );
    }
}
