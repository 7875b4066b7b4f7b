// Values that are not text, and texts that no message may have.

import { equal, same, throws } from "../support/check.js";
import { callsWith } from "../support/messages.js";

export const callerValues = (given) => {
  const { sign, signsAs, signRequest, orderOf, rejectsMessage, requestError, readers } = callsWith(given);

  return [
    [
      "rejects lone surrogates with the name of the field",
      () => {
        for (const half of ["\ud800", "\udbff", "\udc00", "\udfff", "a\ud83d", "\ude00\ud83d", "\ufffd\ud800", "\ud800\ufffd"]) {
          rejectsMessage({ pg_a: half }, "pg_a contains half of a surrogate pair");
          rejectsMessage({ [`pg_${half}`]: "x" }, "a field's name contains half of a surrogate pair");
          rejectsMessage({ pg_a: { b: ["x", half] } }, "pg_a[b][1] contains half of a surrogate pair");
          for (const signing of [signRequest, readers.sign]) {
            const [{ code, field, message }] = requestError(() => signing({ pg_order_id: half })).problems;
            same([code, field, message], ["control_character", "pg_order_id", "pg_order_id contains half of a surrogate pair"]);
          }
        }
      },
    ],
    [
      "rejects NUL with the name of the field",
      () => {
        rejectsMessage({ pg_a: "a\0b" }, "pg_a contains a NUL character");
        rejectsMessage({ pg_a: ["x", "\0"] }, "pg_a[1] contains a NUL character");
        rejectsMessage({ "pg_\0a": "x" }, "a field's name contains a NUL character");
        for (const signing of [signRequest, readers.sign]) {
          equal(requestError(() => signing({ pg_order_id: "1\0" })).problems[0].message, "pg_order_id contains a NUL character");
        }
      },
    ],
    [
      "rejects values of received messages that are not text",
      () => {
        const advice = "a parser has changed the message, so its signature cannot match; pass the raw body";
        const values = [
          [1, "a number"],
          [1.5, "a number that is not whole"],
          [1e300, "a number too large to be exact"],
          [NaN, "a number that is not whole"],
          [-Infinity, "a number that is not whole"],
          [10n, "a bigint"],
          [true, "a boolean"],
          [null, "null"],
          [() => 1, "a function"],
          [Symbol(), "a symbol"],
          [new Date(0), "an object of another type"],
          [new Map(), "an object of another type"],
          [new String("1"), "an object of another type"],
          [new Uint8Array(1), "bytes"],
          [new DataView(new ArrayBuffer(1)), "bytes"],
          [new ArrayBuffer(1), "bytes"],
          [Promise.resolve("1"), "a promise"],
        ];
        for (const [value, found] of values) {
          rejectsMessage({ pg_a: value }, `pg_a is ${found}, not text: ${advice}`);
          rejectsMessage([["pg_l", [value]]], `pg_l[0] is ${found}, not text: ${advice}`);
        }
        const data = new FormData();
        data.append("pg_a", new Blob(["x"]));
        throws(() => readers.verifyFields(data), given.main.MessageError, "body_unreadable", "pg_a is a file; text fields were expected");
        // In a list `undefined` does not leave out an item.
        rejectsMessage({ pg_l: [undefined] }, `pg_l[0] is undefined, not text: ${advice}`);
      },
    ],
    [
      "the error of a received message names the first value that is not text",
      () => {
        const { message } = rejectsMessage({ pg_a: { b: "x", c: [["y", 1]] }, pg_d: null, pg_e: "\0" });
        equal(message.startsWith("pg_a[c][0][1] is a number, not text: "), true, message);
      },
    ],
    [
      "whole numbers in a request are signed as digits",
      () => {
        const numbers = [
          [1234, "1234"],
          [-5, "-5"],
          [0, "0"],
          [-0, "0"],
          [9007199254740991, "9007199254740991"],
          [12345678901234567890n, "12345678901234567890"],
        ];
        for (const [number, digits] of numbers) {
          signsAs({ pg_a: number }, [["pg_a", digits]], digits);
          signsAs({ pg_a: [number, { b: number }] }, [["pg_a[0]", digits], ["pg_a[1][b]", digits]], digits);
        }
      },
    ],
    [
      "the error of a request names every value that is not text",
      () => {
        const fields = { pg_order_id: 1.5, pg_payment_id: 2 ** 53, pg_user_id: null, pg_merchant: true, pg_date: new Date(0), pg_reference: Promise.resolve("1") };
        const expected = [
          'pg_order_id must be text or a whole number, found a number that is not whole; pass amounts as text: "100.00"',
          "pg_payment_id must be text or a whole number, found a number too large to be exact; pass it as text",
          "pg_user_id must be text or a whole number, found null; leave the field out",
          "pg_merchant must be text or a whole number, found a boolean",
          "pg_date must be text or a whole number, found an object of another type",
          "pg_reference must be text or a whole number, found a promise; await it",
        ];
        const { problems, message } = requestError(() => sign(fields));
        same(problems.map(({ code, message }) => [code, message]), expected.map((message) => ["not_text", message]));
        equal(message, expected.join("; "));
      },
    ],
    [
      "an explanation shows the values that a parser changed",
      () => {
        const parsed = { a: 1, b: 1.5, c: true, d: null, e: [undefined, 10n], f: { g: new Date(NaN) } };
        const expected = [["a", "1"], ["b", "1.5"], ["c", "true"], ["d", ""], ["e[0]", "undefined"], ["e[1]", "10"], ["f[g]", "Invalid Date"]];
        same(orderOf(parsed), expected);
      },
    ],
    [
      "errors show names without card numbers and control characters",
      () => {
        const { problems } = requestError(() => sign({ "4405645000006150": true, "pg_\n\x1b\u202e": true }));
        same(problems.map(({ field }) => field), ["440564******6150", "pg_???"]);
      },
    ],
  ];
};
