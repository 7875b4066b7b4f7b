// Bundles a contender with its runner and its messages, as a user's bundler does for a runtime.

import { join } from "node:path";
import { bundle } from "../../tests/js/support/hosts/bundle.mjs";

/** Returns the folder of the bundle. */
export const bundleContender = ({ folder, contender, set }, runner, conditions) =>
  bundle(folder, join(folder, `benches/runners/${runner}.js`), join(folder, "built", runner, set, contender), {
    conditions,
    alias: {
      contender: join(folder, `benches/contenders/${contender}.js`),
      messages: join(folder, `benches/sets/${set}.json`),
    },
    // As text, which the runner parses like data from a network.
    loader: { ".json": "text" },
    // js-md5 tries to load Node's modules and works without them.
    external: ["node:*", "crypto", "buffer"],
    mainFields: ["browser", "module", "main"],
  });
