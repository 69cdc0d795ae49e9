/** Tidies the OpenAPI document: one name a schema, no schema that nothing uses, no bounds that say nothing. */
import type { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

type Document = ReturnType<typeof jsonSchemaTransformObject>;

const REF = '#/components/schemas/';

/**
 * The zod plugin writes every schema twice, as `X` for responses and as `XInput` for requests. Most have one use: the
 * other is dropped, and a schema used only in requests loses the suffix.
 */
export function tidied(document: Document): Document {
  const text = JSON.stringify(document, (key, value: unknown) =>
    (key === 'minimum' && value === Number.MIN_SAFE_INTEGER) || (key === 'maximum' && value === Number.MAX_SAFE_INTEGER)
      ? undefined
      : value,
  );
  const copy = JSON.parse(text) as { components?: { schemas?: Record<string, unknown> } };
  const schemas = copy.components?.schemas ?? {};
  const used = usedFrom({ ...copy, components: undefined }, schemas);
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
  let tidy = JSON.stringify(copy);
  for (const name of used) {
    const plain = name.replace(/Input$/, '');
    if (plain === name || used.has(plain)) continue;
    tidy = tidy.replaceAll(`"${REF}${name}"`, `"${REF}${plain}"`).replaceAll(`"${name}":{`, `"${plain}":{`);
  }
  return JSON.parse(tidy) as Document;
}

/** Names of the schemas that `root` refers to, and those that they refer to. */
function usedFrom(root: unknown, schemas: Readonly<Record<string, unknown>>): Set<string> {
  const used = new Set<string>();
  const look = (node: unknown) => {
    for (const [, name] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      look(schemas[name]);
    }
  };
  look(root);
  return used;
}
