//! `Payout`: the gateway's record of a payout.

use alloc::{borrow::ToOwned, string::String, string::ToString, vec::Vec};

use super::fault::Fault;
use super::money::Money;
use super::reply::ReplyVerdict;
use super::test_cards::CardBehaviour;
use super::timestamp::Timestamp;
use crate::error::string_enum;
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::error_codes::describe_error;

string_enum! {
    /// The status of a transfer, with the names that FreedomPay uses.
    pub enum PayoutStatus {
        /// The payout is not settled yet.
        Process = "process",
        /// The money was sent.
        Success = "success",
        /// The money was not sent.
        Error = "error",
    }
}

impl PayoutStatus {
    /// The status in answers and callbacks that use `ok` for a success.
    pub(super) const fn as_payment_status(self) -> &'static str {
        match self {
            Self::Success => "ok",
            _ => self.as_str(),
        }
    }
}

/// The gateway's record of a payout. It holds no full card number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payout {
    /// `pg_payment_id`: unique.
    pub payment_id: u64,
    /// `pg_order_id`: the merchant's id, also unique.
    pub order_id: String,
    /// The operation that created it.
    pub operation: Operation,
    /// The amount, with two decimals.
    pub amount: String,
    /// The commission on the amount, with two decimals.
    pub commission: String,
    /// The currency of the balance that it is paid from.
    pub currency: String,
    /// The masked card number. For a payout by token it is always the same example:
    /// only the real gateway knows the card of a token.
    pub card: String,
    /// The token of the registered card, if the payout is by token.
    pub card_token: Option<String>,
    /// The id of the registered card, if the payout is by id.
    pub card_id: Option<String>,
    /// `pg_post_link`: the URL for callbacks.
    pub post_link: String,
    /// The status of the transfer.
    pub status: PayoutStatus,
    /// The error code of a failed payout.
    pub error_code: Option<&'static str>,
    /// When it was requested.
    pub created: Timestamp,
    /// When it succeeded or failed.
    pub settled: Option<Timestamp>,
    /// The number of callbacks made so far.
    pub callbacks: u32,
    /// When the first callback was made.
    pub first_callback: Option<Timestamp>,
    /// When the next retry of the callback is due.
    pub next_callback: Option<Timestamp>,
    /// The verdicts on the merchant's replies, in order.
    pub replies: Vec<ReplyVerdict>,
    /// What goes wrong with it.
    pub fault: Fault,
    /// How it ends.
    pub(super) behaviour: CardBehaviour,
    /// The number of status queries until it is settled; 0: queries do not settle it.
    pub(super) status_queries_left: u32,
    /// The amount taken from the balance.
    pub(super) held: Money,
}

impl Payout {
    /// Whether the merchant has accepted a callback of this payout.
    ///
    /// ```
    #[doc = include_str!("payout_in_gateway.txt")]
    /// # const CARD: &str = "4671593866478252"; // succeeds at once
    /// assert!(!gateway.payout(payment_id).unwrap().is_acknowledged());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        self.replies.iter().any(ReplyVerdict::is_accepted)
    }

    /// Settles the payout. Returns the refund to the balance: everything after a
    /// failure, and nothing if the payout is settled already.
    pub(super) fn settle(&mut self, now: Timestamp) -> Money {
        if self.status != PayoutStatus::Process {
            return Money::default();
        }
        self.settled = Some(now);
        self.error_code = self.behaviour.error_code;
        if self.error_code.is_none() {
            self.status = PayoutStatus::Success;
            return Money::default();
        }
        self.status = PayoutStatus::Error;
        self.held
    }

    /// Counts a status query. Returns whether the query settles the payout.
    pub(super) fn count_status_query(&mut self) -> bool {
        let is_last = self.status == PayoutStatus::Process && self.status_queries_left == 1;
        self.status_queries_left = self.status_queries_left.saturating_sub(1);
        is_last
    }

    /// The fields of messages about this payout, without the status: its form depends on
    /// the message.
    pub(super) fn message_fields(&self) -> Fields {
        let mut fields = Fields::from([
            (Name::PAYMENT_ID, self.payment_id.to_string()),
            (Name::ORDER_ID, self.order_id.clone()),
            (Name::AMOUNT, self.amount.clone()),
            (Name::PAYMENT_AMOUNT, self.amount.clone()),
            (Name::PAYMENT_DATE, self.settled.map(|settled| settled.to_string()).unwrap_or_default()),
            (Name::CARD_HASH, self.card.clone()),
            (Name::TYPE, "payout".to_owned()),
        ]);
        fields.extend(self.card_token.iter().map(|token| (Name::CARD_TOKEN, token.as_str())));
        fields.extend(self.card_id.iter().map(|id| (Name::CARD_ID, id.as_str())));
        if let Some(code) = self.error_code {
            fields.push(Name::ERROR_CODE, code);
            fields.push(Name::ERROR_DESCRIPTION, error_text(code));
        }
        fields
    }
}

/// The gateway's text for an error, or the meaning in English if no text is known.
pub(super) fn error_text(code: &str) -> &'static str {
    describe_error(code)
        .map_or("", |known| if known.gateway_text.is_empty() { known.meaning } else { known.gateway_text })
}
