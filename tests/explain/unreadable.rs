//! Bodies that cannot be read.

use super::common::{base64, pairs};
use super::encodings::{form_in_windows_1251, windows_1251};
use super::mistakes::signed_with;
use super::{
    CALLBACK, NOT_JSON, RECEIVE, URL, body, case, certain, common, explain, message, of_body, sorted,
};
use freedompay_payouts::explain::{Case, Cause, Confidence, Explanation, Verdict};
use freedompay_payouts::{CallbackContent, CallbackMessage};

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
        (common::urlencoded(&ascii), not_multipart),
        (common::urlencoded(&fields), not_multipart),
        (common::xml(&fields), not_multipart),
        (common::multipart(&fields), other_boundary),
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
    let body = common::urlencoded(&fields);
    let message = CallbackMessage::post(URL, body.as_bytes(), Some("multipart/form-data; boundary=X"));
    let explanation = case(&message).explain();
    assert_eq!(sorted(&certain(&explanation)), ["body_unreadable", "secret_receive"], "{explanation}");
}

#[test]
fn asks_to_decode_a_body_in_base64() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let form = common::urlencoded(&fields);
    let explanation = of_body(base64(form.as_bytes()).as_bytes());
    let expected = ("the body is base64; decode it first", "decode the base64, and give the decoded body");
    assert_eq!(unreadable(&explanation), expected);
}

#[test]
fn asks_for_the_raw_body_if_it_is_other_text() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let text = format!("a line of text\r\n{}", common::multipart(&fields));
    let (message, change) = (
        "the body is other text where form fields or XML was expected; it starts with: a line of text  \
         ------boundary7MA4YWxk  Content-Disposition:",
        "give the complete raw body, as it was received, and its content type if it is multipart",
    );
    let explanation = of_body(text.as_bytes());
    assert_eq!(unreadable(&explanation), (message, change));
}

#[test]
fn warns_about_fields_beside_pg_xml() {
    let (fields, _) = body(&CALLBACK, |_| ());
    let message = "the message has PAYMENT_SYSTEM beside pg_xml, which a signature in pg_xml does not cover";
    let change =
        "do not act on the message; find out what adds the other fields, for example a query in pg_post_link";
    let carried = pairs(&[("pg_xml", common::xml(&fields).as_str()), ("PAYMENT_SYSTEM", "5")]);
    let explanation = of_body(common::urlencoded(&carried).as_bytes());
    assert_eq!(unreadable(&explanation), (message, change));
    let content = CallbackContent::Fields(carried.into_iter().collect());
    assert_eq!(unreadable(&case(&CallbackMessage::new(URL, content)).explain()), (message, change));
}

#[test]
fn does_not_ask_for_utf8_if_the_xml_is_utf8() {
    // Two byte order marks make it unreadable.
    let xml = "<?xml version=\"1.0\"?><response><pg_sig>0</pg_sig></response>";
    let explanation = of_body(format!("\u{feff}\u{feff}{xml}").as_bytes());
    let (message, found) = unreadable(&explanation);
    let text = "the body is other text where form fields or XML was expected; it starts with: \\u{feff}<?xml version=\"1.0\"?>\
                <response><pg_sig";
    assert_eq!(message, text);
    assert_eq!(
        found,
        "give the complete raw body, as it was received, and its content type if it is multipart"
    );
}

#[test]
fn says_that_a_body_is_cut_off_inside_a_character() {
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
        let xml = common::xml(&fields).replace("utf-8", "windows-1251");
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
    for (json, excerpt) in [
        // No signature is shown.
        (
            r#"{"pg_order_id":"1","pg_sig":"0123456789abcdef0123456789abcdef"}"#,
            r#"{"pg_order_id":"1","pg_sig"#,
        ),
        (r#"{"pg_order_id":"1","pg_sig":"not a digest"}"#, r#"{"pg_order_id":"1","pg_sig"#),
        (r#"{"pg_order_id":"1"}"#, r#"{"pg_order_id":"1"}"#),
    ] {
        let explanation = of_body(json.as_bytes());
        let text =
            format!("the body is JSON where form fields or XML was expected; it starts with: {excerpt}");
        assert_eq!(unreadable(&explanation), (text.as_str(), NOT_JSON));
    }
}
