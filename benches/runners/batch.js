// A batch: the contender is called with every input, in a number of rotations.

/** The last result, exported so that the JIT cannot drop the work. */
export const live = { result: undefined };

/** Returns the sum of the numbers that are read from the results. */
function rotate({ call, read, inputs }, rotations) {
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

/** The same for a contender whose results are promises. */
async function rotatePromises({ call, read, inputs }, rotations) {
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

/** An untimed rotation comes first, because other processes have used the processor's caches since the last batch. */
export function batch(contender, rotations) {
  rotate(contender, 1);
  const started = performance.now();
  const sum = rotate(contender, rotations);
  return { sum, milliseconds: performance.now() - started };
}

export async function batchOfPromises(contender, rotations) {
  await rotatePromises(contender, 1);
  const started = performance.now();
  const sum = await rotatePromises(contender, rotations);
  return { sum, milliseconds: performance.now() - started };
}
