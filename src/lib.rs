//! FreedomPay payouts, the part that must be exactly right and needs no network:
//! canonical `pg_*` messages, their MD5 signatures, verified answers and
//! callbacks, signed replies.
//!
//! The crate does no I/O. Random bytes for salts come in as arguments; the caller
//! posts requests and receives callbacks with the HTTP library of its choice.
//!
//! ```
//! use freedompay_payouts::{CallbackMessage, Merchant, Outcome, ReplyStatus, Salt, Secret};
//! # use freedompay_payouts::{Fields, sign_fields};
//!
//! let merchant = Merchant::new("500001", [Secret::new("payout-key")?])?;
//! let url = "https://shop.example/payout-callback"; // your pg_post_link
//! # let mut fields = Fields::from([
//! #     ("pg_merchant_id", "500001"), ("pg_payment_id", "77"), ("pg_order_id", "1234"),
//! #     ("pg_status", "ok"), ("pg_payment_amount", "100.00"), ("pg_salt", "s"),
//! # ]);
//! # let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("payout-key")?, None)?.to_string();
//! # fields.push("pg_sig", pg_sig);
//! # let body: String = fields.iter().map(|(n, v)| format!("{n}={}&", v.as_text().unwrap())).collect();
//! # let body = body.as_bytes();
//!
//! let callback = merchant.verify_callback(&CallbackMessage::post(url, body, None))?;
//! if callback.outcome() == Outcome::Succeeded {
//!     // once per callback.deduplication_key()
//! }
//! let reply = callback.reply(ReplyStatus::Ok, None, Salt::from_entropy([7; Salt::ENTROPY]))?;
//! assert!(reply.body.contains("<pg_status>ok</pg_status>"));
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `std` (default) | the standard library; without it the crate is `no_std` with `alloc` |
//! | `sign` (default) | MD5 and secrets: everything that signs or verifies |
//! | `explain` | why a signature does not match: [`explain`] |
//! | `gateway` | FreedomPay's side, for tests |
//! | `wasm` | the JavaScript boundary of the npm package |

#![warn(missing_docs, unreachable_pub)]
// No panic is reachable from any input.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::todo)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod canonical;
mod class;
mod decimal;
mod error;
mod fields;
mod mask;
mod operation;
mod preview;
mod request;
pub mod schema;
mod script;
mod text;

#[cfg(feature = "sign")]
mod answer;
#[cfg(feature = "sign")]
mod callback;
// The boundary's, and so for wasm; elsewhere it is tested and fuzzed.
#[cfg(all(feature = "sign", any(feature = "wasm", test, fuzzing)))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod lane;
#[cfg(feature = "sign")]
mod merchant;
#[cfg(feature = "sign")]
mod outcome;
#[cfg(feature = "sign")]
mod salt;
#[cfg(feature = "sign")]
mod secret;
#[cfg(feature = "sign")]
mod signature;
#[cfg(feature = "sign")]
mod wire;

#[cfg(feature = "explain")]
pub mod explain;

#[cfg(feature = "gateway")]
pub mod gateway;

#[cfg(feature = "wasm")]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod wasm;

#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;

pub use canonical::Rule;
pub use error::{Error, ErrorCode, GatewayError, Problem, ProblemCode};
pub use fields::{Fields, MAX_DEPTH, MAX_FIELDS, MAX_NAME, Value};
pub use operation::Operation;
pub use preview::{DEFAULT_HOST, Preview, SALT_PLACE, SECRET_PLACE, preview};
pub use request::RequestOptions;
pub use schema::error_codes::{ErrorDescription, Sent, describe_error};
pub use script::script_name;

#[cfg(feature = "sign")]
pub use {
    answer::{Answer, Asked},
    callback::{Callback, CallbackContent, CallbackMessage, ReplyStatus, SignedReply},
    merchant::{Merchant, SignedRequest},
    outcome::Outcome,
    salt::Salt,
    secret::Secret,
    signature::{Signature, sign_fields, verify_fields},
    wire::MAX_BYTES,
};
