//! Error answers that name no order count only if they are not older than the request.

use super::common::{Pairs, SIGNED_AT, asked, expect_error, merchant, pairs, salt, signed, with, xml};
use freedompay_payouts::schema::error_codes;
use freedompay_payouts::{Answer, Asked, Error, Fields, Operation, Outcome, RequestOptions};
use serde_json::Value;

/// The fields of an error answer, which the vendor documents: none of them names a payout.
const REFUSED: [(&str, &str); 5] = [
    ("pg_status", "error"),
    ("pg_error_code", "8888"),
    ("pg_error_description", "Недостаточно средств"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
    ("pg_salt", "s"),
];

fn verify(asked: &Asked, fields: Pairs) -> Result<Answer, Error> {
    let body = xml(&signed(asked.operation.as_str(), fields));
    merchant().verify_answer(asked, body.as_bytes())
}

#[test]
fn answers_of_the_table_have_their_outcome() {
    let table: Value = serde_json::from_str(include_str!("../vectors/dated_answers.json")).unwrap();
    let cases = table["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 64);
    for case in cases {
        let text = |name: &str| case["asked"][name].as_str().map(str::to_owned);
        let mut asked = Asked::new(Operation::parse(&text("operation").unwrap()).unwrap());
        asked.order_id = text("pg_order_id");
        asked.payment_id = text("pg_payment_id");
        asked.signed_at = text("signedAt").map(|time| table["milliseconds"][&time].as_u64().unwrap());
        let fields = case["answer"].as_object().unwrap().iter();
        let fields = fields.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
        let body = xml(&signed(asked.operation.as_str(), fields));
        let answer = match case["toleranceSeconds"].as_u64() {
            None => merchant().verify_answer(&asked, body.as_bytes()),
            Some(tolerance) => {
                merchant().verify_answer_within(&asked, body.as_bytes(), u32::try_from(tolerance).unwrap())
            }
        }
        .unwrap();
        let found = (answer.outcome.as_str(), answer.safe_to_resend);
        let expected = (case["outcome"].as_str().unwrap(), case["safeToResend"].as_bool().unwrap());
        assert_eq!(found, expected, "{}", case["title"]);
        // Only the outcome depends on the time.
        assert_eq!(answer.error.is_some(), case["answer"]["pg_error_code"].is_string(), "{}", case["title"]);
    }
}

#[test]
fn old_error_without_ids_is_unknown_for_every_code() {
    for operation in Operation::ALL.iter().copied() {
        for code in error_codes::all().map(|known| known.code) {
            let old = [("pg_error_code", Some(code)), ("pg_datetime", Some("2026-01-31T09:00:00+05:00"))];
            let answer = verify(&asked(operation), with(&REFUSED, &old)).unwrap();
            assert_eq!(
                (answer.outcome, answer.safe_to_resend),
                (Outcome::Unknown, false),
                "{operation} {code}"
            );
        }
    }
}

#[test]
fn nested_or_repeated_time_does_not_count() {
    let body = |time: &str| {
        let other = [("pg_datetime", None)];
        let mut fields = with(&REFUSED, &other);
        fields.push(("x".to_owned(), "2026-01-31T12:00:00+05:00".to_owned()));
        // The nested field takes the place of its parent in the signed string.
        xml(&signed("p2p2nonreg", fields)).replace("<x>2026-01-31T12:00:00+05:00</x>", time)
    };
    let nested = body("<x><pg_datetime>2026-01-31T12:00:00+05:00</pg_datetime></x>");
    let answer = merchant().verify_answer(&asked(Operation::P2p2nonreg), nested.as_bytes()).unwrap();
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));

    let mut repeated = pairs(&REFUSED);
    repeated.push(("pg_datetime".to_owned(), "2025-01-31T12:00:00+05:00".to_owned()));
    let text = "the message has a valid signature, but is not a p2p2nonreg answer: pg_datetime appears more than once";
    let repeated = expect_error(verify(&asked(Operation::P2p2nonreg), repeated));
    assert_eq!(repeated, ("schema_invalid", text.to_owned()));
}

#[test]
fn renaming_fields_does_not_make_an_old_error_new() {
    // A genuine error of last year about another order. Renaming keeps the signature if the order of the names stays.
    let genuine = pairs(&[
        ("pg_datetime", "2025-01-31T12:00:00+05:00"),
        ("pg_error_code", "8888"),
        ("pg_error_description", "Недостаточно средств"),
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "999"),
        ("pg_payment_date", "2025-01-31T12:00:00+05:00"),
        ("pg_payment_id", "55"),
        ("pg_salt", "s"),
        ("pg_status", "error"),
    ]);
    let body = xml(&signed("p2p2nonreg", genuine));
    let rename = |names: &[(&str, &str)]| {
        names.iter().fold(body.clone(), |body, (from, to)| {
            body.replace(&format!("<{from}>"), &format!("<{to}>"))
                .replace(&format!("</{from}>"), &format!("</{to}>"))
        })
    };
    let asked = asked(Operation::P2p2nonreg);
    let mismatch = expect_error(merchant().verify_answer(&asked, body.as_bytes()));
    assert_eq!(mismatch.0, "answer_mismatch");
    for names in [
        &[("pg_order_id", "pg_order_ie")][..],
        &[("pg_order_id", "pg_o"), ("pg_payment_id", "pg_payment_ie")],
        &[("pg_datetime", "pg_a"), ("pg_order_id", "pg_o")],
        &[("pg_datetime", "PG_DATETIME"), ("pg_order_id", "pg_o")],
    ] {
        let answer = merchant().verify_answer(&asked, rename(names).as_bytes()).unwrap();
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false), "{names:?}");
    }
    // The other order of the names would be another signed string.
    let moved = rename(&[("pg_payment_date", "pg_datetime_new"), ("pg_order_id", "pg_o")]);
    let error = merchant().verify_answer(&asked, moved.as_bytes()).unwrap_err();
    assert_eq!(error.code().as_str(), "signature_mismatch");
}

#[test]
fn tolerance_is_at_most_a_day() {
    let body = xml(&signed("p2p2nonreg", pairs(&REFUSED)));
    let verify = |tolerance| {
        merchant().verify_answer_within(&asked(Operation::P2p2nonreg), body.as_bytes(), tolerance)
    };
    for tolerance in [0, 300, 86_400] {
        assert_eq!(verify(tolerance).unwrap().outcome, Outcome::Failed, "{tolerance}");
    }
    let expected = ("options_invalid", "toleranceSeconds must be a whole number from 0 to 86400".to_owned());
    for tolerance in [86_401, u32::MAX] {
        assert_eq!(expect_error(verify(tolerance)), expected);
    }
}

#[test]
fn times_at_the_ends_of_the_range_have_an_outcome() {
    for (signed_at, outcome) in
        [(0, Outcome::Unknown), (u64::MAX, Outcome::Unknown), (SIGNED_AT, Outcome::Failed)]
    {
        let mut asked = asked(Operation::P2p2nonreg);
        asked.signed_at = Some(signed_at);
        assert_eq!(verify(&asked, pairs(&REFUSED)).unwrap().outcome, outcome, "{signed_at}");
    }
    let last = with(&REFUSED, &[("pg_datetime", Some("9999-12-31T23:59:59Z"))]);
    assert_eq!(verify(&asked(Operation::P2p2nonreg), last).unwrap().outcome, Outcome::Failed);
}

#[test]
fn sign_notes_the_given_time() {
    let fields = Fields::from([("pg_order_id", "1234"), ("pg_payment_id", "77")]);
    let mut options = RequestOptions::default();
    let request = merchant().sign(Operation::PayoutStatus2, &fields, salt(), &options).unwrap();
    assert_eq!(request.asked.signed_at, None);
    options.signed_at = Some(SIGNED_AT);
    let timed = merchant().sign(Operation::PayoutStatus2, &fields, salt(), &options).unwrap();
    assert_eq!(timed.body, request.body);
    let mut expected = asked(Operation::PayoutStatus2);
    expected.payment_id = Some("77".to_owned());
    assert_eq!(timed.asked, expected);
}
