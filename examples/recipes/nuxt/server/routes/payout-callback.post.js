// #region readme
import { defineEventHandler, toWebRequest } from "h3";
import { respondToCallback } from "../../callbacks.js";

export default defineEventHandler((event) => respondToCallback(toWebRequest(event)));
// #endregion
