//! Every mistake, alone and in pairs.

use super::common::{base64, hex};
use super::encodings::windows_1251;
use std::collections::BTreeMap;

use super::signer::{Position, Signer, mac};
use super::{OLD, PAYOUT, RECEIVE, URL, case, certain, explain, in_parallel, message, sorted};
use freedompay_payouts::explain::{Cause, Verdict};
use freedompay_payouts::{CallbackContent, CallbackMessage};
use hmac::SimpleHmac;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

/// A mistake. Two mistakes with the same slot exclude each other.
pub struct Mistake {
    slot: &'static str,
    cause: Cause,
    make: fn(&mut Signer),
}

const fn mistake(slot: &'static str, cause: Cause, make: fn(&mut Signer)) -> Mistake {
    Mistake { slot, cause, make }
}

pub fn script(signer: &mut Signer, script: &str) {
    signer.script = Some(script.to_owned());
}

pub fn without(signer: &mut Signer, drop: impl Fn(&str, &str) -> bool) {
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
        signer.encode = windows_1251;
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

pub fn signed_with(mistakes: &[&Mistake]) -> String {
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
