import { defineEventHandler, readFormData } from "h3";
import { verdict } from "../../checks/verdict.mjs";

export default defineEventHandler(async (event) => verdict(await readFormData(event)));
