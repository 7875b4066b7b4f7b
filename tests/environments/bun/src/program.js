import { results } from "../shared/shop.js";

console.log(JSON.stringify(results(JSON.parse(process.argv[2]))));
