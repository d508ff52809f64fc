import { plainJsonSchema } from "./shape.ts";

/** Words that editors offer, beside the keys of the format itself. `plan/editor-schema.ts` fills it from the catalogue. */
export interface Vocabulary {
  readonly faults: Readonly<Record<string, FaultWords>>;
  readonly scenarios: Readonly<Record<string, { readonly description: string; readonly parameters: ParameterWords }>>;
  readonly clients: readonly string[];
  readonly clientSettings: ParameterWords;
  /** What an objective may begin with, beside aggregates. */
  readonly metrics: readonly string[];
  readonly packs: readonly string[];
}

export interface FaultWords {
  readonly description: string;
  /** The key of the window: `for`, `restart` ...; null = it has none. */
  readonly windowKey: string | null;
  readonly parameters: ParameterWords;
}

export type ParameterWords = Readonly<
  Record<
    string,
    {
      readonly description: string;
      readonly default?: string | number | boolean | null;
      readonly oneOf?: readonly string[];
    }
  >
>;

type Json = Record<string, unknown>;

/** The JSON Schema (draft-07) of a drill, for editors. Without a vocabulary faults, scenarios and clients are any words. */
export function drillJsonSchema(vocabulary: Vocabulary | null = null): Json {
  const schema = plainJsonSchema();
  schema["title"] = "redrill drill";
  if (vocabulary === null) return schema;
  const properties = schema["properties"] as Record<string, Json>;
  const { faults, scenarios, clients, clientSettings, metrics, packs } = vocabulary;
  eachOf(properties["faults"], () => ({
    anyOf: [...Object.entries(faults).map(([kind, words]) => faultSchema(kind, words)), randomSchema],
  }));
  eachOf(properties["clients"], () => ({
    type: "object",
    properties: {
      from: { enum: clients, description: "The shipped profile that it starts from; default fit." },
      ...wordsSchema(clientSettings),
    },
    additionalProperties: false,
  }));
  eachOf(properties["objectives"], (objective) => objectiveSchema(objective, metrics));
  const stop = { type: "string", description: "A condition that ends the run.", pattern: beginning(metrics, "") };
  eachOf(properties["stopWhen"], () => stop);
  properties["include"] = { ...properties["include"], examples: packs };
  for (const key of ["load", "warmup"]) eachOf(properties[key], (load) => loadSchema(load, scenarios, clients));
  return schema;
}

function textOrList(description: string): Json {
  return { description, anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }] };
}

/** Faults that are drawn by the seed. Parameters of their kinds may stand beside these keys. */
const randomSchema: Json = {
  type: "object",
  description: "Faults drawn from lists of targets and kinds by the seed.",
  properties: {
    random: textOrList("The targets to draw from."),
    kinds: textOrList("The kinds to draw from."),
    at: { type: "string", description: "From when on." },
    within: { type: "string", description: "For how long; default: to the end of the phase that at names." },
    times: { type: "integer", minimum: 1, description: "How many; each has a stretch of its own." },
    for: { type: "string", description: "How long each lasts." },
  },
  required: ["random", "kinds", "at", "times"],
};

function faultSchema(kind: string, { description, windowKey, parameters }: FaultWords): Json {
  return {
    type: "object",
    description,
    properties: {
      [kind]: textOrList(`${description} The target, such as sessions.master, or a list of some of one target.`),
      at: { type: "string", description: "An offset from 0s, from a phase or from another fault: peak + 5s." },
      ...(windowKey === null ? {} : { [windowKey]: { type: "string", description: "How long until it is healed." } }),
      ...wordsSchema(parameters),
      override: { enum: ["quorum"], description: "The last copy or the majority may be hit: it is meant." },
      expect: { enum: ["refused"], description: "The target is meant to refuse it; else it is meant to be felt." },
      every: { type: "string", description: "From one time to the next, with times." },
      times: { type: "integer", minimum: 1, description: "How often, with every." },
    },
    required: [kind, "at"],
    additionalProperties: false,
  };
}

/** Of the short form, and of `expect` in the long one, editors check how they begin. */
function objectiveSchema(objective: Json, metrics: readonly string[]): Json {
  const [short = {}, long = {}] = objective["anyOf"] as readonly Json[];
  const properties = long["properties"] as Readonly<Record<string, Json>>;
  const pattern = beginning(metrics, "(never\\s+)?");
  const expect = { ...properties["expect"], pattern };
  const examples = [
    "p99(shop.get) <= 5ms or 3x base during peak outside faults",
    "never errorRatio(shop) > 1% for 10s",
  ];
  return {
    ...objective,
    anyOf: [
      { ...short, description: "An objective, or off for one of a pack.", pattern: `${pattern}|^off$`, examples },
      { ...long, properties: { ...properties, expect } },
    ],
  };
}

function beginning(metrics: readonly string[], before: string): string {
  return `^\\s*${before}(p\\d+(\\.\\d+)?|min|mean|max|worst|${metrics.join("|")})\\s*\\(`;
}

function loadSchema(load: Json, scenarios: Vocabulary["scenarios"], clients: readonly string[]): Json {
  const properties = load["properties"] as Readonly<Record<string, Json>>;
  return {
    ...load,
    properties: {
      ...properties,
      scenario: { ...properties["scenario"], anyOf: [{ enum: Object.keys(scenarios) }, { pattern: "\\.ts$" }] },
      client: { ...properties["client"], examples: clients },
    },
    anyOf: [
      ...Object.entries(scenarios).map(([name, { description, parameters }]) => ({
        description,
        properties: {
          scenario: { const: name },
          with: { type: "object", properties: wordsSchema(parameters), additionalProperties: false },
        },
      })),
      { description: "A scenario of your own.", properties: { scenario: { pattern: "\\.ts$" } } },
    ],
  };
}

function wordsSchema(words: ParameterWords): Json {
  return Object.fromEntries(
    Object.entries(words).map(([name, { description, default: standard, oneOf }]) => [
      name,
      {
        description,
        ...(standard === undefined || standard === null ? {} : { default: standard }),
        ...(oneOf === undefined ? {} : { enum: oneOf }),
      },
    ]),
  );
}

/** Replaces the schema of a map's values. */
function eachOf(map: Json | undefined, replace: (schema: Json) => Json): void {
  if (map !== undefined) map["additionalProperties"] = replace(map["additionalProperties"] as Json);
}
