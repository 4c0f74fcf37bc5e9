// How cards look here: Teams' measures, with the page's own colours, so that a change of theme needs no second drawing.

const NAMES = ["default", "dark", "light", "accent", "good", "warning", "attention"];

function colours() {
  const pairs = NAMES.map((name) => [name, { default: `var(--card-${name})`, subtle: `var(--card-${name}-subtle)` }]);
  return Object.fromEntries(pairs);
}

function style(name) {
  return {
    foregroundColors: colours(),
    backgroundColor: `var(--card-back-${name})`,
    borderColor: `var(--card-edge-${name})`,
  };
}

const SIZES = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
const WEIGHTS = { lighter: 300, default: 400, bolder: 600 };

/** What the adaptivecards library calls a host configuration. */
export const HOST_CONFIG = {
  supportsInteractivity: true,
  choiceSetInputValueSeparator: ",",
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  imageSizes: { small: 32, medium: 52, large: 100 },
  fontTypes: {
    default: { fontFamily: "var(--font)", fontSizes: SIZES, fontWeights: WEIGHTS },
    monospace: { fontFamily: "var(--mono)", fontSizes: SIZES, fontWeights: WEIGHTS },
  },
  textStyles: { heading: { size: "large", weight: "bolder" } },
  textBlock: { headingLevel: 3 },
  containerStyles: Object.fromEntries(
    ["default", "emphasis", "accent", "good", "warning", "attention"].map((name) => [name, style(name)]),
  ),
  inputs: {
    label: {
      inputSpacing: "small",
      requiredInputs: { weight: "bolder", suffix: " (needed)" },
      optionalInputs: { weight: "bolder" },
    },
    errorMessage: { color: "attention", spacing: "small" },
  },
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    showCard: { actionMode: "inline", inlineTopMargin: 16, style: "emphasis" },
    actionsOrientation: "horizontal",
    actionAlignment: "left",
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { weight: "bolder", maxWidth: 160, wrap: true },
    value: { wrap: true },
    spacing: 16,
  },
};
