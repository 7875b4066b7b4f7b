//! Reports of callbacks and answers.

use super::common::{PAID, Pairs, asked, expect_error, merchant, pairs, signed, urlencoded, with, xml};
use super::invalid;
use freedompay_payouts::ledger::PayoutReport;
use freedompay_payouts::{Answer, CallbackMessage, Operation, Outcome};

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
    let amount = Some("100.00");
    let whole = report("1234", Outcome::Succeeded, Some("77"), amount);
    assert_eq!(report_of_callback(pairs(&PAID)), whole);
    let pending = with(&PAID, &[("pg_status", Some("process")), ("pg_payment_amount", None)]);
    assert_eq!(report_of_callback(pending), report("1234", Outcome::Pending, Some("77"), None));
    let no_payment = with(&PAID, &[("pg_status", Some("error")), ("pg_payment_id", Some("0"))]);
    assert_eq!(report_of_callback(no_payment), report("1234", Outcome::Failed, None, amount));
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
