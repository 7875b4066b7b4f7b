// Bytes count by what they are: every kind of buffer and view, with its offset and length, is read as a body.

import { bare, equal, same, throws } from "../support/check.js";
import { form, options, paidCallback, postLink as url, signed, xml } from "../support/fixtures.mjs";

/** The bytes as every kind of buffer and view, each by its name. The views lie between other bytes. */
export const kindsOf = (bytes) => {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const around = new Uint8Array(bytes.length + 32).fill(0x78);
  around.set(bytes, 8);
  const inside = (View, unit) => new View(around.buffer, 8, bytes.length / unit);
  const kinds = {
    "an ArrayBuffer": buffer,
    "a Uint8Array": new Uint8Array(buffer),
    "a part of a Uint8Array": around.subarray(8, 8 + bytes.length),
    "a DataView": inside(DataView, 1),
    "an Int8Array": inside(Int8Array, 1),
    "a Uint8ClampedArray": inside(Uint8ClampedArray, 1),
    "a Uint16Array": inside(Uint16Array, 2),
    "a Float32Array": inside(Float32Array, 4),
    "a BigInt64Array": inside(BigInt64Array, 8),
    "a subclass": new (class Body extends Uint8Array {})(buffer),
  };
  if (globalThis.Buffer !== undefined) {
    kinds["a Buffer of the pool"] = globalThis.Buffer.from(bytes);
    kinds["a Buffer of the caller's memory"] = globalThis.Buffer.from(around.buffer, 8, bytes.length);
  }
  if (globalThis.SharedArrayBuffer !== undefined) {
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    kinds["a SharedArrayBuffer"] = shared;
    kinds["a view of shared memory"] = new Uint8Array(shared);
    kinds["a DataView of shared memory"] = new DataView(shared);
  }
  return kinds;
};

/** The text as bytes, whose number is a multiple of eight because of the end. */
export const bytesOf = (text, end) => new TextEncoder().encode(text + end.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8));

const answerFields = [
  ["pg_payment_id", "77"],
  ["pg_merchant_id", "500001"],
  ["pg_order_id", "1234"],
  ["pg_status", "ok"],
  ["pg_payment_status", "error"],
  ["pg_salt", "s"],
];

export const callerBytes = ({ main, explain: { explain } }) => {
  const merchant = new main.Merchant(options);
  const fields = paidCallback;
  const asked = { operation: "payout_status2", pg_order_id: "1234" };

  return [
    [
      "reads every kind of bytes as a callback",
      () => {
        for (const [kind, body] of Object.entries(kindsOf(bytesOf(form(fields), "&")))) {
          const callback = merchant.verifyCallback({ url, body });
          same(callback.fields, bare(Object.fromEntries(fields)), kind);
          equal(callback.reply("ok").body.includes("<pg_order_id>1234</pg_order_id>"), true, kind);
        }
      },
    ],
    [
      "reads every kind of bytes as an answer",
      () => {
        for (const [kind, body] of Object.entries(kindsOf(bytesOf(xml(signed("payout_status2", answerFields)), "\n")))) {
          equal(merchant.verifyAnswer(asked, body).outcome, "failed", kind);
        }
      },
    ],
    [
      "explains every kind of bytes",
      () => {
        const secrets = { payout: options.payoutSecret };
        for (const [kind, body] of Object.entries(kindsOf(bytesOf(form(fields), "&")))) {
          equal(explain({ message: { url, body }, secrets }).verdict, "matches", kind);
          equal(explain({ message: { kind: "request", url, body }, secrets }).verdict, "matches", kind);
        }
        throws(
          () => explain({ message: { kind: "answer", url, body: Promise.resolve("") }, secrets }),
          main.ValidationError,
          "options_invalid",
          "message.body must be text or bytes, found a promise; await it",
        );
      },
    ],
    [
      "a body in pieces of any kind of bytes is read from a Request",
      async () => {
        for (const [kind, chunk] of Object.entries(kindsOf(bytesOf(form(fields), "&")))) {
          let left = 1;
          const stream = new ReadableStream({ pull: (pulled) => (left-- > 0 ? pulled.enqueue(chunk) : pulled.close()) });
          const callback = await merchant.receiveCallback({ url, method: "POST", headers: new Headers(), body: stream });
          equal(callback.fields.pg_order_id, "1234", kind);
        }
      },
    ],
    [
      "limits every kind of bytes",
      () => {
        for (const [kind, body] of Object.entries(kindsOf(new Uint8Array(2 ** 16 + 8).fill(0x78)))) {
          for (const verify of [() => merchant.verifyCallback({ url, body }), () => merchant.verifyAnswer(asked, body)]) {
            const { message } = throws(verify, main.MessageError, "body_too_large");
            equal(message, "the body is larger than 65536 bytes", kind);
          }
        }
        for (const [kind, body] of Object.entries(kindsOf(new Uint8Array(0)))) {
          equal(throws(() => merchant.verifyAnswer(asked, body), main.MessageError, "body_unreadable") !== undefined, true, kind);
        }
      },
    ],
    [
      "an object with the tag of a buffer is not bytes",
      () => {
        for (const tag of ["ArrayBuffer", "SharedArrayBuffer"]) {
          for (const more of [{}, { byteLength: 9 }, { byteLength: 9, length: 9, 0: 60 }]) {
            const { message } = throws(() => merchant.verifyAnswer(asked, { [Symbol.toStringTag]: tag, ...more }), main.MessageError, "body_unreadable");
            equal(message.startsWith("the answer's body must be text or bytes, found "), true, message);
          }
        }
      },
    ],
    [
      "bytes that cannot be read are an error that says so",
      () => {
        const body = bytesOf(form(fields), "&");
        const { buffer } = body;
        structuredClone(buffer, { transfer: [buffer] });
        const transferred = "the bytes cannot be read: they were transferred to another owner, or they are a proxy";
        for (const each of [body, buffer, new Proxy(new ArrayBuffer(8), {})]) {
          throws(() => merchant.verifyCallback({ url, body: each }), main.ValidationError, "options_invalid", transferred);
          throws(() => merchant.verifyAnswer(asked, each), main.ValidationError, "options_invalid", transferred);
        }
      },
    ],
  ];
};
