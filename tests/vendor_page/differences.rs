//! Compares the tables of the crate with the page.

use std::collections::BTreeMap;

use super::page::{Row, Section, sections};
use freedompay_payouts::schema::{CALLBACK, FieldType, Message, Presence, REPLY, Source};
use freedompay_payouts::{DEFAULT_HOST, Operation};

const TEST_HOST: &str = "https://test-api.freedompay.kz";

/// Operations and the numbers of their tables.
type Tables = &'static [&'static str];

/// Fields that the page gives two types, with the tables of each.
pub const DISAGREEMENTS: [(&str, &[(&str, Tables)]); 4] = [
    (
        "pg_amount",
        &[("integer", &["payout_status 2", "payout_status2 2"]), ("number", &["p2p2nonreg 1", "reg2reg 1"])],
    ),
    (
        "pg_merchant_id",
        &[
            (
                "integer",
                &[
                    "p2p2nonreg 2",
                    "p2p2nonreg 3",
                    "payout_status 1",
                    "payout_status 2",
                    "payout_status2 1",
                    "payout_status2 2",
                    "reg2reg 1",
                    "reg2reg 2",
                    "balance_status 1",
                ],
            ),
            ("string", &["p2p2nonreg 1"]),
        ],
    ),
    (
        "pg_order_id",
        &[
            ("integer", &["payout_status 1", "payout_status 2", "payout_status2 1", "payout_status2 2"]),
            (
                "string",
                &["p2p2nonreg 1", "p2p2nonreg 2", "p2p2nonreg 3", "p2p2nonreg 4", "reg2reg 1", "reg2reg 2"],
            ),
        ],
    ),
    ("pg_user_id", &[("integer", &["reg2reg 1"]), ("string", &["p2p2nonreg 1"])]),
];

/// The one documented field without a row: the mark of another field names it.
const IN_A_MARK: (&str, &str) = ("reg2reg request", "pg_card_id_to");

/// The messages that each table of an operation describes.
pub fn messages(operation: Operation) -> Vec<Vec<&'static Message>> {
    let (request, answer) = (operation.request(), operation.answer());
    match operation {
        Operation::P2p2nonreg => vec![vec![request], vec![answer], vec![&CALLBACK], vec![&REPLY]],
        Operation::PayoutStatus | Operation::PayoutStatus2 => vec![vec![request], vec![answer]],
        Operation::Reg2reg => vec![vec![request], vec![answer, &CALLBACK]],
        Operation::BalanceStatus => vec![vec![request]],
    }
}

/// All differences between the page and the tables.
pub fn differences(page: &str) -> Vec<String> {
    let sections = sections(page);
    let mut differences = Vec::new();
    for operation in Operation::ALL {
        let Some(section) = sections.iter().find(|section| section.operation == *operation) else {
            differences.push(format!("the page has no {operation}"));
            continue;
        };
        let messages = messages(*operation);
        if messages.len() != section.tables.len() {
            let (found, expected) = (section.tables.len(), messages.len());
            differences
                .push(format!("the page has {found} tables for {operation}, {expected} were expected"));
        }
        for (table, messages) in section.tables.iter().zip(&messages) {
            for message in messages {
                differences.extend(table.iter().filter_map(|row| difference(row, message)));
            }
        }
        for line in &section.urls {
            let host = if line.starts_with("Test ") { TEST_HOST } else { DEFAULT_HOST };
            let url = line.split_once("POST ").map(|(_, url)| url);
            if url != Some(&[host, operation.path()].concat()) {
                differences.push(format!("{operation} is not at this URL: {line}"));
            }
        }
    }
    differences.extend(undocumented(&sections));
    differences
}

/// The difference between a row of the page and the table of the message.
fn difference(row: &Row<'_>, message: &Message) -> Option<String> {
    let complain = |reason: String| Some(format!("{} {reason}: {}", message.title, row.text));
    let Some(field) = message.field(row.name) else {
        return complain("has no such field".into());
    };
    if field.source() != Source::Documented {
        return complain("does not know that the page has this row".into());
    }
    let is_request = Operation::ALL.iter().any(|operation| std::ptr::eq(operation.request(), message));
    let presence = match row.mark {
        Some("required") => Presence::Required,
        Some(mark) => match mark.trim().strip_prefix("required if no ") {
            Some(other) if message.field(other).is_some() => {
                Presence::RequiredUnless(message.field(other)?.name())
            }
            _ => return complain(format!("does not know the mark \"{mark}\"")),
        },
        None => Presence::Optional,
    };
    if is_request && field.presence() != presence {
        return complain(format!("has {:?} where the page says {presence:?}", field.presence()));
    }
    if !is_request && row.mark.is_some() {
        return complain("is marked, but tables of received messages have no marks".into());
    }
    let disagreement = DISAGREEMENTS.iter().find(|(name, _)| *name == row.name);
    let allowed = disagreement.is_some_and(|(_, types)| {
        types.iter().any(|(word, _)| *word == page_type(field.field_type()))
            && types.iter().any(|(word, _)| *word == row.type_word)
    });
    if page_type(field.field_type()) != row.type_word && !allowed {
        return complain(format!("has the kind {}", field.field_type().as_str()));
    }
    None
}

/// The type of a field in the tables of the page.
const fn page_type(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Amount | FieldType::Balance => "number",
        FieldType::DateTime | FieldType::TimeLimit => "datetime",
        FieldType::MerchantId | FieldType::PaymentId | FieldType::ErrorCode | FieldType::CardNumber => {
            "integer"
        }
        _ => "string",
    }
}

/// The fields that our tables call documented, but the page does not have.
fn undocumented(sections: &[Section<'_>]) -> Vec<String> {
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for section in sections {
        for (table, messages) in section.tables.iter().zip(messages(section.operation)) {
            for message in messages {
                rows.entry(message.title).or_default().extend(table.iter().map(|row| row.name));
            }
        }
    }
    let tables = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    let mut undocumented = Vec::new();
    for message in tables.chain([&CALLBACK, &REPLY]) {
        for field in message.fields().filter(|field| field.source() == Source::Documented) {
            let on_page = rows.get(message.title).is_some_and(|names| names.contains(&field.name()));
            if !on_page && (message.title, field.name()) != IN_A_MARK {
                undocumented.push(format!("the page has no {} in the {}", field.name(), message.title));
            }
        }
    }
    undocumented
}
