//! Runs other programs and describes their failures.

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::Duration;

/// The error is a sentence for the person who started `cargo xtask`.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Runs the command and shows its output.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| start_error(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed ({status})", command_line(command)).into())
    }
}

/// Prints the command, then runs it: the line shows in long output which command runs.
pub(crate) fn run_shown(command: &mut Command) -> Result {
    println!("— {}", command_line(command));
    run(command)
}

/// Runs the command. Its output is shown only if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result {
    read_stdout(command).map(drop)
}

/// Runs the command and returns its standard output without surrounding white space.
pub(crate) fn read_stdout(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| start_error(command, &error))?;
    require_success(command, output)
}

/// Whether `program --version` runs successfully.
pub(crate) fn can_start(program: &str) -> bool {
    run_quietly(Command::new(program).arg("--version")).is_ok()
}

/// Like [`read_stdout`], but kills the program after `limit`: a browser or a download may hang.
pub(crate) fn read_stdout_within(limit: Duration, command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| start_error(command, &error))?;
    let id = child.id().to_string();
    let (sender, receiver) = channel();
    // After a timeout the thread is not joined: children of the program may keep the pipes open.
    spawn(move || sender.send(child.wait_with_output()));
    if let Ok(output) = receiver.recv_timeout(limit) {
        return require_success(command, output?);
    }
    run(Command::new("kill").args(["-KILL", &id]))?;
    Err(format!("`{}` took longer than {} s", command_line(command), limit.as_secs()).into())
}

fn require_success(command: &Command, output: Output) -> Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?.trim().to_owned());
    }
    let mut message = format!("`{}` failed ({})", command_line(command), output.status);
    for printed in [&output.stdout, &output.stderr] {
        let printed = String::from_utf8_lossy(printed);
        if !printed.trim().is_empty() {
            write!(message, "\n{}", printed.trim_end())?;
        }
    }
    Err(message.into())
}

fn start_error(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", command_line(command))
}

/// The command as a person would type it.
pub(crate) fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let arguments = program.file_name().into_iter().chain(command.get_args());
    arguments.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::read_stdout_within;

    #[test]
    fn reads_the_whole_output_of_a_program() {
        let limit = Duration::from_secs(30);
        let read = read_stdout_within(limit, Command::new("sh").args(["-c", "yes | head -c 300000"]));
        assert_eq!(read.ok().map(|printed| printed.len()), Some(299_999));
        let failed = read_stdout_within(limit, Command::new("sh").args(["-c", "echo why; exit 3"]));
        assert!(failed.is_err_and(|error| error.to_string().contains("why")));
    }

    #[test]
    fn kills_a_program_that_hangs() {
        let started = Instant::now();
        let hung = read_stdout_within(Duration::from_millis(100), Command::new("sleep").arg("60"));
        assert!(hung.is_err_and(|error| error.to_string() == "`sleep 60` took longer than 0 s"));
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
