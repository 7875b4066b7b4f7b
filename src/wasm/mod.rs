//! The JavaScript boundary: the only room that knows JavaScript. There is no logic in it.
//!
//! The calls of the merchant's side exchange plain numbers, and bytes through buffers that
//! stay where they are: a string that crosses by itself costs more than the MD5 of a
//! message. All other calls are typed functions: fields are lists of nodes, which are read
//! with `js-sys`; results and errors are made with `serde`.
// Only JavaScript and tests/boundary call the exports; rustdoc shows them to nobody.
#![allow(missing_docs, unreachable_pub, clippy::must_use_candidate, clippy::missing_errors_doc)]
// wasm-bindgen hands over optional texts as owned ones.
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
mod gateway_results;
mod given;
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
#[cfg(feature = "sign")]
mod utf16;
