//! Results: plain objects and lists as TypeScript declares them.

use freedompay_payouts::Operation;
use freedompay_payouts::wasm::explain::explain_signature;
use freedompay_payouts::wasm::gateway::{
    gateway_balances, gateway_callback, gateway_callbacks_due, gateway_check_reply, gateway_close,
    gateway_next_callback_at, gateway_open, gateway_payout, gateway_payouts, gateway_respond,
};
use freedompay_payouts::wasm::preview::preview_of;
use freedompay_payouts::wasm::state::parse_time;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{sign_given, write_values};
use super::support::{SECRET, js, js_with, json, nodes, property, text};

const CARD: &str = "4405645000006150";

fn keys(value: &JsValue) -> String {
    js_with(value, "Object.keys(it).join()").as_string().unwrap()
}

fn payout() -> JsValue {
    nodes(&format!(
        "{{ pg_order_id: '1234', pg_amount: '100.00', pg_payment_to: '{CARD}', pg_description: 'Перевод № 1', \
         pg_post_link: 'https://shop.example/post' }}"
    ))
}

#[wasm_bindgen_test]
fn preview_has_url_fields_canonical_string_and_problems() {
    let options = js("{ luhn: true }");
    let preview = preview_of("p2p2nonreg", &payout(), "500001", None, options.unchecked_ref()).unwrap();
    assert_eq!(keys(&preview), "url,fields,canonical,problems");
    assert_eq!(text(&preview, "url"), "https://api.freedompay.kz/g2g/p2p2nonreg");
    assert_eq!(
        text(&preview, "canonical"),
        "p2p2nonreg;100.00;Перевод № 1;500001;1234;440564******6150;https://shop.example/post;{salt};{secret}"
    );
    let expected = r#"["pg_amount","100.00"]"#;
    assert_eq!(json(&js_with(&property(&preview, "fields"), "it[0]")), expected);
    assert_eq!(json(&property(&preview, "problems")), "[]");

    let damaged = js(
        "[[4, 0, 'pg_order_id', 'half of a surrogate pair'], [3, 0, 'pg_amount', 'a number that is not whole'], \
         [0, 0, 'pg_payment_to', '4405645000006151']]",
    );
    let preview = preview_of("p2p2nonreg", &damaged, "500001", None, options.unchecked_ref()).unwrap();
    let problems =
        js_with(&property(&preview, "problems"), "it.map(({ field, code }) => `${field} ${code}`)");
    assert_eq!(
        json(&problems),
        r#"["pg_order_id control_character","pg_amount not_text","pg_description missing","pg_payment_to card_luhn","pg_post_link missing"]"#
    );
}

#[wasm_bindgen_test]
fn explanation_has_findings_order_and_report() {
    let input = js("{ kind: 'callback', url: 'https://shop.example/post', content: 'body', urls: [], \
         body: new TextEncoder().encode('pg_a=1&pg_salt=s&pg_sig=00000000000000000000000000000000'), \
         secrets: ['one', 'other'], secretNames: ['payout', 'receive'], merchantId: '500001' }");
    let explanation = explain_signature(input.unchecked_ref()).unwrap();
    assert_eq!(
        keys(&explanation),
        "verdict,findings,canonical,signed,order,ruledOut,remaining,digestsTried,complete,report"
    );
    assert_eq!(text(&explanation, "verdict"), "unexplained");
    assert_eq!(text(&explanation, "canonical"), "post;1;s;{secret}");
    assert!(property(&explanation, "signed").is_undefined());
    assert!(property(&explanation, "digestsTried").as_f64().unwrap() > 100.0);
    assert_eq!(property(&explanation, "complete"), JsValue::TRUE);
    assert!(text(&explanation, "report").contains("receive"));
    assert!(
        js_with(&explanation, "it.order.every((place) => Object.keys(place).join() === 'name,value,reason')")
            .is_truthy()
    );
    assert!(
        js_with(
            &explanation,
            "it.ruledOut.length > 0 && it.ruledOut.every((line) => typeof line === 'string')"
        )
        .is_truthy()
    );

    let query = js(
        "{ kind: 'callback', url: 'https://shop.example/post?pg_a=1', content: 'query', urls: [], secrets: [], secretNames: [] }",
    );
    let explanation = explain_signature(query.unchecked_ref()).unwrap();
    assert_eq!(text(&explanation, "verdict"), "unsigned");
    assert_eq!(keys(&js_with(&explanation, "it.findings[0]")), "code,message,change,confidence");
}

#[wasm_bindgen_test]
fn gateway_pays_sends_callback_and_checks_reply() {
    let input = js("{ merchantId: '500001', payoutSecret: 'key', balance: '1000.00', currency: 'USD' }");
    let number = gateway_open(input.unchecked_ref()).unwrap();
    let fields = [&payout(), &Array::new().into()];
    let request = sign_given(Operation::P2p2nonreg, fields, [const { None }; 2], SECRET).unwrap();
    let now = 1_767_225_600.0;
    let response = gateway_respond(number, "/g2g/p2p2nonreg", request.as_bytes(), None, now).unwrap();
    assert_eq!(
        keys(&response),
        "operation,status,contentType,body,paymentId,callbackDue,callbacks,answer,delay,error"
    );
    assert_eq!(property(&response, "status"), 200);
    assert!(property(&response, "error").is_undefined());
    assert_eq!(json(&gateway_balances(number).unwrap()), r#"[["USD","900.00"]]"#);
    let payment = text(&response, "paymentId");

    let callback = gateway_callback(number, &payment, None, now).unwrap();
    assert_eq!(keys(&callback), "url,contentType,body");
    let verdict = gateway_check_reply(number, &payment, Some(500), b"").unwrap();
    assert_eq!((keys(&verdict).as_str(), text(&verdict, "code").as_str()), ("code,message", "status"));
    let verdict = gateway_check_reply(number, &payment, None, b"").unwrap();
    assert_eq!(text(&verdict, "code"), "no_reply");

    let shown = gateway_payout(number, &payment).unwrap();
    assert_eq!(
        keys(&shown),
        "paymentId,orderId,operation,amount,commission,currency,card,postLink,status,errorCode,created,settled,\
         callbackOrder,callbacks,nextCallback,replies"
    );
    assert_eq!(text(&shown, "card"), "440564******6150");
    assert_eq!(text(&shown, "created"), "2026-01-01 05:00:00");
    assert_eq!(json(&js_with(&shown, "it.replies.map(({ code }) => code)")), r#"["status","no_reply"]"#);
    assert_eq!(json(&gateway_payouts(number, None).unwrap()), json(&js_with(&shown, "[it]")));
    assert_eq!(json(&gateway_payouts(number, Some(0.0)).unwrap()), "[]");
    assert!(gateway_payout(number, "1").unwrap().is_undefined());
    assert_eq!(
        text(&gateway_payout(number, "x").unwrap_err(), "message"),
        "a whole number was expected, found \"x\""
    );

    let next = gateway_next_callback_at(number).unwrap().expect("a repeat");
    assert!(next > now);
    assert_eq!(gateway_callbacks_due(number, next - 1.0).unwrap(), Vec::<String>::new());
    assert_eq!(gateway_callbacks_due(number, next).unwrap(), [payment]);
    gateway_close(number);
}

#[wasm_bindgen_test]
fn time_of_signing_is_in_milliseconds() {
    for (text, time) in [
        ("2026-01-01T00:00:00.123Z", 1_767_225_600_123.0),
        ("2026-01-01T05:00:00+05:00", 1_767_225_600_000.0),
        ("1970-01-01T00:00:00Z", 0.0),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999.0),
        ("2026-01-01", -1.0),
        ("", -1.0),
    ] {
        let [length] = write_values([Some(text.into())]);
        // The number is exact.
        assert!((parse_time(length) - time).abs() < 0.5, "{text}");
    }
}
