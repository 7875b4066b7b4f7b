import { answer } from "../../src/answer.js";

export const runtime = "edge";

export const POST = async (request) => new Response(answer(request.headers.get("callback-url"), await request.text()));
