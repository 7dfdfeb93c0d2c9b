// Makes elements; names of SVG get its namespace.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const drawn = new Set(["svg", "g", "rect", "path", "line", "text", "tspan"]);

const made = (name: string): Element =>
  drawn.has(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);

/** An element with its attributes; undefined and false leave one out. */
export function el(name: string, attributes: Attributes = {}, ...children: (Node | string)[]): Element {
  const element = made(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      element.setAttribute(key, value === true ? "" : String(value));
  element.append(...children);
  return element;
}

/** The element of the page with this id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element as Kind;
}
