//! Attacks on a shop that receives callbacks and verifies answers. Each test describes the attack, why it works on
//! a program that reads `pg_*` messages without this crate, and what prevents it here.
//!
//! Other files test more attacks:
//! - `callbacks/replies.rs`: a reply posted as a callback; `ambiguous_strings` does so for random replies.
//! - `ambiguous_strings`: second readings of a genuine signed string.
//! - `bodies/limits.rs` and `bodies/damaged.rs`: bodies that are too large, too deeply nested or truncated.
//! - `js/suite/attacks.js`: attacks that need JavaScript.
//! - `examples/suite/guarantees/callbacks.mjs`: bodies over HTTP, slow ones included.

mod common;

use common::{
    LINK, MERCHANT, PAID, Pairs, SCRIPT, SECRET, expect_error, merchant, not_a_callback, pairs, pg_sig, salt,
    secret, signed, signed_with, urlencoded, with, xml,
};
use freedompay_payouts::{
    Asked, Callback, CallbackContent, CallbackMessage, Error, ErrorCode, Merchant, Operation, Outcome,
    ReplyStatus, Signature, verify_fields,
};

fn call<'m>(merchant: &'m Merchant, url: &str, fields: &[(String, String)]) -> Result<Callback<'m>, Error> {
    merchant.verify_callback(&CallbackMessage::post(url, urlencoded(fields).as_bytes(), None))
}

fn error_of(fields: &[(String, String)]) -> (&'static str, String) {
    expect_error(call(&merchant(), LINK, fields))
}

fn code<T>(result: Result<T, Error>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

/// The vendor's library answers an invalid callback with a signed error that repeats the caller's `pg_salt`. The
/// script name and the secret are those of callbacks, and `;` is not escaped. An attacker puts the values of a
/// callback into the salt, and the shop signs them. Here only a verified callback has a reply, and the reply has a
/// new salt.
#[test]
fn never_signs_a_salt_chosen_by_an_attacker() {
    // A vulnerable shop would send this reply.
    let wanted = "1234;100.00;77;s;ok";
    let oracle = [("pg_description", MERCHANT), ("pg_salt", wanted), ("pg_status", "error")];
    let reply = signed(SCRIPT, pairs(&oracle));
    let stolen_signature = reply.last().unwrap().clone();
    // It would then accept this callback. The digest is genuine, so this crate accepts it, too.
    let forged = [pairs(&PAID), pairs(&[("pg_z", "error")]), vec![stolen_signature]].concat();
    assert_eq!(call(&merchant(), LINK, &forged).unwrap().outcome(), Outcome::Succeeded);

    // This crate makes no signed reply to the attacker's first message.
    let asking = with(&PAID, &[("pg_salt", Some(wanted)), ("pg_sig", Some(&"0".repeat(32)))]);
    let error = call(&merchant(), LINK, &asking).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureMismatch);
    assert!(!error.to_string().contains(wanted));
    // A signed message with this salt is rejected as well: the salt of a callback has no `;`.
    let reason = "pg_salt must be text without \";\" and control characters";
    assert_eq!(error_of(&signed(SCRIPT, with(&PAID, &[("pg_salt", Some(wanted))]))), not_a_callback(reason));
    // The description of a genuine reply cannot contain the values either.
    let merchant = merchant();
    let callback = call(&merchant, LINK, &signed(SCRIPT, pairs(&PAID))).unwrap();
    let description = format!("{MERCHANT};{wanted}");
    assert_eq!(
        code(callback.reply(ReplyStatus::Error, Some(&description), salt())),
        Some(ErrorCode::FieldsInvalid)
    );
}

/// After a purchase the gateway redirects the customer's browser to the shop's success page, with signed
/// parameters. Their script name is the last segment of that page. If the post link ends in the same segment, and
/// purchases have the same secret, the customer can post the parameters to the post link. A program that checks only
/// the signature accepts them. Here they are rejected, because required fields of a callback are missing.
#[test]
fn rejects_purchase_redirect_replayed_to_post_link() {
    let redirect = pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "77"), ("pg_salt", "s")]);
    let url = "https://shop.example/payouts/success";
    let replayed = signed("success", redirect.clone());
    let fields = replayed.iter().cloned().collect();
    assert_eq!(verify_fields("success", &fields, &secret(SECRET)), Ok(()));
    let missing = not_a_callback("pg_merchant_id is missing, pg_status is missing");
    assert_eq!(expect_error(call(&merchant(), url, &replayed)), missing);
    let query = format!("{url}?{}", urlencoded(&replayed));
    let message = CallbackMessage::new(&query, CallbackContent::Query);
    assert_eq!(expect_error(merchant().verify_callback(&message)), missing);
    // Renaming does not help: there are three values for five required fields.
    let names = ["pg_merchant_id", "pg_order_id", "pg_status"];
    let mut renamed: Pairs =
        names.into_iter().zip(&redirect).map(|(name, (_, value))| (name.to_owned(), value.clone())).collect();
    renamed.push(replayed.last().unwrap().clone());
    let missing = not_a_callback("pg_payment_id is missing, pg_salt is missing");
    assert_eq!(expect_error(call(&merchant(), url, &renamed)), missing);
    // With another last segment, or another secret, the signature does not match.
    assert_eq!(code(call(&merchant(), LINK, &replayed)), Some(ErrorCode::SignatureMismatch));
    let receive_secret = signed_with("success", redirect, "receive-secret");
    assert_eq!(code(call(&merchant(), url, &receive_secret)), Some(ErrorCode::SignatureMismatch));
}

/// Values are joined by `;`, and a `;` in a value is not escaped: order `1` with payment `2` has the signature of
/// order `1;2` without a payment. A program may find another order by such values. Here ids have no `;`, payment ids
/// are digits and amounts are decimals.
#[test]
fn rejects_values_shifted_across_separators() {
    let genuine = signed(SCRIPT, pairs(&PAID));
    let signature = genuine.last().unwrap().clone();
    let shifted = |changes: &[(&str, Option<&str>)]| {
        let fields = [with(&PAID, changes), vec![signature.clone()]].concat();
        let signed = fields.iter().cloned().collect();
        assert_eq!(verify_fields(SCRIPT, &signed, &secret(SECRET)), Ok(()), "{changes:?}");
        error_of(&fields)
    };
    let id = |name: &str| format!("{name} must be an id without \";\"");
    let salt = "pg_salt must be text without \";\" and control characters";
    for (changes, reasons) in [
        ([("pg_order_id", Some("1234;100.00")), ("pg_payment_amount", None)], vec![id("pg_order_id")]),
        (
            [("pg_merchant_id", Some("500001;1234")), ("pg_order_id", None)],
            vec![id("pg_merchant_id"), "pg_order_id is missing".to_owned()],
        ),
        (
            [("pg_payment_amount", Some("100.00;77")), ("pg_payment_id", None)],
            vec![
                "pg_payment_amount must be a decimal amount".to_owned(),
                "pg_payment_id is missing".to_owned(),
            ],
        ),
        (
            [("pg_payment_id", Some("77;s")), ("pg_salt", None)],
            vec!["pg_payment_id must be digits".to_owned(), "pg_salt is missing".to_owned()],
        ),
        (
            [("pg_salt", Some("s;ok")), ("pg_status", None)],
            vec![salt.to_owned(), "pg_status is missing".to_owned()],
        ),
    ] {
        assert_eq!(shifted(&changes), not_a_callback(&reasons.join(", ")));
    }
}

/// Names are not signed; only their order matters. A field can get any name that keeps its place in the order. A
/// program that checks `pg_status` only if it is present, or treats a missing amount as the ordered amount, gets less
/// than was signed. Here the required fields must be present under their own names. (With undocumented fields and
/// free text more is possible: see `ambiguous_strings/counterexamples.rs`.)
#[test]
fn rejects_fields_renamed_without_changing_their_order() {
    let genuine = signed(SCRIPT, with(&PAID, &[("pg_status", Some("error"))]));
    for (name, other) in [
        ("pg_merchant_id", "pg_merchant"),
        ("pg_order_id", "pg_order"),
        ("pg_payment_id", "pg_payment_ie"),
        ("pg_salt", "pg_sal"),
        ("pg_status", "pg_state"),
    ] {
        let mut renamed = genuine.clone();
        other.clone_into(&mut renamed.iter_mut().find(|(own, _)| own == name).unwrap().0);
        assert_eq!(error_of(&renamed), not_a_callback(&format!("{name} is missing")));
    }
    let mut renamed = genuine;
    "pg_payment_amoun".clone_into(&mut renamed[2].0);
    let merchant = merchant();
    assert_eq!(call(&merchant, LINK, &renamed).unwrap().outcome(), Outcome::Unknown);
    "ok".clone_into(&mut renamed[5].1);
    renamed.pop();
    assert_eq!(error_of(&signed(SCRIPT, renamed)), not_a_callback("pg_payment_amount is missing"));
}

/// One part of a program checks the signature over all fields. Another reads `pg_order_id` and gets the first value,
/// or, in PHP, the last. If the values of a repeated field are joined for the signature, a text with a `;` can be
/// divided into two fields of one name. Here a repeated documented field is rejected even if the signature is valid,
/// and no parser that merges repeated fields is used.
#[test]
fn rejects_repeated_documented_field() {
    let genuine = with(&PAID, &[("pg_error_description", Some("no such card;call the bank"))]);
    let signature = pg_sig(SCRIPT, &genuine, SECRET);
    let cut = [("pg_error_description", "no such card"), ("pg_error_description", "call the bank")];
    let cut = [pairs(&PAID), pairs(&cut), pairs(&[("pg_sig", &signature)])].concat();
    assert_eq!(error_of(&cut), not_a_callback("pg_error_description appears more than once"));
    for name in ["pg_order_id", "pg_status", "pg_payment_amount", "pg_merchant_id"] {
        for place in [0, PAID.len()] {
            let mut twice = pairs(&PAID);
            twice.insert(place, (name.to_owned(), "666".to_owned()));
            assert_eq!(
                error_of(&signed(SCRIPT, twice)),
                not_a_callback(&format!("{name} appears more than once"))
            );
            // The repeated field was added without a new signature.
            let mut twice = signed(SCRIPT, pairs(&PAID));
            twice.insert(place, (name.to_owned(), "666".to_owned()));
            assert_eq!(code(call(&merchant(), LINK, &twice)), Some(ErrorCode::SignatureMismatch));
        }
    }
    let mut twice = signed(SCRIPT, pairs(&PAID));
    twice.insert(0, ("pg_sig".to_owned(), "0".repeat(32)));
    assert_eq!(code(call(&merchant(), LINK, &twice)), Some(ErrorCode::SignatureRepeated));
}

/// Nested entities can expand from a kilobyte to gigabytes. External entities can include a file of the server or a
/// page of its network. XML parsers expand both before the signature is checked. Here a DOCTYPE is rejected, no code
/// can open a file, and an entity is one of the five named ones or a character reference.
#[test]
fn rejects_xml_entity_expansion_and_external_entities() {
    use std::fmt::Write as _;
    let mut laughs = String::from("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        write!(laughs, "<!ENTITY a{level} \"&a{};&a{};\">", level - 1, level - 1).unwrap();
    }
    laughs.push_str("]><response><pg_status>&a29;</pg_status></response>");
    let file = "<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><response><pg_status>&f;</pg_status></response>";
    let page = "<!DOCTYPE r [<!ENTITY % p SYSTEM \"http://169.254.169.254/x\"> %p;]><response/>";
    let doctype =
        ("body_unreadable", "the XML has a DOCTYPE, which could read files and exhaust memory".to_owned());
    let merchant = merchant();
    for body in [&laughs, file, page] {
        for body in [body.to_owned(), urlencoded(&pairs(&[("pg_xml", body)]))] {
            let message = CallbackMessage::post(LINK, body.as_bytes(), None);
            assert_eq!(expect_error(merchant.verify_callback(&message)), doctype);
        }
        for operation in Operation::ALL {
            let answer = merchant.verify_answer(&Asked::new(*operation), body.as_bytes());
            assert_eq!(expect_error(answer), doctype);
        }
    }
    let undeclared = "<response><pg_status>&a29;</pg_status></response>";
    let message = CallbackMessage::post(LINK, undeclared.as_bytes(), None);
    let error_text = "the XML element <pg_status> has an unknown entity \"&a29;\"".to_owned();
    assert_eq!(expect_error(merchant.verify_callback(&message)), ("body_unreadable", error_text));
}

/// Determines at compile time whether a type implements `PartialEq`.
struct Comparable<T>(core::marker::PhantomData<T>);

trait NotComparable {
    const WITH_EQ: bool = false;
}

impl<T> NotComparable for Comparable<T> {}

impl<T: PartialEq> Comparable<T> {
    const WITH_EQ: bool = true;
}

/// A comparison that stops at the first wrong digit takes longer if more digits are correct. An attacker can then
/// guess a signature digit by digit from the time of the rejections. Here `Signature` has no `==`: digests can only
/// be compared in constant time. The error is the same, however many digits are correct.
#[test]
fn error_of_wrong_signature_does_not_depend_on_correct_digits() {
    const { assert!(Comparable::<String>::WITH_EQ) };
    const { assert!(!Comparable::<Signature>::WITH_EQ) };

    let genuine = signed(SCRIPT, pairs(&PAID));
    let right = genuine.last().unwrap().1.clone();
    let mut errors = Vec::new();
    for digits in 0..right.len() {
        let mut guess = right.clone().into_bytes();
        for digit in &mut guess[digits..] {
            *digit = if *digit == b'0' { b'1' } else { b'0' };
        }
        let guess = String::from_utf8(guess).unwrap();
        errors.push(error_of(&with(&PAID, &[("pg_sig", Some(&guess))])));
    }
    errors.dedup();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].0, "signature_mismatch");
}

/// `pg_status=ok` means "paid" in the answer of one operation and "request understood" in that of another. The
/// protocol does not bind an answer to its request. An attacker who can replace an answer with an earlier one can
/// make a failed payout look paid. Here the signed script name must be that of the requested operation.
#[test]
fn rejects_answer_of_another_operation() {
    let failed = with(&PAID, &[("pg_payment_status", Some("error"))]);
    let body = xml(&signed("payout_status2", failed));
    let merchant = merchant();
    let mut asked = Asked::new(Operation::PayoutStatus2);
    asked.order_id = Some("1234".to_owned());
    assert_eq!(merchant.verify_answer(&asked, body.as_bytes()).unwrap().outcome, Outcome::Failed);
    for operation in [Operation::P2p2nonreg, Operation::Reg2reg, Operation::PayoutStatus] {
        asked.operation = operation;
        let answer = merchant.verify_answer(&asked, body.as_bytes());
        assert_eq!(code(answer), Some(ErrorCode::SignatureMismatch), "{operation}");
    }
    let message = CallbackMessage::post(LINK, body.as_bytes(), None);
    assert_eq!(code(merchant.verify_callback(&message)), Some(ErrorCode::SignatureMismatch));
}

/// If the post link ends in the name of an operation, callbacks and answers of that operation have the same script
/// name. An answer posted to the post link would then pass for a callback, and its `ok` for "paid". Here such a link
/// is rejected in requests and in callbacks.
#[test]
fn rejects_post_link_that_ends_in_an_operation_name() {
    let failed = signed("payout_status2", with(&PAID, &[("pg_payment_status", Some("error"))]));
    let url = "https://shop.example/hooks/payout_status2";
    let error_text = "the callback's script name is the name of a payout method, so an answer could pass for a callback; give pg_post_link another last path segment";
    let refused = call(&merchant(), url, &failed).map(|_| ()).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().as_str()), (ErrorCode::OptionsInvalid, error_text));
    assert_eq!(code(call(&merchant(), LINK, &failed)), Some(ErrorCode::SignatureMismatch));
}

/// The signed string starts with the script name and a `;`. If a router accepts `payout-callback;…` as the post link,
/// the sender can move the first values into the script name and so hide them: for example an error code that means
/// "result unknown". Here a script name with a `;` is rejected in requests and in callbacks.
#[test]
fn rejects_script_name_with_semicolon() {
    let unknown_result =
        [pairs(&[("pg_error_code", "9999")]), with(&PAID, &[("pg_status", Some("error"))])].concat();
    let genuine = signed(SCRIPT, unknown_result);
    let merchant = merchant();
    assert_eq!(call(&merchant, LINK, &genuine).unwrap().outcome(), Outcome::Unknown);
    let hidden = format!("{LINK};9999");
    let error_text = "the callback's script name has a \";\", which separates the signed values; give pg_post_link another last path segment";
    let refused = call(&merchant, &hidden, &genuine[1..]).map(|_| ()).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().as_str()), (ErrorCode::OptionsInvalid, error_text));
    let body = urlencoded(&genuine[1..]);
    let message = CallbackMessage::post(&hidden, body.as_bytes(), None).with_script(SCRIPT);
    assert_eq!(code(merchant.verify_callback(&message)), Some(ErrorCode::SignatureMismatch));
}

/// The vendor documents unsigned answers, so programs accept them. An attacker between gateway and shop can remove the
/// signature and change the answer: a payout that was made is then reported as rejected, and the shop sends it again.
/// Here an answer without a signature is an error with an unknown outcome.
#[test]
fn rejects_answer_with_signature_removed() {
    let merchant = merchant();
    let mut asked = Asked::new(Operation::P2p2nonreg);
    asked.order_id = Some("1234".to_owned());
    let genuine = signed("p2p2nonreg", pairs(&PAID));
    assert_eq!(merchant.verify_answer(&asked, xml(&genuine).as_bytes()).unwrap().outcome, Outcome::Succeeded);
    for (status, error) in [("ok", None), ("error", Some("8888")), ("error", Some("9998"))] {
        let stripped = with(&PAID, &[("pg_status", Some(status)), ("pg_error_code", error)]);
        let answer = merchant.verify_answer(&asked, xml(&stripped).as_bytes());
        let gateway_code =
            answer.as_ref().err().and_then(|error| error.gateway()).map(|error| error.code.clone());
        assert_eq!(gateway_code.as_deref(), error);
        assert_eq!(code(answer), Some(ErrorCode::AnswerUnsigned));
    }
    // An empty signature is malformed. A callback without a signature is always an error.
    let emptied = with(&PAID, &[("pg_sig", Some(""))]);
    assert_eq!(
        code(merchant.verify_answer(&asked, xml(&emptied).as_bytes())),
        Some(ErrorCode::SignatureMalformed)
    );
    assert_eq!(code(call(&merchant, LINK, &pairs(&PAID))), Some(ErrorCode::SignatureMissing));
}

/// The gateway repeats callbacks, so a shop receives some of them twice. If a shop detects repeats by the order id
/// alone, a repeat with another amount changes the booking. If it detects them by salt or signature, it books each
/// repeat again. Here the deduplication key contains the amount: another amount gives another key, which the shop can
/// treat as a conflict. Another salt does not change the key.
#[test]
fn repeated_callback_with_another_amount_has_another_key() {
    let merchant = merchant();
    let key = |changes: &[(&str, Option<&str>)]| {
        let fields = signed(SCRIPT, with(&PAID, changes));
        call(&merchant, LINK, &fields).unwrap().deduplication_key().to_owned()
    };
    let first = key(&[]);
    assert_eq!(first, "500001;77;1234;100;ok");
    assert_eq!(key(&[("pg_salt", Some("another"))]), first);
    assert_eq!(key(&[("pg_payment_amount", Some("100"))]), first);
    assert_eq!(key(&[("pg_payment_amount", Some("900.00"))]), "500001;77;1234;900;ok");
    for amount in ["900.00", "100", "100.0", "100.000", "0100.00", "10000", ""] {
        let mut changed = signed(SCRIPT, pairs(&PAID));
        amount.clone_into(&mut changed[2].1);
        assert_eq!(code(call(&merchant, LINK, &changed)), Some(ErrorCode::SignatureMismatch), "{amount}");
    }
}
