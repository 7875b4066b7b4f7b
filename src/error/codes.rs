//! The codes of errors and of problems: stable names for programs.

/// Makes an enum whose variants have a stable name outside Rust, so that the
/// name, the list of all and the docs are written once.
macro_rules! string_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value there is, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name, as JavaScript and logs see it.
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
    /// What kind of error it is. The names are stable; more may come.
    #[non_exhaustive]
    pub enum ErrorCode {
        /// The message has no `pg_sig`.
        SignatureMissing = "signature_missing",
        /// The message has more than one `pg_sig`.
        SignatureRepeated = "signature_repeated",
        /// `pg_sig` is not 32 hex digits.
        SignatureMalformed = "signature_malformed",
        /// `pg_sig` is not the signature of this message.
        SignatureMismatch = "signature_mismatch",
        /// An answer without a signature: an error of unknown outcome, never a success.
        AnswerUnsigned = "answer_unsigned",
        /// A well-signed answer to another question.
        AnswerMismatch = "answer_mismatch",
        /// A well-signed message that is not the message expected here.
        SchemaInvalid = "schema_invalid",
        /// A callback for another merchant.
        MerchantMismatch = "merchant_mismatch",
        /// The body is over a limit.
        BodyTooLarge = "body_too_large",
        /// The body is not what any of the wire forms allows.
        BodyUnreadable = "body_unreadable",
        /// The official orderings give different signatures for this message.
        RulesDiffer = "rules_differ",
        /// The fields to sign are not valid: see the problems.
        FieldsInvalid = "fields_invalid",
        /// An option, a secret, a host or a salt is not valid.
        OptionsInvalid = "options_invalid",
        /// The platform gave no randomness for a salt.
        EntropyUnavailable = "entropy_unavailable",
        /// The npm package's WebAssembly cannot be started: the runtime has no WebAssembly, or a
        /// Content-Security-Policy forbids it. The crate itself never returns it.
        EnvironmentUnsupported = "environment_unsupported",
    }
}

string_enum! {
    /// What is wrong with one field of a request. The names are stable; more may come.
    #[non_exhaustive]
    pub enum ProblemCode {
        /// A required field is not there.
        Missing = "missing",
        /// A field is there without a value.
        Empty = "empty",
        /// The vendor's page does not list the field for this method.
        Unknown = "unknown_field",
        /// The field stands more than once.
        Repeated = "repeated",
        /// The library fills in this field itself.
        Reserved = "reserved",
        /// A list or nested fields where text belongs.
        NotText = "not_text",
        /// A control character.
        ControlCharacter = "control_character",
        /// The value is longer than the limit.
        TooLong = "too_long",
        /// A character that this kind of field does not take.
        Characters = "characters",
        /// The value has a `;`, which separates the values in the signed string.
        Separator = "separator",
        /// Not a decimal amount with at most two decimals.
        AmountFormat = "amount_format",
        /// An amount outside 0.01 to 99999999.
        AmountRange = "amount_range",
        /// Something else than digits in a card number.
        CardFormat = "card_format",
        /// A card number of less than 13 or more than 20 digits.
        CardLength = "card_length",
        /// The check digit of the card number is wrong.
        CardLuhn = "card_luhn",
        /// Not an http or https URL with a host.
        UrlFormat = "url_format",
        /// The URL's last path segment is empty, so it has no script name.
        UrlScript = "url_script",
        /// The URL has a fragment.
        UrlFragment = "url_fragment",
        /// http on a public host. A warning.
        UrlInsecure = "url_insecure",
        /// Not `YYYY-MM-DD hh:mm:ss`.
        DateFormat = "date_format",
        /// A date that no calendar has.
        DateImpossible = "date_impossible",
        /// Two fields that say the same thing. A warning.
        Ambiguous = "ambiguous",
        /// The official orderings differ for this field and another.
        RulesDiffer = "rules_differ",
        /// The merchant id, the host or the salt is not valid (preview).
        Option = "option",
    }
}
