//! What has been measured, as `target/bench.json` keeps it.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::process::Result;
use crate::{files, project};

/// A run of `cargo xtask bench`.
pub(super) struct Record {
    pub(super) date: String,
    pub(super) machine: String,
    pub(super) rounds: usize,
    /// Runtimes and peers, and their versions.
    pub(super) versions: Vec<(String, String)>,
    pub(super) series: Vec<Series>,
}

/// One contender in one runtime at one work: a value for every round. The unit belongs to the work.
pub(super) struct Series {
    pub(super) work: String,
    pub(super) runtime: String,
    pub(super) contender: String,
    pub(super) values: Vec<f64>,
}

/// Of ratios: the median of the rounds, and the lowest and highest of them.
pub(super) struct Ratio {
    pub(super) median: f64,
    pub(super) lowest: f64,
    pub(super) highest: f64,
}

impl Record {
    pub(super) fn file() -> PathBuf {
        project::at("target/bench.json")
    }

    pub(super) fn version(&self, name: &str) -> &str {
        self.versions.iter().find(|(known, _)| known == name).map_or("", |(_, version)| version)
    }

    fn find(&self, work: &str, runtime: &str, contender: &str) -> Option<&Series> {
        let is =
            |each: &&Series| (&*each.work, &*each.runtime, &*each.contender) == (work, runtime, contender);
        self.series.iter().find(is)
    }

    /// The median of the rounds.
    pub(super) fn value(&self, work: &str, runtime: &str, contender: &str) -> Option<f64> {
        self.find(work, runtime, contender).map(|series| median(&series.values))
    }

    /// How many times as much the other takes, round by round.
    pub(super) fn ratio(&self, work: &str, runtime: &str, other: &str, contender: &str) -> Option<Ratio> {
        let (other, one) = (self.find(work, runtime, other)?, self.find(work, runtime, contender)?);
        let ratios: Vec<f64> = other.values.iter().zip(&one.values).map(|(other, one)| other / one).collect();
        Some(Ratio {
            median: median(&ratios),
            lowest: ratios.iter().copied().fold(f64::INFINITY, f64::min),
            highest: ratios.iter().copied().fold(0.0, f64::max),
        })
    }

    pub(super) fn write(&self) -> Result {
        files::write(&Self::file(), &format!("{}\n", serde_json::to_string_pretty(&self.to_json())?))
    }

    fn to_json(&self) -> Value {
        let versions: Vec<Value> = self.versions.iter().map(|pair| json!(pair)).collect();
        let series: Vec<Value> = self.series.iter().map(Series::to_json).collect();
        let Self { date, machine, rounds, .. } = self;
        json!({ "date": date, "machine": machine, "rounds": rounds, "versions": versions, "series": series })
    }

    pub(super) fn read() -> Result<Self> {
        let file = Self::file();
        let text = fs::read_to_string(&file)
            .map_err(|_| "there is no target/bench.json: run `cargo xtask bench`")?;
        let record: Value = serde_json::from_str(&text)?;
        Self::of_json(&record).ok_or_else(|| "target/bench.json is not a record of this version's".into())
    }

    fn of_json(record: &Value) -> Option<Self> {
        let pair = |value: &Value| Some((text(value, 0)?, text(value, 1)?));
        Some(Self {
            date: text(record, "date")?,
            machine: text(record, "machine")?,
            rounds: usize::try_from(record.get("rounds")?.as_u64()?).ok()?,
            versions: record.get("versions")?.as_array()?.iter().map(pair).collect::<Option<_>>()?,
            series: record.get("series")?.as_array()?.iter().map(Series::of_json).collect::<Option<_>>()?,
        })
    }
}

impl Series {
    fn to_json(&self) -> Value {
        let Self { work, runtime, contender, values } = self;
        json!({ "work": work, "runtime": runtime, "contender": contender, "median": median(values), "values": values })
    }

    fn of_json(series: &Value) -> Option<Self> {
        Some(Self {
            work: text(series, "work")?,
            runtime: text(series, "runtime")?,
            contender: text(series, "contender")?,
            values: series.get("values")?.as_array()?.iter().map(Value::as_f64).collect::<Option<_>>()?,
        })
    }
}

fn text(value: &Value, at: impl serde_json::value::Index) -> Option<String> {
    Some(value.get(at)?.as_str()?.to_owned())
}

/// The middle one; of an even number the upper of the two.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{Record, Series, median};

    fn record() -> Record {
        let series = |contender: &str, values: &[f64]| Series {
            work: "verify".to_owned(),
            runtime: "node20".to_owned(),
            contender: contender.to_owned(),
            values: values.to_vec(),
        };
        Record {
            date: "2030-01-02".to_owned(),
            machine: "2 cores".to_owned(),
            rounds: 3,
            versions: vec![("node20".to_owned(), "20.1.2".to_owned())],
            series: vec![series("ours", &[100.0, 200.0, 110.0]), series("other", &[300.0, 900.0, 220.0])],
        }
    }

    #[test]
    fn a_ratio_is_of_the_same_round() {
        let record = record();
        assert_eq!(record.value("verify", "node20", "other"), Some(300.0));
        let ratio = record.ratio("verify", "node20", "other", "ours").unwrap();
        // Not 300 / 110: the second round was slow for both.
        assert_eq!((ratio.lowest, ratio.median, ratio.highest), (2.0, 3.0, 4.5));
        assert!(record.ratio("verify", "deno", "other", "ours").is_none());
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = record();
        let read = Record::of_json(&record.to_json()).unwrap();
        assert_eq!((read.version("node20"), read.rounds), ("20.1.2", 3));
        assert_eq!(read.value("verify", "node20", "ours"), Some(110.0));
        assert!(Record::of_json(&serde_json::json!({ "series": [] })).is_none());
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(Some(median(&[3.0, 1.0, 2.0])), Some(2.0));
        assert!(median(&[]).is_nan());
    }
}
