import type { Element } from "./read-markup.ts";

/**
 * What CI systems read of JUnit XML, as their sources and the schema of Jenkins' xunit plugin (`junit-10.xsd`) have it: which
 * element may stand where, which attributes it may and must have. Beyond that schema a `testcase` has `properties` (Jenkins'
 * junit step reads them), and `file` and `line` (GitLab and the report actions of GitHub read them).
 */
const model: Readonly<Record<string, { in: readonly string[]; must: readonly string[]; may?: readonly string[] }>> = {
  testsuites: { in: [], must: [], may: ["name", "time", "tests", "failures", "errors"] },
  testsuite: {
    in: ["testsuites"],
    must: ["name", "tests", "failures", "errors"],
    may: ["time", "skipped", "timestamp", "hostname", "id", "package", "file"],
  },
  // GitLab groups by `classname`; without it the name alone has to be unique.
  testcase: { in: ["testsuite"], must: ["name", "classname", "time", "file"], may: ["line"] },
  properties: { in: ["testsuite", "testcase"], must: [] },
  property: { in: ["properties"], must: ["name", "value"] },
  failure: { in: ["testcase"], must: ["message", "type"] },
  error: { in: ["testcase"], must: ["message", "type"] },
  "system-out": { in: ["testcase", "testsuite"], must: [] },
};

/** Surefire's, with thousands separated or not. */
const time = /^(?:(?:\d{0,3},)*\d{3}|\d{0,3})*(?:\.\d*)?$/u;

/** Everything that one of the readers would refuse, ignore or misread; empty = fine. */
export function findJunitProblems(elements: readonly Element[]): readonly string[] {
  const problems: string[] = [];
  for (const { name, attributes, parent, text } of elements) {
    const rule = model[name];
    if (rule === undefined) {
      problems.push(`<${name}> is not known`);
      continue;
    }
    const isRoot = rule.in.length === 0;
    if (isRoot ? parent !== null : !rule.in.includes(parent?.name ?? ""))
      problems.push(`<${name}> in <${parent?.name ?? "nothing"}>`);
    for (const must of rule.must) if (!(must in attributes)) problems.push(`<${name}> has no ${must}`);
    for (const has of Object.keys(attributes))
      if (!rule.must.includes(has) && rule.may?.includes(has) !== true) problems.push(`<${name}> has ${has}`);
    if ("time" in attributes && !time.test(attributes["time"] ?? ""))
      problems.push(`the time ${attributes["time"] ?? ""}`);
    for (const count of ["tests", "failures", "errors", "skipped", "line"])
      if (count in attributes && !/^\d+$/u.test(attributes[count] ?? ""))
        problems.push(`${count}="${attributes[count] ?? ""}"`);
    if (name === "testcase" && attributes["name"] === "") problems.push("a testcase without a name");
    // GitLab shows the body, not the message; an empty one reads as if it had passed.
    if ((name === "failure" || name === "error") && text.trim() === "") problems.push(`an empty <${name}>`);
  }
  return problems;
}
