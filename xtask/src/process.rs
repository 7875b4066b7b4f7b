//! Running other programs: what is shown, and what an error says.

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

/// The error is a sentence for the person who typed the command.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Runs with the output shown as it comes.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line(command)).into()) }
}

/// Runs with the output shown only where it failed: what succeeds has nothing to tell.
pub(crate) fn run_quietly(command: &mut Command) -> Result {
    finished(command).map(drop)
}

/// What the program printed, without the white space around it.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = finished(command)?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Whether `program` can be started at all.
pub(crate) fn has(program: &str) -> bool {
    finished(Command::new(program).arg("--version")).is_ok()
}

/// Like [`read`], but ends a program that takes longer than `limit`: a browser may hang, and a download without a
/// network may wait for ever.
pub(crate) fn read_within(limit: Duration, command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let (stdout, stderr) = (collect(child.stdout.take()), collect(child.stderr.take()));
    // Where it is ended, what it has started may hold the pipes open: they are not waited for.
    let status = wait_within(limit, &mut child, command)?;
    let collected = |thread: JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
    let output = Output { status, stdout: collected(stdout), stderr: collected(stderr) };
    Ok(String::from_utf8(succeeded(command, output)?.stdout)?.trim().to_owned())
}

fn wait_within(limit: Duration, child: &mut Child, command: &Command) -> Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Err(format!("`{}` took longer than {} s", line(command), limit.as_secs()).into());
        }
        sleep(Duration::from_millis(20));
    }
}

/// Reads all that a program prints, while it runs.
fn collect(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    spawn(move || {
        let mut printed = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is worth having.
            let _ = pipe.read_to_end(&mut printed);
        }
        printed
    })
}

fn finished(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    succeeded(command, output)
}

fn succeeded(command: &Command, output: Output) -> Result<Output> {
    if output.status.success() {
        return Ok(output);
    }
    let mut message = format!("`{}` failed ({})", line(command), output.status);
    for printed in [&output.stdout, &output.stderr] {
        let printed = String::from_utf8_lossy(printed);
        if !printed.trim().is_empty() {
            write!(message, "\n{}", printed.trim_end())?;
        }
    }
    Err(message.into())
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", line(command))
}

/// The command as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::read_within;

    #[test]
    fn what_a_program_prints_is_read_whole() {
        let limit = Duration::from_secs(30);
        let read = read_within(limit, Command::new("sh").args(["-c", "yes | head -c 300000"]));
        assert_eq!(read.ok().map(|printed| printed.len()), Some(299_999));
        let failed = read_within(limit, Command::new("sh").args(["-c", "echo why; exit 3"]));
        assert!(failed.is_err_and(|error| error.to_string().contains("why")));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let started = Instant::now();
        let hung = read_within(Duration::from_millis(100), Command::new("sleep").arg("60"));
        assert!(hung.is_err_and(|error| error.to_string() == "`sleep 60` took longer than 0 s"));
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
