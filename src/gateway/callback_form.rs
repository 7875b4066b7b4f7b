//! `CallbackForm`: the formats in which the gateway sends callbacks.

use alloc::{format, string::String};

use super::error::invalid;
use super::messages::sign;
use crate::error::{Error, string_enum};
use crate::message::Fields;
use crate::names::Name;
use crate::signing::{Secret, verify_fields};
use crate::text::mask;
use crate::wire::{self, form, multipart, xml_write};

/// The `Content-Type` of XML answers and callbacks.
pub(super) const XML_CONTENT_TYPE: &str = "application/xml; charset=utf-8";

string_enum! {
    /// How a callback carries its fields. The real gateway uses all four formats.
    pub enum CallbackForm {
        /// `application/x-www-form-urlencoded`, as the vendor's page documents it.
        Urlencoded = "urlencoded",
        /// `multipart/form-data`, as the example of the vendor's page shows it.
        Multipart = "multipart",
        /// XML in the form field `pg_xml`.
        PgXml = "pg_xml",
        /// XML as the body.
        Xml = "xml",
    }
}

impl CallbackForm {
    /// The form with this name.
    ///
    /// ```
    /// use freedompay_payouts::gateway::CallbackForm;
    ///
    /// assert_eq!(CallbackForm::parse("pg_xml")?, CallbackForm::PgXml);
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` if no form has this name.
    pub fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|form| form.as_str() == name).ok_or_else(|| {
            let message = format!(
                "there is no callback form \"{}\"; the forms are urlencoded, multipart, pg_xml and xml",
                mask::printable_name(name)
            );
            invalid(message)
        })
    }

    /// Signs a callback and writes it: its body and its content type. Only multipart uses the boundary.
    ///
    /// # Errors
    ///
    /// `fields_invalid` if the fields cannot be signed, `options_invalid` if the form cannot carry them.
    pub(super) fn write_signed(
        self,
        script: &str,
        fields: Fields,
        secret: &Secret,
        boundary: &str,
    ) -> Result<(String, String), Error> {
        let (body, content_type) = self.write(&sign(script, fields, secret)?, boundary);
        let received = wire::read(body.as_bytes(), Some(&content_type));
        received.and_then(|received| verify_fields(script, &received, secret)).map_err(|error| {
            invalid(format!("a callback of the form {} cannot carry these fields: {error}", self.as_str()))
        })?;
        Ok((body, content_type))
    }

    fn write(self, fields: &Fields, boundary: &str) -> (String, String) {
        match self {
            Self::Urlencoded => (form::write(fields), form::CONTENT_TYPE.into()),
            Self::Multipart => {
                (multipart::write(fields, boundary), format!("multipart/form-data; boundary={boundary}"))
            }
            Self::PgXml => (
                form::write(&Fields::from([(Name::XML, xml_write::write(fields))])),
                form::CONTENT_TYPE.into(),
            ),
            Self::Xml => (xml_write::write(fields), XML_CONTENT_TYPE.into()),
        }
    }
}
