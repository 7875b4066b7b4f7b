//! The TypeScript module of the protocol: the types of messages, and the values of every string enum.

use std::fmt::Write as _;

use freedompay_payouts::explain::{Cause, Confidence, MAX_SECRETS, Verdict};
use freedompay_payouts::gateway::{
    AnswerMode, CallbackDelivery, CallbackForm, PayoutStatus, ReplyCode, SigningSecret,
};
use freedompay_payouts::ledger::Conflict;
use freedompay_payouts::schema::{CALLBACK, Field, FieldType, Message, Presence};
use freedompay_payouts::{
    ErrorCode, MAX_BYTES, MAX_DEPTH, MAX_FIELDS, Operation, Outcome, ProblemCode, ReplyStatus, Rule,
};

use super::source::{HEADER, array, request_fields, union};
use crate::tools::process::Result;

/// The source of `pkg-template/src/generated/protocol.ts`.
pub(super) fn module() -> Result<String> {
    let mut code = HEADER.to_owned();
    core_unions(&mut code)?;
    explanation_unions(&mut code)?;
    gateway_unions(&mut code)?;
    messages(&mut code)?;
    limits(&mut code)?;
    conflicts(&mut code)?;
    array(&mut code, "Every outcome", "outcomes", "Outcome", Outcome::ALL, Outcome::as_str)?;
    array(&mut code, "Every operation", "operations", "Operation", Operation::ALL, Operation::as_str)?;
    // Not in `limits`, so that only the entries that explain contain it.
    writeln!(
        code,
        "\n/** The maximum number of secrets that an explanation tries. */\nexport const maxSecrets = {MAX_SECRETS};"
    )?;
    Ok(code)
}

fn core_unions(code: &mut String) -> Result {
    union(
        code,
        "A payout method of the gateway: one section each on the vendor's page of payouts.",
        "Operation",
        Operation::ALL,
        Operation::as_str,
    )?;
    let outcome =
        "The state of a payout, as far as a message reveals it: our reading of its status and error code.";
    union(code, outcome, "Outcome", Outcome::ALL, Outcome::as_str)?;
    union(
        code,
        "The order in which the values of a message are signed. `A` is that of the vendor's documentation, `B-append` and \
         `B-index` those of its PHP code.",
        "Rule",
        Rule::ALL,
        Rule::as_str,
    )?;
    let conflict = "Why a report contradicts the record of its order. Our choice. Codes are stable; new ones may be added.";
    union(code, conflict, "ConflictCode", Conflict::ALL, Conflict::as_str)?;
    union(
        code,
        "`pg_status` of a reply to a callback. Source: the vendor's page of `p2p2nonreg`.",
        "ReplyStatus",
        ReplyStatus::ALL,
        ReplyStatus::as_str,
    )?;
    let error = "The kind of an error. Our choice. Codes are stable; new ones may be added.";
    union(code, error, "ErrorCode", ErrorCode::ALL, ErrorCode::as_str)?;
    let problem = "What is wrong with a field. Our choice. Codes are stable; new ones may be added.";
    union(code, problem, "ProblemCode", ProblemCode::ALL, ProblemCode::as_str)
}

fn explanation_unions(code: &mut String) -> Result {
    union(code, "The result of an explanation. Our choice.", "Verdict", Verdict::ALL, Verdict::as_str)?;
    union(
        code,
        "How certain a finding of an explanation is. Our choice.",
        "Confidence",
        Confidence::ALL,
        Confidence::as_str,
    )?;
    let cause = "Why a signature does not match. Our choice. Causes are stable; new ones may be added.";
    union(code, cause, "Cause", Cause::ALL, Cause::as_str)
}

fn gateway_unions(code: &mut String) -> Result {
    let form = "The format of a callback's body: those that the vendor's page, SDK and examples use.";
    union(code, form, "CallbackForm", CallbackForm::ALL, CallbackForm::as_str)?;
    let answer = "What the client of a sandbox receives for its request: a fault of our choice.";
    union(code, answer, "AnswerMode", AnswerMode::ALL, AnswerMode::as_str)?;
    let order = "When and how often a sandbox sends the callback of a settled payout: a fault of our choice.";
    union(code, order, "CallbackDelivery", CallbackDelivery::ALL, CallbackDelivery::as_str)?;
    let secret =
        "Which of the merchant's two secrets signs the callbacks of a sandbox: a fault of our choice.";
    union(code, secret, "SigningSecret", SigningSecret::ALL, SigningSecret::as_str)?;
    union(
        code,
        "The status of a transfer: `pg_payment_status`. Source: the vendor's page of `payout_status2`.",
        "PayoutStatus",
        PayoutStatus::ALL,
        PayoutStatus::as_str,
    )?;
    let reply = "The sandbox's verdict on a reply to a callback. Our choice. Codes are stable; new ones may be added.";
    union(code, reply, "ReplyCode", ReplyCode::ALL, ReplyCode::as_str)
}

fn messages(code: &mut String) -> Result {
    code.push_str(
        "\n/** The fields that the caller gives to each operation. The library fills in the others. */\n",
    );
    code.push_str("export interface RequestFields {\n");
    for operation in Operation::ALL {
        let description = format!("The fields of a `{operation}` request.");
        writeln!(code, "  /** {description} */\n  {operation}: {};", request_type(operation.request())?)?;
    }
    code.push_str(
        "}\n\n/** The fields of each operation's answer. An answer may contain other fields, which are signed, too. */\n",
    );
    code.push_str("export interface AnswerFields {\n");
    for operation in Operation::ALL {
        let description = format!("The fields of a `{operation}` answer.");
        writeln!(code, "  /** {description} */\n  {operation}: {};", received_type(operation.answer())?)?;
    }
    code.push_str(
        "}\n\n/** The fields of a callback. A callback may contain other fields, which are signed, too. */\n",
    );
    writeln!(code, "export type CallbackFields = {};", received_type(&CALLBACK)?)?;
    code.push_str("\ntype Undocumented = import(\"../fields.js\").FieldValue | undefined;\n");
    Ok(())
}

fn limits(code: &mut String) -> Result {
    code.push_str("\n/** The maximum size of a message. */\n");
    writeln!(
        code,
        "export const limits = {{ bytes: {MAX_BYTES}, fields: {MAX_FIELDS}, depth: {MAX_DEPTH} }} as const;"
    )?;
    Ok(())
}

/// The codes and reasons of conflicts, in the order of their numbers.
fn conflicts(code: &mut String) -> Result {
    code.push_str("\n/** The code and the reason of each conflict, in the crate's order. */\n");
    code.push_str("export const conflicts: readonly (readonly [code: ConflictCode, reason: string])[] = [\n");
    for conflict in Conflict::ALL {
        writeln!(code, "  [\"{conflict}\", \"{}\"],", conflict.reason())?;
    }
    code.push_str("];\n");
    Ok(())
}

/// An object type. Where one of two fields is required, a union of two object types.
fn request_type(message: &Message) -> Result<String> {
    let choice = request_fields(message).find_map(|field| match field.presence() {
        Presence::RequiredUnless(other) => Some([field.name(), other]),
        _ => None,
    });
    let mut code = "{\n".to_owned();
    for field in
        request_fields(message).filter(|field| choice.is_none_or(|pair| !pair.contains(&field.name())))
    {
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
        for field in
            request_fields(message).filter(|field| choice.is_some_and(|pair| pair.contains(&field.name())))
        {
            property(&mut code, &field, field.name() == required, request_value(field.field_type()))?;
        }
        code.push_str("    }\n");
    }
    if choice.is_some() {
        code.push_str("  )");
    }
    Ok(code)
}

fn property(code: &mut String, field: &Field, required: bool, value: &str) -> Result {
    let (name, description) = (field.name(), field.description());
    let (mark, undefined) = if required { ("", "") } else { ("?", " | undefined") };
    writeln!(code, "    /** {description} */\n    {name}{mark}: {value}{undefined};")?;
    Ok(())
}

/// The type of a request field. An amount must be text, so that a number with decimals does not compile.
fn request_value(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::OrderId | FieldType::PaymentId | FieldType::UserId | FieldType::CardId => {
            "string | number"
        }
        _ => "string",
    }
}

/// The object type of a received message.
fn received_type(message: &Message) -> Result<String> {
    let mut code = "{\n".to_owned();
    for field in message.fields() {
        received_property(&mut code, &field)?;
    }
    code.push_str("    /** An undocumented field. */\n    readonly [name: string]: Undocumented;\n  }");
    Ok(code)
}

fn received_property(code: &mut String, field: &Field) -> Result {
    let statuses = match field.field_type() {
        FieldType::Status(statuses) => format!("; {}, or an undocumented status", statuses.join(" | ")),
        _ => String::new(),
    };
    let (name, description) = (field.name(), field.description());
    let mark = if field.presence() == Presence::Required { "" } else { "?" };
    writeln!(code, "    /** {description}{statuses} */\n    readonly {name}{mark}: string;")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn declares_the_types_of_the_tables() {
        let code = module().unwrap();
        assert!(code.contains("export type Rule =\n  | \"A\"\n  | \"B-append\"\n  | \"B-index\";"));
        assert!(code.contains("    pg_amount: string;"));
        assert!(code.contains("    pg_user_id?: string | number | undefined;"));
        assert!(code.contains("    readonly pg_payment_amount?: string;"));
        assert!(!code.contains("pg_sig: string | undefined"));
    }
}
