//! `Merchant::verify_callback`: callbacks in every form, rejected callbacks, and the replies of verified ones.

mod carriers;
#[path = "../common/mod.rs"]
mod common;
mod fields;
mod outcomes;
mod replies;
mod script_names;
mod signatures;
mod strict_mode;

use common::{
    LINK, MERCHANT, Pairs, SCRIPT, expect_error, merchant, mismatch, not_a_callback, signed, urlencoded,
};
use freedompay_payouts::{Callback, CallbackMessage, Error, Merchant, SignedReply};

/// The callback table of p2p2nonreg on the vendor's page.
const PAID: [(&str, &str); 9] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "1234"),
    ("pg_payment_amount", "1500.00"),
    ("pg_payment_date", "2026-01-31 12:00:00"),
    ("pg_salt", "some random string"),
    ("pg_datetime", "2026-01-31T12:00:00+05:00"),
    ("pg_type", "payout"),
];

/// The table of reg2reg on the vendor's page, which describes both answer and callback.
const PAID_TO_TOKEN: [(&str, &str); 12] = [
    ("pg_payment_id", "77"),
    ("pg_merchant_id", MERCHANT),
    ("pg_status", "ok"),
    ("pg_order_id", "order_1234"),
    ("pg_balance", "-100.5000"),
    ("pg_card_hash", "4405-64XX-XXXX-6150"),
    ("pg_card_token", "c92741d9-ddd7-4bad-abd0-5594a79eea1a"),
    ("pg_payment_amount", "10"),
    ("pg_payment_date", ""),
    ("pg_error_code", "0"),
    ("pg_error_description", ""),
    ("pg_salt", "s"),
];

const FAILED: [(&str, Option<&str>); 2] = [("pg_status", Some("error")), ("pg_error_code", Some("10001"))];

fn verify_at<'m>(
    merchant: &'m Merchant,
    url: &str,
    fields: &[(String, String)],
) -> Result<Callback<'m>, Error> {
    merchant.verify_callback(&CallbackMessage::post(url, urlencoded(fields).as_bytes(), None))
}

fn verify(merchant: &Merchant, fields: Pairs) -> Result<Callback<'_>, Error> {
    verify_at(merchant, LINK, &signed(SCRIPT, fields))
}

/// Code and text of the error.
fn error_of(fields: Pairs) -> (&'static str, String) {
    expect_error(verify(&merchant(), fields))
}

/// The fields of the reply, read without the crate.
fn reply_fields(reply: &SignedReply) -> Pairs {
    let inner = reply
        .body
        .strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>")
        .and_then(|rest| rest.strip_suffix("</response>\n"))
        .unwrap();
    let mut rest = inner;
    let mut fields = Pairs::new();
    while let Some((name, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        let (value, after) = after.split_once(&format!("</{name}>")).unwrap();
        let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        fields.push((name.to_owned(), value.replace("&apos;", "'").replace("&amp;", "&")));
        rest = after;
    }
    assert_eq!(rest, "");
    fields
}
