//! `Asked`: the request that an answer must belong to.

use alloc::{borrow::ToOwned, string::String};

use crate::error::{Error, ErrorCode};
use crate::message::Fields;
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::text::decimal;
use crate::text::iso8601;

/// The request that an answer must belong to. Without it, an old answer about another order would
/// be accepted, since its signature is valid too. [`SignedRequest::asked`](crate::SignedRequest::asked)
/// has it. It has no secret and no card number: store it to verify an answer in another process.
///
/// Values are compared as text, amounts as numbers. `None` is not compared. All operations except
/// `balance_status` need an order id; a payment id is an additional check. Set
/// [`signed_at`](Self::signed_at) too, or the errors that name no order have an unknown outcome.
///
/// ```
/// use freedompay_payouts::{Asked, Operation};
///
/// let mut asked = Asked::new(Operation::PayoutStatus2);
/// asked.order_id = Some("1234".into());
/// asked.signed_at = Some(1_767_225_600_000); // 2026-01-01T00:00:00Z
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The payout method.
    pub operation: Operation,
    /// `pg_order_id` of the request.
    pub order_id: Option<String>,
    /// `pg_payment_id` of the request.
    pub payment_id: Option<String>,
    /// `pg_amount` of the payout.
    pub amount: Option<String>,
    /// When the request was signed: milliseconds since 1970-01-01 00:00:00 UTC. See
    /// [`Merchant::verify_answer`](crate::Merchant::verify_answer).
    pub signed_at: Option<u64>,
}

impl Asked {
    /// Creates a value without ids, amount and time. Set the fields that are known.
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Operation};
    ///
    /// let mut asked = Asked::new(Operation::PayoutStatus2);
    /// asked.order_id = Some("1234".to_owned());
    /// ```
    #[must_use]
    pub const fn new(operation: Operation) -> Self {
        Self { operation, order_id: None, payment_id: None, amount: None, signed_at: None }
    }

    /// Takes the ids and the amount from the fields of a request. Set
    /// [`signed_at`](Self::signed_at) yourself.
    ///
    /// ```
    /// use freedompay_payouts::{Asked, Fields, Operation};
    ///
    /// let fields = Fields::from([("pg_order_id", "1234"), ("pg_amount", "100.00")]);
    /// let asked = Asked::from_fields(Operation::P2p2nonreg, &fields);
    /// assert_eq!(asked.order_id.as_deref(), Some("1234"));
    /// assert_eq!(asked.amount.as_deref(), Some("100.00"));
    /// ```
    #[must_use]
    pub fn from_fields(operation: Operation, fields: &Fields) -> Self {
        let text = |name| fields.value_str(name).map(ToOwned::to_owned);
        Self {
            operation,
            order_id: text(Name::ORDER_ID),
            payment_id: text(Name::PAYMENT_ID),
            amount: text(Name::AMOUNT),
            signed_at: None,
        }
    }

    pub(crate) fn expected(&self, tolerance_seconds: u32) -> Expected<'_> {
        Expected {
            order_id: self.order_id.as_deref().map(str::as_bytes),
            payment_id: self.payment_id.as_deref().map(str::as_bytes),
            amount: self.amount.as_deref().map(str::as_bytes),
            signed_at: self.signed_at,
            tolerance_seconds,
        }
    }
}

/// The values that an answer must have.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'q> {
    pub(crate) order_id: Option<&'q [u8]>,
    pub(crate) payment_id: Option<&'q [u8]>,
    pub(crate) amount: Option<&'q [u8]>,
    /// In milliseconds.
    pub(crate) signed_at: Option<u64>,
    pub(crate) tolerance_seconds: u32,
}

impl Expected<'_> {
    /// How much earlier than the request an answer may be dated.
    pub(crate) const DEFAULT_TOLERANCE_SECONDS: u32 = 300;
    /// A day.
    const MAX_TOLERANCE_SECONDS: u32 = 86_400;
    /// 2020-01-01T00:00:00Z. An earlier time is that of a clock that does not run.
    const EARLIEST_SIGNED_AT: u64 = 1_577_836_800_000;

    /// Rejects a request without an order id: the answer to any payout would be accepted.
    /// `balance_status` needs none.
    pub(crate) fn check(&self, operation: Operation) -> Result<(), Error> {
        let message = if self.tolerance_seconds > Self::MAX_TOLERANCE_SECONDS {
            "toleranceSeconds must be a whole number from 0 to 86400"
        } else if operation != Operation::BalanceStatus && self.order_id.is_none_or(<[u8]>::is_empty) {
            "the request must name pg_order_id; without it the answer to any payout would be accepted"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorCode::OptionsInvalid, message))
    }

    /// The first field of the answer that names another merchant, order, payment or amount.
    pub(crate) fn first_mismatch(&self, merchant_id: &[u8], answer: &Fields) -> Option<Name> {
        let expected = [
            (Name::MERCHANT_ID, Some(merchant_id)),
            (Name::ORDER_ID, self.order_id),
            (Name::PAYMENT_ID, self.payment_id),
            (Name::AMOUNT, self.amount),
            (Name::PAYMENT_AMOUNT, self.amount),
        ];
        let differs = |&(name, asked): &(Name, Option<&[u8]>)| match (answer.value(name), asked) {
            (None | Some([]), _) | (_, None) => false,
            (Some(answered), Some(asked)) if name.field_type() == FieldType::Amount => {
                !decimal::equal(answered, asked)
            }
            (Some(answered), Some(asked)) => answered != asked,
        };
        expected.into_iter().find(differs).map(|(name, _)| name)
    }

    /// Whether the answer names the expected order or payment. The answer must have no mismatch. A
    /// payment id of zeros is none.
    pub(crate) fn names_payout(&self, answer: &Fields) -> bool {
        let is_payment_id = |id: &[u8]| id.iter().any(|digit| *digit != b'0');
        (self.order_id.is_some() && answer.value(Name::ORDER_ID).is_some_and(|id| !id.is_empty()))
            || (self.payment_id.is_some() && answer.value(Name::PAYMENT_ID).is_some_and(is_payment_id))
    }

    /// Whether `pg_datetime` of the answer is not before the request was signed, by more than the
    /// tolerance. Milliseconds do not count, because the gateway writes none.
    #[cold]
    #[inline(never)]
    pub(crate) fn is_answered_after_signing(&self, answer: &Fields) -> bool {
        let answered_at = answer.value_str(Name::DATETIME).and_then(iso8601::parse);
        match (self.signed_at, answered_at) {
            (Some(signed_at), Some(answered_at)) if signed_at >= Self::EARLIEST_SIGNED_AT => {
                (answered_at / 1000).saturating_add(self.tolerance_seconds.into()) >= signed_at / 1000
            }
            _ => false,
        }
    }
}
