//! The tests with exact values, as one program. `cargo xtask mutants` links and runs it once for each mutant of the
//! core. Programs with only property tests, and fuzzing, are not included: they are slow, and find mutants only by
//! chance.
#![cfg(mutants)]

#[path = "../answers/main.rs"]
mod answers;
#[path = "../attacks.rs"]
mod attacks;
#[path = "../bodies/main.rs"]
mod bodies;
#[path = "../callbacks/main.rs"]
mod callbacks;
#[path = "../ledger/main.rs"]
mod ledger;
#[path = "../messages/main.rs"]
mod messages;
#[path = "../redaction.rs"]
mod redaction;
#[path = "../requests/main.rs"]
mod requests;
#[path = "../vectors.rs"]
mod vectors;
#[path = "../vendor_page/main.rs"]
mod vendor_page;
