//! Bodies of answers that cannot be read.

use super::common::{expect_error, merchant, signed, urlencoded, with, xml};
use super::{P2P, asked, verify};
use freedompay_payouts::{ErrorCode, Operation, Outcome};

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
