// A contender with its runner and its messages, as a user's bundler puts them together for a runtime.
//
//   node bundle.mjs <folder> <runner> <work>/<contender> <set of messages> <conditions, by commas>

import { join } from "node:path";
import { bundle } from "../../tests/runtimes/hosts/bundle.mjs";

const [folder, runner, contender, set, conditions] = process.argv.slice(2);
await bundle(folder, join(folder, `benches/runners/${runner}.js`), join(folder, "built", runner, contender), {
  conditions: conditions.split(","),
  alias: {
    contender: join(folder, `benches/contenders/${contender}.js`),
    messages: join(folder, `benches/messages/${set}.json`),
  },
  // Parsed when it runs, as what comes over a network is.
  loader: { ".json": "text" },
  // js-md5 looks for Node's modules, and does without them.
  external: ["node:*", "crypto", "buffer"],
  mainFields: ["browser", "module", "main"],
});
