//! The tables of this crate have exactly the rows and URLs of the vendor's page, `tests/data/payout-api.txt`.

use std::collections::BTreeMap;

use freedompay_payouts::schema::{CALLBACK, Field, FieldType, Message, Presence, REPLY, Source};
use freedompay_payouts::{
    DEFAULT_HOST, Fields, Merchant, Operation, ProblemCode, RequestOptions, Salt, Secret,
};

const PAGE: &str = include_str!("data/payout-api.txt");

const TEST_HOST: &str = "https://test-api.freedompay.kz";

/// Operations and the numbers of their tables.
type Tables = &'static [&'static str];

/// Fields that the page gives two types, with the tables of each.
const DISAGREEMENTS: [(&str, &[(&str, Tables)]); 4] = [
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

/// The part of the page about one operation.
struct Section<'p> {
    operation: Operation,
    /// The unchanged lines: `Request URL POST https://…`.
    urls: Vec<&'p str>,
    tables: Vec<Vec<Row<'p>>>,
}

struct Row<'p> {
    text: &'p str,
    name: &'p str,
    /// The red text after the name.
    mark: Option<&'p str>,
    type_word: &'p str,
}

/// The messages that each table of an operation describes.
fn messages(operation: Operation) -> Vec<Vec<&'static Message>> {
    let (request, answer) = (operation.request(), operation.answer());
    match operation {
        Operation::P2p2nonreg => vec![vec![request], vec![answer], vec![&CALLBACK], vec![&REPLY]],
        Operation::PayoutStatus | Operation::PayoutStatus2 => vec![vec![request], vec![answer]],
        Operation::Reg2reg => vec![vec![request], vec![answer, &CALLBACK]],
        Operation::BalanceStatus => vec![vec![request]],
    }
}

/// The operations in the order of the page. An operation starts at its first URL. A new table starts at
/// `pg_payment_id` if the table before it has its `pg_sig`.
fn sections(page: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in page.lines() {
        if let Some((_, url)) = line.split_once("POST ") {
            let operation = operation_of(url);
            match sections.last_mut() {
                Some(section) if section.operation == operation => section.urls.push(line),
                _ => sections.push(Section { operation, urls: vec![line], tables: vec![Vec::new()] }),
            }
        } else if line.starts_with("pg_") {
            let row = row(line);
            let tables = &mut sections.last_mut().expect("a row stands below a URL").tables;
            let signed = tables.last().is_some_and(|table| table.iter().any(|row| row.name == "pg_sig"));
            if signed && row.name == "pg_payment_id" {
                tables.push(Vec::new());
            }
            tables.last_mut().expect("there is a first table").push(row);
        }
    }
    sections
}

fn operation_of(url: &str) -> Operation {
    Operation::parse(url.rsplit('/').next().unwrap()).unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// `name <p style="…">mark</p>;description;type`, or with the last two swapped.
fn row(text: &str) -> Row<'_> {
    let columns: Vec<_> = text.split(';').map(str::trim).collect();
    let [head, one, other] = columns[..] else { panic!("not three columns: {text}") };
    let is_type = |word: &str| ["string", "integer", "number", "datetime"].contains(&word);
    let type_word = match (is_type(one), is_type(other)) {
        (true, false) => one,
        (false, true) => other,
        _ => panic!("not one type: {text}"),
    };
    let (name, mark) = match head.split_once('<') {
        Some((name, mark)) => {
            let mark = mark.split_once('>').and_then(|(_, mark)| mark.split_once('<'));
            (name.trim(), mark.map(|(mark, _)| mark))
        }
        None => (head, None),
    };
    Row { text, name, mark, type_word }
}

/// The types of each field on the page, with the tables that use them.
fn types(sections: &[Section<'_>]) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut types: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for section in sections {
        for (number, table) in (1..).zip(&section.tables) {
            for row in table {
                let tables =
                    types.entry(row.name.into()).or_default().entry(row.type_word.into()).or_default();
                tables.push(format!("{} {number}", section.operation));
            }
        }
    }
    types
}

/// All differences between the page and the tables.
fn differences(page: &str) -> Vec<String> {
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

#[test]
fn tables_and_page_have_the_same_rows_and_urls() {
    assert_eq!(differences(PAGE), [""; 0]);
}

#[test]
fn page_has_five_operations_with_these_table_sizes() {
    let sections = sections(PAGE);
    let shape: Vec<_> = sections
        .iter()
        .map(|section| (section.operation, section.tables.iter().map(Vec::len).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        shape,
        [
            (Operation::P2p2nonreg, vec![11, 10, 10, 5]),
            (Operation::PayoutStatus, vec![5, 8]),
            (Operation::PayoutStatus2, vec![5, 9]),
            (Operation::Reg2reg, vec![10, 13]),
            (Operation::BalanceStatus, vec![4]),
        ]
    );
    let rows: usize = shape.iter().flat_map(|(_, tables)| tables).sum();
    assert_eq!(rows, PAGE.lines().filter(|line| line.contains("pg_")).count());
}

#[test]
fn page_has_eight_urls() {
    let urls: Vec<_> = sections(PAGE).into_iter().flat_map(|section| section.urls).collect();
    assert_eq!(
        urls,
        [
            "Request URL POST https://api.freedompay.kz/g2g/p2p2nonreg",
            "Test Request URL POST https://test-api.freedompay.kz/g2g/p2p2nonreg",
            "Request URL POST https://api.freedompay.kz/g2g/payout_status",
            "Test Request URL POST https://test-api.freedompay.kz/g2g/payout_status",
            "Request URL POST https://api.freedompay.kz/g2g/payout_status2",
            "Test Request URL POST https://test-api.freedompay.kz/g2g/payout_status2",
            "POST https://api.freedompay.kz/g2g/reg2reg",
            "Request URL POST https://api.freedompay.kz/g2g/balance_status",
        ]
    );
    assert_eq!(PAGE.matches("https://").count(), urls.len());
}

#[test]
fn tables_of_received_messages_have_no_required_marks() {
    let marked: Vec<_> = sections(PAGE)
        .into_iter()
        .flat_map(|section| section.tables.into_iter().skip(1).flatten())
        .filter(|row| row.mark.is_some() || row.text.contains("required"))
        .map(|row| row.text)
        .collect();
    assert_eq!(marked, [""; 0]);
}

#[test]
fn only_these_fields_have_two_types_on_the_page() {
    let types = types(&sections(PAGE));
    let disagreements: Vec<_> = types.into_iter().filter(|(_, types)| types.len() > 1).collect();
    let expected = DISAGREEMENTS.map(|(name, types)| {
        let tables = |tables: &[&str]| tables.iter().map(ToString::to_string).collect::<Vec<_>>();
        (name.to_owned(), types.iter().map(|(word, at)| ((*word).to_owned(), tables(at))).collect())
    });
    assert_eq!(disagreements, expected);
}

#[test]
fn tables_use_one_type_where_the_page_has_two() {
    for (name, kind) in [
        ("pg_amount", FieldType::Amount),
        ("pg_merchant_id", FieldType::MerchantId),
        ("pg_order_id", FieldType::OrderId),
        ("pg_user_id", FieldType::UserId),
    ] {
        let tables = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
        for field in tables.chain([&CALLBACK, &REPLY]).filter_map(|message| message.field(name)) {
            assert_eq!(field.field_type(), kind);
        }
    }
}

#[test]
fn tables_list_fields_in_the_order_of_the_page() {
    for section in sections(PAGE) {
        for (table, messages) in section.tables.iter().zip(messages(section.operation)) {
            for message in messages {
                let rows: Vec<_> = table.iter().map(|row| row.name).collect();
                let ours: Vec<_> =
                    message.fields().map(Field::name).filter(|name| rows.contains(name)).collect();
                // Two tables of the page describe the callback; the first decides the order.
                if message.title != "callback" || section.operation == Operation::P2p2nonreg {
                    assert_eq!(ours, rows, "{}", message.title);
                }
            }
        }
    }
}

#[test]
fn tables_list_each_field_once() {
    let tables = Operation::ALL.iter().flat_map(|operation| [operation.request(), operation.answer()]);
    for message in tables.chain([&CALLBACK, &REPLY]) {
        for field in message.fields() {
            let times = message.fields().filter(|other| other.name() == field.name()).count();
            assert_eq!(times, 1, "{} in {}", field.name(), message.title);
        }
    }
}

#[test]
fn status_values_are_those_of_the_page() {
    let words = |message: &Message, name: &str| match message.field(name).unwrap().field_type() {
        FieldType::Status(words) => words,
        other => panic!("{name} is {other:?}"),
    };
    let lists: Vec<_> = sections(PAGE)
        .into_iter()
        .flat_map(|section| {
            let tables = section.tables.into_iter().zip(messages(section.operation));
            tables.flat_map(|(table, messages)| table.into_iter().map(move |row| (row, messages[0])))
        })
        .filter(|(row, _)| row.text.contains("Enum:") || row.text.contains("Description:"))
        .map(|(row, message)| {
            let listed = words(message, row.name);
            let on_page = ["success", "ok", "error", "process"].into_iter().filter(|word| {
                let bounded =
                    [format!("\"{word}\""), format!(">{word},"), format!(" {word}<"), format!(">{word} —")];
                bounded.iter().any(|bounded| row.text.contains(bounded))
            });
            assert_eq!(listed, on_page.collect::<Vec<_>>(), "{}", row.text);
            (message.title, row.name)
        })
        .collect();
    assert_eq!(
        lists,
        [
            ("reply", "pg_status"),
            ("payout_status answer", "pg_status"),
            ("payout_status2 answer", "pg_payment_status"),
            ("reg2reg answer", "pg_status"),
        ]
    );
}

/// Signs the example values of the page with these changes, and returns the problems.
fn problems(operation: Operation, changes: &[(&str, Option<&str>)]) -> Vec<(String, ProblemCode)> {
    let mut examples: Vec<_> = examples(operation);
    for (name, value) in changes {
        examples.retain(|(own, _)| own != name);
        examples.extend(value.map(|value| (*name, value)));
    }
    let merchant = Merchant::new("500001", [Secret::new("payout-secret").unwrap()]).unwrap();
    let fields: Fields = examples.into_iter().collect();
    match merchant.sign(operation, &fields, Salt::parse("salt").unwrap(), &RequestOptions::default()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let problems = error.problems().iter().filter(|problem| !problem.warning);
            problems.map(|problem| (problem.field.clone(), problem.code)).collect()
        }
    }
}

/// The example values of the page for one request, or our own if the page has none.
fn examples(operation: Operation) -> Vec<(&'static str, &'static str)> {
    let section = sections(PAGE).into_iter().find(|section| section.operation == operation).unwrap();
    let table = section.tables.into_iter().next().unwrap();
    table
        .into_iter()
        .filter(|row| !["pg_merchant_id", "pg_salt", "pg_sig"].contains(&row.name))
        .map(|row| {
            let example = row.text.split_once("Example:").and_then(|(_, rest)| rest.split_once('<'));
            let ours = if row.name == "pg_payment_id" { "77" } else { "1234" };
            (row.name, example.map_or(ours, |(example, _)| example.trim()))
        })
        .collect()
}

#[test]
fn examples_of_the_page_are_signed_unchanged() {
    for operation in Operation::ALL {
        assert_eq!(problems(*operation, &[]), [], "{operation}");
    }
    assert_eq!(
        examples(Operation::P2p2nonreg),
        [
            ("pg_order_id", "1234"),
            ("pg_amount", "100"),
            ("pg_payment_to", "4405645000006150"),
            ("pg_description", "Payment description"),
            ("pg_post_link", "http://site.kz/post"),
            ("pg_user_id", "1234"),
            ("pg_card_name", "Ivan Ivanov"),
            ("pg_currency", "KZT"),
        ]
    );
}

#[test]
fn minimum_amount_is_that_of_the_page() {
    let with_minimum: Vec<_> = PAGE.lines().filter(|line| line.contains("Minimum")).collect();
    assert_eq!(with_minimum.len(), 2);
    for line in with_minimum {
        assert_eq!(row(line).name, "pg_amount");
        assert!(line.contains("Minimum 0.01<"), "{line}");
    }
    for operation in [Operation::P2p2nonreg, Operation::Reg2reg] {
        assert_eq!(problems(operation, &[("pg_amount", Some("0.01"))]), []);
        for amount in ["0", "0.0", "0.00"] {
            let expected = [("pg_amount".to_owned(), ProblemCode::AmountRange)];
            assert_eq!(problems(operation, &[("pg_amount", Some(amount))]), expected, "{amount}");
        }
    }
}

#[test]
fn card_token_is_required_without_card_id() {
    let without = [("pg_card_token_to", None)];
    let expected = [("pg_card_token_to".to_owned(), ProblemCode::Missing)];
    assert_eq!(problems(Operation::Reg2reg, &without), expected);
    assert_eq!(problems(Operation::Reg2reg, &[without[0], ("pg_card_id_to", Some("77"))]), []);
}

#[test]
fn fields_marked_as_required_are_required() {
    for section in sections(PAGE) {
        for row in &section.tables[0] {
            if row.mark.is_some() && !["pg_merchant_id", "pg_salt", "pg_sig"].contains(&row.name) {
                let expected = [(row.name.to_owned(), ProblemCode::Missing)];
                assert_eq!(problems(section.operation, &[(row.name, None)]), expected, "{}", row.text);
            }
        }
    }
}

/// The differences after one text of the page was replaced.
fn differences_after(text: &str, replacement: &str) -> Vec<String> {
    assert!(PAGE.contains(text), "{text}");
    differences(&PAGE.replacen(text, replacement, 1))
}

#[test]
fn check_reports_renamed_row() {
    assert_eq!(
        differences_after("pg_card_name;", "pg_card_holder;"),
        [
            "p2p2nonreg request has no such field: pg_card_holder;Name and surname of card holder \
         <br><span style=\"font-size:14px\">Example: Ivan Ivanov</span>;string",
            "the page has no pg_card_name in the p2p2nonreg request",
        ]
    );
    assert_eq!(
        differences_after("pg_type;", "pg_kind;"),
        [
            "callback has no such field: pg_kind;Transaction type;string",
            "the page has no pg_type in the callback",
        ]
    );
    assert_eq!(
        differences_after("pg_card_hash;", "pg_card_mask;"),
        [
            "reg2reg answer has no such field: pg_card_mask; The card to which the payment was made; string",
            "callback has no such field: pg_card_mask; The card to which the payment was made; string",
            "the page has no pg_card_hash in the reg2reg answer",
            "the page has no pg_card_hash in the callback",
        ]
    );
}

#[test]
fn check_reports_removed_added_and_changed_mark() {
    let mark = " <p style=\"color:#d63384\">required</p>";
    assert_eq!(
        differences_after(&format!("pg_description{mark}"), "pg_description"),
        ["p2p2nonreg request has Required where the page says Optional: pg_description;Payment \
         description<br><span style=\"font-size:14px\">Example: Payment description</span>;string",]
    );
    assert_eq!(
        differences_after("pg_currency;Currency.", &format!("pg_currency{mark};Currency.")),
        [format!(
            "p2p2nonreg request has Optional where the page says Required: pg_currency{mark};Currency.\
         <br><span style=\"font-size:14px\">Example: KZT</span>;string"
        )]
    );
    assert_eq!(
        differences_after("pg_type;", &format!("pg_type{mark};")),
        [format!(
            "callback is marked, but tables of received messages have no marks: pg_type{mark};Transaction type;string"
        )]
    );
    let token = "<p style=\"color:#d63384\">required if no pg_card_id_to</p> ;Token of the card to transfer \
                 money to (returned when registering the card).<p style=\"font-size:14px\">Example: \
                 c92741d9-ddd7-4bad-abd0-5594a79eea1a</p>; string";
    let unconditional = token.replace(" if no pg_card_id_to", "");
    assert_eq!(
        differences_after(token, &unconditional),
        [format!(
            "reg2reg request has RequiredUnless(\"pg_card_id_to\") where the page says Required: \
         pg_card_token_to{unconditional}"
        )]
    );
    let other = token.replace("pg_card_id_to", "pg_card");
    assert_eq!(
        differences_after(token, &other),
        [format!(
            "reg2reg request does not know the mark \"required if no pg_card\": pg_card_token_to{other}"
        )]
    );
}

#[test]
fn check_reports_changed_type() {
    assert_eq!(
        differences_after(
            "pg_balance;Merchant's balance in the FreedomPay system;number",
            "pg_balance;B;string"
        ),
        ["p2p2nonreg answer has the kind balance: pg_balance;B;string",]
    );
    // A third type is not a listed disagreement.
    assert_eq!(
        differences_after("pg_order_id;integer;Order number", "pg_order_id;datetime;Order number"),
        ["payout_status answer has the kind order_id: pg_order_id;datetime;Order number",]
    );
}

#[test]
fn check_reports_extra_and_missing_row() {
    let row = "pg_datetime;Date and time of the request;datetime\npg_type";
    assert_eq!(differences_after(row, "pg_type"), ["the page has no pg_datetime in the callback"]);
    assert_eq!(
        differences_after(row, &format!("pg_commission;Commission;number\n{row}")),
        ["callback has no such field: pg_commission;Commission;number",]
    );
}

#[test]
fn check_reports_changed_url_and_missing_operation() {
    assert_eq!(
        differences_after(
            "https://test-api.freedompay.kz/g2g/payout_status2",
            "https://test-api.freedompay.kz/v2/payout_status2"
        ),
        ["payout_status2 is not at this URL: Test Request URL POST \
         https://test-api.freedompay.kz/v2/payout_status2",]
    );
    assert_eq!(
        differences_after("https://api.freedompay.kz/g2g/reg2reg", "https://api.paybox.money/g2g/reg2reg"),
        ["reg2reg is not at this URL: POST https://api.paybox.money/g2g/reg2reg",]
    );
    let (before, _) = PAGE.rsplit_once("Request URL").unwrap();
    assert_eq!(
        differences(before),
        [
            "the page has no balance_status",
            "the page has no pg_merchant_id in the balance_status request",
            "the page has no pg_currency in the balance_status request",
            "the page has no pg_salt in the balance_status request",
            "the page has no pg_sig in the balance_status request",
        ]
    );
}

#[test]
fn check_reports_missing_table() {
    let start =
        PAGE.find("pg_payment_id;Transaction ID in the system FreedomPay.;integer\npg_order_id;").unwrap();
    let end = PAGE.find("Request URL POST https://api.freedompay.kz/g2g/payout_status\n").unwrap();
    let without_reply = [&PAGE[..start], &PAGE[end..]].concat();
    assert_eq!(
        differences(&without_reply),
        [
            "the page has 3 tables for p2p2nonreg, 4 were expected",
            "the page has no pg_payment_id in the reply",
            "the page has no pg_order_id in the reply",
            "the page has no pg_status in the reply",
            "the page has no pg_salt in the reply",
            "the page has no pg_sig in the reply",
        ]
    );
}
