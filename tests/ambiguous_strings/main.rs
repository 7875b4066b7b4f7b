//! Signed strings with two readings. For most callbacks this property holds: two accepted callbacks with the same
//! signed string, both with a final outcome, have the same merchant, order, payment, status and amount.
//!
//! Names are not signed and `;` is not escaped. An attacker who has a genuine callback can divide its signed string
//! into other values and give them other names, without the secret. This file tries these readings for messages that
//! have the property. `counterexamples.rs` has messages without the property, which are accepted today.

#[path = "../common/mod.rs"]
mod common;
mod counterexamples;

use common::generate::documented_callback;
use common::signer::{Order, values_in_order};
use common::{LINK, MERCHANT, Pairs, SCRIPT, SECRET, merchant, pg_sig, salt, signed, trees, urlencoded};
use freedompay_payouts::schema::{CALLBACK, Field};
use freedompay_payouts::{CallbackMessage, Error, Merchant, Outcome, ReplyStatus};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

/// Merchant, order, payment, status and amount of a callback.
type Meaning = [String; 5];

const MEANING: [&str; 5] =
    ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_status", "pg_payment_amount"];

/// The outcome and the meaning of an accepted callback.
fn read(merchant: &Merchant, fields: &[(String, String)]) -> Result<(Outcome, Meaning), Error> {
    let body = urlencoded(fields);
    let callback = merchant.verify_callback(&CallbackMessage::post(LINK, body.as_bytes(), None))?;
    let meaning = MEANING.map(|name| callback.fields().text(name).unwrap_or_default().to_owned());
    Ok((callback.outcome(), meaning))
}

fn is_final(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Succeeded | Outcome::Failed)
}

/// The meaning of an accepted message with a final outcome.
fn final_meaning(merchant: &Merchant, fields: &[(String, String)]) -> Option<Meaning> {
    read(merchant, fields).ok().filter(|(outcome, _)| is_final(*outcome)).map(|(_, meaning)| meaning)
}

/// The signed values, divided at every `;`.
fn tokens(fields: &[(String, String)]) -> Vec<String> {
    let fields = trees(fields);
    let values = values_in_order(&fields, Order::A);
    values.into_iter().flat_map(|value| value.split(';')).map(str::to_owned).collect()
}

/// The fields that a final callback must have, in signing order. The first name of each pair is that of an
/// undocumented field that sorts before the required one.
const NEEDED: [(&str, &str); 6] = [
    ("pg_a", "pg_merchant_id"),
    ("pg_n", "pg_order_id"),
    ("pg_oz", "pg_payment_amount"),
    ("pg_payment_e", "pg_payment_id"),
    ("pg_q", "pg_salt"),
    ("pg_sb", "pg_status"),
];
/// The name of an undocumented field that sorts after all required ones.
const LAST: &str = "pg_z";

/// All increasing sequences of `count` numbers in `0..length`.
fn choices(length: usize, count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for last in count - 1..length {
        for mut choice in choices(last, count - 1) {
            choice.push(last);
            all.push(choice);
        }
    }
    all
}

/// Every message of these tokens that could be final: some tokens get the required names, and undocumented fields
/// contain the others.
fn readings(tokens: &[String], signature: &str) -> impl Iterator<Item = Pairs> {
    choices(tokens.len(), NEEDED.len()).into_iter().map(move |places| {
        let mut fields = Pairs::new();
        let mut at = 0;
        for ((before, name), place) in NEEDED.iter().zip(&places) {
            if at < *place {
                fields.push(((*before).to_owned(), tokens[at..*place].join(";")));
            }
            fields.push(((*name).to_owned(), tokens[*place].clone()));
            at = place + 1;
        }
        if at < tokens.len() {
            fields.push((LAST.to_owned(), tokens[at..].join(";")));
        }
        fields.push(("pg_sig".to_owned(), signature.to_owned()));
        fields
    })
}

/// Names that an attacker can use: the documented ones, and some that sort between them.
fn names() -> Vec<&'static str> {
    let documented = CALLBACK.fields().map(Field::name);
    let mut names: Vec<_> =
        documented.chain(NEEDED.map(|(before, _)| before)).chain([LAST, "pg_zz", "0"]).collect();
    names.retain(|name| *name != "pg_sig");
    names.sort_unstable();
    names
}

/// The same string as a random message with all required fields, each of which gets one token. The tokens between them
/// become one or two fields with names that keep the signing order. The fields are shuffled.
fn resplit(tokens: Vec<String>) -> impl Strategy<Value = Pairs> {
    let places = subsequence((0..tokens.len()).collect::<Vec<_>>(), NEEDED.len());
    let choices = proptest::collection::vec(any::<[Index; 3]>(), NEEDED.len() + 1);
    (places, choices)
        .prop_map(move |(places, choices)| {
            let mut fields = Pairs::new();
            let (mut at, mut last) = (0, "");
            for (number, choice) in choices.iter().enumerate() {
                let (name, place) = match (NEEDED.get(number), places.get(number)) {
                    (Some((_, name)), Some(place)) => (*name, *place),
                    _ => ("~", tokens.len()),
                };
                divide(&tokens[at..place], [last, name], choice, &mut fields);
                if let Some(token) = tokens.get(place) {
                    fields.push((name.to_owned(), token.clone()));
                }
                (at, last) = (place + 1, name);
            }
            fields
        })
        .prop_shuffle()
}

/// Adds the tokens as one or two fields whose names sort between these two.
fn divide(tokens: &[String], [first, last]: [&str; 2], choice: &[Index; 3], fields: &mut Pairs) {
    // Undocumented fields may have any value, so half of the gaps have only those.
    let any_name = choice[2].index(2) == 0;
    let is_allowed = |name: &&str| any_name || CALLBACK.field(name).is_none();
    let is_between = |name: &&str| first < *name && *name < last;
    let names: Vec<_> = names().into_iter().filter(is_between).filter(is_allowed).collect();
    let at = choice[0].index(names.len());
    let (one, other) = tokens.split_at(choice[1].index(tokens.len() + 1));
    let (name, rest) = (names[at], &names[at + 1..]);
    match rest {
        _ if tokens.is_empty() => {}
        [_, ..] if !one.is_empty() && !other.is_empty() => {
            fields.push((name.to_owned(), one.join(";")));
            fields.push((rest[choice[2].index(rest.len())].to_owned(), other.join(";")));
        }
        _ => fields.push((name.to_owned(), tokens.join(";"))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Tries every reading. A callback without a final outcome has no final reading.
    #[test]
    fn documented_callback_has_no_second_final_reading(fields in documented_callback()) {
        let merchant = merchant();
        let genuine = signed(SCRIPT, fields);
        let own = final_meaning(&merchant, &genuine);
        let signature = &genuine.last().unwrap().1;
        let mut found = 0;
        for reading in readings(&tokens(&genuine), signature) {
            // The values are the same, so the signature is valid for every reading.
            prop_assert_eq!(&pg_sig(SCRIPT, &reading, SECRET), signature);
            if let Some(other) = final_meaning(&merchant, &reading) {
                prop_assert_eq!(Some(&other), own.as_ref(), "{:?}", reading);
                found += 1;
            }
        }
        prop_assert_eq!(found > 0, own.is_some());
    }

    /// Tries random ways to shift, rename, merge and reorder values. A few in each thousand messages are final.
    #[test]
    fn randomly_divided_documented_callback_has_no_second_final_reading(
        (genuine, cut_up) in documented_callback().prop_flat_map(|fields| {
            let genuine = signed(SCRIPT, fields);
            let cut_up = proptest::collection::vec(resplit(tokens(&genuine)), 200);
            (Just(genuine), cut_up)
        }),
    ) {
        let merchant = merchant();
        let own = final_meaning(&merchant, &genuine);
        for mut fields in cut_up {
            fields.push(genuine.last().unwrap().clone());
            if let Some(other) = final_meaning(&merchant, &fields) {
                prop_assert_eq!(Some(other), own.clone(), "{:?}", fields);
            }
        }
    }

    /// A reply has five values without `;`. A final callback needs six.
    #[test]
    fn reply_has_no_final_reading_as_callback(
        fields in documented_callback(),
        description in proptest::option::of(prop_oneof![Just(MERCHANT.to_owned()), "[^;\\x00-\\x1f\\x7f-\\x9f]{0,12}"]),
        status in proptest::sample::select(ReplyStatus::ALL),
    ) {
        let merchant = merchant();
        let body = urlencoded(&signed(SCRIPT, fields));
        let callback = merchant.verify_callback(&CallbackMessage::post(LINK, body.as_bytes(), None)).unwrap();
        let reply = callback.reply(status, description.as_deref(), salt()).unwrap();
        let text = |name: &str| {
            let (_, rest) = reply.body.split_once(&format!("<{name}>")).unwrap();
            let value = rest.split_once('<').unwrap().0.replace("&lt;", "<").replace("&gt;", ">");
            value.replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
        };
        let values = ["pg_description", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status"].map(text);
        prop_assert!(values.iter().all(|value| !value.contains(';')));
        let signature = text("pg_sig");
        prop_assert_eq!(readings(&values, &signature).count(), 0);
        // As a callback without an amount these values are accepted, but never final.
        let names = ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_salt", "pg_status"];
        let mut fields: Pairs = names.into_iter().map(str::to_owned).zip(values).collect();
        prop_assert_eq!(pg_sig(SCRIPT, &fields, SECRET), signature.clone());
        fields.push(("pg_sig".to_owned(), signature));
        prop_assert_eq!(final_meaning(&merchant, &fields), None);
    }
}
