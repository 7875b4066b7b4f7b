//! Reads the cases of `tests/vectors/ledger.json`, which the tests of the crate and of the npm package share.

use freedompay_payouts::Outcome;
use freedompay_payouts::ledger::{PayoutRecord, PayoutReport, parse_time};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

pub struct Cases(Value);

impl Cases {
    pub fn read() -> Self {
        Self(serde_json::from_str(include_str!("../vectors/ledger.json")).unwrap())
    }

    /// The cases of a list, with their titles.
    pub fn list(&self, name: &str) -> &[Value] {
        self.0[name].as_array().unwrap()
    }

    /// The record of the file with changes; `None` for `null`.
    pub fn record(&self, changes: &Value) -> Option<PayoutRecord> {
        changes.as_object().map(|changes| record(&changed(&self.0["record"], changes)))
    }

    /// The record of the file with changes, and then further ones.
    pub fn record_after(&self, before: &Value, changes: &Value) -> PayoutRecord {
        let before = changed(&self.0["record"], before.as_object().unwrap());
        record(&changed(&Value::Object(before), changes.as_object().unwrap()))
    }

    /// The report of the file with changes.
    pub fn report(&self, changes: &Value) -> PayoutReport {
        let json = changed(&self.0["report"], changes.as_object().unwrap());
        let mut report = PayoutReport::new(text(&json, "orderId").unwrap(), outcome(&json["outcome"]));
        report.payment_id = text(&json, "paymentId");
        report.amount = text(&json, "amount");
        report
    }
}

/// The object with changes; `null` removes a property.
fn changed(base: &Value, changes: &Object) -> Object {
    let mut object = base.as_object().unwrap().clone();
    for (name, value) in changes {
        object.insert(name.clone(), value.clone());
    }
    object.retain(|_, value| !value.is_null());
    object
}

fn record(json: &Object) -> PayoutRecord {
    let time = |name| text(json, name).map(|time| parse_time(&time).unwrap());
    PayoutRecord {
        order_id: text(json, "orderId").unwrap(),
        amount: text(json, "amount").unwrap(),
        outcome: outcome(&json["outcome"]),
        payment_id: text(json, "paymentId"),
        endings: json["endings"].as_array().unwrap().iter().map(outcome).collect(),
        begun_at: time("begunAt").unwrap(),
        asked_at: time("askedAt"),
        asks: json["asks"].as_u64().unwrap().try_into().unwrap(),
    }
}

fn outcome(json: &Value) -> Outcome {
    *Outcome::ALL.iter().find(|outcome| outcome.as_str() == json.as_str().unwrap()).unwrap()
}

fn text(json: &Object, name: &str) -> Option<String> {
    json.get(name).map(|value| value.as_str().unwrap().to_owned())
}
