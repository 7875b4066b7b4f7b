//! `Payout`: what the gateway keeps of a payout.

use alloc::{borrow::ToOwned, string::String, string::ToString, vec::Vec};

use super::bad_day::BadDay;
use super::moment::Moment;
use super::money::Money;
use super::reply::ReplyVerdict;
use super::test_cards::Behaviour;
use crate::error::string_enum;
use crate::message::Fields;
use crate::operation::Operation;
use crate::schema::error_codes::describe_error;

string_enum! {
    /// The status of a transfer, by FreedomPay's words for it.
    pub enum PayoutStatus {
        /// It is not settled yet.
        Process = "process",
        /// The money was sent.
        Success = "success",
        /// The money was not sent.
        Error = "error",
    }
}

impl PayoutStatus {
    /// The word of answers and callbacks that have `ok` for a success.
    pub(super) const fn as_payment_status(self) -> &'static str {
        match self {
            Self::Success => "ok",
            _ => self.as_str(),
        }
    }
}

/// A payout, as the gateway has it. There is no whole card number in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payout {
    /// `pg_payment_id`: the key.
    pub payment_id: u64,
    /// `pg_order_id`: the merchant's key.
    pub order_id: String,
    /// The method it was asked for by.
    pub operation: Operation,
    /// The amount, with two decimals.
    pub amount: String,
    /// What was to be taken from the balance on top of the amount, with two decimals.
    pub commission: String,
    /// The currency of the balance that it is paid from.
    pub currency: String,
    /// The card number, masked. For a payout by token a stand-in: only the real
    /// gateway knows the card behind a token.
    pub card: String,
    /// The registered card's token, where it is paid by token.
    pub card_token: Option<String>,
    /// The registered card's id, where it is paid by id.
    pub card_id: Option<String>,
    /// `pg_post_link`: where callbacks go.
    pub post_link: String,
    /// The status of the transfer.
    pub status: PayoutStatus,
    /// The code of the error that it failed with.
    pub error_code: Option<&'static str>,
    /// When it was asked for.
    pub created: Moment,
    /// When it succeeded or failed.
    pub settled: Option<Moment>,
    /// How many callbacks have been made for it.
    pub callbacks: u32,
    /// When the first of them was made.
    pub first_callback: Option<Moment>,
    /// When it is to be repeated.
    pub next_callback: Option<Moment>,
    /// What the merchant's replies were, in order.
    pub replies: Vec<ReplyVerdict>,
    /// What goes wrong with it.
    pub day: BadDay,
    /// How it ends.
    pub(super) behaviour: Behaviour,
    /// How many more times it must be asked for until it is settled by that.
    pub(super) questions_left: u32,
    /// What was taken from the balance for it.
    pub(super) held: Money,
}

impl Payout {
    /// Whether the merchant has taken a callback of this payout: it needs no other.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        self.replies.iter().any(ReplyVerdict::is_accepted)
    }

    /// Ends it. What it gives back to the balance: all of it where it failed,
    /// and nothing the second time.
    pub(super) fn settle(&mut self, now: Moment) -> Money {
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

    /// Counts a question for its status; whether that settles it.
    pub(super) fn asked(&mut self) -> bool {
        let is_last = self.status == PayoutStatus::Process && self.questions_left == 1;
        self.questions_left = self.questions_left.saturating_sub(1);
        is_last
    }

    /// What messages say about it, but for its status, which each says in its own way.
    pub(super) fn facts(&self) -> Fields {
        let mut facts = Fields::from([
            ("pg_payment_id", self.payment_id.to_string()),
            ("pg_order_id", self.order_id.clone()),
            ("pg_amount", self.amount.clone()),
            ("pg_payment_amount", self.amount.clone()),
            ("pg_payment_date", self.settled.map(|moment| moment.to_string()).unwrap_or_default()),
            ("pg_card_hash", self.card.clone()),
            ("pg_type", "payout".to_owned()),
        ]);
        facts.extend(self.card_token.iter().map(|token| ("pg_card_token", token.as_str())));
        facts.extend(self.card_id.iter().map(|id| ("pg_card_id", id.as_str())));
        if let Some(code) = self.error_code {
            facts.push("pg_error_code", code);
            facts.push("pg_error_description", error_text(code));
        }
        facts
    }
}

/// The gateway's own text for an error.
fn error_text(code: &str) -> &'static str {
    describe_error(code)
        .map_or("", |known| if known.gateway_text.is_empty() { known.meaning } else { known.gateway_text })
}
