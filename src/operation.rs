//! The five payout methods.

use crate::error::{Error, ErrorCode, string_enum};
use crate::schema::{Message, balance_status, p2p2nonreg, payout_status, payout_status2, reg2reg};
use crate::text::ascii;

string_enum! {
    /// A payout method of the gateway, by the vendor's name for it. The name is
    /// also the script name of its request and its answer.
    pub enum Operation {
        /// A payout by card number.
        P2p2nonreg = "p2p2nonreg",
        /// The status of a payout, in `pg_status`.
        PayoutStatus = "payout_status",
        /// The status of a payout, in `pg_payment_status`.
        PayoutStatus2 = "payout_status2",
        /// A payout to a registered card, by its token.
        Reg2reg = "reg2reg",
        /// The payout balance.
        BalanceStatus = "balance_status",
    }
}

impl Operation {
    /// The operation of this name.
    ///
    /// # Errors
    ///
    /// `options_invalid` for any other name.
    pub fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|operation| operation.as_str() == name).ok_or_else(|| {
            let message = "there is no operation \"{}\"; the operations are p2p2nonreg, payout_status, payout_status2, \
                            reg2reg and balance_status";
            Error::with(ErrorCode::OptionsInvalid, message, &crate::text::mask::printable_name(name), "")
        })
    }

    /// Why callbacks can't be told from other messages under this script name, where they can't.
    /// (Our choice.)
    pub(crate) fn script_conflict(script: &[u8]) -> Option<&'static str> {
        if ascii::has_byte(script, b';') {
            Some("has a \";\", which separates the signed values")
        } else if Self::ALL.iter().any(|operation| operation.as_str().as_bytes() == script) {
            Some("is a method's name, whose answers would pass for callbacks")
        } else {
            None
        }
    }

    /// The path below the gateway's host: `/g2g/p2p2nonreg`.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::P2p2nonreg => "/g2g/p2p2nonreg",
            Self::PayoutStatus => "/g2g/payout_status",
            Self::PayoutStatus2 => "/g2g/payout_status2",
            Self::Reg2reg => "/g2g/reg2reg",
            Self::BalanceStatus => "/g2g/balance_status",
        }
    }

    /// Whether the request moves money.
    #[must_use]
    pub const fn pays(self) -> bool {
        matches!(self, Self::P2p2nonreg | Self::Reg2reg)
    }

    /// The table of the request.
    #[must_use]
    pub const fn request(self) -> &'static Message {
        match self {
            Self::P2p2nonreg => &p2p2nonreg::REQUEST,
            Self::PayoutStatus => &payout_status::REQUEST,
            Self::PayoutStatus2 => &payout_status2::REQUEST,
            Self::Reg2reg => &reg2reg::REQUEST,
            Self::BalanceStatus => &balance_status::REQUEST,
        }
    }

    /// The table of the gateway's answer.
    #[must_use]
    pub const fn answer(self) -> &'static Message {
        match self {
            Self::P2p2nonreg => &p2p2nonreg::ANSWER,
            Self::PayoutStatus => &payout_status::ANSWER,
            Self::PayoutStatus2 => &payout_status2::ANSWER,
            Self::Reg2reg => &reg2reg::ANSWER,
            Self::BalanceStatus => &balance_status::ANSWER,
        }
    }
}
