//! Messages that are too deep, too wide or too long: an error that says so, at once, and no trap.

use js_sys::{Function, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{assert_refused, code_and_message, js, js_with, sign, verify};
use freedompay_payouts::wasm::bodies::read_body;
use freedompay_payouts::wasm::merchant::verify_callback_fields;
use freedompay_payouts::wasm::state::{address, take_error};

const DEEP: &str = "fields are nested deeper than 8 levels";

/// A text in so many lists or objects.
fn nested(levels: usize, wrap: &str) -> JsValue {
    let wrap = Function::new_with_args("it", &format!("return ({wrap});"));
    let value = (0..levels).fold(JsValue::from("x"), |value, _| wrap.call1(&JsValue::NULL, &value).unwrap());
    js_with(&value, "{ pg_a: it }")
}

fn memory_bytes() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    Uint8Array::new(&memory.buffer()).length()
}

#[wasm_bindgen_test]
fn eight_levels_are_read_and_nine_are_refused() {
    for wrap in ["[it]", "({ b: it })", "Array.isArray(it) ? { b: it } : [it]"] {
        assert!(sign(&nested(7, wrap)).is_ok(), "{wrap}");
        for levels in [8, 9, 5000] {
            let error = sign(&nested(levels, wrap)).unwrap_err();
            assert_eq!(code_and_message(&error), ("fields_invalid".to_owned(), DEEP.to_owned()));
        }
    }
}

#[wasm_bindgen_test]
fn objects_that_contain_themselves_are_refused() {
    assert_refused("(() => { const it = {}; it.pg_a = it; return it; })()", DEEP);
    assert_refused("(() => { const it = { pg_a: [] }; it.pg_a.push(it.pg_a); return it; })()", DEEP);
    assert_refused("(() => { const it = { pg_a: 'x', pg_b: {} }; it.pg_b.c = it; return it; })()", DEEP);
    let list = "(() => { const it = []; it.push(['pg_a', it]); return it; })()";
    assert_refused(list, DEEP);
    // Two at each level: it must not be 2 to the power of the levels, and of two limits one is met.
    let wide =
        "(() => { const it = []; for (let n = 0; n < 600; n += 1) it.push(it); return { pg_a: it }; })()";
    assert!(verify(&js(wide)).is_err());
    assert!(sign(&js(wide)).is_err());
}

#[wasm_bindgen_test]
fn more_fields_than_a_message_has_are_refused() {
    let many = |count: usize| format!("Array.from({{ length: {count} }}, (_, n) => ['pg_' + n, 'x'])");
    assert!(sign(&js(&many(512))).is_ok());
    let expected = "there are more than 512 fields";
    for count in [513, 5000, 200_000] {
        assert_refused(&many(count), expected);
        assert_refused(&format!("Object.fromEntries({})", many(count)), expected);
        assert_refused(&format!("{{ pg_l: {}.map(([, value]) => value) }}", many(count)), expected);
    }
    // Lists that are long, and have nothing in them.
    let sparse = sign(&js("{ pg_l: new Array(4294967295) }")).unwrap_err();
    assert_eq!(code_and_message(&sparse).1, expected);
    assert_refused("new Array(4294967295)", "a list of fields must be of pairs: [name, value]");
    assert_refused(
        "new Proxy([], { get: (list, name) => (name === 'length' ? 1e300 : list[name]) })",
        "a list of fields must be of pairs: [name, value]",
    );
}

#[wasm_bindgen_test]
fn texts_far_beyond_any_message_are_refused_before_they_are_copied() {
    let expected = "the fields have more than 1048576 characters";
    let before = memory_bytes();
    assert_refused("{ pg_a: 'x'.repeat(2 ** 28) }", expected);
    assert_refused("{ pg_a: ['x'.repeat(2 ** 20), 'x'] }", expected);
    assert_refused("{ ['x'.repeat(2 ** 28)]: 'x' }", expected);
    let number = sign(&js("{ pg_a: 10n ** 1100000n }")).unwrap_err();
    assert_eq!(code_and_message(&number).1, expected);
    // Texts of the most characters, with what goes with them.
    assert!(memory_bytes() - before < 16 << 20, "{} bytes more", memory_bytes() - before);
    assert!(sign(&js("{ pg_a: 'x'.repeat(2 ** 20 - 4) }")).is_ok());
    assert!(memory_bytes() - before < 32 << 20, "{} bytes more", memory_bytes() - before);
}

#[wasm_bindgen_test]
fn a_body_over_the_limit_is_too_large() {
    let mut body = b"pg_a=".to_vec();
    body.resize(65_536, b'x');
    assert!(read_body(&body).is_ok());
    body.push(b'x');
    let error = read_body(&body).unwrap_err();
    assert_eq!(
        code_and_message(&error),
        ("body_too_large".to_owned(), "the body is larger than 65536 bytes".to_owned())
    );
}

/// JavaScript keeps views of the buffers.
#[wasm_bindgen_test]
fn parsed_callbacks_have_the_limit_of_a_body_and_leave_the_buffers_in_place() {
    let url = "https://shop.example/post";
    let buffers = || [0, 1, 2].map(address);
    let before = buffers();
    for (bytes, code) in
        [(65_532, "signature_missing"), (65_533, "body_too_large"), (1_000_000, "body_too_large")]
    {
        let fields = js(&format!("{{ pg_a: 'x'.repeat({bytes}) }}"));
        assert!(verify_callback_fields(&fields, url, None, b"500001\0key", false).is_ok());
        assert_eq!(code_and_message(&take_error()).0, code, "{bytes}");
        assert_eq!(buffers(), before, "{bytes}");
    }
}
