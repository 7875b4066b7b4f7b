import { defineEventHandler, readBody } from "h3";
import { verdict } from "../../checks/verdict.mjs";

export default defineEventHandler(async (event) => verdict(await readBody(event)));
