//! The parts of `cargo xtask test`.

pub(crate) mod constant_time;
pub(crate) mod differential;
pub(crate) mod documented_field;
pub(crate) mod environments;
pub(crate) mod examples;
pub(crate) mod fuzz;
pub(crate) mod instructions;
pub(crate) mod native;
pub(crate) mod packaging;
pub(crate) mod recipes;
pub(crate) mod runtime_tests;
pub(crate) mod supply_chain;
pub(crate) mod wasm_tests;
