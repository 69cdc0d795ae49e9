/** Commands and sends as the lines of a conversation: → towards the gateway, ← from it. Prices in the symbol's steps. */
import type { Command } from '../../../src/core/words/command.ts';
import type { Send } from '../../../src/core/words/send.ts';
import type { OrderTerms } from '../../../src/orders/terms.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../../src/orders/values.ts';
import { NO_PRICE } from '../../../src/units/brand.ts';

const nameOf = (table: Readonly<Record<string, string>>, value: string): string =>
  Object.keys(table).find((name) => table[name] === value) ?? value;
const px = (value: number): string => (value === NO_PRICE ? 'none' : String(value));

function terms({ ordType, timeInForce, orderQty, price, stopPx, peg, pegOffset, maxFloor }: OrderTerms): string {
  const stop = stopPx === NO_PRICE ? '' : ` StopPx ${px(stopPx)}`;
  const pegged = peg === '' ? '' : ` peg ${peg} ${pegOffset}`;
  const floor = maxFloor === 0 ? '' : ` shows ${maxFloor}`;
  return `${orderQty} ${nameOf(OrdType, ordType)} ${px(price)}${stop}${pegged}${floor} ${nameOf(TimeInForce, timeInForce)}`;
}

export function sayCommand(command: Command): string {
  switch (command.kind) {
    case 'newOrder':
      return `${command.clientID} → new ${command.clOrdID} ${command.account} ${command.symbol} ${command.side === '1' ? 'buy' : 'sell'} ${terms(command.terms)}${command.manual === true ? ', for a trader' : ''}`;
    case 'cancelRequest':
      return `${command.clientID} → cancel ${command.origClOrdID} as ${command.clOrdID}`;
    case 'replaceRequest':
      return `${command.clientID} → replace ${command.origClOrdID} as ${command.clOrdID}: ${terms(command.terms)}`;
    case 'venueReport': {
      const fill = command.lastQty > 0 ? ` ${command.lastQty}@${px(command.lastPx)} ${command.venueExecID}` : '';
      const of = command.execRefID === undefined ? '' : ` of ${command.execRefID}`;
      return `        ${command.venue} → #${command.requestID} ${nameOf(ExecType, command.execType)}${of}${fill}, ${nameOf(OrdStatus, command.ordStatus)}, cum ${command.cumQty}`;
    }
    case 'venueCancelReject':
      return `        ${command.venue} → #${command.requestID} cancel of #${command.origRequestID} refused: ${command.text}`;
    case 'venueMessageReject':
      return `        ${command.venue} → #${command.requestID} refused as a message`;
    case 'venueLink':
      return `        ${command.venue} is ${command.up ? 'up' : 'down'}`;
    case 'quoteMoved':
      return `        quotes of ${command.symbol} move`;
    case 'setTradingState':
      return `ops → ${command.scope} ${command.id} ${command.state}`;
    case 'operatorAct':
      return `${command.by} → ${JSON.stringify(command.act)}`;
    case 'tick':
      return '        time passes';
    default:
      return `${'clientID' in command ? command.clientID : ''} → ${command.kind}`;
  }
}

export function saySend(send: Send): string {
  switch (send.kind) {
    case 'executionReport': {
      const fill = send.lastQty > 0 ? ` ${send.lastQty}@${px(send.lastPx)} ${send.lastMkt}` : '';
      const was = send.origClOrdID === '' ? '' : ` (was ${send.origClOrdID})`;
      const text = send.text === '' ? '' : `: ${send.text}`;
      return `${send.clientID} ← ${send.clOrdID}${was} ${nameOf(ExecType, send.execType)}${fill}, ${nameOf(OrdStatus, send.ordStatus)}, ${send.terms.orderQty} = ${send.cumQty} done + ${send.leavesQty} open${text}`;
    }
    case 'cancelReject':
      return `${send.clientID} ← ${send.clOrdID} refused, ${send.origClOrdID} is ${nameOf(OrdStatus, send.ordStatus)}: ${send.text}`;
    case 'sendChild': {
      const { childID, venue, parent, terms: asked, purpose } = send.child;
      return `        ${venue} ← #${childID} for order ${parent.orderID}: ${parent.symbol} ${parent.side === '1' ? 'buy' : 'sell'} ${terms(asked)} ${purpose}`;
    }
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
