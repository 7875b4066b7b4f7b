//! The record of each order, in memory. A real shop stores it in a database, and settles in one transaction.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use freedompay_payouts::Error;
use freedompay_payouts::ledger::{PayoutRecord, PayoutReport, Settlement, settle};

pub struct Ledger(Mutex<HashMap<String, PayoutRecord>>);

impl Ledger {
    /// A ledger with a record for each order and amount, as it is stored before a payout is sent.
    pub fn new<'o>(orders: impl IntoIterator<Item = (&'o str, &'o str)>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or_default();
        let record =
            |(order, amount): (&str, &str)| (order.to_owned(), PayoutRecord::new(order, amount, now));
        Self(Mutex::new(orders.into_iter().map(record).collect()))
    }

    /// Settles a verified report: each order has one effect, however often and in whatever order messages arrive.
    pub fn settle(&self, report: &PayoutReport) -> Result<Settlement, Error> {
        // No record is half written: it is replaced in one step.
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_payment =
            |record: &&PayoutRecord| record.payment_id.is_some() && record.payment_id == report.payment_id;
        let owner = records.values().find(has_payment).map(|record| record.order_id.clone());
        let settlement = settle(records.get(&report.order_id), report, owner.as_deref())?;
        if let Some(record) = settlement.record() {
            records.insert(record.order_id.clone(), record.clone());
        }
        match &settlement {
            // Act on the payout here, in the same transaction: mark the order as paid, or as failed.
            Settlement::Effect(record) => println!("effect: order {} {}", record.order_id, record.outcome),
            Settlement::Reversal(record) => {
                eprintln!("reversal: order {} {}", record.order_id, record.outcome);
            }
            Settlement::Conflict(conflict) => {
                eprintln!("conflict: order {}: {}", report.order_id, conflict.reason());
            }
            Settlement::Repeat(_) | Settlement::Open(_) => (),
        }
        Ok(settlement)
    }
}
