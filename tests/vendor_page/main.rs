//! The tables of this crate have exactly the rows and URLs of the vendor's page, a copy of which is
//! `tests/vendor_page/payout-api.txt`.

mod checks;
#[path = "../common/mod.rs"]
mod common;
mod differences;
mod page;
mod values;

use differences::{DISAGREEMENTS, differences, messages};
use freedompay_payouts::Operation;
use freedompay_payouts::schema::{CALLBACK, Field, FieldType, REPLY};
use page::{PAGE, sections, types};

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
