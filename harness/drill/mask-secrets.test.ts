import { expect, test } from "vitest";
import { isSecretKey, maskSecrets } from "./mask-secrets.ts";

test("masks the values of secret keys and leaves every other byte as it is", () => {
  const text = `targets:
  cache: { topology: standalone, config: { requirepass: hunter2, maxmemory: 64mb } }   # a comment
  other:
    config:
      masterauth: 'two words'
variants:
  a: { set: { targets.cache.config.requirepass: third } }
`;
  expect(maskSecrets(text)).toBe(
    text.replace("hunter2", '"***"').replace("'two words'", '"***"').replace("third", '"***"'),
  );
});

test("leaves references to the environment", () => {
  const text = 'config: { requirepass: "${PASSWORD}", masterauth: "${AUTH:?set it}" }\n';
  expect(maskSecrets(text)).toBe(text);
});

test("masks passwords in URLs", () => {
  expect(maskSecrets("url: rediss://app:hunter2@cache.example:6380/0\n")).toBe(
    "url: rediss://app:***@cache.example:6380/0\n",
  );
  expect(maskSecrets("url: redis://app:${PASSWORD}@cache.example\n")).toBe(
    "url: redis://app:${PASSWORD}@cache.example\n",
  );
});

test("knows which keys are secret", () => {
  for (const key of ["requirepass", "masterauth", "password", "apiToken", "clientSecret"])
    expect(isSecretKey(key)).toBe(true);
  for (const key of ["maxmemory", "masteruser", "passthrough", "appendonly"]) expect(isSecretKey(key)).toBe(false);
});

test("does not need the text to be right", () => {
  expect(maskSecrets("a: [\nrequirepass: x\n")).toContain("a: [");
});
