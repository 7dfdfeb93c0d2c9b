// A registration whose input is checked by a schema: zod here, any Standard Schema in its place.
import { chain } from "modulink-edge";
import { ValidationError, validate } from "modulink-edge/security";
import { z } from "zod";

const Registration = z.strictObject({
  name: z.string().trim().min(1),
  email: z.email(),
  tags: z.array(z.string()).default([]),
});

const register = chain("register")
  .link(validate(Registration))
  .link("greet", ({ name, tags }) => ({ greeting: `Welcome, ${name}`, tags: tags.length }))
  .recover(ValidationError, ({ issues }) => ({
    problems: issues.map(({ path, message }) => `${path.join(".") || "(all)"}: ${message}`),
  }));

console.log(await register({ name: " Ada ", email: "ada@example.org" }));
console.log(await register({ name: "", email: "nobody", tags: [1], admin: true } as never));
