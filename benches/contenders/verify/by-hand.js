// Hand-optimised: one pass with `indexOf` and `slice`, decoding only escaped text.

const decoded = (text) =>
  text.includes("%") || text.includes("+") ? decodeURIComponent(text.replaceAll("+", " ")) : text;

/** The fields of a body, its signature, and the signed values without script name and secret. */
export function read(body) {
  const fields = {};
  const names = [];
  let signature = "";
  for (let at = 0; at < body.length; ) {
    const equals = body.indexOf("=", at);
    let end = body.indexOf("&", equals);
    if (end === -1) end = body.length;
    const name = decoded(body.slice(at, equals));
    const value = decoded(body.slice(equals + 1, end));
    fields[name] = value;
    if (name === "pg_sig") signature = value;
    else names.push(name);
    at = end + 1;
  }
  names.sort();
  let values = "";
  for (const name of names) values += `${fields[name]};`;
  return { fields, signature, values };
}

/** Compares in constant time. */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let different = 0;
  for (let at = 0; at < one.length; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return different === 0;
}
