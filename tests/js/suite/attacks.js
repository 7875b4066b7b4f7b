// Attacks that need JavaScript, and what prevents them here. tests/attacks.rs has the others.

import { bare, equal, hasNoInheritedMembers, rejects, same, throws } from "../support/check.js";
import { callbackFields, form, multipart, options, paidCallback, payout, postLink as url, salt, signed, xml } from "../support/fixtures.mjs";

/** Runs `attempt` with fields on Object.prototype, as after prototype pollution by another library. */
function polluted(fields, attempt) {
  Object.assign(Object.prototype, fields);
  try {
    return attempt();
  } finally {
    for (const name of Object.keys(fields)) delete Object.prototype[name];
  }
}

export const attacks = ({ main }) => {
  const { Merchant, MessageError, SignatureError } = main;
  const merchant = new Merchant(options);
  const fields = paidCallback;
  const verify = (message) => merchant.verifyCallback({ url, ...message });

  return [
    [
      // If the name is __proto__, `fields[name] = value` on an ordinary object can change Object.prototype, and then
      // every object of the process has a pg_status. Fields here have no inherited members: names are data.
      "names of fields cannot pollute prototypes",
      () => {
        const hostile = [
          ...callbackFields,
          ["__proto__[pg_status]", "ok"],
          ["constructor[prototype][admin]", "1"],
          ["pg_x[__proto__][admin]", "1"],
          ["toString", "x"],
        ];
        // The same fields, nested and signed as PHP does it, and so the gateway.
        const nested = [
          ...callbackFields,
          ["__proto__", Object.fromEntries([["pg_status", "ok"]])],
          ["constructor", { prototype: { admin: "1" } }],
          ["pg_x", JSON.parse('{"__proto__": {"admin": "1"}}')],
          ["toString", "x"],
        ];
        const pg_sig = main.signFields("payout-callback", nested, options.payoutSecret);
        const flat = [...hostile, ["pg_sig", pg_sig]];
        for (const message of [{ body: form(flat) }, { body: multipart(flat) }, { body: [...nested, ["pg_sig", pg_sig]] }]) {
          const { fields } = verify(message);
          for (const each of [fields, fields.__proto__, fields.constructor, fields.constructor.prototype, fields.pg_x]) {
            hasNoInheritedMembers(each);
            equal(Object.getPrototypeOf(each), Object.getPrototypeOf(fields), "the prototype");
          }
          same([fields.__proto__.pg_status, fields.pg_x.__proto__.admin, fields.toString], ["ok", "1", "x"]);
          same([{}.pg_status, {}.admin, typeof {}.toString], [undefined, undefined, "function"]);
        }
        const unsigned = JSON.parse(`{"__proto__": {"pg_sig": "${pg_sig}", "pg_status": "ok"}}`);
        throws(() => verify({ body: unsigned }), SignatureError, "signature_missing");
      },
    ],
    [
      // After prototype pollution a program that uses `"pg_status" in fields` or copies with for-in signs and reads
      // fields that were never sent. Here only own fields count.
      "ignores fields of a polluted prototype",
      () => {
        const extra = { pg_user_id: "evil", pg_status: "error", zed: "1" };
        const request = merchant.sign("p2p2nonreg", payout, { salt });
        equal(polluted(extra, () => merchant.sign("p2p2nonreg", payout, { salt })).body, request.body);
        const callback = polluted(extra, () => verify({ body: Object.fromEntries(fields) }));
        same(callback.fields, bare(Object.fromEntries(fields)));
        equal(polluted({ pg_sig: fields.at(-1)[1] }, () => throws(() => verify({ body: Object.fromEntries(callbackFields) }), SignatureError, "signature_missing")).code, "signature_missing");
      },
    ],
    [
      // A program that reads values again after the check may use values that were not verified. A callback keeps the
      // verified values and makes its reply from them, even if the caller changes the fields.
      "changing a message after verification does not change the callback",
      () => {
        const bytes = new TextEncoder().encode(form(fields));
        const parsed = Object.fromEntries(fields);
        for (const [body, change] of [[bytes, () => bytes.fill(48)], [parsed, () => Object.assign(parsed, { pg_order_id: "666" })]]) {
          const callback = verify({ body });
          change();
          same([callback.fields.pg_order_id, callback.deduplicationKey], ["1234", "500001;12345678;1234;1500;ok"]);
          callback.fields.pg_order_id = "666";
          equal(callback.reply("ok").body.includes("<pg_order_id>1234</pg_order_id>"), true);
        }
        // A getter that returns the genuine amount first, and another amount when it is read again.
        let asked = 0;
        const changing = { ...Object.fromEntries(fields), get pg_payment_amount() { return (asked += 1) === 1 ? "1500.0000" : "9500.0000"; } };
        same([verify({ body: changing }).fields.pg_payment_amount, asked], ["1500.0000", 1]);
      },
    ],
    [
      // A parser that converts values to numbers, booleans or lists breaks the signature: `1500.0000` and `1500` have
      // different signatures. In JavaScript `["1234"] == "1234"`.
      "rejects values that only look like text",
      () => {
        for (const odd of [["1234"], { toString: () => "1234" }, new String("1234"), 1234, 1234n, true, null, Symbol("1234")]) {
          let thrown;
          try {
            verify({ body: { ...Object.fromEntries(fields), pg_order_id: odd } });
          } catch (error) {
            thrown = error;
          }
          equal(thrown instanceof main.FreedomPayError, true, String(thrown));
        }
      },
    ],
    [
      // A body without end, with a small content-length: a mebibyte of it is read, and the stream is cancelled.
      "stops reading an endless body, and cancels it",
      async () => {
        let sent = 0;
        let cancelled = false;
        const endless = new ReadableStream({
          pull(controller) {
            sent += 8192;
            controller.enqueue(new Uint8Array(8192).fill(97));
          },
          cancel() {
            cancelled = true;
          },
        });
        const request = new Request(url, { method: "POST", body: endless, duplex: "half", headers: { "content-length": "10" } });
        // Firefox has no stream bodies: it converts the stream to the text "[object ReadableStream]".
        if (/Firefox\//.test(globalThis.navigator?.userAgent) && request.headers.get("content-type")?.startsWith("text/plain")) {
          await rejects(merchant.receiveCallback(request), MessageError, "body_unreadable");
          return;
        }
        await rejects(merchant.receiveCallback(request), MessageError, "body_too_large", "the body is larger than 65536 bytes");
        equal(cancelled, true, "cancelled");
        equal(sent < 20 * 65_536, true, `${sent} bytes`);
      },
    ],
    [
      // Servers close the connection of a body that is not read to its end, and the sender gets no response.
      "reads a body over the limit to its end",
      async () => {
        let left = 25;
        let cancelled = false;
        const long = new ReadableStream({
          pull(controller) {
            if (left === 0) return controller.close();
            left -= 1;
            controller.enqueue(new Uint8Array(8192).fill(97));
          },
          cancel() {
            cancelled = true;
          },
        });
        const request = new Request(url, { method: "POST", body: long, duplex: "half" });
        // Firefox has no stream bodies: it converts a stream to text.
        if (/Firefox\//.test(globalThis.navigator?.userAgent) && request.headers.get("content-type")?.startsWith("text/plain")) return;
        await rejects(merchant.receiveCallback(request), MessageError, "body_too_large", "the body is larger than 65536 bytes");
        equal(left, 0, "chunks that were not read");
        equal(cancelled, false, "cancelled");
      },
    ],
    [
      // Entities that expand in memory: rejected before the signature is checked. The next message is read.
      "rejects XML entity expansion",
      () => {
        const entities = Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`).join("");
        const laughs = `<!DOCTYPE r [<!ENTITY a0 "ha">${entities}]><response><pg_status>&a30;</pg_status></response>`;
        throws(() => verify({ body: laughs }), MessageError, "body_unreadable");
        throws(() => merchant.verifyAnswer({ operation: "balance_status" }, laughs), MessageError, "body_unreadable");
        equal(verify({ body: xml(fields) }).outcome, "succeeded");
      },
    ],
  ];
};
