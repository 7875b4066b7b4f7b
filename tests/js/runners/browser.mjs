// Runs the suite in a page and in a web worker of the page. The page keeps both results for the test driver.

import { given } from "../support/modules.js";
import { suite } from "../suite/index.js";
import { run } from "../support/run.js";

/** Whether the Content-Security-Policy is in force: it allows wasm, but not `eval`. */
function isGuarded() {
  try {
    new Function("");
    return false;
  } catch {
    return true;
  }
}

const result = isGuarded() ? run(suite(given)) : Promise.resolve({ passed: 0, failures: ["no policy is in force"] });

if (typeof document === "undefined") {
  result.then(postMessage);
} else {
  const worker = new Worker("./browser.js", { type: "module" });
  const workerResult = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(`worker: ${event.message ?? "not started"}`));
  });
  globalThis.results = Promise.all([result, workerResult]);
}
