/**
 * core/: the one place where orders, risk, market and router join: a command and the time in, events and sends out.
 * Imports units/, orders/, risk/, market/, router/; no bytes, sockets, clocks or files.
 *
 * `step` decides: it reads state, emits events (each folded at once, so that the next decision sees it) and notes what
 * to send. The caller journals `ready.events` before it releases anything in `ready.sends`. `replay` folds a journaled
 * event and decides nothing: the same journal gives the same state.
 */
import { unreachable } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { clientLink, clientLinksCut, expireClientLinks } from './client/clientLinks.ts';
import { cancelRequest, newOrder, replaceRequest, statusRequest } from './client/clientRequests.ts';
import { massCancelRequest } from './client/massCancel.ts';
import { continueMassStatuses, massStatusRequest } from './client/massStatus.ts';
import { newOrderList } from './client/orderLists.ts';
import { takeUp } from './client/takeUp.ts';
import { Context } from './context.ts';
import type { CoreEvent } from './memory/event.ts';
import { setTradingState } from './operator/controls.ts';
import { operatorAct } from './operator/operator.ts';
import { disputeTrade } from './venue/disputes.ts';
import { beginDropCopies, dropCopyReport, findBreaks } from './venue/dropCopies.ts';
import { askOverdue } from './venue/unknown.ts';
import { venueCancelReject, venueLink, venueRefusal, venueReport } from './venue/venueReports.ts';
import type { Command } from './words/command.ts';
import type { VenueRoom } from './words/venueCommand.ts';
import { watchAll } from './work/emulation.ts';
import { routeHeld } from './work/routing.ts';
import { setTradingDay } from './work/tradingDay.ts';
import { followQuote, lookAtClock, onQuote, onTrade } from './work/wakeups.ts';

export class Core extends Context {
  private readonly movedSymbols = new Set<string>();
  private readonly movedPegs = new Set<string>();

  /** Folds a journaled event. */
  replay(event: CoreEvent): void {
    this.state.apply(event);
  }

  /** After replay: gives a new journal its epoch, and finds the orders that wait for a place. */
  start(epoch: string, now: Instant): void {
    this.now = now;
    if (this.state.epoch === '') this.emit({ kind: 'started', at: this.now, epoch });
    for (const order of this.state.orders.open) this.heldSymbols.add(order.symbol);
    clientLinksCut(this);
    watchAll(this);
    beginDropCopies(this);
  }

  step(command: Command, now: Instant): void {
    this.now = now;
    this.decide(command);
    // Taking up what waited may answer it at once: so the map grows while it is walked.
    for (const [order, refused] of this.answered) takeUp(this, order, refused);
    this.answered.clear();
  }

  private decide(command: Command): void {
    switch (command.kind) {
      case 'newOrder':
        return newOrder(this, command);
      case 'cancelRequest':
        return cancelRequest(this, command);
      case 'replaceRequest':
        return replaceRequest(this, command);
      case 'statusRequest':
        return statusRequest(this, command);
      case 'venueReport':
        return venueReport(this, command);
      case 'venueCancelReject':
        return venueCancelReject(this, command);
      case 'venueRefusal':
        return venueRefusal(this, command);
      case 'venueLink':
        return venueLink(this, command);
      case 'venueRoom':
        return this.setRoom(command);
      case 'quoteMoved':
        if (this.heldSymbols.has(command.symbol)) this.movedSymbols.add(command.symbol);
        if (this.pegged.has(command.symbol)) this.movedPegs.add(command.symbol);
        if (this.armed.has(command.symbol)) onQuote(this, command.symbol);
        return;
      case 'traded':
        if (this.armed.has(command.symbol)) onTrade(this, command.symbol, command.px);
        return;
      case 'setTradingDay':
        return setTradingDay(this, command);
      case 'setTradingState':
        return setTradingState(this, command);
      case 'massCancelRequest':
        return massCancelRequest(this, command);
      case 'massStatusRequest':
        return massStatusRequest(this, command);
      case 'newOrderList':
        return newOrderList(this, command);
      case 'operatorAct':
        return operatorAct(this, command);
      case 'disputeTrade':
        return disputeTrade(this, command);
      case 'dropCopyReport':
        return dropCopyReport(this, command);
      case 'clientLink':
        return clientLink(this, command);
      case 'tick':
        expireClientLinks(this);
        findBreaks(this);
        if (this.massStatuses.length > 0) continueMassStatuses(this);
        this.lookAtVenues();
        this.lookAgain();
        this.follow();
        return lookAtClock(this);
      default:
        unreachable(command);
    }
  }

  /** Orders that were held for want of room are looked at again, with those that wait for a quote. */
  private setRoom({ venue, orders }: VenueRoom): void {
    const had = this.roomAt.get(venue);
    this.roomAt.set(venue, orders);
    if (had !== 0 || orders === 0) return;
    const symbols = this.config.venues.get(venue)?.symbols;
    for (const symbol of this.heldSymbols) if (symbols?.has(symbol) === true) this.movedSymbols.add(symbol);
  }

  /** Asks venues for what they owe. One that is down is asked when it is back. */
  private lookAtVenues(): void {
    for (const [venue, debts] of this.debts) if (this.venuesUp.has(venue)) askOverdue(this, venue, debts);
  }

  /** Many quotes may move between two ticks; the held orders of a symbol are planned again once. */
  private lookAgain(): void {
    if (this.movedSymbols.size === 0) return;
    const moved = [...this.movedSymbols];
    this.movedSymbols.clear();
    for (const symbol of moved) routeHeld(this, symbol);
  }

  /** Pegged orders are moved once a tick at most, however often their quotes move. */
  private follow(): void {
    for (const symbol of [...this.movedPegs]) if (!followQuote(this, symbol)) this.movedPegs.delete(symbol);
  }
}
