// A form for every operation, built from the tables, and a preview of the request. There is no secret, and nothing is sent.

// #region readme
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
// #endregion

/** The signer fills in these fields. */
const RESERVED = ["pg_salt", "pg_sig"];

/** Attributes of the input for each kind of field. */
const KINDS = {
  amount: { inputMode: "decimal", placeholder: "100.00" },
  card_number: { inputMode: "numeric", placeholder: "4405 6450 0000 6150" },
  card_id: { inputMode: "numeric" },
  currency: { placeholder: "KZT" },
  merchant_id: { inputMode: "numeric", placeholder: "500001" },
  payment_id: { inputMode: "numeric" },
  time_limit: { placeholder: "2030-12-31 12:00:00" },
  url: { type: "url", inputMode: "url", placeholder: "https://shop.example/payout-callback" },
};

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

function row({ name, kind, required, description, maxLength }) {
  const id = `field-${name}`;
  const input = element("input", { type: "text", id, spellcheck: false, autocomplete: "off", value: typed[name] ?? "", ...KINDS[kind] });
  if (required === true) input.setAttribute("aria-required", "true");
  input.setAttribute("aria-describedby", `${id}-description ${id}-problem`);
  input.addEventListener("input", () => {
    typed[name] = input.value;
    update();
  });
  input.addEventListener("blur", () => {
    visited.add(name);
    update();
  });
  const mark = required === true ? "required" : required ? `required without ${required.unless}` : "optional";
  const label = element("label", { htmlFor: id }, element("code", { textContent: name }), " ");
  label.append(element("span", { className: required ? "needed" : "optional", textContent: mark }));
  const limit = maxLength && !/at most|digits|letters/.test(description) ? `, at most ${maxLength} characters` : "";
  return element(
    "div",
    { className: "field" },
    label,
    element("p", { className: "hint", id: `${id}-description`, textContent: description + limit }),
    input,
    element("p", { className: "problem", id: `${id}-problem` }),
  );
}

function update() {
  const operation = chosen();
  const given = fieldsOf(operation).map(({ name }) => [name, typed[name]?.trim()]);
  const filled = Object.fromEntries(given.filter(([, value]) => value));
  const { url, inOrder, canonical, problems, curl } = show(operation, filled);

  for (const { name } of fieldsOf(operation)) {
    const problem = problems.find((one) => one.field === name);
    // An empty field that was not visited yet shows no problem.
    const shown = problem && (filled[name] !== undefined || visited.has(name));
    const input = at(`field-${name}`);
    input.toggleAttribute("data-warning", Boolean(shown) && problem.severity === "warning");
    if (shown && problem.severity === "error") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    at(`field-${name}-problem`).textContent = shown ? problem.message : "";
  }
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const state = errors === 0 ? "Ready to be signed" : `${errors} ${errors === 1 ? "field needs" : "fields need"} attention`;
  // Written only if it changes, because a screen reader reads it out each time.
  if (at("state").textContent !== state) at("state").textContent = state;
  at("state").className = errors === 0 ? "ready" : "waiting";

  at("url").textContent = url;
  at("canonical").replaceChildren(...marked(canonical));
  const line = ([name, value]) =>
    element("tr", {}, element("th", { scope: "row", textContent: name }), element("td", {}, ...marked(value)));
  at("order").replaceChildren(...inOrder.map(line));
  at("curl").textContent = curl;
  at("copied").textContent = "";
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
