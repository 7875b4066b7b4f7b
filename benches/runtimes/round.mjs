// A round of one scenario in one runtime. Each contender has a fresh process; all are checked, warmed up, and then timed in
// many short batches in turn, so that what disturbs the machine disturbs all of them. Prints the nanoseconds of a call.
//
//   node round.mjs <job in JSON: driver, program, options, folder, set, contenders, batches, milliseconds, warmUp>

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "./check.mjs";

const { driver, contenders, batches, milliseconds, warmUp, ...job } = JSON.parse(process.argv[2]);
const messages = JSON.parse(readFileSync(join(job.folder, `benches/sets/${job.set}.json`), "utf8"));
const { start } = await import(`./${driver}.mjs`);

/** The tenth percentile: the machine can only make a batch slower. */
const low = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 10)];

/** Checks and warms up a contender; gives what takes its batches. */
async function ready({ contender, results, batch }) {
  try {
    check(messages, await results());
  } catch (error) {
    throw new Error(`${contender} fails the check`, { cause: error });
  }
  const once = (await batch(1)).sum;
  /** Every result must be read as the first time. */
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
    async take() {
      full.push(await timed(rotations));
      empty.push(await timed(0));
    },
    /** What a batch of no rotations takes is not the contender's: where our own clock is used, the connection and the rotation before. */
    nanoseconds: () => ((low(full) - low(empty)) * 1e6) / (rotations * messages.inputs.length),
  };
}

const running = [];
try {
  for (const contender of contenders) running.push({ contender, ...(await start({ ...job, contender })) });
  const taking = [];
  for (const each of running) taking.push(await ready(each));
  for (let batch = 0; batch < batches; batch++) {
    // Every other time backwards: the first is not always the same.
    for (const each of batch % 2 === 0 ? taking : taking.toReversed()) await each.take();
  }
  console.log(JSON.stringify(taking.map((each) => each.nanoseconds())));
} finally {
  for (const each of running) await each.stop();
}
