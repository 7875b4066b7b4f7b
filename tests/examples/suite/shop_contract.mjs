// Tests that every example of a shop must pass, over real HTTP. Each runner starts its example and runs its reconciliation.
// Each test has its own orders, and can run alone: `node --test --test-name-pattern="only final outcomes" node.test.mjs`.

import { after, before, describe, test } from "node:test";
import { callbacks } from "./guarantees/callbacks.mjs";
import { commits } from "./guarantees/commits.mjs";
import { conflicts } from "./guarantees/conflicts.mjs";
import { crashes } from "./guarantees/crashes.mjs";
import { losses } from "./guarantees/losses.mjs";
import { payouts } from "./guarantees/payouts.mjs";
import { Shop } from "./shop.mjs";

const GUARANTEES = { ...payouts, ...callbacks, ...conflicts, ...losses, ...crashes };

/** Tests an example. `runner.extra` has tests of this example only; `before` and `after` surround all tests. */
export function testShop(name, runner) {
  describe(name, () => {
    let shop;
    before(async () => {
      await runner.before?.();
      shop = await Shop.open(runner);
    });
    after(async () => {
      await shop?.close();
      await runner.after?.();
    });
    const add = (tests, timeout) => {
      for (const [guarantee, check] of Object.entries(tests)) {
        test(guarantee, { timeout }, async (t) => {
          await shop.reset();
          await check(shop, t);
          shop.assertCleanLogs();
        });
      }
    };
    add(GUARANTEES, 60_000);
    // In a key-value store an effect that is written twice looks like one.
    if (runner.printsCommits) add(commits, 60_000);
    add(runner.extra ?? {}, 300_000);
  });
}
