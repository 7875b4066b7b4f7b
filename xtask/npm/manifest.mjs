// What the published package says of its project: the version, and addresses. Both come from the root `Cargo.toml`. An
// address that is not set there is left out.

/** The text of `package.json`, with the version, and with the addresses after the licence. */
export function completeManifest(template, version, { repository, homepage, bugs }) {
  const addresses = {
    ...(repository && { repository: { type: "git", url: `git+${repository}` } }),
    ...(homepage && { homepage }),
    ...(bugs && { bugs }),
  };
  const lines = Object.entries(addresses).map(([name, value]) => `\n  "${name}": ${JSON.stringify(value)},`);
  return template.replace('"version": "0.0.0"', `"version": "${version}"`).replace(/(\n  "license": .*)/, (line) => line + lines.join(""));
}

/** A document, with the address to which a vulnerability is reported. */
export const withSecurityAddress = (text, { security }) =>
  security ? text.replace("Report a vulnerability privately to the maintainers", `Report a vulnerability privately to ${security}`) : text;

/** A document of the repository, for the package: the files that its relative links name are not there. Only the text of a link stays. */
export const withoutRelativeLinks = (text) => text.replaceAll(/(?<!\w)\[([^\]\n]+)\]\((?!https?:)[^)\n]+\)/g, "$1");
