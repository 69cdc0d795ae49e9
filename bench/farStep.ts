/** CPU time of this thread; and what one step to memory costs that nobody has touched lately. */

export function cpuMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Nanoseconds of a step in a walk through 64 MB whose way nothing foretells. */
export function farStep(): number {
  const line = 16;
  const lines = 2 ** 20;
  const next = new Int32Array(lines * line);
  const order = Int32Array.from({ length: lines }, (_, i) => i);
  for (let i = lines - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  for (let i = 0; i < lines; i++) next[order[i] * line] = order[(i + 1) % lines] * line;
  let at = 0;
  const from = cpuMicros();
  for (let i = 0; i < lines; i++) at = next[at];
  return Math.round(((cpuMicros() - from) * 1_000) / lines) + at;
}
