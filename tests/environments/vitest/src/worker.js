// The Worker of a shop.

import { FreedomPayError, Merchant } from "freedompay-payouts";

export const settings = { merchantId: "500001", payoutSecret: "test-secret" };

export default {
  async fetch(request) {
    try {
      const reply = (await new Merchant(settings).receiveCallback(request)).reply("ok");
      return new Response(reply.body, reply);
    } catch (error) {
      if (!(error instanceof FreedomPayError)) throw error;
      return new Response(error.code, { status: 400 });
    }
  },
};
