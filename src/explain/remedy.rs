//! What to change about each cause.

use super::cause::Cause;

/// Whose signature it is, and so who has to change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// The message came from the gateway.
    Gateway,
    /// The message is, or may be, our own.
    Ours,
}

impl Cause {
    /// What to change.
    pub(super) fn change(self, signer: Signer) -> &'static str {
        match (self.group(), signer) {
            (Group::Secret, Signer::Gateway) => {
                "give the check the secret that the signature was made with, exactly as the merchant's cabinet \
                 shows it; payout methods and their callbacks use the payout key"
            }
            (Group::Secret, Signer::Ours) => {
                "sign with the payout key, exactly as the merchant's cabinet shows it"
            }
            (Group::Script, Signer::Gateway) => {
                "give the check the url that the gateway called (pg_post_link as it was sent), or that script \
                 name as the option script"
            }
            (Group::Script, Signer::Ours) => {
                "sign under the last path segment of the url that is called: without query, slash or other \
                 segments, in its own letter case"
            }
            (Group::Fields, Signer::Gateway) => {
                "verify the raw body, before a framework adds, drops or merges fields; every field but pg_sig \
                 is signed"
            }
            (Group::Fields, Signer::Ours) => {
                "sign every field that is sent, but pg_sig: pg_ or not, empty or not, each repeat and each \
                 nested one"
            }
            (Group::Values, Signer::Gateway) => {
                "verify the raw body, decoded once, as UTF-8, with nothing trimmed, converted or escaped"
            }
            (Group::Values, Signer::Ours) => {
                "sign the very values that are sent: UTF-8 text, before it is encoded for the wire, with \
                 nothing trimmed, converted or escaped in between"
            }
            (Group::Order, _) => {
                "order the values by the names of their fields, byte by byte, nested fields in the place of \
                 their parent"
            }
            (Group::RuleB, _) => {
                "nothing, where this library verifies: it accepts both rules; rename one of the fields, so \
                 that the rules agree, if the other side knows only rule A"
            }
            (Group::Form, _) => {
                "hash the script name, the values and the secret, in this order, once each, with \";\" between \
                 them and nothing else"
            }
            (Group::Digest, _) => "write the MD5 of the whole string as 32 lower-case hex digits",
            (Group::Message, Signer::Gateway) => self.change_of_message(),
            (Group::Message, Signer::Ours) => match self {
                Self::Unsigned => "add pg_salt, sign every field, and send the signature as pg_sig",
                Self::SignatureRepeated => "send one pg_sig",
                _ => self.change_of_message(),
            },
        }
    }

    fn change_of_message(self) -> &'static str {
        match self {
            Self::Unsigned => {
                "don't act upon it; look at its error code, and ask for the payout's status where a payout \
                 may be on its way"
            }
            Self::SignatureRepeated => "find out what adds the second pg_sig; the gateway sends one",
            Self::BodyUnreadable => "give the body as it came, raw and whole",
            Self::BodyJson => "take form fields or XML; pg_* messages are never JSON",
            Self::BodyWindows1251 => "send and read UTF-8",
            Self::ReplyNotCallback | Self::SignedForReply => {
                "don't take the merchant's reply for the gateway's callback: each has a signature of its own"
            }
            Self::OtherMerchant => "compare pg_merchant_id with the merchant id in the settings",
            Self::OtherMessage => {
                "compare the fields with the vendor's page; the signature is not the problem"
            }
            _ => "send pg_sig as 32 lower-case hex digits",
        }
    }

    fn group(self) -> Group {
        match self {
            Self::Unsigned
            | Self::SignatureRepeated
            | Self::SignatureMalformed
            | Self::BodyUnreadable
            | Self::BodyJson
            | Self::BodyWindows1251
            | Self::ReplyNotCallback
            | Self::OtherMessage
            | Self::OtherMerchant
            | Self::SignedForReply => Group::Message,
            Self::SecretReceive
            | Self::SecretOld
            | Self::SecretOther
            | Self::SecretWhiteSpace
            | Self::SecretQuotes
            | Self::SecretBom => Group::Secret,
            Self::ScriptMethod
            | Self::ScriptOtherUrl
            | Self::ScriptWholePath
            | Self::ScriptQuery
            | Self::ScriptTrailingSlash
            | Self::ScriptCase
            | Self::ScriptDecoded
            | Self::ScriptEmpty
            | Self::ScriptSegment
            | Self::ScriptLeftOut => Group::Script,
            Self::FieldAdded
            | Self::FieldMissing
            | Self::FieldsNonPg
            | Self::FieldsUndocumented
            | Self::FieldsEmpty
            | Self::FieldsSalt
            | Self::FieldsQuery
            | Self::RepeatsFirst
            | Self::RepeatsLast
            | Self::RepeatsJoined
            | Self::NestedFlattened
            | Self::NestedLeftOut
            | Self::NestedText
            | Self::SignatureIncluded => Group::Fields,
            Self::ValueTrimmed
            | Self::ValueNumber
            | Self::ValueCase
            | Self::ValueDoubleDecoded
            | Self::ValueNotDecoded
            | Self::ValuePlus
            | Self::ValueHtml
            | Self::ValueWindows1251
            | Self::ValueMojibake
            | Self::ValueNewline => Group::Values,
            Self::OrderLocale
            | Self::OrderCase
            | Self::OrderNumbers
            | Self::OrderValue
            | Self::OrderMessage
            | Self::OrderReverse => Group::Order,
            Self::OrderRuleB => Group::RuleB,
            Self::JoinNames
            | Self::JoinSeparator
            | Self::SecretFirst
            | Self::SecretTwice
            | Self::SecretLeftOut
            | Self::SecretGlued => Group::Form,
            Self::DigestPadded
            | Self::DigestUpperCase
            | Self::DigestTruncated
            | Self::DigestBase64
            | Self::DigestSha1
            | Self::DigestSha256
            | Self::DigestHmacMd5
            | Self::DigestHmacSha1
            | Self::DigestHmacSha256 => Group::Digest,
        }
    }
}

/// Causes with one remedy.
enum Group {
    Message,
    Secret,
    Script,
    Fields,
    Values,
    Order,
    RuleB,
    Form,
    Digest,
}
