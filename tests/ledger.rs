//! The money decision: settlements, the schedule of status queries, reports of messages, and wrong records.

mod support;
#[path = "vectors/ledger.rs"]
mod vectors;

use freedompay_payouts::ledger::{
    Conflict, PayoutRecord, PayoutReport, Settlement, format_time, next_check, parse_time, same_amount,
    settle,
};
use freedompay_payouts::{Answer, Asked, CallbackMessage, Operation, Outcome};
use support::{Pairs, expect_error, merchant, pairs, signed, urlencoded, with, xml};
use vectors::Cases;

fn invalid(text: &str) -> (&'static str, String) {
    ("options_invalid", text.to_owned())
}

#[test]
fn every_settlement_of_the_vectors_is_made() {
    let cases = Cases::read();
    assert_eq!(cases.list("settlements").len(), 50);
    for case in cases.list("settlements") {
        let title = case["title"].as_str().unwrap();
        let record = cases.record(&case["record"]);
        let report = cases.report(&case["report"]);
        let settlement = settle(record.as_ref(), &report, case["paymentOwner"].as_str()).unwrap();
        assert_eq!(settlement.as_str(), case["is"], "{title}");
        match &settlement {
            Settlement::Conflict(conflict) => {
                assert_eq!(conflict.as_str(), case["code"], "{title}");
                assert_eq!(settlement.record(), None, "{title}");
            }
            Settlement::Effect(own)
            | Settlement::Reversal(own)
            | Settlement::Repeat(own)
            | Settlement::Open(own) => {
                assert_eq!(*own, cases.record_after(&case["record"], &case["after"]), "{title}");
                assert_eq!(settlement.record(), Some(own), "{title}");
            }
        }
    }
}

#[test]
fn every_check_of_the_vectors_is_at_its_time() {
    let cases = Cases::read();
    assert_eq!(cases.list("checks").len(), 27);
    for case in cases.list("checks") {
        let record = cases.record(&case["record"]).unwrap();
        let now = parse_time(case["now"].as_str().unwrap()).unwrap();
        let next = next_check(&record, now).unwrap().map(format_time);
        assert_eq!(next.as_deref(), case["next"].as_str(), "{}", case["title"]);
    }
}

#[test]
fn a_payout_that_is_asked_whenever_it_is_due_has_one_query_for_each_check() {
    const MINUTE: u64 = 60_000;
    let mut record = PayoutRecord::new("1234", "100.00", 1_767_225_600_000);
    let mut ages = Vec::new();
    for _ in 0..176 {
        let now = record.asked_at.unwrap_or(record.begun_at);
        let next = next_check(&record, now).unwrap().unwrap();
        ages.push((next - record.begun_at) / MINUTE);
        (record.asked_at, record.asks) = (Some(next), record.asks + 1);
    }
    let hourly = (1..=7 * 24).map(|hour| 60 * hour);
    let daily = (8..=10).map(|day| 24 * 60 * day);
    assert_eq!(ages, [1, 2, 5, 10, 30].into_iter().chain(hourly).chain(daily).collect::<Vec<_>>());
}

#[test]
fn next_check_is_not_after_the_year_9999() {
    let latest = parse_time("9999-12-31T23:59:59.999Z");
    let mut record = PayoutRecord::new("1234", "100.00", u64::MAX);
    record.asked_at = Some(u64::MAX);
    assert_eq!(next_check(&record, u64::MAX), Ok(latest));
    record.begun_at = 0;
    assert_eq!(next_check(&record, u64::MAX), Ok(latest));
    assert_eq!(next_check(&PayoutRecord::new("1", "1", u64::MAX), 0), Ok(latest));
}

#[test]
fn amounts_are_compared_as_decimals() {
    for case in Cases::read().list("amounts") {
        let (one, other) = (case[0].as_str().unwrap(), case[1].as_str().unwrap());
        assert_eq!(same_amount(one, other), Ok(case[2].as_bool().unwrap()), "{case}");
        assert_eq!(same_amount(other, one), Ok(case[2].as_bool().unwrap()), "{case}");
    }
    for wrong in ["", " 1", "1 500", "1,5", "-1", "1.", ".5", "1e3", "1500 KZT"] {
        let message = |which: &str| {
            invalid(&format!(
                "the {which} amount {}",
                if wrong.is_empty() { "is missing" } else { "must be a decimal amount" }
            ))
        };
        assert_eq!(expect_error(same_amount(wrong, "1")), message("first"));
        assert_eq!(expect_error(same_amount("1", wrong)), message("second"));
    }
}

#[test]
fn reasons_of_conflicts_are_plain_text() {
    let reasons = [
        "there is no such order",
        "the order has another payment",
        "the payment belongs to another order",
        "the order has another amount",
    ];
    assert_eq!(Conflict::ALL.iter().map(|conflict| conflict.reason()).collect::<Vec<_>>(), reasons);
}

/// The error of `settle` and of `next_check` for a record with this change.
fn error_of_record(change: impl Fn(&mut PayoutRecord)) -> String {
    let mut record = PayoutRecord::new("1234", "100.00", 0);
    change(&mut record);
    let report = PayoutReport::new(&*record.order_id, Outcome::Succeeded);
    let (code, text) = expect_error(settle(Some(&record), &report, None));
    assert_eq!(code, "options_invalid");
    assert_eq!(expect_error(next_check(&record, 0)), (code, text.clone()));
    text
}

#[test]
fn rejects_wrong_records_and_names_the_field() {
    assert_eq!(error_of_record(|record| record.order_id.clear()), "record.orderId is missing");
    assert_eq!(
        error_of_record(|record| record.order_id = "1;2".to_owned()),
        "record.orderId must be an id without \";\""
    );
    assert_eq!(error_of_record(|record| record.amount.clear()), "record.amount is missing");
    for amount in ["1,5", "-1", "one"] {
        assert_eq!(
            error_of_record(|record| amount.clone_into(&mut record.amount)),
            "record.amount must be a decimal amount"
        );
    }
    for payment_id in ["7a", "-7", " 7"] {
        assert_eq!(
            error_of_record(|record| record.payment_id = Some(payment_id.to_owned())),
            "record.paymentId must be digits"
        );
    }
}

#[test]
fn payment_id_of_zeros_in_a_record_is_none() {
    let mut report = PayoutReport::new("1234", Outcome::Pending);
    report.payment_id = Some("77".to_owned());
    for none in [None, Some(""), Some("0"), Some("000")] {
        let mut record = PayoutRecord::new("1234", "100.00", 0);
        record.payment_id = none.map(ToOwned::to_owned);
        let settlement = settle(Some(&record), &report, None).unwrap();
        (record.outcome, record.payment_id) = (Outcome::Pending, Some("77".to_owned()));
        assert_eq!(settlement, Settlement::Open(record), "{none:?}");
    }
}

#[test]
fn rejects_records_whose_endings_contradict_their_outcome() {
    use Outcome::{Failed, Pending, Succeeded, Unknown};
    let endings: [&[Outcome]; 10] = [
        &[],
        &[Succeeded],
        &[Failed],
        &[Pending],
        &[Unknown],
        &[Succeeded, Failed],
        &[Failed, Succeeded],
        &[Succeeded, Succeeded],
        &[Pending, Failed],
        &[Succeeded, Failed, Succeeded],
    ];
    let allowed: [(&[Outcome], Outcome); 6] = [
        (&[], Unknown),
        (&[], Pending),
        (&[Succeeded], Succeeded),
        (&[Failed], Failed),
        (&[Succeeded, Failed], Failed),
        (&[Failed, Succeeded], Succeeded),
    ];
    for endings in endings {
        for outcome in Outcome::ALL.iter().copied() {
            let mut record = PayoutRecord::new("1234", "100.00", 0);
            (record.endings, record.outcome) = (endings.to_vec(), outcome);
            if allowed.contains(&(endings, outcome)) {
                assert!(next_check(&record, 0).is_ok(), "{record:?}");
                continue;
            }
            let text = error_of_record(|changed| changed.clone_from(&record));
            assert_eq!(
                text,
                "record.endings must be the final outcomes so far, each once, the last one record.outcome"
            );
        }
    }
}

#[test]
fn rejects_wrong_reports_with_and_without_a_record() {
    let report = || PayoutReport::new("1234", Outcome::Succeeded);
    let wrong_order = PayoutReport::new("", Outcome::Succeeded);
    let (mut wrong_payment, mut wrong_amount) = (report(), report());
    wrong_payment.payment_id = Some("x".to_owned());
    wrong_amount.amount = Some("1,5".to_owned());
    let record = PayoutRecord::new("1234", "100.00", 0);
    for record in [None, Some(&record)] {
        for (report, text) in [
            (&wrong_order, "report.orderId is missing"),
            (&wrong_payment, "report.paymentId must be digits"),
            (&wrong_amount, "report.amount must be a decimal amount"),
        ] {
            assert_eq!(expect_error(settle(record, report, None)), invalid(text));
        }
    }
    let text = "report.orderId must be record.orderId";
    let other = PayoutReport::new("12345", Outcome::Unknown);
    assert_eq!(expect_error(settle(Some(&record), &other, None)), invalid(text));
}

const CALLBACK: [(&str, &str); 6] = [
    ("pg_merchant_id", "500001"),
    ("pg_payment_id", "77"),
    ("pg_order_id", "1234"),
    ("pg_status", "ok"),
    ("pg_payment_amount", "1500.0000"),
    ("pg_salt", "s"),
];

fn report_of_callback(fields: Pairs) -> PayoutReport {
    let body = urlencoded(&signed("cb", fields));
    let merchant = merchant();
    let message = CallbackMessage::post("https://shop.example/cb", body.as_bytes(), None);
    PayoutReport::of_callback(&merchant.verify_callback(&message).unwrap())
}

fn report(order_id: &str, outcome: Outcome, payment_id: Option<&str>, amount: Option<&str>) -> PayoutReport {
    let mut report = PayoutReport::new(order_id, outcome);
    (report.payment_id, report.amount) = (payment_id.map(Into::into), amount.map(Into::into));
    report
}

#[test]
fn report_of_a_callback_has_its_order_payment_and_amount() {
    let amount = Some("1500.0000");
    let whole = report("1234", Outcome::Succeeded, Some("77"), amount);
    assert_eq!(report_of_callback(pairs(&CALLBACK)), whole);
    let pending = with(&CALLBACK, &[("pg_status", Some("process")), ("pg_payment_amount", None)]);
    assert_eq!(report_of_callback(pending), report("1234", Outcome::Pending, Some("77"), None));
    let no_payment = with(&CALLBACK, &[("pg_status", Some("error")), ("pg_payment_id", Some("0"))]);
    assert_eq!(report_of_callback(no_payment), report("1234", Outcome::Failed, None, amount));
}

fn asked(operation: Operation) -> Asked {
    let mut asked = Asked::new(operation);
    asked.order_id = Some("1234".to_owned());
    asked.signed_at = Some(1_769_842_800_000); // 2026-01-31T07:00:00Z
    asked
}

fn answer(operation: Operation, fields: &[(&str, &str)]) -> Answer {
    let fields = [fields, &[("pg_salt", "s")]].concat();
    let body = xml(&signed(operation.as_str(), pairs(&fields)));
    merchant().verify_answer(&asked(operation), body.as_bytes()).unwrap()
}

#[test]
fn report_of_an_answer_has_the_requested_order_and_the_documented_amount() {
    let of = |operation, fields: &[(&str, &str)]| {
        PayoutReport::of_answer(&answer(operation, fields), &asked(operation)).unwrap()
    };
    let ids = [("pg_payment_id", "77"), ("pg_merchant_id", "500001"), ("pg_order_id", "1234")];
    let amounts = [("pg_payment_amount", "1500"), ("pg_amount", "1400")];
    for (operation, status, amount) in [
        (Operation::P2p2nonreg, ("pg_status", "ok"), "1500"),
        (Operation::Reg2reg, ("pg_status", "ok"), "1500"),
        (Operation::PayoutStatus, ("pg_status", "success"), "1400"),
        (Operation::PayoutStatus2, ("pg_payment_status", "success"), "1400"),
    ] {
        let mut fields = [&ids[..], &amounts, &[status]].concat();
        if operation == Operation::PayoutStatus2 {
            fields.push(("pg_status", "ok"));
        }
        let expected = report("1234", Outcome::Succeeded, Some("77"), Some(amount));
        assert_eq!(of(operation, &fields), expected, "{operation}");
    }
    // An error answer has no ids.
    let refused =
        [("pg_status", "error"), ("pg_error_code", "8888"), ("pg_datetime", "2026-01-31T12:00:00+05:00")];
    assert_eq!(of(Operation::P2p2nonreg, &refused), report("1234", Outcome::Failed, None, None));
    let no_payment = [("pg_status", "error"), ("pg_payment_id", "0"), ("pg_order_id", "")];
    assert_eq!(of(Operation::PayoutStatus, &no_payment), report("1234", Outcome::Unknown, None, None));
}

#[test]
fn rejects_report_of_an_answer_that_names_no_order_or_another_one() {
    let status = Operation::PayoutStatus;
    let named = answer(status, &[("pg_status", "process"), ("pg_order_id", "1234")]);
    let mut other = asked(status);
    other.order_id = Some("12345".to_owned());
    let text = "the answer has a valid signature, but its pg_order_id is not the requested one".to_owned();
    assert_eq!(expect_error(PayoutReport::of_answer(&named, &other)), ("answer_mismatch", text));

    let text = "the answer has a valid signature, but its operation is not the requested one".to_owned();
    let other_operation = asked(Operation::PayoutStatus2);
    assert_eq!(expect_error(PayoutReport::of_answer(&named, &other_operation)), ("answer_mismatch", text));

    let text = "the request must be about a payout and name pg_order_id; the answer may have none";
    for order_id in [None, Some(String::new())] {
        other.order_id = order_id;
        assert_eq!(expect_error(PayoutReport::of_answer(&named, &other)), invalid(text));
    }

    let balance =
        answer(Operation::BalanceStatus, &[("pg_status", "ok"), ("pg_balance", "5"), ("pg_currency", "KZT")]);
    assert_eq!(
        expect_error(PayoutReport::of_answer(&balance, &asked(Operation::BalanceStatus))),
        invalid("the request must be about a payout and name pg_order_id; the answer may have none")
    );
}
