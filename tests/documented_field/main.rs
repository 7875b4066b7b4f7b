//! Runs in a copy of the crate in which the request of `payout_status` also has the optional field `pg_user_id`:
//! see xtask/src/tests/documented_field.rs.
#![cfg(documented_field)]

#[path = "../common/mod.rs"]
mod common;

use common::{MERCHANT, SECRET, pairs, salt, secret, signed, urlencoded};
use freedompay_payouts::gateway::{Gateway, GatewayOptions, Request, Timestamp};
use freedompay_payouts::schema::Presence;
use freedompay_payouts::{Fields, Operation, Preview, RequestOptions, preview};

fn preview_with_user_id(user_id: &str) -> Preview {
    let fields = Fields::from([("pg_order_id", "1234"), ("pg_user_id", user_id)]);
    preview(Operation::PayoutStatus, MERCHANT, None, &fields, None, &RequestOptions::default())
}

#[test]
fn table_has_the_field() {
    let field = Operation::PayoutStatus.request().field("pg_user_id").expect("a field of the request");
    assert_eq!(field.presence(), Presence::Optional);
    assert!(field.description().starts_with("The user's id in the merchant's system"));
}

#[test]
fn preview_signs_the_field() {
    let preview = preview_with_user_id("user-1");
    assert_eq!(preview.canonical, "payout_status;500001;1234;{salt};user-1;{secret}");
    assert_eq!(preview.problems, []);
}

#[test]
fn preview_checks_the_type_of_the_field() {
    let codes: Vec<_> =
        preview_with_user_id("user 1").problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["characters"]);
}

#[test]
fn sandbox_checks_the_type_of_the_field() {
    let mut gateway = Gateway::new(GatewayOptions::new(MERCHANT, secret(SECRET))).unwrap();
    let fields = pairs(&[
        ("pg_merchant_id", MERCHANT),
        ("pg_order_id", "1234"),
        ("pg_user_id", "user 1"),
        ("pg_salt", "salt"),
    ]);
    let body = urlencoded(&signed("payout_status", fields));
    let request = Request::new("/g2g/payout_status", body.as_bytes(), None);
    let response = gateway.respond(&request, Timestamp::from_unix(1_767_225_600), salt());
    assert!(response.body.contains("pg_user_id must be of a-z, A-Z, 0-9"), "{}", response.body);
}
