// A form for every operation, built from the tables, and a preview of the request. There is no secret, and nothing is sent.

import { operations, preview } from "freedompay-payouts/preview"; // neither the secret nor MD5 is in it

/** The problems of the fields, the string to sign, and the request as a curl command. */
export function show(operation, { pg_merchant_id: merchantId = "", ...fields }) {
  const { url, fields: inOrder, canonical, problems } = preview(operation, fields, { merchantId });
  const sent = [...inOrder, ["pg_sig", "{signature}"]];
  const parameters = sent.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
  return { url, inOrder, canonical, problems, curl: ["curl", ...parameters, quoted(url)].join(" \\\n  ") };
}

/** Quotes text for a POSIX shell. */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The signer fills in these fields. */
const RESERVED = ["pg_salt", "pg_sig"];

/** Attributes of the input for each type of field. An example is part of the description: a placeholder looks like a value. */
const ATTRIBUTES = {
  amount: { inputMode: "decimal" },
  card_number: { inputMode: "numeric" },
  card_id: { inputMode: "numeric" },
  merchant_id: { inputMode: "numeric" },
  payment_id: { inputMode: "numeric" },
  url: { type: "url", inputMode: "url" },
};
/** Examples for types of fields whose descriptions have none. */
const EXAMPLES = { merchant_id: "500001", time_limit: "2030-12-31 12:00:00", url: "https://shop.example/payout-callback" };

const at = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The typed values by field. They are kept when another operation has the same field. */
const typed = {};
/** The fields whose problems are shown: those that the user has visited. */
const visited = new Set();

for (const operation of Object.keys(operations)) {
  const radio = element("input", { type: "radio", name: "method", value: operation, checked: operation === "p2p2nonreg" });
  radio.addEventListener("change", showForm);
  at("methods").append(element("label", {}, radio, operation));
}

const chosen = () => new FormData(at("form")).get("method");
const fieldsOf = (operation) => operations[operation].request.filter((field) => !RESERVED.includes(field.name));

function showForm() {
  at("fields").replaceChildren(...fieldsOf(chosen()).map(row));
  update();
}

function row(field) {
  const { name, type, required } = field;
  const id = `field-${name}`;
  const input = element("input", { type: "text", id, spellcheck: false, autocomplete: "off", ...ATTRIBUTES[type] });
  input.value = type === "card_number" ? masked(name) : (typed[name] ?? "");
  if (required === true) input.setAttribute("aria-required", "true");
  input.setAttribute("aria-describedby", `${id}-description ${id}-problem`);
  input.addEventListener("input", () => {
    typed[name] = input.value;
    update();
  });
  input.addEventListener("focus", () => {
    if (type !== "card_number") return;
    input.value = typed[name] ?? "";
    input.select();
  });
  input.addEventListener("blur", () => {
    visited.add(name);
    update();
    if (type === "card_number") input.value = masked(name);
  });
  const mark = required === true ? "required" : required ? `required without ${required.unless}` : "optional";
  const label = element("label", { htmlFor: id }, element("code", { textContent: name }), " ");
  label.append(element("span", { className: required ? "needed" : "optional", textContent: mark }));
  return element(
    "div",
    { className: "field" },
    label,
    element("p", { className: "hint", id: `${id}-description`, textContent: hint(field) }),
    input,
    element("ul", { className: "problems", id: `${id}-problem` }),
  );
}

/** The description of a field, its maximum length and an example. */
function hint({ type, description, maxLength }) {
  const limit = maxLength && !/at most|digits|letters/.test(description) ? `, at most ${maxLength} characters` : "";
  const example = type in EXAMPLES ? `. For example: ${EXAMPLES[type]}` : "";
  return description + limit + example;
}

/** A typed card number as the request shows it. The whole number is visible only while its input has the focus. */
function masked(name) {
  const { inOrder } = show(chosen(), filledIn());
  return inOrder.find(([sent]) => sent === name)?.[1] ?? "";
}

/** The typed values of the chosen operation. */
function filledIn() {
  const given = fieldsOf(chosen()).map(({ name }) => [name, typed[name]?.trim()]);
  return Object.fromEntries(given.filter(([, value]) => value));
}

function update() {
  const operation = chosen();
  const filled = filledIn();
  const { url, inOrder, canonical, problems, curl } = show(operation, filled);

  for (const { name } of fieldsOf(operation)) {
    // An empty field that was not visited yet shows no problem.
    const isShown = filled[name] !== undefined || visited.has(name);
    const shown = isShown ? problems.filter((problem) => problem.field === name) : [];
    const isInvalid = shown.some(({ severity }) => severity === "error");
    const input = at(`field-${name}`);
    input.toggleAttribute("data-warning", shown.length > 0 && !isInvalid);
    if (isInvalid) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const lines = shown.map(({ severity, message }) => element("li", { className: severity, textContent: `${severity}: ${message}` }));
    at(`field-${name}-problem`).replaceChildren(...lines);
  }
  const [state, className] = stateOf(problems);
  // Written only if it changes, because a screen reader reads it out each time.
  if (at("state").textContent !== state) at("state").textContent = state;
  at("state").className = className;

  at("url").textContent = url;
  at("canonical").replaceChildren(...marked(canonical));
  const line = ([name, value]) =>
    element("tr", {}, element("th", { scope: "row", textContent: name }), element("td", {}, ...marked(value)));
  at("order").replaceChildren(...inOrder.map(line));
  at("curl").textContent = curl;
  at("copied").textContent = "";
}

/** Whether the request can be signed, and the numbers of its errors and warnings. */
function stateOf(problems) {
  const count = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const counted = (number, noun) => (number === 0 ? [] : [`${number} ${noun}${number === 1 ? "" : "s"}`]);
  const [errors, warnings] = [count("error"), count("warning")];
  const parts = [...counted(errors, "error"), ...counted(warnings, "warning")];
  if (errors > 0) return [parts.join(", "), "waiting"];
  return [["Ready to be signed", ...parts].join(", "), "ready"];
}

/** The text with its placeholders marked. It is text and never HTML, because the user typed it. */
function marked(text) {
  return text.split(/(\{secret\}|\{salt\})/).map((part) => {
    if (part !== "{secret}" && part !== "{salt}") return part;
    return element("mark", { className: part.slice(1, -1), textContent: part });
  });
}

at("form").addEventListener("submit", (event) => event.preventDefault());
at("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(at("curl").textContent);
  at("copied").textContent = "Copied. The card number is masked; fill in the card number, the salt and the signature.";
});

showForm();
