import type { MachineEvent } from "./definition.ts";

type None = Record<never, never>;
/** The states inside one; of a definition that is not known yet, none. */
type Inside<Node> = Node extends { readonly states: infer States }
  ? string extends keyof States
    ? None
    : States
  : None;
type Name<Node> = keyof Inside<Node> & string;
type Path<Prefix extends string, Rest extends string> = Prefix extends "" ? Rest : `${Prefix}.${Rest}`;

/** Every state of a definition, by its path. */
type Ids<Node, Prefix extends string = ""> = {
  [Key in Name<Node>]: Path<Prefix, Key> | Ids<Inside<Node>[Key & keyof Inside<Node>], Path<Prefix, Key>>;
}[Name<Node>];

/** The state a path leads to once the initial states inside are entered. */
type Entered<Node, Id extends string, Here extends string = ""> = Id extends `${infer Head}.${infer Rest}`
  ? Entered<Inside<Node>[Head & keyof Inside<Node>], Rest, Path<Here, Head>>
  : Id extends ""
    ? Descend<Node, Here>
    : Descend<Inside<Node>[Id & keyof Inside<Node>], Path<Here, Id>>;
type Descend<Node, Here extends string> = Node extends { readonly initial: infer First extends string }
  ? Descend<Inside<Node>[First & keyof Inside<Node>], Path<Here, First>>
  : Here;

/** The state a machine begins in. */
export type First<Root extends { readonly states: object }> = string extends keyof Root["states"]
  ? string
  : Entered<Root, "">;

type On<Node> = Node extends { readonly on: infer On } ? On : None;
type EachMove<Moves> = Moves extends readonly (infer One)[] ? One : Moves;

/** Whether a move among these is always made, so that no outer state is asked. */
type Sure<Moves> =
  EachMove<Moves> extends infer One
    ? One extends string
      ? true
      : One extends { readonly when: unknown }
        ? never
        : true
    : never;

type Goal<Root, Leaf extends string, One> = One extends string
  ? Entered<Root, One>
  : One extends { readonly to: infer To extends string }
    ? Entered<Root, To>
    : Leaf;

/** Where events lead from a state: those of the inner states stand before those of the outer ones. */
type Answers<Root, Leaf extends string, Inner, Outer> = {
  [Type in keyof Inner | keyof Outer]: Type extends keyof Inner
    ?
        | Goal<Root, Leaf, EachMove<Inner[Type]>>
        | ([Sure<Inner[Type]>] extends [never] ? (Type extends keyof Outer ? Outer[Type] : never) : never)
    : Type extends keyof Outer
      ? Outer[Type]
      : never;
};

type Row<
  Root,
  Node,
  Leaf extends string,
  Rest extends string,
  Outer,
> = Rest extends `${infer Head}.${infer More}`
  ? Row<Root, Inside<Node>[Head & keyof Inside<Node>], Leaf, More, Answers<Root, Leaf, On<Node>, Outer>>
  : Answers<Root, Leaf, On<Inside<Node>[Rest & keyof Inside<Node>]>, Answers<Root, Leaf, On<Node>, Outer>>;

/** The states without states inside. */
type Leaves<Node, Here extends string = ""> = [Name<Node>] extends [never]
  ? Here
  : { [Key in Name<Node>]: Leaves<Inside<Node>[Key & keyof Inside<Node>], Path<Here, Key>> }[Name<Node>];

/** What is known of a definition that the compiler does not see. */
interface Open {
  readonly [state: string]: { readonly [event: string]: string };
}

/** For each state that a machine can be in, where each event it accepts leads. */
export type TableOf<Root extends { readonly states: object }> = string extends keyof Root["states"]
  ? Open
  : { [Leaf in Leaves<Root>]: Row<Root, Root, Leaf, Leaf, None> };

type Named<Moves> =
  EachMove<Moves> extends infer One
    ? One extends string
      ? One
      : One extends { readonly to: infer To }
        ? To
        : never
    : never;

/** The states that the moves of a definition and of the states inside name. */
type Goals<Node> =
  | { [Type in keyof On<Node>]: Named<On<Node>[Type]> }[keyof On<Node>]
  | (Node extends { readonly after: infer After } ? Named<After> : never)
  | { [Key in Name<Node>]: Goals<Inside<Node>[Key & keyof Inside<Node>]> }[Name<Node>];

/** The initial states that are not inside where they should be. */
type Lost<Node> =
  | (Node extends { readonly initial: infer First } ? Exclude<First, Name<Node>> : never)
  | { [Key in Name<Node>]: Lost<Inside<Node>[Key & keyof Inside<Node>]> }[Name<Node>];

/** The types of the events that a definition answers. */
type Answered<Node> =
  | keyof On<Node>
  | { [Key in Name<Node>]: Answered<Inside<Node>[Key & keyof Inside<Node>]> }[Name<Node>];

/** What a definition names and does not have. */
type Missing<Root, Types> = Exclude<Goals<Root>, Ids<Root>> | Lost<Root> | Exclude<Answered<Root>, Types>;

/**
 * The machine, or what its definition names and does not have, with which nothing can be done. A check in the type of the
 * definition itself would keep the handlers' parameters from being inferred.
 */
export type Sound<Root extends { readonly states: object }, Types, Made> = string extends keyof Root["states"]
  ? Made
  : [Missing<Root, Types>] extends [never]
    ? Made
    : { readonly "there is no state or event": Missing<Root, Types> };

/** The events that are accepted in one of these states. */
export type EventIn<T, State, Event extends MachineEvent> = Extract<
  Event,
  { readonly type: State extends keyof T ? keyof T[State] : never }
>;

/** Where an event leads from one of these states. */
export type Target<T, State, Type> = State extends keyof T
  ? Type extends keyof T[State]
    ? T[State][Type]
    : never
  : never;
