//! `PayoutReport`: what one verified message says about one payout.

use alloc::{borrow::ToOwned, string::String};

use super::check::{self, is_zero};
use super::decision::ReportView;
use crate::error::{Error, ErrorCode};
use crate::merchant::answer::mismatch_error;
use crate::merchant::{Answer, Asked, Callback, Outcome};
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
        let text = |name| callback.fields().value_str(name).unwrap_or_default();
        Self::from_view(&ReportView {
            order_id: text(Name::ORDER_ID),
            outcome: callback.outcome(),
            payment_id: known_payment_id(text(Name::PAYMENT_ID)),
            amount: text(Name::PAYMENT_AMOUNT),
        })
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
    /// | `answer_mismatch` | the answer names another order than `asked` | pass the request that was sent |
    pub fn of_answer(answer: &Answer, asked: &Asked) -> Result<Self, Error> {
        let text = |name| answer.fields.value_str(name).unwrap_or_default();
        report_of(&Reported {
            outcome: answer.outcome,
            operation: Some(answer.operation),
            asked_order_id: asked.order_id.as_deref().unwrap_or_default(),
            order_id: text(Name::ORDER_ID),
            payment_id: text(Name::PAYMENT_ID),
            payment_amount: text(Name::PAYMENT_AMOUNT),
            amount: text(Name::AMOUNT),
        })
        .map(|view| Self::from_view(&view))
    }

    fn from_view(view: &ReportView<'_>) -> Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            order_id: view.order_id.to_owned(),
            outcome: view.outcome,
            payment_id: some(view.payment_id),
            amount: some(view.amount),
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

/// The parts of a verified message that its report is made of. A missing text is empty.
pub(crate) struct Reported<'m> {
    pub(crate) outcome: Outcome,
    /// The operation of an answer; `None` for a callback.
    pub(crate) operation: Option<Operation>,
    /// The order id of an answer's request.
    pub(crate) asked_order_id: &'m str,
    pub(crate) order_id: &'m str,
    pub(crate) payment_id: &'m str,
    pub(crate) payment_amount: &'m str,
    pub(crate) amount: &'m str,
}

/// The report of a callback or an answer.
#[inline(never)]
pub(crate) fn report_of<'m>(reported: &Reported<'m>) -> Result<ReportView<'m>, Error> {
    let Reported { outcome, operation, asked_order_id, order_id, .. } = *reported;
    let invalid = |message| Err(Error::new(ErrorCode::OptionsInvalid, message));
    let order_id = match operation {
        None => order_id,
        Some(Operation::BalanceStatus) => {
            return invalid("an answer to balance_status is not about a payout");
        }
        Some(_) if asked_order_id.is_empty() => {
            return invalid(
                "the request must name pg_order_id; without it the order of the answer is not known",
            );
        }
        Some(_) if !order_id.is_empty() && order_id != asked_order_id => {
            return Err(mismatch_error(Name::ORDER_ID));
        }
        Some(_) => asked_order_id,
    };
    // The amount that the vendor's page documents for the message.
    let amount = match operation {
        Some(Operation::PayoutStatus | Operation::PayoutStatus2) => reported.amount,
        _ => reported.payment_amount,
    };
    let report = ReportView { order_id, outcome, payment_id: known_payment_id(reported.payment_id), amount };
    check::report(&report)?;
    Ok(report)
}

/// The payment id, or an empty text if it is 0.
fn known_payment_id(payment_id: &str) -> &str {
    if is_zero(payment_id) { "" } else { payment_id }
}
