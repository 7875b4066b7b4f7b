// No input traps the wasm that users get, and after any input the next call works: the committed inputs of the fuzz
// targets, and thousands made from them, through the exports of each build. `cargo xtask test fuzz` runs it:
// node fuzz/no_trap.mjs <folder of the builds> <folder of the corpora>

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { changed, numbers, seedsOf } from "./inputs.mjs";

/** Inputs for each build, those of the corpora among them. */
const INPUTS = 6000;
/** Of so many inputs one is explained, too: that takes a thousand times as long. */
const EXPLAINED = 60;
const OPERATIONS = ["p2p2nonreg", "payout_status", "payout_status2", "reg2reg", "balance_status"];
const RULES = ["A", "B-append", "B-index", "C", undefined];
/** As src/wasm/state.rs has them: what a call returns that has failed, and where the parts of the zones begin. */
const [FAILED, UNUSUAL] = [0x3fffffff, 0x3ffffffe];
const [TEXT, ZONES, TABLE, OUTPUT] = [0, 1, 2, 3];
const AT = { credentials: 0, url: 4096, contentType: 12288, script: 16384, asked: 20480 };
/** What JavaScript writes at most: see `Buffers` in core.ts. */
const TEXT_BYTES = 2 * 65536;
const OUTCOMES = { succeeded: 0, failed: 1 };
const MERCHANT = Buffer.from("500001\0key\0old-key");
const URL = "https://shop.example/payout-callback";

const [builds, corpora] = process.argv.slice(2);
const seeds = ["form", "xml", "multipart", "callback"].flatMap((target) => seedsOf(join(corpora, target), target));
for (const build of readdirSync(builds)) {
  const folder = resolve(builds, build);
  const core = await import(pathToFileURL(join(folder, "core.js")));
  const exported = Object.values(core.initSync({ module: readFileSync(join(folder, "core_bg.wasm")) }));
  // By its kind: the build shortens the names of the exports.
  const memory = exported.find((value) => value instanceof WebAssembly.Memory);
  console.log(`${build}: ${survive(core, memory)} calls, no trap`);
}

/** Makes all calls that the build has; how many these are. */
function survive(core, memory) {
  let calls = 0;
  /** A call. It may throw what src/wasm/error.rs makes of an error, and nothing else. */
  const call = (work) => {
    calls += 1;
    try {
      return work();
    } catch (error) {
      assert.ok(isError(error), error);
      return undefined;
    }
  };
  const callsOf = [];
  if (core.verify_callback) callsOf.push(bufferCalls(core, memory), merchantCalls(core));
  if (core.preview) callsOf.push(previewCalls(core));
  if (core.gateway_open) callsOf.push(gatewayCalls(core));
  const all = (input, random) => {
    for (const make of callsOf) for (const work of make(input, random)) call(work);
  };
  const random = numbers(20_260_101);
  const assertUsable = () => callsOf[0].assertUsable();

  assertUsable();
  for (let done = 0; done < INPUTS; done += 1) {
    const input = done < seeds.length ? seeds[done] : changed(seeds, random);
    try {
      all(input, random);
      if (core.explain && done % EXPLAINED === 0) explainCalls(core)(input).forEach(call);
      assertUsable();
    } catch (error) {
      const { body, boundary } = input;
      throw new Error(`after ${JSON.stringify({ body: body.toString("latin1"), boundary })}`, { cause: error });
    }
  }
  for (const body of largeBodies()) {
    all({ body, boundary: undefined }, random);
    assertUsable();
  }
  for (const body of core.verify_callback ? largestCallbacks(core) : []) {
    assert.equal(callsOf[0].verify({ body: Buffer.from(body), boundary: undefined }), OUTCOMES.failed, body.slice(0, 100));
    assertUsable();
  }
  return calls;
}

/** Whether it is an error of the core's. */
function isError(error) {
  const { code, message, problems } = Object(error);
  return /^[a-z_]+$/.test(code) && typeof message === "string" && Array.isArray(problems) && !(error instanceof Error);
}

/** The result of a hot call, which leaves its error behind where it has failed. */
function checked(core, result) {
  const error = core.take_error();
  if (result === FAILED) assert.ok(isError(error), error);
  else assert.equal(error, undefined);
  return result;
}

/** The hot calls, over the buffers. */
function bufferCalls(core, memory) {
  const view = (buffer, length, from = 0) => {
    // First the call, then `memory.buffer`: memory that grows gets another buffer.
    const at = core.address(buffer) + from;
    return new Uint8Array(memory.buffer, at, length);
  };
  const put = (buffer, from, bytes, most) => {
    const part = Buffer.from(bytes).subarray(0, most);
    view(buffer, part.length, from).set(part);
    return part.length;
  };
  const check = (result) => checked(core, result);
  const verify = ({ body, boundary }, flags = 0, url = URL) => {
    const contentType = boundary === undefined ? FAILED : put(ZONES, AT.contentType, `multipart/form-data; boundary=${boundary}`, 4096);
    const [length, urlLength] = [put(TEXT, 0, body, TEXT_BYTES), put(ZONES, AT.url, url, 8192)];
    const merchant = put(ZONES, AT.credentials, MERCHANT, 4096);
    return check(core.verify_callback(length, merchant, urlLength, contentType, FAILED, flags));
  };
  const calls = (input, random) => {
    const { body } = input;
    // Lengths that do not fit what was written.
    const some = () => [random(600), random(2 ** 32)][Number(random(20) === 0)];
    const fillZones = () => put(ZONES, random(24_576 - 512), body, 512);
    const [asked, operation] = [put(ZONES, AT.asked, body, 4096), random(6)];
    return [
      () => verify(input, random(8)),
      () => verify({ body: Buffer.concat([Buffer.from(`${URL}?`), body]), boundary: undefined }, 2),
      () => (put(TEXT, 0, body, TEXT_BYTES), check(core.verify_answer(operation, body.length, put(ZONES, 0, MERCHANT), 1, some(), asked, random(8)))),
      () => (put(TEXT, 0, body, TEXT_BYTES), signed(check(core.sign(operation, body.length, put(ZONES, 0, MERCHANT))))),
      () => (put(TEXT, 0, numbered(body), TEXT_BYTES), signed(check(core.sign(operation, some(), put(ZONES, 0, MERCHANT))))),
      () => (fillZones(), check(core.verify_callback(some(), some(), some(), some(), some(), random(2 ** 32)))),
      () => (fillZones(), check(core.verify_answer(some(), some(), some(), some(), some(), some(), random(2 ** 32)))),
      () => (fillZones(), signed(check(core.sign(some(), some(), some())))),
      () => (fillZones(), check(core.check_merchant(some(), some()))),
    ];
  };
  const signed = (length) => length < UNUSUAL && view(OUTPUT, length).fill(0);
  const fields = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "77", pg_status: "ok", pg_payment_amount: "100.00", pg_salt: "s" };
  const pg_sig = core.sign_fields("payout-callback", fields, "key", undefined);
  const genuine = { body: Buffer.from(new URLSearchParams({ ...fields, pg_sig }).toString()), boundary: undefined };
  calls.verify = verify;
  // JavaScript keeps views of the buffers: they must stay where they are.
  const addresses = () => [TEXT, ZONES, TABLE].map((buffer) => core.address(buffer)).join();
  const first = addresses();
  calls.assertUsable = () => {
    assert.equal(addresses(), first);
    assert.equal(verify(genuine), OUTCOMES.succeeded);
    assert.equal(core.script_name("/a"), "a");
  };
  return calls;
}

/** Values as `sign` takes them: the number of a name, a value, and a NUL. */
function numbered(body) {
  const values = Array.from(body, (byte) => (byte === 0x26 ? 0 : byte));
  return Buffer.from(values.map((byte, at) => (at === 0 || values[at - 1] === 0 ? 48 + (byte % 64) : byte)));
}

/** The bytes as JavaScript values: texts, halves of surrogate pairs among them, lists, objects. */
function valuesOf(body, random) {
  const text = body.toString();
  const halves = Buffer.from(body.subarray(0, 600)).toString("utf16le");
  const form = new URLSearchParams(text.slice(0, 4000));
  const nested = {};
  for (const [name, value] of form) {
    const keys = name.split("[").slice(0, 10);
    let inner = nested;
    for (const key of keys.slice(0, -1)) inner = inner[key] = typeof inner[key] === "object" ? inner[key] : Object.create(null);
    inner[keys.at(-1)] = random(4) === 0 ? value.split("&") : value;
  }
  const cyclic = { pg_a: text };
  cyclic.pg_b = [cyclic];
  const all = [form, nested, cyclic, { pg_a: text, [text]: halves }, { [halves]: "x" }, Array.from(form), [text], text, halves, [[text, [halves, text]]], { pg_order_id: body.length, pg_amount: 1e300, pg_l: new Array(body.length) }];
  return Array.from({ length: 3 }, () => all[random(all.length)]);
}

/** The functions of the merchant's side that take JavaScript values. */
function merchantCalls(core) {
  return ({ body }, random) => {
    const text = body.toString();
    const rule = RULES[random(RULES.length)];
    const operation = OPERATIONS[random(OPERATIONS.length)];
    return valuesOf(body, random).flatMap((fields) => [
      () => checked(core, core.verify_callback_fields(fields, URL, undefined, MERCHANT, random(2) === 0)),
      () => core.verify_fields(text, fields, "key"),
      () => core.sign_fields("script", fields, random(3) === 0 ? text : "key", rule),
      () => core.sign_with(operation, fields, { luhn: true, rule, salt: random(3) === 0 ? text : undefined, extra: { pg_extra: text } }, random(3) === 0 ? body : MERCHANT),
      () => core.read_asked(fields),
      () => core.reply(MERCHANT, random(4), "script", text, "1", random(2) === 0 ? "ok" : text, text),
      () => core.script_name(text),
      () => core.check_operation(text),
    ]);
  };
}

function previewCalls(core) {
  const calls = ({ body }, random) => {
    const operation = OPERATIONS[random(OPERATIONS.length)];
    const text = body.toString();
    return valuesOf(body, random).map((fields) => () => core.preview(operation, fields, random(3) === 0 ? text : "500001", random(3) === 0 ? text : undefined, { luhn: random(2) === 0, rule: RULES[random(RULES.length)], salt: text, extra: fields }));
  };
  calls.assertUsable = () => {
    const { canonical } = core.preview("payout_status", { pg_order_id: "1" }, "500001", undefined, { luhn: true });
    assert.equal(canonical, "payout_status;500001;1;{salt};{secret}");
  };
  return calls;
}

/** FreedomPay's side, and what the command line calls. */
function gatewayCalls(core) {
  const gateway = core.gateway_open({ merchantId: "500001", payoutSecret: "key" });
  return ({ body, boundary }, random) => {
    const text = body.toString();
    const contentType = boundary === undefined ? undefined : `multipart/form-data; boundary=${boundary}`;
    const path = `/g2g/${OPERATIONS[random(OPERATIONS.length)]}`;
    const settings = Array.from(new URLSearchParams(text.slice(0, 400)));
    return [
      () => core.read_body(body),
      () => core.verify_body("script", body, "key"),
      () => core.mask_cards(text),
      () => core.gateway_respond(gateway, path, body, contentType, random(2 ** 32)),
      () => core.gateway_respond(gateway, `${path}?${text}`, Buffer.alloc(0), undefined, Number.NaN),
      () => core.gateway_check_reply(gateway, text, random(600), body),
      () => core.gateway_check_reply(gateway, "700000001", 200, body),
      () => core.gateway_callback(gateway, text, random(2) === 0 ? text : undefined, Infinity),
      () => core.gateway_settle(gateway, text, -1),
      () => core.gateway_add_rule(gateway, settings, settings, text),
      () => core.gateway_add_next(gateway, [], settings),
      () => core.gateway_clear_rules(gateway),
      () => core.gateway_set_balance(gateway, text, text),
      () => core.gateway_payouts(gateway, random(2 ** 32)),
      () => core.gateway_close(core.gateway_open({ merchantId: text, payoutSecret: text, balance: text, currency: text })),
    ];
  };
}

function explainCalls(core) {
  const known = { script: undefined, urls: [`${URL}/`, "/g2g/p2p2nonreg"], secrets: ["key", "old-key"], secretNames: ["payout", "old"] };
  return ({ body, boundary }) => {
    const contentType = boundary === undefined ? undefined : `multipart/form-data; boundary=${boundary}`;
    const common = { ...known, url: URL, merchantId: "500001" };
    const fields = Array.from(new URLSearchParams(body.toString()));
    return [
      ...["callback", "answer", "request"].map((kind) => () => core.explain({ ...common, kind, content: "body", body, contentType })),
      () => core.explain({ ...common, kind: "message", script: "script", content: "fields", fields }),
      () => core.explain({ ...common, kind: "callback", url: `${URL}?${body}`, content: "query" }),
    ];
  };
}

/** The largest callbacks of each form that are genuine: what is decoded of them, and their key, need the most room. */
function largestCallbacks(core) {
  const sign = (fields) => core.sign_fields("payout-callback", fields, "key", undefined);
  const form = (fields) => Object.entries(fields).map((entry) => entry.join("=")).join("&");
  const xml = (fields) => `<r>${Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`).join("")}</r>`;
  const pgXml = (fields) => `pg_xml=${xml(fields).replaceAll("&", "%26").replaceAll("+", "%2B")}`;
  const values = [
    ["+".repeat(60_000), " ".repeat(60_000), form],
    ["%41".repeat(21_000), "A".repeat(21_000), form],
    ["&amp;".repeat(12_800), "&".repeat(12_800), xml],
    ["&amp;".repeat(9_000), "&".repeat(9_000), pgXml],
    ["\u{1f600}".repeat(16_000), "\u{1f600}".repeat(16_000), pgXml],
    ["x".repeat(64_900), "x".repeat(64_900), pgXml],
  ];
  return values.flatMap(([raw, value, write]) =>
    ["pg_order_id", "pg_error_description", "pg_zzz"].map((name) => {
      const fields = { pg_merchant_id: "500001", pg_payment_id: "77", pg_order_id: "1", pg_status: "error", pg_payment_amount: "100.00", pg_error_code: "9998", pg_salt: "s" };
      return write({ ...fields, [name]: raw, pg_sig: sign({ ...fields, [name]: value }) });
    }),
  );
}

/** Bodies of the most bytes that reach the core, of one byte each, or of the smallest parts. */
function largeBodies() {
  const parts = ["\0", "&", "=", "[", "%", "<", "<a>", "--", "a[b]=1&", "a=1&", "\r\n", "\xff", "\u{1f600}"];
  return parts.map((part) => Buffer.from(part).toString().repeat(65537).slice(0, 65537)).flatMap((text) => [Buffer.from(text), Buffer.from(`<a>${text}`), Buffer.from(`--x\r\n${text}`)]);
}
