// Tests for environments where WebAssembly cannot start: a page whose policy forbids it, and Node with --jitless. They are not
// part of the suite, because they need such an environment.

import { equal, throws } from "../support/check.js";
import { options, postLink } from "../support/fixtures.mjs";
import { given } from "../support/modules.js";
import { run } from "../support/run.js";

const unsupported = ({ main, preview, explain, errors }) => {
  const refused = (attempt, entry) => {
    const error = throws(attempt, entry.FreedomPayError, "environment_unsupported");
    equal(error.message.includes("'wasm-unsafe-eval'"), true, error.message);
    equal(error.name, "FreedomPayError", "name");
    equal(error.cause instanceof Error, true, "cause");
    equal(entry.isFreedomPayError(error), true, "isFreedomPayError");
  };
  const message = { url: postLink, body: "" };
  return [
    ["main: environment_unsupported", () => refused(() => new main.Merchant(options), main)],
    ["main, again: environment_unsupported", () => refused(() => main.scriptName(postLink), main)],
    ["preview: environment_unsupported", () => refused(() => preview.preview("balance_status", {}, { merchantId: "1" }), preview)],
    ["explain: environment_unsupported", () => refused(() => explain.explain({ message, secrets: { payout: "key" } }), explain)],
    ["error codes need no WebAssembly", () => equal(errors.describeError(9991).meaning, "Order id is not unique")],
  ];
};

globalThis.results = run(unsupported(given));
if (typeof document === "undefined") console.log(JSON.stringify(await globalThis.results));
