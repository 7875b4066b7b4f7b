const { signFields } = require("freedompay-payouts");
const { describeError } = require("freedompay-payouts/errors");
const { isFreedomPayError, ValidationError } = require("freedompay-payouts/preview");

try {
  signFields("add", {}, undefined);
} catch (error) {
  const isOfPreview = isFreedomPayError(error) && error instanceof ValidationError;
  console.log([describeError(9991).meaning, error.name, error.constructor.name, isOfPreview].join("; "));
}
