// The usual polyfill: jsdom has no TextEncoder and no TextDecoder.

const { TextDecoder, TextEncoder } = require("node:util");

Object.assign(globalThis, { TextDecoder, TextEncoder });
