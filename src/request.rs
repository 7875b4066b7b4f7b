//! A request before it is signed: its options, fields and checks.

use alloc::{string::String, vec::Vec};

use crate::error::{Error, ErrorCode, Problem};
use crate::message::canonical::Rule;
use crate::message::{Fields, TOP};
use crate::names::{FieldType, Name};
use crate::operation::Operation;
use crate::schema::check_request::Problems;
pub(crate) use crate::schema::check_request::reserved;
use crate::schema::url::check_host;
use crate::text::ascii;

/// Options of a request, for [`Merchant::sign`](crate::Merchant::sign) and
/// [`preview()`](crate::preview()).
///
/// ```
/// use freedompay_payouts::{Fields, RequestOptions};
///
/// let mut options = RequestOptions::default();
/// assert!(options.luhn && options.rule.is_none() && options.extra.is_empty());
/// options.extra = Fields::from([("pg_reference", "A-1")]);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The order of the values in the signed string. Defaults to `None`: all official rules must give
    /// the same order.
    ///
    /// ```
    /// use freedompay_payouts::{ErrorCode, Fields, Merchant, Operation, RequestOptions, Rule, Salt, Secret};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let payout = Fields::from([
    /// #     ("pg_order_id", "1234"), ("pg_amount", "100.00"), ("pg_payment_to", "4405645000006150"),
    /// #     ("pg_description", "d"), ("pg_post_link", "https://shop.example/payout-callback"),
    /// # ]);
    ///
    /// // The rules put `pg_param1` and `pg_param10` in different orders.
    /// let mut options = RequestOptions::default();
    /// options.extra = Fields::from([("pg_param1", "one"), ("pg_param10", "ten")]);
    /// let error = merchant.sign(Operation::P2p2nonreg, &payout, Salt::random()?, &options).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::RulesDiffer);
    ///
    /// options.rule = Some(Rule::A);
    /// let request = merchant.sign(Operation::P2p2nonreg, &payout, Salt::random()?, &options)?;
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub rule: Option<Rule>,
    /// Whether a card number must have a valid check digit (Luhn, ISO/IEC 7812-1). Defaults to `true`.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Operation, RequestOptions, preview};
    /// # let payout = Fields::from([
    /// #     ("pg_order_id", "1234"), ("pg_amount", "100.00"), ("pg_payment_to", "4405645000006151"),
    /// #     ("pg_description", "d"), ("pg_post_link", "https://shop.example/payout-callback"),
    /// # ]);
    ///
    /// // `pg_payment_to` is a card without a check digit, such as those of some national schemes.
    /// let mut options = RequestOptions::default();
    /// options.luhn = false;
    /// let preview = preview(Operation::P2p2nonreg, "500001", None, &payout, None, &options);
    /// assert_eq!(preview.problems, []);
    /// ```
    pub luhn: bool,
    /// Additional fields that the vendor's page does not list for the operation. They are signed like
    /// the others, and may be nested, also by names with brackets: `a[b][0]`. Defaults to none.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Merchant, Operation, RequestOptions, Salt, Secret};
    /// # let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
    /// # let payout = Fields::from([
    /// #     ("pg_order_id", "1234"), ("pg_amount", "100.00"), ("pg_payment_to", "4405645000006150"),
    /// #     ("pg_description", "d"), ("pg_post_link", "https://shop.example/payout-callback"),
    /// # ]);
    ///
    /// let mut options = RequestOptions::default();
    /// options.extra = Fields::from([("shop[id]", "7")]);
    /// let request = merchant.sign(Operation::P2p2nonreg, &payout, Salt::random()?, &options)?;
    /// assert!(request.body.contains("&shop%5Bid%5D=7&"));
    /// # Ok::<(), freedompay_payouts::Error>(())
    /// ```
    pub extra: Fields,
    /// The current time: milliseconds since 1970-01-01 00:00:00 UTC. It is not sent, but stored in
    /// [`Asked::signed_at`](crate::Asked::signed_at). Defaults to `None`: then an error answer that names no
    /// order has an unknown outcome. [`preview()`](crate::preview()) ignores it.
    ///
    /// ```
    /// use std::time::{SystemTime, UNIX_EPOCH};
    /// use freedompay_payouts::RequestOptions;
    ///
    /// let mut options = RequestOptions::default();
    /// let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    /// options.signed_at = u64::try_from(now.as_millis()).ok();
    /// # Ok::<(), std::time::SystemTimeError>(())
    /// ```
    pub signed_at: Option<u64>,
    /// Whether the host of a [`preview()`](crate::preview()) may be `http` on a host that is not
    /// loopback, as with [`Merchant::with_insecure_host`](crate::Merchant::with_insecure_host).
    /// [`Merchant::sign`](crate::Merchant::sign) ignores it, because its host is already checked.
    /// Defaults to `false`.
    ///
    /// ```
    /// use freedompay_payouts::{Fields, Operation, RequestOptions, preview};
    ///
    /// // The sandbox is the service `sandbox` of a Compose file.
    /// let (host, fields) = (Some("http://sandbox:8787"), Fields::from([("pg_order_id", "1234")]));
    /// let mut options = RequestOptions::default();
    /// options.allow_insecure_host = true;
    /// let preview = preview(Operation::PayoutStatus2, "500001", host, &fields, None, &options);
    /// assert_eq!((preview.url.as_str(), preview.problems.len()), ("http://sandbox:8787/g2g/payout_status2", 0));
    /// ```
    pub allow_insecure_host: bool,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self { rule: None, luhn: true, extra: Fields::new(), signed_at: None, allow_insecure_host: false }
    }
}

/// Builds a request without salt and signature: the merchant's id, the caller's fields and those of
/// the option `extra`, whose names with brackets have been nested. Returns the problems of the fields.
pub(crate) fn build(
    request: &mut Fields,
    operation: Operation,
    merchant_id: &str,
    given: &Fields,
    extra: &Fields,
    luhn: bool,
) -> Vec<Problem> {
    request.push_documented(Name::MERCHANT_ID, merchant_id.as_bytes());
    for at in given.children(TOP) {
        copy_unless_reserved(request, given, at);
    }
    let mut problems = Problems::new(operation, luhn);
    problems.check_documented(request);
    for at in given.children(TOP) {
        problems.check_name(given.name(at));
    }
    for at in extra.children(TOP) {
        problems.check_extra(request, extra, at);
        copy_unless_reserved(request, extra, at);
    }
    problems.list
}

/// Rejects a request with problems. Returns them if they are only warnings.
#[cfg(feature = "sign")]
pub(crate) fn check_problems(problems: Vec<Problem>) -> Result<Vec<Problem>, Error> {
    if problems.iter().all(|problem| problem.warning) { Ok(problems) } else { Err(Error::invalid(problems)) }
}

/// Adds the problems of values that are not text before the others, and removes other problems of the
/// same fields.
#[cfg(feature = "wasm")]
pub(crate) fn merge_problems(problems: Vec<Problem>, value_problems: Vec<Problem>) -> Vec<Problem> {
    let value_count = value_problems.len();
    let mut merged = value_problems;
    for problem in problems {
        if merged.iter().take(value_count).all(|value_problem| value_problem.field != problem.field) {
            merged.push(problem);
        }
    }
    merged
}

/// Copies a field of the caller, unless the library fills it in.
#[inline(never)]
fn copy_unless_reserved(fields: &mut Fields, given: &Fields, at: u32) {
    if reserved(given.name(at)).is_none() {
        fields.copy_field(TOP, given, at);
    }
}

/// Checks the documented fields of a request, and removes spaces from the card number.
#[inline(never)]
pub(crate) fn check_documented(operation: Operation, fields: &mut Fields, luhn: bool) -> Vec<Problem> {
    let mut problems = Problems::new(operation, luhn);
    problems.check_documented(fields);
    problems.list
}

/// Checks a merchant id: 1 to 20 digits. (Vendor's page: an integer. The limit is our choice.)
pub(crate) fn check_merchant_id(merchant_id: &str) -> Result<(), Error> {
    let is_valid = merchant_id.len() <= 20 && ascii::is_digits(merchant_id.as_bytes());
    if is_valid {
        Ok(())
    } else {
        Err(Error::new(ErrorCode::OptionsInvalid, "the merchant id must be digits, at most 20"))
    }
}

/// Whether a part of this path is the name of a field for card numbers. Such a value must always be
/// masked, even in a request that has no such field.
pub(crate) fn is_card_number_field(path: &str) -> bool {
    let mut names = path.as_bytes().split(|byte| b"[]".contains(byte)).filter_map(Name::find);
    names.any(|name| name.field_type() == FieldType::CardNumber)
}

/// The URL of a request.
pub(crate) fn request_url(host: &str, operation: Operation) -> String {
    [host, operation.path()].concat()
}

/// Checks a gateway host, and returns it without a `/` at its end. See [`check_host`].
pub(crate) fn parse_host(host: &str, allow_insecure: bool) -> Result<&str, Error> {
    let host = host.strip_suffix('/').unwrap_or(host);
    match check_host(host, allow_insecure) {
        Ok(()) => Ok(host),
        Err(violation) => Err(Error::new(ErrorCode::OptionsInvalid, violation)),
    }
}
