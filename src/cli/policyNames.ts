/** A policy by its name, for commands. */
import type { Policy } from '../router/draft.ts';
import { POLICIES } from '../router/policies/policies.ts';
import { UsageError } from './failure.ts';

/** `own`: those of the configuration's modules. */
export function policyCalled(name: string, own: readonly Policy[]): Policy {
  const known = [...POLICIES, ...own];
  const found = known.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new UsageError(
    `there is no policy ${name}; there are ${known.map((each) => each.name).join(', ')}` +
      ' (one of a module is known with the configuration that names it, -c FILE)',
  );
}
