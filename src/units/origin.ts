/** Who a change came from where no person asked for it, as the journal and views name it. */

/** The configuration, at the start and at a reload. */
export const BY_CONFIGURATION = 'configuration';

/** The gateway itself: a time was over, or a number would not be exact. */
export const BY_ITSELF = 'fairlead';

/** What a source said of the start of a day. */
export const byStartOfDay = (source: string): string => `start of day: ${source}`;

/** The fall of a price from its close. */
export const BY_CIRCUIT_BREAKER = 'circuit breaker';

/** Whose word it is, beside which that of others stands: each source's, and that of all persons together, ''. */
export const voiceOf = (by: string): string => (isOfFile(by) || by === BY_CIRCUIT_BREAKER ? by : '');

/** Where no person asked for it. */
export const isNobody = (by: string): boolean => by === BY_ITSELF || by === BY_CIRCUIT_BREAKER || isOfFile(by);

/** It is in a file: no person changes it in place, since the file would say it again. */
export const isOfFile = (by: string): boolean => by === BY_CONFIGURATION || by.startsWith(byStartOfDay(''));
