//! `Cause`: all mistakes that the search knows, with stable names.

use crate::error::string_enum;

string_enum! {
    /// Why a signature does not match. The names are stable; later versions may add more.
    #[non_exhaustive]
    pub enum Cause {
        /// The message has no `pg_sig`.
        Unsigned = "unsigned",
        /// The message has more than one `pg_sig`.
        SignatureRepeated = "signature_repeated",
        /// `pg_sig` is not a digest in any known notation.
        SignatureMalformed = "signature_malformed",
        /// The body cannot be read.
        BodyUnreadable = "body_unreadable",
        /// The body is JSON, or a JSON parser has converted its values.
        BodyJson = "body_json",
        /// The body is in windows-1251, not in UTF-8.
        BodyWindows1251 = "body_windows_1251",
        /// The message is a reply with a valid signature, not a callback.
        ReplyNotCallback = "reply_not_callback",
        /// The message has a valid signature, but is not of the expected kind.
        OtherMessage = "other_message",
        /// The callback has a valid signature, but is for another merchant.
        OtherMerchant = "other_merchant",
        /// Signed with the receive secret instead of the payout secret.
        SecretReceive = "secret_receive",
        /// Signed with an old secret.
        SecretOld = "secret_old",
        /// Signed with another of the given secrets.
        SecretOther = "secret_other",
        /// White space before or after the secret, in the given secret or in the signer's.
        SecretWhiteSpace = "secret_white_space",
        /// Quotes around the secret, in the given secret or in the signer's.
        SecretQuotes = "secret_quotes",
        /// A byte order mark before the secret, in the given secret or in the signer's.
        SecretBom = "secret_bom",
        /// Invisible characters in the given secret, such as a soft hyphen or a zero width space.
        SecretInvisible = "secret_invisible",
        /// Signed under the script name of another method of the gateway.
        ScriptMethod = "script_method",
        /// Signed under the script name of another URL, such as the route of a framework.
        ScriptOtherUrl = "script_other_url",
        /// Signed under more of the URL than its last path segment.
        ScriptWholePath = "script_whole_path",
        /// Signed under the script name with the query or fragment after it.
        ScriptQuery = "script_query",
        /// A slash at the end of the URL or of the script name.
        ScriptTrailingSlash = "script_trailing_slash",
        /// The script name is in another letter case.
        ScriptCase = "script_case",
        /// Percent escapes in the script name were decoded.
        ScriptDecoded = "script_decoded",
        /// Signed under the empty script name.
        ScriptEmpty = "script_empty",
        /// Signed under another segment of the URL.
        ScriptSegment = "script_segment",
        /// Signed without a script name.
        ScriptLeftOut = "script_left_out",
        /// A field of the message was not signed.
        FieldAdded = "field_added",
        /// A field that was signed is not in the message.
        FieldMissing = "field_missing",
        /// Fields whose names do not start with `pg_` were not signed.
        FieldsNonPg = "fields_non_pg",
        /// Fields that the vendor's page does not list were not signed.
        FieldsUndocumented = "fields_undocumented",
        /// The sender left out empty values when it signed. A check must not accept such a signature.
        FieldsEmpty = "fields_empty",
        /// `pg_salt` was not signed.
        FieldsSalt = "fields_salt",
        /// The parameters of the URL's query were signed or left out by mistake. The gateway puts the parameters of the
        /// query of `pg_post_link` into the body and signs them.
        FieldsQuery = "fields_query",
        /// Only the first value of a repeated name was signed.
        RepeatsFirst = "repeats_first",
        /// Only the last value of a repeated name was signed.
        RepeatsLast = "repeats_last",
        /// The values of a repeated name were signed as one value.
        RepeatsJoined = "repeats_joined",
        /// Nested fields were signed in the order of flat names.
        NestedFlattened = "nested_flattened",
        /// Nested fields were not signed.
        NestedLeftOut = "nested_left_out",
        /// Nested fields were signed as one text, for example as JSON.
        NestedText = "nested_text",
        /// Only the fields of a reply to a callback were signed.
        SignedForReply = "signed_for_reply",
        /// `pg_sig` itself was signed.
        SignatureIncluded = "signature_included",
        /// White space at the ends of values was removed or added.
        ValueTrimmed = "value_trimmed",
        /// A number was written in another way: `100`, `100.0`, `100.00`.
        ValueNumber = "value_number",
        /// Values were signed in another letter case.
        ValueCase = "value_case",
        /// Values were decoded once more than necessary.
        ValueDoubleDecoded = "value_double_decoded",
        /// Values were signed before they were decoded.
        ValueNotDecoded = "value_not_decoded",
        /// A `+` was read as a space, or a space as a `+`.
        ValuePlus = "value_plus",
        /// Values were escaped for HTML, or their HTML entities were decoded.
        ValueHtml = "value_html",
        /// Values were signed in windows-1251.
        ValueWindows1251 = "value_windows_1251",
        /// Values were read in the wrong encoding.
        ValueMojibake = "value_mojibake",
        /// Line ends were converted or removed.
        ValueNewline = "value_newline",
        /// Sorted by the rules of a locale, not by bytes.
        OrderLocale = "order_locale",
        /// Sorted without regard to letter case.
        OrderCase = "order_case",
        /// Numbers in names were sorted as numbers.
        OrderNumbers = "order_numbers",
        /// Sorted by value, not by name.
        OrderValue = "order_value",
        /// Not sorted: the order is that of the message.
        OrderMessage = "order_message",
        /// Sorted in reverse order.
        OrderReverse = "order_reverse",
        /// Sorted by rule B, whose order differs from that of rule A.
        OrderRuleB = "order_rule_b",
        /// Names were signed with the values.
        JoinNames = "join_names",
        /// A separator other than `;` was used.
        JoinSeparator = "join_separator",
        /// The secret is at the beginning of the signed string.
        SecretFirst = "secret_first",
        /// The secret is in the signed string twice.
        SecretTwice = "secret_twice",
        /// The secret is not in the signed string.
        SecretLeftOut = "secret_left_out",
        /// There is no separator before the secret.
        SecretGlued = "secret_glued",
        /// There is white space, or there are quotes, around `pg_sig`.
        DigestPadded = "digest_padded",
        /// `pg_sig` is in upper case.
        DigestUpperCase = "digest_upper_case",
        /// `pg_sig` is truncated.
        DigestTruncated = "digest_truncated",
        /// `pg_sig` is in base64.
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
