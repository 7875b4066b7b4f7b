// Effects as the example commits them.

import assert from "node:assert/strict";
import { deliverAll } from "../callbacks.mjs";

export const commits = {
  async "no effect is committed twice"(shop) {
    const orders = Array.from({ length: 40 }, (_, n) => `committed-${n}`);
    const payments = [];
    for (const orderId of orders) payments.push(await shop.settleWithoutCallback(orderId));
    const callbacks = Array.from({ length: 120 }, (_, n) => shop.callback(payments[n % 40]));
    for (const { status } of await deliverAll(shop.url, callbacks, 120)) assert.equal(status, 200);
    await shop.assertLogged("committed: effect committed-", 40);
    const committed = shop.commits().filter((line) => line.includes(" committed-"));
    assert.deepEqual(committed.sort(), orders.map((orderId) => `committed: effect ${orderId}`).sort());
  },
};
