/**
 * Plans of the user's policies that were refused, by policy. After some, the policy is not asked any more until a
 * restart: its faults cost time, and its orders are planned otherwise anyway. Not journaled: each plan says by which
 * policy it was made, and in place of which.
 */

/** A policy that fails so often is switched off. */
const MOST_FAULTS = 5;
const OFF = `is switched off until a restart, after ${MOST_FAULTS} plans that were refused`;

export class PolicyFaults {
  /** Of all policies. */
  count = 0;
  private readonly counts = new Map<string, number>();

  note(policy: string): void {
    this.count++;
    this.counts.set(policy, (this.counts.get(policy) ?? 0) + 1);
  }

  /** What a plan says that is made in its place; undefined for one that is asked. */
  insteadOf(policy: string): string | undefined {
    if (this.count === 0 || (this.counts.get(policy) ?? 0) < MOST_FAULTS) return undefined;
    return `${policy}: ${OFF}`;
  }

  /** Does the plan say that its policy was not asked? */
  isOff(instead: string): boolean {
    return instead.endsWith(OFF);
  }

  /** Policies that are switched off. */
  get off(): readonly string[] {
    return [...this.counts].flatMap(([policy, count]) => (count < MOST_FAULTS ? [] : [policy]));
  }
}
