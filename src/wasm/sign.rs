//! Signing, for `merchant.ts` and `signing.ts`.

use wasm_bindgen::prelude::*;

use super::error::{push_part, push_problems};
use super::given::Given;
use super::random::prepared_salt;
use super::state::{CREDENTIALS, SCRIPT, State, TEXT, URL, VALUES, credentials, in_state, in_state_rarely};
use crate::error::{Error, ErrorCode, Problem};
use crate::merchant;
use crate::merchant::credentials::Credentials;
use crate::message::canonical::Rule;
use crate::message::script::script_name;
use crate::message::{Fields, Span, TOP, brackets};
use crate::names::Name;
use crate::names::byte_class::{self, Classes};
use crate::operation::Operation;
use crate::request;
use crate::schema::check_request::NOT_TEXT;
use crate::signing::{self, Salt, Secret};
use crate::text::ascii;
use crate::text::iso8601;

/// Checks the id, the secrets and the host of a merchant. `allow_insecure_host` is 0 or 1: in JavaScript
/// a number is faster than a boolean.
#[wasm_bindgen]
pub fn check_merchant(merchant: usize, host: usize, allow_insecure_host: u32) -> u32 {
    in_state(merchant, &mut |state| {
        let credentials = credentials(&state.zones, merchant);
        let mut has_secret = false;
        for secret in credentials.secrets() {
            Secret::check_of_merchant(core::str::from_utf8(secret).unwrap_or_default())?;
            has_secret = true;
        }
        request::check_merchant_id(credentials.merchant_id())?;
        if !has_secret {
            return Err(merchant::no_secret_error());
        }
        if let Some(host) = URL.optional(&state.zones, host) {
            request::parse_host(host, allow_insecure_host != 0)?;
        }
        Ok(0)
    })
}

pub(super) fn numbered_operation(number: usize) -> Result<Operation, Error> {
    Operation::ALL
        .get(number)
        .copied()
        .ok_or_else(|| Error::new(ErrorCode::OptionsInvalid, "unknown operation"))
}

/// The result of [`sign`] for fields that it cannot read. JavaScript then calls [`sign_given`].
const NEEDS_NODES: u32 = 0x1fff_ffff;

/// Signs a request with `count` fields, which are in the text: for each field a NUL, the number of its
/// name as one character starting at `0`, and its value. `now` is in milliseconds since 1970. Writes to
/// the output, separated by NUL: the body, which contains no NUL, the time of signing, and the parts of
/// each warning. Returns the length.
#[wasm_bindgen]
pub fn sign(operation: usize, length: usize, count: usize, merchant: usize, now: f64) -> u32 {
    in_state(merchant, &mut |state| {
        let operation = numbered_operation(operation)?;
        let State { fields, zones, .. } = state;
        let length = length.min(TEXT);
        fields.begin_written(length);
        if read_numbered(fields, length, count, credentials(zones, merchant).merchant_id_bytes()) {
            let warnings = request::check_problems(request::check_documented(operation, fields, true))?;
            return write_signed(state, operation, merchant, None, None, now, &warnings);
        }
        let used = fields.used();
        state.wipe_text(0..used);
        Ok(NEEDS_NODES)
    })
}

/// Signs the fields, and writes the output of [`sign`]. Returns its length. Without a salt, a random one is used.
#[inline(never)]
fn write_signed(
    state: &mut State,
    operation: Operation,
    merchant: usize,
    salt: Option<&[u8]>,
    rule: Option<Rule>,
    now: f64,
    warnings: &[Problem],
) -> Result<u32, Error> {
    let State { fields, scratch, zones, output, .. } = state;
    let prepared;
    let salt = if let Some(salt) = salt {
        salt
    } else {
        prepared = prepared_salt()?;
        &prepared[..]
    };
    output.clear();
    merchant::sign_request(operation, fields, scratch, credentials(zones, merchant), salt, rule, output)?;
    push_part(output, &iso8601::write_bytes(milliseconds(now)));
    push_problems(output, warnings);
    let used = fields.used();
    state.wipe_text(0..used);
    Ok(state.output_length())
}

/// A time of JavaScript: milliseconds since 1970. A value that is no time is 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
pub(super) const fn milliseconds(time: f64) -> u64 {
    time as u64
}

/// Adds the merchant's id and the numbered fields. Returns false if they are ambiguous: a U+FFFD may
/// have replaced half of a surrogate pair, and a NUL may be a part of a value.
#[inline(never)]
#[cfg_attr(size_optimized, optimize(speed))]
fn read_numbered(fields: &mut Fields, length: usize, count: usize, merchant_id: &[u8]) -> bool {
    let names = fields.append_names();
    fields.push_documented(Name::MERCHANT_ID, merchant_id);
    let mut at = 0;
    while let [0, number, rest @ ..] = fields.raw().get(at..length).unwrap_or_default() {
        let Some(name) = Name::from_number(number.wrapping_sub(b'0')) else { return false };
        let start = at.saturating_add(2);
        let mut classes = Classes::MAX;
        let value_length = rest.iter().position(|byte| {
            if *byte != 0 {
                classes &= byte_class::of(*byte);
            }
            *byte == 0
        });
        let end = start.saturating_add(value_length.unwrap_or(rest.len()));
        let value = Span::new(start, end);
        if classes & byte_class::ASCII == 0 && has_replacement(fields.bytes(value)) {
            return false;
        }
        fields.add_inlined(names.part(name.range()), Classes::MAX, Some(name), value, classes);
        at = end;
        if fields.len() > count {
            break;
        }
    }
    at == length && fields.len() == count.saturating_add(1)
}

#[inline(never)]
fn has_replacement(value: &[u8]) -> bool {
    ascii::find_bytes(value, "\u{fffd}".as_bytes()).is_some()
}

/// Signs a request with the given fields and those of the option `extra`. The zone of values has the
/// salt and the rule, both optional. `now` and the output are those of [`sign`].
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn sign_given(operation: usize, merchant: usize, salt: usize, rule: usize, luhn: bool, now: f64) -> u32 {
    in_state_rarely(merchant, &mut |state| {
        let operation = numbered_operation(operation)?;
        let State { fields, zones, given, extra, .. } = state;
        let mut texts = VALUES.texts(zones);
        let salt = texts.next(salt).map(Salt::parse).transpose()?;
        let rule = rule_in(texts.next(rule))?;
        let mut problems = Vec::new();
        let extra = extra.request(true, &mut problems)?;
        let given = given.request(false, &mut problems)?;
        let merchant_id = credentials(zones, merchant).merchant_id();
        fields.begin_written(0);
        let of_fields = request::build(fields, operation, merchant_id, given, extra, luhn);
        let warnings = request::check_problems(request::merge_problems(of_fields, problems))?;
        let salt = salt.as_ref().map(|salt| salt.as_str().as_bytes());
        write_signed(state, operation, merchant, salt, rule, now, &warnings)
    })
}

/// Rejects given fields with values that are not text.
#[wasm_bindgen]
pub fn check_given() -> u32 {
    in_state_rarely(0, &mut |state| given_texts(&mut state.given).map(|_| 0))
}

/// The given fields, if the value of each is text.
#[inline(never)]
pub(super) fn given_texts(given: &mut Given) -> Result<&Fields, Error> {
    let mut problems = Vec::new();
    let fields = given.request(false, &mut problems)?;
    for at in fields.children(TOP).filter(|at| fields.node(*at).is_some_and(|node| !node.is_text())) {
        problems.push(Problem::with(fields.name(at), &NOT_TEXT, "", ""));
    }
    if problems.is_empty() { Ok(fields) } else { Err(Error::invalid(problems)) }
}

fn rule_in(text: Option<&str>) -> Result<Option<Rule>, Error> {
    text.map(Rule::parse).transpose()
}

/// Signs a message with the given fields. The script is optional. The zone of values has the optional rule. Writes
/// `pg_sig` to the output.
#[wasm_bindgen]
pub fn sign_fields(script: usize, merchant: usize, rule: usize) -> u32 {
    in_state_rarely(merchant, &mut |state| {
        let mut problems = Vec::new();
        let State { scratch, zones, given, .. } = state;
        let fields = given.request(true, &mut problems)?;
        let secret = only_secret(zones, merchant)?;
        let rule = rule_in(VALUES.texts(zones).next(rule))?;
        if !problems.is_empty() {
            return Err(Error::invalid(problems));
        }
        brackets::check_names(fields)?;
        let signature = signing::sign(fields, scratch, SCRIPT.optional(zones, script), secret, rule)?;
        Ok(state.put(&signature.hex()))
    })
}

/// Verifies a message with the given fields. The script is optional.
#[wasm_bindgen]
pub fn verify_fields(script: usize, merchant: usize) -> u32 {
    in_state_rarely(merchant, &mut |state| {
        let State { scratch, zones, given, .. } = state;
        given.message()?;
        let fields = given.nested();
        only_secret(zones, merchant)?;
        let secrets = credentials(zones, merchant).secrets();
        signing::verify(fields, scratch, SCRIPT.optional(zones, script), secrets).map(|_| 0)
    })
}

/// The secret of [`sign_fields`] and [`verify_fields`], which need no merchant.
fn only_secret(zones: &[u8], length: usize) -> Result<&[u8], Error> {
    let secret = Credentials::new(CREDENTIALS.bytes(zones, length)).secrets().next().unwrap_or_default();
    Secret::check(core::str::from_utf8(secret).unwrap_or_default())?;
    Ok(secret)
}

/// Writes the script name of a URL to the output.
#[wasm_bindgen(js_name = script_name)]
pub fn script_name_of(url: usize) -> u32 {
    in_state(0, &mut |state| {
        let State { zones, output, .. } = state;
        output.clear();
        output.extend_from_slice(script_name(URL.str(zones, url)).as_bytes());
        Ok(state.output_length())
    })
}
