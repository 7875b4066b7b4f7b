//! Configured faults: rules, defective answers and delayed payouts.

mod random_settings;
mod retries;

use super::common::{CARD, LINK, MERCHANT, P2P, Pairs, SECRET, expect_error, merchant, pairs, secret, with};
use super::{NOW, common, gateway, salt, sign};
use freedompay_payouts::gateway::{
    AnswerMode, CallbackDelivery, CallbackForm, Fault, Gateway, GatewayOptions, PayoutStatus, Request,
    Response, Settlement, SigningSecret, Timestamp, When,
};
use freedompay_payouts::{
    Answer, CallbackMessage, Error, ErrorCode, Fields, Operation, Outcome, SignedRequest,
};

fn after(seconds: u64) -> Timestamp {
    Timestamp::from_unix(NOW.unix() + seconds)
}

fn fault(settings: &[(&str, &str)]) -> Fault {
    Fault::from_fields(&settings.iter().copied().collect()).unwrap()
}

fn when(conditions: &[(&str, &str)]) -> When {
    When::from_fields(&conditions.iter().copied().collect()).unwrap()
}

fn post(gateway: &mut Gateway, operation: Operation, fields: Pairs) -> (SignedRequest, Response) {
    let request = sign(operation, fields);
    let response = super::post(gateway, &request);
    (request, response)
}

fn pay_with(gateway: &mut Gateway, order: &str, card: &str) -> (SignedRequest, Response) {
    let fields = with(&P2P, &[("pg_order_id", Some(order)), ("pg_payment_to", Some(card))]);
    post(gateway, Operation::P2p2nonreg, fields)
}

fn pay(gateway: &mut Gateway, order: &str) -> (SignedRequest, Response) {
    pay_with(gateway, order, CARD)
}

fn verified((request, response): &(SignedRequest, Response)) -> Result<Answer, Error> {
    super::verify(request, response)
}

fn query_status(gateway: &mut Gateway, order: &str) -> Answer {
    verified(&post(gateway, Operation::PayoutStatus2, pairs(&[("pg_order_id", order)]))).unwrap()
}

#[test]
fn client_detects_each_answer_mode() {
    for (form, status, code) in [
        (AnswerMode::Signed, 200, None),
        (AnswerMode::Unsigned, 200, Some(ErrorCode::AnswerUnsigned)),
        (AnswerMode::OtherSecret, 200, Some(ErrorCode::SignatureMismatch)),
        (AnswerMode::Cut, 200, Some(ErrorCode::BodyUnreadable)),
        (AnswerMode::Html, 200, Some(ErrorCode::BodyUnreadable)),
        (AnswerMode::ServerError, 500, Some(ErrorCode::BodyUnreadable)),
        (AnswerMode::Dropped, 0, Some(ErrorCode::BodyUnreadable)),
    ] {
        let mut gateway = gateway();
        gateway.fault_next(When::payout(), fault(&[("answer", form.as_str()), ("delay", "250")])).unwrap();
        let answered = pay(&mut gateway, "1");
        let (_, response) = &answered;
        assert_eq!((response.status, response.answer, response.delay), (status, form, 250));
        assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), true), "{form}");
        assert_eq!(verified(&answered).map_err(|error| error.code()).err(), code, "{form}");
        // The payout is booked regardless of the answer.
        assert_eq!(query_status(&mut gateway, "1").outcome, Outcome::Succeeded, "{form}");
        assert_eq!(gateway.balance("KZT"), "999900.00");
    }
}

#[test]
fn payout_that_is_not_booked_can_be_sent_again() {
    for settings in [
        &[("dropBeforeBooking", "true")][..],
        &[("answer", "html"), ("booked", "false")],
        &[("answer", "server_error"), ("booked", "false")],
        &[("answer", "dropped"), ("booked", "false")],
    ] {
        let mut gateway = gateway();
        gateway.fault_next(When::payout(), fault(settings)).unwrap();
        let (_, response) = pay(&mut gateway, "1");
        assert_eq!((response.payment_id, response.callback_due), (None, false), "{settings:?}");
        assert!(gateway.payouts().is_empty());
        assert_eq!(query_status(&mut gateway, "1").error.unwrap().code, "11068");
        assert_eq!(verified(&pay(&mut gateway, "1")).unwrap().outcome, Outcome::Succeeded);
    }
}

#[test]
fn fault_delays_and_settles_its_payout() {
    for (settings, at_first, in_the_end, queries) in [
        (&[("process", "2")][..], Outcome::Pending, Outcome::Succeeded, 2),
        (&[("process", "2"), ("settle", "10001")], Outcome::Pending, Outcome::Failed, 2),
        (&[("settle", "10001")], Outcome::Failed, Outcome::Failed, 0),
        (&[("settle", "9999")], Outcome::Unknown, Outcome::Unknown, 0),
    ] {
        let mut gateway = gateway();
        gateway.fault_next(When::payout(), fault(settings)).unwrap();
        assert_eq!(verified(&pay(&mut gateway, "1")).unwrap().outcome, at_first, "{settings:?}");
        for _ in 0..queries {
            assert_eq!(query_status(&mut gateway, "1").outcome, Outcome::Pending, "{settings:?}");
        }
        assert_eq!(query_status(&mut gateway, "1").outcome, in_the_end, "{settings:?}");
        let left = if in_the_end == Outcome::Succeeded { "999900.00" } else { "1000000.00" };
        assert_eq!(gateway.balance("KZT"), left, "{settings:?}");
    }
}

#[test]
fn fault_keeps_its_payout_in_process_until_it_is_settled() {
    let mut gateway = gateway();
    gateway.fault_next(When::payout(), fault(&[("process", "0"), ("settle", "success")])).unwrap();
    pay(&mut gateway, "1");
    for _ in 0..3 {
        assert_eq!(query_status(&mut gateway, "1").outcome, Outcome::Pending);
    }
    assert_eq!(gateway.settle(700_000_001, NOW), Ok(PayoutStatus::Success));
}

#[test]
fn fault_overrides_the_behaviour_of_a_test_card() {
    let mut gateway = gateway();
    gateway.fault_next(When::payout(), fault(&[("settle", "success")])).unwrap();
    assert_eq!(
        verified(&pay_with(&mut gateway, "1", "4532676596620704")).unwrap().outcome,
        Outcome::Succeeded
    );
}

#[test]
fn uses_first_matching_rule_and_faults_for_next_requests_first() {
    let mut gateway = gateway();
    let settles = |code| fault(&[("settle", code)]);
    gateway.add_rule(when(&[("pg_payment_to", "4405 6450 0000 6150")]), settles("10000"), Some(2)).unwrap();
    gateway.add_rule(when(&[("pg_amount", "100")]), settles("10001"), None).unwrap();
    gateway.fault_next(When::payout(), settles("8888")).unwrap();
    gateway.fault_next(when(&[("pg_order_id", "3")]), settles("9999")).unwrap();
    let mut code = |order| pay(&mut gateway, order).1.error.map(|error| error.code);
    let expected = ["8888", "10000", "9999", "10000", "10001", "10001"];
    let orders = ["1", "2", "3", "4", "5", "6"];
    assert_eq!(orders.map(&mut code), expected.map(|code| Some(code.to_owned())));
    gateway.clear_rules();
    assert_eq!(pay(&mut gateway, "7").1.error, None);
    assert!(!format!("{:?}", when(&[("pg_payment_to", CARD)])).contains(CARD));
}

#[test]
fn faults_apply_only_to_requests_signed_by_the_merchant() {
    let mut gateway = gateway();
    gateway.fault_next(When::payout(), fault(&[("answer", "html")])).unwrap();
    gateway.fault_next(When::operation(Operation::BalanceStatus), fault(&[("answer", "cut")])).unwrap();
    let forged = common::signed_with("p2p2nonreg", pairs(&[("pg_merchant_id", MERCHANT)]), "another-secret");
    let body = common::urlencoded(&forged);
    let response = gateway.respond(&Request::new("/g2g/p2p2nonreg", body.as_bytes(), None), NOW, salt("S"));
    assert_eq!((response.status, response.answer), (401, AnswerMode::Unsigned));
    let answered = post(&mut gateway, Operation::BalanceStatus, Pairs::new());
    assert_eq!(verified(&answered).unwrap_err().code(), ErrorCode::BodyUnreadable);
    assert!(verified(&post(&mut gateway, Operation::BalanceStatus, Pairs::new())).is_ok());
    assert_eq!(pay(&mut gateway, "1").1.answer, AnswerMode::Html);
    // A fault also applies to a request with a repeated order id.
    gateway.fault_next(When::payout(), fault(&[("answer", "unsigned")])).unwrap();
    let (_, response) = pay(&mut gateway, "1");
    assert_eq!(response.error.unwrap().code, "9991");
    assert!(!response.body.contains("pg_sig"));
}

#[test]
fn callbacks_are_delivered_as_the_payouts_fault_says() {
    for delivery in CallbackDelivery::ALL {
        let mut gateway = gateway();
        gateway.fault_next(When::payout(), fault(&[("callbacks", delivery.as_str())])).unwrap();
        let (_, response) = pay(&mut gateway, "1");
        assert_eq!(response.callbacks, *delivery);
        assert_eq!(response.callback_due, *delivery != CallbackDelivery::Never);
        assert_eq!(gateway.payouts()[0].fault.callbacks, *delivery);
    }
}

#[test]
fn callbacks_of_a_payout_that_is_settled_later_are_delivered_as_its_fault_says() {
    let mut gateway = gateway();
    gateway.fault_next(When::payout(), fault(&[("callbacks", "twice"), ("process", "1")])).unwrap();
    assert!(!pay(&mut gateway, "1").1.callback_due);
    let (_, response) = post(&mut gateway, Operation::PayoutStatus, pairs(&[("pg_order_id", "1")]));
    assert_eq!((response.callback_due, response.callbacks), (true, CallbackDelivery::Twice));
}

#[test]
fn callbacks_have_form_and_secret_of_the_payouts_fault() {
    let mut gateway = gateway();
    let settings = [("callbackForm", "multipart"), ("callbackSecret", "other_secret")];
    gateway.fault_next(When::payout(), fault(&settings)).unwrap();
    pay(&mut gateway, "1");
    let callback = gateway.callback(700_000_001, None, NOW, salt("S")).unwrap();
    assert_eq!(callback.content_type, "multipart/form-data; boundary=----FreedomPayS");
    let merchant = merchant();
    let message = CallbackMessage::post(LINK, callback.body.as_bytes(), Some(&callback.content_type));
    assert_eq!(merchant.verify_callback(&message).unwrap_err().code(), ErrorCode::SignatureMismatch);
    let other = freedompay_payouts::Merchant::new(MERCHANT, [secret("receive-payout-secret")]).unwrap();
    assert!(other.verify_callback(&message).is_ok());
    // The form that the caller gives takes precedence.
    let xml = gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S")).unwrap();
    assert_eq!(xml.content_type, "application/xml; charset=utf-8");
}

#[test]
fn callbacks_have_the_form_of_the_options_by_default() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.callback_form = CallbackForm::PgXml;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1");
    assert!(gateway.callback(700_000_001, None, NOW, salt("S")).unwrap().body.starts_with("pg_xml="));
}

#[test]
fn commission_is_added_to_the_amount_and_refunded_with_it() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    (options.commission, options.balance) = ("2.5".into(), "205.00".into());
    let mut gateway = Gateway::new(options).unwrap();
    pay_with(&mut gateway, "1", "4532676596620704");
    assert_eq!((gateway.balance("KZT"), gateway.payouts()[0].commission.as_str()), ("102.50".into(), "2.50"));
    gateway.settle(700_000_001, NOW).unwrap();
    assert_eq!(gateway.balance("KZT"), "205.00");
    pay(&mut gateway, "2");
    pay(&mut gateway, "3");
    assert_eq!(gateway.balance("KZT"), "0.00");
    assert_eq!(pay(&mut gateway, "4").1.error.unwrap().code, "8888");

    for commission in ["", "-1", "100.01", "1.234"] {
        let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
        options.commission = commission.into();
        let error = Gateway::new(options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the commission must be a percentage, at most 100, as decimal text: \"2.5\""
        );
    }
}

#[test]
fn reads_fault_from_the_settings_of_a_scenario() {
    assert_eq!(fault(&[]), Fault::default());
    assert_eq!(fault(&[("dropAfterBooking", "false"), ("booked", "true")]), Fault::default());
    let read = fault(&[("process", "3"), ("settle", "10001"), ("callbacks", "never"), ("delay", "600000")]);
    let mut built = Fault::default();
    (built.process, built.settle) = (Some(3), Some(Settlement::Error("10001")));
    (built.callbacks, built.delay) = (CallbackDelivery::Never, 600_000);
    assert_eq!(read, built);
    assert_eq!(fault(&[("dropAfterBooking", "true")]).answer, AnswerMode::Dropped);
    assert_eq!(fault(&[("callbackSecret", "other_secret")]).callback_secret, SigningSecret::Other);
}

#[test]
fn rejects_contradictory_faults_and_rules() {
    let refused =
        |settings: &[(&str, &str)]| expect_error(Fault::from_fields(&settings.iter().copied().collect())).1;
    for (settings, message) in [
        (&[("delay", "600001")][..], "delay must be a whole number from 0 to 600000, found \"600001\""),
        (&[("process", "+1")], "process must be a whole number from 0 to 1000000, found \"+1\""),
        (&[("booked", "1")], "booked must be true or false, found \"1\""),
        (
            &[("settle", CARD)],
            "settle must be success or an error code of the vendor's table, found \"440564******6150\"",
        ),
        (
            &[("dropAfterBooking", "true"), ("booked", "false")],
            "booked cannot be combined with a dropped connection",
        ),
        (&[("dropBeforeBooking", "true"), ("settle", "8888")], "settle needs a payout, and none is booked"),
    ] {
        assert_eq!(refused(settings), message);
    }
    let nested = Fields::from([("delay", Fields::new())]);
    assert_eq!(expect_error(Fault::from_fields(&nested)).1, "delay must be text, a number, true or false");

    let mut gateway = gateway();
    let mut contradictory = Fault::default();
    contradictory.booked = false;
    let (code, message) = expect_error(gateway.fault_next(When::payout(), contradictory));
    assert_eq!(code, "options_invalid");
    assert!(message.starts_with("booked can be false only if the answer is html, "), "{message}");
    let of_status = When::operation(Operation::PayoutStatus);
    assert_eq!(
        expect_error(gateway.add_rule(of_status, fault(&[("process", "1")]), None)).1,
        "process is for requests that create a payout; payout_status creates none"
    );
    assert_eq!(
        expect_error(gateway.add_rule(When::payout(), Fault::default(), Some(0))).1,
        "times must be 1 or more; without times the rule has no limit"
    );
    for (name, message) in [
        ("pg_sig", "pg_sig is not a field of the request for a payout that a rule can match"),
        ("card", "card is not a field of the request for a payout that a rule can match"),
    ] {
        assert_eq!(expect_error(When::from_fields(&Fields::from([(name, "1")]))).1, message);
    }
}
