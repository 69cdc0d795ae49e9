/** Everything the core can send. */
import type { ClientSend } from './clientSend.ts';
import type { VenueSend } from './venueSend.ts';

export type Send = ClientSend | VenueSend;
