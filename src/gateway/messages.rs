//! Fields and signatures of the gateway's answers and callbacks.

use super::payout::Payout;
use super::state::Gateway;
use super::timestamp::Timestamp;
use crate::error::Error;
use crate::message::{Fields, Rule};
use crate::names::Name;
use crate::operation::Operation;
use crate::schema::{Message, Source};
use crate::signing::{Salt, Secret, sign_fields};

impl Gateway {
    /// The fields about a payout for a message with this table, without the status.
    pub(super) fn payout_message_fields(&self, payout: &Payout, table: &Message) -> Fields {
        let mut fields = payout.message_fields();
        fields.push(Name::MERCHANT_ID, self.merchant_id.as_str());
        fields.push(Name::BALANCE, self.balance(&payout.currency));
        // For reg2reg the vendor's page documents the error fields of a success, too.
        let documents_errors =
            table.field(Name::ERROR_CODE.as_str()).is_some_and(|field| field.source() == Source::Documented);
        if payout.operation == Operation::Reg2reg && documents_errors && payout.error_code.is_none() {
            fields.push(Name::ERROR_CODE, "0");
            fields.push(Name::ERROR_DESCRIPTION, "");
        }
        fields
    }
}

/// The fields that the table lists, in the table's order, with time and salt.
pub(super) fn listed_fields(table: &Message, mut available: Fields, now: Timestamp, salt: Salt) -> Fields {
    available.push(Name::DATETIME, now.iso());
    available.push(Name::SALT, salt.into_string());
    let field = |name| available.text(name).map(|text| (name, text));
    table.rows().iter().filter_map(|row| field(row.name())).collect()
}

/// Adds the signature.
pub(super) fn sign(script: &str, mut fields: Fields, secret: &Secret) -> Result<Fields, Error> {
    let signature = sign_fields(script, &fields, secret, Some(Rule::A))?;
    fields.push(Name::SIG, signature.to_string());
    Ok(fields)
}
