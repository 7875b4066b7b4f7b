//! Attacks on a shop that takes callbacks and asks the gateway for answers: how each goes,
//! why it works on a program that reads `pg_*` messages by itself, and what stops it here.
//!
//! Some are tested where their subject is: a reply posted back as a callback
//! (`verifying_callbacks.rs`, for every reply `one_meaning.rs`), all that names and `;`
//! allow with a genuine message (`one_meaning.rs`), bodies too large, too deep and cut off
//! (`reading_bodies.rs`), what only JavaScript allows (`runtimes/suite/attacks.js`), bodies
//! over HTTP, slow ones too (`examples/suite/guarantees.mjs`).

mod support;

use freedompay_payouts::{
    Asked, Callback, CallbackContent, CallbackMessage, Error, ErrorCode, Merchant, Operation, Outcome,
    ReplyStatus, Signature, verify_fields,
};
use support::{
    MERCHANT, Pairs, SECRET, merchant, pairs, pg_sig, refusal, salt, secret, signed, signed_with, urlencoded,
    with, xml,
};

const URL: &str = "https://shop.example/hooks/payout-callback";
const SCRIPT: &str = "payout-callback";

const PAID: [(&str, &str); 6] = [
    ("pg_merchant_id", MERCHANT),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "100.00"),
    ("pg_payment_id", "77"),
    ("pg_salt", "s"),
    ("pg_status", "ok"),
];

fn call<'m>(merchant: &'m Merchant, url: &str, fields: &[(String, String)]) -> Result<Callback<'m>, Error> {
    merchant.verify_callback(&CallbackMessage::post(url, urlencoded(fields).as_bytes(), None))
}

fn refused(fields: &[(String, String)]) -> (&'static str, String) {
    refusal(call(&merchant(), URL, fields))
}

fn not_a_callback(complaint: &str) -> (&'static str, String) {
    ("schema_invalid", format!("the message is well signed, but not a callback: {complaint}"))
}

fn code<T>(result: Result<T, Error>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

/// The vendor's own library answers an invalid callback with a signed error that repeats
/// the caller's `pg_salt`. Script and secret are those of callbacks, and `;` isn't
/// escaped: so a salt that holds the rest of a callback makes the shop sign it. Here a
/// reply can be made of a verified callback only, with a salt of ours.
#[test]
fn the_shop_as_a_signing_oracle() {
    // What such a shop would send.
    let wanted = "1234;100.00;77;s;ok";
    let oracle = [("pg_description", MERCHANT), ("pg_salt", wanted), ("pg_status", "error")];
    let reply = signed(SCRIPT, pairs(&oracle));
    let stolen = reply.last().unwrap().clone();
    // And what it would then take: the digest is genuine, so nothing can tell it here.
    let forged = [pairs(&PAID), pairs(&[("pg_z", "error")]), vec![stolen]].concat();
    assert_eq!(call(&merchant(), URL, &forged).unwrap().outcome(), Outcome::Succeeded);

    // To the message that asks for it ours has nothing that could be sent signed.
    let asking = with(&PAID, &[("pg_salt", Some(wanted)), ("pg_sig", Some(&"0".repeat(32)))]);
    let error = call(&merchant(), URL, &asking).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureMismatch);
    assert!(!error.to_string().contains(wanted));
    // Nor to one that is signed: the salt of a callback has no `;`.
    let complaint = "pg_salt must be text without \";\" and control characters";
    assert_eq!(
        refused(&signed(SCRIPT, with(&PAID, &[("pg_salt", Some(wanted))]))),
        not_a_callback(complaint)
    );
    // And a shop can't be talked into it through the description of a reply that is due.
    let merchant = merchant();
    let callback = call(&merchant, URL, &signed(SCRIPT, pairs(&PAID))).unwrap();
    let description = format!("{MERCHANT};{wanted}");
    assert_eq!(
        code(callback.reply(ReplyStatus::Error, Some(&description), salt())),
        Some(ErrorCode::FieldsInvalid)
    );
}

/// After a purchase the customer's browser is sent to the shop's success page with signed
/// parameters. Their script is that page's last segment: where the post link ends in the
/// same one, and purchases have the same key, the customer can post them there. A program
/// that checks the signature alone takes them. Here they lack what a callback must name.
#[test]
fn a_purchase_redirect_replayed_to_the_post_link() {
    let redirect = pairs(&[("pg_order_id", "1234"), ("pg_payment_id", "77"), ("pg_salt", "s")]);
    let url = "https://shop.example/payouts/success";
    let replayed = signed("success", redirect.clone());
    let fields = replayed.iter().cloned().collect();
    assert_eq!(verify_fields("success", &fields, &secret(SECRET)), Ok(()));
    let missing = not_a_callback("pg_merchant_id is missing, pg_status is missing");
    assert_eq!(refusal(call(&merchant(), url, &replayed)), missing);
    let query = format!("{url}?{}", urlencoded(&replayed));
    let message = CallbackMessage::new(&query, CallbackContent::Query);
    assert_eq!(refusal(merchant().verify_callback(&message)), missing);
    // Renamed, it has three values for five names, whatever they are.
    let names = ["pg_merchant_id", "pg_order_id", "pg_status"];
    let mut renamed: Pairs =
        names.into_iter().zip(&redirect).map(|(name, (_, value))| (name.to_owned(), value.clone())).collect();
    renamed.push(replayed.last().unwrap().clone());
    let missing = not_a_callback("pg_payment_id is missing, pg_salt is missing");
    assert_eq!(refusal(call(&merchant(), url, &renamed)), missing);
    // A segment of its own, or the payout key, and it isn't even well signed.
    assert_eq!(code(call(&merchant(), URL, &replayed)), Some(ErrorCode::SignatureMismatch));
    let receive_key = signed_with("success", redirect, "receive-key");
    assert_eq!(code(call(&merchant(), url, &receive_key)), Some(ErrorCode::SignatureMismatch));
}

/// Values are joined by `;` and nothing escapes it: order `1` of payment `2` and order
/// `1;2` of no payment have one signature. A program that looks up what it finds may find
/// another order. Here an id with a `;` is no id, a payment's is of digits, and an amount
/// is a number.
#[test]
fn values_shifted_across_their_borders() {
    let genuine = signed(SCRIPT, pairs(&PAID));
    let signature = genuine.last().unwrap().clone();
    let shifted = |changes: &[(&str, Option<&str>)]| {
        let fields = [with(&PAID, changes), vec![signature.clone()]].concat();
        let signed = fields.iter().cloned().collect();
        assert_eq!(verify_fields(SCRIPT, &signed, &secret(SECRET)), Ok(()), "{changes:?}");
        refused(&fields)
    };
    let id = |name: &str| format!("{name} must be an id without \";\"");
    let salt = "pg_salt must be text without \";\" and control characters";
    for (changes, complaints) in [
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
        assert_eq!(shifted(&changes), not_a_callback(&complaints.join(", ")));
    }
}

/// Names are not signed, only their order is: a field can be given any name of its rank. A
/// program that asks for `pg_status` only if it is there, or takes a missing amount for
/// "as ordered", is told less than was signed. Here what a callback must name must be
/// there under its own name. (Beside undocumented fields and free text more is possible:
/// the counter-examples of `one_meaning.rs`.)
#[test]
fn fields_renamed_within_their_rank() {
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
        assert_eq!(refused(&renamed), not_a_callback(&format!("{name} is missing")));
    }
    let mut renamed = genuine;
    "pg_payment_amoun".clone_into(&mut renamed[2].0);
    let merchant = merchant();
    assert_eq!(call(&merchant, URL, &renamed).unwrap().outcome(), Outcome::Unknown);
    "ok".clone_into(&mut renamed[5].1);
    renamed.pop();
    assert_eq!(refused(&signed(SCRIPT, renamed)), not_a_callback("pg_payment_amount is missing"));
}

/// One part of a program checks the signature over all fields, another asks for
/// `pg_order_id` and gets the first, or (in PHP) the last. If the values of a repeated
/// field are joined for the signature, a text with a `;` can be cut in two fields of one
/// name. Here a documented field that stands twice is no callback, however well signed,
/// and parsers that would collapse them aren't used.
#[test]
fn a_field_that_stands_twice() {
    let genuine = with(&PAID, &[("pg_error_description", Some("no such card;call the bank"))]);
    let signature = pg_sig(SCRIPT, &genuine, SECRET);
    let cut = [("pg_error_description", "no such card"), ("pg_error_description", "call the bank")];
    let cut = [pairs(&PAID), pairs(&cut), pairs(&[("pg_sig", &signature)])].concat();
    assert_eq!(refused(&cut), not_a_callback("pg_error_description stands more than once"));
    for name in ["pg_order_id", "pg_status", "pg_payment_amount", "pg_merchant_id"] {
        for place in [0, PAID.len()] {
            let mut twice = pairs(&PAID);
            twice.insert(place, (name.to_owned(), "666".to_owned()));
            assert_eq!(
                refused(&signed(SCRIPT, twice)),
                not_a_callback(&format!("{name} stands more than once"))
            );
            // Not signed: put in on the way.
            let mut twice = signed(SCRIPT, pairs(&PAID));
            twice.insert(place, (name.to_owned(), "666".to_owned()));
            assert_eq!(code(call(&merchant(), URL, &twice)), Some(ErrorCode::SignatureMismatch));
        }
    }
    let mut twice = signed(SCRIPT, pairs(&PAID));
    twice.insert(0, ("pg_sig".to_owned(), "0".repeat(32)));
    assert_eq!(code(call(&merchant(), URL, &twice)), Some(ErrorCode::SignatureRepeated));
}

/// Nested entities, a kilobyte that unfolds to gigabytes, and entities that stand for a
/// file of the server or a page of its network: XML parsers expand them before anybody
/// has looked at the signature. Here a DOCTYPE is refused where it stands, there is
/// nothing that could open a file, and an entity is one of five or a character's number.
#[test]
fn xml_entities_that_unfold_or_fetch() {
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
            let message = CallbackMessage::post(URL, body.as_bytes(), None);
            assert_eq!(refusal(merchant.verify_callback(&message)), doctype);
        }
        for operation in Operation::ALL {
            let answer = merchant.verify_answer(&Asked::new(*operation), body.as_bytes());
            assert_eq!(refusal(answer), doctype);
        }
    }
    let undeclared = "<response><pg_status>&a29;</pg_status></response>";
    let message = CallbackMessage::post(URL, undeclared.as_bytes(), None);
    let sentence = "the XML has in <pg_status> an unknown entity \"&a29;\"".to_owned();
    assert_eq!(refusal(merchant.verify_callback(&message)), ("body_unreadable", sentence));
}

/// Whether a type can be compared with `==`, told without comparing anything.
struct Comparable<T>(core::marker::PhantomData<T>);

trait NotComparable {
    const WITH_EQ: bool = false;
}

impl<T> NotComparable for Comparable<T> {}

impl<T: PartialEq> Comparable<T> {
    const WITH_EQ: bool = true;
}

/// A comparison that ends at the first wrong digit takes longer the more digits are right:
/// in some ten thousand tries a digit, a signature is guessed from the time of the
/// refusals. Here digests can't be compared but in constant time: `Signature` has no
/// `==`. And what is said of a wrong one is the same however much of it is right.
#[test]
fn a_signature_guessed_by_the_clock() {
    const { assert!(Comparable::<String>::WITH_EQ) };
    const { assert!(!Comparable::<Signature>::WITH_EQ) };

    let genuine = signed(SCRIPT, pairs(&PAID));
    let right = genuine.last().unwrap().1.clone();
    let mut said = Vec::new();
    for digits in 0..right.len() {
        let mut guess = right.clone().into_bytes();
        for digit in &mut guess[digits..] {
            *digit = if *digit == b'0' { b'1' } else { b'0' };
        }
        let guess = String::from_utf8(guess).unwrap();
        said.push(refused(&with(&PAID, &[("pg_sig", Some(&guess))])));
    }
    said.dedup();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].0, "signature_mismatch");
}

/// `pg_status=ok` says "paid" in one method's answer and "question understood" in
/// another's. Answers aren't bound to questions: whoever can put an earlier one in the
/// place of an answer makes a failed payout look paid. Here the script name, which is
/// signed, is that of the method that was asked.
#[test]
fn an_answer_of_one_method_for_anothers() {
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
    let message = CallbackMessage::post(URL, body.as_bytes(), None);
    assert_eq!(code(merchant.verify_callback(&message)), Some(ErrorCode::SignatureMismatch));
}

/// The same answer as a callback: where the post link ends in a method's name, the scripts
/// are one, and nothing is left to tell them apart; `ok`, of the question, would be read as
/// paid. Here such a link is refused, in requests and in callbacks.
#[test]
fn an_answer_posted_to_a_post_link_that_is_called_like_its_method() {
    let failed = signed("payout_status2", with(&PAID, &[("pg_payment_status", Some("error"))]));
    let url = "https://shop.example/hooks/payout_status2";
    let sentence = "the callback's script name is a method's name, whose answers would pass for callbacks; give pg_post_link another last path segment";
    let refused = call(&merchant(), url, &failed).map(|_| ()).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().as_str()), (ErrorCode::OptionsInvalid, sentence));
    assert_eq!(code(call(&merchant(), URL, &failed)), Some(ErrorCode::SignatureMismatch));
}

/// The script name stands before the values, a `;` behind it: a router that takes
/// `payout-callback;…` for the post link lets whoever calls it move the first values into
/// the name, and so hide them. An error code which leaves the payout in doubt, for one.
/// Here a script name with a `;` is refused, in requests and in callbacks.
#[test]
fn first_values_hidden_in_the_path() {
    let doubtful =
        [pairs(&[("pg_error_code", "9999")]), with(&PAID, &[("pg_status", Some("error"))])].concat();
    let genuine = signed(SCRIPT, doubtful);
    let merchant = merchant();
    assert_eq!(call(&merchant, URL, &genuine).unwrap().outcome(), Outcome::Unknown);
    let hidden = format!("{URL};9999");
    let sentence = "the callback's script name has a \";\", which separates the signed values; give pg_post_link another last path segment";
    let refused = call(&merchant, &hidden, &genuine[1..]).map(|_| ()).unwrap_err();
    assert_eq!((refused.code(), refused.to_string().as_str()), (ErrorCode::OptionsInvalid, sentence));
    let body = urlencoded(&genuine[1..]);
    let message = CallbackMessage::post(&hidden, body.as_bytes(), None).with_script(SCRIPT);
    assert_eq!(code(merchant.verify_callback(&message)), Some(ErrorCode::SignatureMismatch));
}

/// Unsigned answers are documented, so programs accept them: then whoever is on the way
/// takes the signature off, writes what he likes, and a payout that was made is reported
/// as refused, to be sent again. Here an answer without a signature is an error, of
/// unknown outcome, whatever it says.
#[test]
fn an_answer_downgraded_to_an_unsigned_one() {
    let merchant = merchant();
    let mut asked = Asked::new(Operation::P2p2nonreg);
    asked.order_id = Some("1234".to_owned());
    let genuine = signed("p2p2nonreg", pairs(&PAID));
    assert_eq!(merchant.verify_answer(&asked, xml(&genuine).as_bytes()).unwrap().outcome, Outcome::Succeeded);
    for (status, error) in [("ok", None), ("error", Some("8888")), ("error", Some("9998"))] {
        let stripped = with(&PAID, &[("pg_status", Some(status)), ("pg_error_code", error)]);
        let answer = merchant.verify_answer(&asked, xml(&stripped).as_bytes());
        let error_said =
            answer.as_ref().err().and_then(|error| error.gateway()).map(|said| said.code.clone());
        assert_eq!(error_said.as_deref(), error);
        assert_eq!(code(answer), Some(ErrorCode::AnswerUnsigned));
    }
    // An empty signature is a malformed one, and a callback has no unsigned form at all.
    let emptied = with(&PAID, &[("pg_sig", Some(""))]);
    assert_eq!(
        code(merchant.verify_answer(&asked, xml(&emptied).as_bytes())),
        Some(ErrorCode::SignatureMalformed)
    );
    assert_eq!(code(call(&merchant, URL, &pairs(&PAID))), Some(ErrorCode::SignatureMissing));
}

/// The gateway repeats callbacks, so a shop takes one twice. If it knows a repeat by the
/// order alone, a repeat with another amount changes what was booked; if it knows one by
/// salt or signature, each repeat is booked anew. Here the amount is signed, to the digit,
/// and the key of a repeat has it in it: another amount is another key, a conflict to be
/// looked at; another salt is not.
#[test]
fn a_repeat_with_a_changed_amount() {
    let merchant = merchant();
    let key = |changes: &[(&str, Option<&str>)]| {
        let fields = signed(SCRIPT, with(&PAID, changes));
        call(&merchant, URL, &fields).unwrap().deduplication_key().to_owned()
    };
    let first = key(&[]);
    assert_eq!(first, "500001;77;1234;100;ok");
    assert_eq!(key(&[("pg_salt", Some("another"))]), first);
    assert_eq!(key(&[("pg_payment_amount", Some("100"))]), first);
    assert_eq!(key(&[("pg_payment_amount", Some("900.00"))]), "500001;77;1234;900;ok");
    for amount in ["900.00", "100", "100.0", "100.000", "0100.00", "10000", ""] {
        let mut changed = signed(SCRIPT, pairs(&PAID));
        amount.clone_into(&mut changed[2].1);
        assert_eq!(code(call(&merchant, URL, &changed)), Some(ErrorCode::SignatureMismatch), "{amount}");
    }
}
