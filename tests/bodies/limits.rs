//! Limits of bytes, fields, names and levels.

use super::common::tree::Tree;
use super::common::{expect_error, merchant};
use super::{URL, elements, error_of, form, unreadable, unsigned};
use freedompay_payouts::{CallbackContent, CallbackMessage, Fields, MAX_BYTES, MAX_FIELDS, MAX_NAME};

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
}

#[test]
fn accepts_512_fields_in_every_form() {
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

#[test]
fn decodes_long_values_after_other_decoded_text() {
    let long = "A".repeat(20_000);
    let of_form = form(&format!("x[]=1&y={}", "%41".repeat(20_000)), &["1", &long]);
    assert_eq!(of_form.last(), Some(&("y".to_owned(), Tree::from(long.as_str()))));
    let long = format!("&{}", "x".repeat(60_000));
    let of_xml = elements(&format!("<x>&amp;</x><y>&amp;{}</y>", "x".repeat(60_000)), &["&", &long]);
    assert_eq!(of_xml.last(), Some(&("y".to_owned(), Tree::from(long.as_str()))));
}
