// #region readme
import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";

export default {
  // The gateway sends no `Origin`, so SvelteKit's check of cross-site forms refuses its callbacks with status 403. No list of
  // origins helps: only "*" does, which switches the check off. src/hooks.server.js has the check for all other routes.
  plugins: [sveltekit({ adapter: adapter(), csrf: { trustedOrigins: ["*"] } })],
};
// #endregion
