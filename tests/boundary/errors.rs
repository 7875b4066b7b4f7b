//! Errors: a call over the buffers returns a text, a typed call throws a plain object.

use freedompay_payouts::wasm::{bodies, gateway, receive, sign};
use freedompay_payouts::{Operation, ReplyStatus};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{
    Failure, NONE, assert_next_call_works, checked, give, reply, sign_fields, sign_given, verify_answer,
    verify_callback, verify_fields, write_body, write_credentials,
};
use super::common::MERCHANT;
use super::support::{SECRET, code_and_message, js, js_with, json, nodes, order, property, text};

fn none() -> JsValue {
    Array::new().into()
}

fn assert_is_error(failure: &Failure, code: &str, message: &str) {
    assert_eq!(failure.parts(), [code, message, "", "", ""]);
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn error_of_buffer_call_has_code_and_message() {
    let signed = nodes("{ pg_a: '1', pg_sig: '0'.repeat(32) }");
    for (failure, code) in [
        (verify_fields("script", &nodes("{ pg_a: '1' }"), SECRET).unwrap_err(), "signature_missing"),
        (verify_fields("script", &signed, SECRET).unwrap_err(), "signature_mismatch"),
        (verify_fields("script", &none(), " key").unwrap_err(), "options_invalid"),
        (verify_fields("script", &none(), "").unwrap_err(), "options_invalid"),
        (sign_fields(&none(), SECRET, Some("C")).unwrap_err(), "options_invalid"),
    ] {
        assert!(!failure.message().is_empty());
        assert_is_error(&failure, code, failure.message());
    }
}

#[wasm_bindgen_test]
fn rejects_unknown_numbers_and_missing_texts() {
    let no_operation = "unknown operation";
    for number in [5, NONE, usize::MAX] {
        let length = write_body("");
        let merchant = write_credentials(MERCHANT, &[SECRET.into()]);
        let calls: [&dyn Fn() -> u32; 3] = [
            &|| sign::sign(number, length, 0, merchant, 0.0),
            &|| sign::sign_given(number, merchant, NONE, NONE, true, 0.0),
            &|| receive::verify_answer(number, length, merchant, NONE, NONE, NONE, 0.0, NONE, 0),
        ];
        for call in calls {
            assert_is_error(&checked(call()).unwrap_err(), "options_invalid", no_operation);
        }
        let failure = checked(receive::reply(merchant, 0, 0, 0, 0, number, NONE)).unwrap_err();
        assert_is_error(&failure, "options_invalid", "the status of a reply must be \"ok\" or \"error\"");
    }
    for (secrets, message) in [
        (vec![], "at least one payout secret must be given"),
        (
            vec![SECRET, "\"key\""],
            "the secret is enclosed in quotes, likely from its environment file; remove them",
        ),
    ] {
        let secrets: Vec<JsValue> = secrets.into_iter().map(Into::into).collect();
        let failure = checked(sign::check_merchant(write_credentials("1", &secrets), NONE, 0)).unwrap_err();
        assert_eq!(failure.message(), message);
    }
}

#[wasm_bindgen_test]
fn error_of_fields_has_all_problems() {
    // A number is not text: the node says what was found.
    let fields =
        js_with(&nodes("{ pg_order_id: ['1'], pg_sig: 'x' }"), "[...it, [3, 0, 'pg_amount', 'null']]");
    let failure =
        sign_given(Operation::PayoutStatus, [&fields, &none()], [const { None }; 2], SECRET).unwrap_err();
    assert_eq!(failure.code(), "fields_invalid");
    assert_eq!(failure.gateway(), ["", "", ""]);
    let problems = failure.problems();
    let names: Vec<_> = problems.iter().map(|[field, ..]| *field).collect();
    assert_eq!(names, ["pg_amount", "pg_order_id", "pg_sig"]);
    let found = "pg_amount must be text or a whole number, found null";
    assert_eq!(problems[0], ["pg_amount", "not_text", found, "error"]);
    assert!(problems.iter().all(|[.., severity]| *severity == "error"));
    let messages: Vec<_> = problems.iter().map(|[_, _, message, _]| *message).collect();
    assert_eq!(failure.message(), messages.join("; "));

    give(&fields);
    let failure = checked(sign::check_given()).unwrap_err();
    let list = "pg_order_id must be text, not a list or nested fields";
    let order_id = ["pg_order_id", "not_text", list, "error"];
    assert_eq!(failure.problems(), [["pg_amount", "not_text", found, "error"], order_id]);
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn rejects_message_with_value_that_is_not_text() {
    let advice = "a parser has changed the message, so its signature cannot match; pass the raw body";
    let not_text = js(
        "[[2, 0, 'pg_l', ''], [0, 1, '0', 'x'], [3, 1, '1', 'a number'], [4, 0, 'pg_a', 'a NUL character']]",
    );
    let expected = format!("pg_l[1] is a number, not text: {advice}");
    assert_is_error(&verify_fields("script", &not_text, SECRET).unwrap_err(), "fields_invalid", &expected);
    give(&not_text);
    let failure = verify_callback(0, super::calls::GIVEN, SECRET).unwrap_err();
    assert_is_error(&failure, "fields_invalid", &expected);
    let no_text = js("[[1, 0, 'pg_a', ''], [4, 1, 'b', 'half of a surrogate pair'], [3, 0, 'pg_c', 'null']]");
    let expected = "pg_a[b] contains half of a surrogate pair";
    assert_is_error(&verify_fields("script", &no_text, SECRET).unwrap_err(), "fields_invalid", expected);
    // An explanation accepts values that a parser changed, but not such text.
    let error = order(&no_text).unwrap_err();
    assert_eq!(code_and_message(&error), ("fields_invalid".to_owned(), expected.to_owned()));
}

#[wasm_bindgen_test]
fn error_of_unsigned_answer_has_the_gateway_error() {
    let answer = "<response><pg_status>error</pg_status><pg_error_code>9998</pg_error_code>\
                  <pg_error_description>№ 1</pg_error_description></response>";
    let asked = [Some("1".into()), None, None];
    let failure = verify_answer(Operation::PayoutStatus, answer, asked.clone(), SECRET).unwrap_err();
    assert_eq!(failure.code(), "answer_unsigned");
    let [code, description, meaning] = failure.gateway();
    assert_eq!((code, description), ("9998", "№ 1"));
    assert!(!meaning.is_empty());
    assert!(failure.problems().is_empty());
    // An unknown code has no meaning.
    let answer = answer.replace("9998", "&lt;1&gt;");
    let failure = verify_answer(Operation::PayoutStatus, &answer, asked, SECRET).unwrap_err();
    assert_eq!(failure.gateway(), ["<1>", "№ 1", ""]);
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn rejects_reply_with_semicolon_and_signs_the_next_reply() {
    let values = |description: &str| [Some("77".into()), Some("1".into()), Some(description.into())];
    let failure = reply(ReplyStatus::Error, values("a;b"), SECRET).unwrap_err();
    assert_eq!(failure.code(), "fields_invalid");
    let xml = reply(ReplyStatus::Error, values("a b"), SECRET).unwrap();
    assert!(xml.contains("<pg_payment_id>77</pg_payment_id><pg_order_id>1</pg_order_id>"), "{xml}");
    assert!(xml.contains("<pg_description>a b</pg_description>"), "{xml}");
}

fn assert_shape(error: &JsValue) {
    assert!(js_with(error, "Object.getPrototypeOf(it) === Object.prototype").is_truthy());
    assert_eq!(json(&js_with(error, "Object.keys(it)")), r#"["code","message","problems","gateway"]"#);
    assert!(Array::is_array(&property(error, "problems")));
}

#[wasm_bindgen_test]
fn error_of_typed_call_is_a_plain_object() {
    let mismatch =
        bodies::verify_body(Some("script".into()), b"pg_a=1&pg_sig=00000000000000000000000000000000", SECRET);
    let missing = bodies::verify_body(Some("script".into()), b"pg_a=1", SECRET);
    let secret = bodies::verify_body(Some("script".into()), b"pg_a=1", " key");
    let unreadable = bodies::read_body(b"<a");
    for (result, code) in [
        (mismatch, "signature_mismatch"),
        (missing, "signature_missing"),
        (secret, "options_invalid"),
        (unreadable, "body_unreadable"),
    ] {
        let error = result.unwrap_err();
        assert_shape(&error);
        assert_eq!(text(&error, "code"), code);
        assert!(!text(&error, "message").is_empty());
        assert_eq!(json(&property(&error, "problems")), "[]");
        assert!(property(&error, "gateway").is_undefined());
    }
}

#[wasm_bindgen_test]
fn rejects_calls_of_a_closed_gateway() {
    let input = js("{ merchantId: '500001', payoutSecret: 'key' }");
    let number = gateway::gateway_open(input.unchecked_ref()).unwrap();
    gateway::gateway_close(number);
    for number in [number, number + 1, usize::MAX] {
        gateway::gateway_close(number);
        let error = gateway::gateway_payout_count(number).unwrap_err();
        assert_shape(&error);
        assert_eq!(
            (text(&error, "code"), text(&error, "message")),
            ("options_invalid".into(), "the gateway is closed".into())
        );
    }
}

#[wasm_bindgen_test]
fn rejects_rule_with_value_that_is_not_text() {
    let input = js("{ merchantId: '500001', payoutSecret: 'key' }");
    let number = gateway::gateway_open(input.unchecked_ref()).unwrap();
    let not_text = js("[[3, 0, 'settle', 'a symbol']]");
    for [when, then] in [[&not_text, &none()], [&none(), &not_text]] {
        let error = gateway::gateway_add_rule(number, when, then, None).unwrap_err();
        assert_shape(&error);
        assert!(text(&error, "message").starts_with("settle is a symbol, not text: "));
        assert_shape(&gateway::gateway_fault_next(number, when, then).unwrap_err());
    }
    gateway::gateway_close(number);
}
