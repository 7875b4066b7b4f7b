//! The merchant's reply to a callback, and what is to be said of it.

use alloc::{format, string::String, vec::Vec};

use super::payout::Payout;
use crate::error::{ErrorCode, string_enum};
use crate::message::Fields;
use crate::message::script::{path_of, script_name};
use crate::schema::{CALLBACK, REPLY};
use crate::signing::{Secret, verify_fields};
use crate::text::mask;
use crate::wire;

/// An HTTP response to a callback, as it came.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Reply<'r> {
    /// The HTTP status.
    pub status: u16,
    /// The bytes, as they came.
    pub body: &'r [u8],
}

impl<'r> Reply<'r> {
    /// A reply.
    #[must_use]
    pub const fn new(status: u16, body: &'r [u8]) -> Self {
        Self { status, body }
    }
}

string_enum! {
    /// What a reply is worth. The names are stable; more may come.
    #[non_exhaustive]
    pub enum ReplyCode {
        /// The merchant has taken the callback.
        Accepted = "accepted",
        /// The post link gave no response.
        NoReply = "no_reply",
        /// The HTTP status isn't 200.
        Status = "status",
        /// The body isn't XML that can be read.
        Unreadable = "unreadable",
        /// There is no signature, or not one of this secret's.
        Signature = "signature",
        /// Signed under another script name than the callback's.
        Script = "script",
        /// Well signed, but not a reply.
        Schema = "schema",
        /// A reply to another callback.
        Ids = "ids",
        /// A good reply which says that the callback was not taken.
        Refused = "refused",
    }
}

/// A reply, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyVerdict {
    /// What it is worth, for programs.
    pub code: ReplyCode,
    /// What it is worth, for people: a lower-case sentence.
    pub sentence: String,
}

impl ReplyVerdict {
    fn new(code: ReplyCode, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into() }
    }

    /// Whether the merchant has taken the callback, so that it need not be sent again.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.code == ReplyCode::Accepted
    }

    /// Judges the reply to a callback of this payout: status, signature, kind,
    /// ids, and only then what it says.
    pub(super) fn of(reply: Option<Reply<'_>>, payout: &Payout, secret: &Secret) -> Self {
        reply.map_or_else(
            || Self::new(ReplyCode::NoReply, "the post link gave no response"),
            |reply| match accept(reply, payout, secret) {
                Ok(()) => Self::new(ReplyCode::Accepted, "the callback was taken"),
                Err(verdict) => verdict,
            },
        )
    }
}

fn accept(reply: Reply<'_>, payout: &Payout, secret: &Secret) -> Result<(), ReplyVerdict> {
    use ReplyCode::{Ids, Refused, Schema, Status, Unreadable};

    if reply.status != 200 {
        let sentence = format!("the reply has HTTP status {}; a reply has 200", reply.status);
        return Err(ReplyVerdict::new(Status, sentence));
    }
    let fields = wire::read_answer(reply.body)
        .map_err(|error| ReplyVerdict::new(Unreadable, format!("the reply cannot be read: {error}")))?;
    check_signature(&fields, payout, secret)?;
    REPLY.check_received(&fields).map_err(|error| ReplyVerdict::new(Schema, format!("{error}")))?;
    // A reply is signed as a callback is, by script and secret: an endpoint that
    // sends back what it gets would be believed.
    if CALLBACK.check_received(&fields).is_ok() {
        let sentence =
            "the message is well signed, but it is a callback and not a reply; was it sent back as it came?";
        return Err(ReplyVerdict::new(Schema, sentence));
    }
    for (name, id) in
        [("pg_payment_id", format!("{}", payout.payment_id).as_str()), ("pg_order_id", &payout.order_id)]
    {
        if fields.text(name) != Some(id) {
            let sentence = format!("the reply answers another callback: its {name} is not the callback's");
            return Err(ReplyVerdict::new(Ids, sentence));
        }
    }
    match fields.text("pg_status") {
        Some("ok") => Ok(()),
        status => {
            let status = mask::printable_name(status.unwrap_or_default());
            let mut sentence = format!("the reply says pg_status {status}");
            if let Some(description) = fields.text("pg_description") {
                sentence.push_str(": ");
                sentence.push_str(&mask::excerpt(description));
            }
            Err(ReplyVerdict::new(Refused, sentence))
        }
    }
}

fn check_signature(fields: &Fields, payout: &Payout, secret: &Secret) -> Result<(), ReplyVerdict> {
    let script = script_name(&payout.post_link);
    let Err(error) = verify_fields(script, fields, secret) else {
        return Ok(());
    };
    if error.code() == ErrorCode::SignatureMismatch {
        let mistaken = mistaken_scripts(payout);
        if let Some(other) = mistaken.into_iter().find(|other| verify_fields(other, fields, secret).is_ok()) {
            let (script, other) = (mask::printable_name(script), mask::printable_name(other));
            let sentence = format!(
                "the reply is signed under script name \"{other}\"; the callback's is \"{script}\", the last \
                 path segment of its url"
            );
            return Err(ReplyVerdict::new(ReplyCode::Script, sentence));
        }
    }
    Err(ReplyVerdict::new(ReplyCode::Signature, format!("{error}")))
}

/// What merchants take for the script name: the gateway's, none, another segment
/// of the path, or more than the segment.
fn mistaken_scripts(payout: &Payout) -> Vec<&str> {
    let url = payout.post_link.as_str();
    let path = path_of(url);
    let with_query = url.rsplit_once('/').map_or(url, |(_, last)| last);
    let mut scripts = Vec::from([payout.operation.as_str(), "", url, path, with_query]);
    scripts.extend(path.strip_prefix('/'));
    scripts.extend(path.split('/'));
    scripts
}
