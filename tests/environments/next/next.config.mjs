const root = import.meta.dirname;

export default {
  distDir: process.env.DIST,
  outputFileTracingRoot: root,
  turbopack: { root },
};
