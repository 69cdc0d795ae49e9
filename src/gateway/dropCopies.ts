/**
 * Drop copies: sessions that get a copy of what clients are told. A copy is written in the turn of what it copies, so
 * that the journal has both or neither; numbered while its receiver is away, it reaches it by resend.
 */
import type { DropCopySetup } from '../config/dropCopy.ts';
import type { CancelReject, ExecutionReport } from '../core/send.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { ExecType } from '../orders/values.ts';
import type { ClientDialect } from './clientMessages.ts';
import type { Session } from '../session/session.ts';

export interface DropCopy {
  readonly setup: DropCopySetup;
  readonly session: Session;
  readonly dialect: ClientDialect;
}

/** Whether the report is copied. What only answers a question about an order tells of nothing that happened. */
export function isCopied({ clients, cancelRejects }: DropCopySetup, report: ExecutionReport | CancelReject): boolean {
  if (clients !== undefined && !clients.has(report.clientID)) return false;
  return report.kind === 'executionReport' ? report.execType !== ExecType.OrderStatus : cancelRejects;
}

/** Before the body: whose report it is, in the header. Source: FIX 4.4 vol. 1, OnBehalfOfCompID. */
export function writeCopiedFor(w: MessageWriter, clientID: string): void {
  w.text(Tag.OnBehalfOfCompID, clientID);
}

/** After the body of an ExecutionReport: that it is a copy. The field came with FIX 4.4. */
export function writeCopyMark(w: MessageWriter, { from44 }: ClientDialect): void {
  if (from44) w.flag(Tag.CopyMsgIndicator, true);
}
