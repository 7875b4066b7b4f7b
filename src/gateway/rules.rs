//! Rules: which request has which bad day.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use super::bad_day::{BadDay, text_of};
use super::invalid;
use super::money::Money;
use crate::error::Error;
use crate::message::Fields;
use crate::names::FieldType;
use crate::operation::Operation;
use crate::request::reserved;
use crate::text::mask;

/// Which requests a rule is for: a method, and values of the request's fields.
/// Without a method it is for payouts, by card number and by token.
///
/// ```
/// use freedompay_payouts::Fields;
/// use freedompay_payouts::gateway::When;
///
/// let by_card = When::from_fields(&Fields::from([("pg_payment_to", "4405 6450 0000 6150")]))?;
/// let questions = When::from_fields(&Fields::from([("operation", "payout_status2")]))?;
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct When {
    operation: Option<Operation>,
    /// Names and normalized values, all of which must be the request's.
    fields: Vec<(String, String)>,
}

impl When {
    /// Every payout.
    #[must_use]
    pub fn payout() -> Self {
        Self::default()
    }

    /// Every request by this method.
    #[must_use]
    pub const fn operation(operation: Operation) -> Self {
        Self { operation: Some(operation), fields: Vec::new() }
    }

    /// Reads conditions as scenarios write them: `operation`, and fields of the
    /// request by their own names.
    ///
    /// # Errors
    ///
    /// `options_invalid` for an operation that there isn't, and for a name that is
    /// no field of the request; the sentence starts with the name.
    pub fn from_fields(conditions: &Fields) -> Result<Self, Error> {
        let mut when = Self::default();
        if let Some(name) = conditions.get("operation") {
            let name = text_of("operation", name)?;
            when.operation = Some(
                Operation::parse(name).map_err(|error| invalid(format!("operation is wrong: {error}")))?,
            );
        }
        for (name, value) in conditions.iter().filter(|(name, _)| *name != "operation") {
            let text = text_of(name, value)?;
            let Some(kind) = when.kind_of(name) else {
                let of = when.operation.map_or("a payout", Operation::as_str);
                let name = mask::printable_name(name);
                return Err(invalid(format!(
                    "{name} is no field of the request for {of} that a rule can ask for"
                )));
            };
            when.fields.push((name.to_owned(), normalized(kind, text)));
        }
        Ok(when)
    }

    /// The kind of a field of the requests that this is for.
    fn kind_of(&self, name: &str) -> Option<FieldType> {
        let tables = Operation::ALL.iter().filter(|operation| self.is_for(**operation));
        tables
            .filter(|_| reserved(name).is_none())
            .find_map(|operation| operation.request().field(name))
            .map(crate::schema::Field::field_type)
    }

    fn is_for(&self, operation: Operation) -> bool {
        self.operation.map_or(operation.pays(), |own| own == operation)
    }

    fn fits(&self, operation: Operation, request: &Fields) -> bool {
        self.is_for(operation)
            && self.fields.iter().all(|(name, value)| {
                let kind = self.kind_of(name);
                request.text(name).zip(kind).is_some_and(|(text, kind)| normalized(kind, text) == *value)
            })
    }
}

/// Card numbers without spaces, amounts as money: `100` is `100.00`.
fn normalized(kind: FieldType, text: &str) -> String {
    match (kind, Money::parse(text)) {
        (FieldType::Amount, Some(amount)) => format!("{amount}"),
        (FieldType::CardNumber, _) => text.replace(' ', ""),
        _ => text.to_owned(),
    }
}

/// Without the values: one may be a card number.
impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("When").field("operation", &self.operation).field("fields", &names).finish()
    }
}

/// A bad day, whose it is, and how often it comes yet.
#[derive(Debug, Clone)]
struct Rule {
    when: When,
    day: BadDay,
    /// `None`: always.
    times: Option<u32>,
}

/// The rules of a gateway: those for the next request come first, then the
/// standing ones, each group in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    next: Vec<Rule>,
    standing: Vec<Rule>,
}

impl Rules {
    pub(super) fn add_next(&mut self, when: When, day: BadDay) -> Result<(), Error> {
        check(&when, &day)?;
        self.next.push(Rule { when, day, times: Some(1) });
        Ok(())
    }

    pub(super) fn add(&mut self, when: When, day: BadDay, times: Option<u32>) -> Result<(), Error> {
        check(&when, &day)?;
        if times == Some(0) {
            return Err(invalid("times must be 1 or more; without it the rule holds for ever"));
        }
        self.standing.push(Rule { when, day, times });
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.next.clear();
        self.standing.clear();
    }

    /// The day of this request, by the first rule that fits; it counts as used.
    pub(super) fn take(&mut self, operation: Operation, request: &Fields) -> BadDay {
        for rules in [&mut self.next, &mut self.standing] {
            let found = rules.iter_mut().enumerate().find(|(_, rule)| rule.when.fits(operation, request));
            let Some((at, rule)) = found else {
                continue;
            };
            let day = rule.day;
            rule.times = rule.times.map(|times| times.saturating_sub(1));
            if rule.times == Some(0) {
                rules.remove(at);
            }
            return day;
        }
        BadDay::default()
    }
}

/// Whether such a request can have such a day.
fn check(when: &When, day: &BadDay) -> Result<(), Error> {
    day.check()?;
    match (when.operation.filter(|operation| !operation.pays()), day.of_payouts()) {
        (Some(operation), Some(setting)) => Err(invalid(format!(
            "{setting} is set by the request that makes the payout; {operation} makes none"
        ))),
        _ => Ok(()),
    }
}
