import { equal, same, throws } from "../support/check.js";
import { options, payout, salt } from "../support/fixtures.mjs";

export const previews = ({ main, preview: { operations, preview, ValidationError } }) => {
  const { merchantId } = options;
  return [
    [
      "a preview has the order and the string of the signed request, with the card number masked",
      () => {
        const shown = preview("p2p2nonreg", payout, { merchantId, salt });
        const request = new main.Merchant(options).sign("p2p2nonreg", payout, { salt });
        equal(shown.url, request.url);
        equal(shown.canonical, `p2p2nonreg;1500.00;Перевод + сдача & чаевые; № 7;500001;1234;440564******6150;${payout.pg_post_link};${salt};{secret}`);
        const body = new URLSearchParams(request.body);
        const values = shown.fields.map(([name]) => body.get(name));
        const whole = [...values.slice(0, 4), "440564******6150", ...values.slice(5)];
        equal(`p2p2nonreg;${whole.join(";")};{secret}`, shown.canonical);
        same(shown.problems, []);
      },
    ],
    [
      "a preview without a salt has a placeholder",
      () => equal(preview("payout_status", { pg_order_id: 1234 }, { merchantId }).canonical, "payout_status;500001;1234;{salt};{secret}"),
    ],
    [
      "a preview shows all problems and warnings at once, and throws nothing",
      () => {
        const shown = preview("p2p2nonreg", { ...payout, pg_order_id: "a-1", pg_amount: 0.5, pg_post_link: "http://site.kz/post", pg_description: undefined }, { merchantId: "x" });
        same(shown.problems.map(({ field, code, severity }) => [field, code, severity]), [
          ["pg_amount", "not_text", "error"],
          ["pg_description", "missing", "error"],
          ["pg_order_id", "characters", "warning"],
          ["pg_post_link", "url_insecure", "warning"],
          ["pg_merchant_id", "option", "error"],
        ]);
        equal(JSON.stringify(shown).includes("4405645000006150"), false);
      },
    ],
    [
      "the option signedAt of a preview is checked as that of sign",
      () => {
        const at = (signedAt) => preview("payout_status", { pg_order_id: "1" }, { merchantId, signedAt }).problems;
        for (const time of [undefined, null, new Date(), "2026-01-31T12:00:00+05:00"]) same(at(time), []);
        const invalid = (time, message) => throws(() => at(time), ValidationError, "options_invalid", message);
        invalid("tomorrow", "signedAt must be a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z");
        invalid(new Date(Number.NaN), "signedAt must be text or a valid Date");
        invalid(7, "signedAt must be text, found a number");
      },
    ],
    [
      "warns about a link with a query, and about a balance without currency",
      () => {
        const warnings = (operation, fields) =>
          preview(operation, fields, { merchantId }).problems.map(({ field, code, severity }) => [field, code, severity]);
        same(warnings("p2p2nonreg", { ...payout, pg_post_link: `${payout.pg_post_link}?shop=7` }), [["pg_post_link", "url_query", "warning"]]);
        same(warnings("p2p2nonreg", payout), []);
        same(warnings("balance_status", {}), [["pg_currency", "missing", "warning"]]);
        same(warnings("balance_status", { pg_currency: "KZT" }), []);
        equal(new main.Merchant(options).sign("balance_status", {}).operation, "balance_status");
      },
    ],
    [
      "fields of newer pages are in the tables, marked as not on the page",
      () => {
        const found = (operation, field) => operations[operation].answer.find(({ name }) => name === field)?.documented;
        same([found("p2p2nonreg", "pg_reference"), found("payout_status2", "pg_net_amount")], [false, false]);
        same([found("payout_status2", "pg_reference"), found("p2p2nonreg", "pg_net_amount")], [undefined, undefined]);
      },
    ],
    [
      "the tables of all operations are plain JSON",
      () => {
        same(Object.keys(operations), ["p2p2nonreg", "payout_status", "payout_status2", "reg2reg", "balance_status"]);
        same(JSON.parse(JSON.stringify(operations)), operations);
        same(operations.p2p2nonreg.request[2], { name: "pg_amount", type: "amount", required: true, description: 'Transfer amount, 0.01 or more: "100.00"', documented: true });
      },
    ],
    [
      "preview has no operation sign",
      () => throws(() => preview("sign", {}, { merchantId }), ValidationError, "options_invalid"),
    ],
  ];
};
