// The state of each payout, in Deno KV. KV has no transactions, but an atomic operation: it writes
// all its changes if none of the checked entries has changed, and otherwise none.

import { nextCheck, type PayoutRecord, type PayoutReport, settle, type Settlement } from "freedompay-payouts";

/** A record, with the time of the next status request: the key of its entry in the list of checks. */
type StoredRecord = PayoutRecord & { check?: string };

export class Ledger {
  #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  /** Records a payout before it is sent. Returns `false` if the order has one: then it must not be sent. */
  async begin(orderId: string, amount: string): Promise<boolean> {
    const begunAt = new Date().toISOString();
    const operation = this.#kv.atomic().check({ key: ["payout", orderId], versionstamp: null });
    return (await store(operation, { orderId, amount, outcome: "unknown", endings: [], begunAt, asks: 0 }).commit()).ok;
  }

  /**
   * Settles a payout by a verified report: a callback, an answer or a status. Its record and its effect are
   * one atomic operation: after a crash both exist or neither does.
   */
  async settle(report: PayoutReport): Promise<Settlement> {
    let settled: Settlement | undefined;
    // After a concurrent change the entries must be read again.
    for (let tries = 0; settled === undefined; tries += 1) {
      if (tries === 50) throw new Error("too many reports of one payout at once");
      settled = await this.#attempt(report);
    }
    // An operator must see conflicts and reversals. The log has no card number and no secret.
    if (settled.is === "conflict" || settled.is === "reversal") {
      console.error(JSON.stringify({ event: settled.is, ...report, reason: "reason" in settled ? settled.reason : undefined }));
    }
    return settled;
  }

  /** Returns `undefined`, without a change, if another report changed the entries in between. */
  async #attempt(report: PayoutReport): Promise<Settlement | undefined> {
    const { orderId, paymentId } = report;
    const [before, owner] = await this.#kv.getMany<[StoredRecord, string]>([["payout", orderId], ["payment", paymentId ?? ""]]);
    const settled = settle(before.value, report, { paymentOwner: owner.value });
    const operation = this.#kv.atomic().check(before, owner);
    if (settled.is !== "conflict") {
      const { record } = settled;
      store(operation, record);
      if (record.paymentId) operation.set(["payment", record.paymentId], orderId);
      if (settled.is === "effect") effect(operation, record);
    }
    if (settled.is === "conflict" || settled.is === "reversal") {
      const code = "code" in settled ? settled.code : settled.is;
      const incident = await this.#kv.get<{ times: number }>(["incident", orderId, code, JSON.stringify(report)]);
      operation.check(incident).set(incident.key, { code, report, times: (incident.value?.times ?? 0) + 1 });
    }
    return (await operation.commit()).ok ? settled : undefined;
  }

  /** Up to 100 orders whose next check is due, the oldest check first. */
  async due(): Promise<string[]> {
    const end = ["check", new Date().toISOString()];
    const due = await Array.fromAsync(this.#kv.list({ prefix: ["check"], end }, { limit: 100 }));
    return due.map(({ key }) => String(key[2]));
  }

  /** Records a status request, so that the next check is later. Returns `false` if a report came between. */
  async asked(orderId: string): Promise<boolean> {
    const { value: before, ...entry } = await this.#kv.get<StoredRecord>(["payout", orderId]);
    if (before === null) return false;
    const asked = { ...before, askedAt: new Date().toISOString(), asks: before.asks + 1 };
    return (await store(this.#kv.atomic().check(entry), asked).commit()).ok;
  }

  /** The record of an order, its effect, and its conflicts and reversals. */
  async state(orderId: string) {
    const all = async (kind: string) =>
      (await Array.fromAsync(this.#kv.list({ prefix: [kind, orderId] }))).map((entry) => entry.value);
    const { value: record } = await this.#kv.get<StoredRecord>(["payout", orderId]);
    return { record, effects: await all("effect"), incidents: await all("incident") };
  }
}

/** Adds the record to the operation, and its entry in the list of checks. */
function store(operation: Deno.AtomicOperation, record: StoredRecord): Deno.AtomicOperation {
  const check = nextCheck(record, new Date());
  if (record.check) operation.delete(["check", record.check, record.orderId]);
  if (check) operation.set(["check", check, record.orderId], null);
  return operation.set(["payout", record.orderId], { ...record, check });
}

/**
 * The effect of the first final outcome, which happens once: here an entry in KV. Effects elsewhere (a mail,
 * another database) are not part of this operation: add `.enqueue(…)`, which is, and make them in the
 * listener of the queue, with the idempotency key (order id, outcome).
 */
function effect(operation: Deno.AtomicOperation, { orderId, paymentId, outcome, amount }: PayoutRecord) {
  const at = new Date().toISOString();
  operation.set(["effect", orderId, outcome], { orderId, paymentId, outcome, amount, at });
}
