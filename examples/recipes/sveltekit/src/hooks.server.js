// #region readme
const FORMS = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""];

/** Refuses cross-site forms, as SvelteKit does by default, for all routes but the callback. */
export function handle({ event, resolve }) {
  const { request, url } = event;
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  const isForm = FORMS.includes(type) && ["POST", "PUT", "PATCH", "DELETE"].includes(request.method);
  if (isForm && url.pathname !== "/payout-callback" && request.headers.get("origin") !== url.origin) {
    return new Response("cross-site forms are forbidden\n", { status: 403 });
  }
  return resolve(event);
}
// #endregion
