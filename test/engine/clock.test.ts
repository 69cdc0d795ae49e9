/** The system clock: steps of a microsecond, never back, and never far from the machine's. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';

describe('the system clock', () => {
  let steady = 1_000;
  let wall = 0;

  beforeEach(() => {
    steady = 1_000;
    wall = Math.floor(performance.timeOrigin + steady);
    vi.spyOn(performance, 'now').mockImplementation(() => steady);
    vi.spyOn(Date, 'now').mockImplementation(() => wall);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Both clocks go on; `step` is what somebody set the machine's clock by. */
  function pass(millis: number, step = 0): void {
    steady += millis;
    wall += Math.floor(millis) + step;
  }

  it('tells microseconds apart that the machine does not', () => {
    const clock = systemClock();
    const at = clock.now();
    pass(0.25);
    // The milliseconds since 1970 leave a double a quarter of a microsecond.
    expect(Math.abs(clock.now() - at - 250)).toBeLessThanOrEqual(1);
  });

  it('follows a step of the machine forwards', () => {
    const clock = systemClock();
    const at = clock.now();
    pass(2, 60_000);
    expect(Math.abs(clock.now() - at - 60_002_000)).toBeLessThan(2_000);
  });

  it('stands still for as long as a step goes back, and goes on from there', () => {
    const clock = systemClock();
    const at = clock.now();
    pass(2, -50);
    expect(clock.now()).toBe(at);
    pass(60);
    expect(clock.now()).toBeGreaterThan(at);
    expect(clock.now() - at).toBeLessThan(20_000);
  });

  it('does not follow what the two clocks differ by within a few milliseconds', () => {
    const clock = systemClock();
    const at = clock.now();
    pass(10, 4);
    expect(Math.abs(clock.now() - at - 10_000)).toBeLessThanOrEqual(1);
  });
});
