// The rules for the page's code. What the types tell is left to `tsc`.

import js from "@eslint/js";

export default [
  js.configs.recommended,
  {
    files: ["assistant/web/static/**/*.js", "tests/page/**/*.js"],
    rules: {
      "no-undef": "off", // told by the types
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-shadow": "off",
      "object-shorthand": "error",
      "prefer-template": "error",
      "no-useless-rename": "error",
      "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_" }],
    },
  },
];
