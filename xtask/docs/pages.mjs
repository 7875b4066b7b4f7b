// The pages of the API reference: titles, tables of contents, lists of re-exports, links.

/** The entries of the package: what users import, its declarations in pkg/types, and its page. */
export const ENTRIES = [
  { name: "freedompay-payouts", types: "index", page: "main" },
  { name: "freedompay-payouts/preview", types: "preview", page: "preview" },
  { name: "freedompay-payouts/errors", types: "error-codes", page: "errors" },
  { name: "freedompay-payouts/explain", types: "explain", page: "explain" },
  { name: "freedompay-payouts/sandbox", types: "sandbox", page: "sandbox" },
];

const NOTE = "<!-- Written by `cargo xtask docs`. Do not edit. -->";

/** The pages as they are stored, from the pages as TypeDoc renders them: the text of each by its file name. */
export function finishPages(rendered) {
  const pages = { "README.md": indexPage(rendered) };
  for (const { name, page } of ENTRIES) pages[`${page}.md`] = entryPage(name, rendered[`${page}.md`]);
  const headings = Object.fromEntries(Object.entries(pages).map(([file, text]) => [file, headingsOf(text)]));
  for (const file of Object.keys(pages)) pages[file] = correctLinks(file, pages[file], headings);
  return pages;
}

/** The entries in their order, each with the name that users import and the first paragraph of its page. */
function indexPage(rendered) {
  const list = ENTRIES.map(({ name, page }) => {
    const [, summary] = rendered[`${page}.md`].split("\n\n");
    return `- [\`${name}\`](${page}.md): ${summary.replaceAll("\n", "\n  ")}\n`;
  });
  return `${NOTE}\n\n# API reference of the npm package\n\n${list.join("")}`;
}

function entryPage(name, rendered) {
  const text = rendered
    .replace(/^# .+/, `${NOTE}\n\n# ${name}`)
    .replaceAll(/<a id="[^"]*"><\/a> /g, "")
    // The signature has the type.
    .replace(/^#+ Returns\n\n.+\n\n?/gm, "")
    .trimEnd();
  const [introduction, ...sections] = text.split(/\n+(?=## )/);
  const contents = sections.map(contentsOf).join("");
  const own = sections.filter((section) => !section.startsWith(REFERENCES));
  return `${[introduction, `## Contents\n\n${contents.trimEnd()}`, ...own].join("\n\n")}\n`;
}

const REFERENCES = "## References\n";

/** The line of a section in the table of contents. `correctLinks` completes the links. */
function contentsOf(section) {
  const [, title] = /^## (.+)/.exec(section);
  const isReferences = section.startsWith(REFERENCES);
  const links = isReferences
    ? section.match(/(?<=^Re-exports )\[.+\]\(.+\)/gm)
    : Array.from(section.matchAll(/^### (.+)/gm), ([, name]) => `[${name}](#)`);
  return `- ${isReferences ? "Also exported" : title}: ${links.join(", ")}\n`;
}

/** The headings of a page, each with the anchor that GitHub and GitLab give it. */
export function headingsOf(text) {
  const counts = new Map();
  const withoutCode = text.replace(/^```[^]*?^```/gm, "");
  return Array.from(withoutCode.matchAll(/^(#+) (.+)/gm), ([, { length: level }, title]) => {
    const slug = title.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return { level, title, anchor: count === 0 ? slug : `${slug}-${count}` };
  });
}

/** Corrects the anchor of each link to a top-level name. Fails if a link leads to no page or heading. */
export function correctLinks(file, text, headings) {
  return text.replace(/\[([^\]\n]+)\]\(([\w.-]*)(?:#([\w-]*))?\)/g, (link, name, target, given) => {
    const page = headings[target || file];
    const plain = name.replace(/[`()]/g, "");
    const declared = page?.find(({ level, title }) => level === 3 && title.replace("()", "") === plain);
    const anchor = declared?.anchor ?? given;
    if (page === undefined || (anchor !== undefined && !page.some((heading) => heading.anchor === anchor))) {
      throw new Error(`${file}: ${link} leads nowhere`);
    }
    return `[${name}](${target}${anchor === undefined ? "" : `#${anchor}`})`;
  });
}
