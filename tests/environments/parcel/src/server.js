import { answer, className } from "./answer.js";

const [url, body] = process.argv.slice(2);
console.log(url === undefined ? className : answer(url, body));
