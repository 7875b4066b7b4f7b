//! Payouts through FreedomPay: signs requests, verifies answers and callbacks, and signs replies.
//!
//! A message is a [`Fields`]: an ordered list of `pg_*` names and values. A [`Merchant`] signs requests
//! and verifies messages of the gateway. Every error is an [`Error`] with a stable [`ErrorCode`].
//!
//! ```toml
//! [dependencies]
//! freedompay-payouts = { version = "0.1", features = ["getrandom"] }
//! ```
//!
//! # A payout
//!
//! The body of the request has a card number: do not log it.
//!
//! ```
//! use std::time::{SystemTime, UNIX_EPOCH};
//! use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};
//! # use freedompay_payouts::{Outcome, sign_fields};
//!
//! let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
//! let fields = Fields::from([
//!     ("pg_order_id", "1234"), // store it before you send, so that a crash cannot lead to a second payout
//!     ("pg_amount", "100.00"),
//!     ("pg_payment_to", "4405 6450 0000 6150"),
//!     ("pg_description", "Payment description"),
//!     ("pg_post_link", "https://shop.example/payout-callback"),
//! ]);
//! let mut options = RequestOptions::default();
//! options.signed_at = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis()).ok();
//!
//! let request = merchant.sign(Operation::P2p2nonreg, &fields, Salt::random()?, &options)?;
//! assert_eq!(request.url, "https://api.freedompay.kz/g2g/p2p2nonreg");
//! // POST `request.body` to `request.url` as `SignedRequest::CONTENT_TYPE`, and read the body of the answer.
//! # let mut answer = Fields::from([("pg_status", "ok"), ("pg_payment_id", "77"), ("pg_merchant_id", "500001"),
//! #     ("pg_order_id", "1234"), ("pg_payment_amount", "100.00"), ("pg_salt", "s")]);
//! # let pg_sig = sign_fields("p2p2nonreg", &answer, &Secret::new("payout-secret")?, None)?.to_string();
//! # answer.push("pg_sig", pg_sig);
//! # let elements = answer.iter().map(|(n, v)| format!("<{n}>{}</{n}>", v.as_text().unwrap()));
//! # let body = format!("<response>{}</response>", elements.collect::<String>());
//! # let body = body.as_bytes();
//! let answer = merchant.verify_answer(&request.asked, body)?; // whatever the HTTP status is
//! # assert_eq!(answer.outcome, Outcome::Succeeded);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! After an error, and if [`Answer::outcome`] is unknown, the payout may have been made: query its status with
//! [`Operation::PayoutStatus2`].
//!
//! # A callback
//!
//! ```
//! use freedompay_payouts::{CallbackMessage, Merchant, Outcome, ReplyStatus, Salt, Secret};
//! # use freedompay_payouts::{Fields, sign_fields};
//!
//! let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
//! let url = "https://shop.example/payout-callback"; // your pg_post_link
//! # let mut fields = Fields::from([
//! #     ("pg_merchant_id", "500001"), ("pg_payment_id", "77"), ("pg_order_id", "1234"),
//! #     ("pg_status", "ok"), ("pg_payment_amount", "100.00"), ("pg_salt", "s"),
//! # ]);
//! # let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("payout-secret")?, None)?.to_string();
//! # fields.push("pg_sig", pg_sig);
//! # let body: String = fields.iter().map(|(n, v)| format!("{n}={}&", v.as_text().unwrap())).collect();
//! # let body = body.as_bytes();
//!
//! let callback = merchant.verify_callback(&CallbackMessage::post(url, body, None))?;
//! if callback.outcome() == Outcome::Succeeded {
//!     // Settle the order: see the module `ledger`.
//! }
//! let reply = callback.reply(ReplyStatus::Ok, None, Salt::random()?)?;
//! assert!(reply.body.contains("<pg_status>ok</pg_status>"));
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```
//!
//! `examples/axum` in the repository is a server for callbacks, with a ledger.
//!
//! # Where to start
//!
//! | item | what it does |
//! |---|---|
//! | [`Merchant`] | signs requests, verifies answers and callbacks |
//! | [`ledger`] | decides what a verified message means for an order, and when to query its status |
//! | [`preview()`] | shows a request as it would be signed, without a secret |
//! | [`describe_error`], [`schema`] | the gateway's error codes, and the documented fields of each message, as tables |
//! | [`sign_fields`], [`verify_fields`] | sign and verify any other `pg_*` message |
//! | `explain` | finds out why a signature does not match (feature `explain`) |
//! | `gateway` | a simulated FreedomPay and signed test callbacks (feature `gateway`) |
//!
//! # Scope
//!
//! The crate does:
//!
//! - check the fields of requests against FreedomPay's documentation, sign them and write their bodies:
//!   [`Merchant::sign`];
//! - read and verify answers and callbacks, and determine their [`Outcome`]: [`Merchant::verify_answer`],
//!   [`Merchant::verify_callback`];
//! - sign replies to verified callbacks: [`Callback::reply`].
//!
//! The crate does not:
//!
//! - do I/O: the caller sends requests and receives callbacks with an HTTP library;
//! - get the time: the caller passes it as [`RequestOptions::signed_at`];
//! - get random bytes, unless the caller uses `Salt::random` of the feature `getrandom`;
//! - keep state: the caller stores requests and a [`ledger::PayoutRecord`] for each order;
//! - retry: the caller queries the status of a payout whose outcome is unknown;
//! - store or log card numbers: the body of a request contains them, and errors and `Debug` mask them;
//! - check the fields of other methods than the five of [`Operation`].
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `std` (default) | the standard library; without it the crate is `no_std` with `alloc` |
//! | `sign` (default) | MD5 and secrets: everything that signs or verifies |
//! | `getrandom` | `Salt::random`, a salt from random bytes of the operating system (needs `sign`); without it pass random bytes to [`Salt::from_entropy`] |
//! | `explain` | module `explain`, which finds out why a signature does not match (needs `sign`) |
//! | `gateway` | module `gateway`, a simulated FreedomPay for tests (needs `sign`) |
//! | `wasm` | the JavaScript boundary of the npm package, only on `wasm32` targets (needs `std`); its functions may change in any version |
//!
//! Rust 1.88 or newer is needed. No dependency needs a newer one, and clippy rejects newer parts of the standard library; the tests
//! run with a current version of Rust.
//!
//! # Modules
//!
//! A top-level module may use only the modules in the third column, which are above it in the table. `tests/modules`
//! compares the table with the sources.
//!
//! | module | content | may use |
//! |---|---|---|
//! | `text` | ASCII text, decimals, dates and times, masking | nothing |
//! | `error` | the error type, error codes and problem codes | `text` |
//! | `operation` | the payout methods: names and paths | `text`, `error` |
//! | `names` | the table of documented field names: numbers, types, byte classes | `text` |
//! | `message` | fields, names with brackets, the order of signing, script names | `text`, `error`, `names` |
//! | `wire` | reads bodies into fields, and writes fields as bodies | `text`, `error`, `names`, `message` |
//! | `schema` | the documented messages, their checks, and the gateway's error codes | `text`, `error`, `operation`, `names`, `message` |
//! | `signing` | secrets, salts, MD5 and signatures | `text`, `error`, `names`, `message` |
//! | `request` | unsigned requests | `text`, `error`, `operation`, `names`, `message`, `schema` |
//! | `preview` | unsigned requests for display | `text`, `error`, `names`, `message`, `schema`, `operation`, `request` |
//! | `merchant` | signed requests, verified answers and callbacks, replies | all above but `preview` |
//! | `explain` | why a signature does not match | all above |
//! | `gateway` | FreedomPay's side, for tests | all above but `explain` |
//! | `lib` | the public names | all above |
//! | `fuzzing` | entry points of fuzz targets | all above |
//! | `wasm` | the JavaScript boundary | all above but `fuzzing` |

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
// No input can cause a panic.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
// Some items are used only with certain features. Only the wasm build with all features uses everything.
#![cfg_attr(
    not(all(feature = "explain", feature = "gateway", feature = "wasm", target_arch = "wasm32")),
    allow(dead_code, unused_imports)
)]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The npm package is optimised for size, except the functions with `optimize(speed)`.
#![cfg_attr(size_optimized, feature(optimize_attribute))]

extern crate alloc;

mod error;
mod message;
mod names;
mod operation;
mod preview;
mod request;
pub mod schema;
mod text;

#[cfg(feature = "sign")]
mod merchant;
#[cfg(feature = "sign")]
mod signing;
#[cfg(feature = "sign")]
mod wire;

#[cfg(feature = "explain")]
pub mod explain;

#[cfg(feature = "gateway")]
pub mod gateway;

#[cfg(all(feature = "wasm", target_arch = "wasm32"))]
#[doc(hidden)]
pub mod wasm;

#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;

pub use error::{Error, ErrorCode, GatewayError, Problem, ProblemCode};
pub use message::script::script_name;
pub use message::{Fields, List, MAX_DEPTH, MAX_FIELDS, MAX_NAME, Nested, Rule, ToValue, Value, ValueSlot};
pub use operation::{DEFAULT_HOST, Operation};
pub use preview::{Preview, SALT_PLACEHOLDER, SECRET_PLACEHOLDER, preview};
pub use request::RequestOptions;
pub use schema::error_codes::{ErrorDescription, Sent, describe_error};

#[cfg(feature = "sign")]
pub use {
    merchant::{
        Answer, Asked, Callback, CallbackContent, CallbackMessage, Merchant, Outcome, ReplyStatus,
        SignedReply, SignedRequest, ledger,
    },
    signing::{Salt, Secret, Signature, sign_fields, verify_fields},
    wire::MAX_BYTES,
};
