// The suite that every runtime runs: a list of [name, test]. The runner provides the modules and the vectors.

import { answers } from "./answers.js";
import { attacks } from "./attacks.js";
import { callbacks } from "./callbacks.js";
import { callerBytes } from "./caller_bytes.js";
import { messageCarriers } from "./carriers.js";
import { callerCode } from "./caller_code.js";
import { classNames } from "./class_names.js";
import { datedAnswers } from "./dated_answers.js";
import { errorCodes } from "./error_codes.js";
import { errorClasses } from "./errors.js";
import { explanations } from "./explanations.js";
import { callerFields } from "./caller_fields.js";
import { callerMistakes } from "./caller_mistakes.js";
import { callerValues } from "./caller_values.js";
import { ledger } from "./ledger.js";
import { limits } from "./limits.js";
import { misuse } from "./misuse.js";
import { previews } from "./previews.js";
import { requests } from "./requests.js";
import { vectors } from "./vectors.js";

export const parts = [
  vectors,
  requests,
  answers,
  datedAnswers,
  callbacks,
  ledger,
  messageCarriers,
  previews,
  errorCodes,
  errorClasses,
  explanations,
  attacks,
  misuse,
  callerFields,
  callerValues,
  callerCode,
  callerBytes,
  callerMistakes,
  limits,
  classNames,
];

export const suite = (given) => parts.flatMap((part) => part(given));
