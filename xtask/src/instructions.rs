//! `cargo xtask instructions`: what verifying a callback costs, counted by valgrind, which no busy machine disturbs.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::process::{Result, read, read_within};
use crate::{debian, project};

/// A callback, and the most instructions that verifying it may take.
pub(crate) struct Shape {
    /// Without the signature.
    pub(crate) fields: u32,
    /// Of the body; 0 where the fields alone make it.
    pub(crate) bytes: u32,
    budget: u32,
}

/// The processor that the budgets are for; what another counts is shown.
const PROCESSOR: &str = "x86_64";

const SHAPES: &[Shape] = &[
    Shape { fields: 5, bytes: 0, budget: 21_500 },
    Shape { fields: 50, bytes: 0, budget: 184_000 },
    Shape { fields: 500, bytes: 0, budget: 1_860_000 },
    Shape { fields: 13, bytes: 1024, budget: 83_000 },
    Shape { fields: 13, bytes: 4096, budget: 235_000 },
    Shape { fields: 13, bytes: 16_384, budget: 870_000 },
];

/// How much more one more field, or byte, may take where there are many than where there are few: linear, with room
/// for sorting.
const BEND: f64 = 1.25;

/// How many calls are counted. The program makes so many, then twice as many: what it takes to start cancels out.
const CALLS: u32 = 16;

/// A program that takes milliseconds, under valgrind.
const LIMIT: Duration = Duration::from_secs(120);

/// A shape with the instructions that verifying it takes.
pub(crate) struct Count {
    pub(crate) shape: &'static Shape,
    pub(crate) instructions: f64,
}

/// How the cost grows along one measure of the shapes.
pub(crate) struct Growth {
    pub(crate) of: &'static str,
    /// Instructions of one more, between the smaller two shapes and between the larger two.
    pub(crate) steps: [f64; 2],
}

pub(crate) fn run(_words: &[String]) -> Result {
    check()
}

/// Counts, prints the table, and fails where a budget is exceeded or the growth bends.
pub(crate) fn check() -> Result {
    let complaints = show(&count()?)?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

/// Prints the table; gives what is wrong with it.
pub(crate) fn show(counts: &[Count]) -> Result<Vec<String>> {
    println!("{:<12} {:>12} {:>9}", "", "instructions", "budget");
    for Count { shape, instructions } in counts {
        println!("{:<12} {instructions:>12.0} {:>9}", shape.name(), shape.budget);
    }
    let growth = growth(counts)?;
    for Growth { of, steps: [few, many] } in &growth {
        println!("one more {of}: {few:.1} where there are few, {many:.1} where there are many");
    }
    // Another processor has other instructions.
    Ok(complaints(counts, &growth, std::env::consts::ARCH == PROCESSOR))
}

fn complaints(counts: &[Count], growth: &[Growth], within_budgets: bool) -> Vec<String> {
    let mut complaints = Vec::new();
    for Count { shape, instructions } in counts {
        if within_budgets && *instructions > f64::from(shape.budget) {
            let name = shape.name();
            complaints.push(format!("{name}: {instructions:.0} instructions, of {} at most", shape.budget));
        }
    }
    for Growth { of, steps: [few, many] } in growth {
        if *many > few * BEND {
            complaints
                .push(format!("one more {of} takes {:.2} times as much where there are many", many / few));
        }
    }
    complaints
}

impl Shape {
    /// What is large about it.
    pub(crate) fn name(&self) -> String {
        if self.bytes == 0 { format!("{} fields", self.fields) } else { format!("{} KB", self.bytes / 1024) }
    }
}

/// The shapes with what has been counted earlier, by their names.
pub(crate) fn counted(earlier: impl Fn(&str) -> Option<f64>) -> Option<Vec<Count>> {
    let count = |shape: &'static Shape| Some(Count { shape, instructions: earlier(&shape.name())? });
    SHAPES.iter().map(count).collect()
}

/// Counts every shape.
pub(crate) fn count() -> Result<Vec<Count>> {
    debian::program("valgrind", "valgrind", "counts instructions")?;
    let program = build()?;
    let mut counts = Vec::new();
    for shape in SHAPES {
        let [once, twice] = [CALLS, 2 * CALLS].map(|calls| collected(&program, shape, calls));
        counts.push(Count { shape, instructions: (twice? - once?) / f64::from(CALLS) });
    }
    Ok(counts)
}

/// One more field, and one more byte.
pub(crate) fn growth(counts: &[Count]) -> Result<[Growth; 2]> {
    let by_fields: Vec<_> = counts.iter().filter(|count| count.shape.bytes == 0).collect();
    let by_bytes: Vec<_> = counts.iter().filter(|count| count.shape.bytes > 0).collect();
    Ok([
        Growth { of: "field", steps: steps(&by_fields, |shape| shape.fields)? },
        Growth { of: "byte", steps: steps(&by_bytes, |shape| shape.bytes)? },
    ])
}

fn steps(counts: &[&Count], size: impl Fn(&Shape) -> u32) -> Result<[f64; 2]> {
    let &[small, middle, large] = counts else { return Err("a growth is shown by three shapes".into()) };
    Ok([(small, middle), (middle, large)].map(|(less, more)| {
        (more.instructions - less.instructions) / f64::from(size(more.shape) - size(less.shape))
    }))
}

/// The program that verifies, compiled as Rust programs are.
fn build() -> Result<PathBuf> {
    let mut cargo = project::cargo();
    cargo.args(["build", "--quiet", "--profile", "bench", "--bench", "instructions"]);
    let messages = read(cargo.args(["--message-format", "json-render-diagnostics"]))?;
    let executable = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    Ok(executable.ok_or("cargo has built no program")?)
}

/// All instructions of the program with so many calls.
fn collected(program: &PathBuf, shape: &Shape, calls: u32) -> Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-fd=1"]).arg(program);
    valgrind.args([shape.fields, shape.bytes, calls].map(|number| number.to_string()));
    let printed = read_within(LIMIT, &mut valgrind)?;
    let number = printed.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    Ok(number.ok_or_else(|| format!("valgrind has counted nothing\n{printed}"))?)
}

#[cfg(test)]
mod tests {
    use super::{Count, Shape, complaints, growth};

    const SHAPES: &[Shape] = &[
        Shape { fields: 5, bytes: 0, budget: 2000 },
        Shape { fields: 50, bytes: 0, budget: 6000 },
        Shape { fields: 500, bytes: 0, budget: 60_000 },
        Shape { fields: 5, bytes: 1024, budget: 10_000 },
        Shape { fields: 5, bytes: 2048, budget: 10_000 },
        Shape { fields: 5, bytes: 4096, budget: 20_000 },
    ];

    /// 1000 to begin with, 100 for every field and 3 for every byte.
    fn linear(fields: u32, bytes: u32) -> f64 {
        1000.0 + 100.0 * f64::from(fields) + 3.0 * f64::from(bytes)
    }

    /// The same, and every field looks at every other.
    fn squared(fields: u32, bytes: u32) -> f64 {
        linear(fields, bytes) + 10.0 * f64::from(fields * fields)
    }

    fn counts(cost: fn(u32, u32) -> f64) -> Vec<Count> {
        SHAPES.iter().map(|shape| Count { shape, instructions: cost(shape.fields, shape.bytes) }).collect()
    }

    #[test]
    fn growth_is_what_one_more_costs() {
        let [fields, bytes] = growth(&counts(linear)).unwrap();
        assert_eq!((fields.of, fields.steps), ("field", [100.0, 100.0]));
        assert_eq!((bytes.of, bytes.steps), ("byte", [3.0, 3.0]));
    }

    #[test]
    fn what_costs_too_much_or_more_and_more_is_named() {
        let judged = |cost, budgets| complaints(&counts(cost), &growth(&counts(cost)).unwrap(), budgets);
        assert!(judged(linear, true).is_empty());
        let bent = "one more field takes 8.62 times as much where there are many";
        assert_eq!(
            judged(squared, true),
            [
                "50 fields: 31000 instructions, of 6000 at most",
                "500 fields: 2551000 instructions, of 60000 at most",
                bent
            ]
        );
        assert_eq!(judged(squared, false), [bent]);
    }
}
