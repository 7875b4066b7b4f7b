//! The format of a callback's body: its start decides, a boundary in the `Content-Type` must agree, and an error says
//! what was found in place of a message.

use super::common::{
    BOUNDARY, MULTIPART, PAID, Pairs, base64, expect_error, merchant, multipart, pairs, signed, urlencoded,
    xml,
};
use freedompay_payouts::{CallbackContent, CallbackMessage, Error, Fields, MAX_BYTES};

const URL: &str = "https://shop.example/payout-callback";

fn genuine() -> Pairs {
    signed("payout-callback", pairs(&PAID))
}

/// The genuine fields with one more, which is signed, too.
fn with_field(name: &str, value: &str) -> Pairs {
    let mut fields = genuine();
    fields.pop();
    fields.push((name.to_owned(), value.to_owned()));
    signed("payout-callback", fields)
}

fn verify(body: impl AsRef<[u8]>, content_type: Option<&str>) -> Result<Fields, Error> {
    let message = CallbackMessage::post(URL, body.as_ref(), content_type);
    merchant().verify_callback(&message).map(|callback| callback.fields().clone())
}

#[track_caller]
fn accepts(body: &str, content_type: Option<&str>, fields: &Pairs) {
    assert_eq!(
        verify(body, content_type),
        Ok(fields.iter().cloned().collect()),
        "{content_type:?}: {body:?}"
    );
}

#[track_caller]
fn rejects(body: &str, content_type: Option<&str>, error_text: &str) {
    let expected = ("body_unreadable", error_text.to_owned());
    assert_eq!(expect_error(verify(body, content_type)), expected, "{content_type:?}: {body:?}");
}

const CUT_OFF: &str = "the multipart body is cut off: it has no closing boundary";
const CONTRADICTION: &str = "the content type is multipart, the body is not";
const BOUNDARIES: &str = "the content type and the multipart body have different boundaries";
const NO_FIELD: &str = "the message has no field; pass the raw body";

fn other_text(excerpt: &str) -> String {
    format!("the body is other text where form fields or XML was expected; it starts with: {excerpt}")
}

#[test]
fn skips_white_space_before_the_first_boundary_line() {
    let fields = genuine();
    let body = multipart(&fields);
    let with_lf = body.replace("\r\n", "\n");
    for space in ["\r\n", "\n", "\r\n\r\n", "\n\n\n", " \t\r\n", "\r\n \n", "\u{feff}", "\u{feff}\r\n"] {
        for body in [&body, &with_lf] {
            for content_type in [None, Some(MULTIPART), Some("multipart/form-data"), Some("text/plain")] {
                accepts(&format!("{space}{body}"), content_type, &fields);
            }
        }
    }
}

#[test]
fn skips_other_text_before_a_declared_boundary() {
    let fields = genuine();
    let body = multipart(&fields);
    for preamble in [
        "This is a message in MIME format.",
        "two\nlines",
        " --x",
        "{}",
        // Not at the start of a line, or not the whole line.
        "x ------boundary7MA4YWxk",
        "text\r\n------boundary7MA4YWxkx",
    ] {
        for newline in ["\r\n", "\n"] {
            let whole = format!("{preamble}{newline}{body}").replace("\r\n", newline);
            accepts(&whole, Some(MULTIPART), &fields);
            // Without a declared boundary nothing shows where the message starts.
            let elsewhere = format!("text/plain; boundary={BOUNDARY}");
            for content_type in [None, Some("multipart/form-data"), Some(&*elsewhere)] {
                let (code, _) = expect_error(verify(&whole, content_type));
                assert_eq!(code, "body_unreadable", "{content_type:?}: {whole:?}");
            }
            let other = whole.replace(BOUNDARY, "other");
            assert_eq!(verify(&other, Some(MULTIPART)), verify(&other, None), "{other:?}");
        }
    }
    // This could be a form with the boundary line in a value.
    for preamble in ["a line with = in it\r\n", "x y=1&z=\r\n"] {
        let expected = expect_error(verify(format!("{preamble}{body}"), None));
        assert_eq!(expected.0, "body_unreadable");
        rejects(&format!("{preamble}{body}"), Some(MULTIPART), &expected.1);
    }
    // A body that starts with a boundary line of its own starts there.
    rejects(&format!("--other\r\n{body}"), Some(MULTIPART), BOUNDARIES);
    rejects("some text\r\n", Some(MULTIPART), &other_text("some text"));
    rejects(&format!("some text\r\n--{BOUNDARY}"), Some(MULTIPART), CUT_OFF);
    rejects(&format!("some text\r\n--{BOUNDARY}--"), Some(MULTIPART), NO_FIELD);
}

#[test]
fn boundary_line_must_start_its_line() {
    let body = multipart(&genuine());
    let (code, _) = expect_error(verify(format!(" {body}"), None));
    assert_eq!(code, "body_unreadable");
    let (code, _) = expect_error(verify(format!("\r\n\t{body}"), None));
    assert_eq!(code, "body_unreadable");
}

#[test]
fn form_and_xml_are_never_multipart() {
    let inner = multipart(&with_field("pg_order_note", "smuggled"));
    for value in [format!("\r\n{inner}"), inner.clone(), format!("\n\n{inner}")] {
        let fields = with_field("pg_x", &value);
        // Unescaped line feeds and dashes are valid in a value.
        let raw = |fields: &Pairs| {
            fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        for content_type in
            [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")]
        {
            accepts(&urlencoded(&fields), content_type, &fields);
            // An XML parser changes a carriage return.
            accepts(&xml(&fields).replace('\r', "&#13;"), content_type, &fields);
        }
        for boundary in [BOUNDARY, "x"] {
            let content_type = format!("multipart/form-data; boundary={boundary}");
            for body in [
                urlencoded(&fields),
                raw(&fields),
                xml(&fields),
                urlencoded(&pairs(&[("pg_xml", &xml(&fields))])),
                format!("\r\n{}", xml(&fields)),
                format!("pg_x={inner}"),
                format!("&pg_x={inner}"),
                format!("=\r\n{inner}"),
                format!("<!--\r\n{inner}--><response/>"),
            ] {
                rejects(&body, Some(&content_type), CONTRADICTION);
            }
        }
    }
}

#[test]
fn multipart_value_with_another_boundary_line_is_a_value() {
    let fields = with_field(
        "pg_x",
        "\r\n--x\r\nContent-Disposition: form-data; name=\"pg_order_id\"\r\n\r\n666\r\n--x--",
    );
    let body = multipart(&fields);
    for content_type in [None, Some(MULTIPART), Some("application/x-www-form-urlencoded")] {
        accepts(&body, content_type, &fields);
    }
    for space in ["", "\r\n"] {
        rejects(&format!("{space}{body}"), Some("multipart/form-data; boundary=x"), BOUNDARIES);
    }
}

#[test]
fn truncated_multipart_body_is_not_called_unsigned() {
    let body = multipart(&genuine());
    for length in 2..body.len() - "--\r\n".len() {
        for content_type in [None, Some(MULTIPART)] {
            let (code, text) = expect_error(verify(&body[..length], content_type));
            assert_eq!(code, "body_unreadable", "{content_type:?}: {:?}: {text}", &body[..length]);
        }
    }
    rejects("--", None, CUT_OFF);
    rejects("--b\r\n", None, CUT_OFF);
    // Dashes can also start the name of a form's field.
    let fields = with_field("--x", "1");
    accepts(&urlencoded(&fields), None, &fields);
    let mut first = fields;
    first.rotate_right(2);
    accepts(&urlencoded(&first), None, &first);
}

#[test]
fn names_base64_of_any_length_and_alphabet() {
    let expected = "the body is base64; decode it first";
    let bodies = [
        urlencoded(&genuine()),
        multipart(&genuine()),
        multipart(&genuine()).replace(BOUNDARY, "X"),
        xml(&genuine()),
        format!("\u{feff}{}", xml(&genuine())),
    ];
    for body in bodies {
        for cut in 0..3 {
            let encoded = base64(&body.as_bytes()[..body.len() - cut]);
            let lines: Vec<_> =
                encoded.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
            for encoded in [
                encoded.clone(),
                encoded.trim_end_matches('=').to_owned(),
                encoded.replace('+', "-").replace('/', "_"),
                format!("{encoded}\r\n"),
                format!("\n{encoded}"),
                lines.join("\r\n"),
                lines.join("\n"),
            ] {
                for content_type in [None, Some(MULTIPART), Some("application/x-www-form-urlencoded")] {
                    rejects(&encoded, content_type, expected);
                }
            }
        }
    }
    let long = base64("x".repeat(40_000).as_bytes());
    rejects(&long, None, expected);
    // Names of fields can look like base64.
    for form in ["orderid=", "ab=", "abcdefgh=", "abcdefghijk=", "AAAAAAAAAAA="] {
        let unsigned = "pg_sig is missing: the message is not signed".to_owned();
        assert_eq!(expect_error(verify(form, None)), ("signature_missing", unsigned), "{form}");
    }
}

#[test]
fn errors_say_what_was_found_in_place_of_a_message() {
    let json = |excerpt: &str| {
        format!("the body is JSON where form fields or XML was expected; it starts with: {excerpt}")
    };
    let html = "the body is an HTML page where XML was expected; it starts with: ";
    for (body, error_text) in [
        ("{\"pg_salt\":\"a=b\"}", json("{\"pg_salt\":\"a=b\"}")),
        // An error shows no signature.
        ("{\"pg_sig\":\"a=b\"}", json("{\"pg_sig")),
        ("\r\n[1,2]", json("[1,2]")),
        ("{}", json("{}")),
        ("[object Object]", other_text("[object Object]")),
        ("[object FormData]", other_text("[object FormData]")),
        ("<!doctype html><p>a=b", format!("{html}<!doctype html><p>a=b")),
        ("ok", other_text("ok")),
        ("not found", other_text("not found")),
        ("upstream error: x = 1", other_text("upstream error: x = 1")),
        ("pg_order_id", other_text("pg_order_id")),
        ("a&b&c", other_text("a&b&c")),
        ("&&&&", other_text("&&&&")),
        ("4405645000006150", other_text("440564******6150")),
    ] {
        rejects(body, None, &error_text);
    }
}

#[test]
fn message_without_fields_is_unreadable_in_every_form() {
    for body in ["<r/>", "<r></r>", "<r> <!-- --> </r>", "--b--", "pg_xml=<r/>", "\r\n--b--\r\n"] {
        rejects(body, None, NO_FIELD);
    }
    let verify = |content: CallbackContent<'_>, url: &str| {
        expect_error(merchant().verify_callback(&CallbackMessage::new(url, content)))
    };
    let expected = ("body_unreadable", NO_FIELD.to_owned());
    assert_eq!(verify(CallbackContent::Fields(Fields::new()), URL), expected);
    for query in ["?", "?&&", "?#pg_sig=1", "?pg_xml=<r/>"] {
        assert_eq!(verify(CallbackContent::Query, &format!("{URL}{query}")), expected, "{query}");
    }
}

#[test]
fn fields_of_a_form_parser_that_read_another_format_are_named() {
    let parsed = |body: &str| -> Fields { form_urlencoded::parse(body.as_bytes()).into_owned().collect() };
    for body in [xml(&genuine()), "{\"pg_order_id\":\"1\"}".to_owned(), "<r><a>x=1&amp;y</a></r>".to_owned()]
    {
        let message = CallbackMessage::new(URL, CallbackContent::Fields(parsed(&body)));
        let (code, text) = expect_error(merchant().verify_callback(&message));
        assert_eq!(code, "body_unreadable");
        let start = "a form parser has read XML or JSON; pass the raw body; it starts with: ";
        assert!(text.starts_with(&format!("{start}{}", &body[..5])), "{text}");
    }
}

#[test]
fn pg_xml_beside_other_fields_names_both() {
    let document = xml(&genuine());
    for name in ["PAYMENT_SYSTEM", "pg_order_id", "a[b]"] {
        let shown = name.split('[').next().unwrap();
        let expected =
            format!("the message has {shown} beside pg_xml, which a signature in pg_xml does not cover");
        let fields = pairs(&[("pg_xml", document.as_str()), (name, "5")]);
        for body in
            [urlencoded(&fields), multipart(&fields), urlencoded(&[fields[1].clone(), fields[0].clone()])]
        {
            rejects(&body, None, &expected);
        }
        let parsed = CallbackMessage::new(URL, CallbackContent::Fields(fields.iter().cloned().collect()));
        assert_eq!(expect_error(merchant().verify_callback(&parsed)), ("body_unreadable", expected.clone()));
        let url = format!("{URL}?{}", urlencoded(&fields));
        let query = CallbackMessage::new(&url, CallbackContent::Query);
        assert_eq!(expect_error(merchant().verify_callback(&query)), ("body_unreadable", expected));
    }
}

#[test]
fn accepts_every_name_of_utf_8_in_xml() {
    let fields = genuine();
    let root = xml(&fields).split_once('\n').unwrap().1.to_owned();
    for name in ["utf-8", "UTF-8", "utf8", "UTF8", "Utf8", "us-ascii"] {
        for quote in ['\'', '"'] {
            let declaration = format!("<?xml version={quote}1.0{quote} encoding={quote}{name}{quote}?>");
            accepts(&format!("{declaration}{root}"), None, &fields);
            accepts(&urlencoded(&pairs(&[("pg_xml", &format!("{declaration}\n{root}"))])), None, &fields);
        }
    }
    for name in ["utf-16", "utf7", "utf88", "utf_8"] {
        let body = format!("<?xml version='1.0' encoding='{name}'?>{root}");
        rejects(&body, None, &format!("the XML declares the encoding {name}; utf-8 was expected"));
    }
}

#[test]
fn large_body_of_no_known_form_is_too_large() {
    let expected = ("body_too_large", "the body is larger than 65536 bytes".to_owned());
    for filler in ["a", "QUJD", "a ", "--"] {
        assert_eq!(expect_error(verify(filler.repeat(MAX_BYTES + 1), None)), expected, "{filler}");
        let (code, _) = expect_error(verify(filler.repeat(MAX_BYTES / filler.len()), None));
        assert_eq!(code, "body_unreadable", "{filler}");
    }
}
