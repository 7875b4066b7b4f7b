// The state of each payout, in Deno KV. KV has no transactions, but an atomic operation: it writes
// all its changes if none of the checked entries has changed, and otherwise none.

import type { Outcome } from "freedompay-payouts";

/** The verified report of a callback, an answer or a status. */
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
  /** Recorded as unknown before the payout is sent. */
  outcome: Outcome;
  payment_id?: string;
  begun: number;
}

export class Ledger {
  #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
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
   * Settles a payout by a verified report. Its record and its effect are one atomic operation: after a
   * crash both exist or neither does.
   */
  async settle(report: Report): Promise<Settled> {
    // The gateway sends "0" if there is no payment yet.
    const paymentId = report.paymentId === "0" ? undefined : report.paymentId;
    let settled: Settled | undefined;
    // After a concurrent change the entries must be read again.
    for (let tries = 0; settled === undefined; tries += 1) {
      if (tries === 50) throw new Error("too many reports of one payout at once");
      settled = await this.#attempt({ ...report, paymentId });
    }
    // An operator must see conflicts and second final outcomes. The log has no card number and no secret.
    if ("reason" in settled) console.error(JSON.stringify({ event: settled.is, ...report, reason: settled.reason }));
    return settled;
  }

  /** Returns `undefined`, without a change, if another report changed the entries in between. */
  async #attempt({ outcome, orderId, paymentId, amount }: Report): Promise<Settled | undefined> {
    // An unknown outcome is no information, so its payment id is not stored either.
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
    // The effect of a final outcome, which happens once: here an entry in KV. Effects elsewhere (a
    // mail, another database) are not part of this operation: add `.enqueue(…)`, which is, and make
    // them in the listener of the queue, with the idempotency key (payment_id, outcome).
    operation.set(keys.effect, { order_id: orderId, outcome, payment_id: paymentId, amount: before.amount, at: Date.now() });
    if (!(await operation.commit()).ok) return undefined;
    return { is: "effect", ...(other.value && { reason: `it was ${other.value.outcome} before` }) };
  }

  async payout(orderId: string): Promise<Payout | null> {
    return (await this.#kv.get<Payout>(["payout", orderId])).value;
  }

  /** Open orders that began before this time. */
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

/** The reason why a report contradicts the payout, if it does. */
function contradiction(payout: Payout | null, owner: string | null, report: Report): string | undefined {
  const { orderId, paymentId, amount } = report;
  if (owner !== null && owner !== orderId) return "the payment belongs to another order";
  if (payout === null) return "there is no such order";
  if (paymentId && payout.payment_id && payout.payment_id !== paymentId) return "the order has another payment";
  if (amount && plain(amount) !== plain(payout.amount)) return "the amount is another";
}

/** "1500", "1500.0" and "01500.00" are the same amount. It stays text, because a float would round it. */
function plain(amount: string): string {
  return amount.replace(/^0+(?=\d)/, "").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
