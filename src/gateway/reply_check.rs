//! The check of the merchant's reply to a callback.

use alloc::{format, string::ToString as _, vec::Vec};

use super::payout::Payout;
use super::reply::{Reply, ReplyCode, ReplyVerdict};
use crate::error::ErrorCode;
use crate::message::Fields;
use crate::message::script::{path_of, script_name};
use crate::names::Name;
use crate::schema::{CALLBACK, REPLY};
use crate::signing::{Secret, verify_fields};
use crate::text::mask;
use crate::wire;

/// Checks the reply to a callback of this payout: first HTTP status, signature, type of
/// message and ids, then the reply's `pg_status`.
pub(super) fn check(reply: Option<Reply<'_>>, payout: &Payout, secret: &Secret) -> ReplyVerdict {
    let Some(reply) = reply else {
        return ReplyVerdict::new(ReplyCode::NoReply, "the post link gave no response");
    };
    match accept(reply, payout, secret) {
        Ok(()) => ReplyVerdict::new(ReplyCode::Accepted, "the reply is signed and has pg_status ok"),
        Err(verdict) => verdict,
    }
}

fn accept(reply: Reply<'_>, payout: &Payout, secret: &Secret) -> Result<(), ReplyVerdict> {
    if reply.status != 200 {
        let message = format!("the reply has HTTP status {}; it must be 200", reply.status);
        return Err(ReplyVerdict::new(ReplyCode::Status, message));
    }
    let fields = wire::read_answer(reply.body).map_err(|error| {
        ReplyVerdict::new(ReplyCode::Unreadable, format!("the reply cannot be read: {error}"))
    })?;
    check_signature(&fields, payout, secret)?;
    check_type(&fields)?;
    check_ids(&fields, payout)?;
    check_status(&fields)
}

fn check_signature(fields: &Fields, payout: &Payout, secret: &Secret) -> Result<(), ReplyVerdict> {
    let script = script_name(&payout.post_link);
    let Err(error) = verify_fields(script, fields, secret) else {
        return Ok(());
    };
    if error.code() == ErrorCode::SignatureMismatch {
        let candidates = mistaken_scripts(payout);
        if let Some(other) =
            candidates.into_iter().find(|other| verify_fields(*other, fields, secret).is_ok())
        {
            let (script, other) = (mask::printable_name(script), mask::printable_name(other));
            let message = format!(
                "the reply is signed under script name \"{other}\"; the callback's is \"{script}\", the last \
                 path segment of its url"
            );
            return Err(ReplyVerdict::new(ReplyCode::Script, message));
        }
    }
    Err(ReplyVerdict::new(ReplyCode::Signature, format!("{error}")))
}

/// Script names that merchants use by mistake: the operation, the empty name, another
/// segment of the path, or more than the last segment.
fn mistaken_scripts(payout: &Payout) -> Vec<&str> {
    let url = payout.post_link.as_str();
    let path = path_of(url);
    let with_query = url.rsplit_once('/').map_or(url, |(_, last)| last);
    let mut scripts = Vec::from([payout.operation.as_str(), "", url, path, with_query]);
    scripts.extend(path.strip_prefix('/'));
    scripts.extend(path.split('/'));
    scripts
}

fn check_type(fields: &Fields) -> Result<(), ReplyVerdict> {
    REPLY.check_received(fields).map_err(|error| ReplyVerdict::new(ReplyCode::Schema, format!("{error}")))?;
    // A reply has the same script name and secret as its callback. Without this check an
    // endpoint that echoes the callback would be accepted.
    if CALLBACK.check_received(fields).is_ok() {
        let message = "the message has a valid signature, but it is a callback and not a reply; do not send the callback back";
        return Err(ReplyVerdict::new(ReplyCode::Schema, message));
    }
    Ok(())
}

fn check_ids(fields: &Fields, payout: &Payout) -> Result<(), ReplyVerdict> {
    let payment_id = payout.payment_id.to_string();
    for (name, id) in [(Name::PAYMENT_ID, &payment_id), (Name::ORDER_ID, &payout.order_id)] {
        if fields.value_str(name) != Some(id) {
            let name = name.as_str();
            let message = format!("the reply answers another callback: its {name} is not the callback's");
            return Err(ReplyVerdict::new(ReplyCode::Ids, message));
        }
    }
    Ok(())
}

fn check_status(fields: &Fields) -> Result<(), ReplyVerdict> {
    let status = fields.value_str(Name::STATUS);
    if status == Some("ok") {
        return Ok(());
    }
    let mut message =
        format!("the reply says pg_status {}", mask::printable_name(status.unwrap_or_default()));
    if let Some(description) = fields.value_str(Name::DESCRIPTION) {
        message.push_str(": ");
        message.push_str(&mask::excerpt(description));
    }
    Err(ReplyVerdict::new(ReplyCode::Refused, message))
}
