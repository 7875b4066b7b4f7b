//! Status values, examples, limits and required fields of the page.

use super::common::{merchant, salt};
use super::differences::messages;
use super::page::{PAGE, row, sections};
use freedompay_payouts::schema::{FieldType, Message};
use freedompay_payouts::{Fields, Operation, ProblemCode, RequestOptions};

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
    let fields: Fields = examples.into_iter().collect();
    match merchant().sign(operation, &fields, salt(), &RequestOptions::default()) {
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
