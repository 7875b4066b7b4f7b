//! TypeScript from the crate's tables, so that a field is written down once.

use std::fmt::Write as _;
use std::path::Path;

use freedompay_payouts::explain::{Cause, Confidence, MAX_SECRETS, Verdict};
use freedompay_payouts::gateway::{
    AnswerMode, CallbackDelivery, CallbackForm, PayoutStatus, ReplyCode, SigningKey,
};
use freedompay_payouts::schema::{
    CALLBACK, Field, FieldType, Message, Presence, REPLY, Source, documented_names,
};
use freedompay_payouts::{
    DEFAULT_HOST, ErrorCode, MAX_BYTES, MAX_DEPTH, MAX_FIELDS, Operation, Outcome, ProblemCode, ReplyStatus,
    Rule,
};

use crate::process::Result;
use crate::{error_codes, files};

pub(crate) const HEADER: &str = "// Generated from the crate's tables by `cargo xtask package`.\n";

/// Filled in by the library, so not the caller's to give.
const FILLED_IN: [&str; 3] = ["pg_merchant_id", "pg_salt", "pg_sig"];

/// Writes the modules that `pkg-template/src` imports from `./generated/`.
pub(crate) fn generate(folder: &Path) -> Result {
    files::write(&folder.join("protocol.ts"), &protocol()?)?;
    files::write(&folder.join("names.ts"), &names()?)?;
    files::write(&folder.join("operations.ts"), &operations()?)?;
    files::write(&folder.join("error-codes.ts"), &error_codes::module()?)
}

/// The types of messages, and every list of words.
fn protocol() -> Result<String> {
    let mut code = HEADER.to_owned();
    union(&mut code, "A payout method of the gateway.", "Operation", Operation::ALL, Operation::as_str)?;
    union(
        &mut code,
        "What became of a payout, as far as a message tells.",
        "Outcome",
        Outcome::ALL,
        Outcome::as_str,
    )?;
    union(&mut code, "How the values of a message are put in order.", "Rule", Rule::ALL, Rule::as_str)?;
    union(&mut code, "What a reply says.", "ReplyStatus", ReplyStatus::ALL, ReplyStatus::as_str)?;
    union(
        &mut code,
        "What kind of error it is. Stable; more may come.",
        "ErrorCode",
        ErrorCode::ALL,
        ErrorCode::as_str,
    )?;
    union(
        &mut code,
        "What is wrong with a field. Stable; more may come.",
        "ProblemCode",
        ProblemCode::ALL,
        ProblemCode::as_str,
    )?;
    union(&mut code, "How an explanation ended.", "Verdict", Verdict::ALL, Verdict::as_str)?;
    union(&mut code, "How sure a finding is.", "Confidence", Confidence::ALL, Confidence::as_str)?;
    union(
        &mut code,
        "Why a signature does not match. Stable; more may come.",
        "Cause",
        Cause::ALL,
        Cause::as_str,
    )?;

    union(
        &mut code,
        "How a callback carries its fields.",
        "CallbackForm",
        CallbackForm::ALL,
        CallbackForm::as_str,
    )?;
    union(
        &mut code,
        "What the client gets for its request.",
        "AnswerMode",
        AnswerMode::ALL,
        AnswerMode::as_str,
    )?;
    union(
        &mut code,
        "How often, and when, a settled payout is called back.",
        "CallbackDelivery",
        CallbackDelivery::ALL,
        CallbackDelivery::as_str,
    )?;
    union(
        &mut code,
        "Which of the merchant's two keys signs.",
        "SigningKey",
        SigningKey::ALL,
        SigningKey::as_str,
    )?;
    union(&mut code, "The status of a transfer.", "PayoutStatus", PayoutStatus::ALL, PayoutStatus::as_str)?;
    union(
        &mut code,
        "What a reply is worth. Stable; more may come.",
        "ReplyCode",
        ReplyCode::ALL,
        ReplyCode::as_str,
    )?;

    code.push_str("\n/** The fields that the caller gives to each operation; the rest is filled in. */\n");
    code.push_str("export interface RequestFields {\n");
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: {};", request_type(operation.request())?)?;
    }
    code.push_str(
        "}\n\n/** The fields of each operation's answer. Others may be there: they are signed, too. */\n",
    );
    code.push_str("export interface AnswerFields {\n");
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: {};", arrival_type(operation.answer())?)?;
    }
    code.push_str("}\n\n/** The fields of a callback. Others may be there: they are signed, too. */\n");
    writeln!(code, "export type CallbackFields = {};", arrival_type(&CALLBACK)?)?;
    code.push_str("\ntype Undocumented = import(\"../fields.js\").FieldValue | undefined;\n");
    code.push_str("\n/** How large a message may be. */\n");
    writeln!(
        code,
        "export const limits = {{ bytes: {MAX_BYTES}, fields: {MAX_FIELDS}, depth: {MAX_DEPTH} }} as const;"
    )?;
    list(&mut code, "Every outcome", "outcomes", "Outcome", Outcome::ALL, Outcome::as_str)?;
    list(&mut code, "Every operation", "operations", "Operation", Operation::ALL, Operation::as_str)?;
    // By itself, so that only the entries that explain carry it.
    writeln!(
        code,
        "\n/** How many secrets an explanation looks at. */\nexport const mostSecrets = {MAX_SECRETS};"
    )?;
    Ok(code)
}

/// Where each operation is, and the characters that the core knows its fields by.
fn paths(code: &mut String) -> Result {
    code.push_str(
        "\n/** The path of each operation. */\nexport const paths: Readonly<Record<Operation, string>> = {\n",
    );
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: \"{}\",", operation.path())?;
    }
    code.push_str("};\n\n/** The fields of each operation's request, and the character of each name: its number from `0` on. */\n");
    code.push_str(
        "export const requestNumbers: Readonly<Record<Operation, Readonly<Record<string, string>>>> = {\n",
    );
    // Without inherited members: any name may be looked up.
    code.push_str("  __proto__: null,\n");
    for operation in Operation::ALL {
        write!(code, "  {operation}: {{ __proto__: null,")?;
        for field in operation.request().fields().filter(|field| !FILLED_IN.contains(&field.name())) {
            let number =
                documented_names().position(|name| name == field.name()).ok_or("it is in the table")?;
            write!(code, " {}: {:?},", field.name(), name_character(number)?)?;
        }
        code.push_str(" },\n");
    }
    code.push_str("} as never;\n");
    Ok(())
}

/// The character that the core knows a name by.
fn name_character(number: usize) -> Result<char> {
    let character = u8::try_from(number).ok().and_then(|number| number.checked_add(b'0'));
    let character = character.filter(u8::is_ascii_graphic).ok_or("too many names for one character each")?;
    Ok(char::from(character))
}

/// A function that sets the property of a documented name by its number: several times as
/// fast as by the name.
fn names() -> Result<String> {
    let mut code = HEADER.to_owned();
    code.push_str("\nimport type { Operation } from \"./protocol.js\";\n");
    code.push_str("\n/** Sets the field of a documented name, by the name's number. */\n");
    code.push_str("export function setField(fields: Record<string, unknown>, number: number, value: string): void {\n  switch (number) {\n");
    for (number, name) in documented_names().enumerate() {
        writeln!(code, "    case {number}: fields.{name} = value; break;")?;
    }
    code.push_str("  }\n}\n");
    paths(&mut code)?;
    Ok(code)
}

/// The values of a union, in the crate's order.
fn list<T: Copy>(
    code: &mut String,
    doc: &str,
    name: &str,
    of: &str,
    all: &[T],
    text: impl Fn(T) -> &'static str,
) -> Result {
    let values: Vec<_> = all.iter().map(|value| format!("\"{}\"", text(*value))).collect();
    let values = values.join(", ");
    writeln!(
        code,
        "\n/** {doc}, in the crate's order. */\nexport const {name}: readonly {of}[] = [{values}];"
    )?;
    Ok(())
}

pub(crate) fn union<T: Copy>(
    code: &mut String,
    doc: &str,
    name: &str,
    all: &[T],
    text: fn(T) -> &'static str,
) -> Result {
    let words: Vec<String> = all.iter().map(|value| format!("\"{}\"", text(*value))).collect();
    writeln!(code, "\n/** {doc} */\nexport type {name} =\n  | {};", words.join("\n  | "))?;
    Ok(())
}

/// An object type; where one of two fields is required, one for each way.
fn request_type(message: &Message) -> Result<String> {
    let given = || message.fields().filter(|field| !FILLED_IN.contains(&field.name()));
    let choice = given().find_map(|field| match field.presence() {
        Presence::RequiredUnless(other) => Some([field.name(), other]),
        _ => None,
    });
    let mut code = "{\n".to_owned();
    for field in given().filter(|field| choice.is_none_or(|pair| !pair.contains(&field.name()))) {
        property(
            &mut code,
            &field,
            field.presence() == Presence::Required,
            request_value(field.field_type()),
        )?;
    }
    code.push_str("  }");
    for required in choice.into_iter().flatten() {
        code.push_str(if required == choice.unwrap_or_default()[0] {
            " & (\n    | {\n"
        } else {
            "    | {\n"
        });
        for field in given().filter(|field| choice.is_some_and(|pair| pair.contains(&field.name()))) {
            property(&mut code, &field, field.name() == required, request_value(field.field_type()))?;
        }
        code.push_str("    }\n");
    }
    if choice.is_some() {
        code.push_str("  )");
    }
    Ok(code)
}

fn arrival_type(message: &Message) -> Result<String> {
    let mut code = "{\n".to_owned();
    for field in message.fields() {
        arrival(&mut code, &field)?;
    }
    code.push_str("    /** A field that no table lists. */\n    readonly [name: string]: Undocumented;\n  }");
    Ok(code)
}

fn arrival(code: &mut String, field: &Field) -> Result {
    let words = match field.field_type() {
        FieldType::Status(words) => format!("; {}, or a word that no page lists", words.join(" | ")),
        _ => String::new(),
    };
    let (name, description) = (field.name(), field.description());
    let mark = if field.presence() == Presence::Required { "" } else { "?" };
    writeln!(code, "    /** {description}{words} */\n    readonly {name}{mark}: string;")?;
    Ok(())
}

fn property(code: &mut String, field: &Field, required: bool, value: &str) -> Result {
    let (name, description) = (field.name(), field.description());
    let (mark, undefined) = if required { ("", "") } else { ("?", " | undefined") };
    writeln!(code, "    /** {description} */\n    {name}{mark}: {value}{undefined};")?;
    Ok(())
}

/// An amount is text only: a number with decimals must not compile.
fn request_value(kind: FieldType) -> &'static str {
    match kind {
        FieldType::OrderId | FieldType::PaymentId | FieldType::UserId | FieldType::CardId => {
            "string | number"
        }
        _ => "string",
    }
}

/// The tables themselves, for building forms.
fn operations() -> Result<String> {
    let mut code = HEADER.to_owned();
    code.push_str(
        "
/** A row of a message's table. */
export interface FieldDescription {
  readonly name: string;
  /** What its values look like. */
  readonly type: FieldType;
  /** When it must be there; `unless` names the field that can stand for it. */
  readonly required: boolean | { readonly unless: string } | \"on success\";
  /** One line for people. */
  readonly description: string;
  /** Whether the vendor's page lists it in this message. */
  readonly documented: boolean;
  /** The most characters a request may have in it. */
  readonly maxLength?: number;
  /** The documented words of a status; the list is open. */
  readonly values?: readonly string[];
}

/** The tables of an operation. */
export interface OperationDescription {
  readonly url: string;
  readonly request: readonly FieldDescription[];
  readonly answer: readonly FieldDescription[];
}
",
    );
    let mut kinds: Vec<&str> = Vec::new();
    let answers = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    for field in answers.chain([&CALLBACK, &REPLY]).flat_map(Message::fields) {
        if !kinds.contains(&field.field_type().as_str()) {
            kinds.push(field.field_type().as_str());
        }
    }
    kinds.sort_unstable();
    union(&mut code, "What the values of a field look like.", "FieldType", &kinds, |kind| kind)?;

    code.push_str("\n/** The documented messages of every operation, as plain JSON. */\n");
    code.push_str("export const operations: { readonly [O in import(\"./protocol.js\").Operation]: OperationDescription } = {\n");
    for operation in Operation::ALL {
        writeln!(code, "  {operation}: {{\n    url: \"{DEFAULT_HOST}{}\",", operation.path())?;
        table(&mut code, "request", operation.request())?;
        table(&mut code, "answer", operation.answer())?;
        code.push_str("  },\n");
    }
    code.push_str("};\n");
    Ok(code)
}

fn table(code: &mut String, name: &str, message: &Message) -> Result {
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
        if let Some(most) = field.field_type().max_length() {
            write!(code, ", maxLength: {most}")?;
        }
        if let FieldType::Status(words) = field.field_type() {
            write!(code, ", values: {words:?}")?;
        }
        code.push_str(" },\n");
    }
    writeln!(code, "    ],")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{operations, protocol};

    #[test]
    fn the_types_say_what_the_tables_say() {
        let code = protocol().unwrap();
        assert!(code.contains("export type Rule =\n  | \"A\"\n  | \"B-append\"\n  | \"B-index\";"));
        assert!(code.contains("    pg_amount: string;"));
        assert!(code.contains("    pg_user_id?: string | number | undefined;"));
        assert!(code.contains("    readonly pg_payment_amount?: string;"));
        assert!(!code.contains("pg_sig: string | undefined"));
    }

    #[test]
    fn the_tables_are_json_but_for_the_quotes_of_their_names() {
        let code = operations().unwrap();
        assert!(code.contains("url: \"https://api.freedompay.kz/g2g/p2p2nonreg\""));
        assert!(code.contains(
            "{ name: \"pg_card_token_to\", type: \"card_token\", required: { unless: \"pg_card_id_to\" }"
        ));
    }
}
