import { results } from "../../shared/shop.js";

export const runtime = "edge";

export const POST = async (request) => Response.json(results(await request.json()));
