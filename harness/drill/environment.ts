import { isScalar, isSeq, visit, type Node, type Scalar } from "yaml";
import { isSecretKey } from "./mask-secrets.ts";
import { plainValue } from "./plain-value.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A `${...}` that could not be filled. */
export interface EnvironmentProblem {
  readonly node: Scalar;
  /** Where in the text it begins. */
  readonly offset: number;
  readonly expected: string;
  readonly got: string;
  readonly next: string;
}

/**
 * Fills `${VAR}`, `${VAR:-default}` and `${VAR:?message}` in every text value under the node, in place; `$${` stands for
 * `${`. With `:-` and `:?` an empty variable counts as not set, as in a shell. A value that is one `${...}` and nothing else
 * takes the type that its text would have if it stood there bare: `"${PAGES}"` can be a number; but for secrets, names and identities.
 */
export function fillEnvironment(root: Node, environment: Environment): readonly EnvironmentProblem[] {
  const problems: EnvironmentProblem[] = [];
  const fill = (node: Scalar, keepsText = false) => {
    if (typeof node.value !== "string" || !node.value.includes("${")) return;
    const text = node.value;
    const filled = text.replaceAll(
      reference,
      (whole: string, name: string | undefined, rest: string, offset: number) => {
        if (whole === "$${") return "${";
        const found = lookUp(name, rest, environment);
        if (typeof found === "string") return found;
        problems.push({ node, offset, ...found });
        return whole;
      },
    );
    const isAlone = !keepsText && /^\$\{[^}]*\}$/.test(text.trim());
    node.value = isAlone ? plainValue(filled) : filled;
  };
  visit(root, {
    Pair: (_, { key, value }) => {
      const keepsText = isScalar(key) && isText(String(key.value));
      if (isScalar(value)) fill(value, keepsText);
      else if (isSeq(value) && keepsText) for (const item of value.items) if (isScalar(item)) fill(item, true);
    },
  });
  visit(root, {
    Seq: (_, { items }) =>
      items
        .filter((item) => isScalar(item))
        .forEach((item) => {
          fill(item);
        }),
  });
  if (isScalar(root)) fill(root);
  return problems;
}

/** Keys whose values are text whatever they look like: a password may be `0042`. */
function isText(key: string): boolean {
  return isSecretKey(key) || /^(user|sentinelUser)name$|^allow$|^url$/.test(key);
}

/** `$${`, or `${NAME` with what follows up to `}`; a reference that is written wrong has no name. */
const reference = /\$\$\{|\$\{([A-Za-z_]\w*)?([^}]*)\}?/g;

function lookUp(
  name: string | undefined,
  rest: string,
  environment: Environment,
): string | Omit<EnvironmentProblem, "node" | "offset"> {
  const operator = rest.slice(0, 2);
  const argument = rest.slice(2);
  if (name === undefined || (rest !== "" && operator !== ":-" && operator !== ":?"))
    return {
      expected: "${NAME}, ${NAME:-default} or ${NAME:?message}",
      got: JSON.stringify(`\${${name ?? ""}${rest}}`),
      next: 'Name an environment variable; for a plain "${" write "$${".',
    };
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (operator === ":-") return value === undefined || value === "" ? argument : value;
  const isMissing = value === undefined || (operator === ":?" && value === "");
  if (!isMissing) return value;
  return {
    expected: `the environment variable ${name}`,
    got: value === undefined ? "none" : "an empty one",
    next: operator === ":?" && argument !== "" ? argument : `Set ${name}, or write "\${${name}:-default}".`,
  };
}
