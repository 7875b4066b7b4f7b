//! `CallbackForm`: the formats in which the gateway sends callbacks.

use alloc::{format, string::String};

use crate::error::{Error, ErrorCode, string_enum};
use crate::message::Fields;
use crate::names::Name;
use crate::text::mask;
use crate::wire::{form, multipart, xml_write};

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
            Error::new(ErrorCode::OptionsInvalid, message)
        })
    }

    /// The body and its content type. Only multipart uses the boundary.
    pub(super) fn write(self, fields: &Fields, boundary: &str) -> (String, String) {
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
