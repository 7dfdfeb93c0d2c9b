/** A binding of the worker, which is undefined when it is not configured; throws a `TypeError` then. */
export function mustBind<Binding extends object>(
  binding: Binding,
  method: keyof Binding,
  kind: string,
): Binding {
  if (typeof binding?.[method] === "function") return binding;
  throw new TypeError(`namespace must be the binding of a ${kind} namespace, got ${typeof binding}`);
}
