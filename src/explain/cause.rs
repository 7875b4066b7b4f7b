//! `Cause`: every mistake that is looked for, by a stable name.

use alloc::{borrow::Cow, vec::Vec};

use crate::error::string_enum;

string_enum! {
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
