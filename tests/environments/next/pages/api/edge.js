import { results } from "../../shared/shop.js";

export const config = { runtime: "edge" };

export default async (request) => Response.json(results(await request.json()));
