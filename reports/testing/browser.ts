import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser for tests of the page; null where there is none. */
export const browserProgram = programs.find((path) => existsSync(path)) ?? null;
export const noBrowser = `none of ${programs.join(", ")} is installed`;

export interface PageSettings {
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
  /** Default true. */
  readonly hasScripts?: boolean;
  readonly isPrint?: boolean;
}

type Answer = Readonly<Record<string, unknown>>;
interface Message {
  readonly id?: number;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: Answer;
  readonly sessionId?: string;
}

/** A headless browser, driven over its DevTools protocol. */
export class Browser implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  static async start(): Promise<Browser> {
    if (browserProgram === null) throw new Error(noBrowser);
    const folder = await mkdtemp(join(tmpdir(), "redrill-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"];
    const process = spawn(
      browserProgram,
      [...flags, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"],
      { stdio: "ignore" },
    );
    const url = await addressOf(folder, process);
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(), { once: true });
      socket.addEventListener("error", () => reject(new Error(`no connection to ${url}`)), { once: true });
    });
    return new Browser(process, folder, socket);
  }

  private constructor(process: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = process;
    this.#folder = folder;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.#take(JSON.parse(String(data)) as Message);
    });
  }

  /** Opens a page from a file, as a reader would, and waits until it is loaded. */
  async open(html: string, settings: PageSettings = {}): Promise<Page> {
    const path = join(this.#folder, `page-${String(++this.#last)}.html`);
    await writeFile(path, html);
    return this.visit(pathToFileURL(path).href, settings);
  }

  /** Opens an address, and waits until it is loaded. */
  async visit(url: string, settings: PageSettings = {}): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, String(sessionId), String(targetId));
    await page.load(url, settings);
    return page;
  }

  send(method: string, params: Answer = {}, sessionId?: string): Promise<Answer> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  /** Until a page tells of something. */
  told(method: string, sessionId: string, isIt: (params: Answer) => boolean = () => true): Promise<Answer> {
    return new Promise((resolve) => {
      const listener = (message: Message) => {
        if (message.method !== method || message.sessionId !== sessionId || !isIt(message.params ?? {})) return;
        this.#listeners.delete(listener);
        resolve(message.params ?? {});
      };
      this.#listeners.add(listener);
    });
  }

  listen(listener: (message: Message) => void): void {
    this.#listeners.add(listener);
  }

  #take(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#socket.close();
    this.#process.kill("SIGKILL");
    await ended;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A tab. What its scripts log as errors and throw is kept. */
export class Page {
  readonly errors: string[] = [];
  readonly requests: string[] = [];
  readonly #browser: Browser;
  readonly #session: string;
  readonly #target: string;

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser;
    this.#session = session;
    this.#target = target;
    browser.listen(({ method, params = {}, sessionId }) => {
      if (sessionId !== session) return;
      if (method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(params["exceptionDetails"]));
      if (method === "Log.entryAdded") this.errors.push(JSON.stringify(params["entry"]));
      if (method === "Network.requestWillBeSent") this.requests.push((params["request"] as { url: string }).url);
    });
  }

  async load(
    url: string,
    { width = 1_280, height = 900, isDark = false, hasScripts = true, isPrint = false }: PageSettings,
  ): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.send(`${domain}.enable`);
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send("Emulation.setEmulatedMedia", {
      media: isPrint ? "print" : "",
      features: [{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }],
    });
    await this.send("Emulation.setScriptExecutionDisabled", { value: !hasScripts });
    const loaded = this.#browser.told("Page.loadEventFired", this.#session);
    await this.send("Page.navigate", { url });
    await loaded;
  }

  send(method: string, params: Answer = {}): Promise<Answer> {
    return this.#browser.send(method, params, this.#session);
  }

  /** The value of an expression in the page; of a promise, what it comes to. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    })) as { readonly result: { readonly value?: T }; readonly exceptionDetails?: unknown };
    if (exceptionDetails !== undefined) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
    return result.value as T;
  }

  /** Looks until an expression is true, as often as the page draws; throws after 10 s. */
  async until(expression: string): Promise<void> {
    const isTrue = await this.evaluate<boolean>(`new Promise((resolve) => {
      const end = performance.now() + 10000;
      const look = () => { if (${expression}) resolve(true); else if (performance.now() > end) resolve(false); else requestAnimationFrame(look); };
      look();
    })`);
    if (!isTrue) throw new Error(`not within 10 s: ${expression}; errors: ${this.errors.join(" ")}`);
  }

  /** A PNG of the window, or of the whole page up to `mostPx` high. */
  async photograph({
    isWhole = false,
    mostPx = 16_000,
  }: { readonly isWhole?: boolean; readonly mostPx?: number } = {}): Promise<Buffer> {
    const clip = isWhole ? await this.#wholePage(mostPx) : {};
    const { data } = await this.send("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: isWhole,
      ...clip,
    });
    return Buffer.from(String(data), "base64");
  }

  async #wholePage(mostPx: number): Promise<Answer> {
    const { cssContentSize } = (await this.send("Page.getLayoutMetrics")) as {
      readonly cssContentSize: { readonly width: number; readonly height: number };
    };
    const { width, height } = cssContentSize;
    return { clip: { x: 0, y: 0, width, height: Math.min(height, mostPx), scale: 1 } };
  }

  /** As it comes out of a printer, A4. */
  async print(): Promise<Buffer> {
    const { data } = await this.send("Page.printToPDF", {
      printBackground: false,
      paperWidth: 8.27,
      paperHeight: 11.69,
      preferCSSPageSize: true,
    });
    return Buffer.from(String(data), "base64");
  }

  /** Presses a key: `Tab`, `Enter`, `ArrowRight`, `Escape`, ` `. */
  async press(key: string, modifiers: { readonly shift?: boolean } = {}): Promise<void> {
    const code = { Tab: 9, Enter: 13, Escape: 27, " ": 32, ArrowLeft: 37, ArrowRight: 39, Home: 36, End: 35 }[key] ?? 0;
    const event = {
      key,
      code: key,
      windowsVirtualKeyCode: code,
      modifiers: modifiers.shift === true ? 8 : 0,
      ...(key === "Enter" ? { text: "\r" } : {}),
      ...(key === " " ? { text: " " } : {}),
    };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async moveMouse(x: number, y: number): Promise<void> {
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
  }

  async close(): Promise<void> {
    await this.#browser.send("Target.closeTarget", { targetId: this.#target });
  }
}

/** Where the browser listens: it writes that into its profile. */
async function addressOf(folder: string, process: ChildProcess): Promise<string> {
  const file = join(folder, "DevToolsActivePort");
  for (let tries = 0; tries < 300; tries += 1) {
    if (process.exitCode !== null) throw new Error(`${browserProgram ?? ""} ended with ${String(process.exitCode)}`);
    const [port, path] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (port !== undefined && path !== undefined && path !== "") return `ws://127.0.0.1:${port}${path}`;
    await sleep(100);
  }
  throw new Error(`${browserProgram ?? ""} opened no DevTools within 30 s`);
}
