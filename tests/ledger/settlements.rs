//! Settlements, and wrong records and reports.

use super::cases::Cases;
use super::common::expect_error;
use super::invalid;
use freedompay_payouts::Outcome;
use freedompay_payouts::ledger::{
    Conflict, PayoutRecord, PayoutReport, Settlement, next_check, same_amount, settle,
};

#[test]
fn settles_every_vector() {
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
fn amounts_are_compared_as_decimals() {
    let cases = Cases::read();
    assert_eq!(cases.list("amounts").len(), 8);
    for case in cases.list("amounts") {
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
