//! Parts of TypeScript source that several generated modules need.

use std::fmt::Write as _;

use freedompay_payouts::schema::{Field, Message};

use crate::tools::process::Result;

/// The first line of every generated module.
pub(super) const HEADER: &str = "// Generated from the crate's tables by `cargo xtask package`.\n";

/// The fields of a request that the caller can give.
pub(super) fn request_fields(message: &Message) -> impl Iterator<Item = Field> {
    message.fields().filter(|field| !field.is_filled_in())
}

/// Writes a union of string literals.
pub(super) fn union<T: Copy>(
    code: &mut String,
    doc: &str,
    name: &str,
    values: &[T],
    as_str: fn(T) -> &'static str,
) -> Result {
    let literals: Vec<String> = values.iter().map(|value| format!("\"{}\"", as_str(*value))).collect();
    writeln!(code, "\n/** {doc} */\nexport type {name} =\n  | {};", literals.join("\n  | "))?;
    Ok(())
}

/// Writes an array with the values of the union `union`, in the crate's order.
pub(super) fn array<T: Copy>(
    code: &mut String,
    doc: &str,
    name: &str,
    union: &str,
    values: &[T],
    as_str: fn(T) -> &'static str,
) -> Result {
    let literals: Vec<_> = values.iter().map(|value| format!("\"{}\"", as_str(*value))).collect();
    let literals = literals.join(", ");
    writeln!(
        code,
        "\n/** {doc}, in the crate's order. */\nexport const {name}: readonly {union}[] = [{literals}];"
    )?;
    Ok(())
}
