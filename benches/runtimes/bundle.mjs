// A contender with its runner and its messages, as a user's bundler puts them together for a runtime.

import { join } from "node:path";
import { bundle } from "../../tests/runtimes/hosts/bundle.mjs";

/** Gives the folder that it is in. */
export const bundleContender = ({ folder, contender, set }, runner, conditions) =>
  bundle(folder, join(folder, `benches/runners/${runner}.js`), join(folder, "built", runner, set, contender), {
    conditions,
    alias: {
      contender: join(folder, `benches/contenders/${contender}.js`),
      messages: join(folder, `benches/sets/${set}.json`),
    },
    // Parsed when it runs, as what comes over a network is.
    loader: { ".json": "text" },
    // js-md5 looks for Node's modules, and does without them.
    external: ["node:*", "crypto", "buffer"],
    mainFields: ["browser", "module", "main"],
  });
