// What is known of each payout, in Deno KV. KV has no transactions, but an atomic operation: it is
// done whole if nothing that it was decided on has changed since, and else not at all.

import type { Outcome } from "freedompay-payouts";

/** What a callback, an answer or a status says of a payout, once it is verified. */
export interface Report {
  outcome: Outcome;
  orderId: string;
  paymentId?: string;
  amount?: string;
}

export type Settled =
  | { is: "effect"; reason?: string }
  | { is: "repeat" | "open" }
  | { is: "conflict"; reason: string };

interface Payout {
  order_id: string;
  amount: string;
  /** Unknown until the gateway has said: recorded first, sent afterwards. */
  outcome: Outcome;
  payment_id?: string;
  begun: number;
}

export class Ledger {
  #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  /** Records a payout that is about to be sent. `false`: the order has one, so nothing may be sent. */
  async begin(orderId: string, amount: string): Promise<boolean> {
    const payout: Payout = { order_id: orderId, amount, outcome: "unknown", begun: Date.now() };
    const begun = await this.#kv.atomic()
      .check({ key: ["payout", orderId], versionstamp: null })
      .set(["payout", orderId], payout)
      .set(["open", orderId], payout.begun)
      .commit();
    return begun.ok;
  }

  /**
   * Takes a verified report of a payout. Its record and its effect are one atomic operation:
   * whenever this process is killed, both are there or neither is.
   */
  async settle(report: Report): Promise<Settled> {
    // "0" is the gateway's word for "no payment yet".
    const paymentId = report.paymentId === "0" ? undefined : report.paymentId;
    let settled: Settled | undefined;
    // Whoever loses a race looks again: the winner has changed what there is to decide.
    for (let tries = 0; settled === undefined; tries += 1) {
      if (tries === 50) throw new Error("too many reports of one payout at once");
      settled = await this.#attempt({ ...report, paymentId });
    }
    // For people: a report that can't be, or a second ending. No card and no secret is in it.
    if ("reason" in settled) console.error(JSON.stringify({ event: settled.is, ...report, reason: settled.reason }));
    return settled;
  }

  /** `undefined`: something has changed in between, and nothing is done. */
  async #attempt({ outcome, orderId, paymentId, amount }: Report): Promise<Settled | undefined> {
    // It says nothing of the payout; not even its payment id counts.
    if (outcome === "unknown") return { is: "open" };
    const keys = {
      payout: ["payout", orderId],
      owner: ["payment", paymentId ?? ""],
      conflict: ["conflict", paymentId ?? "", orderId, amount ?? "", outcome],
      effect: ["effect", orderId, outcome],
      other: ["effect", orderId, outcome === "failed" ? "succeeded" : "failed"],
    };
    const [payout, owner, conflict, effect, other] = await this.#kv.getMany<
      [Payout, string, { times: number }, unknown, { outcome: Outcome }]
    >([keys.payout, keys.owner, keys.conflict, keys.effect, keys.other]);
    const operation = this.#kv.atomic().check(payout, owner, effect, other);

    const reason = contradiction(payout.value, owner.value, { outcome, orderId, paymentId, amount });
    if (reason) {
      const times = (conflict.value?.times ?? 0) + 1;
      const stored = { payment_id: paymentId, order_id: orderId, amount, outcome, reason, times };
      return (await operation.check(conflict).set(keys.conflict, stored).commit()).ok ? { is: "conflict", reason } : undefined;
    }
    if (effect.value !== null) return { is: "repeat" };
    const before = payout.value!;
    const known: Payout = { ...before, payment_id: before.payment_id ?? paymentId };
    if (paymentId) operation.set(keys.owner, orderId);
    if (outcome === "pending") {
      if (known.outcome === "unknown") known.outcome = "pending";
      return (await operation.set(keys.payout, known).commit()).ok ? { is: "open" } : undefined;
    }
    operation.set(keys.payout, { ...known, outcome }).delete(["open", orderId]);
    // What the payment's end brings about, once: here a line in the books. What is elsewhere (a
    // mail, another database) is not in this operation: add `.enqueue(…)`, which is, and have the
    // queue's listener send it under the key (payment_id, outcome).
    operation.set(keys.effect, { order_id: orderId, outcome, payment_id: paymentId, amount: before.amount, at: Date.now() });
    if (!(await operation.commit()).ok) return undefined;
    return { is: "effect", ...(other.value && { reason: `it was ${other.value.outcome} before` }) };
  }

  async payout(orderId: string): Promise<Payout | null> {
    return (await this.#kv.get<Payout>(["payout", orderId])).value;
  }

  /** The orders whose outcome is open, and that were begun before this moment. */
  async open(before: number): Promise<string[]> {
    const open = await Array.fromAsync(this.#kv.list<number>({ prefix: ["open"] }));
    return open.filter(({ value }) => value < before).map(({ key }) => String(key[1]));
  }

  async overview() {
    const all = async (kind: string) =>
      (await Array.fromAsync(this.#kv.list({ prefix: [kind] }, { limit: 1000 }))).map((entry) => entry.value);
    return { payouts: await all("payout"), effects: await all("effect"), conflicts: await all("conflict") };
  }
}

/** Why a report can't be about this payout. */
function contradiction(payout: Payout | null, owner: string | null, report: Report): string | undefined {
  const { orderId, paymentId, amount } = report;
  if (owner !== null && owner !== orderId) return "the payment belongs to another order";
  if (payout === null) return "there is no such order";
  if (paymentId && payout.payment_id && payout.payment_id !== paymentId) return "the order has another payment";
  if (amount && plain(amount) !== plain(payout.amount)) return "the amount is another";
}

/** "1500", "1500.0" and "01500.00" are one amount. Text: a float would round. */
function plain(amount: string): string {
  return amount.replace(/^0+(?=\d)/, "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
