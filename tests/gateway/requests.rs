//! Requests in every form, and rejected requests.

use super::common::{Pairs, RECEIVE_SECRET, SECRET, merchant, pairs, pg_sig, signed, signed_with};
use super::{NOW, P2P, base, code_of, common, gateway, post, post_raw, salt, sign, verify};
use freedompay_payouts::gateway::Request;
use freedompay_payouts::{Asked, ErrorCode, Fields, Operation, Outcome, RequestOptions};

/// The fields of a signed error answer. (Vendor's documentation.)
const ERROR_FIELDS: [&str; 6] =
    ["pg_datetime", "pg_error_code", "pg_error_description", "pg_salt", "pg_sig", "pg_status"];

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
        (common::multipart(&changed("1")), Some(common::MULTIPART)),
        (common::urlencoded(&pairs(&[("pg_xml", &common::xml(&changed("2")))])), None),
        (common::xml(&changed("3")), None),
    ];
    for (body, content_type) in bodies {
        let request = Request::new("/g2g/p2p2nonreg", body.as_bytes(), content_type);
        let response = gateway.respond(&request, NOW, salt("S"));
        assert!(response.body.contains("<pg_status>ok</pg_status>"), "{}", response.body);
    }
    assert_eq!(gateway.payouts().len(), 3);
}

/// The unsigned answer to a request whose merchant is unknown, for this reason.
fn unidentified(why: &str) -> String {
    common::xml(&pairs(&[
        ("pg_status", "error"),
        ("pg_error_code", "9998"),
        ("pg_error_description", &format!("Merchant not identified: {why}")),
    ]))
}

#[test]
fn answers_unknown_merchant_without_signature() {
    let mut gateway = gateway();
    for operation in Operation::ALL {
        let mut fields = base(*operation);
        fields.retain(|(name, _)| name != "pg_merchant_id");
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields.clone()));
        assert_eq!((response.status, code_of(&response)), (200, Some("9998")));
        assert_eq!(response.body.trim_end(), unidentified("pg_merchant_id is missing"));

        fields.push(("pg_merchant_id".to_owned(), "500002".to_owned()));
        let response = post_raw(&mut gateway, operation.path(), &signed(operation.as_str(), fields));
        assert_eq!(response.body.trim_end(), unidentified("there is no merchant with this pg_merchant_id"));

        let request = sign(*operation, {
            let mut fields = base(*operation);
            fields.retain(|(name, _)| !matches!(name.as_str(), "pg_merchant_id" | "pg_salt"));
            fields
        });
        let error = verify(&request, &response).unwrap_err();
        assert_eq!(error.code(), ErrorCode::AnswerUnsigned);
        assert_eq!(error.gateway().unwrap().code, "9998");
    }
    assert!(gateway.payouts().is_empty());
}

#[test]
fn answers_unreadable_request_without_signature() {
    let mut gateway = gateway();
    for (body, why) in [
        (&b""[..], "the body is empty"),
        (b"\xff", "the body is not UTF-8 at byte 0: it may be in windows-1251"),
        (b"{}", "the body is JSON where form fields or XML was expected; it starts with: {}"),
    ] {
        let response = gateway.respond(&Request::new("/g2g/p2p2nonreg", body, None), NOW, salt("S"));
        assert_eq!((response.status, response.body.trim_end()), (200, unidentified(why).as_str()));
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
            ("another secret", signed_with(operation.as_str(), fields.clone(), RECEIVE_SECRET)),
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
    assert!(gateway.payouts().is_empty());
}

#[test]
fn answer_to_unsigned_request_gives_the_reason() {
    let mut gateway = gateway();
    let request = sign(Operation::P2p2nonreg, pairs(&P2P));
    let response = post_raw(&mut gateway, "/g2g/p2p2nonreg", &base(Operation::P2p2nonreg));
    assert_eq!(
        response.body.trim_end(),
        common::xml(&pairs(&[
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
    let fields: Fields = pairs(&P2P).into_iter().collect();
    let request = merchant().sign(Operation::P2p2nonreg, &fields, salt("S"), &options).unwrap();
    let response = post(&mut gateway, &request);
    assert_eq!(verify(&request, &response).unwrap().outcome, Outcome::Succeeded);
}
