/**
 * The way of a client's request through a hub, read from its header, and of an answer back. On each session the header
 * of what we send has some of these fields already: those are no part of the way.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { NO_ROUTE, type Route, ROUTE_FIELDS, type RouteField } from '../orders/route.ts';
import { turnsOf } from '../session/route.ts';
import type { Version } from '../session/version.ts';

interface Turn {
  readonly field: RouteField;
  readonly came: number;
  readonly back: number;
}

export class Routing {
  private readonly turns: readonly Turn[];

  /** `own`: tags that the session itself writes into the header of every message. */
  constructor(version: Version, own: ReadonlySet<number>) {
    const backOf = new Map(turnsOf(version));
    this.turns = ROUTE_FIELDS.flatMap((field) => {
      const came = Tag[field];
      const back = backOf.get(came);
      return back === undefined || own.has(back) ? [] : [{ field, came, back }];
    });
  }

  read(fields: Fields): Route {
    let route: { field: RouteField; value: string }[] | undefined;
    for (let i = 0; i < this.turns.length; i++) {
      const { field, came } = this.turns[i];
      const at = fields.find(came);
      if (at >= 0 && fields.ends[at] > fields.starts[at]) (route ??= []).push({ field, value: fields.textAt(at) });
    }
    return route ?? NO_ROUTE;
  }

  /** Call it directly after `begin`. */
  writeBack(w: MessageWriter, route: Route): void {
    for (const { field, value } of route) {
      const turn = this.turns.find((each) => each.field === field);
      if (turn !== undefined) w.text(turn.back, value);
    }
  }
}
