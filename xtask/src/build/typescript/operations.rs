//! The TypeScript module of the message tables, for programs that build forms.

use std::fmt::Write as _;

use freedompay_payouts::schema::{CALLBACK, FieldType, Message, Presence, REPLY, Source};
use freedompay_payouts::{DEFAULT_HOST, Operation};

use super::source::{HEADER, union};
use crate::tools::process::Result;

const INTERFACES: &str = "
/** A field of a message. */
export interface FieldDescription {
  /** The name of the field, as on the vendor's page. */
  readonly name: string;
  /** The type of its values. */
  readonly type: FieldType;
  /** Whether the message must contain it. `unless` names the field that can replace it. */
  readonly required:
    | boolean
    | {
        /** The field that can replace it. */
        readonly unless: string;
      }
    | \"on success\";
  /** A description in one line. */
  readonly description: string;
  /** Whether the vendor's page lists it for this message. */
  readonly documented: boolean;
  /** The maximum number of characters in a request. */
  readonly maxLength?: number;
  /** The documented values of a status. The gateway may send others. */
  readonly values?: readonly string[];
}

/** The tables of an operation. */
export interface OperationDescription {
  /** The URL that requests are posted to, with the default host. */
  readonly url: string;
  /** The fields of the request, in the order of the vendor's page. */
  readonly request: readonly FieldDescription[];
  /** The fields of the answer, in the order of the vendor's page. */
  readonly answer: readonly FieldDescription[];
}
";

/// The source of `pkg-template/src/generated/operations.ts`.
pub(super) fn module() -> Result<String> {
    let mut code = HEADER.to_owned();
    code.push_str(INTERFACES);
    let mut types: Vec<&str> = Vec::new();
    let answers = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    for field in answers.chain([&CALLBACK, &REPLY]).flat_map(Message::fields) {
        if !types.contains(&field.field_type().as_str()) {
            types.push(field.field_type().as_str());
        }
    }
    types.sort_unstable();
    union(
        &mut code,
        "The type of a field's values. Source: the tables of fields on the vendor's page.",
        "FieldType",
        &types,
        |name| name,
    )?;

    code.push_str("\n/** The documented messages of every operation, as plain JSON. */\n");
    code.push_str("export const operations: { readonly [O in import(\"./protocol.js\").Operation]: OperationDescription } = {\n");
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: {{\n    url: \"{DEFAULT_HOST}{}\",", operation.path())?;
        fields(&mut code, "request", operation.request())?;
        fields(&mut code, "answer", operation.answer())?;
        code.push_str("  },\n");
    }
    code.push_str("};\n");
    Ok(code)
}

/// Writes the array of a message's fields.
fn fields(code: &mut String, name: &str, message: &Message) -> Result {
    writeln!(code, "    {name}: [")?;
    for field in message.fields() {
        let required = match field.presence() {
            Presence::Required => "true".to_owned(),
            Presence::RequiredUnless(other) => format!("{{ unless: \"{other}\" }}"),
            Presence::RequiredOnSuccess => "\"on success\"".to_owned(),
            _ => "false".to_owned(),
        };
        write!(
            code,
            "      {{ name: \"{}\", type: \"{}\", required: {required}, description: {:?}, documented: {}",
            field.name(),
            field.field_type().as_str(),
            field.description(),
            field.source() == Source::Documented,
        )?;
        if let Some(length) = field.field_type().max_length() {
            write!(code, ", maxLength: {length}")?;
        }
        if let FieldType::Status(statuses) = field.field_type() {
            write!(code, ", values: {statuses:?}")?;
        }
        code.push_str(" },\n");
    }
    writeln!(code, "    ],")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn contains_the_tables_as_json() {
        let code = module().unwrap();
        assert!(code.contains("url: \"https://api.freedompay.kz/g2g/p2p2nonreg\""));
        assert!(code.contains(
            "{ name: \"pg_card_token_to\", type: \"card_token\", required: { unless: \"pg_card_id_to\" }"
        ));
    }
}
