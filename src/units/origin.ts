/** Who a change came from where no person asked for it, as the journal and views name it. */

/** The configuration, at the start and at a reload. */
export const BY_CONFIGURATION = 'configuration';

/** The gateway itself: a time was over, or a number would not be exact. */
export const BY_ITSELF = 'fairlead';
