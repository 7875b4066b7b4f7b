// The style sheet of the sandbox's status page.

export const STYLE = `
:root {
  color-scheme: light dark;
  font: 16px/1.5 system-ui, sans-serif;
  --line: light-dark(#c9ced6, #454c56);
  --soft: light-dark(#5a6270, #a7b0bd);
  --link: light-dark(#0b57c2, #8ab8ff);
  --good: light-dark(#0a6b2d, #6fdc94);
  --bad: light-dark(#a3121f, #ff9aa2);
  --open: light-dark(#7a4d00, #f0c36a);
  background: light-dark(#f6f7f9, #15181d);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 0; }
h3 { font-size: 1.1rem; margin: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; }
h4 { font-size: 1rem; margin: 0 0 0.25rem; }
p { margin: 0.25rem 0 0; }
a { color: var(--link); }
code, dd, time { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.9rem; }
dl { margin: 0; display: grid; gap: 0.25rem 1.5rem; }
dl div { display: grid; grid-template-columns: 5.75rem minmax(0, 1fr); gap: 0.5rem; align-items: baseline; }
dt { color: var(--soft); }
dd { margin: 0; }
article, .facts {
  margin-top: 1rem; padding: 1rem;
  background: light-dark(#fff, #1e2229); border: 1px solid var(--line); border-radius: 0.5rem;
}
article { display: grid; gap: 1rem; }
article h3 { grid-column: 1 / -1; }
ol { margin: 0.25rem 0 0; padding-left: 1.5rem; }
.soft { color: var(--soft); }
.success, .accepted { color: var(--good); font-weight: 600; }
.error, .refused { color: var(--bad); font-weight: 600; }
.process { color: var(--open); font-weight: 600; }
[role="alert"] { color: var(--bad); font-weight: 600; }
[role="alert"]:empty { display: none; }
.actions, form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
.actions { margin-top: 0.75rem; }
form { gap: 0.5rem; }
button, input {
  font: inherit; min-height: 2.5rem; padding: 0.25rem 0.9rem; border-radius: 0.4rem;
  border: 1px solid light-dark(#737b88, #8b94a2); background: none; color: inherit;
}
button { color: var(--link); border-color: var(--link); font-weight: 600; cursor: pointer; }
input { width: 6.5rem; padding: 0.25rem 0.5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 60rem) {
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  article { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
}
`;
