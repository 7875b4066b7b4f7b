//! Reading of bodies in every form, and rejection of damaged and hostile ones. The tests use `verify_callback`, so the
//! fields that are read must also be the signed ones.

#[path = "support/generate.rs"]
mod generate;
mod support;

use freedompay_payouts::{
    CallbackContent, CallbackMessage, Error, Fields, MAX_BYTES, MAX_FIELDS, MAX_NAME, Merchant,
};
use generate::{any_text, tree};
use proptest::prelude::*;
use support::tree::Tree;
use support::{
    BOUNDARY, MULTIPART, PAID, Pairs, SECRET, expect_error, md5, merchant, multipart, pairs, signed,
    urlencoded, xml,
};

const URL: &str = "https://shop.example/cb";

/// The base, signed together with more values at the end of the signed string.
fn base(more: &[&str]) -> Pairs {
    let values: Vec<_> = PAID.iter().map(|(_, value)| *value).chain(more.iter().copied()).collect();
    let mut fields = pairs(&PAID);
    fields.push(("pg_sig".to_owned(), md5(&format!("cb;{};{SECRET}", values.join(";")))));
    fields
}

fn verify(body: &[u8], content_type: Option<&str>) -> Result<Fields, Error> {
    merchant()
        .verify_callback(&CallbackMessage::post(URL, body, content_type))
        .map(|callback| callback.fields().clone())
}

/// The fields after the base.
fn rest(fields: &Fields) -> Vec<(String, Tree)> {
    let own = PAID.len() + 1;
    Tree::pairs(fields.iter().skip(own))
}

/// Reads more text at the end of an urlencoded callback; `values` is what was signed.
fn form(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = format!("{}&{more}", urlencoded(&base(values)));
    rest(&verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{more}: {error}")))
}

/// Reads more elements at the end of an XML callback.
fn elements(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = xml(&base(values)).replace("</response>", &format!("{more}</response>"));
    rest(&verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{more}: {error}")))
}

/// Reads one more part, headers and all, at the end of a multipart callback.
fn part(more: &str, values: &[&str]) -> Vec<(String, Tree)> {
    let body = multipart(&base(values));
    let body = body.replace(&format!("--{BOUNDARY}--"), &format!("--{BOUNDARY}\r\n{more}\r\n--{BOUNDARY}--"));
    rest(&verify(body.as_bytes(), Some(MULTIPART)).unwrap_or_else(|error| panic!("{more}: {error}")))
}

fn texts(expected: &[(&str, &str)]) -> Vec<(String, Tree)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), Tree::from(*value))).collect()
}

fn error_of(body: impl AsRef<[u8]>, content_type: Option<&str>) -> (&'static str, String) {
    expect_error(verify(body.as_ref(), content_type))
}

fn unreadable(error_text: &str) -> (&'static str, String) {
    ("body_unreadable", error_text.to_owned())
}

fn no_field() -> (&'static str, String) {
    unreadable("the message has no field; pass the raw body")
}

fn unsigned() -> (&'static str, String) {
    ("signature_missing", "pg_sig is missing: the message is not signed".to_owned())
}

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
    for body in [urlencoded(&fields), multipart(&fields), xml(&fields)] {
        let whole = body.trim_end_matches("\r\n").trim_end_matches("--").len();
        assert!(verify(body.as_bytes(), None).is_ok());
        for length in 0..whole {
            let error = verify(&body.as_bytes()[..length], None).expect_err("it is cut off");
            let code = error.code().as_str();
            assert!(code == "body_unreadable" || code.starts_with("signature_"), "{length}: {error}");
        }
    }
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
fn rejects_too_many_fields_in_every_form() {
    let expected = ("body_too_large", "the body has more than 512 fields".to_owned());
    assert_eq!(MAX_FIELDS, 512);
    assert_eq!(error_of("a=1&".repeat(10_000), None), expected);
    assert_eq!(error_of(format!("a=&{}", "a&".repeat(512)), None), expected);
    assert_eq!(error_of("a[]=1&".repeat(10_000), None), expected);
    assert_eq!(error_of(format!("<r>{}</r>", "<a/>".repeat(10_000)), None), expected);
    assert_eq!(error_of(format!("<r>{}</r>", "<a><b/></a>".repeat(257)), None), expected);
    let parts: String = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n".repeat(513) + "--b--";
    assert_eq!(error_of(parts, None), expected);

    assert_eq!(error_of("a=1&".repeat(512), None), unsigned());
    assert_eq!(error_of(format!("<r>{}</r>", "<a/>".repeat(512)), None), unsigned());
    assert_eq!(error_of(format!("<r>{}</r>", "<a><b/></a>".repeat(256)), None), unsigned());
    let parts: String = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n".repeat(512) + "--b--";
    assert_eq!(error_of(parts, None), unsigned());
    // Separators alone are not a field.
    assert_eq!(error_of(format!("a=1{}", "&".repeat(10_000)), None), unsigned());
}

#[test]
fn rejects_large_body_without_reading_it() {
    let expected = ("body_too_large", "the body is larger than 65536 bytes".to_owned());
    assert_eq!(MAX_BYTES, 64 * 1024);
    for filler in ["a", "a=1&", "<a>", "\u{1f375}", "\0", " "] {
        let body = filler.repeat(10_000_000 / filler.len());
        assert_eq!(error_of(&body, None), expected, "{filler:?}");
        let answer = merchant().verify_answer(
            &freedompay_payouts::Asked::new(freedompay_payouts::Operation::BalanceStatus),
            body.as_bytes(),
        );
        assert_eq!(expect_error(answer), expected, "{filler:?}");
    }
    assert_eq!(error_of(vec![0xff; MAX_BYTES + 1], None), expected);
    let most = format!("a={}", "x".repeat(MAX_BYTES - 2));
    assert_eq!(error_of(&most, None), unsigned());
    assert_eq!(error_of(most + "x", None), expected);
}

#[test]
fn rejects_deep_nesting_in_every_form() {
    let expected = unreadable("fields are nested deeper than 8 levels");
    for depth in [9, 100, 1_000] {
        let (open, close) = ("<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(error_of(format!("<r>{open}1{close}</r>"), None), expected, "{depth}");
        assert_eq!(error_of(format!("<r>{open}"), None), expected, "{depth}");
        let brackets = "[a]".repeat(depth - 1);
        assert_eq!(error_of(format!("a{brackets}=1"), None), expected, "{depth}");
        assert_eq!(error_of(format!("a{}=1", "[]".repeat(depth - 1)), None), expected, "{depth}");
        let part = format!("--b\r\nContent-Disposition: form-data; name=\"a{brackets}\"\r\n\r\n1\r\n--b--");
        assert_eq!(error_of(part, None), expected, "{depth}");
    }
    let (open, close) = ("<a>".repeat(8), "</a>".repeat(8));
    assert_eq!(error_of(format!("<r>{open}1{close}</r>"), None), unsigned());
    assert_eq!(error_of(format!("a{}=1", "[a]".repeat(7)), None), unsigned());
}

#[test]
fn rejects_every_doctype() {
    let expected = unreadable("the XML has a DOCTYPE, which could read files and exhaust memory");
    for body in [
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><a>&x;</a></r>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE r SYSTEM \"http://evil.example/x.dtd\"><r/>",
        "<!doctype response><response/>",
        "<!-- x --><!DOCTYPE r><r/>",
        "<r><!DOCTYPE r></r>",
    ] {
        assert_eq!(error_of(body, None), expected, "{body}");
        let wrapped = urlencoded(&pairs(&[("pg_xml", body)]));
        assert_eq!(error_of(wrapped, None), expected, "{body}");
    }
}

#[test]
fn rejects_malformed_xml_with_the_reason() {
    for (body, error_text) in [
        ("<r><a>&nbsp;</a></r>", "the XML element <a> has an unknown entity \"&nbsp;\""),
        ("<r><a>&AMP;</a></r>", "the XML element <a> has an unknown entity \"&AMP;\""),
        ("<r><a>&x;</a></r>", "the XML element <a> has an unknown entity \"&x;\""),
        ("<r><a>&#xD800;</a></r>", "the XML element <a> has an unknown entity \"&#xD800;\""),
        ("<r><a>&#1114112;</a></r>", "the XML element <a> has an unknown entity \"&#1114112;\""),
        ("<r><a>&#99999999999;</a></r>", "the XML element <a> has an unknown entity \"&#99999999999;\""),
        ("<r><a>&#;</a></r>", "the XML element <a> has an unknown entity \"&#;\""),
        ("<r><a>&#x;</a></r>", "the XML element <a> has an unknown entity \"&#x;\""),
        ("<r><a>&#+65;</a></r>", "the XML element <a> has an unknown entity \"&#+65;\""),
        ("<r><a>&#6a;</a></r>", "the XML element <a> has an unknown entity \"&#6a;\""),
        ("<r><a>a & b</a></r>", "the XML has a bare \"&\" in <a>; write it as &amp;"),
        ("<r><a>a&</a></r>", "the XML has a bare \"&\" in <a>; write it as &amp;"),
        ("<r><a>&;</a></r>", "the XML has a bare \"&\" in <a>; write it as &amp;"),
        ("<r><a>1</b></r>", "the XML closes <a> with </b>"),
        ("<r><a>1</r>", "the XML closes <a> with </r>"),
        ("<r><a>1</A></r>", "the XML closes <a> with </A>"),
        ("<r></r></r>", "the XML continues after </r>"),
        ("<r/><r/>", "the XML continues after </r>"),
        ("<r/>x", "the XML continues after </r>"),
        ("<r>x<a/></r>", "the XML has text outside fields in <r>"),
        ("<r><a>x<b/></a></r>", "the XML has text outside fields in <a>"),
        ("<r><a><b/>\u{a0}</a></r>", "the XML has text outside fields in <a>"),
        ("<r>text</r>", "the XML has text outside fields in <r>"),
        ("<h1>502 Bad Gateway</h1>", "the XML has text outside fields in <h1>"),
        ("<1/>", "the XML has a malformed tag at \"<1/>\""),
        ("< r/>", "the XML has a malformed tag at \"<r/>\""),
        ("<r><></r>", "the XML has a malformed tag at \"<></r>\""),
        ("</r>", "the XML has a malformed tag at \"</r>\""),
        ("<r><!ELEMENT a></r>", "the XML has a malformed tag at \"<!ELEMENT a></r>\""),
        ("<![CDATA[x]]>", "the XML has a malformed tag at \"<![CDATA[x]]>\""),
        ("<r a></r>", "the XML has a malformed attribute in <r>"),
        ("<r a=1></r>", "the XML has a malformed attribute in <r>"),
        ("<r a='1'b='2'></r>", "the XML has a malformed attribute in <r>"),
        ("<r a='<'></r>", "the XML has a malformed attribute in <r>"),
        ("<r<a/></r>", "the XML has a malformed attribute in <r>"),
        ("<r =''></r>", "the XML has a malformed attribute in <r>"),
        ("<?xml version='1.0'?>", "the XML has no root element"),
        ("<!-- x -->", "the XML has no root element"),
        (
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?><r/>",
            "the XML declares the encoding windows-1251; utf-8 was expected",
        ),
        (
            "<?xml encoding='UTF-16' version='1.0'?><r/>",
            "the XML declares the encoding UTF-16; utf-8 was expected",
        ),
        ("<?xml encoding=koi8-r?><r/>", "the XML declares the encoding koi8-r; utf-8 was expected"),
    ] {
        assert_eq!(error_of(body, None), unreadable(error_text), "{body}");
        let wrapped = urlencoded(&pairs(&[("pg_xml", body)]));
        assert_eq!(error_of(wrapped, None), unreadable(error_text), "{body}");
    }
    assert_eq!(error_of("pg_xml=ok", None), unreadable("the XML has no root element"));
    assert_eq!(error_of("pg_xml={}", None), unreadable("the XML has no root element"));
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
fn decodes_form_escapes_once() {
    for (more, name, value) in [
        ("x=a+b", "x", "a b"),
        ("x=a%20b", "x", "a b"),
        ("x=a%2Bb", "x", "a+b"),
        ("x=a%2bb", "x", "a+b"),
        ("x=%252B", "x", "%2B"),
        ("x=%26%3B%3D%25", "x", "&;=%"),
        ("x=a=b", "x", "a=b"),
        ("x=a;b", "x", "a;b"),
        ("x==", "x", "="),
        ("x=", "x", ""),
        ("x", "x", ""),
        ("x=1&", "x", "1"),
        ("&&x=1", "x", "1"),
        ("x=100%+", "x", "100% "),
        ("x=%zz", "x", "%zz"),
        ("x=%u0041", "x", "%u0041"),
        ("x=%D0%9F", "x", "П"),
        ("x=П", "x", "П"),
        ("x=%F0%9F%8D%B5", "x", "\u{1f375}"),
        ("x=%EF%BB%BF", "x", "\u{feff}"),
        ("x=%0D%0A%09", "x", "\r\n\t"),
        ("x%5Fy=1", "x_y", "1"),
        ("x+y=1", "x y", "1"),
        ("x.y=1", "x.y", "1"),
        ("x%26=1", "x&", "1"),
    ] {
        assert_eq!(form(more, &[value]), texts(&[(name, value)]), "{more}");
    }
    assert_eq!(form("x=1&x=2&x=1", &["1", "2", "1"]), texts(&[("x", "1"), ("x", "2"), ("x", "1")]));
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

#[test]
fn accepts_special_property_names_as_data() {
    for name in ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "xmlns", "x:y", "xn--"] {
        // Names that sort before `pg_…` are signed first.
        let mut fields = pairs(&PAID);
        fields.push((name.to_owned(), "a b".to_owned()));
        let fields = signed("cb", fields);
        for body in [urlencoded(&fields), multipart(&fields), xml(&fields)] {
            let read = verify(body.as_bytes(), None).unwrap();
            assert_eq!(read.text(name), Some("a b"));
            assert_eq!(read, fields.iter().cloned().collect());
        }
    }
    let nested = Fields::from([("__proto__", Fields::from([("admin", "1")]))]);
    assert_eq!(form("x[__proto__][admin]=1", &["1"]), [("x".to_owned(), nested.into())]);
}

#[test]
fn brackets_nest_fields() {
    let fields = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let list = |items: &[&str]| Tree::from(items.iter().map(|item| Tree::from(*item)).collect::<Vec<_>>());
    for (more, values, expected) in [
        ("x[a]=1", &["1"][..], fields(&[("a", "1")])),
        ("x%5Ba%5D=1", &["1"], fields(&[("a", "1")])),
        ("x[b]=2&x[a]=1", &["1", "2"], fields(&[("b", "2"), ("a", "1")])),
        ("x[a]=1&x[a]=2", &["1", "2"], fields(&[("a", "1"), ("a", "2")])),
        ("x[a][b]=1", &["1"], Fields::from([("a", fields(&[("b", "1")]))]).into()),
        ("x[]=1", &["1"], list(&["1"])),
        ("x[]=2&x[]=1", &["2", "1"], list(&["2", "1"])),
        ("x[0]=2&x[1]=1", &["2", "1"], list(&["2", "1"])),
        ("x[1]=2&x[0]=1", &["1", "2"], fields(&[("1", "2"), ("0", "1")])),
        ("x[1]=1", &["1"], fields(&[("1", "1")])),
        ("x[00]=1", &["1"], fields(&[("00", "1")])),
        ("x[][a]=1&x[][a]=2", &["1", "2"], vec![fields(&[("a", "1")]), fields(&[("a", "2")])].into()),
        ("x[0][]=1&x[0][]=2", &["1", "2"], vec![list(&["1", "2"])].into()),
        ("x[pg_sig]=signed_by_nobody&x[a]=1", &["1"], fields(&[("pg_sig", "signed_by_nobody"), ("a", "1")])),
    ] {
        assert_eq!(form(more, values), [("x".to_owned(), expected)], "{more}");
    }
    // Unpaired brackets are part of the name.
    for more in ["x[a[b]", "x[", "x]", "x[a", "x[a]b", "x]a[", "x[[a]]", "x[a]]", "x[a][", "x[a]b[c]"] {
        assert_eq!(form(&format!("{more}=1"), &["1"]), texts(&[(more, "1")]), "{more}");
    }
    for name in ["[a]", "[]"] {
        let fields = signed("cb", [pairs(&PAID), pairs(&[(name, "1")])].concat());
        for body in [urlencoded(&fields), multipart(&fields)] {
            assert_eq!(verify(body.as_bytes(), None), Ok(fields.iter().cloned().collect()), "{name}");
        }
    }
}

#[test]
fn nested_fields_of_one_container_need_not_be_adjacent() {
    let read = form("x[a][c]=1&y[]=2&x[b]=3&y[]=4&x[a][d]=5&x[0]=6", &["6", "1", "5", "3", "2", "4"]);
    let a = Fields::from([("c", "1"), ("d", "5")]);
    let mut x = Fields::from([("a", Tree::from(a)), ("b", Tree::from("3"))]);
    x.push("0", "6");
    let y = Tree::List(vec!["2".into(), "4".into()]);
    assert_eq!(read, [("x".to_owned(), x.into()), ("y".to_owned(), y)]);
    // A text of the same name ends a container.
    let read = form("x[a]=1&x=2&x[b]=3&x[c]=4", &["1", "2", "3", "4"]);
    let nested = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let expected = [nested(&[("a", "1")]), "2".into(), nested(&[("b", "3"), ("c", "4")])];
    assert_eq!(read, expected.map(|value| ("x".to_owned(), value)));
    // A text below it ends only the inner container.
    let read = form("x[a][b]=1&x[a]=2&x[a][b]=3", &["1", "2", "3"]);
    let inner = |text: &str| nested(&[("b", text)]);
    let a = [inner("1"), "2".into(), inner("3")].map(|value| ("a".to_owned(), value));
    assert_eq!(read, [("x".to_owned(), Tree::Fields(a.to_vec()))]);
}

#[test]
fn brackets_after_a_documented_name_nest() {
    let read = form(
        "pg_user_phone[a]=1&pg_user_phone=2&pg_user_phone[a]=3&pg_user_phone[b]=4",
        &["1", "2", "3", "4"],
    );
    let nested = |pairs: &[(&str, &str)]| Tree::from(pairs.iter().copied().collect::<Fields>());
    let expected = [nested(&[("a", "1")]), "2".into(), nested(&[("a", "3"), ("b", "4")])];
    assert_eq!(read, expected.map(|value| ("pg_user_phone".to_owned(), value)));
}

#[test]
fn text_and_nested_fields_of_one_name_are_two_fields() {
    let nested = Tree::from(Fields::from([("a", "2")]));
    let read = form("x=1&x[a]=2", &["1", "2"]);
    assert_eq!(read, [("x".to_owned(), Tree::from("1")), ("x".to_owned(), nested)]);
}

#[test]
fn decodes_element_text() {
    for (more, value) in [
        ("<x>1</x>", "1"),
        ("<x/>", ""),
        ("<x />", ""),
        ("<x></x>", ""),
        ("<x> </x>", " "),
        ("<x>\n a \t</x>", "\n a \t"),
        ("<x>&amp;&lt;&gt;&quot;&apos;</x>", "&<>\"'"),
        ("<x>&amp;lt;</x>", "&lt;"),
        ("<x>&#65;&#x42;&#x1F375;&#13;</x>", "AB\u{1f375}\r"),
        ("<x>&#x0041;&#0066;</x>", "AB"),
        ("<x><![CDATA[<a>&amp;</a>]]></x>", "<a>&amp;</a>"),
        ("<x>a<![CDATA[]]>b<![CDATA[]] ]]>c</x>", "ab]] c"),
        ("<x><![CDATA[a]]]]><![CDATA[>b]]></x>", "a]]>b"),
        ("<x>1<!-- 2 -->3</x>", "13"),
        ("<x>1<?php echo 2 ?>3</x>", "13"),
        ("<x><!-- <x>2</x> --></x>", ""),
        ("<x>]]></x>", "]]>"),
        ("<x>a>b'\"</x>", "a>b'\""),
        ("<x>a\r\nb\rc</x>", "a\nb\nc"),
        ("<x><![CDATA[a\r\nb]]></x>", "a\nb"),
        ("<x>П\u{a0}\u{2028}\u{1f375}</x>", "П\u{a0}\u{2028}\u{1f375}"),
        ("<x a=\"1\" b = '2>3'>1</x>", "1"),
        ("<x\r\n\ta=\"&amp;\"\r\n>1</x >", "1"),
        ("<x a='2'/>", ""),
        ("<!-- c --><x>1</x>\n<?p?>", "1"),
    ] {
        assert_eq!(elements(more, &[value]), texts(&[("x", value)]), "{more}");
    }
    let repeated = elements("<x>1</x><x>2</x>", &["1", "2"]);
    assert_eq!(repeated, texts(&[("x", "1"), ("x", "2")]));
    let nested = elements("<x> <b>2</b> <a a='1'>1</a> </x>", &["1", "2"]);
    assert_eq!(nested, [("x".to_owned(), Fields::from([("b", "2"), ("a", "1")]).into())]);
}

#[test]
fn ignores_markup_around_the_root_element() {
    let fields = base(&[]);
    let inner = xml(&fields);
    let root = inner.split_once('\n').unwrap().1;
    for body in [
        root.to_owned(),
        format!("\u{feff}{inner}"),
        format!("\r\n\t {inner}\r\n"),
        format!("<?xml version='1.0' encoding='utf-8'?>{root}"),
        format!("<?xml version=\"1.0\"   encoding = \"UTF-8\" standalone=\"yes\" ?>{root}"),
        format!("<?xml version=1.0 encoding=utf-8?>{root}"),
        format!("<?xml version=\"1.0\"?><!-- <response/> --><?xml-stylesheet x?>{root}<!-- end -->"),
        root.replace("response>", "request>"),
        root.replace("<response>", "<response xmlns=\"http://x.example/\" pg_status='error'>"),
        root.replace("response>", "a:b-c.d_1>"),
        root.replace("><", ">\r\n  <"),
        root.replace("><", "><!-- pg_status --><"),
    ] {
        let read = verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(read, fields.iter().cloned().collect(), "{body}");
    }
    for body in ["<r/>", "<r></r>", "<r> \n </r>", "<r><!-- --></r>"] {
        assert_eq!(error_of(body, None), no_field(), "{body}");
    }
}

#[test]
fn reads_parts_by_their_headers() {
    for (more, name, value) in [
        ("Content-Disposition: form-data; name=\"x\"\r\n\r\n1", "x", "1"),
        ("CONTENT-DISPOSITION: Form-Data; NAME=\"x\"\r\n\r\n1", "x", "1"),
        ("content-disposition:form-data;name=x\r\n\r\n1", "x", "1"),
        ("Content-Disposition: form-data ; name = \"x\" ; y=z\r\n\r\n1", "x", "1"),
        (
            "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1",
            "x",
            "1",
        ),
        ("Content-Disposition: form-data; name=\"x\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n1", "x", "1"),
        ("Content-Disposition: form-data; name=\"x\"\r\nContent-Length: 5\r\n\r\n1", "x", "1"),
        ("Content-Disposition: form-data; name=\"x;y=\\\"1\\\"\"\r\n\r\n1", "x;y=\"1\"", "1"),
        ("Content-Disposition: form-data; name=\"xy\"; z=\"1\"\r\n\r\n1", "xy", "1"),
        ("Content-Disposition: form-data; name=\"x\\\";y\"\r\n\r\n1", "x\";y", "1"),
        ("Content-Disposition: form-data; name=\"x\\\\\"; z=\"1\"\r\n\r\n1", "x\\\\", "1"),
        ("Content-Disposition: form-data; name=\"x%22%0D%0A\"\r\n\r\n1", "x\"\r\n", "1"),
        ("Content-Disposition: form-data; name=\"x: y\"\r\n\r\n1", "x: y", "1"),
        ("Content-Disposition: form-data; name=\"xП\"\r\n\r\nПривет", "xП", "Привет"),
        ("Content-Disposition: form-data; name=\"x\"\r\n\r\n", "x", ""),
        ("Content-Disposition: form-data; name=\"x\"\r\n\r\n \r\n\r\n\n", "x", " \r\n\r\n\n"),
        ("Content-Disposition: form-data; name=\"x\"\r\n\r\na+b%20c&amp;", "x", "a+b%20c&amp;"),
        ("Content-Disposition: form-data; name=\"x\"\r\n\r\n--b\r\n--", "x", "--b\r\n--"),
        (
            "Content-Disposition: form-data; name=\"x\"\r\n\r\nContent-Disposition: form-data; name=\"pg_sig\"\r\n\r\n2",
            "x",
            "Content-Disposition: form-data; name=\"pg_sig\"\r\n\r\n2",
        ),
    ] {
        assert_eq!(part(more, &[value]), texts(&[(name, value)]), "{more}");
    }
    let nested = part("Content-Disposition: form-data; name=\"x[a]\"\r\n\r\n1", &["1"]);
    assert_eq!(nested, [("x".to_owned(), Fields::from([("a", "1")]).into())]);
}

#[test]
fn rejects_parts_that_are_not_text_fields() {
    let head = "Content-Disposition: form-data; name=\"x\"";
    for (headers, error_text) in [
        (
            "Content-Disposition: form-data; name=\"x\"; filename=\"a.txt\"".to_owned(),
            "the multipart body has a file; text fields were expected",
        ),
        (
            "Content-Disposition: form-data; FILENAME=\"\"; name=\"x\"".to_owned(),
            "the multipart body has a file; text fields were expected",
        ),
        (
            format!("{head}\r\nContent-Transfer-Encoding: base64"),
            "the multipart body has a part encoded as base64",
        ),
        (
            format!("{head}\r\nCONTENT-TRANSFER-ENCODING:quoted-printable"),
            "the multipart body has a part encoded as quoted-printable",
        ),
        ("Content-Disposition: form-data".to_owned(), "the multipart body has a part without a name"),
        (
            "Content-Disposition: form-data; names=\"x\"".to_owned(),
            "the multipart body has a part without a name",
        ),
        ("Content-Type: text/plain".to_owned(), "the multipart body has a part without a name"),
        (format!("{head}\r\nnonsense"), "the multipart body has a malformed header"),
        (format!("\r\n{head}"), "the multipart body has a malformed header"),
    ] {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b\r\n{headers}\r\n\r\n1\r\n--b--"
        );
        assert_eq!(error_of(body, None), unreadable(error_text), "{headers}");
    }
}

#[test]
fn rejects_damaged_multipart_bodies() {
    let part = "Content-Disposition: form-data; name=a\r\n\r\n1";
    let cut = "the multipart body is cut off: it has no closing boundary";
    for (body, error_text) in [
        (format!("--b\r\n{part}"), cut),
        (format!("--b\r\n{part}\r\n--c--"), cut),
        (format!("--b\r\n{part}\r\n--b"), cut),
        (format!("--b\r\n{part}\r\n--b\r\n"), cut),
        (format!("--b\r\n{part}\r\n--b-"), cut),
        (format!("--b\r\n{part}\n--b--"), cut),
        ("--b\r\nContent-Disposition: form-data; name=a\r\n1\r\n--b--".to_owned(), cut),
        // The boundary ends in dashes, but its first line is not a closing line.
        ("--b--\r\nContent-Dispo".to_owned(), cut),
        (
            "--b--\r\nContent-Type: text/plain\r\n\r\n1\r\n--b----".to_owned(),
            "the multipart body has a part without a name",
        ),
        (format!("--b\r\n{part}\r\n--bc--\r\n"), "the multipart body has text after a boundary"),
    ] {
        assert_eq!(error_of(&body, None), unreadable(error_text), "{body:?}");
    }
}

#[test]
fn rejects_boundary_that_is_not_in_the_body() {
    let body = multipart(&base(&[]));
    let expected = unreadable("the content type and the multipart body have different boundaries");
    for content_type in [
        "multipart/form-data; boundary=other",
        "multipart/form-data; boundary=\"other\"",
        "Multipart/Form-Data; charset=utf-8; Boundary=other",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=----boundary7MA4YWx",
        "multipart/form-data; boundary=----BOUNDARY7MA4YWXK",
    ] {
        assert_eq!(error_of(&body, Some(content_type)), expected, "{content_type}");
    }
    for content_type in [
        MULTIPART,
        "multipart/form-data; boundary=\"----boundary7MA4YWxk\"",
        "MULTIPART/FORM-DATA ; charset=utf-8 ; BOUNDARY=----boundary7MA4YWxk",
        "multipart/form-data",
        "multipart/mixed; boundary=other",
    ] {
        assert!(verify(body.as_bytes(), Some(content_type)).is_ok(), "{content_type}");
    }
}

#[test]
fn accepts_variants_of_multipart() {
    let fields = base(&["a\nb"]);
    let plain = multipart(&[fields.clone(), pairs(&[("x", "a\nb")])].concat());
    let expected: Fields = [fields, pairs(&[("x", "a\nb")])].concat().into_iter().collect();
    for body in [
        plain.replace("\r\n", "\n"),
        plain.trim_end().to_owned(),
        plain.clone() + "epilogue\r\n--other",
        plain.replace(&format!("--{BOUNDARY}\r\n"), &format!("--{BOUNDARY} \t\r\n")),
        plain.replace(BOUNDARY, "b"),
        plain.replace(BOUNDARY, "b o'u()+_,-./:=?n"),
        format!("\u{feff}{plain}"),
    ] {
        let read = verify(body.as_bytes(), None).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(read, expected, "{body}");
    }
    for body in ["--b--", "--b--\r\n", "--b--\r\n\r\n"] {
        assert_eq!(error_of(body, None), no_field(), "{body}");
    }
}

#[test]
fn limits_apply_to_parsed_fields() {
    let merchant = merchant();
    let verify = |fields: Fields| {
        expect_error(merchant.verify_callback(&CallbackMessage::new(URL, CallbackContent::Fields(fields))))
    };
    let invalid = |error_text: &str| ("fields_invalid", error_text.to_owned());
    let many = |count: usize| (0..count).map(|n| (format!("x{n}"), "1")).collect::<Fields>();
    assert_eq!(verify(many(512)), unsigned());
    assert_eq!(verify(many(513)), invalid("there are more than 512 fields"));
    // A container does not count as a field, but an empty container does.
    let list = |count: usize| Fields::from([("x", Tree::from(vec![Tree::from("1"); count]))]);
    let empty = |count: usize| Fields::from([("x", Tree::from(vec![Tree::from(Fields::new()); count]))]);
    for (fits, exceeds) in [
        (Fields::from([("x", many(512))]), Fields::from([("x", many(513))])),
        (list(512), list(513)),
        (empty(512), empty(513)),
    ] {
        assert_eq!(verify(fits), unsigned());
        assert_eq!(verify(exceeds), invalid("there are more than 512 fields"));
    }
    assert_eq!(verify(Fields::from([("x".repeat(256), "1")])), unsigned());
    let long = Fields::from([("x".repeat(257), "1")]);
    assert_eq!(verify(long.clone()), invalid("a field name has more than 256 bytes"));
    assert_eq!(verify(Fields::from([("x", long)])), invalid("a field name has more than 256 bytes"));
}

#[test]
fn accepts_form_of_512_nested_fields() {
    let each: Vec<_> = (0..512).map(|n| format!("a{n}[b][c]=1")).collect();
    assert_eq!(error_of(each.join("&"), None), unsigned());
    assert_eq!(error_of("a[]=1&".repeat(512), None), unsigned());
}

#[test]
fn rejects_names_over_256_bytes_in_every_form() {
    let expected = ("body_too_large", "the body has a field name of more than 256 bytes".to_owned());
    assert_eq!(MAX_NAME, 256);
    for (name, expected) in [("x".repeat(256), unsigned()), ("x".repeat(257), expected)] {
        for body in [
            format!("{name}=1"),
            format!("{name}[a]=1"),
            // A bracket before the first key is part of the name.
            format!("{}][a]=1", &name[1..]),
            format!("a[{name}][]=1"),
            format!("<r><{name}>1</{name}></r>"),
            format!("--b\r\nContent-Disposition: form-data; name={name}\r\n\r\n1\r\n--b--"),
        ] {
            assert_eq!(error_of(&body, None), expected, "{body}");
        }
    }
}

/// Syntax fragments of all body formats, in random order.
fn fragment_mix() -> impl Strategy<Value = String> {
    const PIECES: [&str; 40] = [
        "<",
        ">",
        "/",
        "</",
        "/>",
        "<a",
        "<a>",
        "</a>",
        "<r>",
        "</r>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<?xml ",
        "encoding=",
        "<!DOCTYPE ",
        "&",
        "&amp;",
        "&#",
        ";",
        "=",
        "\"",
        "'",
        "[",
        "]",
        "[]",
        "%",
        "%4",
        "+",
        "--b",
        "--b--",
        "\r\n",
        "\n\n",
        "Content-Disposition: form-data; name=",
        "pg_xml=",
        "pg_sig",
        "\u{feff}Ж",
    ];
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24).prop_map(|pieces| pieces.concat())
}

/// Text written with entities, character references and CDATA by turns.
fn in_xml(text: &str, style: &[u8]) -> String {
    text.chars()
        .zip(style.iter().cycle())
        .map(|(c, style)| match (c, style % 4) {
            ('&', 0) => "&amp;".to_owned(),
            ('<', 0) => "&lt;".to_owned(),
            ('\r', _) | (_, 1) => format!("&#{};", u32::from(c)),
            (_, 2) => format!("&#x{:X};", u32::from(c)),
            (_, 3) | ('&' | '<', _) => format!("<![CDATA[{c}]]>"),
            (c, _) => c.to_string(),
        })
        .collect()
}

/// The values after the base, in signing order.
fn in_order(fields: &[(String, String)]) -> Vec<&str> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
    sorted.into_iter().map(|(_, value)| value.as_str()).collect()
}

fn accepted(body: &str, expected: &[(String, String)]) -> Result<(), TestCaseError> {
    let read = verify(body.as_bytes(), None);
    prop_assert!(read.is_ok(), "{:?}", read);
    let expected: Vec<_> =
        expected.iter().map(|(name, value)| (name.clone(), Tree::from(value.as_str()))).collect();
    prop_assert_eq!(rest(&read.unwrap()), expected);
    Ok(())
}

fn receive(merchant: &Merchant, body: &[u8]) {
    use freedompay_payouts::{Asked, Operation};
    for content_type in [None, Some("multipart/form-data; boundary=b")] {
        assert!(merchant.verify_callback(&CallbackMessage::post(URL, body, content_type)).is_err());
    }
    for operation in Operation::ALL {
        assert!(merchant.verify_answer(&Asked::new(*operation), body).is_err());
    }
    if let Ok(text) = std::str::from_utf8(body) {
        let url = format!("{URL}?{text}");
        assert!(merchant.verify_callback(&CallbackMessage::new(&url, CallbackContent::Query)).is_err());
        assert!(merchant.verify_callback(&CallbackMessage::post(text, body, Some(text))).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        receive(&merchant(), &body);
    }

    #[test]
    fn random_fragments_never_panic(body in fragment_mix()) {
        receive(&merchant(), body.as_bytes());
        receive(&merchant(), format!("<r>{body}</r>").as_bytes());
        receive(&merchant(), format!("--b\r\n{body}\r\n--b--").as_bytes());
        receive(&merchant(), urlencoded(&[("pg_xml".to_owned(), body)]).as_bytes());
    }

    #[test]
    fn reads_form_of_an_independent_writer(
        fields in proptest::collection::vec(("x[^\\x00\\[\\]]{0,6}", any_text()), 0..6),
    ) {
        let body = urlencoded(&[base(&in_order(&fields)), fields.clone()].concat());
        accepted(&body, &fields)?;
    }

    #[test]
    fn reads_nested_form_of_an_independent_writer(tree in tree()) {
        let mut fields = base(&tree.signed());
        tree.flat("x".to_owned(), &mut fields);
        let read = verify(urlencoded(&fields).as_bytes(), None);
        prop_assert!(read.is_ok(), "{:?}", read);
        prop_assert_eq!(rest(&read.unwrap()), [("x".to_owned(), tree)]);
    }

    #[test]
    fn reads_xml_of_an_independent_writer(
        fields in proptest::collection::vec(("x[a-zA-Z0-9_.-]{0,6}", any_text()), 0..6),
        style in proptest::collection::vec(any::<u8>(), 1..8),
        between in prop_oneof![Just(""), Just("\r\n  "), Just("<!-- <x>1</x> -->"), Just("<?x y?>")],
        attributes in prop_oneof![Just(""), Just(" a='1'"), Just("\n a = \"'>\"\tb=''\n")],
    ) {
        let mut body = String::from("<response>");
        for (name, value) in [base(&in_order(&fields)), fields.clone()].concat() {
            let value = in_xml(&value, &style);
            body.extend([between, "<", &name, attributes, ">", &value, "</", &name, ">"]);
        }
        accepted(&(body + "</response>"), &fields)?;
    }

    #[test]
    fn reads_multipart_of_an_independent_writer(
        fields in proptest::collection::vec(("x[^\\x00-\\x1f\\x7f\\[\\]\"%\\\\]{0,6}", any_text()), 0..6),
    ) {
        let body = multipart(&[base(&in_order(&fields)), fields.clone()].concat());
        accepted(&body, &fields)?;
    }

    #[test]
    fn one_changed_byte_never_gives_another_valid_message(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), style in 0..3_usize,
    ) {
        let fields = signed("cb", [pairs(&PAID), pairs(&[("x", "Имя & <ещё>")])].concat());
        let body = [urlencoded, multipart, xml][style](&fields);
        let mut changed = body.into_bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        if let Ok(read) = verify(&changed, None) {
            // All signed values are present; only the names of undocumented fields may have changed.
            let values = |fields: &Fields| -> Vec<Tree> {
                fields.iter().filter(|(name, _)| *name != "pg_sig").map(|(_, value)| value.into()).collect()
            };
            let genuine: Fields = fields.iter().cloned().collect();
            prop_assert_eq!(values(&read), values(&genuine));
            for (name, value) in &PAID {
                prop_assert_eq!(read.text(name), Some(*value));
            }
        }
    }
}

#[test]
fn decodes_long_values_after_other_decoded_text() {
    let long = "A".repeat(20_000);
    let of_form = form(&format!("x[]=1&y={}", "%41".repeat(20_000)), &["1", &long]);
    assert_eq!(of_form.last(), Some(&("y".to_owned(), Tree::from(long.as_str()))));
    let long = format!("&{}", "x".repeat(60_000));
    let of_xml = elements(&format!("<x>&amp;</x><y>&amp;{}</y>", "x".repeat(60_000)), &["&", &long]);
    assert_eq!(of_xml.last(), Some(&("y".to_owned(), Tree::from(long.as_str()))));
}

#[test]
fn rejects_xml_tag_that_does_not_start_with_a_bracket() {
    let genuine = xml(&base(&[]));
    for start in ["?pg_status>", "xpg_status>", "pg_status>", "<<pg_status>"] {
        let body = genuine.replace("<pg_status>", start);
        let (code, _) = expect_error(verify(body.as_bytes(), None));
        assert_eq!(code, "body_unreadable", "{start}");
    }
}
