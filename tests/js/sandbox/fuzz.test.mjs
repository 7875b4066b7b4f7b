// Thousands of malformed requests, over HTTP and over raw sockets. The sandbox answers or closes the connection, and still works.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { open } from "./shop.mjs";

const SEED = 20_260_101;
const BODIES = 3000;
const RAW = 600;

/** Reproducible random numbers (mulberry32). */
function numbers(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const PATHS = ["p2p2nonreg", "payout_status", "payout_status2", "reg2reg", "balance_status"].map((name) => `/g2g/${name}`);
const TYPES = [
  undefined,
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data; boundary=",
  "multipart/form-data",
  "application/xml",
  "text/plain; charset=windows-1251",
  ";;;=",
];
const PIECES = [
  "pg_sig=", "pg_salt", "=", "&", ";", "%", "%zz", "%00", "+", "[", "]", "[[[", "pg_merchant_id=500001", "<", ">", "<response>",
  "</response>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#x110000;", "<![CDATA[", "--x\r\n", "Content-Disposition: form-data; name=\"a\"",
  "\r\n\r\n", "pg_xml=", "\0", "\u{1f4b8}", "%F0%9F", "{", "}", "a".repeat(1000), "<a>".repeat(50), "pg_x[a][b][c][d][e][f][g][h][i]=1&",
];

test(`${BODIES} bodies of any kind`, async (t) => {
  const shop = await open(t);
  const random = numbers(SEED);
  const pick = (list) => list[random(list.length)];
  const body = () => {
    if (random(4) === 0) return Buffer.from(Array.from({ length: random(300) }, () => random(256)));
    if (random(3) === 0) {
      // A genuine request with bytes changed, removed or inserted.
      const genuine = shop.merchant.sign("p2p2nonreg", shop.payout(`f${random(1000)}`)).body;
      const at = random(genuine.length);
      return Buffer.from(genuine.slice(0, at) + pick(PIECES) + genuine.slice(at + random(20)));
    }
    return Buffer.from(Array.from({ length: random(12) }, () => pick(PIECES)).join(""));
  };
  const statuses = new Map();
  const one = async () => {
    const type = pick(TYPES);
    const url = shop.sandbox.url + (random(10) === 0 ? `/${encodeURIComponent(pick(PIECES)).slice(0, 500)}` : pick(PATHS));
    const response = await fetch(url, { method: "POST", body: body(), headers: type === undefined ? {} : { "content-type": type } });
    await response.arrayBuffer();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  };
  for (let done = 0; done < BODIES; done += 20) await Promise.all(Array.from({ length: 20 }, one));
  t.diagnostic(`statuses: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`);
  assert.deepEqual([...statuses.keys()].sort(), [200, 401, 404]);

  const large = await fetch(`${shop.sandbox.url}/g2g/p2p2nonreg`, { method: "POST", body: "a".repeat(70_000) });
  assert.match(await large.text(), /<pg_error_code>9998<.*larger than 65536 bytes/);
  assert.equal((await shop.pay("after")).outcome, "succeeded");
});

test(`${RAW} connections that do not use HTTP, or stop in the middle`, async (t) => {
  const shop = await open(t, { requestTimeout: 1000 });
  const random = numbers(SEED);
  const port = Number(new URL(shop.sandbox.url).port);
  const genuine = shop.merchant.sign("balance_status", {}).body;
  const head = `POST /g2g/balance_status HTTP/1.1\r\nHost: x\r\n`;
  const starts = [
    () => Buffer.from(Array.from({ length: 1 + random(200) }, () => random(256))),
    () => `${head}Content-Length: ${genuine.length}\r\n\r\n${genuine.slice(0, random(genuine.length))}`,
    () => `${head}Content-Length: -5\r\n\r\n`,
    () => `${head}Transfer-Encoding: chunked\r\n\r\n${random(2) ? "zz" : "5"}\r\nhello\r\n`,
    () => `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    () => `${head}X: ${"y".repeat(20_000)}\r\n\r\n`,
    () => head.slice(0, random(head.length)),
    () => `GET ${"/".repeat(random(10_000))} HTTP/9.9\r\n\r\n`,
    () => `CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`,
    () => `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    () => `GET /%%%?[]{}|\\^ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  ];
  const one = () =>
    new Promise((ended) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(starts[random(starts.length)]());
        if (random(2) === 0) setTimeout(() => socket.destroy(), random(20));
        else setTimeout(() => socket.end(), random(20));
      });
      socket.on("error", () => {});
      socket.on("close", ended);
      socket.resume();
      setTimeout(() => socket.destroy(), 3000).unref();
    });
  for (let done = 0; done < RAW; done += 30) await Promise.all(Array.from({ length: 30 }, one));
  assert.equal((await shop.pay("after")).outcome, "succeeded");
  await shop.sandbox.idle();
});

test("closes connections that send nothing, or a byte at a time", async (t) => {
  const shop = await open(t, { requestTimeout: 1000 });
  const port = Number(new URL(shop.sandbox.url).port);
  const lasted = await Promise.all(
    ["", "POST /g2g/p2p2nonreg HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"].map(
      (start) =>
        new Promise((ended) => {
          const started = performance.now();
          const socket = connect(port, "127.0.0.1", () => socket.write(start || "P"));
          const drip = setInterval(() => socket.write("a"), 100);
          socket.on("error", () => {});
          socket.on("close", () => (clearInterval(drip), ended(performance.now() - started)));
          socket.resume();
        }),
    ),
  );
  for (const milliseconds of lasted) assert.ok(milliseconds < 5000, `${milliseconds} ms`);
});

test("closes connections that never stop sending", async (t) => {
  const shop = await open(t);
  const port = Number(new URL(shop.sandbox.url).port);
  const sent = await new Promise((ended) => {
    let bytes = 0;
    const socket = connect(port, "127.0.0.1", () => {
      socket.write("POST /g2g/p2p2nonreg HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n");
      const part = Buffer.alloc(64 * 1024, "a");
      const more = () => {
        if (socket.destroyed || bytes > 50_000_000) return;
        bytes += part.length;
        socket.write(part, more);
      };
      more();
    });
    socket.on("error", () => {});
    socket.on("close", () => ended(bytes));
    socket.resume();
  });
  assert.ok(sent < 50_000_000, `${sent} bytes`);
  assert.equal((await shop.pay("after")).outcome, "succeeded");
});
