// Scenario files: an error names the path of the wrong entry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Gateway, readScenario, startSandbox } from "freedompay-payouts/sandbox";
import { open } from "./shop.mjs";

test("a scenario sets the options of the sandbox", async (t) => {
  const scenario = readScenario(`{
    "currency": "USD",
    "balance": "500.00",
    "balances": { "KZT": "10" },
    "commission": "1",
    "callbackForm": "xml",
    "repeat": { "every": 60, "during": 120 },
    "rules": [{ "when": { "pg_order_id": "1" }, "then": { "process": 1, "settle": "10001" }, "times": 1 }]
  }`);
  const shop = await open(t, scenario);
  assert.deepEqual({ ...shop.sandbox.gateway.balances() }, { KZT: "10.00", USD: "500.00" });
  assert.equal((await shop.pay("1")).outcome, "pending");
  assert.equal((await shop.queryStatus("1")).outcome, "pending");
  assert.equal((await shop.queryStatus("1")).error.code, "10001");
  await shop.sandbox.idle();
  assert.match(shop.received[0].message.contentType, /^application\/xml/);
});

test("the error names the path of a wrong entry", () => {
  const rule = { when: { pg_order_id: "1" }, then: { delay: 5 } };
  const cases = [
    ["{", /^the scenario is not JSON: /],
    ["[]", "the scenario must be a JSON object, found a list"],
    ["null", "the scenario must be a JSON object, found null"],
    [{ rule: [] }, "rule is not a property of a scenario; the properties are currency, balance, balances, commission, callbackForm, repeat, rules"],
    [{ balance: 100 }, 'balance must be text: "1000000.00"'],
    [{ balance: "1,5" }, 'the balance must be decimal text with at most two decimals: "1000000.00"'],
    [{ balances: { USD: 5 } }, 'balances must be an object of texts: { "USD": "100.00" }'],
    [{ balances: { usd: "5" } }, 'balances.usd: the currency must be three capital letters: "KZT"'],
    [{ commission: "101" }, 'the commission must be a percentage, at most 100, as decimal text: "2.5"'],
    [{ callbackForm: "json" }, 'there is no callback form "json"; the forms are urlencoded, multipart, pg_xml and xml'],
    [{ repeat: { evry: 5 } }, "repeat.evry is not a property of repeat; the properties are every and during"],
    [{ repeat: { every: "5" } }, "repeat.every must be a whole number of seconds"],
    [{ repeat: { every: 99999999999 } }, "repeat.every must be a whole number of seconds, at most 31536000"],
    [{ rules: {} }, "rules must be a list"],
    [{ rules: [rule, 5] }, "rules[1] must be an object, found a number"],
    [{ rules: [rule, { ...rule, wenn: {} }] }, "rules[1].wenn is not a property of a rule; the properties are when, then and times"],
    [{ rules: [rule, rule, { then: { delay: "soon" } }] }, 'rules[2].then.delay must be a whole number from 0 to 600000, found "soon"'],
    [{ rules: [{ when: { pg_order: "1" }, then: {} }] }, "rules[0].when.pg_order is not a field of the request for a payout that a rule can match"],
    [{ rules: [{ when: "1", then: {} }] }, "rules[0].when must be an object, found a string"],
    [{ rules: [{ when: {} }] }, "rules[0].then must be an object, found undefined"],
    [{ rules: [{ ...rule, times: 0 }] }, "rules[0].times must be a whole number from 1 to 4294967295"],
    [{ rules: [{ ...rule, times: 1.5 }] }, "rules[0].times must be a whole number from 1 to 4294967295"],
    [{ rules: [{ then: { answer: ["cut"] } }] }, "rules[0].then.answer must be text, a number, true or false, found a list"],
  ];
  for (const [scenario, message] of cases) {
    assert.throws(() => readScenario(scenario), { name: "ValidationError", code: "options_invalid", message }, JSON.stringify(scenario));
  }
});

test("the error masks a card number in a wrong place", () => {
  assert.throws(() => readScenario({ rules: [{ then: { answer: "4405645000006150" } }] }), {
    message: /found "440564\*{6}6150"$/,
  });
});

test("startSandbox and Gateway have the same errors", async () => {
  const rules = [{ then: { dealy: 1 } }];
  const message = /^rules\[0\]\.then\.dealy is not a setting; /;
  assert.throws(() => new Gateway({ rules }), { message });
  await assert.rejects(startSandbox({ rules }), { message });
});
