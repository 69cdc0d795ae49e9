/** Commands and sends as the lines of a conversation: → towards the gateway, ← from it. */
import type { Command } from '../../src/core/words/command.ts';
import type { Send } from '../../src/core/words/send.ts';
import { ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import { SCALE } from './scene.ts';

const nameOf = (table: Readonly<Record<string, string>>, value: string): string =>
  Object.keys(table).find((name) => table[name] === value) ?? value;
const dollars = (px: number): string => (px === NO_PRICE ? 'market' : (px / SCALE).toFixed(2));

export function sayCommand(command: Command): string {
  switch (command.kind) {
    case 'newOrder':
      return `${command.clientID} → new ${command.clOrdID} ${command.side === '1' ? 'buy' : 'sell'} ${command.terms.orderQty} at ${dollars(command.terms.price)} ${nameOf(TimeInForce, command.terms.timeInForce)}${command.possResend ? ' (possible resend)' : ''}`;
    case 'cancelRequest':
      return `${command.clientID} → cancel ${command.origClOrdID} as ${command.clOrdID}`;
    case 'replaceRequest':
      return `${command.clientID} → replace ${command.origClOrdID} as ${command.clOrdID}: ${command.terms.orderQty} at ${dollars(command.terms.price)}`;
    case 'statusRequest':
      return `${command.clientID} → status of ${command.clOrdID}`;
    case 'venueReport': {
      const fill = command.lastQty > 0 ? ` ${command.lastQty}@${dollars(command.lastPx)} ${command.venueExecID}` : '';
      return `        ${command.venue} → #${command.requestID} ${nameOf(ExecType, command.execType)}${fill}, ${nameOf(OrdStatus, command.ordStatus)}, cum ${command.cumQty}`;
    }
    case 'venueCancelReject':
      return `        ${command.venue} → #${command.requestID} cancel of #${command.origRequestID} refused: ${command.text}`;
    case 'venueMessageReject':
      return `        ${command.venue} → #${command.requestID} refused as a message`;
    case 'neverSent':
      return `        → ${command.venue} #${command.childID} never left`;
    case 'venueLink':
      return `        ${command.venue} is ${command.up ? 'up' : 'down'}`;
    case 'quoteMoved':
      return '        quotes move';
    case 'setTradingState':
      return `ops → ${command.scope} ${command.id} ${command.state}`;
    case 'operatorAct':
      return `${command.by} → ${command.act.do}`;
    case 'tick':
      return '        time passes';
    default:
      return `${'clientID' in command ? command.clientID : ''} → ${command.kind}`;
  }
}

export function saySend(send: Send): string {
  switch (send.kind) {
    case 'executionReport': {
      const fill = send.lastQty > 0 ? ` ${send.lastQty}@${dollars(send.lastPx)} ${send.lastMkt}` : '';
      return `${send.clientID} ← ${send.clOrdID}${send.origClOrdID === '' ? '' : ` (was ${send.origClOrdID})`} ${nameOf(ExecType, send.execType)}${fill}, ${nameOf(OrdStatus, send.ordStatus)}, ${send.terms.orderQty} = ${send.cumQty} done + ${send.leavesQty} open`;
    }
    case 'cancelReject':
      return `${send.clientID} ← ${send.clOrdID} refused, ${send.origClOrdID} is ${nameOf(OrdStatus, send.ordStatus)}: ${send.text}`;
    case 'sendChild':
      return `        ${send.child.venue} ← #${send.child.childID} for order ${send.child.parent.orderID}: ${send.child.terms.orderQty} at ${dollars(send.child.terms.price)} ${nameOf(TimeInForce, send.child.terms.timeInForce)} ${send.child.purpose}`;
    case 'cancelChild':
      return `        ${send.child.venue} ← cancel #${send.child.childID} as #${send.requestID}`;
    case 'askMassStatus':
      return `        ${send.venue} ← status of all?`;
    case 'askChildStatus':
      return `        ${send.child.venue} ← status of #${send.child.childID}?`;
    default:
      return `${'clientID' in send ? send.clientID : ''} ← ${send.kind}`;
  }
}
