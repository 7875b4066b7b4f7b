import { fileURLToPath } from "node:url";

// Next.js is installed in the parent folder.
const root = fileURLToPath(new URL("..", import.meta.url));

export default {
  distDir: process.env.DIST,
  outputFileTracingRoot: root,
  turbopack: { root },
};
