// The modules of the installed package and the shared tables, which the suite tests.

import * as main from "freedompay-payouts";
import * as errors from "freedompay-payouts/errors";
import * as explain from "freedompay-payouts/explain";
import * as preview from "freedompay-payouts/preview";
import datedAnswers from "../../vectors/dated_answers.json" with { type: "json" };
import ledger from "../../vectors/ledger.json" with { type: "json" };
import vectors from "../../vectors/vectors.json" with { type: "json" };

export const given = { main, errors, explain, preview, ledger, vectors, datedAnswers };
