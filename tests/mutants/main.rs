//! The tests with exact values in one program, to be linked and run once for every mutant of the core:
//! `cargo xtask mutants`. Properties and fuzzing stay out: what they catch they catch by chance, and slowly.
#![cfg(mutants)]

#[path = "../attacks.rs"]
mod attacks;
#[path = "../fields.rs"]
mod fields;
#[path = "../previewing.rs"]
mod previewing;
#[path = "../reading_bodies.rs"]
mod reading_bodies;
#[path = "../secrets.rs"]
mod secrets;
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
