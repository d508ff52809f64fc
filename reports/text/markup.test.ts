import { expect, test } from "vitest";
import { hostileText } from "../samples/hostile-run.ts";
import { readMarkup } from "../testing/read-markup.ts";
import { clean, cleanLine, cut, wrap } from "./clean.ts";
import { markup } from "./markup.ts";

test("escapes every text that is put in, in elements and in attributes", () => {
  const { text } = markup`<p title="${hostileText}">${hostileText}</p>`;
  const [element] = readMarkup(text);
  expect(element?.text).toBe(clean(hostileText));
  expect(element?.attributes["title"]).toBe(clean(hostileText));
  expect(text).not.toContain("<img");
});

test("puts markup in as it is, lists joined and null as nothing", () => {
  expect(markup`<ul>${[markup`<li>${1}</li>`, null, markup`<li>${"a<b"}</li>`]}</ul>`.text).toBe(
    "<ul><li>1</li><li>a&lt;b</li></ul>",
  );
});

test("cleans away escape sequences, control characters, direction overrides and halves of characters, and keeps emoji", () => {
  expect(clean("a\u001B[31mb\u0000\u0007c\u202Ed\uFFFEe\uD800f\u{1F525}\tg\nh")).toBe("abcdef\u{1F525}\tg\nh");
  expect(cleanLine(" a \n\t b ")).toBe("a b");
});

test("cuts by characters, so that no emoji is torn", () => {
  expect(cut("🔥🔥🔥🔥", 3)).toBe("🔥🔥…");
  expect(cut("abc", 3)).toBe("abc");
});

test("wraps words, and leaves a word alone that is longer than a line", () => {
  expect(wrap("one two three-and-a-half four", 8, 4)).toEqual(["one", "two", "three-and-a-half", "four"]);
});

test.each([
  ["<p>", "never closed"],
  ["<p></b>", "closes <p>"],
  ["<p>a & b</p>", "not an entity"],
  ["<p>&nbsp;</p>", "not an entity"],
  ["<p a=b></p>", "not a tag"],
  ["a < b", "not a tag"],
  ['<p a="1" a="2"/>', "stands twice"],
  ["<p>\u0007</p>", "must not be there"],
])("the strict reader refuses %j", (broken, message) => {
  expect(() => readMarkup(broken)).toThrow(message);
});
