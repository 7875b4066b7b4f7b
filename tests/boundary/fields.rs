//! Fields in both directions: nodes in, objects out.

use freedompay_payouts::wasm::bodies::{read_body, verify_body};
use freedompay_payouts::{Fields, Operation};
use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{sign_fields, sign_given, verify_fields};
use super::common::pairs;
use super::support::{SECRET, js, js_with, json, nodes, nodes_of, order, signature, text};

/// The signature of these nodes.
fn sign(nodes: &wasm_bindgen::JsValue) -> String {
    sign_fields(nodes, SECRET, Some("A")).unwrap()
}

#[wasm_bindgen_test]
fn nodes_become_fields() {
    let flat = nodes("{ pg_b: 'a b&c', pg_a: '1' }");
    assert_eq!(sign(&flat), signature(&Fields::from([("pg_a", "1"), ("pg_b", "a b&c")])));
    assert_eq!(order(&flat).unwrap(), pairs(&[("pg_a", "1"), ("pg_b", "a b&c")]));

    let repeated = nodes("[['pg_a', '2'], ['pg_b', '3'], ['pg_a', '1']]");
    assert_eq!(sign(&repeated), signature(&Fields::from([("pg_a", "2"), ("pg_b", "3"), ("pg_a", "1")])));
    assert_eq!(order(&repeated).unwrap(), pairs(&[("pg_a", "2"), ("pg_a", "1"), ("pg_b", "3")]));

    let nested = nodes("{ pg_c: { z: '4', a: { b: '3' } }, pg_l: ['2', ['1', { x: '0' }]], pg_e: [] }");
    let mut message = Fields::new();
    message.push("pg_c", {
        let mut fields = Fields::from([("z", "4")]);
        fields.push("a", Fields::from([("b", "3")]));
        fields
    });
    let list = read_body(b"l[]=2&l[1][]=1&l[1][1][x]=0").unwrap();
    assert_eq!(json(&list), r#"{"l":["2",["1",{"x":"0"}]]}"#);
    assert_eq!(
        order(&nested).unwrap(),
        pairs(&[
            ("pg_c[a][b]", "3"),
            ("pg_c[z]", "4"),
            ("pg_l[0]", "2"),
            ("pg_l[1][0]", "1"),
            ("pg_l[1][1][x]", "0"),
        ])
    );
    assert_eq!(sign(&nodes("{ pg_c: { z: '4', a: { b: '3' } } }")), signature(&message));
}

#[wasm_bindgen_test]
fn extra_fields_are_separate_from_documented_fields() {
    let values = [Some("salt".into()), None];
    let [fields, extra] = [nodes("{ pg_order_id: '1' }"), nodes("{ pg_zzz: '2', pg_l: ['3'] }")];
    let body = sign_given(Operation::PayoutStatus, [&fields, &extra], values.clone(), SECRET).unwrap();
    let start = "pg_merchant_id=500001&pg_order_id=1&pg_zzz=2&pg_l[0]=3&pg_salt=salt&pg_sig=";
    assert!(body.replace("%5B", "[").replace("%5D", "]").starts_with(start), "{body}");
    // Swapped: a documented field must not be in extra.
    let failure = sign_given(Operation::PayoutStatus, [&extra, &fields], values, SECRET).unwrap_err();
    let names: Vec<_> =
        failure.problems().iter().map(|[field, code, ..]| format!("{field} {code}")).collect();
    assert_eq!(
        names,
        ["pg_order_id missing", "pg_zzz unknown_field", "pg_l unknown_field", "pg_order_id repeated"]
    );
}

#[wasm_bindgen_test]
fn special_property_names_are_ordinary_field_names() {
    let names = ["__proto__", "constructor", "hasOwnProperty", "toString", "length"];
    let body = names.map(|name| format!("{name}={name}1")).join("&") + "&nested[__proto__]=2";
    let fields = read_body(body.as_bytes()).unwrap();
    assert!(
        js_with(&fields, "Object.getPrototypeOf(it) === null && Object.getPrototypeOf(it.nested) === null")
            .is_truthy()
    );
    for name in names {
        assert_eq!(text(&fields, name), format!("{name}1"));
    }
    assert_eq!(
        json(&js_with(&fields, "Object.keys(it)")),
        json(&js(&format!("{:?}", [&names[..], &["nested"]].concat())))
    );
    assert!(
        js_with(&fields, "Object.hasOwn(it.nested, '__proto__') && it.nested.__proto__ === '2'").is_truthy()
    );
    assert!(js("({}).polluted === undefined && Object.getPrototypeOf({}) === Object.prototype").is_truthy());

    // The fields that were read can be signed.
    let mut message = Fields::from(names.map(|name| (name, format!("{name}1"))));
    message.push("nested", Fields::from([("__proto__", "2")]));
    assert_eq!(sign(&nodes_of(&fields)), signature(&message));
    let parsed = nodes(r#"JSON.parse('{ "__proto__": "1", "pg_a": { "__proto__": "2" } }')"#);
    assert_eq!(order(&parsed).unwrap(), pairs(&[("__proto__", "1"), ("pg_a[__proto__]", "2")]));
}

#[wasm_bindgen_test]
fn bodies_in_every_form_are_read_into_objects() {
    let expected = r#"{"pg_a":"ж 😀","pg_l":["1","2"],"pg_n":{"x":"3"}}"#;
    let form = "pg_a=%D0%B6+%F0%9F%98%80&pg_l[0]=1&pg_l[1]=2&pg_n[x]=3";
    let multipart = form.split('&').map(|field| field.split_once('=').unwrap());
    let decoded = |value: &str| value.replace("%D0%B6+%F0%9F%98%80", "ж 😀");
    let multipart = multipart.map(|(name, value)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{}\r\n", decoded(value))
    });
    let multipart = multipart.collect::<String>() + "--x--\r\n";
    let xml = "<r><pg_a>ж 😀</pg_a><pg_l>1</pg_l><pg_l>2</pg_l><pg_n><x>3</x></pg_n></r>";
    for body in [form, &multipart, xml] {
        assert_eq!(json(&read_body(body.as_bytes()).expect(body)), expected, "{body}");
    }
    assert_eq!(json(&read_body(b"a=1&b=2&a=3&a=4&a[]=5").unwrap()), r#"{"a":["1","3","4",["5"]],"b":"2"}"#);
}

#[wasm_bindgen_test]
fn body_is_verified_before_its_fields_are_returned() {
    let signed = signature(&Fields::from([("pg_a", "1"), ("pg_salt", "s")]));
    let body = format!("pg_a=1&pg_salt=s&pg_sig={signed}");
    let fields = verify_body(Some("script".into()), body.as_bytes(), SECRET).unwrap();
    assert_eq!(json(&fields), format!(r#"{{"pg_a":"1","pg_salt":"s","pg_sig":"{signed}"}}"#));
    assert!(verify_fields("script", &nodes_of(&fields), SECRET).is_ok());
    assert_eq!(verify_fields("other", &nodes_of(&fields), SECRET).unwrap_err().code(), "signature_mismatch");
    let error = verify_body(Some("script".into()), body.as_bytes(), "another").unwrap_err();
    assert_eq!(text(&error, "code"), "signature_mismatch");
}

#[wasm_bindgen_test]
fn text_of_all_unicode_planes_is_unchanged() {
    for text in [
        "",
        " ",
        "ж",
        "€",
        "😀",
        "\u{fffd}",
        "a\u{fffd}b\u{fffd}",
        "\u{feff}bom",
        "\u{2028}",
        "e\u{301}",
        "\u{10ffff}",
    ] {
        let message = Fields::from([("pg_a", text), ("pg_b", "x")]);
        let given = nodes_of(&js_with(&text.into(), "{ pg_a: it, pg_b: 'x' }"));
        assert_eq!(sign(&given), signature(&message), "{text}");
        let name = format!("pg_{text}");
        let named = nodes_of(&js_with(&name.as_str().into(), "{ [it]: '1' }"));
        assert_eq!(sign(&named), signature(&Fields::from([(name.as_str(), "1")])));
        let body = format!("--x\r\nContent-Disposition: form-data; name=\"pg_a\"\r\n\r\n{text}\r\n--x--\r\n");
        assert_eq!(super::support::text(&read_body(body.as_bytes()).unwrap(), "pg_a"), text);
    }
}

/// TypeScript rejects such texts. Here they must only not trap.
#[wasm_bindgen_test]
fn lone_surrogate_in_a_node_becomes_replacement_character() {
    for half in [r"\ud800", r"\udbff", r"\udc00", r"\udfff"] {
        let given = nodes(&format!("{{ pg_a: 'x{half}', 'pg_{half}': ['{half}y'] }}"));
        let read = order(&given).unwrap();
        // Errors show names without unprintable characters.
        assert_eq!(read, pairs(&[("pg_a", "x\u{fffd}"), ("pg_?[0]", "\u{fffd}y")]), "{half}");
        let mut message = Fields::from([("pg_a", "x\u{fffd}")]);
        message.push("pg_\u{fffd}", ["\u{fffd}y"]);
        assert_eq!(sign(&given), signature(&message), "{half}");
    }
}

/// `nodes.ts` never makes such nodes.
#[wasm_bindgen_test]
fn unknown_node_kinds_and_parents_do_not_trap() {
    for odd in [
        "[[9, 0, 'pg_a', '1']]",
        "[[0, 7, 'pg_a', '1'], [0, 0, 'pg_b', '2']]",
        "[[0, 1, 'pg_a', '1']]",
        "[[0, 0, 'pg_a', '1'], [0, 1, 'pg_b', '2'], [1, 2, 'pg_c', ''], [3, 3, 'pg_d', 'x']]",
        "[[4, 4294967295, 'pg_a', '1'], [3, 2147483648, 'pg_b', 'x']]",
    ] {
        let nodes = js(odd);
        let _ = sign_fields(&nodes, SECRET, None);
        let _ = verify_fields("script", &nodes, SECRET);
        let _ = sign_given(Operation::PayoutStatus, [&nodes, &nodes], [const { None }; 2], SECRET);
        let _ = order(&nodes);
        super::calls::assert_next_call_works();
    }
    assert_eq!(order(&Array::new()).unwrap(), []);
}
