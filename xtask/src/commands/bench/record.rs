//! The measured figures, in `target/bench.json`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::tools::process::Result;
use crate::tools::{files, project};

/// JSON with `date`, `machine`, `rounds`, `versions` by name, and `values`: an array with a number for each round, by
/// scenario, runtime and contender. Sizes are in `values`, too, by file.
pub(super) struct Record(Value);

/// The time of one contender divided by the time of another: the median, the lowest and the highest ratio of all rounds.
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
        self.values(scenario, runtime, contender).map(|values| quantile(&values, 0.5))
    }

    /// The tenth percentile, for values that are times of processes: other programs can only make a process slower.
    pub(super) fn low(&self, scenario: &str, runtime: &str, contender: &str) -> Option<f64> {
        self.values(scenario, runtime, contender).map(|values| quantile(&values, 0.1))
    }

    /// The time of `other` divided by the time of `contender`. Only times of the same round are compared.
    pub(super) fn ratio(&self, scenario: &str, runtime: &str, other: &str, contender: &str) -> Option<Ratio> {
        let others = self.values(scenario, runtime, other)?;
        let values = self.values(scenario, runtime, contender)?;
        let ratios: Vec<f64> = others.iter().zip(&values).map(|(other, value)| other / value).collect();
        Some(Ratio {
            median: quantile(&ratios, 0.5),
            lowest: quantile(&ratios, 0.0),
            highest: quantile(&ratios, 1.0),
        })
    }

    pub(super) fn write(&self) -> Result {
        files::write(&file(), &format!("{}\n", serde_json::to_string_pretty(&self.0)?))
    }

    pub(super) fn read() -> Result<Self> {
        let text = fs::read_to_string(file())
            .map_err(|_| "target/bench.json is missing: run `cargo xtask bench`")?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

fn file() -> PathBuf {
    project::path("target/bench.json")
}

/// The value at this quantile (0 to 1). The median of an even number of values is the upper of the middle two.
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let place = (sorted.len() as f64 * part) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Record, quantile};

    #[test]
    fn compares_values_of_the_same_round() {
        let mut record = Record::new("2030-01-02", "2 cores", 3);
        record.add("verify", "node20", "ours", &[100.0, 200.0, 110.0]);
        record.add("verify", "node20", "other", &[300.0, 900.0, 220.0]);
        assert_eq!(record.value("verify", "node20", "other"), Some(300.0));
        assert_eq!(record.low("verify", "node20", "ours"), Some(100.0));
        let ratio = record.ratio("verify", "node20", "other", "ours").unwrap();
        // The median of the ratios, not 300 / 110, the ratio of the medians.
        assert_eq!((ratio.lowest, ratio.median, ratio.highest), (2.0, 3.0, 4.5));
        assert!(record.ratio("verify", "deno", "other", "ours").is_none());
        record.add("verify", "deno", "ours", &[]);
        assert!(record.value("verify", "deno", "ours").is_none());
    }

    #[test]
    fn keeps_versions_and_texts() {
        let mut record = Record::new("2030-01-02", "2 cores", 3);
        record.add_version("node20", "20.1.2");
        assert_eq!((record.version("node20"), record.version("bun")), ("20.1.2", ""));
        assert_eq!(record.versions().collect::<Vec<_>>(), ["node20"]);
        assert_eq!((record.text("date"), record.text("rounds")), ("2030-01-02".to_owned(), "3".to_owned()));
    }

    #[test]
    fn computes_quantiles_of_the_sorted_values() {
        let values: Vec<f64> = (0..20).rev().map(f64::from).collect();
        let quantiles = [0.0, 0.1, 0.5, 1.0].map(|part| quantile(&values, part).to_string());
        assert_eq!(quantiles, ["0", "2", "10", "19"]);
        assert_eq!(quantile(&[3.0, 1.0], 0.5).to_string(), "3");
        assert!(quantile(&[], 0.5).is_nan());
    }
}
