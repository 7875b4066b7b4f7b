//! Verifying callbacks and answers, and signing replies, for `merchant.ts`.

use wasm_bindgen::prelude::*;

use super::random::prepared_salt;
use super::sign::{milliseconds, numbered_operation};
use super::state::{
    CONTENT_TYPE, NONE, SCRIPT, State, TEXT, URL, VALUES, credentials, in_state, in_state_rarely,
};
use crate::error::{Error, ErrorCode};
use crate::merchant::answer;
use crate::merchant::asked::Expected;
use crate::merchant::callback;
use crate::merchant::outcome::Resolution;
use crate::merchant::reply::{self, ReplyStatus};
use crate::message::{Fields, Span};
use crate::{merchant, wire};

// The flags of a call.

/// Reject undocumented fields.
const STRICT: u32 = 1;
/// The text is a URL, and its query has the message.
const QUERY: u32 = 1 << 1;
/// The text has non-ASCII characters.
const WIDE: u32 = 1 << 2;
/// The text was given as bytes, so it must be checked for UTF-8.
const BYTES: u32 = 1 << 3;
/// The caller has given parsed fields, and there is no text.
const GIVEN: u32 = 1 << 4;

fn check_body(fields: &Fields, length: usize, flags: u32) -> Result<(), Error> {
    wire::check_length(length)?;
    if flags & BYTES == 0 { Ok(()) } else { wire::check_utf8(fields.bytes(Span::new(0, length))) }
}

/// Verifies the callback in the text, or the given fields. Returns the number of its outcome. Given
/// fields are copied to the tail. The zone of values has the names that strict mode allows, each followed by a NUL;
/// `allow` is their length.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn verify_callback(
    body: usize,
    merchant: usize,
    url: usize,
    content_type: usize,
    script: usize,
    flags: u32,
    allow: usize,
) -> u32 {
    in_state(merchant, &mut |state| {
        let State { fields, scratch, zones, given, .. } = state;
        let body = body.min(TEXT);
        fields.begin_written(body);
        if flags & GIVEN != 0 {
            let given = given.message()?;
            // The limit is that of a body. The text buffer does not move for fields within this limit.
            wire::check_length(given.used())?;
            wire::read_parsed(fields, given)?;
        }
        let script = callback::script_of(URL.bytes(zones, url), SCRIPT.optional(zones, script))?;
        if flags & QUERY != 0 {
            wire::read_query_in(fields, body)?;
        } else if flags & GIVEN == 0 {
            check_body(fields, body, flags)?;
            wire::read_callback(fields, 0..body, CONTENT_TYPE.optional(zones, content_type))?;
        }
        let strict = (flags & STRICT != 0).then(|| VALUES.str(zones, allow));
        let verified = callback::verify(fields, scratch, script, credentials(zones, merchant), strict)?;
        state.report(body, flags & WIDE != 0, verified.secret_index, true);
        Ok(verified.outcome as u32)
    })
}

/// Added to the number of an outcome if sending again is safe.
const SAFE_TO_RESEND: u32 = 1 << 4;

/// Verifies the answer in the text. Returns the number of its outcome and [`SAFE_TO_RESEND`]. The zone
/// of values has the order id, payment id and amount of the request. The time of signing is in milliseconds
/// since 1970; 0 is none. The tolerance is in seconds; [`NONE`] is the default.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn verify_answer(
    operation: usize,
    body: usize,
    merchant: usize,
    order_id: usize,
    payment_id: usize,
    amount: usize,
    signed_at: f64,
    tolerance: usize,
    flags: u32,
) -> u32 {
    in_state(merchant, &mut |state| {
        let operation = numbered_operation(operation)?;
        let State { fields, scratch, zones, .. } = state;
        let mut asked = VALUES.texts(zones);
        let tolerance_seconds = if tolerance == NONE {
            Expected::DEFAULT_TOLERANCE_SECONDS
        } else {
            u32::try_from(tolerance).unwrap_or(u32::MAX)
        };
        let expected = Expected {
            order_id: asked.next_bytes(order_id),
            payment_id: asked.next_bytes(payment_id),
            amount: asked.next_bytes(amount),
            signed_at: Some(milliseconds(signed_at)),
            tolerance_seconds,
        };
        let body = body.min(TEXT);
        fields.begin_written(body);
        check_body(fields, body, flags)?;
        wire::read_xml_answer(fields, 0..body)?;
        let Resolution { outcome, safe_to_resend } =
            answer::verify(fields, scratch, operation, credentials(zones, merchant), &expected)?;
        state.report(body, flags & WIDE != 0, 0, false);
        Ok(outcome as u32 | if safe_to_resend { SAFE_TO_RESEND } else { 0 })
    })
}

/// Signs the reply to a callback that the secret with this index has verified. The zone of values has
/// the payment id, the order id and an optional description. Writes the XML to the output, and
/// returns its length.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn reply(
    merchant: usize,
    secret_index: usize,
    script: usize,
    payment_id: usize,
    order_id: usize,
    status: usize,
    description: usize,
) -> u32 {
    in_state_rarely(merchant, &mut |state| {
        let Some(status) = ReplyStatus::ALL.get(status) else {
            let message = "the status of a reply must be \"ok\" or \"error\"";
            return Err(Error::new(ErrorCode::OptionsInvalid, message));
        };
        let State { scratch, zones, .. } = state;
        let secret =
            credentials(zones, merchant).secrets().nth(secret_index).ok_or_else(merchant::no_secret_error)?;
        let mut values = VALUES.texts(zones);
        let mut next = |length| values.next_bytes(length).unwrap_or_default();
        let (payment_id, order_id) = (next(payment_id), next(order_id));
        let description = values.next(description);
        let salt = prepared_salt()?;
        let script = SCRIPT.str(zones, script);
        let xml = reply::sign(payment_id, order_id, scratch, script, secret, *status, description, &salt)?;
        Ok(state.put(xml.as_bytes()))
    })
}
