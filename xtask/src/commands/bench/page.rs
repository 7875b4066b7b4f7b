//! Writes the figures of a record to the terminal and to `BENCHMARKS.md`.

use std::fmt::Write as _;
use std::fs;

use crate::tools::process::Result;
use crate::tools::{files, project};

use super::cold_starts::{COLD_STARTS, ColdStart, STARTERS};
use super::format::{milliseconds, table, time};
use super::goals::{self, MISSING};
use super::record::Record;
use super::runtimes::{RUNTIMES, Runtime};
use super::scenarios::{A, OURS, OURS_NEW, SCENARIOS, Scenario, group, verifier};

/// The figures of one scenario in one runtime, for the terminal.
pub(super) fn lines(record: &Record, scenario: &Scenario, runtime: &Runtime) -> String {
    let mut lines = format!("{}, {}\n", scenario.set, versioned(record, runtime));
    for contender in scenario.contenders(runtime.name) {
        let shown = shown(record.value(scenario.set, runtime.name, contender.name), time);
        let ratio = ratio_text(record, scenario.set, runtime, contender.name).unwrap_or_default();
        lines.push_str(format!("  {:<48} {shown:>10} {ratio:>8}", contender.title).trim_end());
        lines.push('\n');
    }
    lines
}

/// The figures of cold starts in one runtime, for the terminal.
pub(super) fn cold_lines(record: &Record, runtime: &Runtime) -> String {
    let mut lines = String::new();
    for ColdStart { section, title, .. } in COLD_STARTS {
        _ = writeln!(lines, "cold start, {title}, {}", versioned(record, runtime));
        for name in STARTERS {
            let took = shown(record.low(section, runtime.name, name), milliseconds);
            _ = writeln!(lines, "  {:<48} {took:>10}", verifier(name));
        }
    }
    lines
}

/// Writes `BENCHMARKS.md`.
pub(super) fn write(record: &Record) -> Result {
    let template = fs::read_to_string(project::path("benches/page.md"))?;
    files::write(&project::path("BENCHMARKS.md"), &fill(&template, record)?)?;
    println!("BENCHMARKS.md");
    Ok(())
}

/// The template with every `{{name}}` replaced.
fn fill(template: &str, record: &Record) -> Result<String> {
    let mut parts = template.split("{{");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, text) = part.split_once("}}").ok_or("the template has an unclosed {{")?;
        page.push_str(
            &section(record, name)
                .ok_or_else(|| format!("the template has an unknown name: {{{{{name}}}}}"))?,
        );
        page.push_str(text);
    }
    Ok(page)
}

fn section(record: &Record, name: &str) -> Option<String> {
    Some(match name {
        "date" | "machine" | "rounds" => record.text(name),
        "node" => versioned(record, &RUNTIMES[0]),
        "goals" => goals::table_of(record),
        "losses" => losses(record),
        "cases" | "fields" | "bytes" => pairs(record, name),
        "forged" => forged(record),
        "cold" => cold_starts(record),
        "size" => sizes(record),
        "versions" => versions(record),
        _ => comparison(record, SCENARIOS.iter().find(|each| each.set == name)?),
    })
}

/// One scenario in all runtimes: a row for each contender, a column for each runtime.
fn comparison(record: &Record, scenario: &Scenario) -> String {
    let runtimes: Vec<_> =
        RUNTIMES.iter().filter(|runtime| !scenario.contenders(runtime.name).is_empty()).collect();
    let mut rows = vec![row_of("", runtimes.iter().map(|each| versioned(record, each)))];
    for contender in scenario.all() {
        let cells = runtimes.iter().map(|runtime| {
            let value = shown(record.value(scenario.set, runtime.name, contender.name), time);
            let ratio = ratio_text(record, scenario.set, runtime, contender.name);
            ratio.map(|ratio| format!("{value}, **{ratio}**")).unwrap_or(value)
        });
        rows.push(row_of(contender.title, cells));
    }
    table(&rows)
}

/// The scenarios of a group in the oldest Node, compared with A.
fn pairs(record: &Record, name: &str) -> String {
    let runtime = &RUNTIMES[0];
    let mut rows = vec![["", "this package", "A", "ratio"].map(str::to_owned).to_vec()];
    for each in group(name) {
        let [ours, other] =
            [OURS, A].map(|contender| shown(record.value(each.set, runtime.name, contender), time));
        let ratio = ratio_text(record, each.set, runtime, A).unwrap_or_else(|| MISSING.to_owned());
        rows.push(vec![each.title.to_owned(), ours, other, ratio]);
    }
    table(&rows)
}

fn forged(record: &Record) -> String {
    let mut rows = vec![["", "ms"].map(str::to_owned).to_vec()];
    for each in group("forged") {
        let value = record.value(each.set, RUNTIMES[0].name, OURS);
        rows.push(vec![each.title.to_owned(), shown(value, |value| format!("{:.2}", value / 1e6))]);
    }
    table(&rows)
}

fn cold_starts(record: &Record) -> String {
    let columns: Vec<_> = cold_columns().collect();
    let heads =
        columns.iter().map(|(runtime, start)| format!("{}, {}", versioned(record, runtime), start.title));
    let mut rows = vec![row_of("", heads)];
    for name in STARTERS {
        let cells = columns
            .iter()
            .map(|(runtime, start)| shown(record.low(start.section, runtime.name, name), milliseconds));
        rows.push(row_of(verifier(name), cells));
    }
    table(&rows)
}

fn cold_columns() -> impl Iterator<Item = (&'static Runtime, &'static ColdStart)> {
    let runtimes = RUNTIMES.iter().filter(|runtime| runtime.is_node());
    runtimes.flat_map(|runtime| COLD_STARTS.iter().map(move |start| (runtime, start)))
}

fn sizes(record: &Record) -> String {
    let mut rows = vec![["", "KiB", "gzipped"].map(str::to_owned).to_vec()];
    for name in record.runtimes("files") {
        let [raw, gzipped] = ["raw", "gzipped"]
            .map(|kind| shown(record.value("files", name, kind), |size| format!("{size:.1}")));
        rows.push(vec![name.to_owned(), raw, gzipped]);
    }
    table(&rows)
}

fn versions(record: &Record) -> String {
    let named = |name: &str| {
        let runtime = RUNTIMES.iter().find(|runtime| runtime.name == name);
        runtime
            .map_or_else(|| format!("{name} {}", record.version(name)), |runtime| versioned(record, runtime))
    };
    format!("{}.", record.versions().map(named).collect::<Vec<_>>().join(", "))
}

/// The contenders that are faster than this package: a row for each scenario and contender.
fn losses(record: &Record) -> String {
    let mut rows = vec![["", "faster contender", "ratio or difference"].map(str::to_owned).to_vec()];
    for scenario in SCENARIOS {
        for (ours, new) in [(OURS, ""), (OURS_NEW, ", a new `Merchant` for each message")] {
            for other in scenario.all().iter().filter(|each| ![OURS, OURS_NEW].contains(&each.name)) {
                let ratios = RUNTIMES.iter().filter_map(|runtime| {
                    let ratio = record.ratio(scenario.set, runtime.name, other.name, ours)?.median;
                    (ratio < 1.0).then(|| format!("{ratio:.2}× in {}", versioned(record, runtime)))
                });
                let ratios = ratios.collect::<Vec<_>>().join(", ");
                if !ratios.is_empty() {
                    let subject = format!("{}{new}", scenario.subject());
                    rows.push(vec![subject, other.title.to_owned(), ratios]);
                }
            }
        }
    }
    for (runtime, ColdStart { section, title, .. }) in cold_columns() {
        let [ours, other] = [OURS, A].map(|contender| record.low(section, runtime.name, contender));
        if let Some((ours, other)) = ours.zip(other).filter(|(ours, other)| other < ours) {
            let subject = format!("First message of a process, {title}");
            let less = format!("{} less in {}", milliseconds(ours - other), versioned(record, runtime));
            rows.push(vec![subject, verifier(A).to_owned(), less]);
        }
    }
    if rows.len() == 1 { "In none of these scenarios.".to_owned() } else { table(&rows) }
}

/// The time of another contender divided by the time of ours.
fn ratio_text(record: &Record, set: &str, runtime: &Runtime, contender: &str) -> Option<String> {
    if contender == OURS {
        return None;
    }
    Some(format!("{:.2}×", record.ratio(set, runtime.name, contender, OURS)?.median))
}

/// A row with this first cell.
fn row_of(head: &str, cells: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(head.to_owned()).chain(cells).collect()
}

/// The title of a runtime with its version.
fn versioned(record: &Record, runtime: &Runtime) -> String {
    runtime.title_with(record.version(runtime.name))
}

/// The formatted value, or a dash.
fn shown(value: Option<f64>, format: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| MISSING.to_owned(), format)
}

#[cfg(test)]
mod tests {
    use super::{Record, fill};

    #[test]
    fn fills_in_the_page() {
        let mut record = Record::new("2030-01-02", "2 cores", 3);
        record.add("verify", "node20", "ours", &[2000.0, 2000.0]);
        record.add("verify", "node20", "ours-new", &[4000.0, 4000.0]);
        record.add("verify", "node20", "by-hand-hash", &[3000.0, 3000.0]);
        let page = fill(include_str!("../../../../benches/page.md"), &record).unwrap();
        for line in [
            "Written by `cargo xtask bench` on 2030-01-02: 2 cores; rounds: 3. To change the text, edit `benches/page.md` and run",
            "| this package | 2000 ns | – | – | – | – | – |",
            "| A: by hand, `crypto.hash` | 3000 ns, **1.50×** | – | – | – | – | – |",
            "| Verify a callback, a new `Merchant` for each message | A: by hand, `crypto.hash` | 0.75× in Node |",
        ] {
            assert!(page.lines().any(|each| each == line), "{line}\n{page}");
        }
        assert_eq!(page.lines().filter(|line| line.starts_with("| Verify")).count(), 1);
        assert!(fill("{{nothing}}", &record).is_err());
    }
}
