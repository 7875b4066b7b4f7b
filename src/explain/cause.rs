//! `Cause`: every mistake that is looked for, by a stable name.

use alloc::{borrow::Cow, vec::Vec};

use crate::error::named;

named! {
    /// What is wrong. The names are stable; more may come.
    #[non_exhaustive]
    pub enum Cause {
        /// The message has no `pg_sig`.
        Unsigned = "unsigned",
        /// The message has more than one `pg_sig`.
        SignatureRepeated = "signature_repeated",
        /// `pg_sig` is no digest in any form that programs write.
        SignatureMalformed = "signature_malformed",
        /// Nothing can be read from the body.
        BodyUnreadable = "body_unreadable",
        /// The body is JSON, or a JSON parser has been at its values.
        BodyJson = "body_json",
        /// The body is in windows-1251, not in UTF-8.
        BodyWindows1251 = "body_windows_1251",
        /// A well-signed reply stands where a callback was expected.
        ReplyNotCallback = "reply_not_callback",
        /// A well-signed message is not of the expected kind.
        OtherMessage = "other_message",
        /// A well-signed callback is for another merchant.
        OtherMerchant = "other_merchant",
        /// The receive key in place of the payout key.
        SecretReceive = "secret_receive",
        /// An old secret.
        SecretOld = "secret_old",
        /// Another of the given secrets.
        SecretOther = "secret_other",
        /// White space at an end of the secret, here or there.
        SecretWhiteSpace = "secret_white_space",
        /// Quotes around the secret, here or there.
        SecretQuotes = "secret_quotes",
        /// A byte order mark before the secret, here or there.
        SecretBom = "secret_bom",
        /// The script name of another method of the gateway's.
        ScriptMethod = "script_method",
        /// The script name of another URL, such as the framework's route.
        ScriptOtherUrl = "script_other_url",
        /// More of the URL than its last segment.
        ScriptWholePath = "script_whole_path",
        /// The script name with the query or fragment behind it.
        ScriptQuery = "script_query",
        /// A slash at the end of the URL or of the script name.
        ScriptTrailingSlash = "script_trailing_slash",
        /// The script name in other letter case.
        ScriptCase = "script_case",
        /// Percent escapes of the script name decoded, or encoded.
        ScriptDecoded = "script_decoded",
        /// The empty script name.
        ScriptEmpty = "script_empty",
        /// Another segment of the URL.
        ScriptSegment = "script_segment",
        /// No script name at all.
        ScriptLeftOut = "script_left_out",
        /// A field that stands here was not signed.
        FieldAdded = "field_added",
        /// A field that was signed doesn't stand here.
        FieldMissing = "field_missing",
        /// Fields whose names don't begin with `pg_` were not signed.
        FieldsNonPg = "fields_non_pg",
        /// Fields that the vendor's page doesn't list were not signed.
        FieldsUndocumented = "fields_undocumented",
        /// Empty values were not signed.
        FieldsEmpty = "fields_empty",
        /// `pg_salt` was not signed.
        FieldsSalt = "fields_salt",
        /// The query's parameters were signed as fields, or were not.
        FieldsQuery = "fields_query",
        /// Of a repeated name only the first value was signed.
        RepeatsFirst = "repeats_first",
        /// Of a repeated name only the last value was signed.
        RepeatsLast = "repeats_last",
        /// The values of a repeated name were signed as one.
        RepeatsJoined = "repeats_joined",
        /// Nested fields were signed under flat names, or otherwise than by the rules.
        NestedFlattened = "nested_flattened",
        /// Nested fields were not signed.
        NestedLeftOut = "nested_left_out",
        /// Nested fields were signed as one text.
        NestedText = "nested_text",
        /// The signature covers the fields of the reply to a callback only.
        SignedForReply = "signed_for_reply",
        /// `pg_sig` itself was signed.
        SignatureIncluded = "signature_included",
        /// White space at the ends of values was taken off.
        ValueTrimmed = "value_trimmed",
        /// The same number was written otherwise: `100`, `100.0`, `100.00`.
        ValueNumber = "value_number",
        /// Values are in other letter case.
        ValueCase = "value_case",
        /// Values were decoded once more than they were encoded.
        ValueDoubleDecoded = "value_double_decoded",
        /// Values were signed before they were decoded.
        ValueNotDecoded = "value_not_decoded",
        /// A `+` that stands for a space was taken as a plus, or the reverse.
        ValuePlus = "value_plus",
        /// Values were escaped for HTML, or the reverse.
        ValueHtml = "value_html",
        /// Values were signed in windows-1251.
        ValueWindows1251 = "value_windows_1251",
        /// Values were read in the wrong encoding and written again.
        ValueMojibake = "value_mojibake",
        /// Line ends were rewritten.
        ValueNewline = "value_newline",
        /// Ordered as a dictionary does, not by bytes.
        OrderLocale = "order_locale",
        /// Ordered without regard to letter case.
        OrderCase = "order_case",
        /// Numbers in names ordered as numbers.
        OrderNumbers = "order_numbers",
        /// Ordered by value, not by name.
        OrderValue = "order_value",
        /// Not ordered: as in the message.
        OrderMessage = "order_message",
        /// Ordered backwards.
        OrderReverse = "order_reverse",
        /// Ordered by rule B, which differs from rule A for this message.
        OrderRuleB = "order_rule_b",
        /// Names were signed with the values.
        JoinNames = "join_names",
        /// Another separator than `;`.
        JoinSeparator = "join_separator",
        /// The secret at the beginning.
        SecretFirst = "secret_first",
        /// The secret twice.
        SecretTwice = "secret_twice",
        /// No secret.
        SecretLeftOut = "secret_left_out",
        /// The secret without a separator before it.
        SecretGlued = "secret_glued",
        /// White space or quotes around `pg_sig`.
        DigestPadded = "digest_padded",
        /// `pg_sig` in upper case.
        DigestUpperCase = "digest_upper_case",
        /// `pg_sig` cut short.
        DigestTruncated = "digest_truncated",
        /// `pg_sig` in base64.
        DigestBase64 = "digest_base64",
        /// SHA-1 in place of MD5.
        DigestSha1 = "digest_sha1",
        /// SHA-256 in place of MD5.
        DigestSha256 = "digest_sha256",
        /// HMAC-MD5 in place of MD5.
        DigestHmacMd5 = "digest_hmac_md5",
        /// HMAC-SHA-1 in place of MD5.
        DigestHmacSha1 = "digest_hmac_sha1",
        /// HMAC-SHA-256 in place of MD5.
        DigestHmacSha256 = "digest_hmac_sha256",
    }
}

/// One step away from what the protocol says.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) cause: Cause,
    pub(super) sentence: Cow<'static, str>,
}

impl Step {
    pub(super) fn new(cause: Cause, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { cause, sentence: sentence.into() }
    }
}

/// A value of one dimension of the search, and the steps that lead to it: none
/// for what the protocol says.
#[derive(Clone)]
pub(super) struct Choice<T> {
    pub(super) value: T,
    pub(super) steps: Vec<Step>,
}

impl<T> Choice<T> {
    pub(super) const fn right(value: T) -> Self {
        Self { value, steps: Vec::new() }
    }

    pub(super) fn wrong(value: T, cause: Cause, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { value, steps: Vec::from([Step::new(cause, sentence)]) }
    }

    /// How many mistakes it takes.
    pub(super) fn weight(&self) -> usize {
        self.steps.len()
    }
}

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
