// #region readme
import { respondToCallback } from "../../callbacks.js";

export const POST = (request) => respondToCallback(request);
// #endregion
