//! What people read of a record: lines on the terminal, and `BENCHMARKS.md`.

use std::fmt::Write as _;
use std::fs;

use crate::instructions::{self, Growth};
use crate::process::Result;
use crate::{files, project};

use super::STARTS;
use super::goals;
use super::record::Record;
use super::runtimes::{RUNTIMES, Runtime};
use super::works::{GROWTH, OURS, STARTERS, WORKS, Work, title};

/// Stands for a figure that has not been taken.
const MISSING: &str = "–";

/// One work in one runtime, for the terminal.
pub(super) fn lines(record: &Record, work: &Work, runtime: &Runtime) -> String {
    let mut lines = format!("{}, {}\n", work.title, versioned(record, runtime));
    for contender in work.contenders(runtime.name) {
        let shown = record.value(work.set, runtime.name, contender.name).map(time).unwrap_or_default();
        let ratio = compared(record, work.set, runtime.name, contender.name).unwrap_or_default();
        lines.push_str(format!("  {:<40} {shown:>10} {ratio:>8}", contender.title).trim_end());
        lines.push('\n');
    }
    lines
}

/// Cold starts in one runtime, for the terminal.
pub(super) fn start_lines(record: &Record, runtime: &Runtime) -> String {
    let mut lines = String::new();
    for (section, _) in STARTS {
        _ = writeln!(lines, "{}, {}", start_title(section), versioned(record, runtime));
        for name in STARTERS {
            let took = shown(record.value(section, runtime.name, name), milliseconds);
            _ = writeln!(lines, "  {:<40} {took:>10}", verifier(name));
        }
    }
    lines
}

/// Writes `BENCHMARKS.md`.
pub(super) fn write(record: &Record) -> Result {
    let template = fs::read_to_string(project::at("benches/page.md"))?;
    files::write(&project::at("BENCHMARKS.md"), &filled(&template, record)?)?;
    println!("BENCHMARKS.md");
    Ok(())
}

/// The template with every `{{name}}` replaced.
fn filled(template: &str, record: &Record) -> Result<String> {
    let mut parts = template.split("{{");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, text) = part.split_once("}}").ok_or("a name in the template does not end")?;
        page.push_str(&section(record, name).ok_or_else(|| format!("nothing is called {{{{{name}}}}}"))?);
        page.push_str(text);
    }
    Ok(page)
}

fn section(record: &Record, name: &str) -> Option<String> {
    Some(match name {
        "date" => record.date.clone(),
        "machine" => record.machine.clone(),
        "rounds" => record.rounds.to_string(),
        "node" => versioned(record, RUNTIMES.first()?),
        "goals" => goals::table_of(record),
        "losses" => losses(record),
        "cold" => starts(record),
        "fields" => growth(record, "fields-", "callback", 1.0),
        "bytes" => growth(record, "bytes-", "body", 1024.0),
        "instructions" => counted(record),
        "size" => sizes(record),
        "versions" => versions(record),
        _ => comparison(record, WORKS.iter().find(|work| work.set == name)?),
    })
}

/// A work in every runtime: a row for each contender, a column for each runtime.
fn comparison(record: &Record, work: &Work) -> String {
    let runtimes: Vec<_> =
        RUNTIMES.iter().filter(|runtime| !work.contenders(runtime.name).is_empty()).collect();
    let mut rows = vec![
        std::iter::once(String::new()).chain(runtimes.iter().map(|each| versioned(record, each))).collect(),
    ];
    for contender in work.all() {
        let mut row = vec![contender.title.to_owned()];
        for runtime in &runtimes {
            let value = record.value(work.set, runtime.name, contender.name).map(time);
            let ratio = compared(record, work.set, runtime.name, contender.name);
            let cell = match (value, ratio) {
                (Some(value), Some(ratio)) => format!("{value}, **{ratio}**"),
                (Some(value), None) => value,
                _ => MISSING.to_owned(),
            };
            row.push(cell);
        }
        rows.push(row);
    }
    table(&rows)
}

/// How many times as long as ours another contender takes.
fn compared(record: &Record, work: &str, runtime: &str, contender: &str) -> Option<String> {
    if contender == OURS {
        return None;
    }
    Some(format!("{:.2}×", record.ratio(work, runtime, contender, OURS)?.median))
}

/// Every figure in which another is faster.
fn losses(record: &Record) -> String {
    let mut losses = String::new();
    for runtime in RUNTIMES {
        for work in WORKS {
            for contender in work.contenders(runtime.name) {
                let ratio =
                    record.ratio(work.set, runtime.name, contender.name, OURS).map(|ratio| ratio.median);
                if let Some(ratio) = ratio.filter(|ratio| *ratio < 1.0) {
                    let (runtime, times) = (versioned(record, runtime), 1.0 / ratio);
                    _ = writeln!(
                        losses,
                        "- {}, {runtime}: {} is {times:.2}× as fast.",
                        work.title, contender.title
                    );
                }
            }
        }
        for (section, _) in STARTS {
            for name in STARTERS {
                let both =
                    record.value(section, runtime.name, name).zip(record.value(section, runtime.name, OURS));
                if let Some((other, ours)) = both.filter(|(other, ours)| other < ours) {
                    let (runtime, section) = (versioned(record, runtime), start_title(section));
                    let (other, ours, name) = (milliseconds(other), milliseconds(ours), verifier(name));
                    _ = writeln!(
                        losses,
                        "- {section}, {runtime}: {name} takes {other}, this package {ours}."
                    );
                }
            }
        }
    }
    if losses.is_empty() {
        "Nowhere in what is measured here.".to_owned()
    } else {
        losses.trim_end().to_owned()
    }
}

fn starts(record: &Record) -> String {
    let runtimes: Vec<_> = RUNTIMES.iter().filter(|runtime| runtime.is_node()).collect();
    let columns =
        || runtimes.iter().flat_map(|runtime| STARTS.iter().map(move |(section, _)| (runtime, *section)));
    let heads = columns().map(|(runtime, section)| {
        let format = if section.ends_with("commonjs") { "CommonJS" } else { "ES module" };
        format!("{}, {format}", versioned(record, runtime))
    });
    let mut rows = vec![std::iter::once(String::new()).chain(heads).collect::<Vec<_>>()];
    for name in STARTERS {
        let cells = columns()
            .map(|(runtime, section)| shown(record.value(section, runtime.name, name), milliseconds));
        rows.push(std::iter::once(verifier(name).to_owned()).chain(cells).collect());
    }
    table(&rows)
}

/// The sets whose names begin so and end with a number, of which `unit` is one more.
fn growth(record: &Record, prefix: &str, of: &str, unit: f64) -> String {
    let runtime = RUNTIMES.first().map_or("", |runtime| runtime.name);
    let mut rows =
        vec![[of, "this package", "one more", "A", "one more", "A takes"].map(str::to_owned).to_vec()];
    let mut before: Option<(f64, [Option<f64>; 2])> = None;
    for work in GROWTH {
        let Some(number) = work.set.strip_prefix(prefix).and_then(|number| number.parse::<f64>().ok()) else {
            continue;
        };
        let values = [OURS, "by-hand-hash"].map(|contender| record.value(work.set, runtime, contender));
        let mut row = vec![work.title.to_owned()];
        for (at, value) in values.iter().enumerate() {
            row.push(shown(*value, time));
            let step = before.and_then(|(earlier, costs)| {
                Some((value.as_ref()? - costs[at]?) / (number - earlier) * unit)
            });
            row.push(step.map(|step| format!("{step:.0} ns")).unwrap_or_default());
        }
        row.push(compared(record, work.set, runtime, "by-hand-hash").unwrap_or_else(|| MISSING.to_owned()));
        rows.push(row);
        before = Some((number, values));
    }
    table(&rows)
}

fn counted(record: &Record) -> String {
    let Some(counts) = instructions::counted(|name| record.value("instructions", "native", name)) else {
        return MISSING.to_owned();
    };
    let mut rows = vec![vec!["callback".to_owned(), "instructions".to_owned()]];
    rows.extend(counts.iter().map(|count| vec![count.shape.name(), format!("{:.0}", count.instructions)]));
    let mut text = table(&rows);
    for Growth { of, steps: [few, many] } in instructions::growth(&counts).into_iter().flatten() {
        _ = write!(
            text,
            "\n\nOne more {of} takes {few:.0} instructions where there are few, {many:.0} where there are many."
        );
    }
    text
}

fn sizes(record: &Record) -> String {
    let mut rows = vec![["file", "KB", "gzipped"].map(str::to_owned).to_vec()];
    for series in record.series.iter().filter(|series| series.work == "size" && series.runtime == "raw") {
        let kilobytes =
            |kind| shown(record.value("size", kind, &series.contender), |value| format!("{value:.1}"));
        rows.push(vec![format!("`{}`", series.contender), kilobytes("raw"), kilobytes("gzipped")]);
    }
    table(&rows)
}

fn versions(record: &Record) -> String {
    let title = |name: &str| {
        RUNTIMES
            .iter()
            .find(|runtime| runtime.name == name)
            .map_or(name.to_owned(), |each| each.title.to_owned())
    };
    let all: Vec<_> =
        record.versions.iter().map(|(name, version)| format!("{} {version}", title(name))).collect();
    format!("{}.", all.join(", "))
}

/// A table in Markdown: the first row is the head.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let mut lines: Vec<_> = rows.iter().map(|row| line(row)).collect();
    let columns = rows.first().map_or(0, Vec::len);
    lines.insert(1, format!("|---|{}", "--:|".repeat(columns.saturating_sub(1))));
    lines.join("\n")
}

/// A runtime and its version.
pub(super) fn versioned(record: &Record, runtime: &Runtime) -> String {
    format!("{} {}", runtime.title, record.version(runtime.name)).trim_end().to_owned()
}

/// What a contender that verifies is called.
fn verifier(name: &str) -> &'static str {
    WORKS.first().map_or("", |work| title(work, name))
}

fn start_title(section: &str) -> &'static str {
    if section.ends_with("commonjs") { "Cold start, CommonJS" } else { "Cold start, ES module" }
}

fn shown(value: Option<f64>, format: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| MISSING.to_owned(), format)
}

fn time(nanoseconds: f64) -> String {
    if nanoseconds < 9999.5 {
        format!("{nanoseconds:.0} ns")
    } else {
        format!("{:.1} µs", nanoseconds / 1e3)
    }
}

pub(super) fn milliseconds(nanoseconds: f64) -> String {
    format!("{:.1} ms", nanoseconds / 1e6)
}
