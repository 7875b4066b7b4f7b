//! Every mistake that `explain` knows, alone and in pairs, made by an independent signer.

#![cfg(feature = "explain")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use freedompay_payouts::explain::{Case, Cause, Confidence, Explanation, MAX_DIGESTS, Verdict};
use freedompay_payouts::{CallbackContent, CallbackMessage, Fields};
use hmac::{KeyInit, Mac, SimpleHmac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;
use support::{Pairs, pairs};

const URL: &str = "https://shop.example/Api/v1/Paid%2Dout?source=Gateway";
const PAYOUT: &str = "payout-secret";
const RECEIVE: &str = "receive-secret";
const OLD: &str = "the-old-secret";

/// Returns a digest of the secret, the string without the secret, and the whole string.
type Hash = fn(&[u8], &[u8], &[u8]) -> Vec<u8>;

/// How a program signs a message. The default is correct.
#[derive(Clone)]
struct Signer {
    secret: String,
    script: Option<String>,
    fields: Pairs,
    order: fn(&mut Pairs),
    join: (&'static str, &'static str),
    names: bool,
    position: Position,
    encode: fn(&str) -> Vec<u8>,
    hash: Hash,
    write: fn(&[u8]) -> String,
}

#[derive(Clone, Copy)]
enum Position {
    Last,
    First,
    Twice,
    Omitted,
    WithoutSeparator,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn by_name(fields: &mut Pairs) {
    fields.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
}

impl Signer {
    fn new(script: &str, fields: Pairs) -> Self {
        Self {
            secret: PAYOUT.to_owned(),
            script: Some(script.to_owned()),
            fields,
            order: by_name,
            join: (";", ";"),
            names: false,
            position: Position::Last,
            encode: |text| text.as_bytes().to_vec(),
            hash: |_, _, whole| Md5::digest(whole).to_vec(),
            write: hex,
        }
    }

    fn sign(&self) -> String {
        let mut fields = self.fields.clone();
        (self.order)(&mut fields);
        let mut body = Vec::new();
        for (at, (name, value)) in fields.iter().enumerate() {
            if at > 0 {
                body.extend(self.join.0.bytes());
            }
            if self.names {
                body.extend(format!("{name}=").bytes());
            }
            body.extend((self.encode)(value));
        }
        let around = self.join.1.as_bytes();
        let script: Vec<u8> =
            self.script.iter().flat_map(|script| [script.as_bytes(), around].concat()).collect();
        let key = self.secret.as_bytes();
        let without = [&script, body.as_slice()].concat();
        let whole = match self.position {
            Position::Last => [&without, around, key].concat(),
            Position::First => [key, around, &without].concat(),
            Position::Twice => [key, around, &without, around, key].concat(),
            Position::Omitted => without.clone(),
            Position::WithoutSeparator => [&without, key].concat(),
        };
        (self.write)(&(self.hash)(key, &without, &whole))
    }

    fn values(&mut self, change: impl Fn(&str) -> String) {
        for (_, value) in &mut self.fields {
            *value = change(value);
        }
    }
}

/// A mistake. Two mistakes with the same slot exclude each other.
struct Mistake {
    slot: &'static str,
    cause: Cause,
    make: fn(&mut Signer),
}

const fn mistake(slot: &'static str, cause: Cause, make: fn(&mut Signer)) -> Mistake {
    Mistake { slot, cause, make }
}

/// A message for which every mistake changes the signature.
fn message() -> Pairs {
    pairs(&[
        ("pg_payment_id", "12345678"),
        ("route", "payouts"),
        ("pg_status", "ok"),
        ("pg_Order", "Order 7"),
        ("pg_order_id", "1234"),
        ("pg_payment_amount", "1500.00"),
        ("pg_description", " 100%25 «Ёлка» & O'Neil+1\nвторая строка "),
        ("pg_param10", "ten"),
        ("pg_param9", "nine"),
        ("pg_tag", "first"),
        ("pg_tag", "last"),
        ("pg_failure", ""),
        ("pg_salt", "gatewaySalt"),
        ("pg_merchant_id", "500001"),
    ])
}

fn script(signer: &mut Signer, script: &str) {
    signer.script = Some(script.to_owned());
}

fn without(signer: &mut Signer, drop: impl Fn(&str, &str) -> bool) {
    signer.fields.retain(|(name, value)| !drop(name, value));
}

/// All mistakes, in the order in which a program makes them.
const MISTAKES: &[Mistake] = &[
    mistake("secret", Cause::SecretReceive, |signer| signer.secret = RECEIVE.into()),
    mistake("secret", Cause::SecretOld, |signer| signer.secret = OLD.into()),
    mistake("bom", Cause::SecretBom, |signer| signer.secret.insert(0, '\u{feff}')),
    mistake("quotes", Cause::SecretQuotes, |signer| signer.secret = format!("\"{}\"", signer.secret)),
    mistake("space", Cause::SecretWhiteSpace, |signer| signer.secret.push('\n')),
    mistake("script", Cause::ScriptMethod, |signer| script(signer, "p2p2nonreg")),
    mistake("script", Cause::ScriptOtherUrl, |signer| script(signer, "route")),
    mistake("script", Cause::ScriptWholePath, |signer| script(signer, "/Api/v1/Paid%2Dout")),
    mistake("script", Cause::ScriptQuery, |signer| script(signer, "Paid%2Dout?source=Gateway")),
    mistake("script", Cause::ScriptTrailingSlash, |signer| script(signer, "Paid%2Dout/")),
    mistake("script", Cause::ScriptEmpty, |signer| script(signer, "")),
    mistake("script", Cause::ScriptSegment, |signer| script(signer, "v1")),
    mistake("script", Cause::ScriptDecoded, |signer| script(signer, "Paid-out")),
    mistake("script", Cause::ScriptCase, |signer| script(signer, "paid%2dout")),
    mistake("script", Cause::ScriptLeftOut, |signer| signer.script = None),
    mistake("non-pg", Cause::FieldsNonPg, |signer| without(signer, |name, _| !name.starts_with("pg_"))),
    mistake("empty", Cause::FieldsEmpty, |signer| without(signer, |_, value| value.is_empty())),
    mistake("salt", Cause::FieldsSalt, |signer| without(signer, |name, _| name == "pg_salt")),
    mistake("query", Cause::FieldsQuery, |signer| signer.fields.push(("source".into(), "Gateway".into()))),
    mistake("repeats", Cause::RepeatsFirst, |signer| without(signer, |_, value| value == "last")),
    mistake("repeats", Cause::RepeatsLast, |signer| without(signer, |_, value| value == "first")),
    mistake("repeats", Cause::RepeatsJoined, |signer| {
        without(signer, |_, value| value == "last");
        signer
            .fields
            .iter_mut()
            .filter(|field| field.1 == "first")
            .for_each(|field| field.1 = "first,last".into());
    }),
    mistake("pg_sig", Cause::SignatureIncluded, |signer| {
        signer.fields.push(("pg_sig".into(), String::new()));
    }),
    mistake("trim", Cause::ValueTrimmed, |signer| signer.values(|value| value.trim().into())),
    mistake("number", Cause::ValueNumber, |signer| signer.values(|value| value.replace("1500.00", "1500"))),
    mistake("number", Cause::ValueNumber, |signer| signer.values(|value| value.replace("1500.00", "1500.0"))),
    mistake("number", Cause::ValueNumber, |signer| {
        signer.values(|value| value.replace("1500.00", "1500.0000"));
    }),
    mistake("newline", Cause::ValueNewline, |signer| signer.values(|value| value.replace('\n', "\r\n"))),
    mistake("case", Cause::ValueCase, |signer| signer.values(str::to_lowercase)),
    mistake("code", Cause::ValueDoubleDecoded, |signer| signer.values(|value| value.replace("%25", "%"))),
    mistake("code", Cause::ValuePlus, |signer| signer.values(|value| value.replace('+', " "))),
    mistake("code", Cause::ValuePlus, |signer| signer.values(|value| value.replace(' ', "+"))),
    mistake("code", Cause::ValueNotDecoded, |signer| {
        signer.values(|value| form_urlencoded::byte_serialize(value.as_bytes()).collect());
    }),
    mistake("html", Cause::ValueHtml, |signer| {
        signer.values(|value| value.replace('&', "&amp;").replace('\'', "&#039;"));
    }),
    mistake("bytes", Cause::ValueWindows1251, |signer| {
        signer.encode = |text| {
            let byte = |c| match c {
                'А'..='я' => u8::try_from(c as u32 - 0x410 + 0xc0).unwrap(),
                'Ё' => 0xa8,
                'ё' => 0xb8,
                '«' => 0xab,
                '»' => 0xbb,
                c => u8::try_from(c).unwrap(),
            };
            text.chars().map(byte).collect()
        };
    }),
    mistake("order", Cause::OrderMessage, |signer| signer.order = |_| {}),
    mistake("order", Cause::OrderValue, |signer| {
        signer.order = |fields| fields.sort_by(|a, b| a.1.cmp(&b.1));
    }),
    mistake("order", Cause::OrderCase, |signer| {
        signer.order = |fields| fields.sort_by_key(|field| field.0.to_lowercase());
    }),
    mistake("order", Cause::OrderNumbers, |signer| {
        signer.order = |fields| fields.sort_by_key(|field| field.0.replace("param9", "param09"));
    }),
    mistake("order", Cause::OrderReverse, |signer| {
        signer.order = |fields| fields.sort_by(|one, other| other.0.cmp(&one.0));
    }),
    mistake("join", Cause::JoinNames, |signer| signer.names = true),
    mistake("join", Cause::JoinNames, |signer| (signer.names, signer.join) = (true, ("&", "&"))),
    mistake("join", Cause::JoinSeparator, |signer| signer.join = ("&", "&")),
    mistake("join", Cause::JoinSeparator, |signer| signer.join = ("|", "|")),
    mistake("join", Cause::JoinSeparator, |signer| signer.join = ("", "")),
    mistake("place", Cause::SecretFirst, |signer| signer.position = Position::First),
    mistake("place", Cause::SecretTwice, |signer| signer.position = Position::Twice),
    mistake("place", Cause::SecretLeftOut, |signer| signer.position = Position::Omitted),
    mistake("place", Cause::SecretGlued, |signer| signer.position = Position::WithoutSeparator),
    mistake("hash", Cause::DigestSha1, |signer| signer.hash = |_, _, whole| Sha1::digest(whole).to_vec()),
    mistake("hash", Cause::DigestSha256, |signer| signer.hash = |_, _, whole| Sha256::digest(whole).to_vec()),
    mistake("hash", Cause::DigestHmacMd5, |signer| {
        signer.hash = |key, without, _| mac::<SimpleHmac<Md5>>(key, without);
    }),
    mistake("hash", Cause::DigestHmacMd5, |signer| {
        signer.hash = |key, _, whole| mac::<SimpleHmac<Md5>>(key, whole);
    }),
    mistake("hash", Cause::DigestHmacSha1, |signer| {
        signer.hash = |key, without, _| mac::<SimpleHmac<Sha1>>(key, without);
    }),
    mistake("hash", Cause::DigestHmacSha256, |signer| {
        signer.hash = |key, without, _| mac::<SimpleHmac<Sha256>>(key, without);
    }),
    mistake("write", Cause::DigestUpperCase, |signer| signer.write = |digest| hex(digest).to_uppercase()),
    mistake("write", Cause::DigestTruncated, |signer| signer.write = |digest| hex(digest)[..16].to_owned()),
    mistake("write", Cause::DigestTruncated, |signer| signer.write = |digest| hex(digest)[..31].to_owned()),
    mistake("write", Cause::DigestBase64, |signer| signer.write = base64),
    mistake("write", Cause::DigestBase64, |signer| signer.write = |digest| base64(hex(digest).as_bytes())),
    mistake("write", Cause::DigestPadded, |signer| signer.write = |digest| format!("{}\n", hex(digest))),
];

fn case<'c>(message: &CallbackMessage<'c>) -> Case<'c> {
    Case::callback(message)
        .secret("payout", PAYOUT)
        .secret("receive", RECEIVE)
        .secret("old", OLD)
        .merchant_id("500001")
        .url("https://inside.example/api/route")
}

fn explain(message: Pairs, pg_sig: String) -> Explanation {
    let mut fields: Fields = message.into_iter().collect();
    fields.push("pg_sig", pg_sig);
    case(&CallbackMessage::new(URL, CallbackContent::Fields(fields))).explain()
}

fn certain(explanation: &Explanation) -> Vec<Cause> {
    let findings = explanation.findings.iter();
    findings
        .filter(|finding| finding.confidence != Confidence::Alternative)
        .map(|finding| finding.code)
        .collect()
}

fn signed_with(mistakes: &[&Mistake]) -> String {
    let mut signer = Signer::new("Paid%2Dout", message());
    for mistake in mistakes {
        (mistake.make)(&mut signer);
    }
    signer.sign()
}

#[test]
fn names_the_cause_of_each_mistake() {
    for mistake in MISTAKES {
        let explanation = explain(message(), signed_with(&[mistake]));
        assert_eq!(certain(&explanation), [mistake.cause], "{}\n{explanation}", mistake.slot);
        // A check accepts upper case. All other mistakes lead to a mismatch.
        let matches = mistake.cause == Cause::DigestUpperCase;
        assert_eq!(explanation.verdict, if matches { Verdict::Matches } else { Verdict::Explained });
        let finding = &explanation.findings[0];
        assert!(!finding.message.is_empty() && !finding.change.is_empty());
    }
}

#[test]
fn names_both_causes_of_each_pair_of_mistakes() {
    let alone: Vec<String> = MISTAKES.iter().map(|mistake| signed_with(&[mistake])).collect();
    let mut pairs: BTreeMap<String, Vec<Vec<&str>>> = BTreeMap::new();
    for (at, one) in MISTAKES.iter().enumerate() {
        for other in &MISTAKES[at + 1..] {
            let pg_sig = signed_with(&[one, other]);
            // Some mistakes hide others: a urlencoded value has nothing to escape for HTML.
            if one.slot != other.slot && !alone.contains(&pg_sig) {
                pairs.entry(pg_sig).or_default().push(sorted(&[one.cause, other.cause]));
            }
        }
    }
    assert!(pairs.len() > 1600, "{}", pairs.len());
    let pairs: Vec<_> = pairs.into_iter().collect();
    in_parallel(&pairs, |(pg_sig, made)| {
        let explanation = explain(message(), pg_sig.clone());
        // If two pairs lead to the same string, either pair is correct.
        assert!(made.contains(&sorted(&certain(&explanation))), "{made:?}\n{explanation}");
        assert_eq!(explanation.verdict, Verdict::Explained);
    });
}

fn sorted(causes: &[Cause]) -> Vec<&'static str> {
    let mut names: Vec<_> = causes.iter().map(|cause| cause.as_str()).collect();
    names.sort_unstable();
    names
}

fn in_parallel<T: Sync>(items: &[T], check: impl Fn(&T) + Sync) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in items.chunks(items.len().div_ceil(workers)) {
            scope.spawn(|| part.iter().for_each(&check));
        }
    });
}

/// Random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn message(&mut self) -> Pairs {
        const NAMES: [&str; 12] = [
            "pg_order_id",
            "pg_amount",
            "pg_status",
            "pg_description",
            "pg_payment_id",
            "pg_Name",
            "route",
            "pg_param1",
            "pg_param10",
            "pg_merchant_id",
            "pg_card_hash",
            "x-extra",
        ];
        const VALUES: [&str; 12] = [
            "",
            "1",
            "100.00",
            "ok",
            "Ёлка & сын",
            "a+b c%20d",
            " spaced ",
            "two\nlines",
            "it's <b>",
            "0",
            "1.5000",
            "4405645000006150",
        ];
        let mut message: Pairs = (0..self.below(4))
            .map(|_| (self.pick(&NAMES).to_owned(), self.pick(&VALUES).to_owned()))
            .collect();
        message.push(("pg_salt".to_owned(), format!("salt{}", self.below(usize::MAX))));
        message
    }
}

/// The seeds of the random messages.
fn seeds() -> Vec<u64> {
    (1..=10_000_u64).map(|seed| seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect()
}

fn of_any_message(script: &str, message: Pairs, pg_sig: String) -> Explanation {
    let mut fields: Fields = message.into_iter().collect();
    fields.push("pg_sig", pg_sig);
    Case::message(script, fields).secret("payout", PAYOUT).secret("receive", RECEIVE).explain()
}

#[test]
fn valid_message_has_no_finding() {
    in_parallel(&seeds(), |seed| {
        let message = Random(*seed).message();
        let pg_sig = Signer::new("paid", message.clone()).sign();
        let explanation = of_any_message("paid", message, pg_sig);
        assert_eq!(explanation.verdict, Verdict::Matches, "{explanation}");
        assert_eq!(explanation.findings, [], "{explanation}");
        assert_eq!(explanation.signed, None);
    });
}

#[test]
fn message_signed_with_unknown_secret_has_no_finding() {
    in_parallel(&seeds(), |seed| {
        let mut random = Random(*seed);
        let message = random.message();
        let mut signer = Signer::new("paid", message.clone());
        signer.secret = format!("secret{}", random.below(usize::MAX));
        let explanation = of_any_message("paid", message, signer.sign());
        assert_eq!(explanation.verdict, Verdict::Unexplained, "{explanation}");
        assert_eq!(explanation.findings, [], "{explanation}");
        assert!(explanation.complete && explanation.digests_tried <= MAX_DIGESTS);
        assert!(explanation.remaining[0].starts_with("most likely another secret"));
    });
}

/// The signed fields of a callback, and the signature.
fn body(fields: &[(&str, &str)], change: impl Fn(&mut Signer)) -> (Pairs, String) {
    let mut signer = Signer::new("Paid%2Dout", pairs(fields));
    change(&mut signer);
    let pg_sig = signer.sign();
    let mut fields = pairs(fields);
    fields.push(("pg_sig".to_owned(), pg_sig.clone()));
    (fields, pg_sig)
}

fn of_body(body: &[u8]) -> Explanation {
    case(&CallbackMessage::post(URL, body, None)).explain()
}

const CALLBACK: [(&str, &str); 7] = [
    ("pg_payment_id", "77"),
    ("pg_order_id", "7"),
    ("pg_merchant_id", "500001"),
    ("pg_status", "ok"),
    ("pg_payment_amount", "1500.00"),
    ("pg_description", "Ёлка + 100% & «сын»"),
    ("pg_salt", "salt"),
];

#[test]
fn detects_values_signed_before_they_were_decoded() {
    let raw = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let (fields, _) = body(&CALLBACK, |signer| signer.values(raw));
    let explanation = of_body(support::urlencoded(&fields).as_bytes());
    assert_eq!(certain(&explanation), [Cause::ValueNotDecoded]);
    let (fields, _) = body(&CALLBACK, |signer| signer.values(|value| value.replace(' ', "+")));
    assert_eq!(certain(&of_body(support::urlencoded(&fields).as_bytes())), [Cause::ValuePlus]);
}

/// A text in windows-1251.
fn windows_1251(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            'А'..='я' => u8::try_from(c as u32 - 0x410 + 0xc0).unwrap(),
            'Ё' => 0xa8,
            '«' => 0xab,
            '»' => 0xbb,
            c => u8::try_from(c).unwrap(),
        })
        .collect()
}

/// A form whose values are percent-encoded windows-1251.
fn form_in_windows_1251(fields: &Pairs) -> String {
    let escaped = |(name, value): &(String, String)| {
        format!("{name}={}", form_urlencoded::byte_serialize(&windows_1251(value)).collect::<String>())
    };
    fields.iter().map(escaped).collect::<Vec<_>>().join("&")
}

#[test]
fn detects_body_in_windows_1251() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let xml = support::xml(&fields).replace("utf-8", "windows-1251");
    let explanation = of_body(&windows_1251(&xml));
    assert_eq!(
        (explanation.verdict, certain(&explanation)),
        (Verdict::Explained, vec![Cause::BodyWindows1251])
    );
    let form = form_in_windows_1251(&fields);
    assert_eq!(certain(&of_body(form.as_bytes())), [Cause::BodyWindows1251]);
}

#[test]
fn detects_json_body() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let members: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\": \"{value}\"")).collect();
    let json = format!("{{{}}}", members.join(", "));
    assert_eq!(certain(&of_body(json.as_bytes())), [Cause::BodyJson]);
    let json = json.replace("\"1500.00\"", "1500");
    assert_eq!(certain(&of_body(json.as_bytes())), [Cause::BodyJson, Cause::ValueNumber]);
}

#[test]
fn detects_mistake_about_a_single_field() {
    type Change = fn(&mut Signer);
    let changes: [(Change, Cause, &str); 6] = [
        (
            |signer| without(signer, |name, _| name == "pg_order_id"),
            Cause::FieldAdded,
            "pg_order_id is in the message, but was not signed",
        ),
        (
            |signer| {
                signer.fields.iter_mut().filter(|field| field.1 == "ok").for_each(|field| field.1.push(' '));
            },
            Cause::ValueTrimmed,
            "pg_status was signed with a space at its end, which the message does not have",
        ),
        (
            |signer| {
                signer
                    .fields
                    .iter_mut()
                    .filter(|field| field.1 == "ok")
                    .for_each(|field| field.1 = "OK".into());
            },
            Cause::ValueCase,
            "pg_status was signed in upper case",
        ),
        (
            |signer| {
                signer
                    .fields
                    .iter_mut()
                    .filter(|field| field.1 == "7")
                    .for_each(|field| field.1 = "7.00".into());
            },
            Cause::ValueNumber,
            "pg_order_id was signed with two decimals, such as 100.00",
        ),
        (
            |signer| signer.fields.push(("pg_order_time".into(), String::new())),
            Cause::FieldMissing,
            "an empty value was signed after pg_order_id, and the message has no field for it",
        ),
        (
            |signer| {
                signer.fields.retain(|(name, _)| {
                    ["pg_payment_id", "pg_order_id", "pg_status", "pg_salt"].contains(&name.as_str())
                });
            },
            Cause::SignedForReply,
            "the signature is that of a reply: only the fields of a reply were signed",
        ),
    ];
    for (change, cause, message) in changes {
        let (fields, _) = body(&CALLBACK, change);
        let explanation = of_body(support::urlencoded(&fields).as_bytes());
        assert_eq!(certain(&explanation), [cause]);
        assert_eq!(explanation.findings[0].message, message);
    }
}

#[test]
fn detects_missing_merchant_id_that_was_signed() {
    let (mut fields, _) = body(&CALLBACK, |_| ());
    fields.retain(|(name, _)| name != "pg_merchant_id");
    assert_eq!(certain(&of_body(support::urlencoded(&fields).as_bytes())), [Cause::FieldMissing]);
}

#[test]
fn detects_mistakes_about_nested_fields() {
    let nested = Fields::from([("pg_b", "two"), ("pg_z", "three")]);
    let mut message = Fields::new();
    message.push("pg_a", nested);
    message.push("pg_aA", "one");
    for (signed, cause) in [
        ("one;two;three", Cause::NestedFlattened),
        ("one", Cause::NestedLeftOut),
        ("{\"pg_b\":\"two\",\"pg_z\":\"three\"};one", Cause::NestedText),
        ("Array;one", Cause::NestedText),
        ("two,three;one", Cause::NestedText),
    ] {
        let mut fields = message.clone();
        fields.push("pg_sig", hex(&Md5::digest(format!("paid;{signed};{PAYOUT}"))));
        let explanation = Case::message("paid", fields).secret("payout", PAYOUT).explain();
        assert_eq!(certain(&explanation), [cause], "{signed}\n{explanation}");
    }
}

#[test]
fn names_rule_b_if_the_rules_differ() {
    // Under rule B the names are pg_param1001 and pg_param10002.
    let message = [("pg_param1", "one"), ("pg_param10", "ten")];
    let signed = |order: &str, secret: &str| {
        let mut fields = Fields::from(message);
        fields.push("pg_sig", hex(&Md5::digest(format!("paid;{order};{secret}"))));
        Case::message("paid", fields).secret("payout", PAYOUT).secret("old", OLD).explain()
    };
    let explanation = signed("ten;one", PAYOUT);
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Matches, vec![Cause::OrderRuleB]));
    assert_eq!(certain(&signed("ten;one", OLD)), [Cause::SecretOld, Cause::OrderRuleB]);
    assert_eq!(certain(&signed("one;ten", PAYOUT)), []);
}

#[test]
fn names_two_mistakes_about_one_url_or_one_secret() {
    for (script, secret, causes) in [
        ("/Api/v1/Paid%2Dout?source=Gateway", PAYOUT, vec![Cause::ScriptQuery, Cause::ScriptWholePath]),
        ("/api/v1/paid%2dout", PAYOUT, vec![Cause::ScriptCase, Cause::ScriptWholePath]),
        ("/api/route", PAYOUT, vec![Cause::ScriptOtherUrl, Cause::ScriptWholePath]),
        ("Paid%2Dout", "\"receive-secret\"", vec![Cause::SecretQuotes, Cause::SecretReceive]),
        ("Paid%2Dout", "\"payout-secret\"\n", vec![Cause::SecretQuotes, Cause::SecretWhiteSpace]),
        ("Paid%2Dout", "\u{feff}payout-secret\n", vec![Cause::SecretBom, Cause::SecretWhiteSpace]),
    ] {
        let mut signer = Signer::new(script, message());
        signer.secret = secret.to_owned();
        let explanation = explain(message(), signer.sign());
        assert_eq!(sorted(&certain(&explanation)), sorted(&causes), "{script} {explanation}");
    }
}

#[test]
fn tries_secret_without_surrounding_white_space_quotes_and_bom() {
    for (given, causes) in [
        ("payout-secret\n", vec![Cause::SecretWhiteSpace]),
        ("'payout-secret'", vec![Cause::SecretQuotes]),
        ("\u{feff}payout-secret", vec![Cause::SecretBom]),
        ("\u{feff}payout-secret\r\n", vec![Cause::SecretBom, Cause::SecretWhiteSpace]),
    ] {
        let (fields, _) = body(&CALLBACK, |_| ());
        let body = support::urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
        let explanation = Case::callback(&message).secret("payout", given).explain();
        assert_eq!(sorted(&certain(&explanation)), sorted(&causes), "{given:?}");
        assert!(!format!("{explanation:?}{explanation}").contains(PAYOUT));
    }
}

#[test]
fn tries_secret_without_invisible_characters_and_names_their_positions() {
    let found = |given: &str| {
        let (fields, _) = body(&CALLBACK, |_| ());
        let body = support::urlencoded(&fields);
        let message = CallbackMessage::post(URL, body.as_bytes(), None);
        let explanation = Case::callback(&message).secret("payout", given).explain();
        assert!(!format!("{explanation:?}{explanation}").contains(PAYOUT));
        explanation
    };
    let at = |position: usize, code: &str| format!("U+{code} at position {position} (in characters, from 1)");
    for (given, places) in [
        ("pay\u{ad}out-secret", at(4, "00AD")),
        ("payout-secret\u{200b}", at(14, "200B")),
        ("\u{2060}payout-secret", at(1, "2060")),
        ("pay\u{3}out-s\u{a0}ecret", [at(4, "0003"), at(10, "00A0")].join(", ")),
        (" \u{feff}pay\u{200e}out-secret\n", at(6, "200E")),
        (
            "p\u{ad}a\u{ad}y\u{ad}o\u{ad}u\u{ad}t-secret",
            [at(2, "00AD"), at(4, "00AD"), at(6, "00AD"), "2 more".to_owned()].join(", "),
        ),
    ] {
        let explanation = found(given);
        assert_eq!(certain(&explanation), [Cause::SecretInvisible], "{given:?}");
        let message = format!(
            "the given secret has invisible characters: {places}; the message was signed without that"
        );
        assert_eq!(explanation.findings[0].message, message);
    }
    // A letter that looks like another one is not removed, but is reported.
    let explanation = found("рayout-secret");
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Unexplained, vec![]));
    let line = format!(
        "the given secret \"payout\" has {}, which is not printable ASCII: copy it again",
        at(1, "0440")
    );
    assert_eq!(explanation.remaining[0], line);
}

#[test]
fn message_without_script_name_is_explained() {
    let signed =
        |canonical: &str| Fields::from([("pg_b", "2"), ("pg_a", "1"), ("pg_sig", &support::md5(canonical))]);
    let explain = |script: Option<&'static str>, canonical: &str| {
        Case::message(script, signed(canonical)).secret("payout", PAYOUT).secret("receive", RECEIVE).explain()
    };
    let matching = explain(None, "1;2;payout-secret");
    assert_eq!((matching.verdict, matching.canonical.as_str()), (Verdict::Matches, "1;2;{secret}"));
    assert_eq!(matching.order[0].name, "pg_a");
    assert_eq!(certain(&explain(Some("cb"), "1;2;payout-secret")), [Cause::ScriptLeftOut]);
    assert_eq!(certain(&explain(Some(""), "1;2;payout-secret")), [Cause::ScriptLeftOut]);
    let empty = explain(None, ";1;2;payout-secret");
    assert_eq!(certain(&empty), [Cause::ScriptEmpty]);
    assert_eq!(
        empty.findings[0].message,
        "the message was signed under the script name \"\" (the empty name), not without a script name"
    );
    assert_eq!(certain(&explain(None, "1;2;receive-secret")), [Cause::SecretReceive]);
    // Mistakes about one field are found, too, at the start and at the end of the string.
    assert_eq!(certain(&explain(None, "2;payout-secret")), [Cause::FieldAdded]);
    assert_eq!(certain(&explain(None, "1;payout-secret")), [Cause::FieldAdded]);
    assert_eq!(certain(&explain(None, ";1;2;receive-secret")), [Cause::SecretReceive, Cause::ScriptEmpty]);
    let alone = Fields::from([("pg_sig", support::md5("payout-secret"))]);
    let alone = Case::message(None, alone).secret("payout", PAYOUT).explain();
    assert_eq!((alone.verdict, alone.canonical.as_str()), (Verdict::Matches, "{secret}"));
    let named = Fields::from([("pg_sig", support::md5("cb;payout-secret"))]);
    let named = Case::message("cb", named).secret("payout", PAYOUT).explain();
    assert_eq!((named.verdict, named.canonical.as_str()), (Verdict::Matches, "cb;{secret}"));
}

#[test]
fn parameters_of_the_links_query_must_not_be_removed() {
    let advice = "verify all fields of the raw body and no others: the gateway puts the parameters of the query of \
                  pg_post_link into the body and signs them, so do not remove them, and do not add those of the url; best \
                  use a pg_post_link without a query; in strict mode allow the names of its parameters";
    let url = "https://shop.example/Paid%2Dout?shop=7";
    // The gateway signed the parameter, and a framework removed it from the body.
    let with_query = [&CALLBACK[..], &[("shop", "7")]].concat();
    let (fields, _) = body(&with_query, |_| ());
    let complete = support::urlencoded(&fields);
    let message = CallbackMessage::post(url, complete.as_bytes(), None);
    assert_eq!(case(&message).explain().verdict, Verdict::Matches);
    let removed = complete.replace("&shop=7", "");
    let message = CallbackMessage::post(url, removed.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!(certain(&explanation), [Cause::FieldsQuery]);
    assert_eq!(explanation.findings[0].change, advice);
    // A framework added the parameter to the body.
    let (fields, _) = body(&CALLBACK, |_| ());
    let added = support::urlencoded(&fields) + "&shop=7";
    let message = CallbackMessage::post(url, added.as_bytes(), None);
    let explanation = case(&message).explain();
    assert!(
        explanation
            .findings
            .iter()
            .any(|finding| finding.code == Cause::FieldsQuery && finding.change == advice)
    );
}

#[test]
fn empty_values_left_out_are_named_and_not_accepted() {
    let (mut fields, _) = body(&CALLBACK, |_| ());
    fields.push(("pg_error_code".to_owned(), String::new()));
    fields.push(("note".to_owned(), String::new()));
    let explanation = of_body(support::urlencoded(&fields).as_bytes());
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Explained, vec![Cause::FieldsEmpty]));
    let finding = &explanation.findings[0];
    assert_eq!(finding.message, "pg_error_code, note were not signed: the sender left out empty values");
    assert!(finding.change.starts_with("reject the message: "), "{}", finding.change);
}

#[test]
fn findings_do_not_contradict_each_other() {
    // Everything is in windows-1251: the body, and the text that was signed.
    let (mut fields, _) = body(&CALLBACK, |_| ());
    let mut sorted = fields.clone();
    sorted.retain(|(name, _)| name != "pg_sig");
    sorted.sort();
    let values: Vec<_> = sorted.into_iter().map(|(_, value)| value).collect();
    let canonical = format!("Paid%2Dout;{};{PAYOUT}", values.join(";"));
    fields.last_mut().unwrap().1 = hex(&Md5::digest(windows_1251(&canonical)));
    let xml = support::xml(&fields).replace("utf-8", "windows-1251");
    for (body, message) in [
        (windows_1251(&xml), "the body is in windows-1251, not in UTF-8"),
        (form_in_windows_1251(&fields).into_bytes(), "the body is percent-encoded windows-1251, not UTF-8"),
    ] {
        let explanation = of_body(&body);
        let messages: Vec<_> = explanation.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, [message, "the values were signed in windows-1251, not in UTF-8"]);
        assert_eq!(
            explanation.findings.iter().map(|finding| finding.change).collect::<Vec<_>>(),
            ["send and read UTF-8", "send and sign UTF-8 text; pg_* messages have no other encoding"]
        );
    }
    // A parser has converted a number, and the text is still the same.
    let (fields, _) = self::body(&CALLBACK, |_| ());
    let fields: Fields = fields.into_iter().collect();
    let message = CallbackMessage::new(URL, CallbackContent::Fields(fields));
    let explanation = case(&message).parsed().explain();
    let messages: Vec<_> = explanation.findings.iter().map(|finding| finding.message.as_str()).collect();
    let expected =
        "some values are not text: a parser has converted them, and a check needs the texts that were sent";
    assert_eq!(messages, [expected]);
}

#[test]
fn report_says_what_is_known_about_json() {
    let explanation = of_body(br#"{"pg_order_id":"1","pg_sig":"0123456789abcdef0123456789abcdef"}"#);
    assert!(!explanation.to_string().contains("never JSON"), "{explanation}");
    let (fields, _) = body(&CALLBACK, |_| ());
    let members: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\": \"{value}\"")).collect();
    let explanation = of_body(format!("{{{}}}", members.join(", ")).as_bytes());
    assert_eq!(
        explanation.findings[0].change,
        "send and accept form fields or XML: these are the forms that this library signs and verifies; the vendor \
         describes a JSON form since 2025 (doc-1159190: keys sorted as if they were on one level), but not for which methods"
    );
}

#[test]
fn detects_trailing_slash_and_empty_script_name_of_url() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let body = support::urlencoded(&fields);
    let message = CallbackMessage::post("https://shop.example/Paid%2Dout/", body.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!(certain(&explanation), [Cause::ScriptTrailingSlash]);
    // A check rejects such a url even with a signature under the empty script name.
    let (fields, _) = self::body(&CALLBACK, |signer| script(signer, ""));
    let body = support::urlencoded(&fields);
    let message = CallbackMessage::post("https://shop.example/Paid%2Dout/", body.as_bytes(), None);
    let explanation = case(&message).explain();
    assert_eq!((explanation.verdict, certain(&explanation)), (Verdict::Explained, vec![Cause::ScriptEmpty]));
}

#[test]
fn reports_unsigned_message_with_its_error_code() {
    let answer = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code></response>";
    let case = Case::answer("https://api.freedompay.kz/g2g/p2p2nonreg", answer.as_bytes());
    let explanation = case.secret("payout", PAYOUT).explain();
    assert_eq!(explanation.verdict, Verdict::Unsigned);
    assert_eq!(certain(&explanation), [Cause::Unsigned]);
    assert!(explanation.findings[0].message.contains("error 9998"), "{explanation}");
    assert_eq!(explanation.digests_tried, 0);
}

#[test]
fn reports_message_with_valid_signature_of_another_kind_or_merchant() {
    let reply: Vec<_> = CALLBACK
        .into_iter()
        .filter(|(name, _)| !["pg_merchant_id", "pg_payment_amount"].contains(name))
        .collect();
    let (fields, _) = body(&reply, |_| ());
    let explanation = of_body(support::urlencoded(&fields).as_bytes());
    let found = (explanation.verdict, certain(&explanation));
    assert_eq!(found, (Verdict::OtherMessage, vec![Cause::ReplyNotCallback]));
    let (fields, _) = body(&CALLBACK, |_| ());
    let body = support::urlencoded(&fields);
    let message = CallbackMessage::post(URL, body.as_bytes(), None);
    let explanation = Case::callback(&message).secret("payout", PAYOUT).merchant_id("500002").explain();
    let found = (explanation.verdict, certain(&explanation));
    assert_eq!(found, (Verdict::OtherMessage, vec![Cause::OtherMerchant]));
}

#[test]
fn reports_malformed_signature_and_unreadable_body() {
    let explanation = explain(message(), "not a digest".to_owned());
    assert_eq!(
        (explanation.verdict, certain(&explanation)),
        (Verdict::Explained, vec![Cause::SignatureMalformed])
    );
    let explanation = of_body(b"");
    assert_eq!(
        (explanation.verdict, certain(&explanation)),
        (Verdict::Unreadable, vec![Cause::BodyUnreadable])
    );
    let mut fields = message();
    fields.push(("pg_sig".to_owned(), signed_with(&[])));
    let explanation = explain(fields, "0".repeat(32));
    assert_eq!(
        (explanation.verdict, certain(&explanation)),
        (Verdict::Explained, vec![Cause::SignatureRepeated])
    );
}

fn unreadable(explanation: &Explanation) -> (&str, &str) {
    assert_eq!(explanation.verdict, Verdict::Unreadable, "{explanation}");
    let [finding] = explanation.findings.as_slice() else { panic!("{explanation}") };
    assert_eq!((finding.code, finding.confidence), (Cause::BodyUnreadable, Confidence::Certain));
    let nothing: [String; 0] = [];
    assert_eq!((explanation.canonical.as_str(), &explanation.signed), ("", &None));
    assert_eq!((&explanation.ruled_out[..], &explanation.remaining[..]), (&nothing[..], &nothing[..]));
    (&finding.message, finding.change)
}

#[test]
fn says_that_the_content_type_contradicts_a_signed_body() {
    let multipart = "multipart/form-data; boundary=X";
    let not_multipart = "the content type is multipart, the body is not";
    let other_boundary = "the content type and the multipart body have different boundaries";
    let change = "give the content type that belongs to the body, or none";
    let (fields, _) = body(&CALLBACK, |_| ());
    let (ascii, _) = body(&CALLBACK[..5], |_| ());
    for (body, message) in [
        (support::urlencoded(&ascii), not_multipart),
        (support::urlencoded(&fields), not_multipart),
        (support::xml(&fields), not_multipart),
        (support::multipart(&fields), other_boundary),
    ] {
        let explanation = case(&CallbackMessage::post(URL, body.as_bytes(), Some(multipart))).explain();
        assert_eq!(explanation.verdict, Verdict::Explained, "{explanation}");
        let [finding] = explanation.findings.as_slice() else { panic!("{explanation}") };
        assert_eq!((finding.code, finding.confidence), (Cause::BodyUnreadable, Confidence::Certain));
        assert_eq!(
            (finding.message.as_str(), finding.change),
            (format!("{message}; the signature matches if the content type is ignored").as_str(), change)
        );
        // With another secret the signature does not match, and nothing says that it does.
        let case = Case::callback(&CallbackMessage::post(URL, body.as_bytes(), Some(multipart)));
        assert_eq!(unreadable(&case.secret("payout", "another-key").explain()), (message, change));
    }
    // The form is in windows-1251, too. The content type is the first mistake to mend.
    let form = form_in_windows_1251(&fields);
    let explanation = case(&CallbackMessage::post(URL, form.as_bytes(), Some(multipart))).explain();
    assert_eq!(unreadable(&explanation), (not_multipart, change));
}

#[test]
fn names_another_mistake_besides_the_content_type() {
    let (fields, _) = body(&CALLBACK, |signer| signer.secret = RECEIVE.into());
    let body = support::urlencoded(&fields);
    let message = CallbackMessage::post(URL, body.as_bytes(), Some("multipart/form-data; boundary=X"));
    let explanation = case(&message).explain();
    assert_eq!(sorted(&certain(&explanation)), ["body_unreadable", "secret_receive"], "{explanation}");
}

#[test]
fn says_how_to_make_an_unreadable_body_readable() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let form = support::urlencoded(&fields);
    let explanation = of_body(base64(form.as_bytes()).as_bytes());
    let expected = ("the body is base64; decode it first", "decode the base64, and give the decoded body");
    assert_eq!(unreadable(&explanation), expected);

    let text = format!("a line of text\r\n{}", support::multipart(&fields));
    let (message, change) = (
        "the body is other text where form fields or XML was expected; it starts with: a line of text  \
         ------boundary7MA4YWxk  Content-Disposition:",
        "give the complete raw body, as it was received, and its content type if it is multipart",
    );
    let explanation = of_body(text.as_bytes());
    assert_eq!(unreadable(&explanation), (message, change));

    let message = "the message has PAYMENT_SYSTEM beside pg_xml, which a signature in pg_xml does not cover";
    let change =
        "do not act on the message; find out what adds the other fields, for example a query in pg_post_link";
    let carried = pairs(&[("pg_xml", support::xml(&fields).as_str()), ("PAYMENT_SYSTEM", "5")]);
    let explanation = of_body(support::urlencoded(&carried).as_bytes());
    assert_eq!(unreadable(&explanation), (message, change));
    let content = CallbackContent::Fields(carried.into_iter().collect());
    assert_eq!(unreadable(&case(&CallbackMessage::new(URL, content)).explain()), (message, change));

    // XML in UTF-8 after two byte order marks: the encoding is not the reason.
    let xml = "<?xml version=\"1.0\"?><response><pg_sig>0</pg_sig></response>";
    let explanation = of_body(format!("\u{feff}\u{feff}{xml}").as_bytes());
    let (message, found) = unreadable(&explanation);
    assert!(message.starts_with("the body is other text where form fields or XML was expected"), "{message}");
    assert_eq!(
        found,
        "give the complete raw body, as it was received, and its content type if it is multipart"
    );

    let cut = "pg_description=Ё";
    let explanation = of_body(&cut.as_bytes()[..cut.len() - 1]);
    let expected = (
        "the body is not UTF-8 at byte 15: it is cut off inside a character",
        "give the complete raw body, as it was received",
    );
    assert_eq!(unreadable(&explanation), expected);
}

#[test]
fn asks_for_utf8_if_a_body_in_windows_1251_has_no_known_signature() {
    let (signed, _) = body(&CALLBACK, |_| ());
    let unsigned = pairs(&CALLBACK);
    for fields in [signed, unsigned] {
        let xml = support::xml(&fields).replace("utf-8", "windows-1251");
        let raw: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let raw = raw.join("&").replace(" & ", " ").replace("100% ", "100 ");
        let (xml_in_1251, raw) = (windows_1251(&xml), windows_1251(&raw));
        let not_utf8 = |body: &[u8]| {
            let at = body.iter().position(|byte| !byte.is_ascii()).unwrap();
            format!("the body is not UTF-8 at byte {at}: it may be in windows-1251")
        };
        let declared = "the XML declares the encoding windows-1251; utf-8 was expected";
        for (body, message) in [
            (xml_in_1251.as_slice(), not_utf8(&xml_in_1251)),
            (&raw, not_utf8(&raw)),
            (xml.as_bytes(), declared.to_owned()),
            (
                form_in_windows_1251(&fields).as_bytes(),
                "pg_description is not UTF-8 after decoding".to_owned(),
            ),
        ] {
            let callback = CallbackMessage::post(URL, body, None);
            let explanation = Case::callback(&callback).secret("payout", "another-key").explain();
            assert_eq!(unreadable(&explanation), (message.as_str(), "send and read UTF-8"));
        }
    }
}

#[test]
fn asks_for_another_format_if_json_has_no_known_signature() {
    for json in [
        r#"{"pg_order_id":"1","pg_sig":"0123456789abcdef0123456789abcdef"}"#,
        r#"{"pg_order_id":"1","pg_sig":"not a digest"}"#,
        r#"{"pg_order_id":"1"}"#,
    ] {
        let explanation = of_body(json.as_bytes());
        let (message, change) = unreadable(&explanation);
        assert!(message.starts_with("the body is JSON where form fields or XML was expected"), "{message}");
        assert!(change.starts_with("send and accept form fields or XML: "), "{change}");
    }
}

#[test]
fn shows_no_secret_signature_or_card_number() {
    let mut fields = message();
    fields.push(("pg_payment_to".to_owned(), "4405 6450 0000 6150".to_owned()));
    fields.push(("pg_note".to_owned(), format!("my secret is {PAYOUT}, card 4405645000006150")));
    for mistake in MISTAKES {
        let mut signer = Signer::new("Paid%2Dout", fields.clone());
        (mistake.make)(&mut signer);
        let pg_sig = signer.sign();
        let right = Signer::new("Paid%2Dout", fields.clone()).sign();
        let explanation = explain(fields.clone(), pg_sig.clone());
        let shown = format!("{explanation}{explanation:?}");
        for hidden in
            [PAYOUT, RECEIVE, OLD, &right, pg_sig.trim(), "4405645000006150", "4405 6450", "4405+6450"]
        {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
        assert!(explanation.canonical.ends_with(";{secret}"));
    }
    let message = CallbackMessage::new(URL, CallbackContent::Query);
    assert!(!format!("{:?}", case(&message)).contains(PAYOUT));
}

#[test]
fn order_gives_the_reason_for_each_position() {
    let (fields, _) = body(&[("pg_b", "2"), ("pg_a", "1"), ("pg_ab", "3"), ("pg_b", "4")], |_| ());
    let explanation = of_body(support::urlencoded(&fields).as_bytes());
    let order: Vec<_> = explanation
        .order
        .iter()
        .map(|field| (field.name.as_str(), field.value.as_str(), field.reason.as_str()))
        .collect();
    assert_eq!(
        order,
        [
            ("(script name)", "Paid%2Dout", "always first: the last path segment of the url that was called"),
            ("pg_a", "1", "the first of the names"),
            ("pg_ab", "3", "after pg_a: the longer of two names with the same beginning"),
            ("pg_b", "2", "after pg_ab: at character 4 \"b\" comes after \"a\""),
            ("pg_b", "4", "the same name as the previous: in the order of the message"),
            ("(secret)", "{secret}", "always last"),
        ]
    );
}

#[test]
fn report_has_findings_signed_string_and_order() {
    let (fields, _) = body(&[("pg_a", "1")], |signer| signer.secret = RECEIVE.into());
    let explanation = of_body(support::urlencoded(&fields).as_bytes());
    let report = explanation.to_string();
    let (head, rest) = report.split_once("\n\norder:\n").unwrap();
    assert_eq!(
        head,
        "the signature does not match, for this reason:\n\n\
         1. the message was signed with the secret \"receive\", the receive secret, not with \"payout\" (secret_receive)\n   \
         change: verify with the secret that the signature was made with, exactly as the merchant's cabinet \
         shows it; payout methods and their callbacks use the payout secret\n\n\
         a correct check hashes:\n   Paid%2Dout;1;{secret}"
    );
    assert!(rest.contains("    1. (script name) = Paid%2Dout"), "{rest}");
}

#[test]
fn search_ends_at_its_limits() {
    let long = "Текст + & \n".repeat(3);
    for count in [1, 300] {
        let text = if count == 1 { "x + ".repeat(10_000) } else { long.clone() };
        let mut fields: Fields = (0..count).map(|at| (format!("pg_{at}"), text.clone())).collect();
        fields.push("pg_sig", "0".repeat(32));
        let explanation = Case::message("paid", fields).secret("payout", PAYOUT).explain();
        assert!(explanation.digests_tried <= MAX_DIGESTS);
        assert!(!explanation.complete);
        assert!(explanation.to_string().contains("the limit was reached"));
    }
}

#[test]
fn reports_that_secrets_beyond_the_limit_were_not_tried() {
    let fields = Fields::from([("pg_order_id", "1234"), ("pg_sig", "0123456789abcdef0123456789abcdef")]);
    let mut case = Case::message("paid", fields);
    for number in 1..=9 {
        case = case.secret(format!("number {number}"), format!("secret-{number}"));
    }
    let explanation = case.explain();
    assert!(explanation.ruled_out[0].contains("number 8"), "{}", explanation.ruled_out[0]);
    assert!(!explanation.ruled_out[0].contains("number 9"), "{}", explanation.ruled_out[0]);
    assert_eq!(explanation.remaining[1], "one of the other secrets: only the first 8 were tried");
}
