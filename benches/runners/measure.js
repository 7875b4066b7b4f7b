// Nanoseconds of a call.

/** The last result: what is kept where everybody may see it can't be optimised away. */
export const live = { result: undefined };

/** Calls the contender with every input, `rotations` times; gives the sum of what was read. */
export function turn({ call, read, set: { inputs } }, rotations) {
  let sum = 0;
  for (let rotation = 0; rotation < rotations; rotation++) {
    for (let at = 0; at < inputs.length; at++) {
      const result = call(inputs[at]);
      live.result = result;
      sum += read(result);
    }
  }
  return sum;
}

/** The same for a contender whose results are promised. */
export async function promisedTurn({ call, read, set: { inputs } }, rotations) {
  let sum = 0;
  for (let rotation = 0; rotation < rotations; rotation++) {
    for (let at = 0; at < inputs.length; at++) {
      const result = await call(inputs[at]);
      live.result = result;
      sum += read(result);
    }
  }
  return sum;
}

const BATCHES = 7;

/** A warm-up takes as long as so many batches. */
const WARM_UP = 8;

const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1];

/** Wraps a turn: gives the milliseconds that so many rotations take, each of whose results must be read as in the first. */
export async function timer(take) {
  const once = await take(1);
  return async (rotations) => {
    const started = performance.now();
    const sum = await take(rotations);
    const took = performance.now() - started;
    if (sum !== once * rotations) throw new Error(`the results differ from call to call: ${sum}, not ${once * rotations}`);
    return took;
  };
}

/** The median of some batches, each of about so many milliseconds, as nanoseconds of a call; `timed` says what rotations take. */
export async function measure(timed, calls, milliseconds) {
  let rotations = 1;
  let took = 0;
  for (let warm = 0; warm < WARM_UP * milliseconds || took < milliseconds / 2; warm += took) {
    took = await timed(rotations);
    if (took < milliseconds / 2) rotations *= 2;
  }
  rotations = Math.max(1, Math.round((rotations * milliseconds) / took));
  const batches = [];
  while (batches.length < BATCHES) batches.push(((await timed(rotations)) * 1e6) / (rotations * calls));
  return median(batches);
}

/** The same for a contender that is called from here. */
export const measureHere = async (contending, milliseconds) =>
  measure(await timer((rotations) => turn(contending, rotations)), contending.set.inputs.length, milliseconds);
