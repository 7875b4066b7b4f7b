//! `Operation`: the five payout methods.

use crate::error::{Error, ErrorCode, string_enum};
use crate::text::ascii;
use crate::text::mask;

/// The default host of the gateway. (Vendor's page, "Request URL".)
pub const DEFAULT_HOST: &str = "https://api.freedompay.kz";

string_enum! {
    /// A payout method of the gateway. Its name is the vendor's, and is also the script name of the
    /// request and its answer. (Vendor's page, one section for each method.)
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// let operation = Operation::parse("p2p2nonreg")?;
    /// assert_eq!(operation, Operation::P2p2nonreg);
    /// assert_eq!(operation.path(), "/g2g/p2p2nonreg");
    /// assert!(operation.is_payout());
    /// assert_eq!(Operation::ALL.len(), 5);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub enum Operation {
        /// Sends a payout by card number.
        P2p2nonreg = "p2p2nonreg",
        /// Queries the status of a payout; the answer has it in `pg_status`. This is the older method: newer pages of
        /// the vendor do not list it. Use `payout_status2`.
        PayoutStatus = "payout_status",
        /// Queries the status of a payout; the answer has it in `pg_payment_status`, apart from the
        /// status of the query. Prefer it to `payout_status`. (Our choice.)
        PayoutStatus2 = "payout_status2",
        /// Sends a payout to a registered card, by its token.
        Reg2reg = "reg2reg",
        /// Queries the payout balance.
        BalanceStatus = "balance_status",
    }
}

impl Operation {
    /// The operation with this name.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// assert_eq!(Operation::parse("reg2reg")?, Operation::Reg2reg);
    /// assert!(Operation::parse("p2p").is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` for any other name: use one of the five names in [`Operation`].
    pub fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|operation| operation.as_str() == name).ok_or_else(|| {
            let message = "unknown operation \"{}\"; the operations are p2p2nonreg, payout_status, payout_status2, \
                           reg2reg, balance_status";
            Error::with(ErrorCode::OptionsInvalid, message, &mask::printable_name(name), "")
        })
    }

    /// The reason why a callback with this script name would be ambiguous, if it would. (Our choice.)
    pub(crate) fn script_conflict(script: &[u8]) -> Option<&'static str> {
        if ascii::has_byte(script, b';') {
            Some("has a \";\", which separates the signed values")
        } else if Self::ALL.iter().any(|operation| operation.as_str().as_bytes() == script) {
            Some("is the name of a payout method, so an answer could pass for a callback")
        } else {
            None
        }
    }

    /// The path of the URL: `/g2g/p2p2nonreg`. (Vendor's page, "Request URL".)
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// assert_eq!(Operation::Reg2reg.path(), "/g2g/reg2reg");
    /// ```
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

    /// Whether the request sends a payout: `true` for `p2p2nonreg` and `reg2reg`.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// assert!(Operation::Reg2reg.is_payout());
    /// assert!(!Operation::PayoutStatus2.is_payout());
    /// ```
    #[must_use]
    pub const fn is_payout(self) -> bool {
        matches!(self, Self::P2p2nonreg | Self::Reg2reg)
    }
}
