// Serves a worker as `wrangler dev` does, sends one request, and prints the response.

import { unstable_startWorker } from "wrangler";

const worker = await unstable_startWorker({
  config: "wrangler.json",
  entrypoint: process.argv[2],
  dev: { server: { port: 0 }, inspector: false, logLevel: "error", watch: false },
});
try {
  console.log(await (await worker.fetch("http://worker.example/")).text());
} finally {
  await worker.dispose();
}
