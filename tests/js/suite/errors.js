// The error classes: `instanceof` works across the entries of the package, and no other value passes for such an error.

import { equal, same, throws } from "../support/check.js";
import { options } from "../support/fixtures.mjs";

const BRAND = Symbol.for("freedompay-payouts.error");

/** An error of each class of the main entry, as the package throws it. */
export function thrownErrors({ Merchant, FreedomPayError, verifyFields }) {
  const merchant = new Merchant(options);
  const attempts = {
    ValidationError: () => merchant.sign("p2p2nonreg", {}),
    SignatureError: () => verifyFields("x", { a: "1" }, "key"),
    MessageError: () => merchant.verifyCallback({ url: "https://shop.example/x", body: "{}" }),
    UnsignedAnswerError: () => merchant.verifyAnswer({ operation: "balance_status" }, "<response><pg_status>error</pg_status></response>"),
  };
  const errors = Object.entries(attempts).map(([name, attempt]) => {
    try {
      attempt();
    } catch (error) {
      return [name, error];
    }
    throw new Error(`${name}: nothing was thrown`);
  });
  return Object.fromEntries([...errors, ["FreedomPayError", new FreedomPayError("entropy_unavailable", "x")]]);
}

/** Fails unless each error is an instance of its own class and of FreedomPayError, and of no other class of the entry. */
export function checkClasses(errors, entry) {
  for (const [name, error] of Object.entries(errors)) {
    equal(entry.isFreedomPayError(error), true, name);
    for (const other of Object.keys(errors).filter((other) => entry[other] !== undefined)) {
      equal(error instanceof entry[other], other === name || other === "FreedomPayError", `${name} instanceof ${other}`);
    }
  }
}

/** Values that have the brand or throw when it is read, but are not errors of the package. */
const impostors = () => {
  const fail = () => {
    throw new Error("the trap was reached");
  };
  const traps = Object.fromEntries(["get", "has", "getPrototypeOf", "getOwnPropertyDescriptor"].map((trap) => [trap, fail]));
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  return {
    "a plain object": { [BRAND]: "ValidationError", code: "options_invalid", message: "x" },
    "an object without prototype": Object.assign(Object.create(null), { [BRAND]: "ValidationError" }),
    "a function": Object.assign(() => 1, { [BRAND]: "ValidationError" }),
    "a getter that throws": Object.defineProperty(new Error("x"), BRAND, { get: fail }),
    "a tag that throws": Object.defineProperty({}, Symbol.toStringTag, { get: fail }),
    "an error with a brand that is no name": Object.assign(new Error("x"), { [BRAND]: {} }),
    "a proxy whose traps throw": new Proxy({}, traps),
    "a proxy of an error whose traps throw": new Proxy(new Error("x"), traps),
    "a revoked proxy": revoked.proxy,
    "an error of another library": new TypeError("x"),
    ...Object.fromEntries([null, undefined, 0, 1n, "ValidationError", true, Symbol("x"), BRAND].map((value) => [String(value), value])),
  };
};

export const errorClasses = ({ main, preview, explain }) => {
  const entries = { main, preview, explain };
  const invalid = (attempt) => throws(attempt, main.ValidationError, "options_invalid");

  return [
    [
      "an error of one entry is an instance of the same class in every entry, and of no other class",
      () => {
        const errors = thrownErrors(main);
        for (const entry of Object.values(entries)) checkClasses(errors, entry);
        const others = [
          invalid(() => preview.preview("none", {}, { merchantId: "1" })),
          invalid(() => explain.explain({ message: null, secrets: {} })),
        ];
        for (const error of others) for (const entry of Object.values(entries)) checkClasses({ ValidationError: error }, entry);
      },
    ],
    [
      "instanceof of a user's subclass uses the prototype chain",
      () => {
        class MyError extends main.ValidationError {}
        class OtherError extends main.ValidationError {}
        const mine = new MyError("options_invalid", "x");
        same([mine instanceof MyError, mine instanceof main.ValidationError, mine instanceof main.FreedomPayError], [true, true, true]);
        same([mine instanceof OtherError, mine instanceof main.SignatureError, mine instanceof Error], [false, false, true]);
        for (const entry of Object.values(entries)) same([mine instanceof entry.ValidationError, entry.isFreedomPayError(mine)], [true, true]);
        const others = [new main.ValidationError("options_invalid", "x"), new OtherError("options_invalid", "x"), ...Object.values(impostors())];
        for (const other of others) equal(other instanceof MyError, false);
      },
    ],
    [
      "values that only have the brand are not errors of the package, and cause no exception",
      () => {
        for (const [what, value] of Object.entries(impostors())) {
          for (const entry of Object.values(entries)) {
            equal(entry.isFreedomPayError(value), false, what);
            for (const own of ["FreedomPayError", "ValidationError", "SignatureError"]) {
              if (entry[own] !== undefined) equal(value instanceof entry[own], false, `${what} instanceof ${own}`);
            }
          }
        }
      },
    ],
    [
      "errors and classes have the documented names, which a user's subclass may change",
      () => {
        for (const [name, error] of Object.entries(thrownErrors(main))) {
          same([error.name, error.constructor.name, String(error)], [name, name, `${name}: ${error.message}`]);
          same(Object.keys(error).includes("name"), false);
        }
        class MyError extends main.MessageError {
          name = "MyError";
        }
        equal(String(new MyError("body_unreadable", "x")), "MyError: x");
        const assigned = new main.MessageError("body_unreadable", "x");
        assigned.name = "Renamed";
        equal(String(assigned), "Renamed: x");
      },
    ],
  ];
};
