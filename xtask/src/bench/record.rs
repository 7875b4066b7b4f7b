//! What was measured, as `target/bench.json` keeps it.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::process::Result;
use crate::{files, project};

/// JSON: `date`, `machine`, `rounds`, `versions` by name, and `values`, which has a number for each round by scenario,
/// runtime and contender; sizes are in it by file.
pub(super) struct Record(Value);

/// How many times as long: the median of the rounds, and the lowest and highest of them.
#[derive(Clone, Copy)]
pub(super) struct Ratio {
    pub(super) median: f64,
    pub(super) lowest: f64,
    pub(super) highest: f64,
}

impl Record {
    pub(super) fn new(date: &str, machine: &str, rounds: usize) -> Self {
        Self(json!({ "date": date, "machine": machine, "rounds": rounds, "versions": {}, "values": {} }))
    }

    pub(super) fn text(&self, key: &str) -> String {
        let value = self.0.get(key);
        value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
    }

    pub(super) fn add_version(&mut self, name: &str, version: &str) {
        self.0["versions"][name] = json!(version);
    }

    pub(super) fn version(&self, name: &str) -> &str {
        self.0["versions"][name].as_str().unwrap_or_default()
    }

    pub(super) fn versions(&self) -> impl Iterator<Item = &str> {
        self.0["versions"].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    pub(super) fn add(&mut self, scenario: &str, runtime: &str, contender: &str, values: &[f64]) {
        self.0["values"][scenario][runtime][contender] = json!(values);
    }

    /// The runtimes of a scenario.
    pub(super) fn runtimes(&self, scenario: &str) -> impl Iterator<Item = &str> {
        self.0["values"][scenario].as_object().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    fn values(&self, scenario: &str, runtime: &str, contender: &str) -> Option<Vec<f64>> {
        let values = self.0.get("values")?.get(scenario)?.get(runtime)?.get(contender)?.as_array()?;
        if values.is_empty() {
            return None;
        }
        values.iter().map(Value::as_f64).collect()
    }

    /// The median of the rounds.
    pub(super) fn value(&self, scenario: &str, runtime: &str, contender: &str) -> Option<f64> {
        self.values(scenario, runtime, contender).map(|values| at(&values, 0.5))
    }

    /// The tenth percentile, where each value is one process that was disturbed or was not.
    pub(super) fn low(&self, scenario: &str, runtime: &str, contender: &str) -> Option<f64> {
        self.values(scenario, runtime, contender).map(|values| at(&values, 0.1))
    }

    /// How many times as long the other takes, round by round.
    pub(super) fn ratio(&self, scenario: &str, runtime: &str, other: &str, contender: &str) -> Option<Ratio> {
        let others = self.values(scenario, runtime, other)?;
        let values = self.values(scenario, runtime, contender)?;
        let ratios: Vec<f64> = others.iter().zip(&values).map(|(other, value)| other / value).collect();
        Some(Ratio { median: at(&ratios, 0.5), lowest: at(&ratios, 0.0), highest: at(&ratios, 1.0) })
    }

    pub(super) fn write(&self) -> Result {
        files::write(&file(), &format!("{}\n", serde_json::to_string_pretty(&self.0)?))
    }

    pub(super) fn read() -> Result<Self> {
        let text = fs::read_to_string(file())
            .map_err(|_| "there is no target/bench.json: run `cargo xtask bench`")?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

fn file() -> PathBuf {
    project::at("target/bench.json")
}

/// The value below which this part of them lies; of an even number the middle is the upper of two.
fn at(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let place = (sorted.len() as f64 * part) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Record, at};

    #[test]
    fn a_ratio_compares_values_of_the_same_round() {
        let mut record = Record::new("2030-01-02", "2 cores", 3);
        record.add("verify", "node20", "ours", &[100.0, 200.0, 110.0]);
        record.add("verify", "node20", "other", &[300.0, 900.0, 220.0]);
        assert_eq!(record.value("verify", "node20", "other"), Some(300.0));
        assert_eq!(record.low("verify", "node20", "ours"), Some(100.0));
        let ratio = record.ratio("verify", "node20", "other", "ours").unwrap();
        // Not 300 / 110: the second round was slow for both.
        assert_eq!((ratio.lowest, ratio.median, ratio.highest), (2.0, 3.0, 4.5));
        assert!(record.ratio("verify", "deno", "other", "ours").is_none());
        record.add("verify", "deno", "ours", &[]);
        assert!(record.value("verify", "deno", "ours").is_none());
    }

    #[test]
    fn versions_and_texts_are_kept() {
        let mut record = Record::new("2030-01-02", "2 cores", 3);
        record.add_version("node20", "20.1.2");
        assert_eq!((record.version("node20"), record.version("bun")), ("20.1.2", ""));
        assert_eq!(record.versions().collect::<Vec<_>>(), ["node20"]);
        assert_eq!((record.text("date"), record.text("rounds")), ("2030-01-02".to_owned(), "3".to_owned()));
    }

    #[test]
    fn percentiles_are_of_the_sorted_values() {
        let values: Vec<f64> = (0..20).rev().map(f64::from).collect();
        let percentiles = [0.0, 0.1, 0.5, 1.0].map(|part| at(&values, part).to_string());
        assert_eq!(percentiles, ["0", "2", "10", "19"]);
        assert_eq!(at(&[3.0, 1.0], 0.5).to_string(), "3");
        assert!(at(&[], 0.5).is_nan());
    }
}
