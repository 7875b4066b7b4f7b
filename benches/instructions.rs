//! Verifies callbacks of one size many times: `cargo xtask instructions` counts the instructions.
//!
//! ```sh
//! instructions <fields without the signature> <length of the body in bytes, 0: any> <calls>
//! ```

use std::error::Error;
use std::hint::black_box;

use freedompay_payouts::{CallbackMessage, Fields, Merchant, Outcome, Secret, sign_fields};

const URL: &str = "https://shop.example/hooks/payout-callback";
const SECRET: &str = "payout-key";

/// The number of different messages.
const MESSAGES: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<usize> =
        std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let &[fields, bytes, calls] = arguments.as_slice() else {
        return Err("usage: instructions <fields> <bytes> <calls>".into());
    };
    let merchant = Merchant::new("500001", [Secret::new(SECRET)?])?;
    let bodies =
        (0..MESSAGES).map(|number| callback(fields, bytes, number)).collect::<Result<Vec<_>, _>>()?;
    let verify =
        |body: &str| merchant.verify_callback(&CallbackMessage::post(URL, body.as_bytes(), None)).map(drop);
    // A rejected message takes fewer instructions than a verified one, so no body may be rejected.
    for body in &bodies {
        verify(body)?;
        verify(&body.replacen("pg_order_id=1", "pg_order_id=2", 1))
            .expect_err("it was changed after it was signed");
    }
    for body in bodies.iter().cycle().take(calls) {
        let message = CallbackMessage::post(URL, black_box(body.as_bytes()), None);
        let callback = merchant.verify_callback(&message)?;
        let read = callback.outcome() == Outcome::Pending && callback.fields().text("pg_order_id").is_some();
        if !black_box(read) {
            return Err("the verified callback has wrong fields".into());
        }
    }
    Ok(())
}

/// A signed body with the five required fields and undocumented ones. If `bytes` is not 0, one field is a description that
/// gives the body this length.
fn callback(fields: usize, bytes: usize, number: usize) -> Result<String, Box<dyn Error>> {
    let mut signed = Fields::from([
        ("pg_order_id", (100_100 + number).to_string()),
        ("pg_payment_id", (12_345_100 + number).to_string()),
        ("pg_merchant_id", "500001".to_owned()),
        ("pg_status", "process".to_owned()),
        ("pg_salt", format!("a1B2c3D4e5F6g7{}", 10 + number)),
    ]);
    let others = fields.checked_sub(signed.len()).ok_or("a callback has at least five fields")?;
    let described = usize::from(bytes > 0);
    for at in described..others {
        signed.push(format!("pg_extra_{}", 1000 + at), format!("value-{}-{}", 10 + number, 1000 + at));
    }
    if described == 1 {
        let length = body(&signed)?.len() + "&pg_description=".len();
        let missing = bytes.checked_sub(length).ok_or("the fields exceed this length")?;
        signed.push("pg_description", "d".repeat(missing));
    }
    body(&signed)
}

/// The fields and their signature. No value needs escapes.
fn body(signed: &Fields) -> Result<String, Box<dyn Error>> {
    let signature = sign_fields("payout-callback", signed, &Secret::new(SECRET)?, None)?;
    let pairs: Vec<_> = signed
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_text().unwrap_or_default()))
        .collect();
    Ok(format!("{}&pg_sig={signature}", pairs.join("&")))
}
