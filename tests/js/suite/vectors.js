import { equal, throws } from "../support/check.js";

/** A nested list of pairs becomes an object. At the top level pairs stay pairs, which keeps repeated names. */
function valueOf(json) {
  if (typeof json === "number") return String(json);
  if (!Array.isArray(json)) return json;
  return json.every(Array.isArray) ? Object.fromEntries(json.map(([name, value]) => [name, valueOf(value)])) : json.map(valueOf);
}

function fieldsOf(json) {
  const entries = Array.isArray(json) ? json : Object.entries(json);
  return entries.map(([name, value]) => [name, valueOf(value)]);
}

export const vectors = ({ main, vectors }) => {
  const { signFields, verifyFields, SignatureError, ValidationError } = main;
  const rules = ["A", "B-append", "B-index"];
  const tests = vectors.map((vector, number) => [
    `vector ${number} gives its digest under its rules and verifies (${vector.note || vector.source})`,
    () => {
      const fields = fieldsOf(vector.fields);
      for (const rule of rules) {
        const fits = signFields(vector.script, fields, vector.secret, { rule }) === vector.pg_sig;
        equal(fits, vector.rules.includes(rule), `rule ${rule}`);
      }
      verifyFields(vector.script, [...fields, ["pg_sig", vector.pg_sig]], vector.secret);
      throws(
        () => verifyFields(vector.script, [...fields, ["pg_sig", vector.pg_sig]], "another secret"),
        SignatureError,
        "signature_mismatch",
      );
      const unnamed = () => signFields(vector.script, fields, vector.secret);
      if (vector.rules.length === rules.length) equal(unnamed(), vector.pg_sig);
      else throws(unnamed, ValidationError, "rules_differ");
    },
  ]);
  return [
    ["there are 25 vectors", () => equal(vectors.length, 25)],
    ...tests,
    [
      "rejects a message that the rules order differently, with the names of two fields",
      () =>
        throws(
          () => signFields("x", { pg_param1: "one", pg_param10: "ten" }, "secret"),
          ValidationError,
          "rules_differ",
          "pg_param1 and pg_param10 have no unambiguous order: the official rules disagree, and the signatures would differ; rename pg_param1 or pg_param10, or set the option rule",
        ),
    ],
  ];
};
