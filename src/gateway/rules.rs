//! Rules: which fault applies to which request.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use super::error::invalid;
use super::fault::{Fault, text_of};
use super::money::Money;
use crate::error::Error;
use crate::message::Fields;
use crate::names::FieldType;
use crate::operation::Operation;
use crate::request::reserved;
use crate::text::mask;

/// The condition of a rule: an operation, and values of the request's fields. Without
/// an operation the rule matches payouts, by card number and by token.
///
/// ```
/// use freedompay_payouts::Fields;
/// use freedompay_payouts::gateway::When;
///
/// let by_card = When::from_fields(&Fields::from([("pg_payment_to", "4405 6450 0000 6150")]))?;
/// let status_queries = When::from_fields(&Fields::from([("operation", "payout_status2")]))?;
/// # Ok::<(), freedompay_payouts::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct When {
    operation: Option<Operation>,
    /// Names and normalized values. The request must have all of them.
    fields: Vec<(String, String)>,
}

impl When {
    /// Matches every payout.
    ///
    /// ```
    /// use freedompay_payouts::gateway::When;
    ///
    /// assert_eq!(When::payout(), When::default());
    /// ```
    #[must_use]
    pub fn payout() -> Self {
        Self::default()
    }

    /// Matches every request of this operation.
    ///
    /// ```
    /// use freedompay_payouts::Operation;
    /// use freedompay_payouts::gateway::When;
    ///
    /// let when = When::operation(Operation::BalanceStatus);
    /// ```
    #[must_use]
    pub const fn operation(operation: Operation) -> Self {
        Self { operation: Some(operation), fields: Vec::new() }
    }

    /// Reads the conditions of a scenario: `operation`, and fields of the request under
    /// their own names.
    ///
    /// ```
    /// use freedompay_payouts::Fields;
    /// use freedompay_payouts::gateway::When;
    ///
    /// let when = When::from_fields(&Fields::from([("operation", "reg2reg"), ("pg_amount", "100.00")]))?;
    /// assert!(When::from_fields(&Fields::from([("pg_sum", "100.00")])).is_err());
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `options_invalid` for an unknown operation, and for a name that is not a field of
    /// the request. The message starts with the name.
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
                    "{name} is not a field of the request for {of} that a rule can match"
                )));
            };
            when.fields.push((name.to_owned(), normalized(kind, text)));
        }
        Ok(when)
    }

    /// The kind of a field in the requests that this condition can match.
    fn kind_of(&self, name: &str) -> Option<FieldType> {
        let tables = Operation::ALL.iter().filter(|operation| self.matches_operation(**operation));
        tables
            .filter(|_| reserved(name).is_none())
            .find_map(|operation| operation.request().field(name))
            .map(crate::schema::Field::field_type)
    }

    fn matches_operation(&self, operation: Operation) -> bool {
        self.operation.map_or(operation.is_payout(), |own| own == operation)
    }

    fn matches(&self, operation: Operation, request: &Fields) -> bool {
        self.matches_operation(operation)
            && self.fields.iter().all(|(name, value)| {
                let kind = self.kind_of(name);
                request.text(name).zip(kind).is_some_and(|(text, kind)| normalized(kind, text) == *value)
            })
    }
}

/// Removes spaces from card numbers and writes amounts with two decimals.
fn normalized(kind: FieldType, text: &str) -> String {
    match (kind, Money::parse(text)) {
        (FieldType::Amount, Some(amount)) => format!("{amount}"),
        (FieldType::CardNumber, _) => text.replace(' ', ""),
        _ => text.to_owned(),
    }
}

/// Shows no values: one may be a card number.
impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("When").field("operation", &self.operation).field("fields", &names).finish()
    }
}

/// A fault, the requests it matches and its remaining uses.
#[derive(Debug, Clone)]
struct Rule {
    when: When,
    fault: Fault,
    /// `None`: no limit.
    remaining_uses: Option<u32>,
}

/// The rules of a gateway. Rules for one request come first, then the permanent rules.
/// Each group is in the order in which it was added.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    next: Vec<Rule>,
    permanent: Vec<Rule>,
}

impl Rules {
    pub(super) fn fault_next(&mut self, when: When, fault: Fault) -> Result<(), Error> {
        check(&when, &fault)?;
        self.next.push(Rule { when, fault, remaining_uses: Some(1) });
        Ok(())
    }

    pub(super) fn add(&mut self, when: When, fault: Fault, times: Option<u32>) -> Result<(), Error> {
        check(&when, &fault)?;
        if times == Some(0) {
            return Err(invalid("times must be 1 or more; without times the rule has no limit"));
        }
        self.permanent.push(Rule { when, fault, remaining_uses: times });
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.next.clear();
        self.permanent.clear();
    }

    /// The fault of the first rule that matches the request. Counts the use.
    pub(super) fn take_fault(&mut self, operation: Operation, request: &Fields) -> Fault {
        for rules in [&mut self.next, &mut self.permanent] {
            let found = rules.iter_mut().enumerate().find(|(_, rule)| rule.when.matches(operation, request));
            let Some((at, rule)) = found else {
                continue;
            };
            let fault = rule.fault;
            rule.remaining_uses = rule.remaining_uses.map(|uses| uses.saturating_sub(1));
            if rule.remaining_uses == Some(0) {
                rules.remove(at);
            }
            return fault;
        }
        Fault::default()
    }
}

/// Rejects a fault that is contradictory, or that the matched requests cannot have.
fn check(when: &When, fault: &Fault) -> Result<(), Error> {
    fault.check()?;
    match (when.operation.filter(|operation| !operation.is_payout()), fault.payout_setting()) {
        (Some(operation), Some(setting)) => {
            Err(invalid(format!("{setting} is for requests that create a payout; {operation} creates none")))
        }
        _ => Ok(()),
    }
}
