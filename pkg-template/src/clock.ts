// The clock of the sandbox.

/**
 * The clock of a sandbox. It follows the system's clock and can be advanced.
 *
 * @example
 * ```ts
 * import { startSandbox } from "freedompay-payouts/sandbox";
 *
 * const sandbox = await startSandbox({ now: () => 1_700_000_000 });
 * ```
 */
export interface SandboxClock {
  /**
   * The time in seconds since 1970-01-01 UTC.
   *
   * @example
   * ```ts
   * console.log(sandbox.clock.now()); // 1700000000
   * await sandbox.close();
   * ```
   */
  now(): number;
  /**
   * Advances the clock by a number of seconds, from 0 to 3155760000, which is a hundred years. Callbacks that become
   * due on the way are sent in the order of their times, one after the other. Then the promise resolves.
   *
   * @example
   * ```ts
   * await sandbox.clock.advance(1800);
   * console.log(sandbox.clock.now()); // 1700001800
   * await sandbox.close();
   * ```
   *
   * @throws ValidationError `options_invalid`: `seconds` is outside this range.
   */
  advance(seconds: number): Promise<void>;
}

export class AdvanceableClock {
  readonly #system: () => number;
  #ahead = 0;

  constructor(system: () => number = () => Date.now() / 1000) {
    this.#system = system;
  }

  now(): number {
    return this.#system() + this.#ahead;
  }

  /** Advances the clock to this time. A time in the past changes nothing. */
  advanceTo(time: number): void {
    this.#ahead += Math.max(0, time - this.now());
  }
}
