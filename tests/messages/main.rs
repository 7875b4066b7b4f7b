//! Messages: their fields, names with brackets, and signatures.

#[path = "../common/mod.rs"]
mod common;
mod fields;
mod nested_names;
mod signing;
