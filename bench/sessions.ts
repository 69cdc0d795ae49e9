/**
 * What a thousand sessions cost: the engine and the echo floor under the same window, with one session and with many,
 * and the engine's memory for each. The server is a new one for every row.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LoadResult } from './load/loadResult.ts';
import { Child, CLIENT_CORE, SERVER_CORE } from './process.ts';

export interface SessionsShape {
  readonly title: string;
  readonly sessions: number;
  readonly busy: number;
  /** Orders a session sends in one write, and waits for before it sends the next. */
  readonly run: number;
  readonly window: number;
}

const MANY = 1_000;

export const SESSIONS_SHAPES: readonly SessionsShape[] = [
  { title: '1 session, 64 orders at once', sessions: 1, busy: 1, run: 64, window: 64 },
  { title: '1,000 logged on, one sends 64 at once', sessions: MANY, busy: 1, run: 64, window: 64 },
  { title: '1,000 in turn, each 64 at once', sessions: MANY, busy: MANY, run: 64, window: 64 },
  { title: '1 session, one order at once', sessions: 1, busy: 1, run: 1, window: 1 },
  { title: '1,000 in turn, each one order, 64 in flight', sessions: MANY, busy: MANY, run: 1, window: 64 },
];

export const SESSIONS_SUBJECTS = ['echo', 'engine'] as const;
export type SessionsSubject = (typeof SESSIONS_SUBJECTS)[number];

export interface SessionsSample extends LoadResult {
  readonly subject: SessionsSubject;
  readonly shape: string;
}

/** Orders a second that the engine is sure to stand, by orders at once: sizes the runs. */
const paceOf = ({ run }: SessionsShape): number => (run === 1 ? 10_000 : 60_000);

export async function measureSessions(scale: number): Promise<SessionsSample[]> {
  const samples: SessionsSample[] = [];
  for (const shape of SESSIONS_SHAPES) {
    for (const subject of SESSIONS_SUBJECTS) samples.push(await measureOne(subject, shape, scale));
  }
  return samples;
}

async function measureOne(subject: SessionsSubject, shape: SessionsShape, scale: number): Promise<SessionsSample> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-bench-'));
  const file = (name: string) => path.join(import.meta.dirname, name);
  const server = new Child(subject, SERVER_CORE, [
    process.execPath,
    file(`servers/${subject}.ts`),
    ...(subject === 'echo' ? [] : ['--journal', directory, '--sessions', String(shape.sessions)]),
  ]);
  let client: Child | undefined;
  try {
    const port = await server.said('ready');
    const numbers = {
      ...{ port, sessions: shape.sessions, busy: shape.busy, run: shape.run, window: shape.window },
      count: Math.max(shape.run * 10, Math.round(paceOf(shape) * scale)),
      warmup: Math.max(shape.run * 10, Math.round(paceOf(shape) * scale)),
      'server-pid': server.pid,
    };
    client = new Child('load client', CLIENT_CORE, [
      process.execPath,
      file('load/manySessions.ts'),
      ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...(subject === 'echo' ? ['--echo'] : []),
    ]);
    return { subject, shape: shape.title, ...(JSON.parse(await client.line(60_000)) as LoadResult) };
  } finally {
    await client?.stop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
