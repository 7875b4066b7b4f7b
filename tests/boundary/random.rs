//! Random bytes for salts: they may be missing, and their source may call the package.

use std::cell::Cell;
use std::rc::Rc;

use freedompay_payouts::wasm::gateway::{gateway_callback, gateway_close, gateway_open, gateway_respond};
use freedompay_payouts::{Operation, ReplyStatus};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::calls::{Failure, assert_next_call_works, reply, sign_given, sign_numbered, sign_unprepared};
use super::support::{SECRET, code_and_message, js, js_with, nodes};

/// More calls than the pool has salts.
const CALLS: usize = 300;

const MESSAGE: &str =
    "the platform gave no random bytes for the salt; on Workers, sign inside a request handler";

/// Runs `work` with another `crypto.getRandomValues`, and then restores that of the platform.
fn with_random_values(function: &JsValue, work: impl FnOnce()) {
    js_with(function, "Object.defineProperty(crypto, 'getRandomValues', { value: it, configurable: true })");
    work();
    js("delete crypto.getRandomValues");
}

fn sign_with_salt(salt: Option<&str>) -> Result<String, Failure> {
    let fields = [&nodes("{ pg_order_id: '1' }"), &Array::new().into()];
    sign_given(Operation::PayoutStatus, fields, [salt.map(Into::into), None], SECRET)
}

fn sign_with_fresh_salt() -> Result<String, Failure> {
    sign_with_salt(None)
}

fn sign_with_salts_that_are_left() -> Result<String, Failure> {
    let fields = [&nodes("{ pg_order_id: '1' }"), &Array::new().into()];
    sign_unprepared(Operation::PayoutStatus, fields, [const { None }; 2], SECRET)
}

#[wasm_bindgen_test]
fn missing_random_bytes_are_an_error_and_later_calls_work() {
    let bytes = "Crypto.prototype.getRandomValues.bind(crypto)";
    let gateway = gateway_open(js("{ merchantId: '500001', payoutSecret: 'key' }").unchecked_ref()).unwrap();
    for broken in ["() => { throw new Error('none'); }", "undefined", "(bytes) => bytes.fill(0)"] {
        with_random_values(&js(broken), || {
            let failure = (0..CALLS).find_map(|_| sign_with_fresh_salt().err()).expect(broken);
            let replied = reply(ReplyStatus::Ok, [Some("1".into()), Some("2".into()), None], SECRET);
            let numbered = sign_numbered(Operation::BalanceStatus, "", SECRET);
            for failure in [failure, replied.unwrap_err(), numbered.unwrap_err()] {
                assert_eq!((failure.code(), failure.message()), ("entropy_unavailable", MESSAGE), "{broken}");
            }
            for error in [
                gateway_respond(gateway, "/g2g/payout_status", b"", None, 0.0).unwrap_err(),
                gateway_callback(gateway, "1", None, 0.0).unwrap_err(),
            ] {
                assert_eq!(code_and_message(&error), ("entropy_unavailable".to_owned(), MESSAGE.to_owned()));
            }
            assert!(sign_with_salt(Some("own")).unwrap().contains("&pg_salt=own&"));
            assert_next_call_works();
        });
        with_random_values(&js(bytes), || {
            assert!((0..CALLS).all(|_| sign_with_fresh_salt().is_ok()), "{broken}");
        });
    }
    gateway_close(gateway);
}

/// The buffers are in use during a call, so the call must not run other code.
#[wasm_bindgen_test]
fn buffer_calls_request_no_random_bytes() {
    let asked = Rc::new(Cell::new(false));
    let source = Closure::<dyn Fn(JsValue) -> JsValue>::new({
        let asked = Rc::clone(&asked);
        move |bytes| {
            asked.set(true);
            js_with(&bytes, "it.fill(7)")
        }
    });
    with_random_values(source.as_ref(), || {
        let failure =
            (0..CALLS).find_map(|_| sign_with_salts_that_are_left().err()).expect("no salt is left");
        assert_eq!(failure.code(), "entropy_unavailable");
        assert!(!asked.get());
        assert!(sign_with_fresh_salt().is_ok());
        assert!(asked.get());
    });
}

#[wasm_bindgen_test]
fn random_source_may_call_the_package() {
    let calls = Closure::<dyn Fn() -> JsValue>::new(|| {
        assert_next_call_works();
        sign_with_salt(Some("own")).unwrap();
        JsValue::UNDEFINED
    });
    let source = Function::new_with_args("it", "return (bytes) => { it(); return bytes.fill(7); };");
    let source = source.call1(&JsValue::NULL, calls.as_ref()).unwrap();
    with_random_values(&source, || {
        assert!((0..CALLS).all(|_| sign_with_fresh_salt().is_ok()));
        let gateway =
            gateway_open(js("{ merchantId: '500001', payoutSecret: 'key' }").unchecked_ref()).unwrap();
        assert!((0..CALLS).all(|_| gateway_respond(gateway, "/g2g/payout_status", b"", None, 0.0).is_ok()));
        gateway_close(gateway);
    });
}
