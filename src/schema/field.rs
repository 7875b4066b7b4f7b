//! The rows that a message's table is made of.

use crate::names::{FieldType, Name};

/// When a field must be there.
///
/// For requests it is what the page marks. The page marks nothing in what the
/// gateway sends; there it is what a message needs in order to be acted upon
/// (our choice).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// Always, with a value.
    Required,
    /// It may be left out.
    Optional,
    /// Unless the named field is there.
    RequiredUnless(&'static str),
    /// Where the message reports a success.
    RequiredOnSuccess,
}

/// Where a field is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The vendor's page of the payout methods.
    Documented,
    /// Messages and code of the vendor outside that page.
    Observed,
}

/// A field of a message: a documented name, and what this message says of it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: Name,
    presence: Presence,
    /// The field that may be given in its place.
    unless: Option<Name>,
    source: Source,
    /// Where the name means something else in each message.
    meaning: Option<&'static Meaning>,
}

/// What a status means in one message.
#[derive(Debug)]
struct Meaning {
    field_type: FieldType,
    description: &'static str,
}

/// A field that may be left out.
pub(super) const fn optional(name: Name) -> Field {
    Field { name, presence: Presence::Optional, unless: None, source: Source::Documented, meaning: None }
}

/// A field that must always be there.
pub(super) const fn required(name: Name) -> Field {
    Field { presence: Presence::Required, ..optional(name) }
}

/// `pg_status` as the status of a payment.
pub(super) const PAYMENT_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error", "process"]),
    description: "Status of the payment; process: ask for the final status",
});

/// `pg_status` as the merchant's word on a callback.
pub(super) const REPLY_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error"]),
    description: "Whether the callback was taken",
});

/// `pg_status` as the status of the request itself.
pub(super) const REQUEST_STATUS: Field = status(&Meaning {
    field_type: FieldType::Status(&["ok", "error"]),
    description: "Status of the request, not of the transfer",
});

/// `pg_status` as the status of the transfer that was asked about.
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

    /// The page does not list it in this message.
    pub(super) const fn observed(mut self) -> Self {
        self.source = Source::Observed;
        self
    }

    pub(super) const fn unless(self) -> Option<Name> {
        self.unless
    }

    pub(crate) const fn key(self) -> Name {
        self.name
    }

    /// FreedomPay's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name.as_str()
    }

    /// What its values look like.
    #[must_use]
    pub const fn field_type(self) -> FieldType {
        match self.meaning {
            Some(meaning) => meaning.field_type,
            None => self.name.field_type(),
        }
    }

    /// When it must be there.
    #[must_use]
    pub const fn presence(self) -> Presence {
        self.presence
    }

    /// Where we know it from.
    #[must_use]
    pub const fn source(self) -> Source {
        self.source
    }

    /// One line for people.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self.meaning {
            Some(meaning) => meaning.description,
            None => self.name.description(),
        }
    }
}
