import { test } from "vitest";
import { check, message } from "../shared/message.mjs";
import { results } from "../shared/shop.js";

test("signs, verifies and previews", () => check(results(message)));
