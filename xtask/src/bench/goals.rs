//! What the figures are to be, and what they are.

use super::page::{milliseconds, table};
use super::record::Record;
use super::works::OURS;

struct Goal {
    title: &'static str,
    figure: Figure,
}

enum Figure {
    /// Another contender takes so many times as long, or longer.
    Ratio { work: &'static str, runtime: &'static str, other: &'static str, goal: f64 },
    /// Files weigh so many KB together, or less.
    Size { files: &'static [&'static str], goal: f64 },
    /// A cold start takes so many milliseconds, or less.
    Start { section: &'static str, runtime: &'static str, goal: f64 },
}

const fn ratio(
    title: &'static str,
    work: &'static str,
    runtime: &'static str,
    other: &'static str,
    goal: f64,
) -> Goal {
    Goal { title, figure: Figure::Ratio { work, runtime, other, goal } }
}

const GOALS: &[Goal] = &[
    ratio("verify against A, Node 20", "verify", "node20", "by-hand-hash", 3.3),
    ratio("verify against A, Node 26", "verify", "node26", "by-hand-hash", 3.3),
    ratio("verify against A, Deno", "verify", "deno", "by-hand-hash", 3.3),
    ratio("verify against A, Bun", "verify", "bun", "by-hand-hash", 4.0),
    ratio("verify against B, Node 20", "verify", "node20", "usual-hash", 6.0),
    ratio("verify against A with `createHash`, workerd", "verify", "workerd", "by-hand-create-hash", 4.5),
    ratio("verify against A with js-md5, workerd", "verify", "workerd", "by-hand-js-md5", 3.0),
    ratio("sign `p2p2nonreg` against the strongest, Node 20", "sign-p2p2nonreg", "node20", "by-hand", 2.2),
    ratio("sign `p2p2nonreg` against the usual, Node 20", "sign-p2p2nonreg", "node20", "usual", 6.0),
    ratio("sign `reg2reg` against the strongest, Node 20", "sign-reg2reg", "node20", "by-hand", 2.2),
    ratio("sign `reg2reg` against the usual, Node 20", "sign-reg2reg", "node20", "usual", 6.0),
    ratio("verify an answer against fast-xml-parser, Node 20", "answer", "node20", "xml-parser", 8.0),
    Goal { title: "size for bundlers", figure: Figure::Size { files: &["index.js"], goal: 24.0 } },
    Goal {
        title: "size for workerd",
        figure: Figure::Size { files: &["index.workerd.js", "main.wasm"], goal: 18.0 },
    },
    Goal { title: "size of `/preview`", figure: Figure::Size { files: &["preview.js"], goal: 30.0 } },
    Goal {
        title: "import to first verified callback, Node 20, CommonJS",
        figure: Figure::Start { section: "cold-commonjs", runtime: "node20", goal: 5.0 },
    },
];

/// Every goal with what was reached, and whether that is it.
pub(super) fn table_of(record: &Record) -> String {
    let mut rows = vec![["", "goal", "reached", ""].map(str::to_owned).to_vec()];
    for Goal { title, figure } in GOALS {
        let (goal, reached) = figure.judged(record);
        let (shown, verdict) = match reached {
            Some((shown, true)) => (shown, "yes"),
            Some((shown, false)) => (shown, "**missed**"),
            None => ("–".to_owned(), "not measured"),
        };
        rows.push(vec![(*title).to_owned(), goal, shown, verdict.to_owned()]);
    }
    table(&rows)
}

impl Figure {
    /// The goal, and what was reached with whether that is enough.
    fn judged(&self, record: &Record) -> (String, Option<(String, bool)>) {
        match *self {
            Self::Ratio { work, runtime, other, goal } => {
                let reached = record.ratio(work, runtime, other, OURS).map(|ratio| {
                    let (median, low, high) = (ratio.median, ratio.lowest, ratio.highest);
                    (format!("{median:.2}× ({low:.2} to {high:.2})"), median >= goal)
                });
                (format!("{goal}×"), reached)
            }
            Self::Size { files, goal } => {
                let weights: Option<Vec<_>> =
                    files.iter().map(|file| record.value("size", "gzipped", file)).collect();
                let sum = weights.map(|weights| weights.iter().sum::<f64>());
                (format!("{goal} KB"), sum.map(|sum| (format!("{sum:.1} KB"), sum <= goal)))
            }
            Self::Start { section, runtime, goal } => {
                let reached = record.value(section, runtime, OURS);
                (format!("{goal} ms"), reached.map(|ns| (milliseconds(ns), ns <= goal * 1e6)))
            }
        }
    }
}
