//! Receives FreedomPay's callbacks with axum: verifies them, settles the payouts, and signs the replies.
//!
//! ```sh
//! export FREEDOMPAY_MERCHANT_ID=500001 FREEDOMPAY_PAYOUT_SECRET=…
//! POST_LINK=https://shop.example/payout-callback ORDERS=1234=100.00 cargo run
//! ```

mod ledger;

use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use freedompay_payouts::ledger::{PayoutReport, Settlement};
use freedompay_payouts::{
    Callback, CallbackMessage, ErrorCode, MAX_BYTES, Merchant, ReplyStatus, Salt, Secret, SignedReply,
};
use ledger::Ledger;
use tokio::net::TcpListener;

struct Shop {
    merchant: Merchant,
    /// `pg_post_link`, the URL that the gateway calls. Behind a proxy, that of the request may be another one.
    post_link: String,
    ledger: Ledger,
}

// #region readme
/// Handles a callback. The signature is that of the raw body, so no extractor may parse it before.
async fn payout_callback(State(shop): State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Response {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let message = CallbackMessage::post(&shop.post_link, &body, content_type);
    let callback = match shop.merchant.verify_callback(&message) {
        Ok(callback) => callback,
        Err(error) => return reject(&error),
    };
    match settle(&shop, &callback) {
        Ok(reply) => ([(CONTENT_TYPE, SignedReply::CONTENT_TYPE)], reply.body).into_response(),
        Err(error) => {
            // Our fault. The gateway repeats the callback.
            eprintln!("unavailable: {}: {error}", error.code());
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable\n").into_response()
        }
    }
}

fn settle(shop: &Shop, callback: &Callback<'_>) -> Result<SignedReply, freedompay_payouts::Error> {
    let settlement = shop.ledger.settle(&PayoutReport::of_callback(callback))?;
    let (status, description) = match &settlement {
        Settlement::Conflict(conflict) => (ReplyStatus::Error, Some(conflict.reason())),
        _ => (ReplyStatus::Ok, None),
    };
    callback.reply(status, description, Salt::random()?)
}
// #endregion

/// A plain, unsigned response: only a verified callback gets a signed reply. The message of an error has no secret.
fn reject(error: &freedompay_payouts::Error) -> Response {
    let code = error.code();
    eprintln!("rejected: {code}: {error}");
    let status = match code {
        // A wrong setting, such as a POST_LINK without a script name, is our fault.
        ErrorCode::OptionsInvalid => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "misconfigured\n").into_response();
        }
        ErrorCode::SignatureMissing
        | ErrorCode::SignatureRepeated
        | ErrorCode::SignatureMalformed
        | ErrorCode::SignatureMismatch => StatusCode::UNAUTHORIZED,
        ErrorCode::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, format!("{code}\n")).into_response()
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("set the environment variable {name}"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = Secret::new(setting("FREEDOMPAY_PAYOUT_SECRET")?)?;
    let orders = setting("ORDERS")?;
    let orders = orders.split(',').filter_map(|order| order.split_once('='));
    let shop = Shop {
        merchant: Merchant::new(setting("FREEDOMPAY_MERCHANT_ID")?, [secret])?,
        post_link: setting("POST_LINK")?,
        ledger: Ledger::new(orders),
    };
    let app = Router::new()
        .route("/payout-callback", post(payout_callback))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .with_state(Arc::new(shop));
    let listener =
        TcpListener::bind(("127.0.0.1", env::var("PORT").unwrap_or_default().parse().unwrap_or(3000)))
            .await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
