import { defineEventHandler, readBody } from "h3";
import { results } from "../shared/shop.js";

export default defineEventHandler(async (event) => results(await readBody(event)));
