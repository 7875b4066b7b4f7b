//! Runs in a copy of the crate in which the request of `payout_status` also has the optional field `pg_user_id`:
//! see xtask/src/tests/documented_field.rs.
#![cfg(documented_field)]

use freedompay_payouts::gateway::{Gateway, GatewayOptions, Request, Timestamp};
use freedompay_payouts::schema::Presence;
use freedompay_payouts::{Fields, Operation, Preview, RequestOptions, Salt, Secret, preview, sign_fields};

const SECRET: &str = "payout-secret";

fn preview_with_user_id(user_id: &str) -> Preview {
    let fields = Fields::from([("pg_order_id", "1234"), ("pg_user_id", user_id)]);
    preview(Operation::PayoutStatus, "500001", None, &fields, None, &RequestOptions::default())
}

#[test]
fn the_table_has_the_field() {
    let field = Operation::PayoutStatus.request().field("pg_user_id").expect("a field of the request");
    assert_eq!(field.presence(), Presence::Optional);
    assert!(field.description().starts_with("The user's id in the merchant's system"));
}

#[test]
fn the_preview_signs_the_field() {
    let preview = preview_with_user_id("user-1");
    assert_eq!(preview.canonical, "payout_status;500001;1234;{salt};user-1;{secret}");
    assert_eq!(preview.problems, []);
}

#[test]
fn the_preview_checks_the_type_of_the_field() {
    let codes: Vec<_> =
        preview_with_user_id("user 1").problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["characters"]);
}

#[test]
fn the_sandbox_checks_the_type_of_the_field() {
    let secret = || Secret::new(SECRET).expect("a secret");
    let mut gateway = Gateway::new(GatewayOptions::new("500001", secret())).expect("a gateway");
    let mut fields = Fields::from([
        ("pg_merchant_id", "500001"),
        ("pg_order_id", "1234"),
        ("pg_user_id", "user 1"),
        ("pg_salt", "salt"),
    ]);
    let signature = sign_fields("payout_status", &fields, &secret(), None).expect("a signature");
    fields.push("pg_sig", signature.to_string());
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", value.as_text().expect("text"))).collect();
    let body = pairs.join("&").replace(' ', "+");
    let request = Request::new("/g2g/payout_status", body.as_bytes(), None);
    let response =
        gateway.respond(&request, Timestamp::from_unix(1_767_225_600), Salt::parse("Salt1").expect("a salt"));
    assert!(response.body.contains("pg_user_id must be of a-z, A-Z, 0-9"), "{}", response.body);
}
