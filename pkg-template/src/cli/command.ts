// A command of the CLI, and the error for wrong usage.

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`: at most 24 lines of 80 characters. */
  readonly help: string;
  /** Runs the command with the arguments after its name. Returns the exit code. */
  run(argv: readonly string[]): number | Promise<number>;
}

/** The command was called with wrong arguments: exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly command = "",
  ) {
    super(message);
  }
}
