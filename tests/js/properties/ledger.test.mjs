// Properties of the money decision, tested through the package: reports in any order and number, with a crash between
// any two steps. tests/ledger/properties.rs tests the core.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isFreedomPayError, nextCheck, reportOf, sameAmount, settle } from "freedompay-payouts";

const holds = (name, property, numRuns = 500) =>
  // A failure prints the seed.
  test(name, () => fc.assert(property, { numRuns }));

const begun = (orderId) => ({ orderId, amount: "100.00", outcome: "unknown", endings: [], begunAt: "2026-01-31T12:00:00.000Z", asks: 0 });

/** A shop that stores the record and the effect in one transaction. Records are stored as JSON. */
class Shop {
  records = new Map();
  effects = [];
  reversals = [];

  constructor(...orders) {
    for (const orderId of orders) this.records.set(orderId, JSON.stringify(begun(orderId)));
  }

  read(orderId) {
    const stored = this.records.get(orderId);
    return stored && JSON.parse(stored);
  }

  owner(paymentId) {
    return [...this.records.keys()].find((orderId) => paymentId !== undefined && this.read(orderId).paymentId === paymentId);
  }

  /** Settles a report. If the transaction does not commit, nothing has happened. */
  receive({ report, commits }) {
    const settlement = settle(this.read(report.orderId), report, { paymentOwner: this.owner(report.paymentId) });
    if (settlement.is === "conflict" || !commits) return settlement;
    this.records.set(report.orderId, JSON.stringify(settlement.record));
    const happened = `${report.orderId} ${settlement.record.outcome}`;
    if (settlement.is === "effect") this.effects.push(happened);
    if (settlement.is === "reversal") this.reversals.push(happened);
    return settlement;
  }
}

const step = (orders, outcomes, payments, amounts) =>
  fc.record({
    report: fc.record(
      {
        orderId: fc.constantFrom(...orders),
        outcome: fc.constantFrom(...outcomes),
        paymentId: fc.constantFrom(...payments),
        amount: fc.constantFrom(...amounts),
      },
      { requiredKeys: ["orderId", "outcome"] },
    ),
    commits: fc.boolean(),
  });
const steps = (...outcomes) => fc.array(step(["1"], outcomes, ["0", "77"], ["100", "100.00"]), { maxLength: 20 });
const anySteps = fc.array(step(["1", "2", "12"], ["succeeded", "failed", "pending", "unknown"], ["0", "77", "78", "79"], ["100", "0100.0", "99.99"]), { maxLength: 60 });

for (const outcome of ["succeeded", "failed"]) {
  holds(
    `${outcome}, in any order, any number of times and with crashes, has exactly one effect`,
    fc.property(steps(outcome, "pending", "unknown"), (steps) => {
      const shop = new Shop("1");
      for (const each of steps) shop.receive(each);
      // The gateway or a status query repeats it until the transaction commits.
      shop.receive({ report: { orderId: "1", outcome, paymentId: "77", amount: "100" }, commits: true });
      assert.deepEqual(shop.effects, [`1 ${outcome}`]);
      assert.deepEqual(shop.reversals, []);
      assert.deepEqual(shop.read("1"), { ...begun("1"), outcome, endings: [outcome], paymentId: "77" });
    }),
  );
}

holds(
  "two final outcomes have one effect and at most one reversal",
  fc.property(steps("succeeded", "failed", "pending", "unknown"), (steps) => {
    const shop = new Shop("1");
    for (const each of steps) shop.receive(each);
    const final = steps.filter(({ report, commits }) => commits && ["succeeded", "failed"].includes(report.outcome));
    const endings = [...new Set(final.map(({ report }) => report.outcome))];
    assert.deepEqual(shop.effects, endings.slice(0, 1).map((outcome) => `1 ${outcome}`));
    assert.deepEqual(shop.reversals, endings.slice(1).map((outcome) => `1 ${outcome}`));
    assert.deepEqual(shop.read("1").endings, endings);
  }),
);

holds(
  "no order has two effects, no payment has two orders, and a conflict or an unknown report changes nothing",
  fc.property(anySteps, (steps) => {
    const shop = new Shop("1", "2");
    for (const each of steps) {
      const before = new Map(shop.records);
      const { is } = shop.receive(each);
      if (is === "conflict" || each.report.outcome === "unknown") assert.deepEqual(shop.records, before);
      assert.equal(new Set(shop.effects.map((effect) => effect.split(" ")[0])).size, shop.effects.length);
      assert.ok(shop.reversals.length <= shop.effects.length);
      const payments = [...shop.records.keys()].map((orderId) => shop.read(orderId).paymentId).filter((id) => id !== undefined);
      assert.equal(new Set(payments).size, payments.length);
    }
    assert.equal(shop.records.has("12"), false);
  }),
);

const time = fc.date({ min: new Date(0), max: new Date("2999-12-31T00:00:00Z"), noInvalidDate: true });
holds(
  "a check is due within a day, not before now, and after a query later than it",
  fc.property(time, fc.nat({ max: 400 * 86_400_000 }), (begunAt, age) => {
    const record = { ...begun("1"), begunAt: begunAt.toISOString() };
    const now = new Date(begunAt.getTime() + age);
    const due = nextCheck(record, now);
    assert.ok(Date.parse(due) >= now.getTime() && Date.parse(due) - now.getTime() <= 86_400_000);
    const next = nextCheck({ ...record, askedAt: now.toISOString(), asks: 1 }, now);
    assert.ok(Date.parse(next) > now.getTime() && Date.parse(next) - now.getTime() <= 86_400_000);
    for (const outcome of ["succeeded", "failed"]) assert.equal(nextCheck({ ...record, outcome, endings: [outcome] }, now), undefined);
  }),
);

holds(
  "amounts are the same exactly if their numbers are",
  fc.property(fc.nat({ max: 3000 }), fc.nat({ max: 3000 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), (one, other, before, after) => {
    const text = (number) => `${Math.floor(number / 1000)}.${String(number % 1000).padStart(3, "0")}`;
    assert.equal(sameAmount("0".repeat(before) + text(one), text(other) + "0".repeat(after)), one === other);
    assert.ok(sameAmount(String(one), `${one}.${"0".repeat(after + 1)}`));
  }),
);

const argument = fc.oneof(
  fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true, maxDepth: 3 }),
  fc.constantFrom(Symbol("s"), () => 1, class {}, new Proxy({}, {}), "succeeded", "77", "100.00", "2026-01-31T12:00:00Z", ["failed"], []),
);
const object = (...names) => fc.oneof(argument, fc.record(Object.fromEntries(names.map((name) => [name, argument])), { requiredKeys: [] }));
const record = object("orderId", "amount", "outcome", "paymentId", "endings", "begunAt", "askedAt", "asks");
/** A right record or report with one wrong property. */
const spoiled = (right) => fc.tuple(fc.constantFrom(...Object.keys(right)), argument).map(([name, value]) => ({ ...right, [name]: value }));
const report = { orderId: "1", outcome: "succeeded", paymentId: "77", amount: "100" };

for (const [name, call, ...given] of [
  ["settle", settle, record, object("orderId", "outcome", "paymentId", "amount"), object("paymentOwner")],
  ["settle with a wrong record", settle, spoiled({ ...begun("1"), paymentId: "77", askedAt: "2026-01-31T12:00:00Z" }), fc.constant(report), object("paymentOwner")],
  ["settle with a wrong report", settle, fc.constant(begun("1")), spoiled(report), object("paymentOwner")],
  ["nextCheck", nextCheck, record, argument],
  ["sameAmount", sameAmount, argument, argument],
  ["reportOf", reportOf, object("operation", "outcome", "fields"), object("operation", "pg_order_id", "body")],
]) {
  holds(
    `${name} accepts or rejects any arguments, and the next call works`,
    fc.property(fc.tuple(...given), (words) => {
      try {
        call(...words);
      } catch (error) {
        // JavaScript throws a TypeError for values that cannot be converted. A trap would be a WebAssembly.RuntimeError.
        if (!isFreedomPayError(error) && !(error instanceof TypeError)) throw error;
      }
      assert.equal(settle(begun("1"), report).is, "effect");
    }),
    1000,
  );
}
