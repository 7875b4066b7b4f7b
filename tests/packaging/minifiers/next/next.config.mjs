import { fileURLToPath } from "node:url";

// Next.js itself is installed in the folder above.
const root = fileURLToPath(new URL("..", import.meta.url));

export default {
  distDir: process.env.DIST,
  outputFileTracingRoot: root,
  turbopack: { root },
};
