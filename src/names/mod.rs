//! The table of documented names.
//!
//! The number of a name is its rank in byte-wise order, which is the order of signing. Only fields
//! of the top level have a number: the field `card[pg_status]` is not `pg_status`.

pub(crate) mod byte_class;
mod field_type;
mod lookup;
mod set;

#[cfg(feature = "sign")]
use byte_class::Classes;
pub use field_type::FieldType;
pub(crate) use lookup::MAX_DELIMITED_NAME;
pub(crate) use set::NameSet;

/// A documented name, as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name(u8);

macro_rules! names {
    ($($id:ident = $name:literal, $field_type:expr, $description:literal;)+) => {
        #[repr(u8)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number { $($id,)+ }

        #[allow(dead_code)] // Not every build uses every name.
        impl Name {
            $(pub(crate) const $id: Self = Self(Number::$id as u8);)+
        }

        /// How many documented names there are.
        pub(crate) const COUNT: usize = [$($name),+].len();
        /// All documented names, concatenated.
        pub(crate) static NAMES_TEXT: &str = concat!($($name),+);
        const LENGTHS: [usize; COUNT] = [$($name.len()),+];
        static FIELD_TYPES: [FieldType; COUNT] = [$($field_type),+];
        static DESCRIPTIONS: [&str; COUNT] = [$($description),+];
    };
}

// In byte-wise order. The values of a status differ between messages: see `schema`.
// The gateway sends the names without a description, but they are in no table of a message.
names! {
    AMOUNT = "pg_amount", FieldType::Amount, "Transfer amount, 0.01 or more: \"100.00\"";
    BALANCE = "pg_balance", FieldType::Balance, "The merchant's balance in FreedomPay";
    CARD_HASH = "pg_card_hash", FieldType::Text, "The card that was paid to, masked";
    CARD_ID = "pg_card_id", FieldType::CardId, "Id of the registered card that was paid to";
    CARD_ID_TO = "pg_card_id_to", FieldType::CardId, "Id of the registered card to pay to, in place of its token";
    CARD_NAME = "pg_card_name", FieldType::Text, "Name and surname of the card holder: \"Ivan Ivanov\"";
    CARD_TOKEN = "pg_card_token", FieldType::CardToken, "Token of the recipient's card";
    CARD_TOKEN_TO = "pg_card_token_to", FieldType::CardToken, "Token of the registered card to pay to";
    CURRENCY = "pg_currency", FieldType::Currency, "Currency, three capital letters: \"KZT\"";
    DATETIME = "pg_datetime", FieldType::DateTime, "Date and time of the message";
    DESCRIPTION = "pg_description", FieldType::Text, "Description of the payment";
    ERROR_CODE = "pg_error_code", FieldType::ErrorCode, "Error code, see the table of codes";
    ERROR_DESCRIPTION = "pg_error_description", FieldType::Text, "The gateway's description of the error";
    MERCHANT_ID = "pg_merchant_id", FieldType::MerchantId, "The merchant's id in FreedomPay";
    NET_AMOUNT = "pg_net_amount", FieldType::Text, "Net amount of the payment, as newer pages of the vendor list it";
    ORDER_ID = "pg_order_id", FieldType::OrderId, "The order's id in the merchant's system, unique, at most 50 characters";
    ORDER_TIME_LIMIT = "pg_order_time_limit", FieldType::TimeLimit, "Time limit for the payment: \"2030-12-31 12:00:00\"";
    PAYMENT_AMOUNT = "pg_payment_amount", FieldType::Amount, "Amount of the payment";
    PAYMENT_DATE = "pg_payment_date", FieldType::DateTime, "Date and time of the payment";
    PAYMENT_ID = "pg_payment_id", FieldType::PaymentId, "The payment's id in FreedomPay, for all further requests about it";
    PAYMENT_STATUS = "pg_payment_status", FieldType::Status(&["success", "error", "process"]), "Status of the transfer";
    PAYMENT_TO = "pg_payment_to", FieldType::CardNumber, "The recipient's card number, 13 to 20 digits";
    POST_LINK = "pg_post_link", FieldType::Url, "Your URL that receives callbacks with the payment's status";
    REFERENCE = "pg_reference", FieldType::Text, "Reference of the payment, as newer pages of the vendor list it";
    SALT = "pg_salt", FieldType::Salt, "Random text of letters and digits";
    SIG = "pg_sig", FieldType::Signature, "Signature of the message";
    STATUS = "pg_status", FieldType::Status(&[]), "Status";
    TO_PAY = "pg_to_pay", FieldType::Balance, "What is left to be paid";
    TYPE = "pg_type", FieldType::Text, "Type of the transaction";
    USER_CONTACT_EMAIL = "pg_user_contact_email", FieldType::Text, "";
    USER_ID = "pg_user_id", FieldType::UserId, "The user's id in the merchant's system, at most 50 of a-z A-Z 0-9 _ -";
    USER_PHONE = "pg_user_phone", FieldType::Text, "";
    XML = "pg_xml", FieldType::Text, "";
}

static STARTS: [u16; COUNT] = starts();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::cast_possible_truncation)] // Computed at compile time.
const fn starts() -> [u16; COUNT] {
    let mut starts = [0; COUNT];
    let mut at = 1;
    while at < COUNT {
        starts[at] = starts[at - 1] + LENGTHS[at - 1] as u16;
        at += 1;
    }
    starts
}

static NAMES: [&str; COUNT] = names();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Computed at compile time.
const fn names() -> [&'static str; COUNT] {
    let mut names = [""; COUNT];
    let mut at = 0;
    let mut rest = NAMES_TEXT;
    while at < COUNT {
        (names[at], rest) = rest.split_at(LENGTHS[at]);
        at += 1;
    }
    names
}

impl Name {
    /// The name with this number.
    #[inline(always)]
    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        if (number as usize) < COUNT { Some(Self(number)) } else { None }
    }

    /// All names, in byte-wise order.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map_while(Self::from_number)
    }

    #[inline(always)]
    pub(crate) const fn number(self) -> u8 {
        self.0
    }

    #[inline(always)]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    #[allow(clippy::indexing_slicing)] // Each name has an entry.
    pub(crate) const fn as_str(self) -> &'static str {
        NAMES[self.index()]
    }

    /// Its range in [`NAMES_TEXT`].
    #[inline(always)]
    #[allow(clippy::indexing_slicing)] // Each name has an entry.
    pub(crate) const fn range(self) -> core::ops::Range<usize> {
        let start = STARTS[self.index()] as usize;
        start..start.saturating_add(self.as_str().len())
    }

    #[inline(always)]
    #[allow(clippy::indexing_slicing)] // Each name has an entry.
    pub(crate) const fn field_type(self) -> FieldType {
        FIELD_TYPES[self.index()]
    }

    /// The byte classes of a received value: see [`FieldType::classes`].
    #[cfg(feature = "sign")]
    #[inline(always)]
    #[allow(clippy::indexing_slicing)] // Each name has an entry.
    pub(crate) const fn classes(self) -> (Classes, Classes) {
        static CLASSES: [(Classes, Classes); COUNT] = classes();
        CLASSES[self.index()]
    }

    /// A description in one line.
    #[allow(clippy::indexing_slicing)] // Each name has an entry.
    pub(crate) const fn description(self) -> &'static str {
        DESCRIPTIONS[self.index()]
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

#[cfg(feature = "sign")]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Computed at compile time.
const fn classes() -> [(Classes, Classes); COUNT] {
    let mut classes = [(0, 0); COUNT];
    let mut at = 0;
    while at < COUNT {
        classes[at] = FIELD_TYPES[at].classes();
        at += 1;
    }
    classes
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;

    #[test]
    fn range_of_each_name_is_where_its_text_is() {
        for name in Name::all() {
            assert_eq!(&NAMES_TEXT[name.range()], name.as_str());
        }
    }

    #[test]
    fn a_name_is_a_reference_to_its_text_and_has_its_description() {
        assert_eq!(Name::SIG.as_ref(), "pg_sig");
        assert_eq!(Name::SIG.description(), "Signature of the message");
    }
}
