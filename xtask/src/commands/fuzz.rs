//! `cargo xtask fuzz [target …] [--seconds N] [--input FILE] [--keep]`: runs the fuzz targets.

use std::path::PathBuf;

use crate::tests::fuzz::{self, Programs};
use crate::tools::process::Result;

/// How long each target runs by default, in seconds.
const DEFAULT_SECONDS: u32 = 60;

struct Args {
    targets: Vec<String>,
    seconds: u32,
    /// One input to run instead of fuzzing.
    input: Option<PathBuf>,
    /// Whether to commit a new corpus.
    keep: bool,
}

pub(crate) fn run(arguments: &[String]) -> Result {
    let args = Args::parse(arguments)?;
    let programs = Programs::build()?;
    if let (Some(input), [target]) = (&args.input, args.targets.as_slice()) {
        return programs.run_input(target, input);
    }
    programs.fuzz(&args.targets, args.seconds, &[])?;
    if args.keep {
        for target in &args.targets {
            programs.keep_corpus(target)?;
        }
    }
    Ok(())
}

impl Args {
    fn parse(arguments: &[String]) -> Result<Self> {
        let known = fuzz::targets()?;
        let mut args = Self { targets: Vec::new(), seconds: DEFAULT_SECONDS, input: None, keep: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--seconds" => args.seconds = value()?.parse()?,
                "--input" => args.input = Some(value()?.into()),
                "--keep" => args.keep = true,
                name if known.iter().any(|target| target == name) => args.targets.push(name.to_owned()),
                name => {
                    let known = known.join(" ");
                    return Err(format!("there is no target \"{name}\"; the targets are: {known}").into());
                }
            }
        }
        if args.seconds == 0 {
            // libFuzzer would never end.
            return Err("--seconds must be at least 1".into());
        }
        if args.input.is_some() && args.targets.len() != 1 {
            return Err("--input needs exactly one target".into());
        }
        if args.targets.is_empty() {
            args.targets = known;
        }
        Ok(args)
    }
}
