//! Urlencoded bodies: fields that were read can be written and read again, and are those that `form_urlencoded` reads.
#![no_main]

use freedompay_payouts::fuzzing::{read_form, write_form};
use freedompay_payouts::{MAX_FIELDS, MAX_NAME, Value};
use freedompay_payouts_fuzz::{assert_clean_error, assert_within_limits, flat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let theirs: Vec<_> = form_urlencoded::parse(body.as_bytes()).collect();
    let fields = match read_form(body) {
        Ok(fields) => fields,
        Err(error) => {
            assert_clean_error(&error);
            let damaged = theirs.iter().any(|(name, value)| {
                name.contains('\u{fffd}') || value.contains('\u{fffd}') || name.contains('[')
            });
            let ends_in_escape =
                body.ends_with('%') || body.rfind('%').is_some_and(|at| at + 2 == body.len());
            let too_long = theirs.iter().any(|(name, _)| name.len() > MAX_NAME);
            assert!(
                damaged || ends_in_escape || too_long || theirs.len() > MAX_FIELDS,
                "rejected without a reason: {error}"
            );
            return;
        }
    };
    assert_within_limits(&fields);

    // Nesting groups fields, but loses, adds and changes no value.
    let mut our_values = Vec::new();
    fields.iter().for_each(|(_, value)| texts_in(value, &mut our_values));
    let mut their_values: Vec<_> = theirs.iter().map(|(_, value)| value.as_ref()).collect();
    if !theirs.iter().any(|(name, _)| name.contains('[')) {
        let theirs: Vec<_> = theirs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(flat(&fields), Some(theirs));
    }
    our_values.sort_unstable();
    their_values.sort_unstable();
    assert_eq!(our_values, their_values);

    let written = write_form(&fields);
    assert_eq!(read_form(&written).as_ref(), Ok(&fields), "{written}");
    let pairs: Vec<_> = form_urlencoded::parse(written.as_bytes()).collect();
    let theirs = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    assert_eq!(written, theirs);
});

fn texts_in<'f>(value: Value<'f>, found: &mut Vec<&'f str>) {
    match value {
        Value::Text(text) => found.push(text),
        Value::List(items) => items.iter().for_each(|item| texts_in(item, found)),
        Value::Fields(fields) => fields.iter().for_each(|(_, value)| texts_in(value, found)),
    }
}
