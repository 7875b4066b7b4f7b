//! `FieldType`: what the values of a field look like.

use super::byte_class::{self, Classes};

/// What the values of a field look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldType {
    /// A decimal amount: digits, a point, at most two decimals; 0.01 to 99999999.
    Amount,
    /// An amount that may be negative and that only the gateway sends.
    Balance,
    /// The id of a registered card.
    CardId,
    /// A card number, 13 to 20 digits.
    CardNumber,
    /// The token of a registered card.
    CardToken,
    /// Three capital letters.
    Currency,
    /// ISO 8601 or `YYYY-MM-DD hh:mm:ss`; it may be empty.
    DateTime,
    /// A number of the table of error codes.
    ErrorCode,
    /// The merchant's id: digits.
    MerchantId,
    /// The merchant's own id of an order, at most 50 characters.
    OrderId,
    /// FreedomPay's id of a payment: digits.
    PaymentId,
    /// A random text.
    Salt,
    /// 32 hex digits.
    Signature,
    /// One of the documented words; the list is open.
    Status(&'static [&'static str]),
    /// Free text.
    Text,
    /// `YYYY-MM-DD hh:mm:ss`.
    TimeLimit,
    /// An http or https URL of the merchant's, at most 255 characters.
    Url,
    /// The merchant's own id of a user: at most 50 of `a-z A-Z 0-9 _ -`.
    UserId,
}

impl FieldType {
    /// The stable name, as forms and generated documentation see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Balance => "balance",
            Self::CardId => "card_id",
            Self::CardNumber => "card_number",
            Self::CardToken => "card_token",
            Self::Currency => "currency",
            Self::DateTime => "datetime",
            Self::ErrorCode => "error_code",
            Self::MerchantId => "merchant_id",
            Self::OrderId => "order_id",
            Self::PaymentId => "payment_id",
            Self::Salt => "salt",
            Self::Signature => "signature",
            Self::Status(_) => "status",
            Self::Text => "text",
            Self::TimeLimit => "time_limit",
            Self::Url => "url",
            Self::UserId => "user_id",
        }
    }

    /// The type that the vendor's page gives it.
    #[must_use]
    pub const fn page_type(self) -> &'static str {
        match self {
            Self::Amount | Self::Balance => "number",
            Self::DateTime | Self::TimeLimit => "datetime",
            Self::MerchantId | Self::PaymentId | Self::ErrorCode | Self::CardNumber => "integer",
            _ => "string",
        }
    }

    /// What all bytes of an accepted value have in common, and what of it is enough.
    pub(crate) const fn classes(self) -> (Classes, Classes) {
        match self {
            Self::PaymentId => (byte_class::DIGIT, 0),
            Self::ErrorCode | Self::Amount | Self::Balance => (byte_class::DATE, byte_class::DIGIT),
            Self::Salt => (byte_class::NO_SEPARATOR, byte_class::PRINTABLE),
            Self::DateTime | Self::TimeLimit => (byte_class::DATE, 0),
            _ if self.is_id() => (byte_class::NO_SEPARATOR, 0),
            _ => (0, 0),
        }
    }

    pub(crate) const fn is_id(self) -> bool {
        matches!(
            self,
            Self::MerchantId
                | Self::OrderId
                | Self::PaymentId
                | Self::UserId
                | Self::CardId
                | Self::CardToken
        )
    }
}
