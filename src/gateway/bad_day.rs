//! `BadDay`: what goes wrong with a request, and with the payout that it makes.

use alloc::{format, string::String, vec::Vec};

use super::callback::CallbackForm;
use super::invalid;
use crate::error::{Error, string_enum};
use crate::message::{Fields, Value};
use crate::schema::error_codes::describe_error;
use crate::text::mask;

string_enum! {
    /// What the client gets for its request.
    pub enum AnswerForm {
        /// A good answer: signed with the payout key.
        Signed = "signed",
        /// The same answer without salt and signature.
        Unsigned = "unsigned",
        /// The same answer signed with the merchant's other key.
        OtherKey = "other_key",
        /// The answer's XML, cut off after two thirds.
        Cut = "cut",
        /// An HTML page with status 200.
        Html = "html",
        /// Status 500 without XML.
        ServerError = "server_error",
        /// None: the connection is closed.
        Dropped = "dropped",
    }
}

impl AnswerForm {
    /// Whether it says what became of the request: then the request was carried out.
    const fn tells(self) -> bool {
        !matches!(self, Self::Html | Self::ServerError | Self::Dropped)
    }
}

string_enum! {
    /// How often, and when, a settled payout is called back.
    pub enum CallbackOrder {
        /// Once, after the answer that settles the payout.
        Once = "once",
        /// Twice, one right after the other.
        Twice = "twice",
        /// Never: not even repeated.
        Never = "never",
        /// Before the answer that settles the payout.
        BeforeAnswer = "before_answer",
        /// Out of order: not before the callback of another payout has been sent.
        AfterNext = "after_next",
    }
}

string_enum! {
    /// Which of the merchant's two keys signs.
    pub enum SigningKey {
        /// The payout key: the right one.
        Payout = "payout_key",
        /// The other one: what a shop sees that was given the wrong key.
        Other = "other_key",
    }
}

/// How a payout ends, where that is not left to its card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The money is sent.
    Success,
    /// The money is not sent, with this code of the vendor's table.
    Error(&'static str),
}

/// What goes wrong with a request, and with the payout that it makes. The default
/// is a good day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadDay {
    /// How long the server waits between carrying out the request and the answer, in milliseconds.
    pub delay: u32,
    /// What the client gets.
    pub answer: AnswerForm,
    /// Whether the request is carried out. It can be left undone only where the
    /// answer doesn't say what became of it.
    pub booked: bool,
    /// The payout stays in `process` until its status has been asked for so many
    /// times; with 0 until [`Gateway::settle`](super::Gateway::settle).
    pub process: Option<u32>,
    /// How the payout ends: at once, or after `process`.
    pub settle: Option<Settlement>,
    /// How often, and when, the payout is called back.
    pub callbacks: CallbackOrder,
    /// How its callbacks carry their fields, where that is not left to the gateway.
    pub callback_form: Option<CallbackForm>,
    /// Which key signs its callbacks.
    pub callback_key: SigningKey,
}

impl Default for BadDay {
    fn default() -> Self {
        Self {
            delay: 0,
            answer: AnswerForm::Signed,
            booked: true,
            process: None,
            settle: None,
            callbacks: CallbackOrder::Once,
            callback_form: None,
            callback_key: SigningKey::Payout,
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
    "callbackKey",
];

/// Those that shape the payout, and not the answer to one request.
const OF_PAYOUTS: [&str; 5] = ["process", "settle", "callbacks", "callbackForm", "callbackKey"];

/// Ten minutes, in milliseconds: a longer delay is a slip of the pen.
const LONGEST_DELAY: u32 = 600_000;

/// More questions than anybody asks.
const MOST_QUESTIONS: u32 = 1_000_000;

impl BadDay {
    /// Reads the settings as scenarios write them: `delay=500`, `dropAfterBooking=true`.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::gateway::BadDay;
    ///
    /// let day = BadDay::from_fields(&Fields::from([("process", "3"), ("settle", "10001")]))?;
    /// assert_eq!(day.process, Some(3));
    /// let error = BadDay::from_fields(&Fields::from([("dealy", "500")])).unwrap_err();
    /// assert!(error.to_string().starts_with("dealy is no setting; the settings are delay, "));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` for a setting that there isn't, a value that it doesn't
    /// take, and settings that contradict each other; the sentence starts with the
    /// setting's name.
    pub fn from_fields(settings: &Fields) -> Result<Self, Error> {
        let mut day = Self::default();
        let mut drops = 0_u8;
        for (name, value) in settings.iter() {
            let Some(text) = value.as_text() else {
                return Err(invalid(format!(
                    "{} must be text, a number, true or false",
                    mask::printable_name(name)
                )));
            };
            match name {
                "delay" => day.delay = number(name, text, LONGEST_DELAY)?,
                "dropBeforeBooking" | "dropAfterBooking" => {
                    if flag(name, text)? {
                        drops = drops.saturating_add(1);
                        day.booked &= name == "dropAfterBooking";
                    }
                }
                "answer" => day.answer = word(name, text, AnswerForm::ALL, AnswerForm::as_str)?,
                "booked" => day.booked = flag(name, text)?,
                "process" => day.process = Some(number(name, text, MOST_QUESTIONS)?),
                "settle" => day.settle = Some(settlement(name, text)?),
                "callbacks" => day.callbacks = word(name, text, CallbackOrder::ALL, CallbackOrder::as_str)?,
                "callbackForm" => {
                    day.callback_form = Some(word(name, text, CallbackForm::ALL, CallbackForm::as_str)?);
                }
                "callbackKey" => day.callback_key = word(name, text, SigningKey::ALL, SigningKey::as_str)?,
                _ => {
                    let (name, settings) = (mask::printable_name(name), SETTINGS.join(", "));
                    return Err(invalid(format!("{name} is no setting; the settings are {settings}")));
                }
            }
        }
        if drops > 1 {
            return Err(invalid("dropAfterBooking contradicts dropBeforeBooking; give one of them"));
        }
        if drops == 1 {
            if let Some(other) = ["answer", "booked"].into_iter().find(|name| settings.get(name).is_some()) {
                return Err(invalid(format!("{other} says nothing where the connection is dropped")));
            }
            day.answer = AnswerForm::Dropped;
        }
        day.check()?;
        Ok(day)
    }

    /// Whether its settings go together.
    pub(super) fn check(&self) -> Result<(), Error> {
        if !self.booked && self.answer.tells() {
            return Err(invalid(format!(
                "booked can be false only where the answer is html, server_error or dropped: the answer \"{}\" \
                 says what became of the payout",
                self.answer
            )));
        }
        if !self.booked
            && let Some(name) = self.of_payouts()
        {
            return Err(invalid(format!("{name} needs a payout, and none is booked")));
        }
        Ok(())
    }

    /// The first setting that shapes a payout, if there is one.
    pub(super) fn of_payouts(&self) -> Option<&'static str> {
        let good = Self::default();
        let set = [
            self.process != good.process,
            self.settle != good.settle,
            self.callbacks != good.callbacks,
            self.callback_form != good.callback_form,
            self.callback_key != good.callback_key,
        ];
        OF_PAYOUTS.into_iter().zip(set).find(|(_, set)| *set).map(|(name, _)| name)
    }
}

fn quoted(text: &str) -> String {
    format!("found \"{}\"", mask::printable_name(text))
}

fn number(name: &str, text: &str, most: u32) -> Result<u32, Error> {
    text.parse()
        .ok()
        .filter(|number| *number <= most && text.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| invalid(format!("{name} must be a whole number from 0 to {most}, {}", quoted(text))))
}

fn flag(name: &str, text: &str) -> Result<bool, Error> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(invalid(format!("{name} must be true or false, {}", quoted(text)))),
    }
}

fn word<T: Copy>(name: &str, text: &str, all: &[T], as_str: fn(T) -> &'static str) -> Result<T, Error> {
    all.iter().copied().find(|value| as_str(*value) == text).ok_or_else(|| {
        let words: Vec<_> = all.iter().map(|value| as_str(*value)).collect();
        invalid(format!("{name} must be one of {}, {}", words.join(", "), quoted(text)))
    })
}

fn settlement(name: &str, text: &str) -> Result<Settlement, Error> {
    if text == "success" {
        return Ok(Settlement::Success);
    }
    let known = describe_error(text).ok_or_else(|| {
        invalid(format!("{name} must be success or an error code of the vendor's table, {}", quoted(text)))
    })?;
    Ok(Settlement::Error(known.code))
}

/// A value of a scenario as text; lists and nested fields have none.
pub(super) fn text_of<'v>(name: &str, value: Value<'v>) -> Result<&'v str, Error> {
    value.as_text().ok_or_else(|| invalid(format!("{} must be text", mask::printable_name(name))))
}
