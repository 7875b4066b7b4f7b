import resolve from "@rollup/plugin-node-resolve";

export default ["sign", "preview", "errors", "unused"].map((name) => ({
  input: `src/${name}.js`,
  output: { file: `dist/${name}.js`, format: "es" },
  plugins: [resolve()],
}));
