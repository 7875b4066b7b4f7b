//! The crate's tables as JSON. `xtask/npm/types.mjs` writes the TypeScript modules of them.

use freedompay_payouts::explain::{Cause, Confidence, MAX_SECRETS, Verdict};
use freedompay_payouts::gateway::{
    AnswerMode, CallbackDelivery, CallbackForm, PayoutStatus, ReplyCode, SigningSecret,
};
use freedompay_payouts::ledger::Conflict;
use freedompay_payouts::schema::{
    CALLBACK, Field, FieldType, Message, Presence, REPLY, Source, documented_names, error_codes,
};
use freedompay_payouts::{
    DEFAULT_HOST, ErrorCode, MAX_BYTES, MAX_DEPTH, MAX_FIELDS, Operation, Outcome, ProblemCode, ReplyStatus,
    Rule, Sent,
};
use serde_json::{Value, json};

/// `{ "Rule": ["A", …], … }`
macro_rules! unions {
    ($($union:ident),*) => {
        json!({ $(stringify!($union): $union::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>()),* })
    };
}

pub(super) fn json() -> Value {
    let operations = Operation::ALL.iter().map(|operation| {
        let (request, answer) = (fields(operation.request()), fields(operation.answer()));
        json!({ "name": operation.as_str(), "path": operation.path(), "request": request, "answer": answer })
    });
    let codes = error_codes::all().map(|known| {
        [known.code.to_string(), known.sent.to_string(), known.meaning.into(), known.gateway_text.into()]
    });
    json!({
        "host": DEFAULT_HOST,
        "limits": { "bytes": MAX_BYTES, "fields": MAX_FIELDS, "depth": MAX_DEPTH, "secrets": MAX_SECRETS },
        "names": documented_names().collect::<Vec<_>>(),
        "operations": operations.collect::<Vec<_>>(),
        "callback": fields(&CALLBACK),
        "reply": fields(&REPLY),
        "conflicts": Conflict::ALL.iter().map(|each| [each.as_str(), each.reason()]).collect::<Vec<_>>(),
        "errorCodes": codes.collect::<Vec<_>>(),
        "unions": unions!(
            AnswerMode, CallbackDelivery, CallbackForm, Cause, Confidence, ErrorCode, Operation, Outcome, PayoutStatus,
            ProblemCode, ReplyCode, ReplyStatus, Rule, Sent, SigningSecret, Verdict
        ),
    })
}

fn fields(message: &Message) -> Vec<Value> {
    message.fields().map(|field| description(&field)).collect()
}

fn description(field: &Field) -> Value {
    let required = match field.presence() {
        Presence::Required => json!(true),
        Presence::RequiredUnless(other) => json!({ "unless": other }),
        Presence::RequiredOnSuccess => json!("on success"),
        _ => json!(false),
    };
    json!({
        "name": field.name(),
        "type": field.field_type().as_str(),
        "required": required,
        "description": field.description(),
        "documented": field.source() == Source::Documented,
        "filledIn": field.is_filled_in(),
        "maxLength": field.field_type().max_length(),
        "values": if let FieldType::Status(statuses) = field.field_type() { Some(statuses) } else { None },
    })
}
