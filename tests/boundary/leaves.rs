//! Values that are not text, and texts that no message has.

use freedompay_payouts::Fields;
use freedompay_payouts::wasm::bodies::read_body;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{
    assert_refused, code_and_message, js, order, pairs, property, sign, sign_request, signature, text,
};

/// Code, field and message of each problem.
fn problems(error: &JsValue) -> Vec<(String, String, String)> {
    let problems: Array = property(error, "problems").unchecked_into();
    problems
        .iter()
        .map(|problem| (text(&problem, "code"), text(&problem, "field"), text(&problem, "message")))
        .collect()
}

#[wasm_bindgen_test]
fn half_of_a_surrogate_pair_is_refused_and_named() {
    for half in [
        r"\ud800",
        r"\udbff",
        r"\udc00",
        r"\udfff",
        r"a\ud83d",
        r"\ude00\ud83d",
        r"\ufffd\ud800",
        r"\ud800\ufffd",
    ] {
        assert_refused(&format!("{{ pg_a: '{half}' }}"), "pg_a contains half of a surrogate pair");
        assert_refused(
            &format!("{{ 'pg_{half}': 'x' }}"),
            "a field's name contains half of a surrogate pair",
        );
        assert_refused(
            &format!("{{ pg_a: {{ b: ['x', '{half}'] }} }}"),
            "pg_a[b][1] contains half of a surrogate pair",
        );
        let error = sign_request(&js(&format!("{{ pg_order_id: '{half}' }}"))).unwrap_err();
        let problem = ("control_character", "pg_order_id", "pg_order_id contains half of a surrogate pair");
        assert_eq!(problems(&error)[0], (problem.0.to_owned(), problem.1.to_owned(), problem.2.to_owned()));
    }
}

#[wasm_bindgen_test]
fn the_replacement_character_itself_is_text() {
    for text in ["\u{fffd}", "\u{fffd}\u{fffd}", "😀\u{fffd}"] {
        let fields = Fields::from([("pg_a", text)]);
        assert_eq!(sign(&js(&format!("{{ pg_a: '{text}' }}"))).unwrap(), signature(&fields));
    }
}

#[wasm_bindgen_test]
fn a_nul_is_refused_and_named() {
    assert_refused(r"{ pg_a: 'a\0b' }", "pg_a contains a NUL character");
    assert_refused(r"{ pg_a: ['x', '\0'] }", "pg_a[1] contains a NUL character");
    assert_refused(r"{ 'pg_\0a': 'x' }", "a field's name contains a NUL character");
    let error = sign_request(&js(r"{ pg_order_id: '1\0' }")).unwrap_err();
    assert_eq!(problems(&error)[0].2, "pg_order_id contains a NUL character");
    let error = read_body(b"pg_a=1%00").unwrap_err();
    assert_eq!(
        code_and_message(&error),
        ("fields_invalid".to_owned(), "pg_a contains a NUL character".to_owned())
    );
}

#[wasm_bindgen_test]
fn a_message_takes_nothing_but_text() {
    for (value, found) in [
        ("1", "a number"),
        ("1.5", "a number that is not whole"),
        ("1e300", "a number too large to be exact"),
        ("NaN", "a number that is not whole"),
        ("-Infinity", "a number that is not whole"),
        ("10n", "a bigint"),
        ("true", "a boolean"),
        ("null", "null"),
        ("() => 1", "a function"),
        ("Symbol()", "a symbol"),
        ("new Date(0)", "an object of another kind"),
        ("new Map()", "an object of another kind"),
        ("new String('1')", "an object of another kind"),
        ("new Uint8Array(1)", "an object of another kind"),
        ("Promise.resolve('1')", "an object of another kind"),
    ] {
        let advice =
            "something has changed the message after it came, and its signature with it; give the raw body";
        assert_refused(&format!("{{ pg_a: {value} }}"), &format!("pg_a is {found}, not text: {advice}"));
        assert_refused(&format!("[['pg_l', [{value}]]]"), &format!("pg_l[0] is {found}, not text: {advice}"));
    }
    assert_refused(
        "(() => { const form = new FormData(); form.append('pg_a', new Blob(['x'])); return form; })()",
        "pg_a is an object of another kind, not text: something has changed the message after it came, and its \
         signature with it; give the raw body",
    );
    // In a list `undefined` leaves nothing out.
    assert!(
        text(&super::support::verify(&js("{ pg_l: [undefined] }")).unwrap_err(), "message")
            .starts_with("pg_l[0] is undefined, not text")
    );
}

#[wasm_bindgen_test]
fn a_request_takes_whole_numbers_for_their_digits() {
    for (number, digits) in [
        ("1234", "1234"),
        ("-5", "-5"),
        ("0", "0"),
        ("-0", "0"),
        ("9007199254740991", "9007199254740991"),
        ("12345678901234567890n", "12345678901234567890"),
    ] {
        let fields = Fields::from([("pg_a", digits)]);
        assert_eq!(
            sign(&js(&format!("{{ pg_a: {number} }}"))).expect(number),
            signature(&fields),
            "{number}"
        );
    }
}

#[wasm_bindgen_test]
fn a_request_names_every_value_that_is_no_text() {
    let fields = "{ pg_order_id: 1.5, pg_payment_id: 2 ** 53, pg_user_id: null, pg_merchant: true, pg_date: new Date(0) }";
    let error = sign(&js(fields)).unwrap_err();
    let found: Vec<_> = problems(&error).into_iter().map(|(code, _, message)| (code, message)).collect();
    let expected = [
        "pg_order_id must be text or a whole number, found a number that is not whole; pass amounts as text: \"100.00\"",
        "pg_payment_id must be text or a whole number, found a number too large to be exact; pass it as text",
        "pg_user_id must be text or a whole number, found null; leave the field out",
        "pg_merchant must be text or a whole number, found a boolean",
        "pg_date must be text or a whole number, found an object of another kind",
    ];
    assert_eq!(found, expected.map(|message| ("not_text".to_owned(), message.to_owned())));
    assert_eq!(text(&error, "message"), expected.join("; "));
}

#[wasm_bindgen_test]
fn an_explanation_takes_what_a_parser_has_made_of_a_message() {
    let parsed = js("{ a: 1, b: 1.50, c: true, d: null, e: [undefined, 10n], f: { g: new Date(NaN) } }");
    let expected = [
        ("a", "1"),
        ("b", "1.5"),
        ("c", "true"),
        ("d", ""),
        ("e[0]", "undefined"),
        ("e[1]", "10"),
        ("f[g]", "Invalid Date"),
    ];
    assert_eq!(order(&parsed), pairs(&expected));
}

#[wasm_bindgen_test]
fn names_are_shown_without_card_numbers_and_control_characters() {
    let error = sign(&js(r"{ '4405645000006150': true, 'pg_\n\x1b\u202e': true }")).unwrap_err();
    let fields: Vec<_> = problems(&error).into_iter().map(|(_, field, _)| field).collect();
    assert_eq!(fields, ["440564******6150", "pg_???"]);
}
