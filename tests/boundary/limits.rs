//! Messages that are nested too deep, have too many fields or are too long, and the fixed addresses of the buffers.

use freedompay_payouts::Operation;
use freedompay_payouts::wasm::bodies::read_body;
use freedompay_payouts::wasm::state::{address, begin_fields};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{
    BUFFERS, Failure, GIVEN, assert_next_call_works, give, memory_bytes, sign_fields, sign_numbered,
    verify_answer, verify_callback, verify_fields, write_body,
};
use super::support::{SECRET, code_and_message, js, nodes, nodes_of, order};

const DEEP: &str = "fields are nested deeper than 8 levels";
const MANY: &str = "there are more than 512 fields";

/// Nodes of this many nested levels, the last of which is a text.
fn nested(levels: usize, kind: u8) -> JsValue {
    js(&format!(
        "Array.from({{ length: {levels} }}, (_, at) => [at + 1 < {levels} ? {kind} : 0, at, at ? '0' : 'pg_a', 'x'])"
    ))
}

fn assert_rejected(nodes: &JsValue, message: &str) {
    for failure in
        [sign_fields(nodes, SECRET, None).unwrap_err(), verify_fields("x", nodes, SECRET).unwrap_err()]
    {
        assert_eq!((failure.code(), failure.message()), ("fields_invalid", message));
        assert_next_call_works();
    }
    let error = order(nodes).unwrap_err();
    assert_eq!(code_and_message(&error), ("fields_invalid".to_owned(), message.to_owned()));
}

#[wasm_bindgen_test]
fn accepts_eight_levels_of_nodes_and_rejects_nine() {
    for kind in [1, 2] {
        assert!(sign_fields(&nested(8, kind), SECRET, None).is_ok());
        assert_eq!(order(&nested(8, kind)).unwrap().len(), 1);
        for levels in [9, 10, 500] {
            assert_rejected(&nested(levels, kind), DEEP);
        }
    }
}

#[wasm_bindgen_test]
fn rejects_more_nodes_than_max_fields() {
    let many = |count: usize| {
        nodes_of(&js(&format!("Array.from({{ length: {count} }}, (_, at) => ['pg_' + at, 'x'])")))
    };
    assert!(sign_fields(&many(512), SECRET, Some("A")).is_ok());
    for count in [513, 4097] {
        assert_rejected(&many(count), MANY);
    }
    assert_rejected(&nodes("{ pg_l: Array.from({ length: 4096 }, () => 'x') }"), MANY);
    assert_rejected(&nodes("{ pg_l: Array.from({ length: 4096 }, () => []) }"), MANY);
    assert_rejected(&nodes("{ ['L'.repeat(257)]: 'x' }"), "a field name has more than 256 bytes");
}

#[wasm_bindgen_test]
fn rejects_body_over_the_limit() {
    let mut body = b"pg_a=".to_vec();
    body.resize(65_536, b'x');
    assert!(read_body(&body).is_ok());
    body.push(b'x');
    let error = read_body(&body).unwrap_err();
    assert_eq!(
        code_and_message(&error),
        ("body_too_large".to_owned(), "the body is larger than 65536 bytes".to_owned())
    );
    let error = read_body(b"pg_a=1%00").unwrap_err();
    assert_eq!(
        code_and_message(&error),
        ("fields_invalid".to_owned(), "pg_a contains a NUL character".to_owned())
    );
}

/// JavaScript keeps views of the buffers, so their addresses must not change.
#[wasm_bindgen_test]
fn buffers_keep_their_addresses() {
    let before = BUFFERS.map(address);
    let assert_fails = |result: Result<u32, Failure>, code: &str| {
        assert_eq!(result.unwrap_err().code(), code);
        // JavaScript requests the address of the output each time, because errors may be longer.
        assert_eq!(BUFFERS.map(address)[..3], before[..3], "{code}");
    };
    for (bytes, code) in
        [(65_532, "signature_missing"), (65_533, "body_too_large"), (1_000_000, "body_too_large")]
    {
        give(&nodes(&format!("{{ pg_a: 'x'.repeat({bytes}) }}")));
        assert_fails(verify_callback(0, GIVEN, SECRET), code);
    }
    give(&nodes("{ pg_xml: '<r>' + '<a>1</a>'.repeat(512) + '</r>' }"));
    assert_fails(verify_callback(0, GIVEN, SECRET), "signature_missing");
    for (body, code) in [
        ("pg_a=' + '%41'.repeat(21000) + '", "signature_missing"),
        ("pg_a=' + '%41'.repeat(40000) + '", "body_too_large"),
        ("' + 'a[b][c][d][e][f][g][h]=1&'.repeat(513) + '", "body_too_large"),
        ("pg_xml=%3Cr%3E' + '%3Ca%3E1%3C/a%3E'.repeat(512) + '%3C/r%3E", "signature_missing"),
    ] {
        let body = write_body(js(&format!("'{body}'")));
        assert_fails(verify_callback(body, 0, SECRET), code);
    }
    let answer = format!("<r>{}</r>", "<a>1</a>".repeat(512));
    let asked = [Some("1".into()), None, None];
    assert_fails(verify_answer(Operation::PayoutStatus, &answer, asked, SECRET), "answer_unsigned");
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn unreadable_numbered_fields_must_be_given_as_nodes() {
    for fields in ["\0\u{7f}1", "\00\u{fffd}", "\0/1"] {
        assert_eq!(sign_numbered(Operation::PayoutStatus, fields, SECRET).unwrap(), None, "{fields:?}");
        assert_next_call_works();
    }
    let repeated = sign_numbered(Operation::PayoutStatus, &"\0?1".repeat(600), SECRET);
    assert_eq!(repeated.unwrap_err().code(), "fields_invalid");
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn repeated_fields_use_no_more_memory() {
    let text = js("'x'.repeat(2 ** 20 - 4)");
    let nodes = nodes_of(&super::support::js_with(&text, "{ pg_a: it }"));
    give(&nodes);
    let before = memory_bytes();
    for _ in 0..20 {
        give(&nodes);
    }
    begin_fields();
    assert!(memory_bytes() - before < 4 << 20, "{} bytes more", memory_bytes() - before);
    for _ in 0..5 {
        assert!(sign_fields(&nodes, SECRET, None).is_ok());
    }
    assert!(memory_bytes() - before < 32 << 20, "{} bytes more", memory_bytes() - before);
}
