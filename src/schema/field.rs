//! The rows of a message's table.

use super::check_request::FILLED_IN;
use crate::names::{FieldType, Name};

/// When a field is required.
///
/// For requests the vendor's page marks the required fields. For messages from the gateway it marks
/// none; there a field is required if the message cannot be used without it. (Our choice.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// Always required, with a value.
    Required,
    /// Optional.
    Optional,
    /// Required unless the named field is given.
    RequiredUnless(&'static str),
    /// Required if the message reports a success.
    RequiredOnSuccess,
}

/// Where a field of a message is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// On the vendor's page of the payout methods.
    Documented,
    /// Not on that page, but on a newer page of the vendor, in messages of the gateway or in other code of the vendor.
    Observed,
}

/// A field of a message: see [`Message::fields`](super::Message::fields).
///
/// ```
/// use freedompay_payouts::Operation;
/// use freedompay_payouts::schema::{FieldType, Presence, Source};
///
/// let field = Operation::P2p2nonreg.request().field("pg_amount").unwrap();
/// assert_eq!((field.name(), field.field_type()), ("pg_amount", FieldType::Amount));
/// assert_eq!((field.presence(), field.source()), (Presence::Required, Source::Documented));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: Name,
    presence: Presence,
    /// Whether its absence is a warning.
    is_recommended: bool,
    /// The alternative field.
    unless: Option<Name>,
    source: Source,
    /// The meaning of the field in this message, if it differs between messages.
    meaning: Option<&'static Meaning>,
}

/// The meaning of a status in one message.
#[derive(Debug)]
struct Meaning {
    field_type: FieldType,
    description: &'static str,
}

/// An optional field.
pub(super) const fn optional(name: Name) -> Field {
    Field {
        name,
        presence: Presence::Optional,
        is_recommended: false,
        unless: None,
        source: Source::Documented,
        meaning: None,
    }
}

/// A field that is always required.
pub(super) const fn required(name: Name) -> Field {
    Field { presence: Presence::Required, ..optional(name) }
}

/// `pg_status` as the status of a payment.
pub(super) const PAYMENT_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error", "process"]),
    description: "Status of the payment; process: query the final status",
});

/// `pg_status` as the merchant's reply to a callback.
pub(super) const REPLY_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error"]),
    description: "Whether the callback was accepted",
});

/// `pg_status` as the status of the request itself.
pub(super) const REQUEST_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error"]),
    description: "Status of the request, not of the transfer",
});

/// `pg_status` as the status of the requested transfer.
pub(super) const TRANSFER_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["success", "error", "process"]),
    description: "Status of the transfer",
});

const fn status(meaning: &'static Meaning) -> Field {
    Field { meaning: Some(meaning), ..required(Name::STATUS) }
}

impl Field {
    pub(super) const fn required_unless(mut self, other: Name) -> Self {
        self.presence = Presence::RequiredUnless(other.as_str());
        self.unless = Some(other);
        self
    }

    pub(super) const fn required_on_success(mut self) -> Self {
        self.presence = Presence::RequiredOnSuccess;
        self
    }

    /// Marks an optional field of a request that a newer page of the vendor requires.
    pub(super) const fn recommended(mut self) -> Self {
        self.is_recommended = true;
        self
    }

    /// Marks a field that the vendor's page does not list for this message.
    pub(super) const fn observed(mut self) -> Self {
        self.source = Source::Observed;
        self
    }

    pub(super) const fn unless(self) -> Option<Name> {
        self.unless
    }

    pub(super) const fn is_recommended(self) -> bool {
        self.is_recommended
    }

    pub(crate) const fn key(self) -> Name {
        self.name
    }

    /// FreedomPay's name of the field.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert_eq!(field.name(), "pg_order_id");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name.as_str()
    }

    /// The format of its values.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    /// use freedompay_payouts::schema::FieldType;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert_eq!(field.field_type(), FieldType::OrderId);
    /// ```
    #[must_use]
    pub const fn field_type(self) -> FieldType {
        match self.meaning {
            Some(meaning) => meaning.field_type,
            None => self.name.field_type(),
        }
    }

    /// Whether the library fills it in, so that a caller must not give it.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert!(!field.is_filled_in());
    /// ```
    #[must_use]
    pub fn is_filled_in(self) -> bool {
        FILLED_IN.contains(self.name)
    }

    /// When the field is required.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    /// use freedompay_payouts::schema::Presence;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert_eq!(field.presence(), Presence::Required);
    /// ```
    #[must_use]
    pub const fn presence(self) -> Presence {
        self.presence
    }

    /// Where the field is documented.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    /// use freedompay_payouts::schema::Source;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert_eq!(field.source(), Source::Documented);
    /// ```
    #[must_use]
    pub const fn source(self) -> Source {
        self.source
    }

    /// A description in one line.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// let field = Operation::PayoutStatus2.request().field("pg_order_id").unwrap();
    /// assert!(!field.description().is_empty());
    /// ```
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self.meaning {
            Some(meaning) => meaning.description,
            None => self.name.description(),
        }
    }
}
