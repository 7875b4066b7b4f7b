//! Finds out why a signature does not match.
//!
//! [`Case::explain`] takes a message that was received, or that will be sent, and the
//! known secrets. It computes the digest with each known mistake of programs, and with each
//! pair of them. The [`Explanation`] names the mistakes that lead to the message's
//! signature, shows the string that was signed, and describes the change to make. If no
//! mistake leads to the signature, the explanation lists the mistakes that are ruled out
//! and those that are still possible.
//!
//! ```
//! use freedompay_payouts::CallbackMessage;
//! use freedompay_payouts::explain::{Case, Cause, Verdict};
//! # use freedompay_payouts::{Fields, Secret, sign_fields};
//!
//! # let mut fields = Fields::from([("pg_payment_id", "77"), ("pg_order_id", "1"), ("pg_status", "ok"), ("pg_salt", "s")]);
//! # let pg_sig = sign_fields("payout-callback", &fields, &Secret::new("receive-secret")?, None)?.to_string();
//! # fields.push("pg_sig", pg_sig);
//! # let body: String = fields.iter().map(|(n, v)| format!("{n}={}&", v.as_text().unwrap())).collect();
//! # let body = body.as_bytes();
//! let url = "https://shop.example/payout-callback";
//! let explanation = Case::callback(&CallbackMessage::post(url, body, None))
//!     .secret("payout", "payout-secret")
//!     .secret("receive", "receive-secret")
//!     .explain();
//!
//! assert_eq!(explanation.verdict, Verdict::Explained);
//! assert_eq!(explanation.findings[0].code, Cause::SecretReceive);
//! println!("{explanation}"); // a report for a terminal
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```
//!
//! Explanations are for people. A program must not base decisions on them: a message is
//! verified, and replied to, only through [`Merchant`](crate::Merchant). An explanation
//! contains no secret, no expected digest and no full card number. Do not show it to the
//! sender of the message.

mod analysis;
mod budget;
mod candidate;
mod case;
mod cause;
mod conclusion;
mod decodings;
mod digest;
mod explanation;
mod json;
mod layout;
mod leaves;
mod matches;
mod order;
mod redactor;
mod remedy;
mod report;
mod rewrite;
mod scripts;
mod search;
mod search_state;
mod secrets;
mod single_field;
mod transforms;
mod values;
mod variant;
mod variant_search;
mod windows1251;

pub use budget::{MAX_DIGESTS, MAX_HASHED};
pub use case::Case;
pub use cause::Cause;
pub use explanation::{Confidence, Explanation, Finding, OrderedField, Verdict};
pub use secrets::MAX_SECRETS;
