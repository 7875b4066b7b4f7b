module.exports = { transform: {}, testMatch: ["**/*.test.js", "**/*.test.mjs"], moduleFileExtensions: ["js", "mjs", "cjs", "json", "node"] };
