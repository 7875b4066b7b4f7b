//! Signed strings with two readings. For most callbacks this property holds: two accepted callbacks with the same
//! signed string, both with a final outcome, have the same merchant, order, payment, status and amount.
//!
//! Names are not signed and `;` is not escaped. An attacker who has a genuine callback can divide its signed string
//! into other values and give them other names, without the secret. The first half of this file tries these readings
//! for messages that have the property. The second half has counterexamples: messages without the property, which are
//! accepted today.

#[path = "support/generate.rs"]
mod generate;
mod support;

use freedompay_payouts::{Asked, CallbackMessage, Error, Merchant, Operation, Outcome, ReplyStatus};
use generate::documented_callback;
use proptest::prelude::*;
use support::{MERCHANT, Pairs, SECRET, merchant, pairs, pg_sig, salt, signed, urlencoded, xml};

const URL: &str = "https://shop.example/hooks/payout-callback";
const SCRIPT: &str = "payout-callback";

/// Merchant, order, payment, status and amount of a callback.
type Meaning = [String; 5];

const MEANING: [&str; 5] =
    ["pg_merchant_id", "pg_order_id", "pg_payment_id", "pg_status", "pg_payment_amount"];

/// The outcome and the meaning of an accepted callback.
fn read(merchant: &Merchant, fields: &[(String, String)]) -> Result<(Outcome, Meaning), Error> {
    let body = urlencoded(fields);
    let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None))?;
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
    let mut sorted: Vec<_> = fields.iter().filter(|(name, _)| name != "pg_sig").collect();
    sorted.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    sorted.iter().flat_map(|(_, value)| value.split(';')).map(str::to_owned).collect()
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
    let documented =
        freedompay_payouts::schema::CALLBACK.fields().map(freedompay_payouts::schema::Field::name);
    let mut names: Vec<_> =
        documented.chain(NEEDED.map(|(before, _)| before)).chain([LAST, "pg_zz", "0"]).collect();
    names.retain(|name| *name != "pg_sig");
    names.sort_unstable();
    names
}

/// The same string, divided at random into `count` values with names that keep the signing order, in a message with
/// shuffled fields.
fn resplit(tokens: Vec<String>) -> impl Strategy<Value = Pairs> {
    let names = names();
    let most = tokens.len().min(names.len());
    (1..=most)
        .prop_flat_map(move |count| {
            let cuts = proptest::sample::subsequence((1..tokens.len()).collect::<Vec<_>>(), count - 1);
            (Just(tokens.clone()), cuts, proptest::sample::subsequence(names.clone(), count))
        })
        .prop_map(|(tokens, mut cuts, names)| {
            cuts.push(tokens.len());
            let starts = std::iter::once(0).chain(cuts.clone());
            let values = starts.zip(cuts).map(|(start, end)| tokens[start..end].join(";"));
            names.into_iter().map(str::to_owned).zip(values.collect::<Vec<_>>()).collect::<Pairs>()
        })
        .prop_shuffle()
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

    /// Tries random ways to shift, rename, merge and reorder values.
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
        let callback = merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)).unwrap();
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

/// A genuine callback, and another message with its `pg_sig`, are both accepted.
#[track_caller]
fn both_accepted(genuine: &[(&str, &str)], other: &[(&str, &str)]) -> [(Outcome, Meaning); 2] {
    let merchant = merchant();
    let genuine = signed(SCRIPT, pairs(genuine));
    let mut other = pairs(other);
    assert_eq!(tokens(&genuine), tokens(&other));
    other.push(genuine.last().unwrap().clone());
    [genuine, other].map(|fields| read(&merchant, &fields).unwrap())
}

fn means(outcome: Outcome, meaning: [&str; 5]) -> (Outcome, Meaning) {
    (outcome, meaning.map(str::to_owned))
}

/// An undocumented field of digits between the ids and the status can be read as the payment id. The genuine payment
/// id then becomes an undocumented field.
#[test]
fn counterexample_undocumented_number_read_as_payment_id() {
    let meanings = both_accepted(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_reference", "123456"),
            ("pg_salt", "s"),
            ("pg_status", "ok"),
        ],
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_e", "77"),
            ("pg_payment_id", "123456"),
            ("pg_salt", "s"),
            ("pg_status", "ok"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Succeeded, [MERCHANT, "1234", "77", "ok", "100"]),
            means(Outcome::Succeeded, [MERCHANT, "1234", "123456", "ok", "100"]),
        ]
    );
}

/// An undocumented amount before the order id can be read as the order id. The order id then becomes the amount.
#[test]
fn counterexample_undocumented_amount_read_as_order_id() {
    let meanings = both_accepted(
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_net_amount", "990"),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "1000"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ],
        &[
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "990"),
            ("pg_payment_amount", "1234"),
            ("pg_payment_date", "1000"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Failed, [MERCHANT, "1234", "77", "error", "1000"]),
            means(Outcome::Failed, [MERCHANT, "990", "77", "error", "1234"]),
        ]
    );
}

/// Free text that a stranger wrote, such as a description, can contain all values of a message with any order and
/// amount.
#[test]
fn counterexample_free_text_read_as_whole_message() {
    let forged = ";500001;9999;50000.00;666;x;ok;";
    let meanings = both_accepted(
        &[
            ("pg_description", forged),
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "process"),
        ],
        &[
            ("pg_a", ""),
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "9999"),
            ("pg_payment_amount", "50000.00"),
            ("pg_payment_id", "666"),
            ("pg_salt", "x"),
            ("pg_status", "ok"),
            ("pg_z", ";500001;1234;100;77;s;process"),
        ],
    );
    assert_eq!(
        meanings,
        [
            means(Outcome::Pending, [MERCHANT, "1234", "77", "process", "100"]),
            means(Outcome::Succeeded, [MERCHANT, "9999", "666", "ok", "50000.00"]),
        ]
    );
}

/// A documented value before `pg_merchant_id` can be equal to the merchant id: for example a balance of that many
/// tenge. Strict mode accepts both readings, too.
#[test]
fn counterexample_balance_read_as_merchant_id() {
    let genuine = [
        ("pg_balance", MERCHANT),
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", "1234"),
        ("pg_payment_amount", "100"),
        ("pg_payment_id", "77"),
        ("pg_salt", "s"),
        ("pg_status", "ok"),
    ];
    let other = [
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", MERCHANT),
        ("pg_payment_amount", "1234"),
        ("pg_payment_date", "100"),
        ("pg_payment_id", "77"),
        ("pg_salt", "s"),
        ("pg_status", "ok"),
    ];
    assert_eq!(
        both_accepted(&genuine, &other),
        [
            means(Outcome::Succeeded, [MERCHANT, "1234", "77", "ok", "100"]),
            means(Outcome::Succeeded, [MERCHANT, MERCHANT, "77", "ok", "1234"]),
        ]
    );
    let signature = pg_sig(SCRIPT, &pairs(&genuine), SECRET);
    for fields in [genuine, other] {
        let body = xml(&[pairs(&fields), pairs(&[("pg_sig", &signature)])].concat());
        let merchant = merchant();
        let message = CallbackMessage::post(URL, body.as_bytes(), None).strict();
        assert_eq!(merchant.verify_callback(&message).unwrap().outcome(), Outcome::Succeeded);
    }
}

/// All five values are equal, but the outcomes differ: an error code that means "result unknown" gets an undocumented
/// name, or the name of a free-text field. The outcome changes from unknown to failed, and a shop that then pays again
/// pays twice.
#[test]
fn counterexample_renamed_error_code_hides_unknown_result() {
    for name in ["pg_error", "pg_error_description"] {
        let rest = [
            ("pg_merchant_id", MERCHANT),
            ("pg_order_id", "1234"),
            ("pg_payment_amount", "100"),
            ("pg_payment_id", "77"),
            ("pg_salt", "s"),
            ("pg_status", "error"),
        ];
        let genuine = [&[("pg_error_code", "9999")][..], &rest].concat();
        let meaning = [MERCHANT, "1234", "77", "error", "100"];
        assert_eq!(
            both_accepted(&genuine, &[&[(name, "9999")][..], &rest].concat()),
            [means(Outcome::Unknown, meaning), means(Outcome::Failed, meaning)]
        );
    }
}

/// The same renaming in answers makes `safe_to_resend` true. The attacker must change the answer inside TLS, but needs
/// no secret. A payment id of 0, or an order id that looks like an error code, has the same effect.
#[test]
fn counterexample_renamed_answer_fields_hide_unknown_result() {
    const NOW: &str = "2026-01-31T12:00:00+05:00";
    type Texts = &'static [(&'static str, &'static str)];
    let cases: [(Operation, &str, Texts, Texts); 3] = [
        (
            Operation::PayoutStatus,
            "1234",
            &[("pg_error_code", "11068"), ("pg_merchant_id", MERCHANT), ("pg_order_id", "1234")],
            &[("pg_error_description", "11068"), ("pg_merchant_id", MERCHANT), ("pg_order_id", "1234")],
        ),
        (
            Operation::PayoutStatus,
            "1234",
            &[("pg_merchant_id", MERCHANT), ("pg_order_id", "1234"), ("pg_payment_id", "0")],
            &[("pg_merchant_id", MERCHANT), ("pg_order_id", "1234"), ("pg_payment_ie", "0")],
        ),
        (
            Operation::P2p2nonreg,
            "9998",
            &[("pg_datetime", NOW), ("pg_error_code", "9999"), ("pg_order_id", "9998")],
            &[("pg_datetime", NOW), ("pg_e", "9999"), ("pg_error_code", "9998")],
        ),
    ];
    for (operation, order_id, genuine, renamed) in cases {
        let end = [("pg_salt", "s"), ("pg_status", "error")];
        let signature = pg_sig(operation.as_str(), &pairs(&[genuine, &end].concat()), SECRET);
        let mut asked = Asked::new(operation);
        asked.order_id = Some(order_id.to_owned());
        asked.signed_at = Some(1_769_842_800_000); // `NOW`
        let verdict = |fields: &[(&str, &str)]| {
            let fields = pairs(&[fields, &end, &[("pg_sig", signature.as_str())]].concat());
            let answer = merchant().verify_answer(&asked, xml(&fields).as_bytes()).unwrap();
            (answer.outcome, answer.safe_to_resend)
        };
        assert_eq!(verdict(genuine), (Outcome::Unknown, false));
        assert_eq!(verdict(renamed), (Outcome::Failed, true));
    }
}
