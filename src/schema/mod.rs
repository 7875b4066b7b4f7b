//! The messages that FreedomPay documents, as tables of fields.
//!
//! Validation, [`preview()`](crate::preview()), the TypeScript types and the documentation use these
//! tables. The source is the vendor's page of the payout methods; [`Source`] marks fields from
//! elsewhere.
//!
//! ```
//! use freedompay_payouts::Operation;
//! use freedompay_payouts::schema::Presence;
//!
//! let required = Operation::PayoutStatus.request().fields().filter(|f| f.presence() == Presence::Required);
//! let names: Vec<_> = required.map(|field| field.name()).collect();
//! assert_eq!(names, ["pg_merchant_id", "pg_salt", "pg_sig", "pg_order_id"]);
//! ```

pub(crate) mod balance_status;
pub(crate) mod callback;
pub(crate) mod check_request;
pub mod error_codes;
pub(crate) mod field;
pub(crate) mod field_type;
pub(crate) mod p2p2nonreg;
pub(crate) mod payout_status;
pub(crate) mod payout_status2;
#[cfg(feature = "sign")]
mod received;
pub(crate) mod reg2reg;
pub(crate) mod reply;
pub(crate) mod url;

pub use crate::names::FieldType;
pub use field::{Field, Presence, Source};
pub use {callback::CALLBACK, reply::REPLY};

use crate::names::{Name, NameSet};
use crate::operation::Operation;

/// All field names that the library knows, in byte-wise order. The index of a name is its number at
/// the JavaScript boundary.
///
/// ```
/// use freedompay_payouts::schema::documented_names;
///
/// assert!(documented_names().is_sorted());
/// assert!(documented_names().any(|name| name == "pg_order_id"));
/// ```
pub fn documented_names() -> impl Iterator<Item = &'static str> {
    Name::all().map(Name::as_str)
}

/// The table of one message: see [`Operation::request`](crate::Operation::request),
/// [`Operation::answer`](crate::Operation::answer), [`CALLBACK`] and [`REPLY`].
// The sets are here and the rows in `TABLES`, so that builds that do not describe fields do not
// contain the rows.
#[derive(Debug)]
#[non_exhaustive]
pub struct Message {
    /// The name of the message in errors: `p2p2nonreg answer`.
    pub title: &'static str,
    pub(crate) names: NameSet,
    pub(crate) required: NameSet,
    pub(crate) required_on_success: NameSet,
    /// The fields whose absence is an error or, in a request, a warning.
    pub(crate) expected: NameSet,
    /// A field that is required unless the other one is given.
    unless: Option<(Name, Name)>,
}

impl Operation {
    /// The table of the request's fields. (Vendor's page, "Request fields".)
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// let names: Vec<_> = Operation::BalanceStatus.request().fields().map(|field| field.name()).collect();
    /// assert_eq!(names, ["pg_merchant_id", "pg_currency", "pg_salt", "pg_sig"]);
    /// ```
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

    /// The table of the answer's fields. (Vendor's page; for `balance_status` observed messages.)
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    ///
    /// assert!(Operation::PayoutStatus2.answer().field("pg_payment_status").is_some());
    /// ```
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

static TABLES: [(&Message, &[Field]); 12] = [
    (&p2p2nonreg::REQUEST, p2p2nonreg::REQUEST_ROWS),
    (&p2p2nonreg::ANSWER, p2p2nonreg::ANSWER_ROWS),
    (&payout_status::REQUEST, payout_status::REQUEST_ROWS),
    (&payout_status::ANSWER, payout_status::ANSWER_ROWS),
    (&payout_status2::REQUEST, payout_status::REQUEST_ROWS),
    (&payout_status2::ANSWER, payout_status2::ANSWER_ROWS),
    (&reg2reg::REQUEST, reg2reg::REQUEST_ROWS),
    (&reg2reg::ANSWER, reg2reg::ANSWER_ROWS),
    (&balance_status::REQUEST, balance_status::REQUEST_ROWS),
    (&balance_status::ANSWER, balance_status::ANSWER_ROWS),
    (&CALLBACK, callback::ROWS),
    (&REPLY, reply::ROWS),
];

impl Message {
    #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Computed at compile time.
    const fn new(title: &'static str, rows: &[Field]) -> Self {
        let mut message = Self {
            title,
            names: NameSet::EMPTY,
            required: NameSet::EMPTY,
            required_on_success: NameSet::EMPTY,
            expected: NameSet::EMPTY,
            unless: None,
        };
        let mut at = 0;
        while at < rows.len() {
            let name = rows[at].key();
            message.names = message.names.with(name);
            match rows[at].presence() {
                Presence::Required => {
                    message.required = message.required.with(name);
                    message.expected = message.expected.with(name);
                }
                Presence::RequiredOnSuccess => {
                    message.required_on_success = message.required_on_success.with(name);
                }
                Presence::Optional | Presence::RequiredUnless(_) => {}
            }
            if rows[at].is_recommended() {
                message.expected = message.expected.with(name);
            }
            if let Some(other) = rows[at].unless() {
                assert!(message.unless.is_none(), "a message has one such field");
                message.unless = Some((name, other));
            }
            at += 1;
        }
        message
    }

    /// The documented fields, in the order of the vendor's page.
    ///
    /// ```
    /// use freedompay_payouts::schema::REPLY;
    ///
    /// assert!(REPLY.fields().any(|field| field.name() == "pg_status"));
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = Field> + use<> {
        self.rows().iter().copied()
    }

    /// The documented field with this name; `None` if the message has no such field.
    ///
    /// ```
    /// use freedompay_payouts::schema::CALLBACK;
    ///
    /// assert!(CALLBACK.field("pg_order_id").is_some());
    /// assert!(CALLBACK.field("pg_payment_to").is_none());
    /// ```
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        let name = self.find(name)?;
        self.fields().find(|field| field.key() == name)
    }

    pub(crate) fn rows(&self) -> &'static [Field] {
        let own = TABLES.iter().find(|(message, _)| core::ptr::eq(*message, self));
        own.map(|(_, rows)| *rows).unwrap_or_default()
    }

    /// The name, if it is a documented field of this message.
    pub(crate) fn find(&self, name: &str) -> Option<Name> {
        Name::find(name.as_bytes()).filter(|name| self.names.contains(*name))
    }

    /// The alternative of this field.
    pub(crate) fn unless(&self, name: Name) -> Option<Name> {
        self.unless.filter(|(own, _)| *own == name).map(|(_, other)| other)
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, TABLES, documented_names};

    #[test]
    fn sets_of_each_message_match_its_rows() {
        for (message, rows) in TABLES {
            assert!(message.rows().iter().map(|row| row.key()).eq(rows.iter().map(|row| row.key())));
            let names = rows.iter().filter(|row| message.names.contains(row.key())).count();
            assert_eq!(
                (names, message.names.into_iter().count()),
                (rows.len(), rows.len()),
                "{}",
                message.title
            );
        }
    }

    #[test]
    fn documented_names_are_those_of_the_table_in_byte_wise_order() {
        let names: Vec<_> = documented_names().collect();
        assert!(names.is_sorted());
        assert_eq!(names.len(), Name::all().count());
        assert!(names.contains(&"pg_amount") && names.contains(&"pg_sig"));
    }

    #[test]
    fn a_status_is_described_by_its_message_and_other_fields_by_their_name() {
        let description = |name| super::REPLY.field(name).map(super::Field::description);
        assert_eq!(description("pg_status"), Some("Whether the callback was accepted"));
        assert_eq!(description("pg_sig"), Some("Signature of the message"));
    }

    #[test]
    fn the_library_fills_in_the_merchant_the_salt_and_the_signature() {
        let filled_in: Vec<_> = crate::Operation::PayoutStatus
            .request()
            .fields()
            .filter(|field| field.is_filled_in())
            .map(super::Field::name)
            .collect();
        assert_eq!(filled_in, ["pg_merchant_id", "pg_salt", "pg_sig"]);
    }
}
