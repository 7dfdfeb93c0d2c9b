// Makes and finds elements.

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with its attributes; false leaves one out. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== false) element.setAttribute(key, value === true ? "" : value);
  element.append(...children);
  return element;
}

/** A button that does something. */
export function button(text: string, act: () => unknown, name = ""): HTMLButtonElement {
  const element = el("button", { type: "button", class: name }, text);
  element.addEventListener("click", () => void act());
  return element;
}

/** One of the icons of index.html; what it says is said in words beside it. */
export function icon(name: string): SVGElement {
  const [svg, use] = ["svg", "use"].map((tag) =>
    document.createElementNS("http://www.w3.org/2000/svg", tag),
  ) as [SVGElement, SVGElement];
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element of the page with this id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as Kind;
}

/** Says something to those who do not see the page. */
export function announce(text: string): void {
  byId("announcer").textContent = text;
}
