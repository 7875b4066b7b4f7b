//! Messages as ordered fields, independent of the format of the body, and the string that is
//! signed.

pub(crate) mod brackets;
pub(crate) mod canonical;
mod compare;
mod fields;
mod node;
mod path;
pub(crate) mod salt;
pub(crate) mod script;
#[cfg(test)]
mod tests;
mod to_value;
mod value;

pub use canonical::Rule;
pub(crate) use fields::too_deep;
pub use fields::{Fields, MAX_DEPTH, MAX_FIELDS, MAX_NAME};
#[cfg(all(feature = "wasm", feature = "sign"))]
pub(crate) use node::UNDOCUMENTED;
pub(crate) use node::{Node, NodeKind, Span, TOP};
pub(crate) use path::bracket_path;
pub use to_value::{ToValue, ValueSlot};
pub use value::{List, Nested, Value};
