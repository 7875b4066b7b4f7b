//! The merchant's side: what `merchant.ts` and `signing.ts` call.

use wasm_bindgen::prelude::*;

use super::allocator::{STACK, with_clean_stack};
use super::error::to_js;
use super::fields::{Leaves, read};
use super::options::{Options, request_options, rule};
use super::random::fresh_salt;
use super::state::{ASKED, CONTENT_TYPE, SCRIPT, State, TEXT, UNUSUAL, URL, credentials, in_state};
use crate::error::{Error, ErrorCode};
use crate::merchant::answer::{self, Expected};
use crate::merchant::callback::{self, Verified};
use crate::merchant::credentials::Credentials;
use crate::merchant::outcome::{Outcome, Verdict};
use crate::merchant::reply::{self, ReplyStatus};
use crate::message::script::script_name;
use crate::message::{Fields, MAX_FIELDS, Span};
use crate::names::{Name, byte_class};
use crate::operation::Operation;
use crate::request::{self, UnsignedRequest};
use crate::signing::{self, Salt, Scratch, Secret};
use crate::wire;
use crate::{merchant, text};

/// Checks a merchant's id, secrets and host.
#[wasm_bindgen]
pub fn check_merchant(length: usize, host: usize) -> u32 {
    in_state(length, |state| {
        let credentials = super::state::CREDENTIALS.str(&state.zones, length);
        let mut parts = text::parts(credentials, "\0");
        let id = parts.next().unwrap_or_default();
        let mut has_secret = false;
        for secret in parts {
            Secret::check(secret)?;
            has_secret = true;
        }
        request::check_merchant_id(id)?;
        if !has_secret {
            return Err(merchant::no_secret());
        }
        if let Some(host) = URL.optional(&state.zones, host) {
            request::host(host)?;
        }
        Ok(0)
    })
}

/// What a call says of its message.
const STRICT: u32 = 1;
/// The message is in the query of the URL, which is the text.
const QUERY: u32 = 1 << 1;
/// The text has other characters than ASCII.
const WIDE: u32 = 1 << 2;
/// The text was given as bytes, which may be no UTF-8.
const BYTES: u32 = 1 << 3;

fn check_body(fields: &Fields, length: usize, flags: u32) -> Result<(), Error> {
    wire::check_length(length)?;
    if flags & BYTES == 0 { Ok(()) } else { wire::check_utf8(fields.bytes(Span::new(0, length))) }
}

/// Verifies the callback that is in the text: the number of its outcome.
#[wasm_bindgen]
pub fn verify_callback(
    body: usize,
    merchant: usize,
    url: usize,
    content_type: usize,
    script: usize,
    flags: u32,
) -> u32 {
    in_state(merchant, |state| {
        let State { fields, scratch, zones, .. } = state;
        let body = body.min(TEXT);
        fields.begin_written(body);
        let script = callback::script_of(URL.str(zones, url), SCRIPT.optional(zones, script))?;
        if flags & QUERY != 0 {
            wire::read_query_in(fields, body)?;
        } else {
            check_body(fields, body, flags)?;
            wire::read_callback(fields, 0..body, CONTENT_TYPE.optional(zones, content_type))?;
        }
        let verified =
            callback::verify(fields, scratch, script, credentials(zones, merchant), flags & STRICT != 0)?;
        Ok(report(state, body, verified, flags))
    })
}

/// Verifies a callback that has been parsed already: the number of its outcome. What it
/// says is in the table, all of it in the side.
#[wasm_bindgen]
pub fn verify_callback_fields(
    fields: &JsValue,
    url: &str,
    script: Option<String>,
    merchant: &[u8],
    strict: bool,
) -> Result<u32, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        // Before the state is borrowed: the caller's getters may call back.
        let given = read(fields, Leaves::Message)?;
        Ok(in_state(0, |state| {
            // As of a body, and the text does not move: JavaScript knows where it is.
            wire::check_length(given.used())?;
            let script = callback::script_of(url, script.as_deref())?;
            let State { fields, scratch, .. } = state;
            fields.begin_written(0);
            fields.extend(given.iter());
            wire::unwrap_xml(fields)?;
            let verified = callback::verify(fields, scratch, script, Credentials::new(merchant), strict)?;
            Ok(report(state, 0, verified, 0))
        }))
    })
}

/// Refuses an operation that there is not.
#[wasm_bindgen]
pub fn check_operation(name: &str) -> Result<(), JsValue> {
    Ok(Operation::parse(name).map(|_| ())?)
}

#[inline(always)]
fn report(state: &mut State, body: usize, verified: Verified, flags: u32) -> u32 {
    state.report(body, flags & WIDE != 0, verified.secret_index, true);
    outcome_number(verified.outcome)
}

fn outcome_number(outcome: Outcome) -> u32 {
    outcome as u32
}

/// Added to the number of an outcome.
const SAFE_TO_RESEND: u32 = 1 << 4;

/// Verifies the answer that is in the text: the number of its outcome, and
/// [`SAFE_TO_RESEND`].
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn verify_answer(
    operation: usize,
    body: usize,
    merchant: usize,
    order_id: usize,
    payment_id: usize,
    amount: usize,
    flags: u32,
) -> u32 {
    in_state(merchant, |state| {
        let operation = numbered_operation(operation)?;
        let State { fields, scratch, zones, .. } = state;
        let body = body.min(TEXT);
        fields.begin_written(body);
        check_body(fields, body, flags)?;
        wire::read_xml_answer(fields, 0..body)?;
        let mut asked = ASKED.bytes(zones, ASKED.length);
        let mut next = |length: usize| {
            // A length that says that there is none is longer than the zone.
            let (text, rest) = asked.split_at_checked(length)?;
            asked = rest;
            Some(text)
        };
        let expected =
            Expected { order_id: next(order_id), payment_id: next(payment_id), amount: next(amount) };
        let Verdict { outcome, safe_to_resend } =
            answer::verify(fields, scratch, operation, credentials(zones, merchant), &expected)?;
        state.report(body, flags & WIDE != 0, 0, false);
        Ok(outcome_number(outcome) | if safe_to_resend { SAFE_TO_RESEND } else { 0 })
    })
}

fn numbered_operation(number: usize) -> Result<Operation, Error> {
    Operation::ALL
        .get(number)
        .copied()
        .ok_or_else(|| Error::new(ErrorCode::OptionsInvalid, "there is no such operation"))
}

/// Signs the request whose fields are in the text: for each the number of its name as
/// one character from `0` on, its value, and a NUL. Returns the length of the body, which
/// is in the output, or [`UNUSUAL`] where `sign_with` must be called.
#[wasm_bindgen]
pub fn sign(operation: usize, length: usize, merchant: usize) -> u32 {
    // Before the state is borrowed: JavaScript is asked for random bytes.
    let salt = fresh_salt();
    in_state(merchant, |state| {
        let operation = numbered_operation(operation)?;
        let salt = salt?;
        let State { fields, scratch, zones, output, .. } = state;
        let credentials = credentials(zones, merchant);
        let length = length.min(TEXT);
        fields.begin_written(length);
        if !read_numbered(fields, length, credentials.merchant_id()) {
            let used = fields.used();
            state.wipe_text(0..used);
            return Ok(UNUSUAL);
        }
        let problems = request::check_documented(operation, fields, true);
        if problems.iter().any(|problem| !problem.warning) {
            return Err(Error::invalid(problems));
        }
        output.clear();
        merchant::sign_request(operation, fields, scratch, credentials, &salt, None, output)?;
        let used = fields.used();
        state.wipe_text(0..used);
        Ok(u32::try_from(state.output.len()).unwrap_or_default())
    })
}

/// Adds the merchant's id and the numbered fields. Returns false where `sign_with` must read
/// them: a U+FFFD may be genuine, or may stand for half of a surrogate pair.
#[inline(always)]
fn read_numbered(fields: &mut Fields, length: usize, merchant_id: &str) -> bool {
    fields.push(Name::MERCHANT_ID.as_str(), merchant_id);
    let mut at = 0;
    while at < length {
        if fields.len() > MAX_FIELDS {
            return false;
        }
        let bytes = fields.raw().get(at..length).unwrap_or_default();
        let Some((number, rest)) = bytes.split_first() else { return false };
        let mut classes = byte_class::Classes::MAX;
        let values = rest.iter().take_while(|byte| **byte != 0);
        let value_length = values.inspect(|byte| classes &= byte_class::of(**byte)).count();
        let value = rest.get(..value_length).unwrap_or_default();
        if classes & byte_class::ASCII == 0 && text::find_bytes(value, "\u{fffd}".as_bytes()).is_some() {
            return false;
        }
        let Some(name) = Name::numbered(number.wrapping_sub(b'0')) else { return false };
        let start = at.saturating_add(1);
        let end = start.saturating_add(value_length);
        let name_span = fields.append(name.as_str().as_bytes());
        fields.add(name_span, byte_class::Classes::MAX, Some(name), Span::new(start, end), classes);
        at = end.saturating_add(1);
    }
    true
}

/// Signs a request with options, or with fields that [`sign`] does not take. Returns its body.
#[wasm_bindgen]
pub fn sign_with(
    operation: &str,
    fields: &JsValue,
    options: &Options,
    merchant: &[u8],
) -> Result<String, JsValue> {
    with_clean_stack::<STACK, _>(|| try_sign_with(operation, fields, options, Credentials::new(merchant)))
}

fn try_sign_with(
    operation: &str,
    fields: &JsValue,
    options: &Options,
    credentials: Credentials<'_>,
) -> Result<String, JsValue> {
    let operation = Operation::parse(operation)?;
    let salt = options.salt().as_deref().map(Salt::parse).transpose()?;
    let mut problems = Vec::new();
    let options = request_options(options, &mut problems)?;
    let fields = read(fields, Leaves::Request(&mut problems))?;
    let mut request = UnsignedRequest::new(operation, credentials.merchant_id(), &fields, &options);
    request.problems = request::merge_problems(request.problems, problems);
    let mut fields = request.into_valid()?;
    let salt = salt.map_or_else(fresh_salt, Ok)?;
    let (mut scratch, mut body) = (Scratch::new(), Vec::new());
    merchant::sign_request(
        operation,
        &mut fields,
        &mut scratch,
        credentials,
        &salt,
        options.rule,
        &mut body,
    )?;
    Ok(String::from_utf8(body).unwrap_or_default())
}

/// The order id, payment id and amount that were asked for, as texts. The error names a
/// value that is not text.
#[wasm_bindgen]
pub fn read_asked(asked: &JsValue) -> Result<JsValue, JsValue> {
    let mut problems = Vec::new();
    let fields = read(asked, Leaves::Request(&mut problems))?;
    if !problems.is_empty() {
        return Err(Error::invalid(problems).into());
    }
    let text = |name| fields.value_str(name);
    Ok(to_js(&[Name::ORDER_ID, Name::PAYMENT_ID, Name::AMOUNT].map(text)))
}

/// Signs the reply to a callback that has been verified with one of the secrets: the XML.
#[wasm_bindgen]
pub fn reply(
    merchant: &[u8],
    secret_index: usize,
    script: &str,
    payment_id: &str,
    order_id: &str,
    status: &str,
    description: Option<String>,
) -> Result<String, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let status = ReplyStatus::ALL.iter().find(|known| known.as_str() == status).ok_or_else(|| {
            Error::new(ErrorCode::OptionsInvalid, "the status of a reply must be \"ok\" or \"error\"")
        })?;
        let secret =
            Credentials::new(merchant).secrets().nth(secret_index).ok_or_else(merchant::no_secret)?;
        let (payment_id, order_id) = (payment_id.as_bytes(), order_id.as_bytes());
        let (scratch, salt) = (&mut Scratch::new(), fresh_salt()?);
        Ok(reply::sign(
            payment_id,
            order_id,
            scratch,
            script,
            secret,
            *status,
            description.as_deref(),
            &salt,
        )?)
    })
}

/// Signs any message: `pg_sig`.
#[wasm_bindgen]
pub fn sign_fields(
    script: &str,
    fields: &JsValue,
    secret: &str,
    rule_name: Option<String>,
) -> Result<String, JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let mut problems = Vec::new();
        let fields = read(fields, Leaves::Request(&mut problems))?;
        let secret = Secret::new(secret)?;
        let rule = rule(rule_name)?;
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        Ok(signing::sign_fields(script, &fields, &secret, rule)?.to_string())
    })
}

/// Verifies any message.
#[wasm_bindgen]
pub fn verify_fields(script: &str, fields: &JsValue, secret: &str) -> Result<(), JsValue> {
    with_clean_stack::<STACK, _>(|| {
        let fields = read(fields, Leaves::Message)?;
        Ok(signing::verify_fields(script, &fields, &Secret::new(secret)?)?)
    })
}

/// The script name of a URL.
#[wasm_bindgen(js_name = script_name)]
pub fn script_name_of(url: &str) -> String {
    script_name(url).into()
}
