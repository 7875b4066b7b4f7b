//! `Merchant::verify_answer`: the outcome of valid answers, and the errors of invalid ones.

mod support;

use freedompay_payouts::schema::error_codes;
use freedompay_payouts::{
    Answer, Asked, Error, ErrorCode, Fields, Merchant, Operation, Outcome, RequestOptions, describe_error,
};
use support::codes::{NOTHING_SENT, REFUSED, UNKNOWN};
use support::{
    CARD, MERCHANT, Pairs, SECRET, expect_error, md5, merchant, salt, secret, signed, signed_with,
    urlencoded, with, xml,
};

const P2P: [(&str, &str); 9] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_status", "ok"),
    ("pg_balance", "-12.0000"),
    ("pg_payment_amount", "100"),
    ("pg_payment_date", "2026-01-31 12:00:00"),
    ("pg_salt", "some random string"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
];

const REG2REG: [(&str, &str); 10] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_balance", "12"),
    ("pg_card_hash", "4405-64XX-XXXX-6150"),
    ("pg_card_token", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_payment_amount", "100.0000"),
    ("pg_payment_date", ""),
    ("pg_salt", "s"),
];

const STATUS: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "success"),
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_salt", "s"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
];

const STATUS2: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_payment_status", "success"),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_amount", "100"),
    ("pg_salt", "s"),
];

const BALANCE: [(&str, &str); 4] =
    [("pg_status", "ok"), ("pg_balance", "-0.5000"), ("pg_currency", "KZT"), ("pg_salt", "s")];

/// The fields of an answer that reports success.
fn success(operation: Operation) -> &'static [(&'static str, &'static str)] {
    match operation {
        Operation::P2p2nonreg => &P2P,
        Operation::Reg2reg => &REG2REG,
        Operation::PayoutStatus => &STATUS,
        Operation::PayoutStatus2 => &STATUS2,
        Operation::BalanceStatus => &BALANCE,
    }
}

fn asked(operation: Operation) -> Asked {
    let mut asked = Asked::new(operation);
    asked.signed_at = Some(1_769_842_800_000); // 2026-01-31T12:00:00+05:00
    if operation != Operation::BalanceStatus {
        asked.order_id = Some("1234".to_owned());
        asked.amount = Some("100.00".to_owned());
    }
    asked
}

fn verify(operation: Operation, body: &str) -> Result<Answer, Error> {
    merchant().verify_answer(&asked(operation), body.as_bytes())
}

/// Signs the fields and verifies them as an answer.
fn answer(operation: Operation, fields: Pairs) -> Result<Answer, Error> {
    verify(operation, &xml(&signed(operation.as_str(), fields)))
}

/// Outcome and `safe_to_resend` of a success answer with changes.
fn verdict(operation: Operation, changes: &[(&str, Option<&str>)]) -> (Outcome, bool) {
    let answer = answer(operation, with(success(operation), changes)).unwrap();
    (answer.outcome, answer.safe_to_resend)
}

#[test]
fn rejects_request_without_order_id() {
    let error_text =
        "the request must name pg_order_id; without it the answer to any payout would be accepted";
    for operation in Operation::ALL.iter().copied() {
        let body = xml(&signed(operation.as_str(), with(success(operation), &[])));
        if operation == Operation::BalanceStatus {
            assert!(merchant().verify_answer(&Asked::new(operation), body.as_bytes()).is_ok());
            continue;
        }
        let mut asked = Asked::new(operation);
        asked.payment_id = Some("77".to_owned());
        asked.amount = Some("100.00".to_owned());
        for order_id in [None, Some(String::new())] {
            asked.order_id = order_id;
            let refused = expect_error(merchant().verify_answer(&asked, body.as_bytes()));
            assert_eq!(refused, ("options_invalid", error_text.to_owned()));
            // The mistake of the caller is reported before the faults of the message.
            let refused = expect_error(merchant().verify_answer(&asked, b"<response/>"));
            assert_eq!(refused, ("options_invalid", error_text.to_owned()));
        }
        asked.order_id = Some("1234".to_owned());
        assert!(merchant().verify_answer(&asked, body.as_bytes()).is_ok(), "{operation}");
        // The payment id is an additional check.
        asked.payment_id = Some("78".to_owned());
        let refused = expect_error(merchant().verify_answer(&asked, body.as_bytes()));
        assert_eq!(refused.0, "answer_mismatch");
    }
}

const PAYING: [Operation; 2] = [Operation::P2p2nonreg, Operation::Reg2reg];
const ASKING: [Operation; 2] = [Operation::PayoutStatus, Operation::PayoutStatus2];

/// The name of the field with the status of the payout.
fn status_of(operation: Operation) -> &'static str {
    if operation == Operation::PayoutStatus2 { "pg_payment_status" } else { "pg_status" }
}

#[test]
fn reports_success_of_every_operation() {
    for operation in Operation::ALL {
        let body = xml(&signed(operation.as_str(), with(success(*operation), &[])));
        let answer = verify(*operation, &body).unwrap();
        assert_eq!(answer.operation, *operation);
        assert_eq!(answer.outcome, Outcome::Succeeded, "{operation}");
        assert!(!answer.safe_to_resend, "{operation}");
        assert_eq!(answer.error, None);
        let fields = signed(operation.as_str(), with(success(*operation), &[]));
        assert_eq!(answer.fields, fields.into_iter().collect());
    }
}

#[test]
fn compares_answer_with_the_signed_request() {
    let mut options = RequestOptions::default();
    options.signed_at = Some(1_767_225_600_123);
    let request = merchant()
        .sign(
            Operation::P2p2nonreg,
            &Fields::from([
                ("pg_order_id", "1234"),
                ("pg_amount", "100.00"),
                ("pg_payment_to", CARD),
                ("pg_description", "Payment description"),
                ("pg_post_link", "https://shop.example/payout-callback"),
            ]),
            salt(),
            &options,
        )
        .unwrap();
    let mut expected = Asked::new(Operation::P2p2nonreg);
    expected.order_id = Some("1234".to_owned());
    expected.amount = Some("100.00".to_owned());
    expected.signed_at = Some(1_767_225_600_123);
    assert_eq!(request.asked, expected);
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[])));
    assert_eq!(
        merchant().verify_answer(&request.asked, body.as_bytes()).unwrap().outcome,
        Outcome::Succeeded
    );
}

#[test]
fn payout_in_process_is_pending() {
    for operation in [PAYING, ASKING].concat() {
        for word in ["process", "pending"] {
            let expected = (Outcome::Pending, false);
            assert_eq!(
                verdict(operation, &[(status_of(operation), Some(word))]),
                expected,
                "{operation} {word}"
            );
        }
    }
}

#[test]
fn undocumented_status_is_unknown() {
    for operation in [PAYING, ASKING].concat() {
        let foreign_success = if PAYING.contains(&operation) { "success" } else { "ok" };
        for word in
            [foreign_success, "OK", "Success", " ok", "ok ", "paid", "partial", "failed", "1", "null", "ок"]
        {
            let expected = (Outcome::Unknown, false);
            assert_eq!(
                verdict(operation, &[(status_of(operation), Some(word))]),
                expected,
                "{operation} {word}"
            );
        }
    }
}

#[test]
fn payout_status2_separates_query_status_from_transfer_status() {
    let verdict = |status, payment_status| {
        verdict(
            Operation::PayoutStatus2,
            &[("pg_status", Some(status)), ("pg_payment_status", payment_status)],
        )
    };
    let unknown = (Outcome::Unknown, false);
    assert_eq!(verdict("ok", Some("success")), (Outcome::Succeeded, false));
    assert_eq!(verdict("ok", Some("error")), (Outcome::Failed, true));
    assert_eq!(verdict("ok", Some("process")), (Outcome::Pending, false));
    assert_eq!(verdict("ok", Some("ok")), unknown);
    assert_eq!(verdict("ok", Some("")), unknown);
    assert_eq!(verdict("ok", None), unknown);
    assert_eq!(verdict("error", Some("success")), unknown);
    assert_eq!(verdict("error", Some("error")), unknown);
    assert_eq!(verdict("error", None), unknown);
    assert_eq!(verdict("success", Some("success")), unknown);
}

#[test]
fn rejected_payout_status2_query_leaves_the_outcome_unknown_for_every_error_code() {
    for code in error_codes::all().map(|known| known.code) {
        for payment_status in [None, Some("success"), Some("error"), Some("process")] {
            let rejected = [
                ("pg_status", Some("error")),
                ("pg_payment_status", payment_status),
                ("pg_error_code", Some(code)),
            ];
            let expected = (Outcome::Unknown, false);
            assert_eq!(verdict(Operation::PayoutStatus2, &rejected), expected, "{code} {payment_status:?}");
        }
    }
}

#[test]
fn missing_payment_is_unknown() {
    for operation in ASKING {
        for word in ["success", "error", "process"] {
            for changes in [
                ("pg_payment_id", Some("0")),
                ("pg_payment_id", Some("000")),
                ("pg_error_code", Some("11068")),
            ] {
                let changes = [(status_of(operation), Some(word)), changes];
                assert_eq!(
                    verdict(operation, &changes),
                    (Outcome::Unknown, false),
                    "{operation} {changes:?}"
                );
            }
        }
    }
    for operation in PAYING {
        assert_eq!(verdict(operation, &[("pg_payment_id", Some("0"))]), (Outcome::Unknown, false));
    }
}

#[test]
fn code_lists_cover_the_table() {
    let mut listed: Vec<_> = NOTHING_SENT.into_iter().chain(UNKNOWN).chain(REFUSED).collect();
    let mut table: Vec<_> = error_codes::all().map(|known| known.code).collect();
    let lines = include_str!("../src/schema/error-codes.tsv").lines().count();
    assert_eq!(table.len(), lines - 1);
    listed.sort_unstable();
    table.sort_unstable();
    assert_eq!(listed, table);
}

#[test]
fn rejected_payout_is_safe_to_resend_only_if_nothing_was_sent() {
    for operation in PAYING {
        let verdict = |code| verdict(operation, &[("pg_status", Some("error")), ("pg_error_code", code)]);
        for code in NOTHING_SENT {
            assert_eq!(verdict(Some(code)), (Outcome::Failed, true), "{operation} {code}");
        }
        for code in REFUSED {
            assert_eq!(verdict(Some(code)), (Outcome::Failed, false), "{operation} {code}");
        }
        for code in UNKNOWN {
            assert_eq!(verdict(Some(code)), (Outcome::Unknown, false), "{operation} {code}");
        }
        // Unknown codes, and no code.
        for code in [Some("31337"), Some("08888"), Some("-8888"), Some("88880"), Some(""), None] {
            assert_eq!(verdict(code), (Outcome::Unknown, false), "{operation} {code:?}");
        }
    }
}

#[test]
fn error_code_with_another_status_is_never_a_failure() {
    for operation in PAYING {
        for code in error_codes::all().map(|known| known.code) {
            let verdict =
                |word| verdict(operation, &[("pg_status", Some(word)), ("pg_error_code", Some(code))]);
            let done = if ["0", "10011"].contains(&code) { Outcome::Succeeded } else { Outcome::Unknown };
            assert_eq!(verdict("ok"), (done, false), "{operation} {code}");
            assert_eq!(verdict("process"), (Outcome::Pending, false), "{operation} {code}");
            assert_eq!(verdict("other"), (Outcome::Unknown, false), "{operation} {code}");
        }
    }
    for operation in ASKING {
        for code in error_codes::all().map(|known| known.code) {
            let done = if ["0", "10011"].contains(&code) { Outcome::Succeeded } else { Outcome::Unknown };
            let success = [(status_of(operation), Some("success")), ("pg_error_code", Some(code))];
            assert_eq!(verdict(operation, &success), (done, false), "{operation} {code}");
        }
    }
}

#[test]
fn failed_transfer_is_safe_to_resend_unless_its_result_is_unknown() {
    for code in error_codes::all().map(|known| known.code) {
        let error = [("pg_error_code", Some(code)), ("pg_status", Some("error"))];
        // There the status may be that of the query: "wrong signature" says nothing about the transfer.
        let is_about_the_query =
            UNKNOWN.contains(&code) || (NOTHING_SENT.contains(&code) && code != "8888") || code == "9403";
        let expected = if is_about_the_query { (Outcome::Unknown, false) } else { (Outcome::Failed, true) };
        assert_eq!(verdict(Operation::PayoutStatus, &error), expected, "payout_status {code}");

        let error = [("pg_error_code", Some(code)), ("pg_payment_status", Some("error"))];
        let expected =
            if UNKNOWN.contains(&code) { (Outcome::Unknown, false) } else { (Outcome::Failed, true) };
        assert_eq!(verdict(Operation::PayoutStatus2, &error), expected, "payout_status2 {code}");
    }
    for operation in ASKING {
        assert_eq!(verdict(operation, &[(status_of(operation), Some("error"))]), (Outcome::Failed, true));
    }
}

#[test]
fn failed_transfer_without_matching_id_is_unknown() {
    for operation in ASKING {
        let error = (status_of(operation), Some("error"));
        let without_order = with(success(operation), &[error, ("pg_order_id", None)]);
        let body = xml(&signed(operation.as_str(), without_order));
        let verdict = |asked: &Asked| {
            let answer = merchant().verify_answer(asked, body.as_bytes()).unwrap();
            (answer.outcome, answer.safe_to_resend)
        };
        // The request names the order, the answer only an unrelated payment id.
        assert_eq!(verdict(&asked(operation)), (Outcome::Unknown, false));
        // Request and answer name the same payment.
        let mut by_payment = asked(operation);
        by_payment.payment_id = Some("77".to_owned());
        assert_eq!(verdict(&by_payment), (Outcome::Failed, true));

        let without_ids =
            with(success(operation), &[error, ("pg_order_id", Some("")), ("pg_payment_id", None)]);
        let body = xml(&signed(operation.as_str(), without_ids));
        let answer = merchant().verify_answer(&by_payment, body.as_bytes()).unwrap();
        assert_eq!((answer.outcome, answer.safe_to_resend), (Outcome::Unknown, false));
    }
}

#[test]
fn gateway_error_has_its_meaning() {
    let changes = [
        ("pg_status", Some("error")),
        ("pg_error_code", Some("8888")),
        ("pg_error_description", Some("Недостаточно средств! Пополните выплатной баланс")),
    ];
    let error = answer(Operation::P2p2nonreg, with(&P2P, &changes)).unwrap().error.unwrap();
    assert_eq!(error.code, "8888");
    assert_eq!(error.description, "Недостаточно средств! Пополните выплатной баланс");
    assert_eq!(error.description, describe_error("8888").unwrap().gateway_text);
    assert_eq!(error.meaning, Some("Insufficient funds: top up the payout balance"));
    let changes = [("pg_status", Some("error")), ("pg_error_code", Some("31337"))];
    let error = answer(Operation::P2p2nonreg, with(&P2P, &changes)).unwrap().error.unwrap();
    assert_eq!((error.code.as_str(), error.description.as_str(), error.meaning), ("31337", "", None));
}

#[test]
fn failed_balance_request_is_not_a_success() {
    for status in ["error", "process", "success"] {
        let answer =
            answer(Operation::BalanceStatus, with(&BALANCE, &[("pg_status", Some(status))])).unwrap();
        assert_ne!(answer.outcome, Outcome::Succeeded, "{status}");
        assert!(!answer.safe_to_resend, "{status}");
    }
    // This code would make a payout safe to send again.
    let refused = [
        ("pg_status", Some("error")),
        ("pg_error_code", Some("9998")),
        ("pg_datetime", Some("2026-01-31T12:00:00+05:00")),
    ];
    assert_eq!(verdict(Operation::BalanceStatus, &refused), (Outcome::Failed, false));
}

#[test]
fn error_of_unsigned_answer_has_the_gateway_code() {
    for (fields, error_text, code) in [
        (
            &[
                ("pg_status", "error"),
                ("pg_error_code", "9998"),
                ("pg_error_description", "Merchant not identified"),
            ][..],
            "the answer is not signed, so it proves nothing; it says error 9998 (Incorrect request \
             signature (the docs: merchant not identified, answer unsigned)); likely a wrong merchant id or payout secret; the outcome is unknown, query payout_status2",
            Some("9998"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "1100")],
            "the answer is not signed, so it proves nothing; it says error 1100 (Incorrect request \
             signature (HTTP 401; answer may be unsigned)); likely a wrong merchant id or payout secret; \
             the outcome is unknown, query payout_status2",
            Some("1100"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "101")],
            "the answer is not signed, so it proves nothing; it says error 101 (Merchant not identified \
             (older API; answer unsigned)); likely a wrong merchant id or payout secret; the outcome is \
             unknown, query payout_status2",
            Some("101"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "11068"), ("pg_payment_id", "0")],
            "the answer is not signed, so it proves nothing; it says error 11068 (Payment not found \
             (answer may be unsigned)); the outcome is unknown, query payout_status2",
            Some("11068"),
        ),
        (
            &[("pg_status", "error"), ("pg_error_code", "31337")],
            "the answer is not signed, so it proves nothing; it says error 31337 (not in the table of \
             codes); the outcome is unknown, query payout_status2",
            Some("31337"),
        ),
        (
            &[("pg_status", "error")],
            "the answer is not signed, so it proves nothing; it says pg_status error; the outcome is \
             unknown, query payout_status2",
            None,
        ),
        (
            &P2P,
            "the answer is not signed, so it proves nothing; it says pg_status ok; the outcome is \
             unknown, query payout_status2",
            None,
        ),
        (
            &[],
            "the answer is not signed, so it proves nothing; the outcome is unknown, query payout_status2",
            None,
        ),
    ] {
        for operation in Operation::ALL {
            let error = verify(*operation, &xml(&with(fields, &[]))).unwrap_err();
            assert_eq!(support::code_and_text(&error), ("answer_unsigned", error_text.to_owned()));
            assert_eq!(error.gateway().map(|gateway| gateway.code.as_str()), code);
        }
    }
    let body = xml(&with(&[("pg_error_code", "9998"), ("pg_error_description", "Мерчант не найден")], &[]));
    let error = verify(Operation::P2p2nonreg, &body).unwrap_err();
    assert_eq!(error.gateway().unwrap().description, "Мерчант не найден");
}

#[test]
fn only_answer_without_pg_sig_is_unsigned() {
    let mismatch = "pg_sig does not match the fields, the script name \"p2p2nonreg\" and the given \
             secret; likely causes: another secret (the payout and the receive secret differ), another script \
             name, or a changed field; explain, from freedompay-payouts/explain, finds the \
             cause";
    for (signature, code, error_text) in [
        ("", "signature_malformed", "pg_sig must be 32 hex digits, found 0 characters of other text"),
        ("0", "signature_malformed", "pg_sig must be 32 hex digits, found 1 characters of other text"),
        (
            "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "signature_malformed",
            "pg_sig must be 32 hex digits, found 32 characters of other text",
        ),
        (
            " 0000000000000000000000000000000",
            "signature_malformed",
            "pg_sig must be 32 hex digits, found 32 characters of other text",
        ),
        ("00000000000000000000000000000000", "signature_mismatch", mismatch),
    ] {
        let body = xml(&with(&P2P, &[("pg_sig", Some(signature))]));
        assert_eq!(
            expect_error(verify(Operation::P2p2nonreg, &body)),
            (code, error_text.to_owned()),
            "{signature:?}"
        );
    }
    let mut twice = signed("p2p2nonreg", with(&P2P, &[]));
    twice.push(twice.last().unwrap().clone());
    let expected = (
        "signature_repeated",
        "pg_sig appears more than once, or is a list; a signed message has exactly one".to_owned(),
    );
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &xml(&twice))), expected);
    let nested = xml(&with(&P2P, &[])).replace("</response>", "<pg_sig><a>1</a></pg_sig></response>");
    let expected = ("signature_malformed", "pg_sig must be 32 hex digits, found nested fields".to_owned());
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &nested)), expected);
}

#[test]
fn accepts_upper_case_signature() {
    let mut fields = signed("p2p2nonreg", with(&P2P, &[]));
    fields.last_mut().unwrap().1.make_ascii_uppercase();
    assert_eq!(verify(Operation::P2p2nonreg, &xml(&fields)).unwrap().outcome, Outcome::Succeeded);
}

#[test]
fn rejects_answer_with_a_changed_value() {
    for operation in Operation::ALL {
        let genuine = signed(operation.as_str(), with(success(*operation), &[]));
        for at in 0..genuine.len() - 1 {
            let mut changed = genuine.clone();
            changed[at].1.push('0');
            let error = verify(*operation, &xml(&changed)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::SignatureMismatch, "{operation} {}", changed[at].0);
            let mut dropped = genuine.clone();
            dropped.remove(at);
            let error = verify(*operation, &xml(&dropped)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::SignatureMismatch, "{operation}");
        }
        let mut added = genuine.clone();
        added.push(("pg_z".to_owned(), String::new()));
        assert_eq!(verify(*operation, &xml(&added)).unwrap_err().code(), ErrorCode::SignatureMismatch);
    }
}

#[test]
fn rejects_answer_of_another_operation_or_secret() {
    for script in Operation::ALL {
        for operation in Operation::ALL {
            let body = xml(&signed(script.as_str(), with(success(*operation), &[])));
            let verified = verify(*operation, &body).map(|_| ()).map_err(|error| error.code());
            let expected = if script == operation { Ok(()) } else { Err(ErrorCode::SignatureMismatch) };
            assert_eq!(verified, expected, "{operation} under {script}");
        }
    }
    let body = xml(&signed_with("p2p2nonreg", with(&P2P, &[]), "receive-secret"));
    assert_eq!(verify(Operation::P2p2nonreg, &body).unwrap_err().code(), ErrorCode::SignatureMismatch);
}

#[test]
fn every_secret_verifies_an_answer() {
    let merchant = Merchant::new(MERCHANT, [secret("new-secret"), secret(SECRET)]).unwrap();
    for text in ["new-secret", SECRET] {
        let body = xml(&signed_with("p2p2nonreg", with(&P2P, &[]), text));
        assert!(merchant.verify_answer(&asked(Operation::P2p2nonreg), body.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn keeps_undocumented_fields_and_verifies_them() {
    let changes = [("pg_reference", Some("123")), ("pg_net_amount", Some("98.50")), ("z", Some(""))];
    let fields = signed("p2p2nonreg", with(&P2P, &changes));
    let answer = verify(Operation::P2p2nonreg, &xml(&fields)).unwrap();
    assert_eq!(answer.outcome, Outcome::Succeeded);
    assert_eq!(answer.fields.text("pg_reference"), Some("123"));
    assert_eq!(answer.fields.text("z"), Some(""));
    let body = xml(&fields).replace("98.50", "98.51");
    assert_eq!(verify(Operation::P2p2nonreg, &body).unwrap_err().code(), ErrorCode::SignatureMismatch);
}

#[test]
fn accepts_answer_signed_under_any_rule() {
    let mut fields = with(&BALANCE, &[("pg_x1", Some("one")), ("pg_x10", Some("ten"))]);
    for canonical in [
        "balance_status;-0.5000;KZT;s;ok;one;ten;payout-secret",
        "balance_status;-0.5000;KZT;s;ok;ten;one;payout-secret",
    ] {
        fields.retain(|(name, _)| name != "pg_sig");
        fields.push(("pg_sig".to_owned(), md5(canonical)));
        assert_eq!(verify(Operation::BalanceStatus, &xml(&fields)).unwrap().outcome, Outcome::Succeeded);
    }
    fields.last_mut().unwrap().1 = md5("balance_status;KZT;-0.5000;s;ok;one;ten;payout-secret");
    let error = verify(Operation::BalanceStatus, &xml(&fields)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureMismatch);
}

#[test]
fn rejects_genuine_answer_to_another_request() {
    let mismatch = |name: &str| {
        let error_text = format!("the answer has a valid signature, but its {name} is not the requested one");
        ("answer_mismatch", error_text)
    };
    for operation in [PAYING, ASKING].concat() {
        let amount = if PAYING.contains(&operation) { "pg_payment_amount" } else { "pg_amount" };
        for word in [
            success(operation).iter().find(|(name, _)| *name == status_of(operation)).unwrap().1,
            "error",
            "process",
        ] {
            for (name, value) in [
                ("pg_merchant_id", "500002"),
                ("pg_merchant_id", "0500001"),
                ("pg_order_id", "12345"),
                ("pg_order_id", "01234"),
                ("pg_order_id", "1234 "),
                (amount, "100.01"),
                (amount, "10000"),
                (amount, "0"),
            ] {
                let fields =
                    with(success(operation), &[(status_of(operation), Some(word)), (name, Some(value))]);
                assert_eq!(
                    expect_error(answer(operation, fields)),
                    mismatch(name),
                    "{operation} {name} {value}"
                );
            }
        }
        let mut by_payment = asked(operation);
        by_payment.payment_id = Some("78".to_owned());
        let body = xml(&signed(operation.as_str(), with(success(operation), &[])));
        let error = expect_error(merchant().verify_answer(&by_payment, body.as_bytes()));
        assert_eq!(error, mismatch("pg_payment_id"));
    }
    let fields = with(&BALANCE, &[("pg_merchant_id", Some("500002"))]);
    assert_eq!(expect_error(answer(Operation::BalanceStatus, fields)), mismatch("pg_merchant_id"));
    // An undocumented amount beside the documented one is compared as well.
    let fields = with(&P2P, &[("pg_amount", Some("1"))]);
    assert_eq!(expect_error(answer(Operation::P2p2nonreg, fields)), mismatch("pg_amount"));
}

#[test]
fn compares_amounts_as_numbers() {
    for amount in ["100", "100.0", "100.00", "100.0000", "0100.00"] {
        let fields = with(&P2P, &[("pg_payment_amount", Some(amount))]);
        assert_eq!(answer(Operation::P2p2nonreg, fields).unwrap().outcome, Outcome::Succeeded, "{amount}");
    }
}

#[test]
fn rejects_signed_message_of_another_kind() {
    let error_of = |operation: Operation, changes: &[(&str, Option<&str>)], reasons: &str| {
        let error_text =
            format!("the message has a valid signature, but is not a {operation} answer: {reasons}");
        assert_eq!(
            expect_error(answer(operation, with(success(operation), changes))),
            ("schema_invalid", error_text)
        );
    };
    for operation in Operation::ALL {
        error_of(*operation, &[("pg_status", None)], "pg_status is missing");
        error_of(*operation, &[("pg_status", Some(""))], "pg_status is missing");
        error_of(*operation, &[("pg_salt", None)], "pg_salt is missing");
        error_of(
            *operation,
            &[("pg_salt", Some("a;b"))],
            "pg_salt must be text without \";\" and control characters",
        );
        error_of(
            *operation,
            &[("pg_salt", Some("a\nb"))],
            "pg_salt must be text without \";\" and control characters",
        );
        error_of(*operation, &[("pg_error_code", Some("E1"))], "pg_error_code must be an integer");
        error_of(*operation, &[("pg_datetime", Some("now;"))], "pg_datetime must be a date and time");
    }
    for operation in [PAYING, ASKING].concat() {
        for name in ["pg_payment_id", "pg_merchant_id", "pg_order_id"] {
            error_of(operation, &[(name, None)], &format!("{name} is missing"));
            error_of(operation, &[(name, Some(""))], &format!("{name} is missing"));
        }
        error_of(operation, &[("pg_order_id", Some("1234;77"))], "pg_order_id must be an id without \";\"");
        error_of(operation, &[("pg_payment_id", Some("77;s"))], "pg_payment_id must be digits");
        error_of(operation, &[("pg_payment_id", Some("-77"))], "pg_payment_id must be digits");
        let amount = if PAYING.contains(&operation) { "pg_payment_amount" } else { "pg_amount" };
        for value in ["100;00", "1e2", "-100", "100.", ".5", "100,00", "1 00"] {
            error_of(operation, &[(amount, Some(value))], &format!("{amount} must be a decimal amount"));
        }
    }
    error_of(
        Operation::P2p2nonreg,
        &[("pg_payment_id", Some("x")), ("pg_balance", Some("--1")), ("pg_payment_date", Some("yesterday"))],
        "pg_balance must be a decimal amount, pg_payment_date must be a date and time, pg_payment_id must be digits",
    );
}

#[test]
fn rejects_repeated_or_nested_documented_field() {
    for (name, value) in [("pg_status", "ok"), ("pg_order_id", "1234"), ("pg_payment_amount", "100")] {
        let mut fields = with(&P2P, &[]);
        fields.push((name.to_owned(), value.to_owned()));
        let error_text = format!(
            "the message has a valid signature, but is not a p2p2nonreg answer: {name} appears more than once"
        );
        assert_eq!(expect_error(answer(Operation::P2p2nonreg, fields)), ("schema_invalid", error_text));
    }
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[])))
        .replace("<pg_order_id>1234</pg_order_id>", "<pg_order_id><a>1234</a></pg_order_id>");
    let error_text =
        "the message has a valid signature, but is not a p2p2nonreg answer: pg_order_id must be text";
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &body)), ("schema_invalid", error_text.to_owned()));
}

#[test]
fn rejects_values_moved_to_other_names() {
    // The values and their order, and so the signature, are those of the genuine answer.
    let genuine = xml(&signed("payout_status2", with(&STATUS2, &[("pg_payment_status", Some("error"))])));
    assert_eq!(verify(Operation::PayoutStatus2, &genuine).unwrap().outcome, Outcome::Failed);
    let rename = |from: &str, to: &str| {
        genuine
            .replace(&format!("<{from}>"), &format!("<{to}>"))
            .replace(&format!("</{from}>"), &format!("</{to}>"))
    };
    let renamed = verify(Operation::PayoutStatus2, &rename("pg_order_id", "pg_order_ie")).unwrap();
    assert_eq!((renamed.outcome, renamed.safe_to_resend), (Outcome::Unknown, false));
    let renamed =
        verify(Operation::PayoutStatus2, &rename("pg_payment_status", "pg_payment_statut")).unwrap();
    assert_eq!((renamed.outcome, renamed.safe_to_resend), (Outcome::Unknown, false));
    let genuine = xml(&signed("p2p2nonreg", with(&P2P, &[])));
    let error_text =
        "the message has a valid signature, but is not a p2p2nonreg answer: pg_status is missing";
    let renamed = genuine.replace("pg_status>", "pg_statut>");
    assert_eq!(
        expect_error(verify(Operation::P2p2nonreg, &renamed)),
        ("schema_invalid", error_text.to_owned())
    );
    // With `1234;100` as the order id the signed string is the same.
    let merged = genuine
        .replace("<pg_order_id>1234</pg_order_id>", "<pg_order_id>1234;100</pg_order_id>")
        .replace("<pg_payment_amount>100</pg_payment_amount>", "");
    let error_text = "the message has a valid signature, but is not a p2p2nonreg answer: pg_order_id must be an id \
                    without \";\"";
    assert_eq!(
        expect_error(verify(Operation::P2p2nonreg, &merged)),
        ("schema_invalid", error_text.to_owned())
    );
}

#[test]
fn quotes_the_start_of_an_unreadable_body() {
    let body = urlencoded(&signed("p2p2nonreg", with(&P2P, &[])));
    for (body, error_text) in [
        ("", "the body is empty"),
        (" \r\n\t", "the body is empty"),
        ("\u{feff}", "the body is empty"),
        (
            "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head></html>",
            "the body is an HTML page where XML was expected; it starts with: <!DOCTYPE html> <html><head>\
             <title>502 Bad Gateway</title></",
        ),
        (
            "<html>\r\n<head><title>504 Gateway Time-out</title></head>",
            "the body is an HTML page where XML was expected; it starts with: <html>  <head><title>504 Gateway \
             Time-out</title></head>",
        ),
        (
            "<HTML lang=\"en\"><BODY>error</BODY></HTML>",
            "the body is an HTML page where XML was expected; it starts with: <HTML lang=\"en\"><BODY>error</BODY></HTML>",
        ),
        (
            "{\"pg_status\":\"ok\"}",
            "the body is JSON where XML was expected; it starts with: {\"pg_status\":\"ok\"}",
        ),
        ("[]", "the body is JSON where XML was expected; it starts with: []"),
        ("Bad Gateway", "the body is other text where XML was expected; it starts with: Bad Gateway"),
        (
            &body,
            "the body is other text where XML was expected; it starts with: \
             pg_payment_id=77&pg_merchant_id=500001&pg_order_id=1234&pg_s",
        ),
    ] {
        for operation in Operation::ALL {
            let error = verify(*operation, body);
            assert_eq!(expect_error(error), ("body_unreadable", error_text.to_owned()));
        }
    }
}

#[test]
fn rejects_truncated_answers() {
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[("pg_x", Some("текст & <ещё>"))])));
    assert!(verify(Operation::P2p2nonreg, &body).is_ok());
    for length in 0..body.len() {
        let error = merchant()
            .verify_answer(&asked(Operation::P2p2nonreg), &body.as_bytes()[..length])
            .expect_err("it is cut off");
        assert_eq!(error.code(), ErrorCode::BodyUnreadable, "{length}: {error}");
    }
    let cut = &body[..body.find("</pg_order_id>").unwrap()];
    let expected = ("body_unreadable", "the XML is cut off: <pg_order_id> is not closed".to_owned());
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, cut)), expected);
    let expected = ("body_unreadable", "the XML continues after </response>".to_owned());
    assert_eq!(expect_error(verify(Operation::P2p2nonreg, &(body + "<response/>"))), expected);
}

#[test]
fn accepts_any_name_of_the_root_element() {
    let body = xml(&signed("p2p2nonreg", with(&P2P, &[]))).replace("response>", "request>");
    assert_eq!(verify(Operation::P2p2nonreg, &body).unwrap().outcome, Outcome::Succeeded);
}
