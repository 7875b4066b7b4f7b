// The recipes that are plain Node programs.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { placeRecipe } from "./place.mjs";
import { testRecipe } from "./contract.mjs";

const express = placeRecipe("express");
testRecipe("express", { words: [join(express, "server.js")], verifiesPostLink: true });
testRecipe("express, behind parsers", { words: [join(express, "behind-parsers.js")], verifiesPostLink: true });
testRecipe("fastify", { words: [join(placeRecipe("fastify"), "server.js")], verifiesPostLink: true });
testRecipe("hono", { words: [join(placeRecipe("hono"), "server.js")] });

const nestjs = placeRecipe("nestjs", { payouts: "src/payouts.js" });
execFileSync("tsc", ["--project", nestjs], { stdio: "inherit" });
testRecipe("nestjs", { words: [join(nestjs, "dist/main.js")], verifiesPostLink: true });

placeRecipe("aws-lambda");
for (const format of ["1.0", "2.0"]) {
  const words = [join(import.meta.dirname, "lambda.mjs")];
  testRecipe(`aws-lambda, payload format ${format}`, { words, env: { FORMAT: format }, verifiesPostLink: true });
}
