/** What was thrown, in a line: it may be anything, also something that throws when it is asked what it is. */
export function errorText(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'something that does not say what it is';
  }
}
