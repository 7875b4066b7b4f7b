//! Bodies of independent writers, and random bodies.

use super::common::generate::{any_text, tree};
use super::common::signer::{Order, values_in_order};
use super::common::tree::Tree;
use super::common::{PAID, merchant, multipart, pairs, signed, trees, urlencoded, xml};
use super::{URL, base, rest, verify};
use freedompay_payouts::{CallbackContent, CallbackMessage, Fields, Merchant};
use proptest::prelude::*;

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

fn accepted(body: &str, expected: &[(String, String)]) -> Result<(), TestCaseError> {
    let read = verify(body.as_bytes(), None);
    prop_assert!(read.is_ok(), "{:?}", read);
    prop_assert_eq!(rest(&read.unwrap()), trees(expected));
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
        let body = urlencoded(&[base(&values_in_order(&trees(&fields), Order::A)), fields.clone()].concat());
        accepted(&body, &fields)?;
    }

    #[test]
    fn reads_nested_form_of_an_independent_writer(tree in tree()) {
        let mut fields = base(&values_in_order(&[("x".to_owned(), tree.clone())], Order::A));
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
        for (name, value) in [base(&values_in_order(&trees(&fields), Order::A)), fields.clone()].concat() {
            let value = in_xml(&value, &style);
            body.extend([between, "<", &name, attributes, ">", &value, "</", &name, ">"]);
        }
        accepted(&(body + "</response>"), &fields)?;
    }

    #[test]
    fn reads_multipart_of_an_independent_writer(
        fields in proptest::collection::vec(("x[^\\x00-\\x1f\\x7f\\[\\]\"%\\\\]{0,6}", any_text()), 0..6),
    ) {
        let body = multipart(&[base(&values_in_order(&trees(&fields), Order::A)), fields.clone()].concat());
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
