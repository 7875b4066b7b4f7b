//! Properties of every message: a written message reads back unchanged, field order does not matter, every byte is
//! signed, and the deduplication key depends on five fields.
//!
//! `ambiguous_strings` has the properties of signed strings, `bodies/properties.rs` those of bodies from other writers.

mod common;

use common::generate::{any_text, documented_callback, shuffled, tree};
use common::tree::Tree;
use common::{
    MERCHANT, MULTIPART, PAID, Pairs, SECRET, merchant, multipart, secret, signed, urlencoded, with, xml,
};
use freedompay_payouts::schema::{self, Message};
use freedompay_payouts::{
    Asked, Callback, CallbackMessage, Error, ErrorCode, Fields, Merchant, Operation, Outcome, ReplyStatus,
    RequestOptions, Rule, Salt, Secret, Value, sign_fields, verify_fields,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const URL: &str = "https://shop.example/cb";

fn is_control(c: char) -> bool {
    c.is_control()
}

/// Text without the control characters that `sign` and `reply` reject.
fn plain_text() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| text.replace(is_control, " "))
}

/// The tree without the control characters that `sign` rejects.
fn plain(tree: &Tree) -> Tree {
    tree.map(&mut |text| text.replace(is_control, " "))
}

/// Fields of one level with different names, none of which is a prefix of another.
fn fields() -> impl Strategy<Value = Fields> {
    proptest::collection::btree_map("[a-z]{2}", tree(), 1..6)
        .prop_map(|map| map.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
        .prop_map(|fields| fields.into_iter().collect())
}

/// The message with the fields of every level in reverse order.
fn reversed(fields: &Fields) -> Fields {
    fn below(tree: Tree) -> Tree {
        match tree {
            Tree::Text(text) => Tree::Text(text),
            Tree::List(items) => Tree::List(items.into_iter().map(below).collect()),
            Tree::Fields(fields) => {
                Tree::Fields(fields.into_iter().rev().map(|(name, tree)| (name, below(tree))).collect())
            }
        }
    }
    fields.iter().rev().map(|(name, value)| (name, below(value.into()))).collect()
}

fn code_of<T>(result: Result<T, Error>) -> Result<T, ErrorCode> {
    result.map_err(|error| error.code())
}

fn digest(fields: &Fields, rule: Option<Rule>) -> String {
    sign_fields("cb", fields, &secret(SECRET), rule).unwrap().to_string()
}

fn flat(fields: Pairs) -> Fields {
    fields.into_iter().collect()
}

/// Every documented message: requests, answers, callback and reply.
fn documented() -> Vec<&'static Message> {
    let operations = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    operations.chain([&schema::CALLBACK, &schema::REPLY]).collect()
}

/// A documented message with some of its fields in random order, with random texts.
fn documented_message() -> impl Strategy<Value = Pairs> {
    select(documented()).prop_flat_map(|message| {
        let names: Vec<_> = message
            .fields()
            .map(freedompay_payouts::schema::Field::name)
            .filter(|name| *name != "pg_sig")
            .collect();
        let texts = proptest::collection::vec(any_text(), names.len());
        let chosen = proptest::sample::subsequence(names.clone(), 0..=names.len()).prop_shuffle();
        (chosen, texts).prop_map(|(names, texts)| names.into_iter().map(str::to_owned).zip(texts).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Reads the body of a request as a callback. The extra fields are those that a callback must have.
    #[test]
    fn signed_request_reads_back_unchanged(tree in tree(), text in plain_text()) {
        let mut options = RequestOptions::default();
        options.rule = Some(Rule::A);
        options.extra = Fields::from([
            ("pg_payment_id", "77"), ("pg_order_id", "1234"), ("pg_payment_amount", "1"), ("pg_status", "ok"),
        ]);
        options.extra.push("text", text);
        options.extra.push("tree", plain(&tree));
        let merchant = merchant();
        let currency = Fields::from([("pg_currency", "KZT")]);
        let salt = Salt::parse("Salt1").unwrap();
        let request = merchant.sign(Operation::BalanceStatus, &currency, salt, &options).unwrap();
        let mut expected = Fields::from([("pg_merchant_id", MERCHANT), ("pg_currency", "KZT")]);
        expected.extend(options.extra.iter());
        expected.push("pg_salt", "Salt1");
        // Sign again, as a callback.
        let (body, _) = request.body.rsplit_once('=').unwrap();
        let signature = digest(&expected, Some(Rule::A));
        let body = format!("{body}={signature}");
        let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)).unwrap();
        expected.push("pg_sig", signature);
        prop_assert_eq!(callback.fields(), &expected);
    }

    /// Reads the XML of a reply as an answer.
    #[test]
    fn reply_reads_back_unchanged(
        description in plain_text(), order in "[^;\\x00]{1,12}", status in select(ReplyStatus::ALL),
    ) {
        let description = description.replace(';', ",");
        let merchant = merchant();
        let fields = signed("cb", vec![
            ("pg_merchant_id".to_owned(), MERCHANT.to_owned()),
            ("pg_order_id".to_owned(), order.clone()),
            ("pg_payment_id".to_owned(), "77".to_owned()),
            ("pg_status".to_owned(), "process".to_owned()),
            ("pg_salt".to_owned(), "s".to_owned()),
        ]);
        let body = urlencoded(&fields);
        let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)).unwrap();
        let reply = callback.reply(status, Some(&description), Salt::parse("Salt1").unwrap()).unwrap();
        let mut asked = Asked::new(Operation::PayoutStatus);
        asked.order_id = Some(order.clone());
        let expected = [
            ("pg_payment_id", "77"), ("pg_order_id", &order), ("pg_status", status.as_str()),
            ("pg_description", &description), ("pg_salt", "Salt1"),
        ];
        // Sign again, as an answer.
        let (before, signature) = reply.body.split_once("<pg_sig>").unwrap();
        let own = sign_fields("payout_status", &Fields::from(expected), &secret(SECRET), None).unwrap();
        let body = format!("{before}<pg_sig>{own}{}", &signature[32..]);
        let answer = merchant.verify_answer(&asked, body.as_bytes()).unwrap();
        let read: Vec<_> = answer.fields.iter().filter(|(name, _)| *name != "pg_sig").collect();
        let expected: Vec<_> = expected.iter().map(|(name, text)| (*name, Value::Text(text))).collect();
        prop_assert_eq!(read, expected);
    }

    /// The same message has the same fields in the same order in each wire form.
    #[test]
    fn every_wire_form_has_the_same_fields(fields in documented_callback()) {
        // An XML parser would change a bare carriage return.
        let fields: Pairs = fields.into_iter().map(|(name, value)| (name, value.replace('\r', " "))).collect();
        let fields = signed("cb", fields);
        let merchant = merchant();
        let wrapped = |xml: String| urlencoded(&[("pg_xml".to_owned(), xml)]);
        for body in [urlencoded(&fields), multipart(&fields), xml(&fields), wrapped(xml(&fields))] {
            // A boundary in the `Content-Type` contradicts every other format.
            let other = if body.starts_with("--") { MULTIPART } else { "text/plain" };
            for content_type in [None, Some(other), Some("multipart/form-data")] {
                let message = CallbackMessage::post(URL, body.as_bytes(), content_type);
                let read = merchant.verify_callback(&message).map(|callback| callback.fields().clone());
                prop_assert_eq!(read, Ok(flat(fields.clone())), "{}", body);
            }
        }
    }

    /// This holds for rule A, at every level.
    #[test]
    fn field_order_does_not_change_the_signature(fields in fields()) {
        prop_assert_eq!(digest(&fields, Some(Rule::A)), digest(&reversed(&fields), Some(Rule::A)));
    }

    /// Fields of the same name are signed in their own order, whatever other fields are between them.
    #[test]
    fn order_of_repeated_fields_changes_the_signature(
        (one, other) in proptest::collection::vec(("[a-c]x", "[a-z]{1,3}"), 1..8)
            .prop_flat_map(|fields| (Just(fields.clone()), shuffled(fields))),
        at in any::<Index>(),
    ) {
        prop_assert_eq!(digest(&flat(one.clone()), Some(Rule::A)), digest(&flat(other.clone()), Some(Rule::A)));
        let at = at.index(other.len());
        let same_name = other.iter().rposition(|(name, value)| *name == other[at].0 && *value != other[at].1);
        if let Some(same_name) = same_name {
            let mut swapped = other.clone();
            (swapped[at].1, swapped[same_name].1) = (other[same_name].1.clone(), other[at].1.clone());
            prop_assert_ne!(digest(&flat(swapped), Some(Rule::A)), digest(&flat(other), Some(Rule::A)));
        }
    }

    #[test]
    fn rules_agree_on_messages_of_documented_fields(fields in documented_message()) {
        let fields = flat(fields);
        let agreed = digest(&fields, None);
        for rule in Rule::ALL {
            prop_assert_eq!(&digest(&fields, Some(*rule)), &agreed, "{}", rule);
        }
    }

    /// Changes, inserts or removes one byte of a value at any level, of the script name or of the secret.
    #[test]
    fn every_byte_is_signed(fields in fields(), rule in select(Rule::ALL), at in any::<Index>(), byte in 1..128_u8, how in 0..3) {
        let mut genuine = fields.clone();
        genuine.push("pg_sig", sign_fields("script", &fields, &secret(SECRET), Some(rule)).unwrap().to_string());
        prop_assert_eq!(verify_fields("script", &genuine, &secret(SECRET)), Ok(()));

        let mismatch = Err(ErrorCode::SignatureMismatch);
        let changed = |text: &str| changed(text, at, byte, how);
        for leaf in 0..leaves(&fields) {
            let mut forged = Fields::new();
            let mut left = leaf;
            for (name, value) in genuine.iter() {
                forged.push(name, with_leaf(value, &mut left, &changed));
            }
            if forged != genuine {
                prop_assert_eq!(code_of(verify_fields("script", &forged, &secret(SECRET))), mismatch, "{:?}", forged);
            }
        }
        if let Some(script) = changed("script") {
            prop_assert_eq!(code_of(verify_fields(script.as_str(), &genuine, &secret(SECRET))), mismatch, "{}", script);
        }
        if let Some(Ok(secret)) = changed(SECRET).map(Secret::new) {
            prop_assert_eq!(code_of(verify_fields("script", &genuine, &secret)), mismatch);
        }
    }

    /// Two keys are equal if and only if the five fields are equal, whatever other fields there are.
    #[test]
    fn deduplication_key_depends_on_five_fields(one in called_back(), other in called_back()) {
        let merchants = ["500001", "500002"].map(|id| Merchant::new(id, [secret(SECRET)]).unwrap());
        let key = |fields: &Pairs| {
            let merchant = merchants.iter().find(|merchant| text(fields, "pg_merchant_id") == merchant.id()).unwrap();
            let body = urlencoded(&signed("cb", fields.clone()));
            let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None));
            callback.unwrap_or_else(|error| panic!("{error}: {fields:?}")).deduplication_key().to_owned()
        };
        prop_assert_eq!(five(&one) == five(&other), key(&one) == key(&other), "{:?} {:?}", one, other);
        // The five fields of one message, with all other fields of the other message.
        let mut third: Pairs = other.into_iter().filter(|(name, _)| !FIVE.contains(&name.as_str())).collect();
        third.extend(one.iter().filter(|(name, _)| FIVE.contains(&name.as_str())).cloned());
        prop_assert_eq!(key(&third), key(&one));
    }

    /// Outcome, key, error and reply do not depend on the field order.
    #[test]
    fn field_order_does_not_change_a_callback(
        (one, other) in documented_callback().prop_flat_map(|fields| (Just(fields.clone()), shuffled(fields))),
    ) {
        let merchant = merchant();
        let result_of = |fields: Pairs| {
            let body = urlencoded(&signed("cb", fields));
            let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)).unwrap();
            summary(&callback)
        };
        prop_assert_eq!(result_of(one), result_of(other));
    }
}

fn summary(callback: &Callback<'_>) -> (Outcome, String, Option<String>, String) {
    let reply = callback.reply(ReplyStatus::Ok, None, Salt::parse("Salt1").unwrap()).unwrap();
    let error = callback.error().map(|error| error.code);
    (callback.outcome(), callback.deduplication_key().to_owned(), error, reply.body)
}

/// The text with one byte changed (0), inserted (1) or removed (2). `None` if the result is the same text or not
/// UTF-8.
fn changed(text: &str, at: Index, byte: u8, how: i32) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    match (how, bytes.is_empty()) {
        (1, _) => bytes.insert(at.index(bytes.len() + 1), byte),
        (_, true) => return None,
        (0, _) => {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        _ => drop(bytes.remove(at.index(bytes.len()))),
    }
    String::from_utf8(bytes).ok().filter(|changed| changed != text)
}

/// The number of signed texts.
fn leaves(fields: &Fields) -> usize {
    fields.iter().map(|(_, value)| Tree::from(value).texts()).sum()
}

/// The value with its text number `left` changed.
fn with_leaf(value: Value<'_>, left: &mut usize, change: &dyn Fn(&str) -> Option<String>) -> Tree {
    Tree::from(value).map(&mut |text| {
        let is_selected = *left == 0;
        *left = left.wrapping_sub(1);
        change(text).filter(|_| is_selected).unwrap_or_else(|| text.to_owned())
    })
}

const FIVE: [&str; 5] = ["pg_merchant_id", "pg_payment_id", "pg_order_id", "pg_status", "pg_payment_amount"];

fn text<'f>(fields: &'f Pairs, name: &str) -> &'f str {
    fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The five fields, with the amount as a number of 1/10,000.
fn five(fields: &Pairs) -> ([String; 4], Option<u64>) {
    let number = |amount: &str| {
        let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
        format!("{whole}{decimals:0<4}").parse().unwrap()
    };
    let amount = Some(text(fields, "pg_payment_amount")).filter(|amount| !amount.is_empty()).map(number);
    (
        ["pg_merchant_id", "pg_payment_id", "pg_order_id", "pg_status"]
            .map(|name| text(fields, name).to_owned()),
        amount,
    )
}

/// A callback whose five fields have few possible values, so that two callbacks often agree; other fields are random.
fn called_back() -> impl Strategy<Value = Pairs> {
    let one = |values: &'static [&str]| select(values).prop_map(str::to_owned);
    let five = (
        one(&["500001", "500001", "500002"]),
        one(&["7", "7", "77", "07"]),
        one(&["1", "1", "1.0", "77", "ok"]),
        one(&["ok", "ok", "error", "OK", "a;b", "process"]),
        one(&["1", "1.0", "01.0000", "10", "1.01", "0.1"]),
    );
    let rest = documented_callback().prop_map(|fields| {
        fields.into_iter().filter(|(name, _)| !FIVE.contains(&name.as_str())).collect::<Pairs>()
    });
    let undocumented = proptest::collection::vec(("x[a-z]{1,3}", any_text()), 0..3);
    (five, rest, undocumented).prop_map(|((merchant, payment, order, status, amount), rest, undocumented)| {
        let five = FIVE.map(str::to_owned).into_iter().zip([merchant, payment, order, status, amount]);
        five.chain(rest).chain(undocumented).collect()
    })
}

/// Tries every byte of a callback, without randomness.
#[test]
fn every_byte_of_a_callback_is_signed() {
    let fields = signed("cb", with(&PAID, &[("pg_salt", Some("Соль 1")), ("x", Some("Имя"))]));
    let mut refused = 0;
    for place in 0..fields.len() - 1 {
        for at in 0..fields[place].1.len() {
            for byte in 0..=u8::MAX {
                let mut bytes = fields[place].1.clone().into_bytes();
                bytes[at] = byte;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let mut forged = fields.clone();
                forged[place].1 = text;
                let verified = code_of(verify_fields("cb", &flat(forged.clone()), &secret(SECRET)));
                let expected = match (forged == fields, byte) {
                    (true, _) => Ok(()),
                    (_, 0) => Err(ErrorCode::FieldsInvalid),
                    _ => Err(ErrorCode::SignatureMismatch),
                };
                assert_eq!(verified, expected, "{forged:?}");
                refused += u32::from(verified.is_err());
            }
        }
    }
    assert!(refused > 127 * 20, "{refused}");
}
