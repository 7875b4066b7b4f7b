//! Values and bodies in other encodings and formats.

use super::common::{Pairs, hex};
use super::{CALLBACK, NOT_JSON, PAYOUT, URL, body, case, certain, common, of_body};
use freedompay_payouts::explain::{Cause, Verdict};
use freedompay_payouts::{CallbackContent, CallbackMessage, Fields};
use md5::Digest;
use md5::Md5;

#[test]
fn detects_values_signed_before_they_were_decoded() {
    let raw = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let (fields, _) = body(&CALLBACK, |signer| signer.values(raw));
    let explanation = of_body(common::urlencoded(&fields).as_bytes());
    assert_eq!(certain(&explanation), [Cause::ValueNotDecoded]);
    let (fields, _) = body(&CALLBACK, |signer| signer.values(|value| value.replace(' ', "+")));
    assert_eq!(certain(&of_body(common::urlencoded(&fields).as_bytes())), [Cause::ValuePlus]);
}

/// A text in windows-1251.
pub fn windows_1251(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            'А'..='я' => u8::try_from(c as u32 - 0x410 + 0xc0).unwrap(),
            'Ё' => 0xa8,
            'ё' => 0xb8,
            '«' => 0xab,
            '»' => 0xbb,
            c => u8::try_from(c).unwrap(),
        })
        .collect()
}

/// A form whose values are percent-encoded windows-1251.
pub fn form_in_windows_1251(fields: &Pairs) -> String {
    let escaped = |(name, value): &(String, String)| {
        format!("{name}={}", form_urlencoded::byte_serialize(&windows_1251(value)).collect::<String>())
    };
    fields.iter().map(escaped).collect::<Vec<_>>().join("&")
}

#[test]
fn detects_body_in_windows_1251() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let xml = common::xml(&fields).replace("utf-8", "windows-1251");
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
fn findings_do_not_contradict_each_other() {
    // Everything is in windows-1251: the body, and the text that was signed.
    let (mut fields, _) = body(&CALLBACK, |_| ());
    let mut sorted = fields.clone();
    sorted.retain(|(name, _)| name != "pg_sig");
    sorted.sort();
    let values: Vec<_> = sorted.into_iter().map(|(_, value)| value).collect();
    let canonical = format!("Paid%2Dout;{};{PAYOUT}", values.join(";"));
    fields.last_mut().unwrap().1 = hex(&Md5::digest(windows_1251(&canonical)));
    let xml = common::xml(&fields).replace("utf-8", "windows-1251");
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
    let (fields, _) = super::body(&CALLBACK, |_| ());
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
    assert_eq!(explanation.findings[0].change, NOT_JSON);
}
