/** A dictionary that does not hold together; the message begins with where. */
export class DictionaryError extends Error {
  constructor(where: string, problem: string) {
    super(`${where}: ${problem}`);
    this.name = 'DictionaryError';
  }
}
