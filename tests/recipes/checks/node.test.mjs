// The recipes that are plain Node programs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { placeRecipe } from "./place.mjs";
import { testRecipe } from "./contract.mjs";

const limited = {
  verifiesPostLink: true,
  extra: {
    async "the framework itself refuses a body of more than 1 MiB with status 413"(shop) {
      for (const contentType of ["text/xml", "application/x-www-form-urlencoded"]) {
        const { status, text } = await shop.deliver({ body: "a=" + "x".repeat(1_100_000), contentType });
        assert.equal(status, 413);
        assert.doesNotMatch(text, /pg_sig|<response/);
      }
    },
  },
};

const express = placeRecipe("express");
testRecipe("express", { words: [join(express, "server.js")], ...limited });
testRecipe("express, behind parsers", { words: [join(express, "behind-parsers.js")], ...limited });
testRecipe("fastify", { words: [join(placeRecipe("fastify"), "server.js")], ...limited });
testRecipe("hono", { words: [join(placeRecipe("hono"), "server.js")] });

const nestjs = placeRecipe("nestjs", { shared: "src" });
execFileSync("tsc", ["--project", nestjs], { stdio: "inherit" });
testRecipe("nestjs", { words: [join(nestjs, "dist/main.js")], ...limited });

placeRecipe("aws-lambda");
for (const format of ["1.0", "2.0"]) {
  const words = [join(import.meta.dirname, "lambda.mjs")];
  testRecipe(`aws-lambda, payload format ${format}`, { words, env: { FORMAT: format }, verifiesPostLink: true });
}
