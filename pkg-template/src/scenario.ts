// Scenario files: what a sandbox does, written down as JSON.

import { typeName } from "./arguments.js";
import { errorOf } from "./errors.js";
import { Gateway, maskCards, type GatewayOptions } from "./gateway.js";

/** What a scenario file may hold: options of the sandbox, and above all its rules. */
export type Scenario = Pick<
  GatewayOptions,
  "currency" | "balance" | "balances" | "commission" | "callbackForm" | "repeat" | "rules"
>;

/** Each part of a scenario, and whether its value has the right shape; what is in it the gateway checks. */
const PARTS: { readonly [part in keyof Required<Scenario>]: readonly [what: string, fits: (value: unknown) => boolean] } = {
  currency: ["text", isText],
  balance: ['text: "1000000.00"', isText],
  balances: ['an object of texts: { "USD": "100.00" }', (value) => isObject(value) && Object.values(value).every(isText)],
  commission: ['text: "2.5"', isText],
  callbackForm: ["text", isText],
  repeat: ['an object: { "every": 1800, "during": 7200 }', isObject],
  rules: ["a list", Array.isArray],
};

/**
 * Reads a scenario: the text of a JSON file, or what is in it.
 *
 * @throws ValidationError `options_invalid`, naming the path of the wrong entry: `rules[2].then.delay must be …`
 */
export function readScenario(scenario: unknown): Scenario {
  const parts = typeof scenario === "string" ? parse(scenario) : scenario;
  if (!isObject(parts)) throw wrong(`a scenario must be an object, found ${typeName(parts)}`);
  for (const [name, value] of Object.entries(parts)) {
    if (!Object.hasOwn(PARTS, name)) {
      throw wrong(`${name} is no part of a scenario; the parts are ${Object.keys(PARTS).join(", ")}`);
    }
    const [what, fits] = PARTS[name as keyof Scenario];
    if (!fits(value)) throw wrong(`${name} must be ${what}`);
  }
  for (const [name, value] of Object.entries((parts as Scenario).repeat ?? {})) {
    if (name !== "every" && name !== "during") throw wrong(`repeat.${name} is unknown; there are every and during`);
    if (!Number.isSafeInteger(value)) throw wrong(`repeat.${name} must be a whole number of seconds`);
  }
  for (const [at, rule] of ((parts as Scenario).rules ?? []).entries()) {
    if (!isObject(rule)) throw wrong(`rules[${at}] must be an object, found ${typeName(rule)}`);
  }
  // A gateway refuses what it can't work with, so one is made to ask it.
  new Gateway(parts as Scenario).close();
  return parts as Scenario;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes what it could not read.
    throw wrong(`the scenario is not JSON: ${maskCards((error as Error).message)}`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(message: string): Error {
  return errorOf("options_invalid", message);
}
