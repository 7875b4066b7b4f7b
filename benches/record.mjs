// The measured figures.

import { RUNTIMES } from "./scenarios.mjs";

/** The value at this quantile (0 to 1). The median of an even number of values is the upper of the middle two. */
export function quantile(values, part) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.trunc(sorted.length * part), sorted.length - 1)];
}

/**
 * `data` is JSON with `date`, `machine`, `rounds`, `versions` by name, and `values`: an array with a number for each round, by
 * scenario, runtime and contender. Sizes are in `values`, too, by file.
 */
export class Record {
  constructor(data) {
    this.data = { versions: {}, values: {}, ...data };
  }

  add(scenario, runtime, contender, values) {
    const { values: all } = this.data;
    ((all[scenario] ??= {})[runtime] ??= {})[contender] = values;
  }

  /** Undefined if there are none. */
  values(scenario, runtime, contender) {
    const values = this.data.values[scenario]?.[runtime]?.[contender];
    return values?.length > 0 ? values : undefined;
  }

  #quantile(part, ...names) {
    const values = this.values(...names);
    return values && quantile(values, part);
  }

  /** The median of the rounds. */
  median(scenario, runtime, contender) {
    return this.#quantile(0.5, scenario, runtime, contender);
  }

  /** The tenth percentile, for values that are times of processes: other programs can only make a process slower. */
  low(scenario, runtime, contender) {
    return this.#quantile(0.1, scenario, runtime, contender);
  }

  /** The time of `other` divided by the time of `contender`. Only times of the same round are compared. */
  ratio(scenario, runtime, other, contender) {
    const [others, values] = [other, contender].map((name) => this.values(scenario, runtime, name));
    if (!others || !values) return undefined;
    const ratios = values.map((value, round) => others[round] / value);
    return { median: quantile(ratios, 0.5), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
  }

  /** `Node 20.20.2` */
  titleOf({ name, title }) {
    return `${title} ${this.data.versions[name] ?? ""}`.trim();
  }

  /** The names and versions of everything that was measured. */
  versions() {
    const titled = Object.entries(this.data.versions).sort(([one], [other]) => (one < other ? -1 : 1));
    return titled.map(([name, version]) => {
      const runtime = RUNTIMES.find((runtime) => runtime.name === name);
      return runtime ? this.titleOf(runtime) : `${name} ${version}`;
    });
  }
}
