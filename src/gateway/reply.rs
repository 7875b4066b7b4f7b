//! `Reply`, and the verdict on it.

use alloc::string::String;

use crate::error::string_enum;

/// An HTTP response to a callback, as it was received.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Reply<'r> {
    /// The HTTP status.
    pub status: u16,
    /// The received bytes.
    pub body: &'r [u8],
}

impl<'r> Reply<'r> {
    /// A reply with this HTTP status and body.
    ///
    /// ```
    /// use freedompay_payouts::gateway::Reply;
    ///
    /// assert_eq!(Reply::new(404, b"not found").status, 404);
    /// ```
    #[must_use]
    pub const fn new(status: u16, body: &'r [u8]) -> Self {
        Self { status, body }
    }
}

string_enum! {
    /// The result of the check of a reply. The names are stable; later versions may add
    /// more.
    #[non_exhaustive]
    pub enum ReplyCode {
        /// The merchant has accepted the callback.
        Accepted = "accepted",
        /// The post link did not respond.
        NoReply = "no_reply",
        /// The HTTP status is not 200.
        Status = "status",
        /// The body is not readable XML.
        Unreadable = "unreadable",
        /// The signature is missing, or was made with another secret.
        Signature = "signature",
        /// The signature was made with a script name that is not the callback's.
        Script = "script",
        /// The signature is correct, but the message is not a reply.
        Schema = "schema",
        /// The reply is to another callback.
        Ids = "ids",
        /// The reply is correct and says that the merchant rejects the callback.
        Refused = "refused",
    }
}

/// The verdict on a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyVerdict {
    /// The verdict, for programs.
    pub code: ReplyCode,
    /// The verdict, for people: a lower-case sentence.
    pub message: String,
}

impl ReplyVerdict {
    pub(super) fn new(code: ReplyCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Whether the merchant has accepted the callback, so that no retry is needed.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// let verdict = gateway.check_reply(payment_id, None)?;
    /// assert!(!verdict.is_accepted());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.code == ReplyCode::Accepted
    }
}
