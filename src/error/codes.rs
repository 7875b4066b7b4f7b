//! The codes of errors and of problems: stable names for programs.

/// Defines an enum whose variants have stable names outside Rust. The names, the list of all
/// variants and the docs are written once.
macro_rules! string_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All variants, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name. JavaScript and `Display` use it. An example with one of the types that have it:
            ///
            /// ```
            /// use freedompay_payouts::Operation;
            ///
            /// assert_eq!(Operation::PayoutStatus2.as_str(), "payout_status2");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use string_enum;

string_enum! {
    /// The kind of an [`Error`](crate::Error). Names are stable; new versions may add codes.
    ///
    /// ```
    /// use freedompay_payouts::ErrorCode;
    ///
    /// assert_eq!(ErrorCode::SignatureMismatch.as_str(), "signature_mismatch");
    /// ```
    #[non_exhaustive]
    pub enum ErrorCode {
        /// The callback or the fields have no `pg_sig`. Cause: the sender did not sign the message,
        /// or a proxy or parser removed the field. Remedy: reject the message; pass the raw body.
        /// (An answer without `pg_sig` has the code `answer_unsigned`.)
        SignatureMissing = "signature_missing",
        /// The message has more than one `pg_sig`. Cause: a forged or damaged message. Remedy:
        /// reject it.
        SignatureRepeated = "signature_repeated",
        /// `pg_sig` is not text of 32 hex digits. Cause: a forged or truncated message, or a parser
        /// that changed it. Remedy: reject it; pass the raw body.
        SignatureMalformed = "signature_malformed",
        /// `pg_sig` is not the signature of these fields. Likely causes: the receive secret instead of
        /// the payout secret, another script name, or a changed field. Remedy: reject the message; the
        /// module `explain` finds the cause.
        SignatureMismatch = "signature_mismatch",
        /// The answer has no `pg_sig`, so it proves nothing and the outcome is unknown. Likely cause: a
        /// wrong merchant id or secret, which the gateway answers unsigned. Remedy: check both,
        /// read [`Error::gateway`](crate::Error::gateway) and query `payout_status2`.
        AnswerUnsigned = "answer_unsigned",
        /// The answer has a valid signature, but names another merchant, order, payment or amount
        /// than the request. Cause: a replayed or mixed-up answer. Remedy: query `payout_status2`.
        AnswerMismatch = "answer_mismatch",
        /// The message has a valid signature, but is not the expected kind of message: a field is
        /// missing, repeated, undocumented (in strict mode) or of the wrong type. Cause: a message
        /// of another method, or renamed fields (names are not signed). Remedy: reject it.
        SchemaInvalid = "schema_invalid",
        /// The callback is for another merchant id. Cause: two shops share a secret, or the wrong
        /// `Merchant` verifies. Remedy: verify with the merchant that the callback names.
        MerchantMismatch = "merchant_mismatch",
        /// The body or query has more bytes than [`MAX_BYTES`](crate::MAX_BYTES), more fields than
        /// [`MAX_FIELDS`](crate::MAX_FIELDS) or a name longer than [`MAX_NAME`](crate::MAX_NAME).
        /// Remedy: reject it.
        BodyTooLarge = "body_too_large",
        /// The body cannot be read. Cause: it is empty, has no field, is cut off, base64, JSON, HTML, not
        /// UTF-8 or malformed, contradicts the boundary in the `Content-Type`, or has other fields
        /// beside `pg_xml`; the message says which. Remedy: pass the raw bytes of the body; check for
        /// a proxy or an error page.
        BodyUnreadable = "body_unreadable",
        /// The official orderings give different signatures for this message. Cause: a name that
        /// starts with another name, or a long list. Remedy: rename a field or set the option `rule`.
        RulesDiffer = "rules_differ",
        /// The fields to sign or verify are not valid. Cause: see
        /// [`Error::problems`](crate::Error::problems) and the message. Remedy: correct the fields.
        FieldsInvalid = "fields_invalid",
        /// An argument other than the fields is not valid: an option, a secret, a host, a salt, a
        /// script name or the request of an answer. Remedy: correct it, as the message says.
        OptionsInvalid = "options_invalid",
        /// The platform returned no random bytes for a salt. Cause: signing outside a request handler
        /// on Workers. Remedy: sign inside a handler. Only `Salt::random` and the npm package return it.
        EntropyUnavailable = "entropy_unavailable",
        /// The npm package cannot start its WebAssembly. Cause: the runtime has no WebAssembly, or a
        /// Content-Security-Policy forbids it. Remedy: allow `'wasm-unsafe-eval'`. Only the npm
        /// package returns it.
        EnvironmentUnsupported = "environment_unsupported",
    }
}

string_enum! {
    /// The kind of a [`Problem`](crate::Problem). Names are stable; new versions may add codes.
    ///
    /// The rules and limits are from the vendor's documentation unless a variant says "our choice".
    ///
    /// ```
    /// use freedompay_payouts::ProblemCode;
    ///
    /// assert_eq!(ProblemCode::Unknown.as_str(), "unknown_field");
    /// ```
    #[non_exhaustive]
    pub enum ProblemCode {
        /// A required field is missing. Remedy: add it. A warning for `pg_currency` of `balance_status`: a newer page of the
        /// vendor requires it.
        Missing = "missing",
        /// The value is empty or only white space, or it is a list or nested fields without entries. Remedy: give
        /// a value, or leave out an optional field.
        Empty = "empty",
        /// The vendor's page does not list the field for this method. Remedy: correct the name, or pass
        /// the field in the option `extra`. (Our choice.)
        Unknown = "unknown_field",
        /// The field appears more than once. Remedy: remove the repeats. (Our choice.)
        Repeated = "repeated",
        /// The library fills in this field itself. Remedy: leave it out.
        Reserved = "reserved",
        /// The value is a list or nested fields, but must be text; or it is nested too deep. (Our
        /// choice.)
        NotText = "not_text",
        /// The value or the name has a control character. (Our choice.)
        ControlCharacter = "control_character",
        /// The value has more characters than
        /// [`FieldType::max_length`](crate::schema::FieldType::max_length).
        TooLong = "too_long",
        /// The value has a character that this type of field does not allow. A warning for
        /// `pg_order_id`: one page of the vendor allows only Latin letters and digits.
        Characters = "characters",
        /// The value of an id has a `;`, which separates the values in the signed string. (Our choice:
        /// such a message is ambiguous.)
        Separator = "separator",
        /// The value is not a decimal amount with at most two decimals, such as `100.00`.
        AmountFormat = "amount_format",
        /// The amount is less than 0.01 or more than 99999999.
        AmountRange = "amount_range",
        /// The card number has characters other than digits and spaces.
        CardFormat = "card_format",
        /// The card number has fewer than 13 or more than 20 digits.
        CardLength = "card_length",
        /// The check digit of the card number is wrong (Luhn, ISO/IEC 7812-1). Remedy: correct the
        /// number, or switch off the option `luhn`. (Our choice.)
        CardLuhn = "card_luhn",
        /// The value is not an http or https URL with a host, or has spaces or non-ASCII characters.
        UrlFormat = "url_format",
        /// The last path segment of the URL cannot be a script name: it is empty, `.`, `..`, the name
        /// of a payout method, or has a `;`. (Our choice.)
        UrlScript = "url_script",
        /// The URL has a fragment (`#…`), which clients do not send. (Our choice.)
        UrlFragment = "url_fragment",
        /// The URL is http on a host that is not loopback. A warning. (Our choice.)
        UrlInsecure = "url_insecure",
        /// The URL has a query. A warning: the gateway sends the parameters of the query as fields of the callback and
        /// signs them, so they must not be removed, and strict mode must allow their names. Remedy: use a URL without a
        /// query. (Our choice.)
        UrlQuery = "url_query",
        /// The value is not of the form `YYYY-MM-DD hh:mm:ss`.
        DateFormat = "date_format",
        /// The date or time does not exist, such as 30 February.
        DateImpossible = "date_impossible",
        /// Two alternative fields are both given, such as a card token and a card id. A warning.
        Ambiguous = "ambiguous",
        /// The official orderings differ for this field and another one, and no rule is set.
        /// `preview` returns it; `sign` returns [`ErrorCode::RulesDiffer`].
        RulesDiffer = "rules_differ",
        /// The merchant id, the host or the salt of a preview is not valid.
        Option = "option",
    }
}
