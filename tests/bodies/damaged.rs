//! Bodies that are empty, truncated or not text, and what the error says.

use super::common::{MULTIPART, PAID, multipart, pairs, signed, urlencoded, xml};
use super::{error_of, unreadable, verify};

#[test]
fn rejects_empty_body() {
    for body in ["", " ", "\r\n\t ", "\u{feff}", "\u{feff}\r\n"] {
        for content_type in [None, Some(MULTIPART), Some("application/xml")] {
            assert_eq!(error_of(body, content_type), unreadable("the body is empty"), "{body:?}");
        }
    }
    assert_eq!(error_of("pg_xml=", None), unreadable("the body is empty"));
    assert_eq!(error_of("pg_xml=+%0D%0A", None), unreadable("the body is empty"));
}

#[test]
fn rejects_invalid_utf_8_with_its_position() {
    let cyrillic = b"pg_description=\xcf\xf0\xe8\xe2\xe5\xf2&pg_status=ok";
    let expected = "the body is not UTF-8 at byte 15: it may be in windows-1251";
    assert_eq!(error_of(cyrillic, None), unreadable(expected));
    let expected = "the body is not UTF-8 at byte 0: it may be in windows-1251";
    assert_eq!(error_of(b"\xff\xfe<\0r\0", None), unreadable(expected));
    let expected = "the body is not UTF-8 at byte 3: it is cut off inside a character";
    assert_eq!(error_of(b"<r>\xd0", None), unreadable(expected));
    // Overlong forms and surrogates are invalid UTF-8, too.
    for body in [&b"<r>\xc0\xaf</r>"[..], b"<r>\xed\xa0\x80</r>", b"<r>\xf4\x90\x80\x80</r>"] {
        let expected = "the body is not UTF-8 at byte 3: it may be in windows-1251";
        assert_eq!(error_of(body, None), unreadable(expected));
    }
    for (body, error_text) in [
        ("a=1&x=%FF", "x is not UTF-8 after decoding"),
        ("a=1&x=%CF%F0", "x is not UTF-8 after decoding"),
        ("%FF=1", "a field name is not UTF-8 after decoding"),
        ("x=%D0%9", "x is not UTF-8 after decoding"),
    ] {
        assert_eq!(error_of(body, None), unreadable(error_text), "{body}");
    }
}

#[test]
fn rejects_truncated_callbacks() {
    let mut fields = signed("cb", [pairs(&PAID), pairs(&[("x", "Имя & <ещё>")])].concat());
    fields.rotate_right(1);
    for body in [multipart(&fields), xml(&fields)] {
        let whole = body.trim_end_matches("\r\n").trim_end_matches("--").len();
        assert!(verify(body.as_bytes(), None).is_ok());
        for length in 0..whole {
            let (code, text) = error_of(&body.as_bytes()[..length], None);
            assert_eq!(code, "body_unreadable", "{length}: {text}");
        }
    }
}

#[test]
fn rejects_truncated_forms() {
    let mut fields = signed("cb", [pairs(&PAID), pairs(&[("x", "Имя & <ещё>")])].concat());
    fields.rotate_right(1);
    let body = urlencoded(&fields);
    assert!(verify(body.as_bytes(), None).is_ok());
    let name = "pg_sig".len();
    let signature = name + "=".len() + 32;
    for length in 0..body.len() {
        let form = &body[..length];
        // A character of two bytes has two escapes: `%D0%98`.
        let last = form.rsplit(['=', '+', '&']).next().unwrap();
        let is_inside_a_character = last.contains('%') && length > signature && {
            let escapes = &last[last.find('%').unwrap()..];
            !escapes.len().is_multiple_of(3) || std::str::from_utf8(&unescaped(escapes)).is_err()
        };
        // Without a `=` it is no form.
        let expected = if length <= name || is_inside_a_character {
            "body_unreadable"
        } else if length < signature {
            "signature_malformed"
        } else {
            "signature_mismatch"
        };
        assert_eq!(error_of(form, None).0, expected, "{form}");
    }
}

/// The bytes of percent escapes.
fn unescaped(escapes: &str) -> Vec<u8> {
    escapes.split('%').skip(1).map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}

#[test]
fn says_where_a_truncated_body_ends() {
    for (body, error_text) in [
        ("a=1&x=%", "the body is cut off: it ends inside a percent escape"),
        ("a=1&x=%2", "the body is cut off: it ends inside a percent escape"),
        ("a=1&x%c", "the body is cut off: it ends inside a percent escape"),
        ("<response><a>1</a>", "the XML is cut off: <response> is not closed"),
        ("<response><a>1", "the XML is cut off: <a> is not closed"),
        ("<response><a", "the XML is cut off: a tag is not closed"),
        ("<response", "the XML is cut off: a tag is not closed"),
        ("<", "the XML is cut off: a tag is not closed"),
        ("<response a=\"1", "the XML is cut off: an attribute is not closed"),
        ("<response a=\"1\"", "the XML is cut off: a tag is not closed"),
        ("<response></response", "the XML is cut off: a closing tag is not closed"),
        ("<?xml version=\"1.0\"", "the XML is cut off: its declaration is not closed"),
        ("<?xml version=\"1.0\"?>", "the XML has no root element"),
        ("<r><![CDATA[1]]</r>", "the XML is cut off: a CDATA section is not closed"),
        ("<r><!-- 1 -></r>", "the XML is cut off: a comment is not closed"),
        ("<r><?php 1 ></r>", "the XML is cut off: a processing instruction is not closed"),
    ] {
        assert_eq!(error_of(body, None), unreadable(error_text), "{body}");
    }
}

#[test]
fn errors_name_html_and_json_and_quote_the_start() {
    for (body, error_text) in [
        (
            "<!DOCTYPE html>\r\n<html>",
            "the body is an HTML page where XML was expected; it starts with: <!DOCTYPE html>  <html>",
        ),
        (
            "<!doctype  HTML><p>",
            "the body is an HTML page where XML was expected; it starts with: <!doctype  HTML><p>",
        ),
        ("\n<html></html>", "the body is an HTML page where XML was expected; it starts with: <html></html>"),
        (
            " {\"pg_status\": \"ok\"}",
            "the body is JSON where form fields or XML was expected; it starts with: {\"pg_status\": \"ok\"}",
        ),
        (
            "[{\"pg_status\":\n1}]",
            "the body is JSON where form fields or XML was expected; it starts with: [{\"pg_status\": 1}]",
        ),
    ] {
        for content_type in [None, Some("application/json"), Some("application/x-www-form-urlencoded")] {
            assert_eq!(error_of(body, content_type), unreadable(error_text));
        }
    }
}

#[test]
fn quoted_start_is_short_and_masks_card_numbers() {
    let body = format!("{{\"card\":\"4405 6450-0000 6150\",\"note\":\"{}\"}}", "é".repeat(1_000));
    let (_, error_text) = error_of(body, None);
    let quote = error_text.split_once("it starts with: ").unwrap().1;
    assert!(quote.starts_with("{\"card\":\"440564******6150\",\"note\":\"éé"), "{quote}");
    assert!(quote.chars().count() <= 60, "{quote}");
    // Wherever the quote ends, it shows at most the first six and the last four digits of the number.
    for indent in 0..80 {
        let (_, error_text) = error_of(format!("{{{}4405645000006150}}", "x".repeat(indent)), None);
        assert!(!error_text.contains("4405645"), "{indent}: {error_text}");
        assert!(!error_text.contains("00006150"), "{indent}: {error_text}");
    }
}

#[test]
fn errors_shorten_names_and_replace_unprintable_characters() {
    let (_, error_text) = error_of("<r><a\u{1b}[31m\u{202e}>1</b></r>", None);
    assert_eq!(error_text, "the XML closes <a?[31m?> with </b>");
    let (_, error_text) = error_of(format!("<r><{0}>1</b></r>", "a".repeat(200)), None);
    assert_eq!(error_text, format!("the XML closes <{}> with </b>", "a".repeat(60)));
    let (_, error_text) = error_of("x4405645000006150=%FF", None);
    assert_eq!(error_text, "x440564******6150 is not UTF-8 after decoding");
}

#[test]
fn rejects_nul_in_every_form() {
    let expected = ("fields_invalid", "x contains a NUL character".to_owned());
    for body in [
        "x=%00",
        "x=a%00b",
        "x[a]=%00",
        "x[]=%00",
        "<r><x>&#0;</x></r>",
        "<r><x>&#x0;</x></r>",
        "x=\0",
        "<r><x>\0</x></r>",
    ] {
        let expected = if body.starts_with("x[a]") {
            (expected.0, "a contains a NUL character".to_owned())
        } else {
            expected.clone()
        };
        assert_eq!(error_of(body, None), expected, "{body:?}");
    }
    assert_eq!(
        error_of("x%00=1", None),
        ("fields_invalid", "a field name contains a NUL character".to_owned())
    );
    let part = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\0\r\n--b--";
    assert_eq!(error_of(part, None), expected);
    // A name that starts with a documented name is another name.
    let fields = [pairs(&PAID), pairs(&[("pg_sig\0", "1"), ("pg_order_id\0\0", "2")])].concat();
    for body in [
        urlencoded(&fields),
        urlencoded(&fields).replace("%00", "\0"),
        multipart(&fields),
        xml(&fields),
        format!("{}=1&pg_sig\0", urlencoded(&fields)),
    ] {
        let name = ("fields_invalid", "a field name contains a NUL character".to_owned());
        assert_eq!(error_of(&body, None), name, "{body:?}");
    }
}
