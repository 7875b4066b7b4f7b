// A form for every method, built from the tables, and what would be signed. No secret, no request.

// #region readme
import { operations, preview } from "freedompay-payouts/preview"; // neither the secret nor MD5 is in it

/** What is wrong with the fields, the string to sign, and the request as a curl command. */
export function show(operation, { pg_merchant_id: merchantId = "", ...fields }) {
  const { url, fields: inOrder, canonical, problems } = preview(operation, fields, { merchantId });
  const sent = [...inOrder, ["pg_sig", "{signature}"]];
  const parameters = sent.map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`);
  return { url, inOrder, canonical, problems, curl: ["curl", ...parameters, quoted(url)].join(" \\\n  ") };
}

/** For a POSIX shell. */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
// #endregion

/** Made by the signer, never typed. */
const MADE = ["pg_salt", "pg_sig"];

/** What helps phones and people to fill in a field, by its kind. */
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

/** What was typed, by field: it stays when another method has the same field. */
const typed = {};
/** Where problems are shown: not before somebody has been there. */
const visited = new Set();

for (const operation of Object.keys(operations)) {
  const radio = element("input", { type: "radio", name: "method", value: operation, checked: operation === "p2p2nonreg" });
  radio.addEventListener("change", showForm);
  at("methods").append(element("label", {}, radio, operation));
}

const chosen = () => new FormData(at("form")).get("method");
const fieldsOf = (operation) => operations[operation].request.filter((field) => !MADE.includes(field.name));

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
    // An empty field that nobody has been to is not yet anybody's mistake.
    const shown = problem && (filled[name] !== undefined || visited.has(name));
    const input = at(`field-${name}`);
    input.toggleAttribute("data-warning", Boolean(shown) && problem.severity === "warning");
    if (shown && problem.severity === "error") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    at(`field-${name}-problem`).textContent = shown ? problem.message : "";
  }
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const state = errors === 0 ? "Ready to be signed" : `${errors} ${errors === 1 ? "field needs" : "fields need"} attention`;
  // Written only where it changes: a screen reader reads it out each time.
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

/** A text with its placeholders marked. Text, never HTML: it is what somebody typed. */
function marked(text) {
  return text.split(/(\{secret\}|\{salt\})/).map((part) => {
    if (part !== "{secret}" && part !== "{salt}") return part;
    return element("mark", { className: part.slice(1, -1), textContent: part });
  });
}

at("form").addEventListener("submit", (event) => event.preventDefault());
at("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(at("curl").textContent);
  at("copied").textContent = "Copied: the card number is masked, and the salt and the signature are yet to be filled in.";
});

showForm();
