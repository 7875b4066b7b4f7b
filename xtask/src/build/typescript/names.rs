//! The TypeScript module of documented names and their numbers.

use std::fmt::Write as _;

use freedompay_payouts::Operation;
use freedompay_payouts::schema::documented_names;

use super::source::{HEADER, request_fields};
use crate::tools::process::Result;

/// The source of `pkg-template/src/generated/names.ts`.
pub(super) fn module() -> Result<String> {
    let mut code = HEADER.to_owned();
    code.push_str("\nimport type { Operation } from \"./protocol.js\";\n");
    set_field(&mut code)?;
    paths(&mut code)?;
    request_numbers(&mut code)?;
    Ok(code)
}

/// A function that sets a property by the number of its name. This is several times as fast as by the name.
fn set_field(code: &mut String) -> Result {
    code.push_str("\n/** Sets the field of a documented name, by the number of the name. */\n");
    code.push_str("export function setField(fields: Record<string, unknown>, number: number, value: string): void {\n  switch (number) {\n");
    for (number, name) in documented_names().enumerate() {
        writeln!(code, "    case {number}: fields.{name} = value; break;")?;
    }
    code.push_str("  }\n}\n");
    Ok(())
}

fn paths(code: &mut String) -> Result {
    code.push_str(
        "\n/** The path of each operation. */\nexport const paths: Readonly<Record<Operation, string>> = {\n",
    );
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: \"{}\",", operation.path())?;
    }
    code.push_str("};\n");
    Ok(())
}

fn request_numbers(code: &mut String) -> Result {
    code.push_str("\n/** The fields of each operation's request, and the character of each name: its number, counted from `0`. */\n");
    code.push_str(
        "export const requestNumbers: Readonly<Record<Operation, Readonly<Record<string, string>>>> = {\n",
    );
    // Without inherited members: callers look up any name.
    code.push_str("  __proto__: null,\n");
    for operation in Operation::ALL {
        write!(code, "  {operation}: {{ __proto__: null,")?;
        for field in request_fields(operation.request()) {
            let number = documented_names()
                .position(|name| name == field.name())
                .ok_or_else(|| format!("{} has no number", field.name()))?;
            write!(code, " {}: {:?},", field.name(), name_character(number)?)?;
        }
        code.push_str(" },\n");
    }
    code.push_str("} as never;\n");
    Ok(())
}

/// The character that represents a name in the calls of the core.
fn name_character(number: usize) -> Result<char> {
    let character = u8::try_from(number).ok().and_then(|number| number.checked_add(b'0'));
    let character = character.filter(u8::is_ascii_graphic).ok_or("too many names for one character each")?;
    Ok(char::from(character))
}
