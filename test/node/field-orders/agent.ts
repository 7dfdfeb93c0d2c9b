// What a person does with the page, and what it shows.
import type { Page } from "playwright";

/** How long to wait for what happens by itself, on a busy machine. */
export const patience = { timeout: 45_000, interval: 100 };

/** What is put into the form; what is left out stays as it is. */
export interface Wish {
  readonly customer: string;
  readonly item?: string;
  readonly quantity?: number;
  readonly note?: string;
}

/** Takes orders with the form, each when the one before is safe, as fast as the page goes; gives how many were. */
export const take = (page: Page, wishes: readonly Wish[]): Promise<number> =>
  page.evaluate(async (wishes) => {
    const form = document.querySelector("form") as HTMLFormElement;
    const set = (name: string, value: string | number) => {
      (form.elements.namedItem(name) as HTMLInputElement).value = String(value);
    };
    const announcer = document.querySelector("#announcer") as HTMLElement;
    const problem = document.querySelector("#form-problem") as HTMLElement;
    for (const [at, { customer, item = "oat-milk", quantity = 1, note = "" }] of wishes.entries()) {
      set("customer", customer);
      set("item", item);
      set("quantity", quantity);
      set("note", note);
      announcer.textContent = "";
      problem.hidden = true;
      const told = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const saved = announcer.textContent?.startsWith("Saved");
          if (!saved && problem.hidden) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(announcer, { childList: true });
        observer.observe(problem, { attributes: true });
      });
      form.requestSubmit();
      await told;
      if (!problem.hidden) return at;
    }
    return wishes.length;
  }, wishes);

/** An order as the page shows it. */
export interface Shown {
  readonly state: string;
  readonly customer: string;
  readonly note: string;
  readonly why: string;
}

/** The orders of the page, those that need attention first. */
export const shown = (page: Page): Promise<Shown[]> =>
  page.locator(".order").evaluateAll((rows) => {
    const text = (row: Element, name: string) => row.querySelector(name)?.textContent?.trim() ?? "";
    return rows.map((row) => ({
      state: text(row, ".state").replace(/ [\d:]+$/, ""),
      customer: text(row, "h3"),
      note: text(row, ".note"),
      why: text(row, ".why"),
    }));
  });

/** How the page sums up its orders, such as `3 saved here · 200 confirmed`. */
export const summary = async (page: Page): Promise<string> =>
  (await page.locator("#summary").textContent()) ?? "";

/** The row of the order with this note. */
export const row = (page: Page, note: string) =>
  page.locator(".order").filter({ has: page.getByText(note, { exact: true }) });
