import { results } from "../shared/shop.js";

globalThis.results = results;
