//! Reads the vendor's page.

use std::collections::BTreeMap;

use freedompay_payouts::Operation;

pub const PAGE: &str = include_str!("payout-api.txt");

/// The part of the page about one operation.
pub struct Section<'p> {
    pub operation: Operation,
    /// The unchanged lines: `Request URL POST https://…`.
    pub urls: Vec<&'p str>,
    pub tables: Vec<Vec<Row<'p>>>,
}

pub struct Row<'p> {
    pub text: &'p str,
    pub name: &'p str,
    /// The red text after the name.
    pub mark: Option<&'p str>,
    pub type_word: &'p str,
}

/// The operations in the order of the page. An operation starts at its first URL. A new table starts at
/// `pg_payment_id` if the table before it has its `pg_sig`.
pub fn sections(page: &str) -> Vec<Section<'_>> {
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
pub fn row(text: &str) -> Row<'_> {
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
pub fn types(sections: &[Section<'_>]) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
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
