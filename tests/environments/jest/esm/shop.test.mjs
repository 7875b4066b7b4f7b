import { writeFileSync } from "node:fs";
import { results } from "../shared/shop.js";

test("signs, verifies and previews", () => {
  writeFileSync(process.env.RESULTS, JSON.stringify(results(JSON.parse(process.env.MESSAGE))));
});
