import { defineConfig } from "vite";

const entry = { sign: "src/sign.js", preview: "src/preview.js", errors: "src/errors.js", unused: "src/unused.js" };

export default defineConfig({ build: { lib: { entry, formats: ["es"] } } });
