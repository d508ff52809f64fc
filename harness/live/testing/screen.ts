const escape = "\u001B";
const tokens = new RegExp(String.raw`${escape}\[\d*[A-Za-z]|\r|\n|[^${escape}\r\n]+`, "g");

/** As much of a terminal as the progress uses: lines, going up, clearing to the end. */
export class Screen {
  #lines: string[] = [""];
  #row = 0;

  write(text: string): void {
    for (const [token] of text.matchAll(tokens)) this.#apply(token);
  }

  /** Without the empty line that the cursor stands on. */
  get lines(): readonly string[] {
    return this.#lines.slice(0, -1);
  }

  #apply(token: string): void {
    if (token === "\n") {
      this.#row += 1;
      this.#lines[this.#row] ??= "";
    } else if (token.endsWith("A") && token.startsWith(`${escape}[`)) this.#row -= Number(token.slice(2, -1));
    else if (token === `${escape}[0J`) this.#lines = [...this.#lines.slice(0, this.#row), ""];
    else if (token !== "\r" && !token.startsWith(escape)) this.#lines[this.#row] += token;
    if (this.#row < 0) throw new Error("the cursor left the screen");
  }
}
