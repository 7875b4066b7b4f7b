//! Fields in both directions: shapes, names and texts.

use freedompay_payouts::Fields;
use freedompay_payouts::wasm::bodies::{read_body, verify_body};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{KEY, assert_refused, js, js_with, json, order, pairs, sign, signature, text, verify};

#[wasm_bindgen_test]
fn objects_pairs_maps_and_forms_are_read_alike() {
    let expected = signature(&Fields::from([("pg_a", "1"), ("pg_b", "a b&c")]));
    for fields in [
        "{ pg_a: '1', pg_b: 'a b&c' }",
        "Object.assign(Object.create(null), { pg_b: 'a b&c', pg_a: '1' })",
        "new (class Message { pg_a = '1'; pg_b = 'a b&c'; })()",
        "[['pg_a', '1'], ['pg_b', 'a b&c']]",
        "new Map([['pg_a', '1'], ['pg_b', 'a b&c']])",
        "new URLSearchParams('pg_a=1&pg_b=a+b%26c')",
        "(() => { const form = new FormData(); form.append('pg_a', '1'); form.append('pg_b', 'a b&c'); return form; })()",
        "(function* () { yield ['pg_a', '1']; yield ['pg_b', 'a b&c']; })()",
        "{ pg_a: '1', pg_b: 'a b&c', pg_left_out: undefined }",
    ] {
        assert_eq!(sign(&js(fields)).expect(fields), expected, "{fields}");
    }
}

#[wasm_bindgen_test]
fn inherited_and_hidden_properties_are_no_fields() {
    let expected = signature(&Fields::from([("pg_a", "1")]));
    for fields in [
        "Object.create({ pg_b: '2' }, { pg_a: { value: '1', enumerable: true } })",
        "Object.defineProperty({ pg_a: '1' }, 'pg_b', { value: '2' })",
        "{ pg_a: '1', [Symbol('pg_b')]: '2' }",
    ] {
        assert_eq!(sign(&js(fields)).expect(fields), expected, "{fields}");
    }
}

#[wasm_bindgen_test]
fn pairs_keep_repeated_names_in_their_order() {
    let repeated = js("[['pg_a', '2'], ['pg_b', '3'], ['pg_a', '1']]");
    assert_eq!(order(&repeated), pairs(&[("pg_a", "2"), ("pg_a", "1"), ("pg_b", "3")]));
    let expected = signature(&Fields::from([("pg_a", "2"), ("pg_b", "3"), ("pg_a", "1")]));
    assert_eq!(sign(&repeated).unwrap(), expected);
}

#[wasm_bindgen_test]
fn lists_and_nested_fields_keep_their_structure() {
    let nested = js("{ pg_c: { z: '4', a: { b: '3' } }, pg_l: ['2', ['1', { x: '0' }]], pg_e: [] }");
    assert_eq!(
        order(&nested),
        pairs(&[
            ("pg_c[a][b]", "3"),
            ("pg_c[z]", "4"),
            ("pg_l[0]", "2"),
            ("pg_l[1][0]", "1"),
            ("pg_l[1][1][x]", "0"),
        ])
    );
}

#[wasm_bindgen_test]
fn what_has_no_fields_is_refused_with_its_type() {
    for (fields, found) in [
        ("undefined", "undefined"),
        ("null", "null"),
        ("'pg_a=1'", "a string"),
        ("12", "a number"),
        ("1.5", "a number that is not whole"),
        ("1e300", "a number too large to be exact"),
        ("true", "a boolean"),
        ("10n", "a bigint"),
        ("Symbol('pg_a')", "a symbol"),
        ("() => 1", "a function"),
    ] {
        assert_refused(fields, &format!("the fields must be an object or a list of pairs, found {found}"));
    }
    for fields in
        ["['pg_a']", "[['pg_a']]", "[['pg_a', '1', '2']]", "['ab']", "new Set(['ab'])", "[, ]", "[null]"]
    {
        assert_refused(fields, "a list of fields must be of pairs: [name, value]");
    }
    assert_refused("[[1, '1']]", "a field's name must be text, found a number");
    assert_refused("new Map([[null, '1']])", "a field's name must be text, found null");
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

    // And back: what was read is what is signed.
    let mut message = Fields::from(names.map(|name| (name, format!("{name}1"))));
    message.push("nested", Fields::from([("__proto__", "2")]));
    assert_eq!(sign(&fields).unwrap(), signature(&message));
    let parsed = js(r#"JSON.parse('{ "__proto__": "1", "pg_a": { "__proto__": "2" } }')"#);
    assert_eq!(order(&parsed), pairs(&[("__proto__", "1"), ("pg_a[__proto__]", "2")]));
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
fn a_body_is_verified_before_its_fields_are_given() {
    let signed = signature(&Fields::from([("pg_a", "1"), ("pg_salt", "s")]));
    let body = format!("pg_a=1&pg_salt=s&pg_sig={signed}");
    let fields = verify_body("script", body.as_bytes(), KEY).unwrap();
    assert_eq!(json(&fields), format!(r#"{{"pg_a":"1","pg_salt":"s","pg_sig":"{signed}"}}"#));
    assert!(verify(&fields).is_ok());
    let error = verify_body("script", body.as_bytes(), "another").unwrap_err();
    assert_eq!(text(&error, "code"), "signature_mismatch");
}

#[wasm_bindgen_test]
fn texts_of_all_planes_arrive_whole() {
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
        let given = js_with(&text.into(), "{ pg_a: it, pg_b: 'x' }");
        assert_eq!(sign(&given).expect(text), signature(&message), "{text}");
        let named = js_with(&format!("pg_{text}").into(), "{ [it]: '1' }");
        assert_eq!(sign(&named).expect(text), signature(&Fields::from([(format!("pg_{text}"), "1")])));
    }
}
