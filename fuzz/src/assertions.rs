//! Assertions about every error and every message.

use freedompay_payouts::{Error, Fields, MAX_DEPTH, MAX_FIELDS, Value};

/// Asserts that the error has a message without card numbers and control characters.
///
/// # Panics
///
/// If the assertion fails.
pub fn assert_clean_error(error: &Error) {
    let message = error.to_string();
    assert!(!message.is_empty());
    for text in std::iter::once(&message).chain(error.problems().iter().map(|problem| &problem.message)) {
        let mut digits = 0;
        for c in text.chars() {
            digits = match c {
                '0'..='9' => digits + 1,
                ' ' | '-' => digits,
                _ => 0,
            };
            assert!(digits < 13, "an error shows a card number: {text}");
        }
        assert!(!text.chars().any(char::is_control), "an error has a control character: {text:?}");
    }
}

/// Asserts that the message is within the limits.
///
/// # Panics
///
/// If the assertion fails.
pub fn assert_within_limits(fields: &Fields) {
    assert!(texts(fields) <= MAX_FIELDS, "more than {MAX_FIELDS} fields");
    assert!(depth(fields) <= MAX_DEPTH, "deeper than {MAX_DEPTH}");
}

fn texts(fields: &Fields) -> usize {
    fields.iter().map(|(_, value)| texts_in(value)).sum()
}

fn texts_in(value: Value<'_>) -> usize {
    match value {
        Value::Text(_) => 1,
        Value::List(items) => items.iter().map(texts_in).sum(),
        Value::Fields(fields) => fields.iter().map(|(_, value)| texts_in(value)).sum(),
    }
}

fn depth(fields: &Fields) -> usize {
    1 + fields.iter().map(|(_, value)| depth_in(value)).max().unwrap_or_default()
}

fn depth_in(value: Value<'_>) -> usize {
    match value {
        Value::Text(_) => 0,
        Value::List(items) => 1 + items.iter().map(depth_in).max().unwrap_or_default(),
        Value::Fields(fields) => {
            1 + fields.iter().map(|(_, value)| depth_in(value)).max().unwrap_or_default()
        }
    }
}
