//! Code of the caller that runs inside a call: getters, iterators, proxies. It may throw anything, and it may call
//! the package.

use freedompay_payouts::Fields;
use freedompay_payouts::wasm::gateway::{
    gateway_add_rule, gateway_close, gateway_open, gateway_payout_count,
};
use freedompay_payouts::wasm::merchant::sign_with;
use freedompay_payouts::wasm::options::Options;
use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{code_and_message, js, js_with, order, sign, sign_request, signature, verify};

/// Fields whose reading throws `it`.
const THROWING: &[&str] = &[
    "{ get pg_a() { throw it; } }",
    "{ pg_a: 'x', pg_b: { get c() { throw it; } } }",
    "{ pg_l: Object.defineProperty(['x'], 0, { get() { throw it; } }) }",
    "[['pg_a', 'x'], Object.defineProperty(['pg_b', ''], 1, { get() { throw it; } })]",
    "[Object.defineProperty(['', 'x'], 0, { get() { throw it; } })]",
    "Object.defineProperty([['pg_a', 'x']], 0, { get() { throw it; } })",
    "(function* () { yield ['pg_a', 'x']; throw it; })()",
    "{ [Symbol.iterator]() { throw it; } }",
    "{ get [Symbol.iterator]() { throw it; } }",
    "new Proxy({}, { has() { throw it; } })",
    "new Proxy({}, { ownKeys() { throw it; } })",
    "new Proxy({ pg_a: 'x' }, { getOwnPropertyDescriptor() { throw it; } })",
    "new Proxy({ pg_a: 'x' }, { get(object, name) { if (name === 'pg_a') throw it; } })",
    "{ pg_a: new Proxy({}, { getPrototypeOf() { throw it; } }) }",
    "{ pg_a: Object.create(new Proxy({}, { getPrototypeOf() { throw it; } })) }",
    "{ pg_l: new Proxy(['x'], { get() { throw it; } }) }",
];

fn assert_next_call_works() {
    assert_eq!(sign(&js("{ pg_a: '1' }")).unwrap(), signature(&Fields::from([("pg_a", "1")])));
}

#[wasm_bindgen_test]
fn what_a_getter_throws_passes_through_and_the_next_call_works() {
    for thrown in
        ["new RangeError('own')", "'text'", "undefined", "null", "Symbol('s')", "{ code: 'own' }", "12"]
    {
        let thrown = js(thrown);
        for fields in THROWING {
            let make = || js_with(&thrown, fields);
            for result in [sign(&make()), sign_request(&make()), verify(&make()).map(|()| String::new())] {
                assert!(Object::is(&result.expect_err(fields), &thrown), "{fields}");
                assert_next_call_works();
            }
        }
    }
}

#[wasm_bindgen_test]
fn what_a_conversion_to_text_throws_passes_through() {
    let explain = Closure::<dyn Fn(JsValue) -> JsValue>::new(|fields| order(&fields).len().into());
    let result = js_with(explain.as_ref(), "it({ a: { toString: () => '1', x: '2' }, b: new Date(0) })");
    assert_eq!(result.as_f64(), Some(3.0));
    let input = js(
        "{ kind: 'message', url: '', script: 's', content: 'fields', urls: [], secrets: [], secretNames: [], \
         fields: { a: new (class { toString() { throw new RangeError('own'); } })() } }",
    );
    let error = freedompay_payouts::wasm::explain::explain_signature(input.unchecked_ref()).unwrap_err();
    assert!(js_with(&error, "it instanceof RangeError && it.message === 'own'").is_truthy());
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn revoked_proxies_are_an_error() {
    for fields in ["it", "{ pg_a: it }", "[it]", "[['pg_a', it]]", "{ pg_l: [it] }"] {
        for target in ["{}", "[]"] {
            let revoked = js(&format!(
                "(() => {{ const it = Proxy.revocable({target}, {{}}); it.revoke(); return it.proxy; }})()"
            ));
            let error = verify(&js_with(&revoked, fields)).expect_err(fields);
            assert!(js_with(&error, "it instanceof TypeError").is_truthy(), "{fields}");
            assert_next_call_works();
        }
    }
}

/// An exception that passed through WebAssembly itself would leave its frames on the stack, which has one megabyte.
#[wasm_bindgen_test]
fn any_number_of_exceptions_takes_no_stack() {
    let throwing = js("{ pg_a: { b: { get c() { throw 1; } } } }");
    for _ in 0..20_000 {
        assert!(verify(&throwing).is_err());
    }
    assert_next_call_works();
}

#[wasm_bindgen_test]
fn getters_may_call_the_package() {
    let calls = Closure::<dyn Fn() -> JsValue>::new(|| {
        assert!(verify(&js("{ pg_a: 1 }")).is_err());
        let inner = sign_request(&js("{ pg_order_id: '1' }")).unwrap();
        assert!(inner.contains("pg_order_id=1&"));
        sign(&js("{ pg_a: '1' }")).unwrap().into()
    });
    let inner = signature(&Fields::from([("pg_a", "1")]));
    let fields = js_with(
        calls.as_ref(),
        "{ pg_z: '2', get pg_b() { return it(); }, pg_l: [{ get c() { return it(); } }] }",
    );
    let mut expected = Fields::from([("pg_z", "2"), ("pg_b", &inner)]);
    expected.push("pg_l", [Fields::from([("c", &inner)])]);
    assert_eq!(sign(&fields).unwrap(), signature(&expected));
    let pairs = js_with(calls.as_ref(), "(function* () { yield ['pg_z', it()]; })()");
    assert_eq!(sign(&pairs).unwrap(), signature(&Fields::from([("pg_z", &inner)])));
}

#[wasm_bindgen_test]
fn getters_of_a_rule_may_use_the_gateway() {
    let input = js("{ merchantId: '500001', payoutSecret: 'key' }");
    let number = gateway_open(input.unchecked_ref()).unwrap();
    let calls = Closure::<dyn Fn() -> JsValue>::new(move || {
        gateway_add_rule(number, &Array::new(), &js("[['settle', 'success']]"), None).unwrap();
        gateway_payout_count(number).unwrap().to_string().into()
    });
    let settings = js_with(calls.as_ref(), "{ get process() { return it(); } }");
    assert_eq!(gateway_add_rule(number, &Array::new(), &settings, Some("1".to_owned())), Ok(()));
    gateway_close(number);
}

/// Runs with another `crypto.getRandomValues`, and puts the platform's own back.
fn with_random_values(function: &JsValue, work: impl FnOnce()) {
    js_with(function, "Object.defineProperty(crypto, 'getRandomValues', { value: it, configurable: true })");
    work();
    js("delete crypto.getRandomValues");
}

/// Signs with a fresh salt.
fn sign_with_fresh_salt() -> Result<String, JsValue> {
    let options = js("{ luhn: true }");
    let options: &Options = options.unchecked_ref();
    sign_with("payout_status", &js("{ pg_order_id: '1' }"), options, b"500001\0key")
}

/// More calls than there are salts in the pool.
const CALLS: usize = 100;

#[wasm_bindgen_test]
fn random_bytes_that_cannot_be_had_are_an_error_and_later_calls_work() {
    let bytes = "Crypto.prototype.getRandomValues.bind(crypto)";
    for broken in ["() => { throw new Error('none'); }", "undefined", "(bytes) => bytes.fill(0)"] {
        with_random_values(&js(broken), || {
            let error = (0..CALLS).find_map(|_| sign_with_fresh_salt().err()).expect(broken);
            assert_eq!(code_and_message(&error).0, "entropy_unavailable", "{broken}");
        });
        with_random_values(&js(bytes), || {
            assert!((0..CALLS).all(|_| sign_with_fresh_salt().is_ok()), "{broken}");
        });
    }
}

#[wasm_bindgen_test]
fn a_source_of_random_bytes_may_call_the_package() {
    let calls = Closure::<dyn Fn() -> JsValue>::new(|| {
        sign_request(&js("{ pg_order_id: '1' }")).unwrap();
        JsValue::UNDEFINED
    });
    let source = Function::new_with_args("it", "return (bytes) => { it(); return bytes.fill(7); };");
    let source = source.call1(&JsValue::NULL, calls.as_ref()).unwrap();
    with_random_values(&source, || assert!((0..CALLS).all(|_| sign_with_fresh_salt().is_ok())));
}
