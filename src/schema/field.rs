//! Every field that FreedomPay documents for payouts, each once, and the rows that
//! a message's table is made of.

use super::kind::Kind;

/// A field of a message.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Field {
    /// FreedomPay's name for it.
    pub name: &'static str,
    /// What its values look like.
    pub kind: Kind,
    /// When it must be there.
    pub presence: Presence,
    /// Where we know it from.
    pub source: Source,
    /// One line for people.
    pub description: &'static str,
}

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
    Seen,
}

/// A row of a message's table: a field, and what this message makes of it. A few
/// bytes each, where a [`Field`] has some fifty: a build that has no use for the
/// descriptions has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    id: Id,
    needed: Needed,
    source: Source,
}

/// [`Presence`], as a row has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    Always,
    Never,
    Unless(Id),
    OnSuccess,
}

impl Row {
    const fn new(id: Id) -> Self {
        Self { id, needed: Needed::Never, source: Source::Documented }
    }

    pub(super) const fn required(mut self) -> Self {
        self.needed = Needed::Always;
        self
    }

    pub(super) const fn required_unless(mut self, other: Self) -> Self {
        self.needed = Needed::Unless(other.id);
        self
    }

    pub(super) const fn required_on_success(mut self) -> Self {
        self.needed = Needed::OnSuccess;
        self
    }

    /// The page does not list it in this message.
    pub(super) const fn seen(mut self) -> Self {
        self.source = Source::Seen;
        self
    }

    pub(crate) const fn name(self) -> &'static str {
        self.id.name()
    }

    pub(crate) const fn kind(self) -> &'static Kind {
        self.id.kind()
    }

    pub(crate) const fn needed(self) -> Needed {
        self.needed
    }

    pub(super) const fn field(self) -> Field {
        let Self { id, needed, source } = self;
        let presence = match needed {
            Needed::Always => Presence::Required,
            Needed::Never => Presence::Optional,
            Needed::Unless(other) => Presence::RequiredUnless(other.name()),
            Needed::OnSuccess => Presence::RequiredOnSuccess,
        };
        Field { name: id.name(), kind: *id.kind(), presence, source, description: id.description() }
    }
}

macro_rules! fields {
    ($($id:ident = $name:literal, $kind:expr, $description:literal;)+) => {
        /// Which field it is. (They are named as their rows are.)
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        pub(crate) enum Id { $($id,)+ }

        impl Id {
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$id => $name,)+ }
            }

            #[allow(clippy::indexing_slicing)] // There are as many kinds as ids.
            pub(crate) const fn kind(self) -> &'static Kind {
                const KINDS: &[Kind] = &[$($kind,)+];
                &KINDS[self as usize]
            }

            const fn description(self) -> &'static str {
                match self { $(Self::$id => $description,)+ }
            }
        }

        $(pub(super) const $id: Row = Row::new(Id::$id);)+
    };
}

fields! {
    AMOUNT = "pg_amount", Kind::Amount, "Transfer amount, 0.01 or more: \"100.00\"";
    BALANCE = "pg_balance", Kind::Balance, "The merchant's balance in FreedomPay";
    CARD_HASH = "pg_card_hash", Kind::Text, "The card that was paid to, masked";
    CARD_ID = "pg_card_id", Kind::CardId, "Id of the registered card that was paid to";
    CARD_ID_TO = "pg_card_id_to", Kind::CardId, "Id of the registered card to pay to, in place of its token";
    CARD_NAME = "pg_card_name", Kind::Text, "Name and surname of the card holder: \"Ivan Ivanov\"";
    CARD_TOKEN = "pg_card_token", Kind::CardToken, "Token of the recipient's card";
    CARD_TOKEN_TO = "pg_card_token_to", Kind::CardToken, "Token of the registered card to pay to";
    CURRENCY = "pg_currency", Kind::Currency, "Currency, three capital letters: \"KZT\"";
    DATETIME = "pg_datetime", Kind::DateTime, "Date and time of the message";
    DESCRIPTION = "pg_description", Kind::Text, "Description of the payment";
    ERROR_CODE = "pg_error_code", Kind::ErrorCode, "Error code, see the table of codes";
    ERROR_DESCRIPTION = "pg_error_description", Kind::Text, "The gateway's description of the error";
    MERCHANT_ID = "pg_merchant_id", Kind::MerchantId, "The merchant's id in FreedomPay";
    ORDER_ID = "pg_order_id", Kind::OrderId, "The order's id in the merchant's system, unique, at most 50 characters";
    ORDER_TIME_LIMIT = "pg_order_time_limit", Kind::TimeLimit, "Time limit for the payment: \"2030-12-31 12:00:00\"";
    PAYMENT_AMOUNT = "pg_payment_amount", Kind::Amount, "Amount of the payment";
    PAYMENT_DATE = "pg_payment_date", Kind::DateTime, "Date and time of the payment";
    PAYMENT_ID = "pg_payment_id", Kind::PaymentId, "The payment's id in FreedomPay, the key for all further work with it";
    PAYMENT_STATUS = "pg_status", Kind::Status(&["ok", "error", "process"]), "Status of the payment; process: ask for the final status";
    PAYMENT_TO = "pg_payment_to", Kind::CardNumber, "The recipient's card number, 13 to 20 digits";
    POST_LINK = "pg_post_link", Kind::Url, "URL of yours that the payment's status is sent to";
    REPLY_STATUS = "pg_status", Kind::Status(&["ok", "error"]), "Whether the callback was taken";
    REQUEST_STATUS = "pg_status", Kind::Status(&["ok", "error"]), "Status of the request, not of the transfer";
    SALT = "pg_salt", Kind::Salt, "Random text of letters and digits";
    SIG = "pg_sig", Kind::Signature, "Signature of the message";
    TO_PAY = "pg_to_pay", Kind::Balance, "What is left to be paid";
    TRANSFER_STATUS = "pg_status", Kind::Status(&["success", "error", "process"]), "Status of the transfer";
    TRANSFER_STATUS_OF_2 = "pg_payment_status", Kind::Status(&["success", "error", "process"]), "Status of the transfer";
    TYPE = "pg_type", Kind::Text, "Type of the transaction";
    USER_ID = "pg_user_id", Kind::UserId, "The user's id in the merchant's system, at most 50 of a-z A-Z 0-9 _ -";
}
