//! Multipart bodies: fields that were read can be written and read again, and truncated bodies are rejected.
//!
//! The input is a body, or the `boundary` of the `Content-Type`, a line feed and a body.
#![no_main]

use freedompay_payouts::fuzzing::{read_multipart, write_multipart};
use freedompay_payouts::{Error, Fields};
use freedompay_payouts_fuzz::{assert_clean_error, assert_within_limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (declared, body) = match input.split_once('\n') {
        Some((boundary, body)) if !input.starts_with('-') => {
            (Some(format!("multipart/form-data; boundary={boundary}")), body)
        }
        _ => (None, input),
    };
    let read = |body: &str| read_multipart(body, declared.as_deref());
    let fields = match read(body) {
        Ok(Some(fields)) => fields,
        Ok(None) => return,
        Err(error) => return assert_clean_error(&error),
    };
    assert_within_limits(&fields);
    let same = |result: Result<Option<Fields>, Error>| result == Ok(Some(fields.clone()));

    let boundary = boundary_for(body);
    let written = write_multipart(&fields, &boundary);
    assert!(same(read_multipart(&written, None)), "{written:?} is not {fields:?}");

    for cut in [written.len() / 3, written.len() / 2, written.len().saturating_sub(5)] {
        let cut = written.floor_char_boundary(cut);
        let result = read_multipart(&written[..cut], None);
        assert!(!matches!(result, Ok(Some(_))), "truncated, but read as {result:?}: {:?}", &written[..cut]);
    }
    let cut = body.floor_char_boundary(body.len() * 2 / 3);
    let result = read(&body[..cut]);
    // Any text may follow the closing boundary. A first boundary line that ends in dashes can itself be the closing one.
    let is_empty = matches!(&result, Ok(Some(fields)) if fields.is_empty());
    assert!(
        is_empty || !matches!(result, Ok(Some(_))) || same(result),
        "truncated, but read as another message"
    );
});

/// A boundary that does not occur in the body.
fn boundary_for(body: &str) -> String {
    let mut boundary = String::from("fuzz");
    while body.contains(&boundary) {
        boundary.push('z');
    }
    boundary
}
