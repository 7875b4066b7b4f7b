// Scenario files: options of the sandbox, written as JSON.

import { found } from "./arguments.js";
import { errorOf } from "./errors.js";
import { Gateway, type GatewayOptions } from "./gateway.js";
import { maskCards } from "./mask.js";

/** The options of the sandbox that a scenario file may contain. */
export type Scenario = Pick<
  GatewayOptions,
  "currency" | "balance" | "balances" | "commission" | "callbackForm" | "repeat" | "rules"
>;

/** For each property: what it must be, and a check of its type. The gateway checks the value. */
const PROPERTIES: {
  readonly [name in keyof Required<Scenario>]: readonly [expected: string, isValid: (value: unknown) => boolean];
} = {
  currency: ["text", isText],
  balance: ['text: "1000000.00"', isText],
  balances: ['an object of texts: { "USD": "100.00" }', (value) => isObject(value) && Object.values(value).every(isText)],
  commission: ['text: "2.5"', isText],
  callbackForm: ["text", isText],
  repeat: ['an object: { "every": 1800, "during": 7200 }', isObject],
  rules: ["a list", Array.isArray],
};

/**
 * Reads a scenario: the text of a JSON file, or its parsed content. Returns options for `startSandbox` or `Gateway`.
 *
 * @example
 * ```ts
 * import { readScenario, startSandbox } from "freedompay-payouts/sandbox";
 *
 * const scenario = readScenario('{ "rules": [{ "then": { "process": 3, "settle": "10001" }, "times": 1 }] }');
 * const sandbox = await startSandbox(scenario);
 * await sandbox.close();
 * ```
 *
 * @throws ValidationError `options_invalid`: the text is not JSON, or an entry is wrong. The message begins with the
 * path of the entry and says what it must be: `rules[2].then.delay must be a whole number from 0 to 600000, …`
 */
export function readScenario(scenario: unknown): Scenario {
  const content = typeof scenario === "string" ? parseJson(scenario) : scenario;
  if (!isObject(content)) throw invalid(`the scenario must be a JSON object, ${found(content)}`);
  for (const [name, value] of Object.entries(content)) {
    if (!Object.hasOwn(PROPERTIES, name)) {
      throw invalid(`${name} is not a property of a scenario; the properties are ${Object.keys(PROPERTIES).join(", ")}`);
    }
    const [expected, isValid] = PROPERTIES[name as keyof Scenario];
    if (!isValid(value)) throw invalid(`${name} must be ${expected}`);
  }
  const { repeat = {}, rules = [] } = content as Scenario;
  for (const [name, value] of Object.entries(repeat)) {
    if (!Number.isSafeInteger(value)) throw invalid(`repeat.${name} must be a whole number of seconds`);
  }
  for (const [index, rule] of rules.entries()) {
    if (!isObject(rule)) throw invalid(`rules[${index}] must be an object, ${found(rule)}`);
  }
  // The constructor checks the rest.
  new Gateway(content as Scenario).close();
  return content as Scenario;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text.
    throw invalid(`the scenario is not JSON: ${maskCards((error as Error).message)}`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): Error {
  return errorOf("options_invalid", message);
}
