//! XML: text, markup around it, and malformed documents.

use super::common::{expect_error, multipart, pairs, urlencoded, xml};
use super::{base, elements, error_of, no_field, texts, unreadable, verify};
use freedompay_payouts::Fields;

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
fn reads_long_text_with_entities_in_every_carrier() {
    for length in [1, 1000, 20_000] {
        let value = format!("{}&{}", "a".repeat(length), "b".repeat(length));
        let fields = [base(&[&value]), pairs(&[("x", value.as_str())])].concat();
        let document = xml(&fields);
        let wrapped = pairs(&[("pg_xml", document.as_str())]);
        let expected = Ok(fields.into_iter().collect::<Fields>());
        for body in [&document, &urlencoded(&wrapped), &multipart(&wrapped)] {
            assert_eq!(verify(body.as_bytes(), None), expected, "{length}");
        }
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
fn rejects_xml_tag_that_does_not_start_with_a_bracket() {
    let genuine = xml(&base(&[]));
    for start in ["?pg_status>", "xpg_status>", "pg_status>", "<<pg_status>"] {
        let body = genuine.replace("<pg_status>", start);
        let (code, _) = expect_error(verify(body.as_bytes(), None));
        assert_eq!(code, "body_unreadable", "{start}");
    }
}
