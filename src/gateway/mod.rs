//! A simulation of FreedomPay's side, for tests and demos: it answers requests,
//! makes signed callbacks and checks the replies to them.
//!
//! The module does no I/O and has no clock. A [`Gateway`] holds the state; the caller
//! passes the time and the salts, and transports the bytes.
//!
//! ```
//! use freedompay_payouts::gateway::{Gateway, GatewayOptions, Request, Timestamp};
//! use freedompay_payouts::{Asked, Fields, Merchant, Operation, Outcome, RequestOptions, Salt, Secret};
//!
//! let mut gateway = Gateway::new(GatewayOptions::new("500001", Secret::new("payout-secret")?))?;
//! let merchant = Merchant::new("500001", [Secret::new("payout-secret")?])?;
//! let now = Timestamp::from_unix(1_767_225_600);
//!
//! let options = RequestOptions::default();
//! let asked = merchant.sign(Operation::BalanceStatus, &Fields::new(), Salt::random()?, &options)?;
//! let answer = gateway.respond(&Request::new(&asked.url, asked.body.as_bytes(), None), now, Salt::random()?);
//! assert_eq!(answer.status, 200);
//! let answer = merchant.verify_answer(&asked.asked, answer.body.as_bytes())?;
//! assert_eq!(answer.fields.text("pg_balance"), Some("1000000.00"));
//! # Ok::<(), freedompay_payouts::Error>(())
//! ```

mod callback;
mod callback_form;
mod error;
mod fault;
mod messages;
mod money;
mod operations;
mod options;
mod payout;
mod reply;
mod reply_check;
mod request;
mod respond;
mod response;
mod rules;
mod schedule;
mod settle;
mod state;
mod test_callback;
mod test_cards;
mod timestamp;

pub use callback::CallbackRequest;
pub use callback_form::CallbackForm;
pub use fault::{AnswerMode, CallbackDelivery, Fault, Settlement, SigningSecret};
pub use options::GatewayOptions;
pub use payout::{Payout, PayoutStatus};
pub use reply::{Reply, ReplyCode, ReplyVerdict};
pub use request::Request;
pub use response::Response;
pub use rules::When;
pub use schedule::RetryPolicy;
pub use state::Gateway;
pub use test_callback::TestCallback;
pub use test_cards::{CardBehaviour, TEST_CARDS};
pub use timestamp::Timestamp;
