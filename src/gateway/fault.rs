//! `Fault`: what goes wrong with a request and with the payout that the request creates.

use alloc::{format, string::String, vec::Vec};

use super::callback_form::CallbackForm;
use super::error::invalid;
use crate::error::{Error, string_enum};
use crate::message::{Fields, Value};
use crate::schema::error_codes::describe_error;
use crate::text::mask;

string_enum! {
    /// What the client receives for its request.
    pub enum AnswerMode {
        /// The correct answer, signed with the payout secret.
        Signed = "signed",
        /// The same answer without salt and signature.
        Unsigned = "unsigned",
        /// The same answer, signed with the merchant's other secret.
        OtherSecret = "other_secret",
        /// The XML of the answer without its last third.
        Cut = "cut",
        /// An HTML page with HTTP status 200.
        Html = "html",
        /// HTTP status 500 without XML.
        ServerError = "server_error",
        /// Nothing: the connection is closed.
        Dropped = "dropped",
    }
}

impl AnswerMode {
    /// Whether the client can learn the result of the request from the answer.
    const fn reveals_result(self) -> bool {
        !matches!(self, Self::Html | Self::ServerError | Self::Dropped)
    }
}

string_enum! {
    /// How often, and when, the callback of a settled payout is sent.
    pub enum CallbackDelivery {
        /// Once, after the answer to the request that settled the payout.
        Once = "once",
        /// Twice, the second directly after the first.
        Twice = "twice",
        /// Never. There are no retries either.
        Never = "never",
        /// Once, before the answer to the request that settled the payout.
        BeforeAnswer = "before_answer",
        /// Out of order: after the callback of another payout.
        AfterNext = "after_next",
    }
}

string_enum! {
    /// Which of the merchant's two secrets signs.
    pub enum SigningSecret {
        /// The payout secret: the correct one.
        Payout = "payout_secret",
        /// The other secret, as if the shop was configured with the wrong one.
        Other = "other_secret",
    }
}

/// How a payout ends, regardless of its card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The money is sent.
    Success,
    /// The money is not sent. The code is one of the vendor's table of error codes.
    Error(&'static str),
}

impl Settlement {
    /// Reads `success` or an error code. `name` is the setting in errors.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Error> {
        if text == "success" {
            return Ok(Self::Success);
        }
        let known = describe_error(text).ok_or_else(|| {
            invalid(format!("{name} must be success or an error code of the vendor's table, {}", found(text)))
        })?;
        Ok(Self::Error(known.code))
    }

    pub(super) const fn error_code(self) -> Option<&'static str> {
        match self {
            Self::Success => None,
            Self::Error(code) => Some(code),
        }
    }
}

/// What goes wrong with a request and with the payout that the request creates. With
/// the default nothing goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// How long the server waits after it has carried out the request, before it
    /// answers: milliseconds, at most 600,000.
    pub delay: u32,
    /// What the client receives.
    pub answer: AnswerMode,
    /// Whether the request is carried out. `false` is allowed only if the answer does
    /// not reveal the result.
    pub booked: bool,
    /// The payout stays in `process` for this number of status queries, at most
    /// 1,000,000; with 0 until [`Gateway::settle`](super::Gateway::settle).
    pub process: Option<u32>,
    /// How the payout ends: at once, or after `process`. `None`: as its card does.
    pub settle: Option<Settlement>,
    /// How often, and when, the callback of the payout is sent.
    pub callbacks: CallbackDelivery,
    /// How its callbacks carry their fields. `None`: as the options of the gateway say.
    pub callback_form: Option<CallbackForm>,
    /// Which secret signs its callbacks.
    pub callback_secret: SigningSecret,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            delay: 0,
            answer: AnswerMode::Signed,
            booked: true,
            process: None,
            settle: None,
            callbacks: CallbackDelivery::Once,
            callback_form: None,
            callback_secret: SigningSecret::Payout,
        }
    }
}

/// The names of the settings in a scenario.
const SETTINGS: [&str; 10] = [
    "delay",
    "dropBeforeBooking",
    "dropAfterBooking",
    "answer",
    "booked",
    "process",
    "settle",
    "callbacks",
    "callbackForm",
    "callbackSecret",
];

/// The settings that concern the payout, not only the answer to one request.
const PAYOUT_SETTINGS: [&str; 5] = ["process", "settle", "callbacks", "callbackForm", "callbackSecret"];

/// Ten minutes, in milliseconds. A longer delay is probably a typing error.
const MAX_DELAY: u32 = 600_000;

/// No test needs more status queries.
const MAX_STATUS_QUERIES: u32 = 1_000_000;

impl Fault {
    /// Reads the settings of a scenario, all values as text: `delay=500`,
    /// `dropAfterBooking=true`.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::gateway::Fault;
    ///
    /// let fault = Fault::from_fields(&Fields::from([("process", "3"), ("settle", "10001")]))?;
    /// assert_eq!(fault.process, Some(3));
    /// let error = Fault::from_fields(&Fields::from([("dealy", "500")])).unwrap_err();
    /// assert!(error.to_string().starts_with("dealy is not a setting; the settings are delay, "));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` for an unknown setting, for an invalid value, and for settings
    /// that contradict each other. The message starts with the name of the setting.
    pub fn from_fields(settings: &Fields) -> Result<Self, Error> {
        let mut fault = Self::default();
        let mut drops = 0_u8;
        for (name, value) in settings.iter() {
            let Some(text) = value.as_text() else {
                return Err(invalid(format!(
                    "{} must be text, a number, true or false",
                    mask::printable_name(name)
                )));
            };
            match name {
                "delay" => fault.delay = parse_number(name, text, MAX_DELAY)?,
                "dropBeforeBooking" | "dropAfterBooking" => {
                    if parse_bool(name, text)? {
                        drops = drops.saturating_add(1);
                        fault.booked &= name == "dropAfterBooking";
                    }
                }
                "answer" => fault.answer = parse_choice(name, text, AnswerMode::ALL, AnswerMode::as_str)?,
                "booked" => fault.booked = parse_bool(name, text)?,
                "process" => fault.process = Some(parse_number(name, text, MAX_STATUS_QUERIES)?),
                "settle" => fault.settle = Some(Settlement::parse(name, text)?),
                "callbacks" => {
                    fault.callbacks =
                        parse_choice(name, text, CallbackDelivery::ALL, CallbackDelivery::as_str)?;
                }
                "callbackForm" => {
                    fault.callback_form =
                        Some(parse_choice(name, text, CallbackForm::ALL, CallbackForm::as_str)?);
                }
                "callbackSecret" => {
                    fault.callback_secret =
                        parse_choice(name, text, SigningSecret::ALL, SigningSecret::as_str)?;
                }
                _ => {
                    let (name, settings) = (mask::printable_name(name), SETTINGS.join(", "));
                    return Err(invalid(format!("{name} is not a setting; the settings are {settings}")));
                }
            }
        }
        if drops > 1 {
            return Err(invalid("dropAfterBooking contradicts dropBeforeBooking; give one of them"));
        }
        if drops == 1 {
            if let Some(other) = ["answer", "booked"].into_iter().find(|name| settings.get(name).is_some()) {
                return Err(invalid(format!("{other} cannot be combined with a dropped connection")));
            }
            fault.answer = AnswerMode::Dropped;
        }
        fault.check()?;
        Ok(fault)
    }

    /// Rejects settings that contradict each other.
    pub(super) fn check(&self) -> Result<(), Error> {
        if !self.booked && self.answer.reveals_result() {
            return Err(invalid(format!(
                "booked can be false only if the answer is html, server_error or dropped: the answer \"{}\" \
                 reveals the result of the payout",
                self.answer
            )));
        }
        if !self.booked
            && let Some(name) = self.payout_setting()
        {
            return Err(invalid(format!("{name} needs a payout, and none is booked")));
        }
        Ok(())
    }

    /// The first setting that concerns the payout and is not the default.
    pub(super) fn payout_setting(&self) -> Option<&'static str> {
        let default = Self::default();
        let set = [
            self.process != default.process,
            self.settle != default.settle,
            self.callbacks != default.callbacks,
            self.callback_form != default.callback_form,
            self.callback_secret != default.callback_secret,
        ];
        PAYOUT_SETTINGS.into_iter().zip(set).find(|(_, set)| *set).map(|(name, _)| name)
    }
}

fn found(text: &str) -> String {
    format!("found \"{}\"", mask::printable_name(text))
}

fn parse_number(name: &str, text: &str, max: u32) -> Result<u32, Error> {
    text.parse()
        .ok()
        .filter(|number| *number <= max && text.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| invalid(format!("{name} must be a whole number from 0 to {max}, {}", found(text))))
}

fn parse_bool(name: &str, text: &str) -> Result<bool, Error> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(invalid(format!("{name} must be true or false, {}", found(text)))),
    }
}

fn parse_choice<T: Copy>(
    name: &str,
    text: &str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Result<T, Error> {
    all.iter().copied().find(|value| as_str(*value) == text).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|value| as_str(*value)).collect();
        invalid(format!("{name} must be one of {}, {}", names.join(", "), found(text)))
    })
}

/// A value of a scenario as text. Lists and nested fields are rejected.
pub(super) fn text_of<'v>(name: &str, value: Value<'v>) -> Result<&'v str, Error> {
    value.as_text().ok_or_else(|| invalid(format!("{} must be text", mask::printable_name(name))))
}
