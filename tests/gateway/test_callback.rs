//! Callbacks that a test of a shop makes, and the merchant's side verifies.

use super::common::{LINK, Pairs, SECRET, expect_error, merchant, pairs, secret, signed};
use freedompay_payouts::gateway::{CallbackForm, CallbackRequest, TestCallback, Timestamp};
use freedompay_payouts::schema::CALLBACK;
use freedompay_payouts::{Callback, CallbackMessage, ErrorCode, Fields, Outcome, Salt};

/// 2026-01-01 05:00:00 in the gateway's time zone.
const NOW: Timestamp = Timestamp::from_unix(1_767_225_600);

fn test(fields: &[(&str, &str)]) -> TestCallback {
    let mut test = TestCallback::new(LINK, secret(SECRET));
    test.fields = fields.iter().copied().collect();
    test
}

fn sign(test: &TestCallback) -> CallbackRequest {
    test.sign(NOW, Salt::parse("TheirSalt").unwrap()).unwrap()
}

fn received(callback: &Callback) -> Pairs {
    callback
        .fields()
        .iter()
        .map(|(name, value)| (name.to_owned(), value.as_text().unwrap().to_owned()))
        .collect()
}

/// Signs the callback, verifies it as the merchant does, and passes it to `check`.
fn verify<T>(test: &TestCallback, check: impl FnOnce(&Callback) -> T) -> T {
    let callback = sign(test);
    let message =
        CallbackMessage::post(&callback.url, callback.body.as_bytes(), Some(&callback.content_type));
    check(&merchant().verify_callback(&message).unwrap())
}

#[test]
fn default_callback_is_a_success_with_all_usual_fields() {
    let callback = sign(&test(&[]));
    assert_eq!(
        (callback.url.as_str(), callback.content_type.as_str()),
        (LINK, "application/x-www-form-urlencoded")
    );
    let (outcome, fields) = verify(&test(&[]), |callback| (callback.outcome(), received(callback)));
    assert_eq!(outcome, Outcome::Succeeded);
    assert_eq!(
        fields,
        signed(
            "payout-callback",
            pairs(&[
                ("pg_payment_id", "700000001"),
                ("pg_merchant_id", "500001"),
                ("pg_status", "ok"),
                ("pg_order_id", "1234"),
                ("pg_payment_amount", "100.00"),
                ("pg_payment_date", "2026-01-01 05:00:00"),
                ("pg_salt", "TheirSalt"),
                ("pg_datetime", "2026-01-01T05:00:00+05:00"),
                ("pg_type", "payout"),
                ("pg_balance", "999900.00"),
                ("pg_card_hash", "440564******6150"),
            ])
        )
    );
    assert!(fields.iter().all(|(name, _)| CALLBACK.field(name).is_some()));
}

#[test]
fn given_fields_replace_defaults_and_others_follow() {
    let fields = [("pg_new", "x"), ("pg_order_id", "77"), ("pg_salt", "MySalt"), ("pg_payment_amount", "5")];
    verify(&test(&fields), |callback| {
        for (name, value) in fields {
            assert_eq!(callback.fields().text(name), Some(value));
        }
        let names: Vec<_> = received(callback).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 13);
        assert_eq!(names[11..], ["pg_new", "pg_sig"]);
    });
}

#[test]
fn callback_of_a_failure_has_an_error_code() {
    let outcome_and_code = |fields: &[(&str, &str)]| {
        verify(&test(fields), |callback| (callback.outcome(), callback.error().unwrap().code))
    };
    assert_eq!(outcome_and_code(&[("pg_status", "error")]), (Outcome::Failed, "10001".to_owned()));
    let with_code = [("pg_status", "error"), ("pg_error_code", "8888")];
    assert_eq!(outcome_and_code(&with_code), (Outcome::Failed, "8888".to_owned()));
}

#[test]
fn every_form_carries_the_same_fields() {
    let fields = |form| {
        let mut test = test(&[("pg_error_description", "Выплата №1; <a> & \"b\"\r\n--x")]);
        test.fields.push("x", Fields::from([("b", "1"), ("c", "2")]));
        test.form = form;
        verify(&test, |callback| callback.fields().clone())
    };
    for form in [CallbackForm::Multipart, CallbackForm::PgXml, CallbackForm::Xml] {
        assert_eq!(fields(form), fields(CallbackForm::Urlencoded), "{form}");
    }
}

#[test]
fn rejects_urls_fields_and_forms_that_no_callback_has() {
    let error = |test: &TestCallback| expect_error(test.sign(NOW, Salt::parse("TheirSalt").unwrap()));
    let code = ErrorCode::OptionsInvalid.as_str();

    let mut without_script = test(&[]);
    without_script.url = "https://shop.example/".to_owned();
    let text = "url must end in a script name, as pg_post_link must: https://shop.example/payout-callback";
    assert_eq!(error(&without_script), (code, text.to_owned()));

    let text = "pg_sig is computed; to test a forged callback, change the body";
    assert_eq!(error(&test(&[("pg_sig", "x")])), (code, text.to_owned()));

    let mut not_xml = test(&[("not an element", "x")]);
    not_xml.form = CallbackForm::Xml;
    let text =
        "a callback of the form xml cannot carry these fields: the XML has a malformed attribute in <not>";
    assert_eq!(error(&not_xml), (code, text.to_owned()));

    assert_eq!(error(&test(&[("pg_order_id", "a\0b")])).0, "fields_invalid");
}

#[test]
fn parameters_of_the_urls_query_are_fields_unless_they_are_given() {
    let mut own = test(&[("shop", "8")]);
    own.url = format!("{LINK}?shop=7&user=1&pg_status=error");
    let fields = verify(&own, received);
    let value = |name: &str| -> Vec<_> {
        fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!((value("shop"), value("user"), value("pg_status")), (vec!["8"], vec!["1"], vec!["ok"]));
}
