//! FreedomPay's side, called by the merchant's side of this crate and by an independent
//! client.
#![cfg(feature = "gateway")]

mod support;

use freedompay_payouts::gateway::{
    CallbackForm, CallbackRequest, Gateway, GatewayOptions, PayoutStatus, Reply, ReplyCode, Request,
    Response, TEST_CARDS, Timestamp,
};
use freedompay_payouts::schema::{CALLBACK, Message, Source};
use freedompay_payouts::{
    Answer, Asked, CallbackMessage, Error, ErrorCode, Fields, Operation, Outcome, ReplyStatus,
    RequestOptions, Salt, SignedRequest,
};
use support::{
    CARD, MASKED, MERCHANT, Pairs, SECRET, merchant, pairs, pg_sig, secret, signed, signed_with, with,
};

const LINK: &str = "https://shop.example/hooks/payout-callback";
const TOKEN: &str = "c92741d9-ddd7-4bad-abd0-5594a79eea1a";

const TO_CARD: [(&str, &str); 5] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_payment_to", CARD),
    ("pg_description", "Выплата №1; a+b & c"),
    ("pg_post_link", LINK),
];

const BY_TOKEN: [(&str, &str); 7] = [
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_user_id", "user-1"),
    ("pg_card_token_to", TOKEN),
    ("pg_description", "Payment description"),
    ("pg_post_link", LINK),
    ("pg_order_time_limit", "2030-12-31 12:00:00"),
];

const IN_PROCESS_THEN_SUCCESS: &str = "5507841999732294";
const IN_PROCESS_THEN_ERROR: &str = "4532676596620704";

/// 2026-01-01 05:00:00 in the gateway's time zone.
const NOW: Timestamp = Timestamp::from_unix(1_767_225_600);
/// A minute later.
const LATER: Timestamp = Timestamp::from_unix(1_767_225_660);

fn gateway() -> Gateway {
    Gateway::new(GatewayOptions::new(MERCHANT, secret(SECRET))).unwrap()
}

fn salt(text: &str) -> Salt {
    Salt::parse(text).unwrap()
}

fn signed_now() -> RequestOptions {
    let mut options = RequestOptions::default();
    options.signed_at = Some(NOW.unix() * 1000);
    options
}

fn sign(operation: Operation, fields: Pairs) -> SignedRequest {
    let fields: Fields = fields.into_iter().collect();
    merchant().sign(operation, &fields, salt("OurSalt1"), &signed_now()).unwrap()
}

fn post(gateway: &mut Gateway, request: &SignedRequest) -> Response {
    let request = Request::new(&request.url, request.body.as_bytes(), Some(SignedRequest::CONTENT_TYPE));
    gateway.respond(&request, NOW, salt("TheirSalt1"))
}

/// Sends a request of the merchant's side. Returns the response and the verified answer.
fn ask(gateway: &mut Gateway, operation: Operation, fields: Pairs) -> (Response, Answer) {
    let request = sign(operation, fields);
    let response = post(gateway, &request);
    let answer = verify(&request, &response).unwrap();
    (response, answer)
}

fn verify(request: &SignedRequest, response: &Response) -> Result<Answer, Error> {
    merchant().verify_answer(&request.asked, response.body.as_bytes())
}

fn pay(gateway: &mut Gateway, order_id: &str, card: &str) -> (Response, Answer) {
    let fields = with(&TO_CARD, &[("pg_order_id", Some(order_id)), ("pg_payment_to", Some(card))]);
    ask(gateway, Operation::P2p2nonreg, fields)
}

fn status(gateway: &mut Gateway, operation: Operation, order_id: &str) -> (Response, Answer) {
    ask(gateway, operation, pairs(&[("pg_order_id", order_id)]))
}

/// Posts fields that another client has signed.
fn post_raw(gateway: &mut Gateway, path: &str, fields: &[(String, String)]) -> Response {
    let body = support::urlencoded(fields);
    gateway.respond(&Request::new(path, body.as_bytes(), None), NOW, salt("TheirSalt1"))
}

fn base(operation: Operation) -> Pairs {
    let mut fields = match operation {
        Operation::P2p2nonreg => pairs(&TO_CARD),
        Operation::Reg2reg => pairs(&BY_TOKEN),
        Operation::PayoutStatus | Operation::PayoutStatus2 => pairs(&[("pg_order_id", "1234")]),
        Operation::BalanceStatus => Pairs::new(),
    };
    fields.extend(pairs(&[("pg_merchant_id", MERCHANT), ("pg_salt", "some random string")]));
    fields
}

/// The fields of an answer, without salt and signature.
fn fields_of(answer: &Answer) -> Vec<(&str, &str)> {
    without_signature(&answer.fields)
}

fn without_signature(fields: &Fields) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name, value.as_text().unwrap()))
        .filter(|(name, _)| !matches!(*name, "pg_salt" | "pg_sig"))
        .collect()
}

fn code_of(response: &Response) -> Option<&str> {
    response.error.as_ref().map(|error| error.code.as_str())
}

/// Asserts that the message has every field that the vendor's page lists.
fn assert_all_documented(fields: &Fields, table: &Message, except: &[&str]) {
    for field in table.fields().filter(|field| field.source() == Source::Documented) {
        let expected = !except.contains(&field.name());
        assert_eq!(fields.get(field.name()).is_some(), expected, "{} in a {}", field.name(), table.title);
    }
}

#[test]
fn payout_by_card_number_succeeds() {
    let mut gateway = gateway();
    let (response, answer) = ask(&mut gateway, Operation::P2p2nonreg, pairs(&TO_CARD));

    assert_eq!((response.status, response.content_type), (200, "application/xml; charset=utf-8"));
    assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), true));
    assert_eq!(response.error, None);
    let fields = pairs(&[
        ("pg_payment_id", "700000001"),
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_balance", "999900.00"),
        ("pg_payment_amount", "100.00"),
        ("pg_payment_date", "2026-01-01 05:00:00"),
        ("pg_salt", "TheirSalt1"),
        ("pg_datetime", "2026-01-01T05:00:00+05:00"),
    ]);
    assert_eq!(response.body.trim_end(), support::xml(&signed("p2p2nonreg", fields)));
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));
    assert_all_documented(&answer.fields, Operation::P2p2nonreg.answer(), &[]);

    let payout = gateway.payout(700_000_001).unwrap();
    assert_eq!(gateway.payouts(), std::slice::from_ref(payout));
    assert_eq!((payout.order_id.as_str(), payout.operation), ("1234", Operation::P2p2nonreg));
    assert_eq!((payout.amount.as_str(), payout.currency.as_str()), ("100.00", "KZT"));
    assert_eq!((payout.card.as_str(), payout.post_link.as_str()), (MASKED, LINK));
    assert_eq!((payout.card_token.as_deref(), payout.card_id.as_deref()), (None, None));
    assert_eq!((payout.status, payout.error_code), (PayoutStatus::Success, None));
    assert_eq!((payout.created, payout.settled), (NOW, Some(NOW)));
    assert_eq!((payout.callbacks, payout.replies.len()), (0, 0));
    assert!(!format!("{gateway:?}").contains(CARD));
}

#[test]
fn payout_by_token_succeeds_with_error_code_0() {
    let mut gateway = gateway();
    let (response, answer) = ask(&mut gateway, Operation::Reg2reg, pairs(&BY_TOKEN));
    assert_eq!((answer.outcome, response.callback_due, response.error), (Outcome::Succeeded, true, None));
    assert_eq!(
        fields_of(&answer),
        [
            ("pg_payment_id", "700000001"),
            ("pg_merchant_id", "500001"),
            ("pg_status", "ok"),
            ("pg_order_id", "1234"),
            ("pg_balance", "999900.00"),
            ("pg_card_hash", MASKED),
            ("pg_card_token", TOKEN),
            ("pg_payment_amount", "100.00"),
            ("pg_payment_date", "2026-01-01 05:00:00"),
            ("pg_error_code", "0"),
            ("pg_error_description", ""),
            ("pg_datetime", "2026-01-01T05:00:00+05:00"),
        ]
    );
    assert_all_documented(&answer.fields, Operation::Reg2reg.answer(), &[]);
    assert_eq!(gateway.payouts()[0].card_token.as_deref(), Some(TOKEN));
}

#[test]
fn payout_by_card_id_succeeds() {
    let mut gateway = gateway();
    let fields = with(&BY_TOKEN, &[("pg_card_token_to", None), ("pg_card_id_to", Some("34249163"))]);
    let (_, answer) = ask(&mut gateway, Operation::Reg2reg, fields);
    assert_eq!(answer.outcome, Outcome::Succeeded);
    assert_eq!(answer.fields.text("pg_card_token"), None);
    assert_eq!(gateway.payouts()[0].card_id.as_deref(), Some("34249163"));
    let callback = gateway.callback(700_000_001, CallbackForm::Urlencoded, NOW, salt("S")).unwrap();
    assert!(callback.body.contains("&pg_card_id=34249163&"), "{}", callback.body);
}

#[test]
fn both_status_operations_return_all_documented_fields() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    pay(&mut gateway, "1235", "5325349472901311");

    let common = [
        ("pg_payment_id", "700000001"),
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "1234"),
        ("pg_amount", "100.00"),
        ("pg_datetime", "2026-01-01T05:00:00+05:00"),
    ];
    for (operation, of_success, of_failure) in [
        (Operation::PayoutStatus, &[("pg_status", "success")][..], &[("pg_status", "error")][..]),
        (
            Operation::PayoutStatus2,
            &[("pg_payment_status", "success"), ("pg_status", "ok")][..],
            &[("pg_payment_status", "error"), ("pg_status", "ok")][..],
        ),
    ] {
        let (response, answer) = status(&mut gateway, operation, "1234");
        assert_eq!((response.payment_id, response.callback_due), (Some(700_000_001), false));
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Succeeded, false));
        let (mut expected, mut found) = ([&common[..], of_success].concat(), fields_of(&answer));
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        assert_all_documented(&answer.fields, operation.answer(), &[]);

        let (response, answer) = status(&mut gateway, operation, "1235");
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
        assert!(of_failure.iter().all(|field| fields_of(&answer).contains(field)), "{:?}", answer.fields);
        assert_eq!(code_of(&response), Some("10000"));

        let by_both = pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "700000001")]);
        assert_eq!(ask(&mut gateway, operation, by_both).1.outcome, Outcome::Succeeded);
    }
}

#[test]
fn returns_balance_per_currency() {
    let mut gateway = gateway();
    gateway.set_balance("USD", "250.5").unwrap();
    let (_, answer) = ask(&mut gateway, Operation::BalanceStatus, Pairs::new());
    assert_eq!(answer.outcome, Outcome::Succeeded);
    let expected = |balance, currency| {
        [
            ("pg_status", "ok"),
            ("pg_balance", balance),
            ("pg_currency", currency),
            ("pg_merchant_id", "500001"),
            ("pg_datetime", "2026-01-01T05:00:00+05:00"),
        ]
    };
    assert_eq!(fields_of(&answer), expected("1000000.00", "KZT"));
    for (currency, balance) in [("USD", "250.50"), ("EUR", "0.00")] {
        let fields = pairs(&[("pg_currency", currency)]);
        let (_, answer) = ask(&mut gateway, Operation::BalanceStatus, fields);
        assert_eq!(fields_of(&answer), expected(balance, currency));
    }
    let balances: Vec<_> = gateway.balances().collect();
    assert_eq!(balances, [("KZT", "1000000.00".to_owned()), ("USD", "250.50".to_owned())]);
}

#[test]
fn test_cards_behave_as_documented() {
    let expected = [
        ("4671593866478252", Outcome::Succeeded, None),
        ("5325349472901311", Outcome::Failed, Some("10000")),
        ("4556046085041740", Outcome::Failed, Some("10001")),
        ("5543974702876045", Outcome::Failed, Some("8888")),
        ("5507841999732294", Outcome::Pending, None),
        ("4532676596620704", Outcome::Pending, Some("10001")),
        ("6204500338419360939", Outcome::Succeeded, None),
        ("629656013969216940", Outcome::Succeeded, None),
        ("62861819783765929", Outcome::Succeeded, None),
    ];
    assert_eq!(TEST_CARDS.map(|(card, _)| card), expected.map(|(card, ..)| card));
    let mut gateway = gateway();
    for (card, outcome, final_code) in expected {
        let (response, answer) = pay(&mut gateway, card, card);
        assert_eq!(answer.outcome, outcome, "{card}");
        assert_eq!(response.callback_due, outcome != Outcome::Pending, "{card}");
        let payment_id = response.payment_id.unwrap();
        if outcome == Outcome::Pending {
            assert_eq!(answer.fields.text("pg_payment_date"), Some(""), "{card}");
            assert_eq!(code_of(&response), None, "{card}");
            gateway.settle(payment_id, LATER).unwrap();
        } else {
            assert_eq!(code_of(&response), final_code, "{card}");
        }
        let payout = gateway.payout(payment_id).unwrap();
        assert_eq!(payout.error_code, final_code, "{card}");
        let settled = if outcome == Outcome::Pending { LATER } else { NOW };
        assert_eq!(payout.settled, Some(settled), "{card}");
    }
    let (_, answer) = pay(&mut gateway, "declined", "4556046085041740");
    assert_eq!(
        answer.fields.text("pg_error_description"),
        Some("Ошибка оплаты. Обратитесь в банк выпустивший карту")
    );
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, false));
}

#[test]
fn status_query_settles_payout_in_process() {
    let mut gateway = gateway();
    let (response, _) = pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    assert!(!response.callback_due);
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, true));
    assert_eq!(answer.fields.text("pg_payment_status"), Some("process"));
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Succeeded, false));

    pay(&mut gateway, "2", IN_PROCESS_THEN_ERROR);
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus, "2");
    assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, true));
    let (response, answer) = status(&mut gateway, Operation::PayoutStatus, "2");
    assert_eq!(
        (answer.outcome, answer.safe_to_resend, response.callback_due),
        (Outcome::Failed, true, false)
    );
    assert_eq!(code_of(&response), Some("10001"));
}

#[test]
fn configured_number_of_status_queries_settles_payout() {
    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.status_queries = 3;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    // A rejected status query does not count.
    post_raw(
        &mut gateway,
        "/g2g/payout_status",
        &pairs(&[("pg_merchant_id", MERCHANT), ("pg_order_id", "1")]),
    );
    let asked: Vec<_> = [Operation::PayoutStatus, Operation::PayoutStatus2, Operation::PayoutStatus]
        .map(|operation| status(&mut gateway, operation, "1"))
        .map(|(response, answer)| (answer.outcome, response.callback_due))
        .into();
    assert_eq!(asked, [(Outcome::Pending, false), (Outcome::Pending, false), (Outcome::Pending, true)]);
    assert_eq!(status(&mut gateway, Operation::PayoutStatus, "1").1.outcome, Outcome::Succeeded);

    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.status_queries = 0;
    let mut gateway = Gateway::new(options).unwrap();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    for _ in 0..5 {
        let (response, answer) = status(&mut gateway, Operation::PayoutStatus2, "1");
        assert_eq!((answer.outcome, response.callback_due), (Outcome::Pending, false));
    }
    assert_eq!(gateway.settle(700_000_001, LATER), Ok(PayoutStatus::Success));
    let error = gateway.settle(700_000_001, LATER).unwrap_err();
    assert_eq!(error.to_string(), "payout 700000001 is settled already: success");
    assert_eq!(error.code(), ErrorCode::OptionsInvalid);
    for unknown in [0, 1, 700_000_000, 700_000_002, u64::MAX] {
        let error = gateway.settle(unknown, LATER).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no payout {unknown}"));
    }
}

#[test]
fn balance_is_reduced_once_and_refunded_after_failure() {
    let mut gateway = gateway();
    gateway.set_balance("KZT", "250.00").unwrap();

    // A success reduces the balance. Repeats, status queries and callbacks do not.
    pay(&mut gateway, "1", CARD);
    assert_eq!(gateway.balance("KZT"), "150.00");
    pay(&mut gateway, "1", CARD);
    status(&mut gateway, Operation::PayoutStatus, "1");
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S1")).unwrap();
    gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("S2")).unwrap();
    assert_eq!(gateway.balance("KZT"), "150.00");

    // An immediate failure does not change the balance.
    let (_, answer) = pay(&mut gateway, "2", "4556046085041740");
    assert_eq!(answer.fields.text("pg_balance"), Some("150.00"));
    assert_eq!(gateway.balance("KZT"), "150.00");

    // A payout in process reduces the balance. Its failure refunds the amount once.
    let (_, answer) = pay(&mut gateway, "3", IN_PROCESS_THEN_ERROR);
    assert_eq!(answer.fields.text("pg_balance"), Some("50.00"));
    for balance in ["150.00"; 3] {
        status(&mut gateway, Operation::PayoutStatus, "3");
        assert_eq!(gateway.balance("KZT"), balance);
    }
    assert!(gateway.settle(700_000_003, NOW).is_err());
    assert_eq!(gateway.balance("KZT"), "150.00");

    // A payout in process that succeeds is not refunded.
    pay(&mut gateway, "4", IN_PROCESS_THEN_SUCCESS);
    assert_eq!(gateway.balance("KZT"), "50.00");
    assert_eq!(gateway.settle(700_000_004, NOW), Ok(PayoutStatus::Success));
    assert_eq!(gateway.balance("KZT"), "50.00");

    // The balance is too small: it does not change, but the order id is used.
    let (response, answer) = pay(&mut gateway, "5", IN_PROCESS_THEN_SUCCESS);
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(code_of(&response), Some("8888"));
    assert_eq!(
        answer.fields.text("pg_error_description"),
        Some("Недостаточно средств! Пополните выплатной баланс")
    );
    assert_eq!(gateway.balance("KZT"), "50.00");
    gateway.set_balance("KZT", "500").unwrap();
    assert_eq!(code_of(&pay(&mut gateway, "5", CARD).0), Some("9991"));
    let (_, answer) = status(&mut gateway, Operation::PayoutStatus2, "5");
    assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Failed, true));
    assert_eq!(gateway.balance("KZT"), "500.00");
}

#[test]
fn payout_is_taken_from_the_balance_of_its_currency() {
    let mut gateway = gateway();
    gateway.set_balance("USD", "100.00").unwrap();
    let in_currency = |order: &'static str, currency: &'static str| {
        with(&TO_CARD, &[("pg_order_id", Some(order)), ("pg_currency", Some(currency))])
    };
    let (_, answer) = ask(&mut gateway, Operation::P2p2nonreg, in_currency("1", "USD"));
    assert_eq!((answer.outcome, answer.fields.text("pg_balance")), (Outcome::Succeeded, Some("0.00")));
    assert_eq!((gateway.balance("USD"), gateway.balance("KZT")), ("0.00".into(), "1000000.00".into()));
    for currency in ["USD", "EUR"] {
        let (response, _) = ask(&mut gateway, Operation::P2p2nonreg, in_currency(currency, currency));
        assert_eq!(code_of(&response), Some("8888"));
    }
    assert_eq!(gateway.payouts()[0].currency, "USD");
}

#[test]
fn answers_unknown_path_with_404() {
    let mut gateway = gateway();
    let request = sign(Operation::BalanceStatus, Pairs::new());
    for url in ["/", "", "/g2g/", "/g2g/p2p", "/p2p2nonreg", "/g2g/P2P2NONREG", "/g2g/balance_status/", "x"] {
        let response = gateway.respond(&Request::new(url, request.body.as_bytes(), None), NOW, salt("S"));
        assert_eq!((response.status, response.content_type), (404, "text/plain; charset=utf-8"), "{url}");
        assert_eq!(
            response.body,
            "not found; the methods are /g2g/p2p2nonreg, /g2g/payout_status, /g2g/payout_status2, \
             /g2g/reg2reg, /g2g/balance_status\n"
        );
    }
}

#[test]
fn accepts_whole_url_and_fields_in_query() {
    let mut gateway = gateway();
    let request = sign(Operation::BalanceStatus, Pairs::new());
    for url in [
        "/g2g/balance_status",
        "/g2g/balance_status?pg_merchant_id=1",
        "http://127.0.0.1:8080/g2g/balance_status",
        "https://test-api.freedompay.kz/g2g/balance_status#top",
    ] {
        let response = gateway.respond(&Request::new(url, request.body.as_bytes(), None), NOW, salt("S"));
        assert!(verify(&request, &response).is_ok(), "{url}: {}", response.body);
    }
    let url = format!("/g2g/balance_status?{}", request.body);
    let response = gateway.respond(&Request::new(&url, b"", None), NOW, salt("S"));
    assert!(verify(&request, &response).is_ok(), "{}", response.body);
}

#[test]
fn accepts_multipart_and_xml_requests() {
    let mut gateway = gateway();
    let fields = signed("p2p2nonreg", base(Operation::P2p2nonreg));
    let changed = |order: &str| {
        let mut fields: Pairs = fields.iter().filter(|(name, _)| name != "pg_sig").cloned().collect();
        fields[0].1 = order.to_owned();
        signed("p2p2nonreg", fields)
    };
    let bodies = [
        (support::multipart(&changed("1")), Some(support::MULTIPART)),
        (support::urlencoded(&pairs(&[("pg_xml", &support::xml(&changed("2")))])), None),
        (support::xml(&changed("3")), None),
    ];
    for (body, content_type) in bodies {
        let request = Request::new("/g2g/p2p2nonreg", body.as_bytes(), content_type);
        let response = gateway.respond(&request, NOW, salt("S"));
        assert!(response.body.contains("<pg_status>ok</pg_status>"), "{}", response.body);
    }
    assert_eq!(gateway.payouts().len(), 3);
}

#[test]
fn answers_unknown_merchant_without_signature() {
    let mut gateway = gateway();
    let answer_body = |why: &str| {
        support::xml(&pairs(&[
            ("pg_status", "error"),
            ("pg_error_code", "9998"),
            ("pg_error_description", &format!("Merchant not identified: {why}")),
        ]))
    };
    for operation in Operation::ALL {
        let mut fields = base(*operation);
        fields.retain(|(name, _)| name != "pg_merchant_id");
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields.clone()));
        assert_eq!((response.status, code_of(&response)), (200, Some("9998")));
        assert_eq!(response.body.trim_end(), answer_body("pg_merchant_id is missing"));

        fields.push(("pg_merchant_id".to_owned(), "500002".to_owned()));
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields));
        assert_eq!(response.body.trim_end(), answer_body("there is no merchant with this pg_merchant_id"));

        let request = sign(*operation, {
            let mut fields = base(*operation);
            fields.retain(|(name, _)| !matches!(name.as_str(), "pg_merchant_id" | "pg_salt"));
            fields
        });
        let error = verify(&request, &response).unwrap_err();
        assert_eq!(error.code(), ErrorCode::AnswerUnsigned);
        assert_eq!(error.gateway().unwrap().code, "9998");
    }
    for (body, why) in [
        (&b""[..], "the body is empty"),
        (b"\xff", "the body is not UTF-8 at byte 0: it may be in windows-1251"),
        (b"{}", "the body is JSON where form fields or XML was expected; it starts with: {}"),
    ] {
        let response = gateway.respond(&Request::new("/g2g/p2p2nonreg", body, None), NOW, salt("S"));
        assert_eq!((response.status, response.body.trim_end()), (200, answer_body(why).as_str()));
    }
    assert!(gateway.payouts().is_empty());
}

#[test]
fn answers_wrong_or_missing_signature_with_401_without_signature() {
    let mut gateway = gateway();
    for operation in Operation::ALL {
        let fields = base(*operation);
        let repeated = signed(operation.as_str(), signed(operation.as_str(), fields.clone()));
        let malformed = [fields.clone(), pairs(&[("pg_sig", "abc")])].concat();
        let mut changed = signed(operation.as_str(), fields.clone());
        changed[0].1.push('0');
        if *operation == Operation::BalanceStatus {
            changed = signed("balance", fields.clone());
        }
        for (case, fields) in [
            ("missing", fields.clone()),
            ("another secret", signed_with(operation.as_str(), fields.clone(), "receive-secret")),
            ("another script", signed("init_payment.php", fields)),
            ("repeated", repeated),
            ("malformed", malformed),
            ("changed", changed),
        ] {
            let response = post_raw(&mut gateway, operation.path(), &fields);
            assert_eq!((response.status, code_of(&response)), (401, Some("1100")), "{operation}: {case}");
            assert!(!response.body.contains("pg_sig>"), "{}", response.body);
            // The answer does not contain the expected signature.
            assert!(
                !response.body.contains(&pg_sig(operation.as_str(), &fields, SECRET)),
                "{}",
                response.body
            );
        }
    }
    let request = sign(Operation::P2p2nonreg, pairs(&TO_CARD));
    let response = post_raw(&mut gateway, "/g2g/p2p2nonreg", &base(Operation::P2p2nonreg));
    assert_eq!(
        response.body.trim_end(),
        support::xml(&pairs(&[
            ("pg_status", "error"),
            ("pg_error_code", "1100"),
            (
                "pg_error_description",
                "Incorrect request signature: pg_sig is missing: the message is not signed"
            ),
        ]))
    );
    let error = verify(&request, &response).unwrap_err();
    assert_eq!(error.code(), ErrorCode::AnswerUnsigned);
    assert_eq!(error.gateway().unwrap().code, "1100");
    assert!(gateway.payouts().is_empty());
}

#[test]
fn names_invalid_field_in_signed_answer() {
    let mut gateway = gateway();
    let cases: &[(Operation, &str, Option<&str>, &str)] = &[
        (Operation::P2p2nonreg, "pg_amount", None, "pg_amount is missing"),
        (Operation::P2p2nonreg, "pg_amount", Some("0"), "pg_amount must be from 0.01 to 99999999"),
        (
            Operation::P2p2nonreg,
            "pg_amount",
            Some("1.001"),
            "pg_amount must be text with at most two decimals: \"100.00\"",
        ),
        (
            Operation::P2p2nonreg,
            "pg_payment_to",
            Some("123456789012"),
            "pg_payment_to must have 13 to 20 digits, found 12",
        ),
        (Operation::P2p2nonreg, "pg_payment_to", Some("4405 6450 0000 6150"), "pg_payment_to must be digits"),
        (
            Operation::P2p2nonreg,
            "pg_currency",
            Some("tenge"),
            "pg_currency has 5 characters; at most 3 are allowed",
        ),
        (Operation::P2p2nonreg, "pg_description", Some(""), "pg_description must not be empty"),
        (
            Operation::P2p2nonreg,
            "pg_post_link",
            Some("https://shop.example/"),
            "pg_post_link must not end in \"/\": its last path segment is signed",
        ),
        (Operation::P2p2nonreg, "pg_salt", None, "pg_salt is missing"),
        (
            Operation::P2p2nonreg,
            "pg_salt",
            Some("a;b"),
            "pg_salt must be text without \";\" and control characters",
        ),
        (
            Operation::Reg2reg,
            "pg_card_token_to",
            None,
            "pg_card_token_to is missing; give it or pg_card_id_to",
        ),
        (
            Operation::Reg2reg,
            "pg_card_token_to",
            Some("c92741d9ddd74badabd05594a79eea1a"),
            "pg_card_token_to must be a UUID, as the registration of the card returned it",
        ),
        (
            Operation::Reg2reg,
            "pg_order_time_limit",
            Some("2026-02-30 00:00:00"),
            "pg_order_time_limit is not an existing date and time",
        ),
        (Operation::PayoutStatus, "pg_payment_id", Some("abc"), "pg_payment_id must be digits"),
        (Operation::PayoutStatus2, "pg_payment_id", Some("-1"), "pg_payment_id must be digits"),
        (
            Operation::BalanceStatus,
            "pg_currency",
            Some("kzt"),
            "pg_currency must be three capital letters: \"KZT\"",
        ),
    ];
    for (operation, name, value, violation) in cases {
        let mut fields = base(*operation);
        fields.retain(|(own, _)| own != name);
        fields.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields));
        assert_eq!((response.status, code_of(&response)), (200, Some("9403")), "{violation}");
        let mut asked = Asked::new(*operation);
        asked.order_id = (*operation != Operation::BalanceStatus).then(|| "1234".to_owned());
        let answer = merchant().verify_answer(&asked, response.body.as_bytes()).unwrap();
        let mut names: Vec<_> = answer.fields.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        assert_eq!(names, ERROR_FIELDS, "{operation}");
        assert_eq!(
            answer.fields.text("pg_error_description"),
            Some(format!("Validation error: {violation}").as_str())
        );
        assert!(!answer.safe_to_resend);
        assert_ne!(answer.outcome, Outcome::Succeeded);
    }
    assert!(gateway.payouts().is_empty());
}

#[test]
fn names_all_invalid_fields() {
    let mut gateway = gateway();
    let mut fields = base(Operation::P2p2nonreg);
    fields.retain(|(name, _)| !matches!(name.as_str(), "pg_order_id" | "pg_amount"));
    fields.extend(pairs(&[("pg_order_id", "1;2"), ("pg_salt", "again")]));
    let response = post_raw(&mut gateway, "/g2g/p2p2nonreg", &signed("p2p2nonreg", fields));
    assert_eq!(
        response.error.unwrap().description,
        "Validation error: pg_amount is missing; pg_order_id must not contain \";\", which separates the signed \
         values; pg_salt appears more than once"
    );
}

#[test]
fn accepts_signed_undocumented_fields() {
    let mut gateway = gateway();
    let mut options = RequestOptions::default();
    options.extra = Fields::from([("shop_field", ["a", "b"])]);
    let fields: Fields = pairs(&TO_CARD).into_iter().collect();
    let request = merchant().sign(Operation::P2p2nonreg, &fields, salt("S"), &options).unwrap();
    let response = post(&mut gateway, &request);
    assert_eq!(verify(&request, &response).unwrap().outcome, Outcome::Succeeded);
}

#[test]
fn rejects_order_id_that_is_already_used() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    for (operation, fields) in
        [(Operation::P2p2nonreg, pairs(&TO_CARD)), (Operation::Reg2reg, pairs(&BY_TOKEN))]
    {
        let (response, answer) = ask(&mut gateway, operation, fields);
        assert_eq!((response.payment_id, response.callback_due), (None, false));
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
        let error = answer.error.as_ref().unwrap();
        assert_eq!(
            (error.code.as_str(), error.description.as_str()),
            ("9991", "Неуникальный идентификатор заказа")
        );
        assert_eq!(answer.fields.text("pg_order_id"), None);
    }
    assert_eq!(gateway.payouts().len(), 1);
}

#[test]
fn answers_unknown_payment_with_signature() {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    for operation in [Operation::PayoutStatus, Operation::PayoutStatus2] {
        for fields in [
            pairs(&[("pg_order_id", "1235")]),
            pairs(&[("pg_order_id", "1235"), ("pg_payment_id", "700000001")]),
            pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "700000002")]),
            pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "99999999999999999999999999")]),
        ] {
            let (response, answer) = ask(&mut gateway, operation, fields);
            assert_eq!((response.status, code_of(&response)), (200, Some("11068")));
            assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
            assert_eq!(answer.error.as_ref().unwrap().description, "Payment not found");
            assert_eq!(answer.fields.text("pg_order_id"), None);
        }
    }
}

/// A gateway with one successful payout, and the first callback of that payout.
fn called_back(form: CallbackForm) -> (Gateway, CallbackRequest) {
    let mut gateway = gateway();
    pay(&mut gateway, "1234", CARD);
    let callback = gateway.callback(700_000_001, form, LATER, salt("TheirSalt2")).unwrap();
    (gateway, callback)
}

fn message(callback: &CallbackRequest) -> CallbackMessage<'_> {
    CallbackMessage::post(&callback.url, callback.body.as_bytes(), Some(&callback.content_type))
}

#[test]
fn merchant_verifies_each_callback_form_and_reply_is_accepted() {
    let multipart = "multipart/form-data; boundary=----FreedomPayTheirSalt2";
    let urlencoded = "application/x-www-form-urlencoded";
    let mut verified_callbacks = Vec::new();
    for (form, content_type) in [
        (CallbackForm::Urlencoded, urlencoded),
        (CallbackForm::Multipart, multipart),
        (CallbackForm::PgXml, urlencoded),
        (CallbackForm::Xml, "application/xml; charset=utf-8"),
    ] {
        let (mut gateway, callback) = called_back(form);
        assert_eq!(callback.url, LINK);
        assert_eq!(callback.content_type, content_type);
        assert_eq!(gateway.payouts()[0].callbacks, 1);

        let merchant = merchant();
        let verified = merchant.verify_callback(&message(&callback).strict()).unwrap();
        assert_eq!(verified.outcome(), Outcome::Succeeded);
        assert_eq!(
            without_signature(verified.fields()),
            [
                ("pg_payment_id", "700000001"),
                ("pg_merchant_id", "500001"),
                ("pg_status", "ok"),
                ("pg_order_id", "1234"),
                ("pg_payment_amount", "100.00"),
                ("pg_payment_date", "2026-01-01 05:00:00"),
                ("pg_datetime", "2026-01-01T05:01:00+05:00"),
                ("pg_type", "payout"),
                ("pg_balance", "999900.00"),
                ("pg_card_hash", MASKED),
            ]
        );
        let reply = verified.reply(ReplyStatus::Ok, None, salt("OurSalt2")).unwrap();
        let reply = Reply::new(200, reply.body.as_bytes());
        let verdict = gateway.check_reply(700_000_001, Some(reply)).unwrap();
        assert_eq!(
            (verdict.code, verdict.message.as_str()),
            (ReplyCode::Accepted, "the callback was accepted")
        );
        assert_eq!(gateway.payouts()[0].replies, [verdict]);
        assert!(gateway.payouts()[0].is_acknowledged());
        verified_callbacks.push((verified.fields().clone(), verified.deduplication_key().to_owned()));
        assert_eq!(CallbackForm::parse(form.as_str()), Ok(form));
    }
    assert!(verified_callbacks.iter().all(|one| *one == verified_callbacks[0]));
    assert_eq!(
        CallbackForm::parse("json").unwrap_err().to_string(),
        "there is no callback form \"json\"; the forms are urlencoded, multipart, pg_xml and xml"
    );
}

#[test]
fn callback_by_token_has_all_documented_fields_and_failed_callback_has_error() {
    let mut gateway = gateway();
    ask(&mut gateway, Operation::Reg2reg, pairs(&BY_TOKEN));
    pay(&mut gateway, "2", "5325349472901311");

    let callback = gateway.callback(700_000_001, CallbackForm::Urlencoded, NOW, salt("S1")).unwrap();
    let merchant = merchant();
    let verified = merchant.verify_callback(&message(&callback)).unwrap();
    assert_eq!(verified.outcome(), Outcome::Succeeded);
    assert_all_documented(verified.fields(), &CALLBACK, &[]);

    let callback = gateway.callback(700_000_002, CallbackForm::Urlencoded, NOW, salt("S2")).unwrap();
    let verified = merchant.verify_callback(&message(&callback)).unwrap();
    assert_eq!(verified.outcome(), Outcome::Failed);
    assert_eq!(verified.fields().text("pg_status"), Some("error"));
    assert_eq!(verified.error().unwrap().code, "10000");
    assert_all_documented(verified.fields(), &CALLBACK, &["pg_card_token"]);
}

#[test]
fn retry_has_new_salt_and_signature_and_same_deduplication_key() {
    let (mut gateway, first) = called_back(CallbackForm::Urlencoded);
    pay(&mut gateway, "1235", CARD);
    let again = gateway.callback(700_000_001, CallbackForm::Xml, NOW, salt("TheirSalt3")).unwrap();
    assert_eq!(gateway.payouts()[0].callbacks, 2);
    let merchant = merchant();
    let [first, again] =
        [&first, &again].map(|callback| merchant.verify_callback(&message(callback)).unwrap());
    assert_eq!(first.deduplication_key(), again.deduplication_key());
    for name in ["pg_salt", "pg_sig", "pg_datetime", "pg_balance"] {
        assert_ne!(first.fields().text(name), again.fields().text(name), "{name}");
    }
}

#[test]
fn callback_has_the_parameters_of_the_links_query_as_signed_fields() {
    for form in CallbackForm::ALL {
        let mut gateway = gateway();
        let link = "https://shop.example/hook?shop=7&to%5B0%5D=a%26b&pg_order_id=9";
        ask(&mut gateway, Operation::P2p2nonreg, with(&TO_CARD, &[("pg_post_link", Some(link))]));
        let callback = gateway.callback(700_000_001, *form, NOW, salt("S")).unwrap();
        assert_eq!(callback.url, link);
        let merchant = merchant();
        let verified = merchant.verify_callback(&message(&callback)).unwrap();
        let fields = verified.fields();
        assert_eq!(fields.text("pg_order_id"), Some("1234"), "{form}");
        assert_eq!(fields.text("shop"), Some("7"), "{form}");
        assert!(fields.get("to").is_some(), "{form}");
        // Strict mode needs their names.
        let mut strict = message(&callback);
        strict.strict = true;
        let error = merchant.verify_callback(&strict).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SchemaInvalid, "{form}");
        assert!(error.to_string().ends_with("shop is not documented, to is not documented"), "{error}");
    }
}

#[test]
fn only_settled_payout_has_callback() {
    let mut gateway = gateway();
    pay(&mut gateway, "1", IN_PROCESS_THEN_SUCCESS);
    let mut refused =
        |id| gateway.callback(id, CallbackForm::Urlencoded, NOW, salt("S")).unwrap_err().to_string();
    assert_eq!(refused(700_000_001), "payout 700000001 is not settled yet, so it has no callback");
    assert_eq!(refused(7), "there is no payout 7");
    let error = gateway.check_reply(7, None).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (ErrorCode::OptionsInvalid, "there is no payout 7")
    );
    assert_eq!(gateway.payouts()[0].callbacks, 0);
}

/// The fields of a signed error answer. (Vendor's documentation.)
const ERROR_FIELDS: [&str; 6] =
    ["pg_datetime", "pg_error_code", "pg_error_description", "pg_salt", "pg_sig", "pg_status"];

const REPLY: [(&str, &str); 4] =
    [("pg_payment_id", "700000001"), ("pg_order_id", "1234"), ("pg_status", "ok"), ("pg_salt", "OurSalt2")];

/// A reply by another client, with some fields changed.
fn reply(script: &str, changes: &[(&str, Option<&str>)]) -> String {
    support::xml(&signed(script, with(&REPLY, changes)))
}

/// The verdict on a reply. It is stored with the payout.
fn verdict(gateway: &mut Gateway, status: u16, body: &str) -> (ReplyCode, String) {
    let verdict = gateway.check_reply(700_000_001, Some(Reply::new(status, body.as_bytes()))).unwrap();
    assert_eq!(verdict.is_accepted(), verdict.code == ReplyCode::Accepted);
    assert_eq!(gateway.payouts()[0].replies.last(), Some(&verdict));
    (verdict.code, verdict.message)
}

#[test]
fn rejects_defective_reply_with_reason() {
    let (mut gateway, callback) = called_back(CallbackForm::Xml);
    let script = "payout-callback";
    let cases = [
        (204, reply(script, &[]), ReplyCode::Status, "the reply has HTTP status 204; it must be 200"),
        (500, String::new(), ReplyCode::Status, "the reply has HTTP status 500; it must be 200"),
        (
            200,
            "OK".to_owned(),
            ReplyCode::Unreadable,
            "the reply cannot be read: the body is other text where XML was expected; it starts with: OK",
        ),
        (
            200,
            support::xml(&pairs(&REPLY)),
            ReplyCode::Signature,
            "pg_sig is missing: the message is not signed",
        ),
        (
            200,
            support::xml(&signed_with(script, pairs(&REPLY), "receive-secret")),
            ReplyCode::Signature,
            "pg_sig does not match the fields, the script name \"payout-callback\" and the \
             given secret; likely causes: another secret (the payout and the receive secret differ), another \
             script name, or a changed field; explain, from freedompay-payouts/explain, finds \
             the cause",
        ),
        (
            200,
            reply(script, &[("pg_order_id", None)]),
            ReplyCode::Schema,
            "the message has a valid signature, but is not a reply: pg_order_id is missing",
        ),
        (
            200,
            callback.body,
            ReplyCode::Schema,
            "the message has a valid signature, but it is a callback and not a reply; do not send the callback back",
        ),
    ];
    for (status, body, code, message) in cases {
        assert_eq!(verdict(&mut gateway, status, &body), (code, message.to_owned()), "{body}");
    }
    let none = gateway.check_reply(700_000_001, None).unwrap();
    assert_eq!((none.code, none.message.as_str()), (ReplyCode::NoReply, "the post link gave no response"));
    assert!(!gateway.payouts()[0].is_acknowledged());
}

#[test]
fn names_the_script_name_of_a_reply_signed_under_another() {
    let (mut gateway, _) = called_back(CallbackForm::Xml);
    for other in ["p2p2nonreg", "", "hooks", "/hooks/payout-callback", "hooks/payout-callback", LINK] {
        let message = format!(
            "the reply is signed under script name \"{other}\"; the callback's is \"payout-callback\", the last \
             path segment of its url"
        );
        assert_eq!(verdict(&mut gateway, 200, &reply(other, &[])), (ReplyCode::Script, message));
    }
}

#[test]
fn checks_ids_and_status_of_reply_with_valid_signature() {
    let (mut gateway, _) = called_back(CallbackForm::Xml);
    let script = "payout-callback";
    let another = |id| format!("the reply answers another callback: its {id} is not the callback's");
    let cases = [
        (&[("pg_order_id", Some("1235"))][..], ReplyCode::Ids, another("pg_order_id")),
        (&[("pg_payment_id", Some("700000002"))], ReplyCode::Ids, another("pg_payment_id")),
        (
            &[("pg_status", Some("error")), ("pg_description", Some("no such order"))],
            ReplyCode::Refused,
            "the reply says pg_status error: no such order".to_owned(),
        ),
        (&[("pg_status", Some("fine"))], ReplyCode::Refused, "the reply says pg_status fine".to_owned()),
        (&[], ReplyCode::Accepted, "the callback was accepted".to_owned()),
    ];
    for (changes, code, message) in cases {
        assert!(!gateway.payouts()[0].is_acknowledged());
        assert_eq!(verdict(&mut gateway, 200, &reply(script, changes)), (code, message));
    }
    assert!(gateway.payouts()[0].is_acknowledged());
    assert_eq!(gateway.payouts()[0].replies.len(), 5);
}

#[test]
fn rejects_invalid_options() {
    let refused = |change: fn(&mut GatewayOptions)| {
        let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
        change(&mut options);
        let error = Gateway::new(options).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        error.to_string()
    };
    assert_eq!(
        refused(|options| options.merchant_id = "shop".into()),
        "the merchant id must be digits, at most 20"
    );
    assert_eq!(refused(|options| options.first_payment_id = 0), "the first payment id must not be 0");
    assert_eq!(
        refused(|options| options.currency = "kzt".into()),
        "the currency must be three capital letters: \"KZT\""
    );
    assert_eq!(
        refused(|options| options.balance = "-1".into()),
        "the balance must be decimal text with at most two decimals: \"1000000.00\""
    );

    let mut options = GatewayOptions::new(MERCHANT, secret(SECRET));
    options.first_payment_id = u32::MAX;
    options.currency = "USD".into();
    let mut gateway = Gateway::new(options).unwrap();
    assert_eq!(gateway.merchant_id(), MERCHANT);
    pay(&mut gateway, "1", CARD);
    let (response, _) = pay(&mut gateway, "2", CARD);
    assert_eq!(response.payment_id, Some(4_294_967_296));
    assert_eq!(gateway.payout(4_294_967_296).unwrap().currency, "USD");
}

#[cfg(not(target_arch = "wasm32"))]
mod random_input {
    use proptest::prelude::*;

    use super::*;

    fn operation() -> impl Strategy<Value = Operation> {
        prop::sample::select(Operation::ALL)
    }

    /// Values that are similar to documented ones, and random values.
    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,8}",
            ".{0,8}",
            "[0-9]{0,22}",
            "[0-9]{1,3}\\.[0-9]{0,3}",
            prop::sample::select(vec!["KZT", "100", "1", CARD, TOKEN, LINK, IN_PROCESS_THEN_ERROR])
                .prop_map(ToOwned::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn answers_any_bytes(operation in operation(), body: Vec<u8>, content_type: Option<String>) {
            let mut gateway = gateway();
            let request = Request::new(operation.path(), &body, content_type.as_deref());
            let response = gateway.respond(&request, NOW, salt("S"));
            prop_assert!(matches!(code_of(&response), Some("9998" | "1100")));
            prop_assert!(gateway.payouts().is_empty());
        }

        #[test]
        fn answers_signed_request_with_any_fields_with_signature(
            operation in operation(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), value()), 0..4),
        ) {
            let mut gateway = gateway();
            let mut fields = base(operation);
            for (place, value) in changes {
                let place = place.index(fields.len());
                if fields[place].0 != "pg_merchant_id" {
                    fields[place].1 = value;
                }
            }
            // A NUL cannot be signed.
            let signable = !fields.iter().any(|(_, value)| value.contains('\0'));
            let asked = Asked::from_fields(operation, &fields.iter().cloned().collect());
            let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields));
            if signable {
                let answer = merchant().verify_answer(&asked, response.body.as_bytes());
                // Without an order id and a payment id the client rejects its own query.
                let is_accepted =
                    answer.as_ref().map_or_else(|error| error.code() == ErrorCode::OptionsInvalid, |_| true);
                prop_assert!(is_accepted, "{:?} in {}", answer, response.body);
            } else {
                prop_assert_eq!(code_of(&response), Some("1100"));
            }
            prop_assert!(gateway.payouts().len() <= 1);
        }

        #[test]
        fn rejects_any_random_reply(status: u16, body: Vec<u8>) {
            let (mut gateway, _) = called_back(CallbackForm::Urlencoded);
            let verdict = gateway.check_reply(700_000_001, Some(Reply::new(status, &body))).unwrap();
            prop_assert!(!verdict.is_accepted());
        }
    }
}
