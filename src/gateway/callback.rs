//! The callback that tells the merchant of a settled payout.

use alloc::{format, string::String};

use crate::error::{Error, ErrorCode, string_enum};
use crate::message::Fields;
use crate::text::mask;
use crate::wire::{form, multipart, xml_write};

string_enum! {
    /// How a callback carries its fields. The real gateway uses all four.
    pub enum CallbackForm {
        /// `application/x-www-form-urlencoded`, as the vendor's page declares it.
        Urlencoded = "urlencoded",
        /// `multipart/form-data`, as the page's example shows it.
        Multipart = "multipart",
        /// XML in the form field `pg_xml`.
        PgXml = "pg_xml",
        /// XML as it is.
        Xml = "xml",
    }
}

impl CallbackForm {
    /// The form of this name.
    ///
    /// # Errors
    ///
    /// `options_invalid` for any other name.
    pub fn parse(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|form| form.as_str() == name).ok_or_else(|| {
            let sentence = format!(
                "there is no callback form \"{}\"; the forms are urlencoded, multipart, pg_xml and xml",
                mask::printable_name(name)
            );
            Error::new(ErrorCode::OptionsInvalid, sentence)
        })
    }

    /// The fields in this form, and its content type. The boundary is for multipart.
    pub(super) fn write(self, fields: &Fields, boundary: &str) -> (String, String) {
        match self {
            Self::Urlencoded => (form::write(fields), form::CONTENT_TYPE.into()),
            Self::Multipart => {
                (multipart::write(fields, boundary), format!("multipart/form-data; boundary={boundary}"))
            }
            Self::PgXml => (
                form::write(&Fields::from([("pg_xml", xml_write::write(fields))])),
                form::CONTENT_TYPE.into(),
            ),
            Self::Xml => (xml_write::write(fields), super::XML.into()),
        }
    }
}

/// A signed callback: post `body` to `url` with `content_type`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackRequest {
    /// The payout that it speaks of.
    pub payment_id: u64,
    /// The `pg_post_link` of the payout.
    pub url: String,
    /// The `Content-Type`.
    pub content_type: String,
    /// The signed fields.
    pub body: String,
}
