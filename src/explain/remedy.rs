//! The remedy for each cause.

use super::cause::Cause;
use crate::error::Error;
use crate::wire::detect::{BASE64, NOT_MULTIPART, OTHER_BOUNDARY, OTHER_TEXT};
use crate::wire::{BESIDE_XML, CUT_CHARACTER, NOT_UTF8, OTHER_ENCODING};

/// Who made the signature. This determines who must change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// The gateway sent the message.
    Gateway,
    /// The merchant signed the message, or may have signed it.
    Merchant,
}

/// Whether a body was not read because its content type contradicts it.
pub(super) fn is_about_content_type(error: &Error) -> bool {
    [NOT_MULTIPART, OTHER_BOUNDARY].contains(&error.message())
}

/// Whether the XML of a body declares another encoding than UTF-8.
pub(super) fn is_about_encoding(error: &Error) -> bool {
    is_of(error, OTHER_ENCODING)
}

/// Whether an error was made from this template.
fn is_of(error: &Error, template: &str) -> bool {
    let (start, end) = template.split_once("{}").unwrap_or((template, ""));
    error.message().starts_with(start) && error.message().ends_with(end)
}

/// What to change if a message cannot be read. `observed` is the cause of a mistaken reading.
pub(super) fn of_unreadable(error: &Error, observed: Option<Cause>) -> &'static str {
    let is = |template| is_of(error, template);
    if is(BASE64) {
        "decode the base64, and give the decoded body"
    } else if is(BESIDE_XML) {
        "do not act on the message; find out what adds the other fields, for example a query in pg_post_link"
    } else if is_about_content_type(error) {
        "give the content type that belongs to the body, or none"
    } else if is(OTHER_TEXT) {
        "give the complete raw body, as it was received, and its content type if it is multipart"
    } else if is(NOT_UTF8) || is_about_encoding(error) {
        Cause::BodyWindows1251.change_of_message()
    } else {
        let observed = observed.filter(|_| !is(CUT_CHARACTER));
        observed.unwrap_or(Cause::BodyUnreadable).change_of_message()
    }
}

impl Cause {
    /// What to change: a lower-case imperative.
    pub(super) fn change(self, signer: Signer) -> &'static str {
        if let Some(change) = self.own_change(signer) {
            return change;
        }
        match (self.subject(), signer) {
            (Subject::Secret, Signer::Gateway) => {
                "verify with the secret that the signature was made with, exactly as the merchant's cabinet \
                 shows it; payout methods and their callbacks use the payout secret"
            }
            (Subject::Secret, Signer::Merchant) => {
                "sign with the payout secret, exactly as the merchant's cabinet shows it"
            }
            (Subject::Script, Signer::Gateway) => {
                "verify with the url that the gateway called (pg_post_link as it was sent), or give that script \
                 name as the option script"
            }
            (Subject::Script, Signer::Merchant) => {
                "sign under the last path segment of the url that is called: without query, slash or other \
                 segments, and in the same letter case"
            }
            (Subject::Fields, Signer::Gateway) => {
                "verify the raw body, before a framework adds, removes or merges fields; every field except \
                 pg_sig is signed"
            }
            (Subject::Fields, Signer::Merchant) => {
                "sign every field that is sent, except pg_sig: also fields without pg_, empty, repeated and \
                 nested fields"
            }
            (Subject::Values, Signer::Gateway) => {
                "verify the raw body, decoded once, as UTF-8, with nothing trimmed, converted or escaped"
            }
            (Subject::Values, Signer::Merchant) => {
                "sign the same values that are sent: UTF-8 text, before it is encoded for the body, with \
                 nothing trimmed, converted or escaped"
            }
            (Subject::Order, _) => {
                "sort the values by the names of their fields, byte by byte, with nested fields at the \
                 position of their parent"
            }
            (Subject::RuleB, _) => {
                "nothing if this library verifies: it accepts both rules; if the other side knows only rule A, \
                 rename one of the fields, so that the rules agree"
            }
            (Subject::Layout, _) => {
                "hash the script name, the values and the secret, in this order and once each, with only \";\" \
                 between them"
            }
            (Subject::Digest, _) => "write the MD5 of the whole string as 32 lower-case hex digits",
            (Subject::Message, Signer::Gateway) => self.change_of_message(),
            (Subject::Message, Signer::Merchant) => match self {
                Self::Unsigned => "add pg_salt, sign every field, and send the signature as pg_sig",
                Self::SignatureRepeated => "send one pg_sig",
                _ => self.change_of_message(),
            },
        }
    }

    /// The remedy of a cause that differs from that of its subject.
    fn own_change(self, signer: Signer) -> Option<&'static str> {
        Some(match (self, signer) {
            (Self::FieldsQuery, Signer::Gateway) => {
                "verify all fields of the raw body and no others: the gateway puts the parameters of the query of \
                 pg_post_link into the body and signs them, so do not remove them, and do not add those of the url; \
                 best use a pg_post_link without a query; in strict mode allow the names of its parameters"
            }
            (Self::FieldsQuery, Signer::Merchant) => {
                "sign the fields that are in the body and no others, and post to a url without a query"
            }
            (Self::FieldsEmpty, Signer::Gateway) => {
                "reject the message: a check must not accept a signature that leaves out empty values, because \
                 anybody could add empty fields; every field except pg_sig is signed"
            }
            (Self::ValueWindows1251, _) => "send and sign UTF-8 text; pg_* messages have no other encoding",
            _ => return None,
        })
    }

    fn change_of_message(self) -> &'static str {
        match self {
            Self::Unsigned => {
                "do not act on the message; look at its error code, and query the status of the payout if one \
                 may have been made"
            }
            Self::SignatureRepeated => "find out what adds the second pg_sig; the gateway sends one",
            Self::BodyUnreadable => "give the complete raw body, as it was received",
            Self::BodyJson => {
                "send and accept form fields or XML: these are the forms that this library signs and verifies; the \
                 vendor describes a JSON form since 2025 (doc-1159190: keys sorted as if they were on one level), but not \
                 for which methods"
            }
            Self::BodyWindows1251 => "send and read UTF-8",
            Self::ReplyNotCallback | Self::SignedForReply => {
                "do not verify the merchant's reply as a callback of the gateway: each has its own signature"
            }
            Self::OtherMerchant => "compare pg_merchant_id with the merchant id in the settings",
            Self::OtherMessage => {
                "compare the fields with the vendor's page; the signature is not the problem"
            }
            _ => "send pg_sig as 32 lower-case hex digits",
        }
    }

    fn subject(self) -> Subject {
        match self {
            Self::ReplyNotCallback | Self::OtherMessage | Self::OtherMerchant | Self::SignedForReply => {
                Subject::Message
            }
            Self::SignatureIncluded => Subject::Fields,
            Self::OrderRuleB => Subject::RuleB,
            Self::SecretFirst | Self::SecretTwice | Self::SecretLeftOut | Self::SecretGlued => {
                Subject::Layout
            }
            // The first word of all other codes is their subject.
            _ => match self.as_str().split('_').next().unwrap_or_default() {
                "secret" => Subject::Secret,
                "script" => Subject::Script,
                "field" | "fields" | "repeats" | "nested" => Subject::Fields,
                "value" => Subject::Values,
                "order" => Subject::Order,
                "join" => Subject::Layout,
                "digest" => Subject::Digest,
                _ => Subject::Message,
            },
        }
    }
}

/// Causes with the same remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Message,
    Secret,
    Script,
    Fields,
    Values,
    Order,
    RuleB,
    Layout,
    Digest,
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Cause, Subject};

    /// A cause whose code starts with an unknown word would get the remedy for the message.
    #[test]
    fn only_causes_about_the_message_have_its_remedy() {
        let about_message: Vec<_> = Cause::ALL
            .iter()
            .filter(|cause| cause.subject() == Subject::Message)
            .map(|cause| cause.as_str())
            .collect();
        let expected = [
            "unsigned",
            "signature_repeated",
            "signature_malformed",
            "body_unreadable",
            "body_json",
            "body_windows_1251",
            "reply_not_callback",
            "other_message",
            "other_merchant",
            "signed_for_reply",
        ];
        assert_eq!(about_message, expected);
    }
}
