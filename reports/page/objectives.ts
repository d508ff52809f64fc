import type { ObjectiveFinding } from "../../harness/verdict/verdict.ts";
import { faultsDuring, limitText, marginText, measuredText, sortObjectives, windowsText } from "../facts/objectives.ts";
import { formatNumber } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import { statusSigns } from "../text/status.ts";
import { drawMargin } from "./margin.ts";
import { chartOf, type Page } from "./page.ts";
import type { DrawSection } from "./section.ts";
import { drawSign } from "./sign.ts";
import { drawTable } from "./table.ts";

export const drawObjectives: DrawSection = (page) => {
  const { objectives } = page.verdict;
  if (objectives.length === 0) return markup`<p>No objective was judged.</p>`;
  const expected = page.evidence.plan.expectFail ?? [];
  return drawTable<ObjectiveFinding>(
    "Those that need attention first; the bar is the measured value, its mark the limit",
    [
      { head: "Objective", cell: (finding) => drawName(finding, expected.includes(finding.name)) },
      { head: "Status", cell: ({ status }) => drawSign(statusSigns[status]) },
      { head: "Measured", isNumber: true, cell: measuredText },
      { head: "Limit", isNumber: true, cell: limitText },
      { head: "Margin", isNumber: true, cell: (finding) => markup`${marginText(finding)}${drawMargin(finding)}` },
      {
        head: "Where and when",
        isText: true,
        cell: (finding) => drawScope(finding, faultsDuring(finding, page.verdict.faults)),
      },
      { head: "Samples", isNumber: true, cell: ({ samples }) => formatNumber(samples) },
      { head: "Why", isText: true, cell: (finding) => drawWhy(finding, page) },
    ],
    sortObjectives(objectives),
  );
};

function drawName({ name, text, description, severity }: ObjectiveFinding, isExpectedToFail: boolean): Markup {
  const marks = [
    ...(severity === "key" ? ["key objective"] : []),
    ...(isExpectedToFail ? ["expected to fail in this variant"] : []),
  ];
  return markup`${name}${marks.length === 0 ? null : markup` <span class="mark">${marks.join(", ")}</span>`}<br><code>${text}</code>${description === null ? null : markup`<br><span class="note">${description}</span>`}`;
}

function drawScope(finding: ObjectiveFinding, during: readonly string[]): Markup {
  const windows = windowsText(finding).replaceAll("–", "\u2060–\u2060");
  return markup`${finding.phase}${windows === "" ? null : markup`<br><span class="note">${windows}</span>`}${during.length === 0 ? null : markup`<br><span class="note">with ${during.join(", ")}</span>`}`;
}

function drawWhy(finding: ObjectiveFinding, page: Page): Markup {
  const chart = chartOf(page, finding);
  const cause = page.causes.find(({ findings }) => findings.includes(finding));
  const links = [
    ...(cause === undefined ? [] : [markup`<a href="#${cause.id}">likely cause</a>`]),
    ...(chart === null ? [] : [markup`<a href="#${chart.id}">chart<span class="hidden"> of ${chart.title}</span></a>`]),
  ];
  return markup`${finding.reason}${links.length === 0 ? null : markup`<br>${links.map((link, index) => markup`${index === 0 ? null : " · "}${link}`)}`}`;
}
