import { ModulinkError, type ModulinkErrorCode } from "../core/errors.ts";

/** What was thrown, in a form every channel carries: the clone of an error has lost its name, its code and its cause. */
export type Carried =
  | { readonly value: unknown }
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly cause: Carried | undefined;
      /** Its own enumerable properties, as far as they can be cloned. */
      readonly details: Readonly<Record<string, unknown>>;
      readonly dom: boolean;
    };

const kinds = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const plain = ["name", "message", "stack", "cause"];

/** Whether a channel takes a value. */
function cloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Makes of what was thrown what can be sent; of a chain of causes, the first eight. */
export function carry(thrown: unknown, depth = 8): Carried {
  if (!(thrown instanceof Error)) return { value: cloneable(thrown) ? thrown : String(thrown) };
  const { name, message, stack, cause } = thrown;
  const own = Object.entries(thrown).filter(([key, value]) => !plain.includes(key) && cloneable(value));
  return {
    name: String(name),
    message: String(message),
    stack,
    cause: cause === undefined || depth === 1 ? undefined : carry(cause, depth - 1),
    details: Object.fromEntries(own),
    dom: thrown instanceof DOMException,
  };
}

/** Makes an error of the class whose name it has, if that is one of the language or the library. */
function errorOf({ name, message, details, dom }: Exclude<Carried, { value: unknown }>): Error {
  if (dom) return new DOMException(message, name);
  if (details["library"] === "modulink-edge")
    return new ModulinkError(details["code"] as ModulinkErrorCode, message);
  return new (kinds[name as keyof typeof kinds] ?? Error)(message);
}

/** Makes an error of what was sent, with the stack it had where it was thrown. */
export function revive(carried: Carried): unknown {
  if ("value" in carried) return carried.value;
  const { name, stack, cause, details } = carried;
  const error = Object.assign(errorOf(carried), details);
  const set = (key: string, value: unknown): void =>
    void Object.defineProperty(error, key, { value, configurable: true, writable: true });
  if (error.name !== name) set("name", name);
  if (stack !== undefined) set("stack", stack);
  if (cause) set("cause", revive(cause));
  return error;
}
