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
  ...{ addChild, immediate, isOpen, leaveUnrouted, take, Unrouted },
  /** The built-in policies by name, to hand an order on to. */
  policies: Object.fromEntries(POLICIES.map((policy) => [policy.name, policy])),
  usual: DEFAULT_POLICY,
} as const;

export type Blocks = typeof BLOCKS;
