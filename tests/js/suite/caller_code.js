// Code of the caller that runs while its fields are read: getters, iterators, proxies and conversions. It may throw
// any value and call the package.

import { equal } from "../support/check.js";
import { callsWith, KEY } from "../support/messages.js";

/** Fields that throw this value when they are read. */
const throwing = (thrown) => {
  const fail = () => {
    throw thrown;
  };
  const getter = (object, name) => Object.defineProperty(object, name, { get: fail });
  return {
    "a field": { get pg_a() { return fail(); } },
    "a nested field": { pg_a: "x", pg_b: { get c() { return fail(); } } },
    "an item of a list": { pg_l: getter(["x"], 0) },
    "the value of a pair": [["pg_a", "x"], getter(["pg_b", ""], 1)],
    "the name of a pair": [getter(["", "x"], 0)],
    "a pair": getter([["pg_a", "x"]], 0),
    "an iterator": (function* () {
      yield ["pg_a", "x"];
      throw thrown;
    })(),
    "the method that makes an iterator": { [Symbol.iterator]() { return fail(); } },
    "the getter of that method": { get [Symbol.iterator]() { return fail(); } },
    "a proxy's ownKeys": new Proxy({}, { ownKeys: fail }),
    "a proxy's getOwnPropertyDescriptor": new Proxy({ pg_a: "x" }, { getOwnPropertyDescriptor: fail }),
    "a proxy's get": new Proxy({ pg_a: "x" }, { get: (object, name) => (name === "pg_a" ? fail() : object[name]) }),
    "a value's prototype": { pg_a: new Proxy({}, { getPrototypeOf: fail }) },
    "the prototype of a value's prototype": { pg_a: Object.create(new Proxy({}, { getPrototypeOf: fail })) },
    "a list that is a proxy": { pg_l: new Proxy(["x"], { get: fail }) },
  };
};

const caught = (attempt) => {
  try {
    attempt();
  } catch (error) {
    return { error };
  }
  return undefined;
};

/** The text of a result: a string to sign, a body without its random salt, or a signature. */
const shownResult = (value) => value?.canonical ?? value?.body?.replace(/pg_salt=\w+&pg_sig=\w+/, "") ?? value;

export const callerCode = (given) => {
  const { sign, signsAs, signRequest, orderOf, readers, rejectsMessage, nextCallWorks } = callsWith(given);
  const { main } = given;

  return [
    [
      "exceptions of the caller's code pass through every call, and the next call works",
      () => {
        for (const thrown of [new RangeError("own"), "text", undefined, null, Symbol("s"), { code: "own" }, 12]) {
          for (const what of Object.keys(throwing(thrown))) {
            for (const [name, read] of Object.entries(readers)) {
              const result = caught(() => read(throwing(thrown)[what]));
              equal(result !== undefined && Object.is(result.error, thrown), true, `${name}: ${what} throws ${String(thrown)}`);
              nextCallWorks(name);
            }
          }
        }
      },
    ],
    [
      "an exception of a conversion to text passes through",
      () => {
        equal(orderOf({ a: { toString: () => "1", x: "2" }, b: new Date(0) }).length, 3);
        const own = new RangeError("own");
        const fields = {
          a: new (class {
            toString() {
              throw own;
            }
          })(),
        };
        equal(caught(() => orderOf(fields)).error, own);
        nextCallWorks();
      },
    ],
    [
      "revoked proxies are a TypeError",
      () => {
        const shapes = [(it) => it, (it) => ({ pg_a: it }), (it) => [it], (it) => [["pg_a", it]], (it) => ({ pg_l: [it] })];
        for (const shape of shapes) {
          for (const target of [{}, []]) {
            const { proxy, revoke } = Proxy.revocable(target, {});
            revoke();
            for (const [name, read] of Object.entries(readers)) {
              const { error } = caught(() => read(shape(proxy)));
              equal(error instanceof TypeError, true, `${name}: ${error}`);
              nextCallWorks(name);
            }
          }
        }
      },
    ],
    [
      "exceptions and errors leak no memory",
      () => {
        const fields = { pg_a: { b: { get c() { throw own; } } } };
        const own = new RangeError("own");
        for (let times = 0; times < 20_000; times += 1) equal(caught(() => main.verifyFields("script", fields, KEY)).error, own);
        nextCallWorks();
        for (let times = 0; times < 5000; times += 1) rejectsMessage({ pg_a: { b: { c: 1 } } });
        nextCallWorks();
      },
    ],
    [
      "getters and iterators may call the package",
      () => {
        const inner = () => {
          rejectsMessage({ pg_a: 1 });
          equal(signRequest({ pg_order_id: "1" }).includes("pg_order_id=1&"), true);
          return sign({ pg_a: "1" });
        };
        const signed = sign({ pg_a: "1" });
        const fields = { pg_z: "2", get pg_b() { return inner(); }, pg_l: [{ get c() { return inner(); } }] };
        signsAs(fields, [["pg_z", "2"], ["pg_b", signed], ["pg_l[0][c]", signed]]);
        const pairs = (function* () {
          yield ["pg_z", inner()];
        })();
        signsAs(pairs, [["pg_z", signed]]);
      },
    ],
    [
      "getters may call the package in every call",
      () => {
        for (const [name, read] of Object.entries(readers)) {
          // The buffers of inner messages, accepted or rejected, must not affect the outer call.
          const inner = () => {
            for (const other of Object.values(readers)) caught(() => other({ pg_order_id: "inner", pg_merchant_id: "inner", pg_l: ["inner"] }));
            return "1";
          };
          const result = (fields) => {
            let value;
            const { error } = caught(() => (value = read(fields))) ?? {};
            return error === undefined ? shownResult(value) : `${error.code}: ${error.message}`;
          };
          const plain = { pg_order_id: "1", pg_amount: "2", pg_zzz: ["3", { a: "1" }] };
          const calling = { get pg_order_id() { return inner(); }, pg_amount: "2", pg_zzz: ["3", { get a() { return inner(); } }] };
          equal(typeof result(plain), "string", name);
          equal(result(calling), result(plain), name);
        }
      },
    ],
    [
      "each value is read once",
      () => {
        for (const [name, read] of Object.entries(readers)) {
          let reads = 0;
          const fields = { get pg_order_id() { return String((reads += 1)); } };
          caught(() => read(fields));
          equal(reads, 1, name);
        }
      },
    ],
  ];
};
