/**
 * Puts a state that was folded anew in the place of one that a step has spoiled. The state and its parts, and each
 * order that is open and was there before, with its children, stay the objects that they were, for whoever holds them:
 * an answer on its way, what waits for a venue, an index, a view. Everything else is that of the new fold.
 *
 * Orders that are over lead to none that is not, and nobody holds them for what they will be: of a day with many they
 * are not even looked at.
 */
import type { CoreState } from './state.ts';

export function transplant(spoiled: CoreState, fresh: CoreState): void {
  const stays = new Map<object, object>();
  stays.set(fresh, spoiled);
  stays.set(fresh.orders, spoiled.orders);
  stays.set(fresh.clients, spoiled.clients);
  stays.set(fresh.risk, spoiled.risk);
  stays.set(fresh.copies, spoiled.copies);
  stays.set(fresh.poisons, spoiled.poisons);
  const over = new Set<object>();
  for (const [id, order] of fresh.orders.parents) {
    const stay = fresh.orders.open.has(order) ? spoiled.orders.parents.get(id) : undefined;
    if (stay !== undefined) stays.set(order, stay);
    else if (!fresh.orders.open.has(order)) over.add(order);
  }
  for (const child of fresh.orders.children.values()) {
    const stay = over.has(child.parent) ? undefined : spoiled.orders.children.get(child.childID);
    if (stay !== undefined) stays.set(child, stay);
    else if (over.has(child.parent)) over.add(child);
  }
  for (const execution of fresh.orders.executions.all()) if (over.has(execution.child)) over.add(execution);
  redirect(fresh, stays, over);
  for (const [from, to] of stays) overwrite(to as Named, from as Named);
}

type Named = Record<string, unknown>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Every reference to an object that has another in its place becomes one to that. `met`: what is not looked into. */
function redirect(root: object, stays: ReadonlyMap<object, object>, met: Set<object>): void {
  met.add(root);
  const todo = [root];
  const meet = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (!met.has(value)) {
      met.add(value);
      todo.push(value);
    }
    return stays.get(value) ?? value;
  };
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (ArrayBuffer.isView(at)) continue;
    if (at instanceof Map) redirectMap(at, meet);
    else if (at instanceof Set) redirectSet(at, meet);
    else {
      const named = at as Named;
      for (const name of Object.keys(named)) {
        const value = named[name];
        const stay = meet(value);
        if (stay !== value) named[name] = stay;
      }
    }
  }
}

/** Rebuilt only where a key changes, so that the order of what is in it stays; most are large and change nothing. */
function redirectMap(map: Map<unknown, unknown>, meet: (value: unknown) => unknown): void {
  let hasOtherKeys = false;
  for (const [key, value] of map) {
    if (meet(key) !== key) hasOtherKeys = true;
    const stay = meet(value);
    if (stay !== value) map.set(key, stay);
  }
  if (!hasOtherKeys) return;
  const entries = [...map];
  map.clear();
  for (const [key, value] of entries) map.set(meet(key), value);
}

function redirectSet(set: Set<unknown>, meet: (value: unknown) => unknown): void {
  let isChanged = false;
  for (const value of set) if (meet(value) !== value) isChanged = true;
  if (!isChanged) return;
  const members = Array.from(set, meet);
  set.clear();
  for (const value of members) set.add(value);
}

function overwrite(to: Named, from: Named): void {
  for (const name of Object.keys(to)) if (!(name in from)) delete to[name];
  Object.assign(to, from);
}
