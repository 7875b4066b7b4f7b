// No input traps the published wasm, and after any input the next call works. The inputs are the corpora of the fuzz
// targets and thousands of variations, sent through the exports of each build. `cargo xtask test fuzz` runs this file:
// node fuzz/no_trap.mjs <folder of the builds> <folder of the corpora>

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { signature, signed as withSignature } from "../tests/js/support/signer.mjs";
import { changed, nodesOf, numbers, oddNodes, seedsOf, valuesOf } from "./inputs.mjs";

/** The number of inputs for each build, including those of the corpora. */
const INPUTS = 6000;
/** One of this number of inputs is explained, too: an explanation takes a thousand times as long as another call. */
const EXPLAINED = 60;
const OPERATIONS = ["p2p2nonreg", "payout_status", "payout_status2", "reg2reg", "balance_status"];
const RULES = ["A", "B-append", "B-index", "C", undefined];
/** The constants of src/wasm/state.rs: return values of failed calls, the length of a missing text, and offsets of the zones. */
const [FAILED, NEEDS_NODES, NONE] = [0x20000000, 0x1fffffff, 0x3fffffff];
const NOW = 1_767_225_600_000;
const [TEXT, ZONES, TABLE, OUTPUT] = [0, 1, 2, 3];
const AT = { credentials: 0, url: 4096, contentType: 12288, script: 16384, values: 20480 };
const ZONES_BYTES = 24_576;
/** The maximum number of bytes that JavaScript writes: see `Buffers` in buffers.ts. */
const TEXT_BYTES = 2 * 65536;
/** Flags of src/wasm/receive.rs. */
const [QUERY, GIVEN] = [1 << 1, 1 << 4];
const OUTCOMES = { succeeded: 0, failed: 1 };
/** The merchant id and the secrets, each after its length. */
const credentials = (...texts) =>
  Buffer.concat(texts.flatMap((text) => [Buffer.from([text.length & 0xff, text.length >> 8, 0, 0]), Buffer.from(text)]));
const MERCHANT = credentials("500001", "key", "old-key");
const URL = "https://shop.example/payout-callback";
/** The owner and the report of a settlement: nodes. */
const REPORT = ["", "1234", "77", "100"].map((text) => [0, 0, "report", text]);

const [builds, corpora] = process.argv.slice(2);
const seeds = ["form", "xml", "multipart", "callback", "ledger"].flatMap((target) => seedsOf(join(corpora, target), target));
assert.deepEqual(readdirSync(builds).sort(), ["full", "main", "preview"]);
for (const build of readdirSync(builds)) {
  const folder = resolve(builds, build);
  const core = await import(pathToFileURL(join(folder, "core.js")));
  const exported = Object.values(core.initSync({ module: new WebAssembly.Module(readFileSync(join(folder, "core_bg.wasm"))) }));
  // Found by its type: the build shortens the names of the exports.
  const memory = exported.find((value) => value instanceof WebAssembly.Memory);
  console.log(`${build}: ${runAll(core, memory)} calls, no trap`);
}

/** Makes all calls of the build with all inputs; returns the number of calls. */
function runAll(core, memory) {
  let calls = 0;
  /** Makes a call, which may throw only the errors of src/wasm/error.rs. */
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
  const buffered = core.verify_callback && bufferCalls(core, memory);
  if (buffered) callsOf.push(buffered);
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
      if (core.explain && done % EXPLAINED === 0) explainCalls(core)(input, random).forEach(call);
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
  for (const body of buffered ? largestCallbacks() : []) {
    assert.equal(buffered.verify({ body: Buffer.from(body), boundary: undefined }), OUTCOMES.failed, body.slice(0, 100));
    assertUsable();
  }
  return calls;
}

/** Whether the value is an error of the core. */
function isError(error) {
  const { code, message, problems } = Object(error);
  return /^[a-z_]+$/.test(code) && typeof message === "string" && Array.isArray(problems) && !(error instanceof Error);
}

/** Whether it is the text of an error: code, message, three parts of the gateway error, and four parts for each problem. */
function isErrorText(text) {
  const [code, message, , , , ...problems] = text.split("\0");
  const severities = problems.filter((_, at) => at % 4 === 3);
  return /^[a-z_]+$/.test(code) && message !== "" && problems.length % 4 === 0 && severities.every((severity) => /^(error|warning)$/.test(severity));
}

/** The calls over the buffers. */
function bufferCalls(core, memory) {
  const view = (buffer, length, from = 0) => {
    // `address` comes first: it may grow the memory, which then has a new buffer.
    const at = core.address(buffer) + from;
    return new Uint8Array(memory.buffer, at, length);
  };
  const put = (buffer, from, bytes, most) => {
    const part = Buffer.from(bytes).subarray(0, most);
    view(buffer, part.length, from).set(part);
    return part.length;
  };
  const take = (length) => {
    const output = view(OUTPUT, length);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(output);
    output.fill(0);
    return text;
  };
  /** The result of a call. The text of an error must be well-formed. */
  const check = (result) => {
    assert.ok(result >= 0, result);
    if (result < FAILED) return result;
    const text = take(result - FAILED);
    assert.ok(isErrorText(text), JSON.stringify(text));
    return FAILED;
  };
  /** The text that a call returns, or `undefined` for an error. */
  const textOf = (result) => {
    const length = check(result);
    return length < NEEDS_NODES ? take(length) : undefined;
  };
  const addNode = ([kind, parent, name, text], lengths = []) => {
    const [nameBytes, textBytes] = [Buffer.from(name), Buffer.from(text)];
    const at = core.reserve_field(nameBytes.length + textBytes.length);
    new Uint8Array(memory.buffer, at, nameBytes.length + textBytes.length).set(Buffer.concat([nameBytes, textBytes]));
    const [nameLength, textLength] = lengths;
    core.add_field(kind, parent, nameLength ?? nameBytes.length, textLength ?? textBytes.length);
  };
  const give = (nodes, extra = []) => {
    core.begin_fields();
    for (const node of extra) addNode(node);
    core.end_extra();
    for (const node of nodes) addNode(node);
  };
  const merchant = () => put(ZONES, AT.credentials, MERCHANT, 4096);
  const zone = (name, text) => put(ZONES, AT[name], text, 4096);
  const verify = ({ body, boundary }, flags = 0, url = URL) => {
    const contentType = boundary === undefined ? NONE : zone("contentType", `multipart/form-data; boundary=${boundary}`);
    const [length, urlLength] = [put(TEXT, 0, body, TEXT_BYTES), put(ZONES, AT.url, url, 8192)];
    return check(core.verify_callback(length, merchant(), urlLength, contentType, NONE, flags, 0));
  };
  const sign = (fields) => {
    const [script, length] = [zone("script", "payout-callback"), put(ZONES, 0, credentials("", "key"), 4096)];
    give(nodesOf(fields));
    return textOf(core.sign_fields(script, length, NONE));
  };
  const signRequest = (nodes, extra = [], salt = NONE, rule = NONE, operation = 1) => {
    core.prepare_salts();
    give(nodes, extra);
    return textOf(core.sign_given(operation, merchant(), salt, rule, true, NOW));
  };
  const calls = (input, random) => {
    const { body } = input;
    // Lengths that do not match the written text.
    const some = () => [random(600), random(2 ** 32), NONE][random(20) < 18 ? 0 : 1 + random(2)];
    const any = () => random(2 ** 32);
    const fillZones = () => put(ZONES, random(ZONES_BYTES - 512), body, 512);
    const values = () => zone("values", body);
    const answerLength = () => put(TEXT, 0, body, TEXT_BYTES);
    const operation = random(6);
    const [fields, extra] = valuesOf(body, random).map(nodesOf);
    const odd = oddNodes(body, random);
    return [
      () => verify(input, random(8)),
      () => verify({ body: Buffer.concat([Buffer.from(`${URL}?`), body]), boundary: undefined }, QUERY),
      () => check(core.verify_answer(operation, answerLength(), merchant(), 1, some(), values(), NOW, some(), random(8))),
      () => core.parse_time(values()),
      () => (core.prepare_salts(), textOf(core.sign(operation, answerLength(), some(), merchant(), NOW))),
      () => {
        core.prepare_salts();
        const [text, count] = numbered(body);
        const length = put(TEXT, 0, text, TEXT_BYTES);
        return textOf(core.sign(operation, random(4) === 0 ? some() : length, random(4) === 0 ? some() : count, merchant(), NOW));
      },
      // Calls with given fields.
      () => (give(fields), verify({ body: "", boundary: undefined }, GIVEN | random(2))),
      () => signRequest(fields, extra, random(3) === 0 ? values() : NONE, NONE, operation),
      () => signRequest(odd, fields, NONE, random(3) === 0 ? values() : NONE, operation),
      () => (give(fields), textOf(core.sign_fields(zone("script", body), merchant(), random(3) === 0 ? values() : NONE))),
      () => (give(odd), textOf(core.sign_fields(some(), merchant(), NONE))),
      () => (give(fields), check(core.verify_fields(zone("script", "script"), merchant()))),
      () => (give(odd), check(core.verify_fields(some(), some()))),
      () => (give(odd), verify({ body, boundary: undefined }, GIVEN | random(16))),
      () => (give(fields), check(core.check_given())),
      // Calls with random contents of the buffers.
      () => (fillZones(), check(core.verify_callback(some(), some(), some(), some(), some(), any(), some()))),
      () => (fillZones(), check(core.verify_answer(some(), some(), some(), some(), some(), some(), any(), some(), any()))),
      () => (fillZones(), textOf(core.sign(some(), some(), some(), some(), [NOW, NaN, -1, Infinity, 1e300][random(5)]))),
      () => (fillZones(), check(core.check_merchant(some(), some(), random(2)))),
      () => (fillZones(), textOf(core.script_name(some()))),
      // The money decision: reportOf, sameAmount, settle, nextCheck, and numbers of no call.
      ...[0, 2, 4, 8, random(30)].map((call) => () => (give(partsOf(body)), check(core.decide(call, random(8), random(8))))),
      () => (give([...REPORT, ...partsOf(body)]), check(core.decide(4, random(8), random(8)))),
      () => (give(odd), check(core.decide(any(), any(), any()))),
      () => core.next_check(...Array.from({ length: 3 }, () => [NOW, NaN, -1, Infinity, 1e300, random(1e9)][random(6)])),
      () => (fillZones(), core.prepare_salts(), textOf(core.reply(some(), random(3), some(), some(), some(), random(3), some()))),
      () => (fillZones(), values(), core.prepare_salts(), textOf(core.reply(merchant(), random(3), zone("script", "script"), 2, 1, random(3), random(100)))),
      () => (give(fields, extra), fillZones(), textOf(core.sign_given(some(), some(), some(), some(), random(2) === 0, any()))),
      () => (give(odd, fields), fillZones(), textOf(core.sign_fields(some(), some(), some()))),
      () => {
        core.begin_fields();
        for (const node of odd) addNode(node, random(4) === 0 ? [some(), any()] : []);
        core.end_extra();
        core.add_field(any(), random(9), some(), some());
        return [() => check(core.check_given()), () => check(core.verify_fields(3, merchant())), () => textOf(core.sign_given(operation, merchant(), NONE, NONE, false, NOW))][random(3)]();
      },
    ];
  };
  const fields = { pg_merchant_id: "500001", pg_order_id: "1", pg_payment_id: "77", pg_status: "ok", pg_payment_amount: "100.00", pg_salt: "s" };
  // JavaScript keeps views of the buffers, so their addresses must not change.
  const addresses = () => [TEXT, ZONES, TABLE].map((buffer) => core.address(buffer)).join();
  const first = addresses();
  const signed = withSignature("payout-callback", fields, "key");
  const genuine = { body: Buffer.from(new URLSearchParams(signed).toString()), boundary: undefined };
  calls.verify = verify;
  calls.assertUsable = () => {
    assert.equal(addresses(), first);
    assert.equal(verify(genuine), OUTCOMES.succeeded);
    assert.equal(sign(fields), signed.pg_sig);
    give(nodesOf(signed));
    assert.equal(verify({ body: "", boundary: undefined }, GIVEN), OUTCOMES.succeeded);
    assert.match(signRequest([[0, 0, "pg_order_id", "1"]]), /^pg_merchant_id=500001&pg_order_id=1&pg_salt=\w{16}&pg_sig=[0-9a-f]{32}\0[-\d]{10}T[:\d]{8}\.\d{3}Z$/);
    assert.equal(textOf(core.script_name(put(ZONES, AT.url, "/a", 2))), "a");
  };
  return calls;
}

/** The parts of the body between commas and line feeds: nodes. */
function partsOf(body) {
  return body.toString().split(/[,\n]/).slice(0, 16).map((text) => [0, 0, "record", text]);
}

/** Values as `sign` reads them (a NUL, the number of a name and the value for each), and their count. */
function numbered(body) {
  const values = [0, ...Array.from(body, (byte) => (byte === 0x26 ? 0 : byte))];
  const text = Buffer.from(values.map((byte, at) => (values[at - 1] === 0 ? 48 + (byte % 64) : byte)));
  return [text, values.filter((byte) => byte === 0).length];
}

function previewCalls(core) {
  const calls = ({ body }, random) => {
    const operation = OPERATIONS[random(OPERATIONS.length)];
    const text = body.toString();
    const nodes = [...valuesOf(body, random).map(nodesOf), oddNodes(body, random)];
    return nodes.map((fields) => () => core.preview(operation, fields, random(3) === 0 ? text : "500001", random(3) === 0 ? text : undefined, { luhn: random(2) === 0, rule: RULES[random(RULES.length)], salt: text, extra: fields }));
  };
  calls.assertUsable = () => {
    const { canonical } = core.preview("payout_status", [[0, 0, "pg_order_id", "1"]], "500001", undefined, { luhn: true });
    assert.equal(canonical, "payout_status;500001;1;{salt};{secret}");
  };
  return calls;
}

/** The calls of the sandbox gateway and of the command line. */
function gatewayCalls(core) {
  const gateway = core.gateway_open({ merchantId: "500001", payoutSecret: "key" });
  return ({ body, boundary }, random) => {
    const text = body.toString();
    const contentType = boundary === undefined ? undefined : `multipart/form-data; boundary=${boundary}`;
    const path = `/g2g/${OPERATIONS[random(OPERATIONS.length)]}`;
    const settings = nodesOf(Array.from(new URLSearchParams(text.slice(0, 400))));
    const odd = oddNodes(body, random);
    return [
      () => core.read_body(body),
      () => core.verify_body("script", body, "key"),
      () => core.verify_body(undefined, body, "key"),
      () => core.check_secret(text),
      () => core.mask_cards(text),
      () => core.gateway_respond(gateway, path, body, contentType, random(2 ** 32)),
      () => core.gateway_respond(gateway, `${path}?${text}`, Buffer.alloc(0), undefined, Number.NaN),
      () => core.gateway_check_reply(gateway, text, random(600), body),
      () => core.gateway_check_reply(gateway, "700000001", 200, body),
      () => core.gateway_callback(gateway, text, random(2) === 0 ? text : undefined, Infinity),
      () => core.gateway_settle(gateway, text, random(2) === 0 ? text : undefined, -1),
      () => core.gateway_settle(gateway, "700000001", ["success", "10001", "0"][random(3)], NOW),
      () => core.gateway_add_rule(gateway, settings, settings, text),
      () => core.gateway_fault_next(gateway, [], settings),
      () => core.gateway_fault_next(gateway, odd, settings),
      () => core.gateway_add_rule(gateway, [], odd, undefined),
      () => core.gateway_clear_rules(gateway),
      () => core.gateway_set_balance(gateway, text, text),
      () => core.gateway_payouts(gateway, random(2 ** 32)),
      () => core.gateway_close(core.gateway_open({ merchantId: text, payoutSecret: text, balance: text, currency: text })),
    ];
  };
}

function explainCalls(core) {
  const known = { script: undefined, noScript: false, urls: [`${URL}/`, "/g2g/p2p2nonreg"], secrets: ["key", "old-key"], secretNames: ["payout", "old"] };
  return ({ body, boundary }, random) => {
    const contentType = boundary === undefined ? undefined : `multipart/form-data; boundary=${boundary}`;
    const common = { ...known, url: URL, merchantId: "500001" };
    const fields = nodesOf(Array.from(new URLSearchParams(body.toString())));
    return [
      ...["callback", "answer", "request"].map((kind) => () => core.explain({ ...common, kind, content: "body", body, contentType })),
      () => core.explain({ ...common, kind: "message", script: "script", content: "fields", fields }),
      () => core.explain({ ...common, kind: "message", noScript: true, content: "fields", fields }),
      () => core.explain({ ...common, kind: "message", script: "script", content: "fields", fields: oddNodes(body, random) }),
      () => core.explain({ ...common, kind: "callback", url: `${URL}?${body}`, content: "query" }),
    ];
  };
}

/** The largest genuine callbacks of each form: their decoded fields and their deduplication keys need the most memory. */
function largestCallbacks() {
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
      return write({ ...fields, [name]: raw, pg_sig: signature("payout-callback", { ...fields, [name]: value }, "key") });
    }),
  );
}

/** Bodies of the maximum size that reaches the core: repetitions of one byte or of the smallest parts. */
function largeBodies() {
  const parts = ["\0", "&", "=", "[", "%", "<", "<a>", "--", "a[b]=1&", "a=1&", "\r\n", "\xff", "\u{1f600}"];
  return parts.map((part) => Buffer.from(part).toString().repeat(65537).slice(0, 65537)).flatMap((text) => [Buffer.from(text), Buffer.from(`<a>${text}`), Buffer.from(`--x\r\n${text}`)]);
}
