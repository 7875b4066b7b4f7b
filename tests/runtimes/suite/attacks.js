// Attacks that only JavaScript makes possible: how each goes, and what stops it here. The others are in tests/attacks.rs.

import { equal, hasNoInheritedMembers, rejects, same, throws } from "./check.js";
import { callbackFields, form, multipart, options, payout, postLink as url, salt, signed, xml } from "./recorded.js";

/** Runs with fields on Object.prototype, as a polluted library leaves them there. */
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
  const fields = signed(main, "payout-callback", callbackFields);
  const verify = (message) => merchant.verifyCallback({ url, ...message });

  return [
    [
      // `fields[name] = value` on an ordinary object writes to Object.prototype where the name is __proto__, and then
      // every object of the process has a pg_status. Fields here have no inherited members: names are data.
      "prototype pollution by the names of fields",
      () => {
        const hostile = [
          ...callbackFields,
          ["__proto__[pg_status]", "ok"],
          ["constructor[prototype][admin]", "1"],
          ["pg_x[__proto__][admin]", "1"],
          ["toString", "x"],
        ];
        // As PHP, and so the gateway, would nest and sign them.
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
      // Where another library has been polluted, a program that asks `"pg_status" in fields` or copies with for-in
      // signs and reads what nobody sent. Only a message's own fields count here.
      "fields that a polluted prototype adds",
      () => {
        const extra = { pg_user_id: "evil", pg_status: "error", zed: "1" };
        const request = merchant.sign("p2p2nonreg", payout, { salt });
        equal(polluted(extra, () => merchant.sign("p2p2nonreg", payout, { salt })).body, request.body);
        const callback = polluted(extra, () => verify({ body: Object.fromEntries(fields) }));
        same(callback.fields, Object.fromEntries(fields));
        equal(polluted({ pg_sig: fields.at(-1)[1] }, () => throws(() => verify({ body: Object.fromEntries(callbackFields) }), SignatureError, "signature_missing")).code, "signature_missing");
      },
    ],
    [
      // Checked once and read twice: what is verified is changed before it is used. A callback holds what was verified,
      // and its reply is made from that, whatever becomes of the fields that it has given away.
      "a message changed after it was verified",
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
        // A getter that gives the genuine amount first, and another when it is asked again.
        let asked = 0;
        const shifty = { ...Object.fromEntries(fields), get pg_payment_amount() { return (asked += 1) === 1 ? "1500.0000" : "9500.0000"; } };
        same([verify({ body: shifty }).fields.pg_payment_amount, asked], ["1500.0000", 1]);
      },
    ],
    [
      // A parser that makes numbers, booleans or lists of what came is told from one that keeps the text: `1500.0000`
      // and `1500` have two signatures, and `["1234"] == "1234"` in JavaScript.
      "values that only look like text",
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
      // A body without end, whatever its length header says: it is read as far as the limit and no further, and who
      // sends it is told to stop.
      "a body that never ends",
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
        // Firefox has no bodies that are streams: it takes one for a text.
        if (/Firefox\//.test(globalThis.navigator?.userAgent) && request.headers.get("content-type")?.startsWith("text/plain")) return;
        await rejects(merchant.receiveCallback(request), MessageError, "body_too_large", "the body is larger than 65536 bytes");
        equal(cancelled, true, "cancelled");
        equal(sent < 4 * 65_536, true, `${sent} bytes`);
      },
    ],
    [
      // Entities that unfold in memory: refused before the signature is looked at, and the next message is read.
      "entities that unfold",
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
