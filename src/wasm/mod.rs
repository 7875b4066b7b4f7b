//! The JavaScript boundary: the only module that knows JavaScript. It has no logic of its own.
//!
//! The functions that sign and verify take and return numbers, and exchange bytes through static
//! buffers: passing one string by wasm-bindgen costs more than the MD5 of a message. All other
//! functions are typed: fields are lists of nodes, which are read with `js-sys`; results and errors are
//! converted with `serde`.
// Only JavaScript and tests/boundary call the exports; rustdoc does not show them.
#![allow(missing_docs, unreachable_pub, clippy::must_use_candidate, clippy::missing_errors_doc)]
// wasm-bindgen passes optional texts as owned strings.
#![allow(clippy::needless_pass_by_value)]

mod allocator;
#[cfg(feature = "gateway")]
pub mod bodies;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "gateway")]
pub mod gateway;
#[cfg(feature = "gateway")]
mod gateway_input;
#[cfg(feature = "gateway")]
mod gateway_results;
mod given;
#[cfg(feature = "sign")]
pub mod ledger;
#[cfg(any(not(feature = "sign"), feature = "gateway"))]
pub mod options;
#[cfg(any(not(feature = "sign"), feature = "gateway"))]
pub mod preview;
#[cfg(feature = "sign")]
pub mod random;
#[cfg(feature = "sign")]
pub mod receive;
#[cfg(feature = "sign")]
pub mod sign;
#[cfg(feature = "sign")]
pub mod state;
#[cfg(feature = "gateway")]
pub mod test_callback;
#[cfg(feature = "sign")]
mod utf16;
