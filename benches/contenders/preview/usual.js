// The usual way: spread, `sort`, `join`. No field is checked.

const masked = (card) => card.slice(0, 6) + "*".repeat(card.length - 10) + card.slice(-4);
const byName = ([one], [other]) => (one < other ? -1 : one > other ? 1 : 0);

export default ({ merchantId, operation, host }) => (given) => {
  const all = { ...given, pg_payment_to: masked(given.pg_payment_to), pg_merchant_id: merchantId, pg_salt: "{salt}" };
  const fields = Object.entries(all).sort(byName);
  const canonical = [operation, ...fields.map(([, value]) => value), "{secret}"].join(";");
  return { url: `${host}/g2g/${operation}`, fields, canonical };
};
