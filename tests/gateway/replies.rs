//! The verdict on a reply to a callback.

use super::common::{RECEIVE_SECRET, mismatch, pairs, signed, signed_with, with};
use super::{LINK, called_back, common};
use freedompay_payouts::gateway::{CallbackForm, Gateway, Reply, ReplyCode};

const REPLY: [(&str, &str); 4] =
    [("pg_payment_id", "700000001"), ("pg_order_id", "1234"), ("pg_status", "ok"), ("pg_salt", "OurSalt2")];

/// A reply by another client, with some fields changed.
pub fn reply(script: &str, changes: &[(&str, Option<&str>)]) -> String {
    common::xml(&signed(script, with(&REPLY, changes)))
}

/// The verdict on a reply. It is stored with the payout.
pub fn verdict(gateway: &mut Gateway, status: u16, body: &str) -> (ReplyCode, String) {
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
            common::xml(&pairs(&REPLY)),
            ReplyCode::Signature,
            "pg_sig is missing: the message is not signed",
        ),
        (
            200,
            common::xml(&signed_with(script, pairs(&REPLY), RECEIVE_SECRET)),
            ReplyCode::Signature,
            &mismatch(script).1,
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
        (&[], ReplyCode::Accepted, "the reply is signed and has pg_status ok".to_owned()),
    ];
    for (changes, code, message) in cases {
        assert!(!gateway.payouts()[0].is_acknowledged());
        assert_eq!(verdict(&mut gateway, 200, &reply(script, changes)), (code, message));
    }
    assert!(gateway.payouts()[0].is_acknowledged());
    assert_eq!(gateway.payouts()[0].replies.len(), 5);
}
