import { answer, className } from "./answer.js";
import { canonical } from "./canonical.js";

globalThis.answer = answer;
globalThis.canonical = canonical;
globalThis.className = className;
