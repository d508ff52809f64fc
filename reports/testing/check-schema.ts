type Schema = Readonly<Record<string, unknown>>;

const known = new Set([
  "$schema",
  "$ref",
  "title",
  "description",
  "definitions",
  "type",
  "enum",
  "const",
  "format",
  "minimum",
  "maximum",
  "required",
  "properties",
  "additionalProperties",
  "items",
]);

/**
 * Checks a value against a JSON Schema (draft-07, the keywords that are in use here; any other throws). Stricter in one thing: a
 * property that the schema does not know is a problem, so that a schema cannot fall behind. Returns what is wrong, with its path.
 */
export function checkSchema(value: unknown, schema: Schema, root: Schema = schema, path = "$"): readonly string[] {
  for (const keyword of Object.keys(schema))
    if (!known.has(keyword)) throw new Error(`the keyword ${keyword} is not known here`);
  if (typeof schema["$ref"] === "string") return checkSchema(value, resolve(schema["$ref"], root), root, path);
  const problems: string[] = [];
  const types = [schema["type"] ?? []].flat() as string[];
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return [`${path}: expected ${types.join(" or ")}, got ${JSON.stringify(value) ?? "nothing"}`];
  const choices = schema["enum"] as readonly unknown[] | undefined;
  if (choices !== undefined && !choices.includes(value))
    problems.push(`${path}: ${JSON.stringify(value)} is none of ${choices.join(", ")}`);
  if ("const" in schema && value !== schema["const"]) problems.push(`${path}: expected ${String(schema["const"])}`);
  if (typeof value === "number") {
    if (value < Number(schema["minimum"] ?? -Infinity)) problems.push(`${path}: ${String(value)} is too low`);
    if (value > Number(schema["maximum"] ?? Infinity)) problems.push(`${path}: ${String(value)} is too high`);
  }
  if (schema["format"] === "date-time" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u.test(String(value)))
    problems.push(`${path}: ${JSON.stringify(value)} is no date-time`);
  if (Array.isArray(value) && schema["items"] !== undefined)
    for (const [index, item] of value.entries())
      problems.push(...checkSchema(item, schema["items"] as Schema, root, `${path}[${String(index)}]`));
  else if (typeof value === "object" && value !== null)
    problems.push(...checkProperties(value as Schema, schema, root, path));
  return problems;
}

function checkProperties(value: Schema, schema: Schema, root: Schema, path: string): readonly string[] {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const rest = schema["additionalProperties"] as Schema | undefined;
  const missing = ((schema["required"] ?? []) as readonly string[]).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, one]) => {
      const of = properties[name] ?? rest;
      return of === undefined ? [`${path}.${name}: not in the schema`] : checkSchema(one, of, root, `${path}.${name}`);
    }),
  ];
}

function resolve(ref: string, root: Schema): Schema {
  const name = ref.replace(/^#\/definitions\//u, "");
  const found = (root["definitions"] as Readonly<Record<string, Schema>> | undefined)?.[name];
  if (found === undefined) throw new Error(`${ref} leads nowhere`);
  return found;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
