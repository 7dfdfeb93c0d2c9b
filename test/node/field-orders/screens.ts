// Pictures of the page that look the same on every machine.
import type { Page } from "playwright";

/** Draws a block in place of each word, for machines have other fonts. The page's own policy would not allow such a style. */
export async function blocks(page: Page): Promise<void> {
  const content = `
    .block { display: inline-block; height: 0.6em; margin-inline-end: 0.3em; vertical-align: top; background: currentColor; opacity: 0.7 }
    input, select { color: transparent !important }
    * { animation: none !important; caret-color: transparent !important }`;
  await page.addStyleTag({ content });
  await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.parentElement?.closest("select, svg, script, .hidden")) continue;
      const words = text.data.split(/\s+/).filter((word) => word !== "");
      const drawn = words.map((word) => {
        const block = Object.assign(document.createElement("span"), { className: "block" });
        block.style.width = `${word.replace(/\d+:\d+/, "00:00").length * 0.5}em`;
        return block;
      });
      text.replaceWith(...drawn);
    }
  });
}
