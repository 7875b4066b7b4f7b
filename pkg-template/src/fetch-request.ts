// Callbacks that are received as a `Request` of the Fetch API, and the objects that callers pass in place of one.

import { found, isName, isThenable } from "./arguments.js";
import { bytesOf, MAX_READ } from "./bytes.js";
import { verifyCallback, type Callback, type CallbackOptions } from "./callback.js";
import { errorOf } from "./errors.js";

/** See `Merchant.receiveCallback`. */
export async function receiveCallback(credentials: Uint8Array, request: unknown, options: CallbackOptions): Promise<Callback> {
  if (!isRequest(request)) {
    throw errorOf("options_invalid", `receiveCallback needs a Request of the Fetch API, ${describe(request)}; ${adviceOn(request)}`);
  }
  const { url, method } = request;
  if (method === "GET") return verifyCallback(credentials, { url, method }, options);
  if (request.bodyUsed) {
    throw errorOf("body_unreadable", "the request's body has already been read; pass the raw body to verifyCallback");
  }
  let body: Uint8Array;
  try {
    body = await readBody(request);
  } catch {
    throw errorOf("body_unreadable", "the request's body cannot be read: the connection was lost, or another reader has locked the body");
  }
  const contentType = request.headers.get("content-type") ?? undefined;
  return verifyCallback(credentials, { url, method: "POST", body, contentType }, options);
}

/** Whether the object has what is read of a `Request`, whatever its class. */
function isRequest(value: unknown): value is Request {
  const body = read(value, "body");
  // Firefox has no `Request.body`.
  const isReadable = body === undefined ? isFunction(value, "arrayBuffer") : body === null || isFunction(body, "getReader");
  return isReadable && isFunction(value, "headers.get") && isText(value, "url") && isText(value, "method");
}

// A `Response` has no method.
const isText = (value: unknown, path: string): boolean => typeof read(value, path) === "string";

const isFunction = (value: unknown, path: string): boolean => typeof read(value, path) === "function";

/** The property with this path; `undefined` if there is none. */
function read(value: unknown, path: string): unknown {
  try {
    return path.split(".").reduce((object, name) => (object as Record<string, unknown> | null | undefined)?.[name], value);
  } catch {
    // A getter of a framework may throw.
    return undefined;
  }
}

/** What the caller has passed: its class or its first properties. */
function describe(value: unknown): string {
  if (typeof value !== "object" || value === null || isThenable(value)) return found(value);
  const type = read(value, "constructor.name");
  if (type === "Object" || !isName(type)) {
    return `found an object with the properties ${Object.keys(value).filter(isName).slice(0, 4).join(", ") || "(none)"}`;
  }
  return `found an object of the class ${type}${isFunction(value, "headers.get") && isText(value, "method") ? " whose body is not a ReadableStream" : ""}`;
}

/** The properties in which frameworks keep the `Request`. */
const HOLDERS = ["request", "raw", "req", "req.raw", "request.source"];

function adviceOn(value: unknown): string {
  const holder = HOLDERS.find((path) => isRequest(read(value, path)));
  if (holder !== undefined) return `pass its property ${holder}`;
  const decoding = read(value, "isBase64Encoded") === true ? ", decoded from base64" : "";
  return `or call verifyCallback({ url, body, contentType }) with your pg_post_link and the raw body${decoding}`;
}

/**
 * How much of a body is read at most. The bytes after `MAX_READ` are not kept. A server such as Next.js closes the connection
 * of a body that is not read to its end, and the sender gets no status 413.
 */
const MAX_SKIPPED = 16 * MAX_READ;

/** Reads the body, and returns at most `MAX_READ` bytes. */
async function readBody(request: Request): Promise<Uint8Array> {
  // Servers do not run in Firefox, so a large body is no danger there.
  if (request.body === undefined) return bytesOf(await request.arrayBuffer()) as Uint8Array;
  const bytes = new Uint8Array(MAX_READ);
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = bytesOf(value) as Uint8Array;
    if (length < MAX_READ) bytes.set(part.subarray(0, MAX_READ - length), length);
    length += part.length;
    if (length > MAX_SKIPPED) {
      await reader.cancel();
      break;
    }
  }
  return bytes.subarray(0, length);
}
