//! The money decision: settlements, the schedule of status queries, reports of messages, and wrong records.

mod cases;
mod checks;
#[path = "../common/mod.rs"]
mod common;
// A thousand cases each: too slow for mutation tests.
#[cfg(not(mutants))]
mod properties;
mod reports;
mod settlements;

fn invalid(text: &str) -> (&'static str, String) {
    ("options_invalid", text.to_owned())
}
