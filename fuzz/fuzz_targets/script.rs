//! Script names: they follow the vendor's description, and a callback is verified only under the script name of its URL.
#![no_main]

use freedompay_payouts::{CallbackContent, CallbackMessage, ErrorCode, Fields, script_name};
use freedompay_payouts_fuzz::{MERCHANT, Order, SECRET, assert_clean_error, last_segment, merchant, sign};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|url: &str| {
    let script = script_name(url);
    assert_eq!(script, last_segment(url));
    assert!(!script.contains(['/', '?', '#']));
    assert_eq!(script_name(script), script);
    for (before, after) in [("", "?a/b"), ("", "#a/b"), ("https://shop.example/", ""), ("/", "?")] {
        let longer = [before, url, after].concat();
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let expected = if before.is_empty() { script } else { path.rsplit('/').next().unwrap_or_default() };
        // After another `/`, a leading `/` starts a host.
        if !(before == "/" && url.starts_with('/')) {
            assert_eq!(script_name(&longer), expected, "{longer}");
        }
    }

    let methods = ["p2p2nonreg", "payout_status", "payout_status2", "reg2reg", "balance_status"];
    let unfit = script.is_empty() || script.contains(';') || methods.contains(&script);
    let merchant = merchant();
    for (signed_under, fits) in [(script, true), (&*format!("{script}x"), false), ("post", script == "post")]
    {
        let message = CallbackMessage::new(url, CallbackContent::Fields(callback(signed_under)));
        match merchant.verify_callback(&message) {
            Ok(callback) => {
                assert!(fits && !unfit);
                assert_eq!(callback.fields().text("pg_order_id"), Some("1234"));
            }
            Err(error) => {
                assert_clean_error(&error);
                assert!(!fits || unfit, "{error}");
                let expected = if unfit { ErrorCode::OptionsInvalid } else { ErrorCode::SignatureMismatch };
                assert_eq!(error.code(), expected);
            }
        }
    }
});

fn callback(script: &str) -> Fields {
    let mut fields = Fields::from([
        ("pg_merchant_id", MERCHANT),
        ("pg_payment_id", "77"),
        ("pg_order_id", "1234"),
        ("pg_status", "ok"),
        ("pg_payment_amount", "100.00"),
        ("pg_salt", "s"),
    ]);
    let signature = sign(script, &fields, SECRET, Order::A);
    fields.push("pg_sig", signature);
    fields
}
