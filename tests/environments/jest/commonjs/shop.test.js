const { writeFileSync } = require("node:fs");
const { results } = require("./shop.js");

test("signs, verifies and previews", () => {
  writeFileSync(process.env.RESULTS, JSON.stringify(results(JSON.parse(process.env.MESSAGE))));
});
