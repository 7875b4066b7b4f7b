//! FreedomPay's side. Every request gets a signed answer or a plain rejection. Only a request that the merchant signed
//! moves money. The merchant accepts every callback.
//!
//! The input is a list of steps, separated by a byte 255. The first byte of a step selects the action:
//! - `r`: sends a raw request: URL, line feed, body.
//! - `s`: sends a request whose body is a form, which the target signs.
//! - `t`: settles a payout.
//! - `c`: makes a callback, and checks a genuine reply to it.
//! - `k`: checks the bytes as a reply.
#![no_main]

use freedompay_payouts::fuzzing::{read, read_form, read_xml, write_form};
use freedompay_payouts::gateway::{
    AnswerMode, Gateway, GatewayOptions, PayoutStatus, Reply, Request, Response, Timestamp,
};
use freedompay_payouts::{Asked, CallbackMessage, ErrorCode, Operation, Outcome, ReplyStatus, Secret};
use freedompay_payouts_fuzz::{
    MERCHANT, Order, SECRET, assert_clean_error, digests, last_segment, merchant, salt, sign,
    without_signature,
};
use libfuzzer_sys::fuzz_target;

/// More steps would find nothing new.
const STEPS: usize = 16;
const FIRST_PAYMENT: u64 = 700_000_001;
const START: u64 = 1_767_225_600;
/// In hundredths.
const BALANCE: u64 = 100_000;

fuzz_target!(|input: &[u8]| {
    let mut options = GatewayOptions::new(MERCHANT, Secret::new(SECRET).expect("a secret"));
    "1000.00".clone_into(&mut options.balance);
    "2.5".clone_into(&mut options.commission);
    let mut harness = Harness { gateway: Gateway::new(options).expect("options"), step: 0 };
    for step in input.split(|&byte| byte == 255).take(STEPS) {
        harness.step += 1;
        let Some((action, rest)) = step.split_first() else { continue };
        match action {
            b'r' => harness.send_raw(rest),
            b's' => harness.send_signed(rest),
            b't' => harness.settle(rest),
            b'c' => harness.call_back(rest),
            b'k' => harness.check_reply(rest),
            _ => {}
        }
        harness.assert_balance();
    }
});

struct Harness {
    gateway: Gateway,
    step: u8,
}

impl Harness {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(START + 60 * u64::from(self.step))
    }

    fn send_raw(&mut self, step: &[u8]) {
        let (url, body) = split_at_line_feed(step);
        let Ok(url) = core::str::from_utf8(url) else { return };
        let before = format!("{:?}", self.gateway);
        let request = Request::new(url, body, None);
        let response = self.gateway.respond(&request, self.now(), salt(self.step));
        let is_signed = request.operation().is_some_and(|operation| {
            let query = url.split('#').next().and_then(|url| url.split_once('?')).map(|(_, query)| query);
            let body = if body.is_empty() { query.unwrap_or_default().as_bytes() } else { body };
            read(body, None).is_ok_and(|fields| {
                let signature = fields.text("pg_sig").unwrap_or_default().to_ascii_lowercase();
                digests(operation.as_str(), &fields, &[SECRET]).contains(&signature)
            })
        });
        self.check(request.operation(), &response);
        if !is_signed {
            assert_ne!(
                answer_is_signed(request.operation(), &response),
                Some(true),
                "a request with a wrong signature got a signed answer"
            );
            assert_eq!(
                format!("{:?}", self.gateway),
                before,
                "a request with a wrong signature changed the gateway"
            );
        }
    }

    fn send_signed(&mut self, step: &[u8]) {
        let (url, body) = split_at_line_feed(step);
        let (Ok(url), Ok(body)) = (core::str::from_utf8(url), core::str::from_utf8(body)) else { return };
        let Ok(fields) = read_form(body) else { return };
        let mut fields = without_signature(&fields);
        let Some(operation) = Request::new(url, b"", None).operation() else { return };
        let signature = sign(operation.as_str(), &fields, SECRET, Order::A);
        fields.push("pg_sig", signature);
        let body = write_form(&fields);
        let payouts = self.gateway.payouts().len();
        let request = Request::new(url, body.as_bytes(), None);
        let response = self.gateway.respond(&request, self.now(), salt(self.step));
        self.check(Some(operation), &response);
        let made = self.gateway.payouts().len() - payouts;
        assert!(made <= 1);
        if made == 1 {
            assert!(matches!(operation, Operation::P2p2nonreg | Operation::Reg2reg));
            let payout = self.gateway.payouts().last().expect("it was made");
            let same_order = self.gateway.payouts().iter().filter(|other| other.order_id == payout.order_id);
            assert_eq!(same_order.count(), 1, "an order was paid twice");
            assert_eq!(response.payment_id, Some(payout.payment_id));
        }
        // The merchant accepts every signed answer.
        if answer_is_signed(Some(operation), &response) == Some(true) {
            // The answer does not repeat undocumented fields.
            let documented = fields.iter().filter(|(name, _)| operation.request().field(name).is_some());
            let asked = Asked::from_fields(operation, &documented.collect());
            match merchant().verify_answer(&asked, response.body.as_bytes()) {
                Ok(answer) => {
                    if answer.outcome == Outcome::Succeeded && operation != Operation::BalanceStatus {
                        let payout =
                            response.payment_id.and_then(|id| self.gateway.payout(id)).expect("a payout");
                        assert_eq!(payout.status, PayoutStatus::Success);
                    }
                    if answer.safe_to_resend {
                        let payout = response.payment_id.and_then(|id| self.gateway.payout(id));
                        assert!(payout.is_none_or(|payout| payout.status == PayoutStatus::Error));
                    }
                }
                // The request named no payout.
                Err(error) if error.code() == ErrorCode::OptionsInvalid => {}
                Err(error) => {
                    panic!("the merchant rejects the answer of the gateway: {error}\n{}", response.body)
                }
            }
        }
    }

    fn settle(&mut self, step: &[u8]) {
        let id = payment(step);
        let was = self.gateway.payout(id).map(|payout| payout.status);
        let result = self.gateway.settle(id, self.now());
        assert_eq!(result.is_ok(), was == Some(PayoutStatus::Process));
        assert_ne!(self.gateway.payout(id).map(|payout| payout.status), Some(PayoutStatus::Process));
    }

    fn call_back(&mut self, step: &[u8]) {
        let id = payment(step);
        let callback = match self.gateway.callback(id, None, self.now(), salt(self.step)) {
            Ok(callback) => callback,
            Err(error) => {
                assert_clean_error(&error);
                let status = self.gateway.payout(id).map(|payout| payout.status);
                assert!(matches!(status, None | Some(PayoutStatus::Process)), "{error}");
                return;
            }
        };
        let merchant = merchant();
        let body = callback.body.as_bytes();
        let message = CallbackMessage::post(&callback.url, body, Some(&callback.content_type));
        let verified = merchant.verify_callback(&message).unwrap_or_else(|error| {
            panic!("the merchant rejects the callback of the gateway: {error}\n{}", callback.body)
        });
        let payout = self.gateway.payout(id).expect("a payout");
        let outcome =
            if payout.status == PayoutStatus::Success { Outcome::Succeeded } else { Outcome::Failed };
        assert_eq!(verified.outcome(), outcome);
        assert_eq!(verified.fields().text("pg_order_id"), Some(&*payout.order_id));
        let reply = verified.reply(ReplyStatus::Ok, None, salt(self.step)).expect("a reply");
        let verdict =
            self.gateway.check_reply(id, Some(Reply::new(200, reply.body.as_bytes()))).expect("a payout");
        assert!(verdict.is_accepted(), "the gateway rejects the reply of the merchant: {}", verdict.message);
    }

    fn check_reply(&mut self, step: &[u8]) {
        let (number, body) = split_at_line_feed(step);
        let id = payment(number);
        let Some(payout) = self.gateway.payout(id) else { return };
        let script = last_segment(&payout.post_link).to_owned();
        let verdict = self.gateway.check_reply(id, Some(Reply::new(200, body))).expect("a payout");
        if verdict.is_accepted() {
            let fields = core::str::from_utf8(body).ok().and_then(|body| read_xml(body).ok()).expect("XML");
            let signature = fields.text("pg_sig").unwrap_or_default().to_ascii_lowercase();
            assert!(
                digests(&script, &fields, &[SECRET]).contains(&signature),
                "a reply with a wrong signature was accepted"
            );
        }
    }

    /// Asserts that the answer is one of the known kinds.
    fn check(&self, operation: Option<Operation>, response: &Response) {
        let Some(_) = operation else {
            assert_eq!((response.status, response.content_type), (404, "text/plain; charset=utf-8"));
            return;
        };
        let fields = read_xml(&response.body).expect("XML");
        if answer_is_signed(operation, response) == Some(true) {
            assert_eq!(response.status, 200);
            assert_eq!(fields.text("pg_salt"), Some(salt(self.step).as_str()));
        } else {
            assert_eq!(response.answer, AnswerMode::Unsigned);
            assert_eq!(fields.text("pg_sig"), None);
            let summary = (response.status, fields.text("pg_status"), fields.text("pg_error_code"));
            assert!(
                matches!(summary, (401, Some("error"), Some("1100")) | (200, Some("error"), Some("9998"))),
                "{summary:?}"
            );
            let error =
                merchant().verify_answer(&Asked::new(Operation::BalanceStatus), response.body.as_bytes());
            assert_eq!(error.expect_err("it is not signed").code(), ErrorCode::AnswerUnsigned);
        }
    }

    /// Asserts that the balance is that of the start, less the payouts that succeeded or are in process.
    fn assert_balance(&self) {
        let paid = self.gateway.payouts().iter().filter(|payout| payout.status != PayoutStatus::Error);
        let spent: u64 = paid
            .map(|payout| {
                assert_eq!(payout.currency, "KZT", "there is no balance in another currency");
                hundredths(&payout.amount) + hundredths(&payout.commission)
            })
            .sum();
        assert_eq!(hundredths(&self.gateway.balance("KZT")), BALANCE - spent);
        assert_eq!(self.gateway.balances().count(), 1);
    }
}

/// `Some(true)` if the answer has a signature, which must be valid; `None` if it has none.
fn answer_is_signed(operation: Option<Operation>, response: &Response) -> Option<bool> {
    let fields = read_xml(&response.body).ok()?;
    let signature = fields.text("pg_sig")?;
    let expected = sign(operation?.as_str(), &fields, SECRET, Order::A);
    assert_eq!(signature, expected, "the signature is wrong");
    Some(true)
}

fn split_at_line_feed(step: &[u8]) -> (&[u8], &[u8]) {
    let end = step.iter().position(|&byte| byte == b'\n').unwrap_or(step.len());
    (&step[..end], step.get(end + 1..).unwrap_or_default())
}

/// The payment id of the payout whose index is the first digit.
fn payment(step: &[u8]) -> u64 {
    FIRST_PAYMENT + step.first().map_or(0, |digit| u64::from(digit.wrapping_sub(b'0')))
}

fn hundredths(money: &str) -> u64 {
    money.replace('.', "").parse().expect("two decimals")
}
