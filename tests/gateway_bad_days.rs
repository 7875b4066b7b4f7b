//! What goes wrong by choice: rules, answers that are none, payouts that wait, and
//! callbacks that come again.
#![cfg(feature = "gateway")]

mod support;

use freedompay_payouts::gateway::{
    AnswerForm, BadDay, CallbackForm, CallbackOrder, Gateway, GatewayOptions, Moment, PayoutStatus, Repeats,
    Reply, Request, Response, Settlement, SigningKey, When,
};
use freedompay_payouts::{
    Answer, Asked, CallbackMessage, Error, ErrorCode, Fields, Operation, Outcome, ReplyStatus,
    RequestOptions, Salt, SignedRequest,
};
use support::{CARD, MERCHANT, SECRET, expect_error, merchant, pairs, secret};

const LINK: &str = "https://shop.example/hooks/payout-callback";
const NOW: Moment = Moment::from_unix(1_767_225_600);

fn after(seconds: u64) -> Moment {
    Moment::from_unix(NOW.unix() + seconds)
}

fn gateway() -> Gateway {
    Gateway::new(GatewayOptions::new(MERCHANT, secret(SECRET))).unwrap()
}

fn salt(text: &str) -> Salt {
    Salt::parse(text).unwrap()
}

fn day(settings: &[(&str, &str)]) -> BadDay {
    BadDay::from_fields(&settings.iter().copied().collect()).unwrap()
}

fn when(conditions: &[(&str, &str)]) -> When {
    When::from_fields(&conditions.iter().copied().collect()).unwrap()
}

fn post(gateway: &mut Gateway, operation: Operation, fields: &[(&str, &str)]) -> (SignedRequest, Response) {
    let fields: Fields = fields.iter().copied().collect();
    let request = merchant().sign(operation, &fields, salt("OurSalt1"), &RequestOptions::default()).unwrap();
    let response =
        gateway.respond(&Request::new(&request.url, request.body.as_bytes(), None), NOW, salt("Theirs"));
    (request, response)
}

fn pay_with(gateway: &mut Gateway, order: &str, card: &str) -> (SignedRequest, Response) {
    let fields = [
        ("pg_order_id", order),
        ("pg_amount", "100"),
        ("pg_payment_to", card),
        ("pg_description", "Выплата"),
        ("pg_post_link", LINK),
    ];
    post(gateway, Operation::P2p2nonreg, &fields)
}

fn pay(gateway: &mut Gateway, order: &str) -> (SignedRequest, Response) {
    pay_with(gateway, order, CARD)
}

fn verify((request, response): &(SignedRequest, Response)) -> Result<Answer, Error> {
    merchant().verify_answer(&Asked::try_from(request)?, response.body.as_bytes())
}

fn question(gateway: &mut Gateway, order: &str) -> Answer {
    verify(&post(gateway, Operation::PayoutStatus2, &[("pg_order_id", order)])).unwrap()
}

/// Makes a callback and gives it a reply with this HTTP status.
fn call_back(gateway: &mut Gateway, now: Moment, status: u16) {
    let callback = gateway.callback(700_000_001, None, now, salt("S")).unwrap();
    let merchant = merchant();
    let message = CallbackMessage::post(&callback.url, callback.body.as_bytes(), None);
    let reply = merchant.verify_callback(&message).unwrap().reply(ReplyStatus::Ok, None, salt("R")).unwrap();
    gateway.check_reply(700_000_001, Some(Reply::new(status, reply.body.as_bytes()))).unwrap();
}

#[test]
fn each_form_of_answer_is_what_the_library_says_of_it() {
    for (form, status, code) in [
        (AnswerForm::Signed, 200, None),
        (AnswerForm::Unsigned, 200, Some(ErrorCode::AnswerUnsigned)),
        (AnswerForm::OtherKey, 200, Some(ErrorCode::SignatureMismatch)),
        (AnswerForm::Cut, 200, Some(ErrorCode::BodyUnreadable)),
        (AnswerForm::Html, 200, Some(ErrorCode::BodyUnreadable)),
        (AnswerForm::ServerError, 500, Some(ErrorCode::BodyUnreadable)),
        (AnswerForm::Dropped, 0, Some(ErrorCode::BodyUnreadable)),
    ] {
        let mut gateway = gateway();
        gateway.add_next(When::payout(), day(&[("answer", form.as_str()), ("delay", "250")])).unwrap();
        let answered = pay(&mut gateway, "1");
        let (_, response) = &answered;
        assert_eq!((response.status, response.answer, response.delay), (status, form, 250));
        assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), true), "{form}");
        assert_eq!(verify(&answered).map_err(|error| error.code()).err(), code, "{form}");
        // It is booked all the same.
        assert_eq!(question(&mut gateway, "1").outcome, Outcome::Succeeded, "{form}");
        assert_eq!(gateway.balance("KZT"), "999900.00");
    }
}

#[test]
fn what_is_not_booked_leaves_no_trace() {
    for settings in [
        &[("dropBeforeBooking", "true")][..],
        &[("answer", "html"), ("booked", "false")],
        &[("answer", "server_error"), ("booked", "false")],
        &[("answer", "dropped"), ("booked", "false")],
    ] {
        let mut gateway = gateway();
        gateway.add_next(When::payout(), day(settings)).unwrap();
        let (_, response) = pay(&mut gateway, "1");
        assert_eq!((response.payment_id, response.callback_due), (None, false), "{settings:?}");
        assert!(gateway.payouts().is_empty());
        assert_eq!(question(&mut gateway, "1").error.unwrap().code, "11068");
        assert_eq!(verify(&pay(&mut gateway, "1")).unwrap().outcome, Outcome::Succeeded);
    }
}

#[test]
fn a_day_has_its_payout_wait_and_settle() {
    for (settings, at_first, in_the_end, questions) in [
        (&[("process", "2")][..], Outcome::Pending, Outcome::Succeeded, 2),
        (&[("process", "2"), ("settle", "10001")], Outcome::Pending, Outcome::Failed, 2),
        (&[("settle", "10001")], Outcome::Failed, Outcome::Failed, 0),
        (&[("settle", "9999")], Outcome::Unknown, Outcome::Unknown, 0),
    ] {
        let mut gateway = gateway();
        gateway.add_next(When::payout(), day(settings)).unwrap();
        assert_eq!(verify(&pay(&mut gateway, "1")).unwrap().outcome, at_first, "{settings:?}");
        for _ in 0..questions {
            assert_eq!(question(&mut gateway, "1").outcome, Outcome::Pending, "{settings:?}");
        }
        assert_eq!(question(&mut gateway, "1").outcome, in_the_end, "{settings:?}");
        let left = if in_the_end == Outcome::Succeeded { "999900.00" } else { "1000000.00" };
        assert_eq!(gateway.balance("KZT"), left, "{settings:?}");
    }

    let mut gateway = gateway();
    gateway.add_next(When::payout(), day(&[("process", "0"), ("settle", "success")])).unwrap();
    pay(&mut gateway, "1");
    for _ in 0..3 {
        assert_eq!(question(&mut gateway, "1").outcome, Outcome::Pending);
    }
    assert_eq!(gateway.settle(700_000_001, NOW), Ok(PayoutStatus::Success));
    // A day of its own ends a test card's.
    gateway.add_next(When::payout(), day(&[("settle", "success")])).unwrap();
    assert_eq!(verify(&pay_with(&mut gateway, "2", "4532676596620704")).unwrap().outcome, Outcome::Succeeded);
}

#[test]
fn the_first_rule_that_fits_counts_and_next_comes_before_all() {
    let mut gateway = gateway();
    let settles = |code| day(&[("settle", code)]);
    gateway.add_rule(when(&[("pg_payment_to", "4405 6450 0000 6150")]), settles("10000"), Some(2)).unwrap();
    gateway.add_rule(when(&[("pg_amount", "100.00")]), settles("10001"), None).unwrap();
    gateway.add_next(When::payout(), settles("8888")).unwrap();
    gateway.add_next(when(&[("pg_order_id", "3")]), settles("9999")).unwrap();
    let mut code = |order| pay(&mut gateway, order).1.error.map(|error| error.code);
    let expected = ["8888", "10000", "9999", "10000", "10001", "10001"];
    let orders = ["1", "2", "3", "4", "5", "6"];
    assert_eq!(orders.map(&mut code), expected.map(|code| Some(code.to_owned())));
    gateway.clear_rules();
    assert_eq!(pay(&mut gateway, "7").1.error, None);
    assert!(!format!("{:?}", when(&[("pg_payment_to", CARD)])).contains(CARD));
}

#[test]
fn only_the_merchants_own_requests_have_days() {
    let mut gateway = gateway();
    gateway.add_next(When::payout(), day(&[("answer", "html")])).unwrap();
    gateway.add_next(When::operation(Operation::BalanceStatus), day(&[("answer", "cut")])).unwrap();
    let forged = support::signed_with("p2p2nonreg", pairs(&[("pg_merchant_id", MERCHANT)]), "another-key");
    let body = support::urlencoded(&forged);
    let response = gateway.respond(&Request::new("/g2g/p2p2nonreg", body.as_bytes(), None), NOW, salt("S"));
    assert_eq!((response.status, response.answer), (401, AnswerForm::Unsigned));
    let answered = post(&mut gateway, Operation::BalanceStatus, &[]);
    assert_eq!(verify(&answered).unwrap_err().code(), ErrorCode::BodyUnreadable);
    assert!(verify(&post(&mut gateway, Operation::BalanceStatus, &[])).is_ok());
    assert_eq!(pay(&mut gateway, "1").1.answer, AnswerForm::Html);
    // A repeated order id has its day as well.
    gateway.add_next(When::payout(), day(&[("answer", "unsigned")])).unwrap();
    let (_, response) = pay(&mut gateway, "1");
    assert_eq!(response.error.unwrap().code, "9991");
    assert!(!response.body.contains("pg_sig"));
}

#[test]
fn callbacks_have_the_order_the_form_and_the_key_of_their_payouts_day() {
    for order in CallbackOrder::ALL {
        let mut gateway = gateway();
        gateway.add_next(When::payout(), day(&[("callbacks", order.as_str())])).unwrap();
        let (_, response) = pay(&mut gateway, "1");
        assert_eq!(response.callbacks, *order);
        assert_eq!(response.callback_due, *order != CallbackOrder::Never);
        assert_eq!(gateway.payouts()[0].day.callbacks, *order);
    }
    // It stays with a payout that is settled later.
    let mut gateway = gateway();
    gateway.add_next(When::payout(), day(&[("callbacks", "twice"), ("process", "1")])).unwrap();
    assert!(!pay(&mut gateway, "1").1.callback_due);
    let (_, response) = post(&mut gateway, Operation::PayoutStatus, &[("pg_order_id", "1")]);
    assert_eq!((response.callback_due, response.callbacks), (true, CallbackOrder::Twice));

    let settings = [("callbackForm", "multipart"), ("callbackKey", "other_key")];
    gateway.add_next(When::payout(), day(&settings)).unwrap();
    pay(&mut gateway, "2");
    let callback = gateway.callback(700_000_002, None, NOW, salt("S")).unwrap();
    assert_eq!(callback.content_type, "multipart/form-data; boundary=----FreedomPayS");
    let merchant = merchant();
    let message = CallbackMessage::post(LINK, callback.body.as_bytes(), Some(&callback.content_type));
    assert_eq!(merchant.verify_callback(&message).unwrap_err().code(), ErrorCode::SignatureMismatch);
    let other = freedompay_payouts::Merchant::new(MERCHANT, [secret("receive-payout-key")]).unwrap();
    assert!(other.verify_callback(&message).is_ok());
    // What the caller asks for comes first; without either, the gateway's.
    let xml = gateway.callback(700_000_002, CallbackForm::Xml, NOW, salt("S")).unwrap();
    assert_eq!(xml.content_type, "application/xml; charset=utf-8");
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.callback_form = CallbackForm::PgXml;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1");
    assert!(gateway.callback(700_000_001, None, NOW, salt("S")).unwrap().body.starts_with("pg_xml="));
}

#[test]
fn a_callback_is_repeated_every_half_hour_for_two_hours() {
    let mut gateway = gateway();
    pay(&mut gateway, "1");
    assert_eq!((gateway.next_callback_at(), gateway.callbacks_due(after(99_999))), (None, vec![]));
    let mut now = NOW;
    for repeats in 1..=4 {
        call_back(&mut gateway, now, 500);
        let next = after(1800 * repeats);
        assert_eq!(gateway.next_callback_at(), Some(next));
        assert_eq!(gateway.payouts()[0].next_callback, Some(next));
        assert!(gateway.callbacks_due(Moment::from_unix(next.unix() - 1)).is_empty());
        assert_eq!(gateway.callbacks_due(next), [700_000_001]);
        now = next;
    }
    call_back(&mut gateway, now, 500);
    assert_eq!((gateway.next_callback_at(), gateway.callbacks_due(after(99_999))), (None, vec![]));
    let payout = gateway.payout(700_000_001).unwrap();
    assert_eq!((payout.callbacks, payout.first_callback, payout.next_callback), (5, Some(NOW), None));
}

#[test]
fn a_reply_that_is_accepted_ends_the_repeats() {
    let mut gateway = gateway();
    pay(&mut gateway, "1");
    call_back(&mut gateway, NOW, 404);
    call_back(&mut gateway, after(1800), 200);
    assert_eq!((gateway.next_callback_at(), gateway.payouts()[0].next_callback), (None, None));
    // Sent once more by hand, it isn't repeated, whatever the reply.
    call_back(&mut gateway, after(1900), 500);
    assert_eq!(gateway.next_callback_at(), None);
}

#[test]
fn an_attempt_that_comes_late_moves_no_other() {
    let repeats = Repeats::default();
    for (now, next) in [
        (0, Some(1800)),
        (1799, Some(1800)),
        (1800, Some(3600)),
        (3700, Some(5400)),
        (7199, Some(7200)),
        (7200, None),
        (u64::MAX / 2, None),
    ] {
        assert_eq!(repeats.next(NOW, after(now)), next.map(after), "{now}");
    }
    assert_eq!(Repeats::new(0, 7200).next(NOW, NOW), None);
    assert_eq!(Repeats::new(60, 59).next(NOW, NOW), None);
    // A clock that was set back, and the end of the calendar.
    assert_eq!(repeats.next(after(600), NOW), Some(after(2400)));
    let last = Moment::from_unix(u64::MAX);
    assert_eq!(Repeats::new(u32::MAX, u32::MAX).next(last, last), None);
}

#[test]
fn a_commission_is_taken_on_top_and_given_back_with_the_amount() {
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
fn a_day_is_read_as_scenarios_write_it() {
    assert_eq!(day(&[]), BadDay::default());
    assert_eq!(day(&[("dropAfterBooking", "false"), ("booked", "true")]), BadDay::default());
    let read = day(&[("process", "3"), ("settle", "10001"), ("callbacks", "never"), ("delay", "600000")]);
    let mut built = BadDay::default();
    (built.process, built.settle) = (Some(3), Some(Settlement::Error("10001")));
    (built.callbacks, built.delay) = (CallbackOrder::Never, 600_000);
    assert_eq!(read, built);
    assert_eq!(day(&[("dropAfterBooking", "true")]).answer, AnswerForm::Dropped);
    assert_eq!(day(&[("callbackKey", "other_key")]).callback_key, SigningKey::Other);
}

#[test]
fn days_and_rules_that_cannot_be_are_refused() {
    let refused =
        |settings: &[(&str, &str)]| expect_error(BadDay::from_fields(&settings.iter().copied().collect())).1;
    for (settings, sentence) in [
        (&[("delay", "600001")][..], "delay must be a whole number from 0 to 600000, found \"600001\""),
        (&[("process", "+1")], "process must be a whole number from 0 to 1000000, found \"+1\""),
        (&[("booked", "1")], "booked must be true or false, found \"1\""),
        (
            &[("settle", CARD)],
            "settle must be success or an error code of the vendor's table, found \"440564******6150\"",
        ),
        (
            &[("dropAfterBooking", "true"), ("booked", "false")],
            "booked says nothing where the connection is dropped",
        ),
        (&[("dropBeforeBooking", "true"), ("settle", "8888")], "settle needs a payout, and none is booked"),
    ] {
        assert_eq!(refused(settings), sentence);
    }
    let nested = Fields::from([("delay", Fields::new())]);
    assert_eq!(expect_error(BadDay::from_fields(&nested)).1, "delay must be text, a number, true or false");

    let mut gateway = gateway();
    let mut contradictory = BadDay::default();
    contradictory.booked = false;
    let (code, sentence) = expect_error(gateway.add_next(When::payout(), contradictory));
    assert_eq!(code, "options_invalid");
    assert!(sentence.starts_with("booked can be false only where the answer is html, "), "{sentence}");
    let of_status = When::operation(Operation::PayoutStatus);
    assert_eq!(
        expect_error(gateway.add_rule(of_status, day(&[("process", "1")]), None)).1,
        "process is set by the request that makes the payout; payout_status makes none"
    );
    assert_eq!(
        expect_error(gateway.add_rule(When::payout(), BadDay::default(), Some(0))).1,
        "times must be 1 or more; without it the rule holds for ever"
    );
    for (name, sentence) in [
        ("pg_sig", "pg_sig is no field of the request for a payout that a rule can ask for"),
        ("card", "card is no field of the request for a payout that a rule can ask for"),
    ] {
        assert_eq!(expect_error(When::from_fields(&Fields::from([(name, "1")]))).1, sentence);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod whatever_is_asked_for {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_day_is_read_or_refused(settings in prop::collection::vec((
            prop::sample::select(vec![
                "delay", "dropBeforeBooking", "dropAfterBooking", "answer", "booked", "process", "settle",
                "callbacks", "callbackForm", "callbackKey", "other",
            ]),
            prop_oneof![
                prop::sample::select(vec![
                    "true", "false", "0", "1", "3", "html", "cut", "dropped", "server_error", "success", "10001",
                    "never", "xml", "other_key",
                ]).prop_map(ToOwned::to_owned),
                ".{0,6}",
            ],
        ), 0..5)) {
            let settings: Fields = settings.into_iter().collect();
            if let Ok(day) = BadDay::from_fields(&settings) {
                let mut gateway = gateway();
                prop_assert_eq!(gateway.add_next(When::payout(), day), Ok(()));
                let (_, response) = pay(&mut gateway, "1");
                prop_assert_eq!(response.answer, day.answer);
                prop_assert_eq!(gateway.payouts().len(), usize::from(day.booked));
                // The money is either there, or held for a payout that may still be sent.
                let taken = gateway.payouts().iter().any(|payout| payout.status != PayoutStatus::Error);
                prop_assert_eq!(gateway.balance("KZT") == "999900.00", taken);
            }
        }

        #[test]
        fn repeats_end_and_never_go_back(every: u32, during: u32, first: u64, passed: u64) {
            let first = Moment::from_unix(first);
            let now = Moment::from_unix(first.unix().saturating_add(passed));
            if let Some(next) = Repeats::new(every, during).next(first, now) {
                prop_assert!(next > now);
                prop_assert!(next.unix() - first.unix() <= u64::from(during));
            }
        }
    }
}
