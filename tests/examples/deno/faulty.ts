// Starts the example. FAULT says where it crashes.

import { Merchant } from "freedompay-payouts";
import { Ledger } from "../../../examples/deno/ledger.ts";
import { database, listening, settings } from "../../../examples/deno/main.ts";
import { reconcile } from "../../../examples/deno/payouts.ts";
import { shop } from "../../../examples/deno/shop.ts";

const fault = Deno.env.get("FAULT");
const die = () => Deno.exit(1);

const { receiveCallback } = Merchant.prototype;
Merchant.prototype.receiveCallback = function (request) {
  // As if a proxy had removed the script name.
  return receiveCallback.call(this, fault === "misconfigured" ? new Request("https://shop.example/", request) : request);
};

const kv = await database();
const faulty = new Proxy(kv, {
  get(target, name) {
    if (fault === "storage down") throw new Error("storage is down");
    if (name !== "atomic") return Reflect.get(target, name).bind(target);
    return () => watched(target.atomic());
  },
});

function watched(operation: Deno.AtomicOperation): Deno.AtomicOperation {
  let effect: string | undefined;
  const { set, commit } = operation;
  operation.set = (key, value) => {
    if (key[0] === "effect") effect = key.join(" ");
    return set.call(operation, key, value);
  };
  operation.commit = async () => {
    if (fault === "before the effect" && effect) die();
    const committed = commit.call(operation);
    // Started without waiting.
    if (fault === "after the effect" && effect) setTimeout(die);
    const result = await committed;
    if (result.ok && effect) console.log(`committed: ${effect}`);
    if (fault === "after the record" && effect) die();
    if (fault === "after the effect" && effect) await new Promise(() => {});
    return result;
  };
  return operation;
}

const context = { ...settings(), ledger: new Ledger(faulty) };
const answer = shop(context);
Deno.serve(listening(), async (request) => {
  if (new URL(request.url).pathname !== "/test/reconcile") return await answer(request);
  await reconcile(context, Date.now() + 1);
  return new Response();
});
