// Writes the API reference from the type declarations in pkg/types: `node reference.mjs FOLDER`. One page for each entry.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, CommentTag, Converter, ReflectionKind } from "typedoc";
import { ENTRIES, finishPages } from "./pages.mjs";

const [folder] = process.argv.slice(2);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const app = await Application.bootstrapWithPlugins({
  entryPoints: ENTRIES.map(({ types }) => path(`../../pkg/types/${types}.d.ts`)),
  tsconfig: path("tsconfig.json"),
  out: folder,
  name: "freedompay-payouts",
  readme: "none",
  plugin: ["typedoc-plugin-markdown"],
  router: "module",
  // Line numbers would change with each edit.
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  sort: ["source-order"],
  groupOrder: ["Classes", "Functions", "Variables", "Interfaces", "Type Aliases", "Errors", "Constructors", "Properties", "*"],
  hidePageHeader: true,
  hideBreadcrumbs: true,
  // The signature has the types.
  expandParameters: true,
  parametersFormat: "none",
  typeAliasPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
  tableColumnSettings: { hideModifiers: true, hideDefaults: true, hideInherited: true, hideOverrides: true, hideSources: true },
  treatWarningsAsErrors: true,
  logLevel: "Warn",
});

/** Whether a class extends `Error`, or a class that does. */
const isError = ({ extendedTypes = [] }) =>
  extendedTypes.some(({ name, reflection }) => name === "Error" || (reflection && isError(reflection)));

/**
 * Whether users need no documentation of it here: only the package makes errors, static names are for minifiers, and an
 * interface links to the one that it extends.
 */
const isHidden = ({ kind, name, flags, parent }) =>
  (kind === ReflectionKind.Constructor && isError(parent)) ||
  (flags.isInherited && (isError(parent) || parent.kind === ReflectionKind.Interface)) ||
  (flags.isStatic && name === "name");

const text = (text) => ({ kind: "text", text });
const addTag = (comment, tag, content) => comment.blockTags.push(new CommentTag(tag, content));

/** Makes one list of all `@throws`. */
function mergeThrows(comment) {
  const thrown = comment.getTags("@throws").map(({ content }) => content);
  if (thrown.length === 0) return;
  comment.removeTags("@throws");
  const item = (part, index) => {
    if (part.kind !== "text") return part;
    // The first word is the class.
    const words = index === 0 ? part.text.replace(/^\w+/, "`$&`") : part.text;
    return text(words.replaceAll("\n", "\n  "));
  };
  addTag(comment, "@throws", thrown.flatMap((content) => [text("\n- "), ...content.map(item)]));
}

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const entry of project.children) entry.name = ENTRIES.find(({ types }) => types === entry.name).page;
  for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
    if (isHidden(reflection)) project.removeReflection(reflection);
    else if (isError(reflection)) addTag(reflection.comment, "@group", [text("Errors")]);
    if (reflection.comment) mergeThrows(reflection.comment);
  }
});

const project = await app.convert();
if (project === undefined) process.exit(1);
// The signatures and the lists of members say all that users need.
for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
  for (const relation of ["inheritedFrom", "overwrites", "extendedBy"]) delete reflection[relation];
  // A base class that is not exported is on no page.
  const bases = reflection.typeHierarchy?.types ?? [];
  if (bases.some(({ name, reflection }) => name !== "Error" && !reflection)) delete reflection.typeHierarchy;
}
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);

const read = (file) => readFileSync(join(folder, file), "utf8");
const pages = finishPages(Object.fromEntries(readdirSync(folder).map((file) => [file, read(file)])));
for (const [file, text] of Object.entries(pages)) writeFileSync(join(folder, file), text);
