/** CPU time of processes and of the machine, from Linux's /proc; NaN where there is none. */
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds of CPU that all threads of `pid` have had. */
export function processCpuNanos(pid: number): number {
  try {
    let total = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]);
    }
    return total;
  } catch {
    return Number.NaN;
  }
}

/** Nanoseconds of CPU that anything on the machine has had, and all there was; in steps of 10 ms. */
export function machineCpuNanos(): { readonly busy: number; readonly all: number } {
  try {
    const [user, nice, system, idle, wait, irq, softirq, steal] = readFileSync('/proc/stat', 'latin1')
      .split('\n')[0]
      .split(/\s+/)
      .slice(1)
      .map((ticks) => Number(ticks) * 1e7);
    const busy = user + nice + system + irq + softirq + steal;
    return { busy, all: busy + idle + wait };
  } catch {
    return { busy: Number.NaN, all: Number.NaN };
  }
}
