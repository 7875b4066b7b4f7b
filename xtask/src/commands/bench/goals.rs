//! The goals for speed and size, and whether they are reached.

use super::format::{milliseconds, table};
use super::record::Record;
use super::runtimes::RUNTIMES;
use super::scenarios::{A, OURS, OURS_NEW, SCENARIOS, SIZE, group};
use crate::build::size_limits::{SIZE_LIMITS, SizeLimit};

/// The placeholder for a figure that was not measured.
pub(super) const MISSING: &str = "–";

/// The last cell of a goal without a figure.
pub(super) const NOT_MEASURED: &str = "not measured";

struct Goal {
    title: &'static str,
    must: f64,
    aim: f64,
    figure: Figure,
}

enum Figure {
    /// The time of the other contender divided by the time of ours: the lowest ratio of these sets in these runtimes.
    Ratio {
        sets: &'static [&'static str],
        runtimes: &'static [&'static str],
        ours: &'static str,
        other: &'static str,
    },
    /// The milliseconds of the most expensive forged message, on the oldest Node.
    Forged,
    /// The time from a CommonJS `require` to the first verified callback minus that of A, in milliseconds.
    ColdStart,
}

const fn against(
    title: &'static str,
    sets: &'static [&'static str],
    runtimes: &'static [&'static str],
    other: &'static str,
    [must, aim]: [f64; 2],
) -> Goal {
    Goal { title, must, aim, figure: Figure::Ratio { sets, runtimes, ours: OURS, other } }
}

const VERIFY: &[&str] = &["verify"];
const SIGN: &[&str] = &["sign-p2p2nonreg", "sign-reg2reg"];
const FIELDS_50: &[&str] = &[
    "fields-50-documented",
    "fields-50-documented-shuffled",
    "fields-50-undocumented",
    "fields-50-undocumented-shuffled",
];
const FIELDS_500: &[&str] = &[
    "fields-500-documented",
    "fields-500-documented-shuffled",
    "fields-500-undocumented",
    "fields-500-undocumented-shuffled",
];
const NODE: &[&str] = &["node20"];
const WORKERD: &[&str] = &["workerd"];

#[rustfmt::skip]
const GOALS: &[Goal] = &[
    against("verify 13 fields, Node 20, against A", VERIFY, NODE, A, [2.3, 2.6]),
    against("the same against B", VERIFY, NODE, "usual-hash", [4.2, 4.7]),
    Goal {
        title: "the same with a new `Merchant` for each message, against A", must: 1.7, aim: 2.2,
        figure: Figure::Ratio { sets: VERIFY, runtimes: NODE, ours: OURS_NEW, other: A },
    },
    against("50 fields, documented or not, any order, against A", FIELDS_50, NODE, A, [1.4, 1.6]),
    against("500 fields, documented or not, any order, against A", FIELDS_500, NODE, A, [1.4, 1.6]),
    against("body of 4 KB, nothing escaped, against A", &["bytes-4096"], NODE, A, [1.0, 1.2]),
    against("body of 16 KB, nothing escaped, against A", &["bytes-16384"], NODE, A, [0.75, 1.0]),
    against("verify 13 fields, Node 26, against A", VERIFY, &["node26"], A, [2.3, 2.6]),
    against("verify 13 fields, Deno, against A", VERIFY, &["deno"], A, [2.3, 2.6]),
    against("verify 13 fields, Bun, against A", VERIFY, &["bun"], A, [2.3, 2.6]),
    against("verify 13 fields, workerd, against A with `createHash`", VERIFY, WORKERD, "by-hand-create-hash", [3.0, 3.5]),
    against("verify 13 fields, workerd, against A with js-md5", VERIFY, WORKERD, "by-hand-js-md5", [2.0, 2.4]),
    against("sign, Node 20, against JavaScript by hand for any fields", SIGN, NODE, "by-hand", [1.7, 1.9]),
    against("sign, other runtimes, against the same", SIGN, &["node26", "deno", "bun", "workerd"], "by-hand", [1.3, 1.4]),
    against("verify an answer, Node 20, against a regular expression", &["answer"], NODE, "by-hand", [1.5, 1.7]),
    against("verify an answer, Node 20, against fast-xml-parser", &["answer"], NODE, "xml-parser", [12.0, 15.0]),
    Goal { title: "the most expensive forged callback of 64 KB, Node 20", must: 3.0, aim: 2.0, figure: Figure::Forged },
    Goal {
        title: "import to first verified callback, Node 20, CommonJS, compared with A", must: 4.0, aim: 3.0,
        figure: Figure::ColdStart,
    },
];

/// A measured figure.
struct Measured {
    value: f64,
    shown: String,
}

/// The Markdown table of all goals with the measured figures.
pub(super) fn table_of(record: &Record) -> String {
    let mut rows = vec![["", "must", "aim", "measured", "reached"].map(str::to_owned).to_vec()];
    rows.extend(GOALS.iter().map(|goal| goal.row(record)));
    rows.extend(SIZE_LIMITS.iter().map(|limit| size_row(limit, record)));
    table(&rows)
}

fn size_row(limit: &SizeLimit, record: &Record) -> Vec<String> {
    let (shown, verdict) = match record.value(SIZE, limit.title, "largest") {
        Some(size) => {
            (format!("{size:.1} KiB"), verdict(size <= limit.must, limit.aim.map(|aim| size <= aim)))
        }
        None => (MISSING.to_owned(), NOT_MEASURED),
    };
    let aim = limit.aim.map(|aim| format!("{aim} KiB")).unwrap_or_default();
    vec![limit.title.to_owned(), format!("{} KiB", limit.must), aim, shown, verdict.to_owned()]
}

fn verdict(meets_must: bool, meets_aim: Option<bool>) -> &'static str {
    match (meets_must, meets_aim) {
        (false, _) => "**missed**",
        (true, Some(false)) => "must",
        (true, Some(true)) => "aim",
        (true, None) => "yes",
    }
}

impl Goal {
    fn row(&self, record: &Record) -> Vec<String> {
        let (shown, verdict) = match self.figure.measured(record) {
            Some(Measured { value, shown }) => {
                let meets = |limit: f64| match self.figure {
                    Figure::Ratio { .. } => value >= limit,
                    Figure::Forged | Figure::ColdStart => value <= limit,
                };
                (shown, verdict(meets(self.must), Some(meets(self.aim))))
            }
            None => (MISSING.to_owned(), NOT_MEASURED),
        };
        let [must, aim] = [self.must, self.aim].map(|limit| self.figure.format(limit));
        vec![self.title.to_owned(), must, aim, shown, verdict.to_owned()]
    }
}

impl Figure {
    fn format(&self, value: f64) -> String {
        match self {
            Self::Ratio { .. } => format!("{value}×"),
            Self::Forged => format!("{value} ms"),
            Self::ColdStart => format!("A + {value} ms"),
        }
    }

    fn measured(&self, record: &Record) -> Option<Measured> {
        match *self {
            Self::Ratio { sets, runtimes, ours, other } => lowest_ratio(record, sets, runtimes, other, ours),
            Self::Forged => {
                let runtime = RUNTIMES[0].name;
                let times = group("forged")
                    .filter_map(|each| Some((record.value(each.set, runtime, OURS)?, each.title)));
                let (value, title) = times.max_by(|one, other| one.0.total_cmp(&other.0))?;
                Some(Measured { value: value / 1e6, shown: format!("{}: {title}", milliseconds(value)) })
            }
            Self::ColdStart => {
                let [ours, other] =
                    [OURS, A].map(|contender| record.low("cold-commonjs", RUNTIMES[0].name, contender));
                let value = ours? - other?;
                Some(Measured { value: value / 1e6, shown: format!("A + {}", milliseconds(value)) })
            }
        }
    }
}

/// The lowest of these ratios with its range. If there are several, the text names the scenario and the runtime.
fn lowest_ratio(
    record: &Record,
    sets: &[&str],
    runtimes: &[&str],
    other: &str,
    ours: &str,
) -> Option<Measured> {
    let scenarios = SCENARIOS.iter().filter(|each| sets.contains(&each.set));
    let pairs = scenarios.flat_map(|each| {
        RUNTIMES.iter().filter(|runtime| runtimes.contains(&runtime.name)).map(move |runtime| (each, runtime))
    });
    let ratios = pairs.filter_map(|(each, runtime)| {
        Some((record.ratio(each.set, runtime.name, other, ours)?, each.title, runtime))
    });
    let (ratio, title, runtime) = ratios.min_by(|one, other| one.0.median.total_cmp(&other.0.median))?;
    let mut shown = format!("{:.2}× ({:.2} to {:.2})", ratio.median, ratio.lowest, ratio.highest);
    if sets.len() > 1 {
        shown = format!("{shown}: {title}");
    }
    if runtimes.len() > 1 {
        shown = format!("{shown}, {}", runtime.title_with(record.version(runtime.name)));
    }
    Some(Measured { value: ratio.median, shown })
}

#[cfg(test)]
mod tests {
    use super::{Record, table_of};

    fn row_of<'a>(page: &'a str, title: &str) -> &'a str {
        page.lines().find(|line| line.contains(title)).unwrap_or_default()
    }

    #[test]
    fn reports_whether_must_and_aim_are_reached() {
        let mut record = Record::new("2030-01-02", "2 cores", 1);
        record.add("verify", "node20", "ours", &[1000.0]);
        record.add("verify", "node20", "by-hand-hash", &[2400.0]);
        record.add("verify", "node20", "usual-hash", &[4100.0]);
        record.add("answer", "node20", "ours", &[1000.0]);
        record.add("answer", "node20", "xml-parser", &[15_000.0]);
        record.add("cold-commonjs", "node20", "ours", &[9e6, 8e6]);
        record.add("cold-commonjs", "node20", "by-hand-hash", &[3e6, 4e6]);
        let page = table_of(&record);
        for row in [
            "| verify 13 fields, Node 20, against A | 2.3× | 2.6× | 2.40× (2.40 to 2.40) | must |",
            "| the same against B | 4.2× | 4.7× | 4.10× (4.10 to 4.10) | **missed** |",
            "| verify an answer, Node 20, against fast-xml-parser | 12× | 15× | 15.00× (15.00 to 15.00) | aim |",
            "| verify 13 fields, Bun, against A | 2.3× | 2.6× | – | not measured |",
        ] {
            assert!(page.lines().any(|line| line == row), "{row}\n{page}");
        }
        assert!(row_of(&page, "import to first").ends_with("| A + 5.00 ms | **missed** |"), "{page}");
    }

    #[test]
    fn reports_the_lowest_of_several_ratios() {
        let mut record = Record::new("2030-01-02", "2 cores", 1);
        for (set, ours) in [("fields-50-documented", 1000.0), ("fields-50-undocumented-shuffled", 2000.0)] {
            record.add(set, "node20", "ours", &[ours]);
            record.add(set, "node20", "by-hand-hash", &[2500.0]);
        }
        record.add("forged-value", "node20", "ours", &[1e6]);
        record.add("forged-lists", "node20", "ours", &[2.5e6]);
        let page = table_of(&record);
        let fields = row_of(&page, "| 50 fields");
        assert!(
            fields.ends_with("| 1.25× (1.25 to 1.25): 50 fields, undocumented, shuffled | **missed** |"),
            "{page}"
        );
        assert!(row_of(&page, "forged").ends_with("| 2.50 ms: lists | must |"), "{page}");
    }
}
