//! `cargo xtask fuzz`: runs the fuzz targets.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;

use crate::tests::fuzz::{self, Programs};
use crate::tools::process::Result;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Default: all
    #[arg(value_name = "TARGET", value_parser = PossibleValuesParser::new(fuzz::targets()))]
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Runs one input in one target instead of fuzzing
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Replaces the committed corpora by the smallest ones with the new coverage
    #[arg(long)]
    keep: bool,
}

pub(crate) fn run(args: &Args) -> Result {
    let programs = Programs::build()?;
    if let Some(input) = &args.input {
        let [target] = args.targets.as_slice() else {
            return Err("--input needs exactly one target".into());
        };
        return programs.run_input(target, input);
    }
    let targets = if args.targets.is_empty() { fuzz::targets() } else { args.targets.clone() };
    programs.fuzz(&targets, args.seconds, &[])?;
    if args.keep {
        for target in &targets {
            programs.keep_corpus(target)?;
        }
    }
    Ok(())
}
