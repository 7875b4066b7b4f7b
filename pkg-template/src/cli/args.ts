// The arguments of a command.

import { parseArgs } from "node:util";
import { UsageError } from "./command.js";
import { nearest } from "./nearest.js";

/** A `flag` has no value, `text` has one value, and `texts` may be given several times. */
export type OptionKind = "flag" | "text" | "texts";

/** The arguments after the command's name. */
export class Args {
  /** The arguments that belong to no option. */
  readonly positionals: readonly string[];
  readonly #options = new Map<string, string[]>();

  constructor(argv: readonly string[], kinds: Readonly<Record<string, OptionKind>>) {
    const type = (kind: OptionKind) => ({ type: kind === "flag" ? ("boolean" as const) : ("string" as const) });
    const options = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, type(kind)]));
    // Not strict: Node's errors contain values, which may be secrets.
    const { positionals, tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
    this.positionals = positionals;
    for (const token of tokens) {
      if (token.kind !== "option") continue;
      const { name, rawName, value = "" } = token;
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      if (kind === undefined) throw new UsageError(unknownOption(rawName, kinds));
      if (kind === "flag" && token.value !== undefined) throw new UsageError(`--${name} takes no value`);
      const earlier = this.#options.get(name) ?? [];
      if (earlier.length > 0 && kind !== "texts") throw new UsageError(`--${name} is given more than once`);
      if (kind !== "flag" && value === "") throw new UsageError(`--${name} needs a value`);
      this.#options.set(name, [...earlier, value]);
    }
  }

  has(name: string): boolean {
    return this.#options.has(name);
  }

  text(name: string): string | undefined {
    return this.#options.get(name)?.[0];
  }

  texts(name: string): readonly string[] {
    return this.#options.get(name) ?? [];
  }

  /** The operation, which is the first positional argument; `undefined` if that is a field or missing. */
  operation(): string | undefined {
    const [first] = this.positionals;
    return first === undefined || /[={[]|^-$/.test(first) ? undefined : first;
  }

  /** The value of an option that is a whole number from 0 to `max`. */
  number(name: string, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > max) throw new UsageError(`--${name} must be a whole number from 0 to ${max}`);
    return number;
  }

  /** Rejects options that have no effect together with this option. */
  rejectWith(option: string, names: readonly string[]): void {
    const ignored = names.find((name) => this.has(name));
    if (ignored !== undefined) throw new UsageError(`--${ignored} cannot be combined with --${option}`);
  }

  /** The script name of `--script` or `--no-script`; `undefined` if neither is given. */
  script(): string | null | undefined {
    if (!this.has("no-script")) return this.text("script");
    this.rejectWith("no-script", ["script"]);
    return null;
  }

  /** Rejects more than `max` positional arguments. */
  maxPositionals(max: number): void {
    if (this.positionals.length > max) throw new UsageError(`unexpected argument ${max + 1}`);
  }
}

/** The message never contains the value of the option, which may be a secret. */
function unknownOption(name: string, kinds: object): string {
  if (/secret|key|password/i.test(name)) {
    return (
      `${name} is refused: a secret is never taken from an argument, which other users of this machine can see; ` +
      "set FREEDOMPAY_PAYOUT_SECRET or give --secret-file"
    );
  }
  const known = Object.keys(kinds).map((name) => `--${name}`);
  const meant = nearest(name, known);
  return `unknown option ${name}; ${meant === undefined ? `the options are ${known.join(", ")}` : `did you mean ${meant}?`}`;
}
