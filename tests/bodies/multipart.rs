//! Multipart bodies: headers of parts, boundaries, and damaged bodies.

use super::common::{BOUNDARY, MULTIPART, multipart, pairs};
use super::{base, error_of, no_field, part, texts, unreadable, verify};
use freedompay_payouts::Fields;

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
        // One starts with the type, the other has its length.
        "multipart/form-data2; boundary=other",
        "multipart/form+data; boundary=other",
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
