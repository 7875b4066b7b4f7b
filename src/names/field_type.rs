//! `FieldType`: the format of a field's values.

use super::byte_class::{self, Classes};

/// The format of a field's values.
///
/// Formats and limits are from the vendor's documentation. They are checked in requests; received
/// values are checked more loosely: the gateway sends amounts such as `1.0000` and salts with spaces.
///
/// ```
/// use freedompay_payouts::Operation;
/// use freedompay_payouts::schema::FieldType;
///
/// let field = Operation::P2p2nonreg.request().field("pg_order_id").unwrap();
/// assert_eq!(field.field_type(), FieldType::OrderId);
/// assert_eq!(field.field_type().as_str(), "order_id");
/// assert_eq!(field.field_type().max_length(), Some(50));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldType {
    /// A decimal amount: digits, a point, at most two decimals; 0.01 to 99999999.
    Amount,
    /// An amount that may be negative. Only the gateway sends it.
    Balance,
    /// The id of a registered card, without `;`.
    CardId,
    /// A card number, 13 to 20 digits.
    CardNumber,
    /// The token of a registered card, without `;`.
    CardToken,
    /// A currency code of three capital letters: `KZT`.
    Currency,
    /// A date and time, ISO 8601 or `YYYY-MM-DD hh:mm:ss`; may be empty. Only the gateway sends it.
    DateTime,
    /// An integer from the table of error codes: see
    /// [`describe_error`](crate::describe_error).
    ErrorCode,
    /// The merchant's id: digits, at most 20 in requests (our choice).
    MerchantId,
    /// The merchant's own id of an order: at most 50 characters, without `;`.
    OrderId,
    /// FreedomPay's id of a payment: digits.
    PaymentId,
    /// Random Latin letters and digits. The gateway also sends salts with other characters.
    Salt,
    /// An MD5 signature: 32 hex digits.
    Signature,
    /// A status. The list holds the documented values; the gateway may send others.
    Status(&'static [&'static str]),
    /// Free text.
    Text,
    /// A date and time, `YYYY-MM-DD hh:mm:ss`. The vendor documents no time zone.
    TimeLimit,
    /// An http or https URL of the merchant, at most 255 ASCII characters.
    Url,
    /// The merchant's own id of a user: at most 50 of `a-z A-Z 0-9 _ -`.
    UserId,
}

impl FieldType {
    /// The stable name. Forms and the generated documentation use it.
    ///
    /// ```
    /// use freedompay_payouts::schema::FieldType;
    ///
    /// assert_eq!(FieldType::CardNumber.as_str(), "card_number");
    /// ```
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

    /// The classes that all bytes of a valid received value must have, and the classes that make
    /// further checks unnecessary.
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
