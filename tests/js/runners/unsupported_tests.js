// Environments where WebAssembly cannot start. These tests are not part of the suite, because they need such an environment.

import { equal, throws } from "../support/check.js";
import { options } from "../support/fixtures.js";

export const unsupported = ({ main, preview, explain, errors }) => {
  const refused = (attempt, entry) => {
    const error = throws(attempt, entry.FreedomPayError, "environment_unsupported");
    equal(error.message.includes("'wasm-unsafe-eval'"), true, error.message);
    equal(error.name, "FreedomPayError", "name");
    equal(error.cause instanceof Error, true, "cause");
    equal(entry.isFreedomPayError(error), true, "isFreedomPayError");
  };
  const message = { url: "https://shop.example/x", body: "" };
  return [
    ["main: environment_unsupported", () => refused(() => new main.Merchant(options), main)],
    ["main, again: environment_unsupported", () => refused(() => main.scriptName("https://shop.example/x"), main)],
    ["preview: environment_unsupported", () => refused(() => preview.preview("balance_status", {}, { merchantId: "1" }), preview)],
    ["explain: environment_unsupported", () => refused(() => explain.explain({ message, secrets: { payout: "key" } }), explain)],
    ["error codes need no WebAssembly", () => equal(errors.describeError(9991).meaning, "Order id is not unique")],
  ];
};
