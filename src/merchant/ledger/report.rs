//! `PayoutReport`: what one verified message says about one payout.

use alloc::{borrow::ToOwned, string::String};

use super::check::is_zero;
use super::decision::ReportView;
use crate::error::{Error, ErrorCode};
use crate::merchant::answer::mismatch_error;
use crate::merchant::{Answer, Asked, Callback, Outcome};
use crate::message::Fields;
use crate::names::Name;
use crate::operation::Operation;

/// What one verified message says about the payout of one order.
///
/// ```
/// use freedompay_payouts::Outcome;
/// use freedompay_payouts::ledger::PayoutReport;
///
/// let mut report = PayoutReport::new("1234", Outcome::Pending);
/// report.payment_id = Some("77".into());
/// assert_eq!(report.amount, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayoutReport {
    /// The order. Not empty.
    pub order_id: String,
    /// The outcome according to the message.
    pub outcome: Outcome,
    /// The payment, if the message names one. Digits; 0 means that there is none.
    pub payment_id: Option<String>,
    /// The amount, if the message has one: a decimal amount.
    pub amount: Option<String>,
}

impl PayoutReport {
    /// Creates a report without a payment id and an amount.
    ///
    /// ```
    /// use freedompay_payouts::Outcome;
    /// use freedompay_payouts::ledger::PayoutReport;
    ///
    /// assert_eq!(PayoutReport::new("1234", Outcome::Pending).payment_id, None);
    /// ```
    #[must_use]
    pub fn new(order_id: impl Into<String>, outcome: Outcome) -> Self {
        Self { order_id: order_id.into(), outcome, payment_id: None, amount: None }
    }

    /// The report of a verified callback.
    ///
    /// ```
    /// use freedompay_payouts::ledger::PayoutReport;
    /// # use freedompay_payouts::{CallbackContent, CallbackMessage, Fields, Merchant, Secret, sign_fields};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let mut fields = Fields::from([
    /// #     ("pg_merchant_id", "500001"), ("pg_payment_id", "77"), ("pg_order_id", "1234"),
    /// #     ("pg_status", "ok"), ("pg_payment_amount", "100.00"), ("pg_salt", "s"),
    /// # ]);
    /// # let pg_sig = sign_fields("cb", &fields, &Secret::new("payout-secret")?, None)?.to_string();
    /// # fields.push("pg_sig", pg_sig);
    /// # let message = CallbackMessage::new("https://shop.example/cb", CallbackContent::Fields(fields));
    ///
    /// let callback = merchant.verify_callback(&message)?;
    /// let report = PayoutReport::of_callback(&callback);
    /// assert_eq!((report.order_id.as_str(), report.amount.as_deref()), ("1234", Some("100.00")));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    #[must_use]
    pub fn of_callback(callback: &Callback<'_>) -> Self {
        Self::of(
            callback.fields(),
            callback.outcome(),
            callback.fields().value_str(Name::ORDER_ID),
            Name::PAYMENT_AMOUNT,
        )
    }

    /// The report of a verified answer to a payout or to a status query. Its order is the requested one: the answer
    /// may have none.
    ///
    /// ```
    /// use freedompay_payouts::ledger::PayoutReport;
    /// # use freedompay_payouts::{Asked, Fields, Merchant, Operation, Secret, sign_fields};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let mut asked = Asked::new(Operation::P2p2nonreg);
    /// # asked.order_id = Some("1234".into());
    /// # let mut fields = Fields::from([("pg_status", "error"), ("pg_error_code", "8888"), ("pg_salt", "s")]);
    /// # let pg_sig = sign_fields("p2p2nonreg", &fields, &Secret::new("payout-secret")?, None)?.to_string();
    /// # fields.push("pg_sig", pg_sig);
    /// # let elements = fields.iter().map(|(n, v)| format!("<{n}>{}</{n}>", v.as_text().unwrap()));
    /// # let body = format!("<response>{}</response>", elements.collect::<String>());
    /// # let body = body.as_bytes();
    ///
    /// let answer = merchant.verify_answer(&asked, body)?; // insufficient funds
    /// assert_eq!(PayoutReport::of_answer(&answer, &asked)?.order_id, "1234");
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// | code | cause | remedy |
    /// |---|---|---|
    /// | `options_invalid` | the answer is about the balance, or `asked` has no order id | pass an answer about a payout, and the request with its order id |
    /// | `answer_mismatch` | the answer is to another operation than `asked`, or names another order | pass the request that was sent |
    pub fn of_answer(answer: &Answer, asked: &Asked) -> Result<Self, Error> {
        if asked.operation != answer.operation {
            return Err(mismatch_error("operation"));
        }
        let order_id = asked.order_id.as_deref();
        let answered = answer.fields.value_str(Name::ORDER_ID).unwrap_or_default();
        check_order(answer.operation, order_id.unwrap_or_default(), answered)?;
        Ok(Self::of(&answer.fields, answer.outcome, order_id, amount_of(answer.operation)))
    }

    fn of(fields: &Fields, outcome: Outcome, order_id: Option<&str>, amount: Name) -> Self {
        let text = |name| fields.value_str(name).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        Self {
            order_id: order_id.unwrap_or_default().to_owned(),
            outcome,
            payment_id: text(Name::PAYMENT_ID).filter(|payment_id| !is_zero(payment_id)),
            amount: text(amount),
        }
    }

    pub(super) fn view(&self) -> ReportView<'_> {
        ReportView {
            order_id: &self.order_id,
            outcome: self.outcome,
            payment_id: self.payment_id.as_deref().unwrap_or_default(),
            amount: self.amount.as_deref().unwrap_or_default(),
        }
    }
}

/// Checks that an answer to this operation is about the payout of the request: `asked` is the order id of the request,
/// `answered` that of the answer, and an empty one is none.
#[inline]
pub(crate) fn check_order(operation: Operation, asked: &str, answered: &str) -> Result<(), Error> {
    if operation == Operation::BalanceStatus || asked.is_empty() {
        let message = "the request must be about a payout and name pg_order_id; the answer may have none";
        return Err(Error::new(ErrorCode::OptionsInvalid, message));
    }
    if answered.is_empty() || answered == asked {
        Ok(())
    } else {
        Err(mismatch_error(Name::ORDER_ID.as_str()))
    }
}

/// The amount that the vendor's page documents for an answer to this operation.
pub(crate) const fn amount_of(operation: Operation) -> Name {
    match operation {
        Operation::PayoutStatus | Operation::PayoutStatus2 => Name::AMOUNT,
        _ => Name::PAYMENT_AMOUNT,
    }
}
