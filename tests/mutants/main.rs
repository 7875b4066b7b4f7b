//! The tests with exact values, as one program. `cargo xtask mutants` links and runs it once for each mutant of the
//! core. Property tests and fuzzing are not included: they are slow, and find mutants only by chance.
#![cfg(mutants)]

#[path = "../attacks.rs"]
mod attacks;
#[path = "../fields.rs"]
mod fields;
#[path = "../ledger.rs"]
mod ledger;
#[path = "../previewing.rs"]
mod previewing;
#[path = "../reading_bodies.rs"]
mod reading_bodies;
#[path = "../redaction.rs"]
mod redaction;
#[path = "../signing_requests.rs"]
mod signing_requests;
#[path = "../support/mod.rs"]
mod support;
#[path = "../vectors.rs"]
mod vectors;
#[path = "../vendor_page.rs"]
mod vendor_page;
#[path = "../verifying_answers.rs"]
mod verifying_answers;
#[path = "../verifying_callbacks.rs"]
mod verifying_callbacks;
