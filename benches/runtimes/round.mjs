// Measures a round of one scenario in one runtime. Each contender runs in a fresh process. All are checked and warmed up, and
// then timed in many short batches in turn, so that other load on the machine affects all of them. Prints the nanoseconds of a
// call for each contender.
//
//   node round.mjs <job in JSON: driver, program, options, folder, set, contenders, batches, milliseconds, warmUp>

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./check.mjs";

const { driver, contenders, batches, milliseconds, warmUp, ...job } = JSON.parse(process.argv[2]);
const messages = JSON.parse(readFileSync(join(job.folder, `benches/sets/${job.set}.json`), "utf8"));
const { start } = await import(`./${driver}.mjs`);

/** The tenth percentile, because other load can only make a batch slower. */
const low = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 10)];

/** Checks and warms up a contender. Returns functions that measure a batch and report the result. */
async function warmUpContender({ contender, results, batch }) {
  try {
    check(messages, await results());
  } catch (error) {
    throw new Error(`${contender} fails the check`, { cause: error });
  }
  const once = (await batch(1)).sum;
  /** Fails if the results differ from those of the first call. */
  const timed = async (rotations) => {
    const { sum, milliseconds } = await batch(rotations);
    if (sum !== once * rotations) throw new Error(`${contender}: the results differ from call to call: ${sum}, not ${once * rotations}`);
    return milliseconds;
  };
  let rotations = 1;
  let took = 0;
  for (let warm = 0; warm < warmUp || took < milliseconds / 2; warm += took) {
    took = await timed(rotations);
    if (took < milliseconds / 2) rotations *= 2;
  }
  rotations = Math.max(1, Math.round((rotations * milliseconds) / took));
  const full = [];
  const empty = [];
  return {
    async measure() {
      full.push(await timed(rotations));
      empty.push(await timed(0));
    },
    /** The time of an empty batch is subtracted: that of the connection and of the untimed rotation. */
    nanoseconds: () => ((low(full) - low(empty)) * 1e6) / (rotations * messages.inputs.length),
  };
}

const running = [];
try {
  for (const contender of contenders) running.push({ contender, ...(await start({ ...job, contender })) });
  const measured = [];
  for (const each of running) measured.push(await warmUpContender(each));
  for (let batch = 0; batch < batches; batch++) {
    // Every other time in reverse order, so that no contender is always the first.
    for (const each of batch % 2 === 0 ? measured : measured.toReversed()) await each.measure();
  }
  console.log(JSON.stringify(measured.map((each) => each.nanoseconds())));
} finally {
  for (const each of running) await each.stop();
}
