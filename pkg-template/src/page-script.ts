// The script of the sandbox's status page. Without it the page works, too: the buttons reload the page.

export const SCRIPT = `
const find = (selector, within = document) => within.querySelector(selector);
const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

function replace(current, next) {
  const { activeElement } = document;
  const hadFocus = current.contains(activeElement);
  for (const { id, value } of current.querySelectorAll("input[id]")) {
    const input = find("#" + id, next);
    if (input) input.value = value;
  }
  current.replaceWith(next);
  if (hadFocus) (find("#" + activeElement.id) ?? find("button", next))?.focus();
}

function update(page) {
  const list = find("#list");
  const articles = [...find("#list", page).children];
  const names = new Set(articles.map(({ id }) => id));
  for (const old of [...list.children]) if (!names.has(old.id)) old.remove();
  articles.forEach((next, index) => {
    const current = list.children[index];
    if (current?.id !== next.id) list.insertBefore(next, current ?? null);
    else if (!current.isEqualNode(next)) replace(current, next);
  });
  find("#facts").replaceChildren(...find("#facts", page).children);
  const summary = find("[role=status]", page).textContent;
  if (find("[role=status]").textContent !== summary) find("[role=status]").textContent = summary;
}

async function refresh() {
  if (!document.hidden) {
    try {
      update(await parse(await fetch("/", { cache: "no-store" })));
    } catch {
      find("[role=status]").textContent = "The sandbox has stopped.";
    }
  }
  setTimeout(refresh, 1000);
}
setTimeout(refresh, 1000);

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  find("[role=alert]").textContent = "";
  try {
    const response = await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    if (response.ok) update(await parse(response));
    else find("[role=alert]").textContent = await response.text();
  } catch {
    find("[role=status]").textContent = "The sandbox has stopped.";
  }
});
`;
