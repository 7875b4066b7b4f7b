import { verdict } from "../../checks/verdict.mjs";

export const POST = async (request) => new Response(verdict(await request.formData()));
