//! The script name of a callback: the last path segment of its URL.

use super::common::{SECRET, expect_error, merchant, pg_sig, salt, signed, urlencoded, with};
use super::{PAID, SCRIPT, mismatch, reply_fields, verify_at};
use freedompay_payouts::{CallbackMessage, Outcome, ReplyStatus};

#[test]
fn script_name_is_the_last_segment_of_the_called_url() {
    let merchant = merchant();
    for (url, script) in [
        ("https://shop.example/payout-callback", "payout-callback"),
        ("https://shop.example/a/b/payout.php?tenant=1/2#x", "payout.php"),
        ("https://shop.example/p%6Fst", "p%6Fst"),
        ("https://shop.example/Post", "Post"),
        ("/payout-callback?x=1", "payout-callback"),
        ("http://127.0.0.1:8787/cb", "cb"),
    ] {
        let callback = verify_at(&merchant, url, &signed(script, with(&PAID, &[]))).unwrap();
        let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
        assert_eq!(reply.last().unwrap().1, pg_sig(script, &reply, SECRET));
    }
    let elsewhere = signed(SCRIPT, with(&PAID, &[]));
    for (url, script) in [
        ("https://shop.example/Payout-Callback", "Payout-Callback"),
        ("https://shop.example/hooks", "hooks"),
        ("https://shop.example/payout-callback%20", "payout-callback%20"),
    ] {
        assert_eq!(expect_error(verify_at(&merchant, url, &elsewhere)), mismatch(script));
    }
}

#[test]
fn url_without_last_segment_requires_a_given_script_name() {
    let merchant = merchant();
    let body = urlencoded(&signed("", with(&PAID, &[])));
    let expected = (
        "options_invalid",
        "the callback's url does not end in a script name; pass the url of pg_post_link or the option script"
            .to_owned(),
    );
    for url in ["https://shop.example/hooks/", "https://shop.example", "https://shop.example/?a=b/c", "", "/"]
    {
        let message = CallbackMessage::post(url, body.as_bytes(), None);
        assert_eq!(expect_error(merchant.verify_callback(&message)), expected, "{url}");
        let callback = merchant.verify_callback(&message.with_script("")).unwrap();
        assert_eq!(callback.outcome(), Outcome::Succeeded);
    }
}

#[test]
fn given_script_name_overrides_the_url() {
    let merchant = merchant();
    let body = urlencoded(&signed("what-the-gateway-called", with(&PAID, &[])));
    let message = CallbackMessage::post("https://internal/route/", body.as_bytes(), None);
    let callback = merchant.verify_callback(&message.clone().with_script("what-the-gateway-called")).unwrap();
    let reply = reply_fields(&callback.reply(ReplyStatus::Ok, None, salt()).unwrap());
    assert_eq!(reply.last().unwrap().1, pg_sig("what-the-gateway-called", &reply, SECRET));
    assert_eq!(expect_error(merchant.verify_callback(&message.with_script("other"))), mismatch("other"));
}
