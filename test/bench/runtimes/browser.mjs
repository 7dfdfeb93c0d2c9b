import { chromium, firefox } from "playwright";
import { executable } from "../../runtimes/executables.mjs";

const browsers = { chromium, firefox };

const launches = {
  chromium: { args: ["--no-sandbox", "--disable-gpu"] },
  // The Firefox of a system speaks WebDriver BiDi, which Playwright uses for this channel only.
  firefox: {
    channel: "moz-firefox",
    firefoxUserPrefs: { "javascript.options.asyncstack": false },
  },
};

/** Opens the page in a browser and waits for its result: its name with its version, and its ratios. */
export async function inBrowser(kind, origin, { quick }) {
  const executablePath = executable(kind);
  const browser = await browsers[kind].launch({ executablePath, ...launches[kind] });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/${quick ? "?quick" : ""}`);
    await page.waitForFunction(() => globalThis.measured !== undefined);
    return { version: browser.version(), ratios: await page.evaluate(() => globalThis.measured) };
  } finally {
    await browser.close();
  }
}
