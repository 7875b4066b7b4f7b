//! A payout in a Rust back end, from the request to the reply, without HTTP: `cargo run --example native --features getrandom`.

use std::time::{SystemTime, UNIX_EPOCH};

use freedompay_payouts::{
    CallbackMessage, Fields, Merchant, Operation, Outcome, ReplyStatus, RequestOptions, Salt, Secret,
    sign_fields,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // #region readme
    let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    let mut options = RequestOptions::default();
    options.signed_at = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis()).ok();

    // Store the order before you send the request, so that a crash cannot lead to a second payout.
    let request = merchant.sign(
        Operation::P2p2nonreg,
        &Fields::from([
            ("pg_order_id", "1234"),
            ("pg_amount", "100.00"),
            ("pg_payment_to", "4405 6450 0000 6150"),
            ("pg_description", "Payment description"),
            ("pg_post_link", "https://shop.example/payout-callback"),
        ]),
        Salt::random()?,
        &options,
    )?;
    // POST `request.body` to `request.url` as `SignedRequest::CONTENT_TYPE`. Pass the body of the answer, whatever its HTTP
    // status is, to `merchant.verify_answer(&request.asked, body)`.
    // #endregion
    println!("POST {} ({} bytes)", request.url, request.body.len());

    // Make the callback that the gateway would post.
    let mut fields = Fields::from([
        ("pg_payment_id", "12345678"),
        ("pg_merchant_id", "500001"),
        ("pg_status", "ok"),
        ("pg_order_id", "1234"),
        ("pg_payment_amount", "100.00"),
        ("pg_salt", "gatewaySalt"),
    ]);
    let signature = sign_fields("payout-callback", &fields, &Secret::new("payout-secret")?, None)?;
    fields.push("pg_sig", signature.to_string());
    let body: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_text().unwrap_or_default()))
        .collect();
    let body = body.join("&");

    // Verify the callback, act once per key, and reply.
    let message = CallbackMessage::post("https://shop.example/payout-callback", body.as_bytes(), None);
    let callback = merchant.verify_callback(&message)?;
    assert_eq!(callback.outcome(), Outcome::Succeeded);
    println!("{}: act once per {}", callback.outcome(), callback.deduplication_key());
    let reply = callback.reply(ReplyStatus::Ok, None, Salt::random()?)?;
    println!("{}", reply.body);

    // A forged callback is rejected.
    let forged = body.replace("100.00", "900.00");
    let message = CallbackMessage::post("https://shop.example/payout-callback", forged.as_bytes(), None);
    let error = merchant.verify_callback(&message).expect_err("it was changed after it was signed");
    println!("rejected, {}: {error}", error.code());
    Ok(())
}
