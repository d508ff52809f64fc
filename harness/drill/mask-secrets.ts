import { isScalar, parseDocument, visit } from "yaml";

/** Whether a key's value is a secret: `requirepass`, `masterauth`, `password`, `token` and their like. */
export function isSecretKey(key: string): boolean {
  return /pass(word|wd|phrase)?$|^masterauth$|secret|token|credential/i.test(key);
}

/**
 * The text of a drill, to be kept in a run's folder: the values of secret keys and the passwords in URLs replaced by `***`,
 * everything else byte for byte. What comes from `${VAR}` is not in the text, and stays as it is.
 */
export function maskSecrets(text: string): string {
  const ranges: (readonly [start: number, end: number])[] = [];
  visit(parseDocument(text, { prettyErrors: false }), {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !isScalar(value) || !value.range) return;
      const [start, end] = value.range;
      const lastKey = String(key.value).split(".").at(-1) ?? "";
      if (isSecretKey(lastKey) && end > start && !isReference(String(value.value))) ranges.push([start, end]);
    },
  });
  let masked = text;
  for (const [start, end] of ranges.toReversed()) masked = `${masked.slice(0, start)}"***"${masked.slice(end)}`;
  return maskUrls(masked);
}

/** `path=value` of `--set`, its value replaced where it is a secret. */
export function maskOverride(text: string): string {
  const [path = ""] = text.split("=", 1);
  const isSecret = isSecretKey(path.split(".").at(-1) ?? "") && !isReference(text.slice(path.length + 1));
  return isSecret ? `${path}=***` : maskUrls(text);
}

function maskUrls(text: string): string {
  return text.replaceAll(/(:\/\/[^\s/@:]*:)([^\s/@]+)(?=@)/g, (whole, before: string, password: string) =>
    isReference(password) ? whole : `${before}***`,
  );
}

function isReference(text: string): boolean {
  return /^\$\{[^}]*\}$/.test(text.trim());
}
