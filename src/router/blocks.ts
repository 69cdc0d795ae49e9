/** What a policy of a user's is made of: its module gets these, and imports nothing of ours. */
import { tryDark } from './dark.ts';
import { addChild, immediate, isOpen, leaveUnrouted, take, Unrouted } from './draft.ts';
import { DEFAULT_POLICY, POLICIES } from './policies/policies.ts';
import { mayWait, restRemainder, restWhenTaken, takeShown } from './policy.ts';
import { post } from './post.ts';
import { takeAtOne } from './single.ts';
import { sendShares, share, sweep } from './sweep.ts';

export const BLOCKS = {
  ...{ tryDark, sweep, share, sendShares, takeAtOne, post },
  ...{ takeShown, restRemainder, restWhenTaken, mayWait },
  ...{ addChild, immediate, isOpen, leaveUnrouted, take },
  // Copies: no module changes what others go by.
  Unrouted: Object.freeze({ ...Unrouted }),
  /** The built-in policies by name, to hand an order on to. */
  policies: Object.freeze(Object.fromEntries(POLICIES.map((policy) => [policy.name, Object.freeze({ ...policy })]))),
  usual: Object.freeze({ ...DEFAULT_POLICY }),
} as const;

export type Blocks = typeof BLOCKS;
