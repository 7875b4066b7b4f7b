//! The fast lane against the usual way: one answer.

use alloc::{format, string::String, vec::Vec};

use proptest::prelude::*;

use super::Lane;
use super::reader::Seen;
use crate::{
    Answer, Asked, Callback, CallbackMessage, Fields, Merchant, Operation, RequestOptions, Salt, Secret,
    Value, sign_fields,
};

const SCRIPT: &str = "post";
const URL: &str = "https://shop.example/post";
const SECRET: &str = "payout-key";
const MERCHANT: &str = "500001";

fn merchant() -> Merchant {
    Merchant::new(MERCHANT, [Secret::new(SECRET).unwrap()]).unwrap()
}

fn on_lane(lane: &mut Lane, body: &[u8], strict: bool) -> Option<Seen> {
    lane.callback_seen([SCRIPT, MERCHANT, SECRET], body, strict)
}

/// What the usual way says of it.
fn usual(callback: &Callback<'_>) -> Seen {
    let values = callback.fields().iter().map(|(_, value)| String::from(value.as_text().unwrap())).collect();
    (values, callback.outcome(), false, String::from(callback.deduplication_key()))
}

fn message(body: &[u8], strict: bool) -> CallbackMessage<'_> {
    let message = CallbackMessage::post(URL, body, None);
    if strict { message.strict() } else { message }
}

fn form(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Signed pairs: a `pg_sig` of theirs takes the place of the one that is there.
fn signed(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let fields: Fields = pairs.iter().filter(|(name, _)| name != "pg_sig").cloned().collect();
    // A NUL is not signed; nor will it be accepted.
    let signature = sign_fields(SCRIPT, &fields, &Secret::new(SECRET).unwrap(), Some(crate::Rule::A))
        .map_or_else(|_| "0".repeat(32), |signature| format!("{signature}"));
    let sign = |(name, value): &(String, String)| {
        (name.clone(), if name == "pg_sig" { signature.clone() } else { value.clone() })
    };
    pairs.iter().map(sign).collect()
}

fn genuine() -> Vec<(String, String)> {
    [
        ("pg_payment_id", "77"),
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_payment_amount", "0100.50"),
        ("pg_payment_date", "2026-11-22 10:00:00"),
        ("pg_description", "Перевод № 1 😀"),
        ("pg_error_code", ""),
        ("pg_salt", "salt"),
        ("pg_sig", ""),
    ]
    .map(|(name, value)| (String::from(name), String::from(value)))
    .to_vec()
}

#[test]
fn a_callback_of_a_learned_shape_is_verified_with_the_same_values_outcome_and_key() {
    let body = form(&signed(&genuine()));
    let mut lane = Lane::new();
    assert_eq!(on_lane(&mut lane, body.as_bytes(), false), None, "nothing is known yet");
    assert_eq!(lane.callback_learned(body.as_bytes()), Some(0));
    let merchant = merchant();
    let callback = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap();
    assert_eq!(on_lane(&mut lane, body.as_bytes(), false), Some(usual(&callback)));
    assert_eq!(callback.deduplication_key(), "500001;77;1234;100.5;ok");
}

#[test]
fn eight_shapes_are_known_and_the_ninth_takes_the_place_of_the_oldest() {
    let bodies = ["pg_a", "pg_b", "pg_c", "pg_f", "pg_g", "pg_h", "pg_i", "pg_j", "pg_k"].map(|name| {
        let mut pairs = genuine();
        pairs.push((String::from(name), String::from("1")));
        form(&signed(&pairs))
    });
    let mut lane = Lane::new();
    let learned = bodies.each_ref().map(|body| lane.callback_learned(body.as_bytes()).unwrap());
    assert_eq!(learned, [0, 1, 2, 3, 4, 5, 6, 7, 0]);
    for round in 0..2 {
        let known = bodies.each_ref().map(|body| on_lane(&mut lane, body.as_bytes(), false).is_some());
        assert_eq!(known, [false, true, true, true, true, true, true, true, true], "round {round}");
    }
    assert_eq!(lane.callback_learned(bodies[4].as_bytes()), Some(4), "what is known is not learned again");
}

#[test]
fn a_callback_of_16_kib_is_learned_and_verified_and_one_byte_more_is_not() {
    let of = |length: usize| {
        let mut pairs = genuine();
        let room = length - form(&signed(&pairs)).len();
        pairs[6].1 += &"x".repeat(room);
        form(&signed(&pairs))
    };
    let mut lane = Lane::new();
    let longest = of(16 * 1024);
    assert_eq!(longest.len(), 16 * 1024);
    assert_eq!(lane.callback_learned(of(16 * 1024 + 1).as_bytes()), None);
    assert_eq!(lane.callback_learned(longest.as_bytes()), Some(0));
    let merchant = merchant();
    let callback = merchant.verify_callback(&message(longest.as_bytes(), false)).unwrap();
    assert_eq!(on_lane(&mut lane, longest.as_bytes(), false), Some(usual(&callback)));
}

#[test]
fn nothing_of_a_callback_stays_in_the_lane_but_what_the_caller_reads() {
    let body = form(&signed(&genuine()));
    let mut lane = Lane::new();
    lane.callback_learned(body.as_bytes());
    for body in [body.clone(), body.replace("77", "78"), body + "&pg_x=4405645000006150"] {
        let seen = on_lane(&mut lane, body.as_bytes(), false);
        assert!(seen.is_some() || lane.text.iter().all(|byte| *byte == 0));
        assert!(lane.body.iter().chain(&lane.keys).chain(&lane.canonical).all(|byte| *byte == 0));
    }
}

/// What the vendor's SDK would write, but for the space before the end.
fn xml(pairs: &[(String, String)]) -> String {
    let escaped = |value: &String| value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let element = |(name, value): &(String, String)| format!("<{name}>{}</{name}>\n", escaped(value));
    let elements: String = pairs.iter().map(element).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>{elements}</response> ")
}

#[test]
fn a_callback_in_xml_of_a_learned_shape_is_verified_as_well() {
    let mut pairs = signed(&genuine());
    let mut lane = Lane::new();
    assert_eq!(lane.callback_learned(xml(&pairs).as_bytes()), Some(0));
    pairs[6].1 = String::from("<Рога & \"копыта\"> 😀");
    let body = xml(&signed(&pairs));
    let merchant = merchant();
    let callback = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap();
    assert_eq!(on_lane(&mut lane, body.as_bytes(), false), Some(usual(&callback)));
    // Another piece between the values, or a mark in them, is another document.
    for other in [
        body.replace("</pg_salt>", "</pg_salt >"),
        body.replace("</pg_salt>", "<!-- --></pg_salt>"),
        body.replace("salt<", "sa\rlt<"),
        body.replace("salt<", "s&#97;lt<"),
        body.replace("</response> ", "</response>"),
    ] {
        assert_eq!(on_lane(&mut lane, other.as_bytes(), false), None, "{other}");
    }
}

#[test]
fn escapes_have_digits_of_either_case() {
    let body = form(&signed(&genuine()));
    let small = body.replace("%D0%9F", "%d0%9f").replace("%F0%9F%98%80", "%f0%9f%98%80");
    assert_ne!(body, small);
    let mut lane = Lane::new();
    lane.callback_learned(body.as_bytes()).unwrap();
    let seen = on_lane(&mut lane, body.as_bytes(), false);
    assert_eq!(seen.as_ref().unwrap().0[6], "Перевод № 1 😀");
    assert_eq!(on_lane(&mut lane, small.as_bytes(), false), seen);
    for wrong in ["%g0%9F", "%D0%9G", "%D0%:F", "%D0%@F", "%D0%/F", "%D0%`F", "%D", "%"] {
        assert_eq!(on_lane(&mut lane, body.replace("%D0%9F", wrong).as_bytes(), false), None, "{wrong}");
    }
}

#[test]
fn what_stands_in_a_declaration_is_not_learned_as_the_message() {
    let mut other = genuine();
    other.reverse();
    let document = |pairs: &[(String, String)]| {
        let elements = signed(pairs).into_iter().map(|(name, value)| format!("<{name}>{value}</{name}>"));
        format!("<response>{}</response>", elements.collect::<Vec<_>>().concat())
    };
    let (genuine, hidden) = (document(&genuine()), document(&other));
    let merchant = merchant();
    for instruction in ["<?x >", "<?xml >", "<?>"] {
        let body = format!("{instruction}{hidden}?>{genuine}");
        let callback = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap();
        let mut lane = Lane::new();
        lane.callback_learned(body.as_bytes());
        let seen = on_lane(&mut lane, body.as_bytes(), false);
        assert!(seen.is_none_or(|seen| seen == usual(&callback)), "{instruction}");
    }
    let declared = format!("<?xml version=\"1.0\" x=\">\"?>{genuine}");
    let mut lane = Lane::new();
    assert_eq!(lane.callback_learned(declared.as_bytes()), Some(0));
    assert!(on_lane(&mut lane, declared.as_bytes(), false).is_some());
}

#[test]
fn names_in_another_order_than_the_usual_way_has_found_them_are_not_learned() {
    let body = form(&signed(&genuine()));
    let mut names = genuine();
    names.swap(0, 1);
    for (fields, learned) in [(genuine(), Some(0)), (names, None), (genuine()[1..].to_vec(), None)] {
        let fields: Fields = fields.into_iter().collect();
        assert_eq!(Lane::new().learn_callback(body.as_bytes(), &fields), learned);
    }
}

/// Genuine pairs with another value of one of them.
fn with(name: &str, value: &str) -> Vec<(String, String)> {
    let mut pairs = genuine();
    pairs.iter_mut().find(|pair| pair.0 == name).unwrap().1 = String::from(value);
    pairs
}

#[test]
fn a_value_of_another_kind_takes_the_usual_way_and_is_refused_there() {
    let mut lane = Lane::new();
    lane.callback_learned(form(&signed(&genuine())).as_bytes()).unwrap();
    let merchant = merchant();
    for (name, value) in [
        ("pg_payment_id", "7-7"),
        ("pg_payment_id", ""),
        ("pg_order_id", "1;2"),
        ("pg_payment_amount", "1-2"),
        ("pg_payment_amount", "1.2.3"),
        ("pg_payment_amount", ""),
        ("pg_payment_date", "2026;11"),
        ("pg_salt", "a\u{7f}"),
    ] {
        let body = form(&signed(&with(name, value)));
        assert_eq!(on_lane(&mut lane, body.as_bytes(), false), None, "{name} {value}");
        let code = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap_err().code();
        assert_eq!(code, crate::ErrorCode::SchemaInvalid, "{name} {value}");
    }
}

#[test]
fn a_shape_without_an_amount_is_no_success() {
    let without_amount = |status: &str| {
        let mut pairs = with("pg_status", status);
        pairs.retain(|(name, _)| name != "pg_payment_amount");
        form(&signed(&pairs))
    };
    let (failed, paid) = (without_amount("error"), without_amount("ok"));
    let mut lane = Lane::new();
    lane.callback_learned(failed.as_bytes()).unwrap();
    let merchant = merchant();
    let callback = merchant.verify_callback(&message(failed.as_bytes(), false)).unwrap();
    assert_eq!(on_lane(&mut lane, failed.as_bytes(), false), Some(usual(&callback)));
    assert_eq!(on_lane(&mut lane, paid.as_bytes(), false), None);
    assert!(merchant.verify_callback(&message(paid.as_bytes(), false)).is_err());
}

#[test]
fn what_javascript_may_have_as_half_a_character_takes_the_usual_way_where_it_is_cut_from_the_body() {
    let mut lane = Lane::new();
    lane.callback_learned(xml(&signed(&genuine())).as_bytes()).unwrap();
    let merchant = merchant();
    for (description, is_seen) in [("a\u{fffd}b", false), ("a\u{fffd}&b", true)] {
        let body = xml(&signed(&with("pg_description", description)));
        let callback = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap();
        let seen = on_lane(&mut lane, body.as_bytes(), false);
        assert_eq!(seen, is_seen.then(|| usual(&callback)), "{description}");
    }
}

#[test]
fn offsets_into_the_text_are_not_taken_for_offsets_into_the_body() {
    for length in [150, 151] {
        let mut pairs = vec![
            (String::from("pg_a"), "ж".repeat(300)),
            (String::from("pg_b"), "x".repeat(length) + "&"),
            (String::from("pg_c"), String::from("№&")),
        ];
        pairs.extend(genuine());
        let body = xml(&signed(&pairs));
        let mut lane = Lane::new();
        lane.callback_learned(body.as_bytes()).unwrap();
        let merchant = merchant();
        let callback = merchant.verify_callback(&message(body.as_bytes(), false)).unwrap();
        assert_eq!(on_lane(&mut lane, body.as_bytes(), false), Some(usual(&callback)), "{length}");
    }
}

#[test]
fn a_message_that_is_no_shape_is_not_learned() {
    let mut lane = Lane::new();
    for body in [
        "<response><pg_a>1</pg_a></response>",
        "<response><pg_sig>1</pg_sig><pg_a><pg_b>1</pg_b></pg_a></response>",
        "<response><pg_sig>1</pg_sig><pg_a x=\"1\">1</pg_a></response>",
        "<response><pg_sig>1</pg_sig><pg_a><![CDATA[1]]></pg_a></response>",
        "<response><pg_sig>1</pg_sig><pg_a/></response>",
        "<response><pg_sig>1</pg_sig><1>1</1></response>",
        "<response><pg_sig>1</pg_sig><имя>1</имя></response>",
        "<!-- № --><response><pg_sig>1</pg_sig></response>",
        "<?xml № ?><response><pg_sig>1</pg_sig></response>",
        "pg_a=1",
        "pg_a&pg_sig=1",
        "pg_a=1&pg_a=2&pg_sig=1",
        "pg_a=1&pg_a1=2&pg_sig=1",
        "pg_sig=1&1=2",
        "",
        " ",
    ] {
        assert_eq!(lane.callback_learned(body.as_bytes()), None, "{body}");
    }
    let long = format!("pg_sig=1&pg_a={}", "a".repeat(16 * 1024));
    assert_eq!(lane.callback_learned(long.as_bytes()), None);
}

const ASKED: [&str; 3] = ["1234", "", "100.00"];

fn answer() -> Vec<(String, String)> {
    [
        ("pg_payment_id", "77"),
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_balance", "-3.50"),
        ("pg_payment_amount", "100.0"),
        ("pg_description", "Перевод № 1 😀"),
        ("pg_error_code", ""),
        ("pg_payment_status", "success"),
        ("pg_amount", "0100"),
        ("pg_salt", "salt"),
        ("pg_sig", ""),
    ]
    .map(|(name, value)| (String::from(name), String::from(value)))
    .to_vec()
}

/// The body of an answer to this operation, with its signature.
fn signed_answer(operation: Operation, pairs: &[(String, String)]) -> String {
    let fields: Fields = pairs.iter().filter(|(name, _)| name != "pg_sig").cloned().collect();
    let signature =
        sign_fields(operation.as_str(), &fields, &Secret::new(SECRET).unwrap(), Some(crate::Rule::A))
            .map_or_else(|_| "0".repeat(32), |signature| format!("{signature}"));
    let sign = |(name, value): &(String, String)| {
        (name.clone(), if name == "pg_sig" { signature.clone() } else { value.clone() })
    };
    xml(&pairs.iter().map(sign).collect::<Vec<_>>())
}

fn answer_on_lane(lane: &mut Lane, operation: Operation, asked: [&str; 3], body: &[u8]) -> Option<Seen> {
    lane.answer_seen(operation, [MERCHANT, SECRET], asked, body)
}

/// What the usual way says of an answer; `None` for an error.
fn usual_answer(operation: Operation, asked: [&str; 3], body: &[u8]) -> Option<Answer> {
    let [order_id, payment_id, amount] =
        asked.map(|asked| Some(String::from(asked)).filter(|asked| !asked.is_empty()));
    let asked = Asked { operation, order_id, payment_id, amount };
    merchant().verify_answer(&asked, body).ok()
}

fn seen_of(answer: &Answer) -> (Vec<String>, crate::Outcome, bool) {
    let values = answer.fields.iter().map(|(_, value)| String::from(value.as_text().unwrap())).collect();
    (values, answer.outcome, answer.safe_to_resend)
}

#[test]
fn an_answer_of_a_learned_shape_is_verified_with_the_same_values_and_verdict() {
    let mut lane = Lane::new();
    for operation in Operation::ALL.iter().copied() {
        let body = signed_answer(operation, &answer());
        assert_eq!(
            answer_on_lane(&mut lane, operation, ASKED, body.as_bytes()),
            None,
            "nothing is known yet"
        );
        lane.answer_learned(operation, body.as_bytes()).unwrap();
        let seen = answer_on_lane(&mut lane, operation, ASKED, body.as_bytes()).unwrap();
        let usual = usual_answer(operation, ASKED, body.as_bytes()).unwrap();
        assert_eq!((seen.0, seen.1, seen.2), seen_of(&usual), "{operation}");
        // To another question it is no answer.
        let others: &[[&str; 3]] =
            &[["1235", "", "100.00"], ["1234", "78", "100.00"], ["1234", "", "100.01"]];
        for asked in others
            .iter()
            .copied()
            .chain((operation != Operation::BalanceStatus).then_some(["", "", "100.00"]))
        {
            assert_eq!(answer_on_lane(&mut lane, operation, asked, body.as_bytes()), None, "{asked:?}");
        }
        // Nor is it one to a method that has another name.
        for other in Operation::ALL.iter().filter(|other| **other != operation) {
            assert_eq!(answer_on_lane(&mut lane, *other, ASKED, body.as_bytes()), None);
        }
    }
    assert!(lane.body.iter().chain(&lane.keys).chain(&lane.canonical).all(|byte| *byte == 0));
}

#[test]
fn without_a_salt_nothing_is_signed_and_nothing_stays() {
    let mut lane = Lane::new();
    let fields = Fields::from([("pg_order_id", "1")]);
    assert!(lane.learn_request(Operation::PayoutStatus2, &fields, &RequestOptions::default()));
    let given = lane.given(["", MERCHANT, SECRET], [""; 3], b"4405645000006150\0").unwrap();
    assert_eq!(lane.sign(Operation::PayoutStatus2 as usize, given, None), None);
    assert!(lane.body.iter().chain(&lane.keys).all(|byte| *byte == 0));
    let given = lane.given(["", MERCHANT, SECRET], [""; 3], b"4405645000006150\0").unwrap();
    assert_eq!(lane.sign(usize::MAX, given, Some(&Salt::parse("s").unwrap())), None);
    assert!(lane.body.iter().chain(&lane.keys).all(|byte| *byte == 0));
}

#[test]
fn a_request_with_options_or_without_fields_is_not_learned() {
    let fields = Fields::from([("pg_order_id", "1234")]);
    let usual = RequestOptions::default;
    let mut lane = Lane::new();
    for (fields, options) in [
        (&fields, RequestOptions { rule: Some(crate::Rule::A), ..usual() }),
        (&fields, RequestOptions { luhn: false, ..usual() }),
        (&fields, RequestOptions { extra: Fields::from([("pg_x", "1")]), ..usual() }),
        (&Fields::new(), usual()),
        (&Fields::from([("pg_x", "1")]), usual()),
        (&Fields::from([("pg_order_id", Value::List(Vec::new()))]), usual()),
    ] {
        assert!(!lane.learn_request(Operation::PayoutStatus2, fields, &options), "{fields:?} {options:?}");
        let given = lane.given(["", MERCHANT, SECRET], [""; 3], b"").unwrap();
        let salt = Salt::parse("salt1").unwrap();
        assert_eq!(lane.sign(Operation::PayoutStatus2 as usize, given, Some(&salt)), None);
        assert_eq!(lane.signed(), "");
    }
    assert!(lane.learn_request(Operation::PayoutStatus2, &fields, &usual()));
}

#[test]
fn the_longest_values_and_keys_have_room_in_the_string_to_be_hashed() {
    let secret = "s".repeat(1024 - MERCHANT.len());
    let mut lane = Lane::new();
    let fields = |description: &str| {
        Fields::from([
            ("pg_order_id", "1234"),
            ("pg_amount", "100.00"),
            ("pg_payment_to", "4405645000006150"),
            ("pg_description", description),
            ("pg_post_link", URL),
        ])
    };
    assert!(lane.learn_request(Operation::P2p2nonreg, &fields("x"), &RequestOptions::default()));
    let values = |fields: &Fields| -> String {
        fields.iter().map(|(_, value)| [value.as_text().unwrap(), "\0"].concat()).collect()
    };
    // Around every length of the last block.
    for missing in 0..130 {
        let fields = fields(&"x".repeat(16 * 1024 - missing - values(&fields("")).len()));
        let given = lane.given(["", MERCHANT, &secret], [""; 3], values(&fields).as_bytes()).unwrap();
        let salt = || Salt::parse("salt1").unwrap();
        let body = lane.sign(Operation::P2p2nonreg as usize, given, Some(&salt())).map(String::from);
        let mut signed = fields;
        signed.push("pg_merchant_id", MERCHANT);
        signed.push("pg_salt", "salt1");
        let signature = sign_fields("p2p2nonreg", &signed, &Secret::new(&secret).unwrap(), None).unwrap();
        assert!(body.as_ref().unwrap().ends_with(&format!("pg_sig={signature}")), "{missing}");
        assert_eq!(Some(lane.signed()), body.as_deref());
    }
    assert!(lane.body.iter().chain(&lane.keys).chain(&lane.canonical).all(|byte| *byte == 0));
}

/// What may become of a genuine callback before or after it is signed.
#[derive(Debug, Clone)]
enum Change {
    Value(usize, String),
    Rename(usize, String),
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    Byte(usize, u8),
}

fn change() -> impl Strategy<Value = Change> {
    let value = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        Just(String::new()),
        Just(String::from("error")),
        Just(String::from("ok")),
        Just(String::from("process")),
        Just(String::from("0")),
        Just(String::from("10011")),
        Just(String::from("9999")),
        Just(String::from("12.30")),
        Just(String::from("a\0b")),
    ];
    let name =
        prop_oneof!["pg_[a-z]{1,8}", Just(String::from("pg_sal")), Just(String::from("pg_l[]")), "\\PC{0,4}"];
    prop_oneof![
        6 => (any::<usize>(), value).prop_map(|(at, value)| Change::Value(at, value)),
        1 => (any::<usize>(), name).prop_map(|(at, name)| Change::Rename(at, name)),
        1 => any::<usize>().prop_map(Change::Drop),
        1 => any::<usize>().prop_map(Change::Repeat),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

fn apply(change: &Change, pairs: &mut Vec<(String, String)>, body: &mut [u8]) {
    let count = pairs.len();
    match change {
        Change::Value(at, value) => pairs[at % count].1.clone_from(value),
        Change::Rename(at, name) => pairs[at % count].0.clone_from(name),
        Change::Drop(at) => drop(pairs.remove(at % count)),
        Change::Repeat(at) => pairs.push(pairs[at % count].clone()),
        Change::Swap(one, other) => pairs.swap(one % count, other % count),
        Change::Byte(at, byte) => {
            let at = at % body.len();
            body[at] = *byte;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the message, the lane either leaves it to the usual way or says the same.
    #[test]
    fn the_lane_never_says_what_the_usual_way_does_not(
        changes in prop::collection::vec((change(), any::<bool>()), 0..4),
        strict: bool,
    ) {
        let mut lane = Lane::new();
        let mut pairs = genuine();
        lane.callback_learned(form(&signed(&pairs)).as_bytes());
        let merchant = merchant();
        for (change, _) in changes.iter().filter(|(change, before)| *before && !matches!(change, Change::Byte(..))) {
            apply(change, &mut pairs, &mut []);
        }
        let mut pairs = signed(&pairs);
        let mut body = form(&pairs).into_bytes();
        for (change, before) in &changes {
            if !*before || matches!(change, Change::Byte(..)) {
                let old = pairs.clone();
                apply(change, &mut pairs, &mut body);
                if old != pairs {
                    body = form(&pairs).into_bytes();
                }
            }
        }
        let callback = merchant.verify_callback(&message(&body, strict));
        let seen = on_lane(&mut lane, &body, strict);
        if let Some(seen) = seen {
            prop_assert_eq!(Ok(seen), callback.as_ref().map(usual).map_err(|error| format!("{error}")));
        }
        // What has been verified is learned, and the lane knows it the next time, unless it is unusual.
        let no_error = pairs.iter().all(|(name, value)| name != "pg_error_code" || value.is_empty());
        if let Ok(callback) = callback && lane.callback_learned(&body).is_some() && no_error {
            prop_assert_eq!(on_lane(&mut lane, &body, strict), Some(usual(&callback)));
        }
    }

    /// The same of answers.
    #[test]
    fn the_lane_says_nothing_of_answers_that_the_usual_way_does_not(
        changes in prop::collection::vec(change(), 0..4),
        operation in prop::sample::select(Operation::ALL),
        asked in prop::sample::select(vec![ASKED, ["", "77", ""], ["1234", "77", "100"], ["", "", ""], ["9", "", ""]]),
        raw: Option<(usize, u8)>,
    ) {
        let mut lane = Lane::new();
        let mut pairs = answer();
        lane.answer_learned(operation, signed_answer(operation, &pairs).as_bytes());
        for change in changes.iter().filter(|change| !matches!(change, Change::Byte(..))) {
            apply(change, &mut pairs, &mut []);
        }
        let mut body = signed_answer(operation, &pairs).into_bytes();
        if let Some((at, byte)) = raw {
            let at = at % body.len();
            body[at] = byte;
        }
        let usual = usual_answer(operation, asked, &body);
        if let Some((values, outcome, safe, key)) = answer_on_lane(&mut lane, operation, asked, &body) {
            prop_assert_eq!(Some((values, outcome, safe)), usual.as_ref().map(seen_of));
            prop_assert!(usual.as_ref().is_some_and(|usual| usual.error.is_none()));
            prop_assert!(key.contains(';'));
        }
        if let Some(usual) = usual
            && lane.answer_learned(operation, &body).is_some()
            && usual.fields.text("pg_error_code").is_none_or(str::is_empty)
            && !body.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes())
            && !body.contains(&b'\r')
            && !body.windows(2).any(|bytes| bytes == b"&#")
        {
            let seen = answer_on_lane(&mut lane, operation, asked, &body);
            prop_assert_eq!(seen.map(|seen| (seen.0, seen.1, seen.2)), Some(seen_of(&usual)));
        }
    }

    #[test]
    fn a_request_of_a_learned_shape_is_signed_with_the_same_body(
        first in "[a-z0-9]{1,9}",
        values in prop::array::uniform4(prop_oneof![4 => "[ -~]{0,20}", 2 => "\\PC{0,8}", 1 => Just(String::from("100.00"))]),
        amount in prop_oneof!["[1-9][0-9]{0,4}\\.[0-9]{2}", "[0-9.]{0,5}"],
    ) {
        let [order_id, description, token, extra] = values;
        let fields = |order_id: &str, description: &str, token: &str, amount: &str| Fields::from([
            ("pg_order_id", order_id),
            ("pg_amount", amount),
            ("pg_user_id", "u1"),
            ("pg_card_token_to", token),
            ("pg_description", description),
            ("pg_post_link", URL),
            ("pg_order_time_limit", "2030-12-31 12:00:00"),
        ]);
        let merchant = merchant();
        let options = RequestOptions::default();
        let learned = fields(&first, "Тест", "t", "1.00");
        let mut lane = Lane::new();
        merchant.sign(Operation::Reg2reg, &learned, Salt::parse("s").unwrap(), &options).unwrap();
        prop_assert!(lane.learn_request(Operation::Reg2reg, &learned, &options));

        let fields = fields(&order_id, &(description + &extra), &token, &amount);
        let values: String = fields.iter().map(|(_, value)| [value.as_text().unwrap(), "\0"].concat()).collect();
        let given = lane.given(["", MERCHANT, SECRET], [""; 3], values.as_bytes()).unwrap();
        let salt = || Salt::parse("salt1").unwrap();
        let body = lane.sign(Operation::Reg2reg as usize, given, Some(&salt())).map(String::from);
        let usual = merchant.sign(Operation::Reg2reg, &fields, salt(), &options);
        if let Some(body) = body {
            prop_assert_eq!(Ok(body), usual.map(|request| request.body).map_err(|error| format!("{error}")));
        } else {
            let odd = |value: &Value| value.as_text().is_some_and(|text| {
                !text.starts_with(|c: char| c.is_ascii_graphic() || crate::text::is_letter(c)) || text.contains('\u{fffd}')
            });
            prop_assert!(usual.is_err() || fields.iter().any(|(_, value)| odd(value)));
        }
        prop_assert!(lane.body.iter().chain(&lane.canonical).all(|byte| *byte == 0));
    }
}
