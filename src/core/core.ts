/**
 * `step` decides: it reads state, emits events (each folded at once, so that the next decision sees it) and keeps what
 * to send. The caller journals `ready.events` before it releases anything in `ready.sends`. `replay` folds a journaled
 * event and decides nothing: the same journal gives the same state.
 */
import { changesTo } from '../risk/limitBook.ts';
import { assert, unreachable } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { clientLink, clientLinksCut, expireClientLinks } from './client/clientLinks.ts';
import { cancelRequest, newOrder, replaceRequest, statusRequest } from './client/clientRequests.ts';
import { massCancelRequest } from './client/massCancel.ts';
import { continueMassStatuses, massStatusRequest } from './client/massStatus.ts';
import { newOrderList } from './client/orderLists.ts';
import { completePartyActions, partyActionRequest } from './client/partyActions.ts';
import { Context } from './context.ts';
import type { CoreEvent } from './memory/event.ts';
import { configureRouter, quoteByRoundLots } from './work/routerChanges.ts';
import { newTerms } from './work/unitsKept.ts';
import { setTradingState } from './work/tradingStates.ts';
import { changeLimits, endLimits, reloadLimits } from './operator/limitChanges.ts';
import { dayAct } from './operator/dayActs.ts';
import { operatorAct } from './operator/operator.ts';
import { decideProposal, expireProposals, proposeChange } from './operator/proposals.ts';
import { decideWithout, ENDS_OF_LIMITS, isResting, NEW_DATE, statusesOf } from './undo.ts';
import { disputeTrade } from './client/disputes.ts';
import { beginDropCopies, dropCopyReport, findBreaks } from './venue/dropCopies.ts';
import { forgetTrips, sayWhoIsSilent } from './venue/wellness.ts';
import { askVenues, statusRefused, venueLink, venueRoom } from './venue/venueLinks.ts';
import { neverSent, venueCancelReject, venueMessageReject, venueReport } from './venue/venueReports.ts';
import type { Command } from './words/command.ts';
import { lookAtGate } from './work/gate.ts';
import { askForLocates } from './work/restingShorts.ts';
import { endCrumbling, watchQuote } from './work/crumblingGuard.ts';
import { seeMarkouts } from './work/afterFills.ts';
import { followMarks } from './work/marks.ts';
import { settleTouched } from './work/next.ts';
import { lookAtInvitations } from './work/firmUps.ts';
import { breakCircuit } from './work/circuitBreaker.ts';
import { followQuotes } from './work/pegs.ts';
import { notePoison } from './work/poison.ts';
import { moveRests } from './work/restMoves.ts';
import { watchDueRests, watchRests } from './work/restWatch.ts';
import { onQuote, onTrade } from './work/stops.ts';
import { beginDate, setTradingDay } from './work/tradingDay.ts';
import { lookAtClock, lookForProbes, touchHeld, watchAll } from './work/waiting.ts';

export class Core extends Context {
  /** Folds a journaled event. */
  replay(event: CoreEvent): void {
    this.state.apply(event);
  }

  /**
   * After replay: gives a new journal its epoch, puts the limits of the configuration in force, starts the countdown of
   * client links that were up, finds the orders that wait, ends limits whose time is over, and begins drop copies that
   * are newly configured. `part` is called after each of what a large configuration has many of: what is ready by then
   * may be journaled and taken away.
   */
  start(epoch: string, now: Instant, part: () => void = () => undefined): void {
    this.now = now;
    if (this.state.epoch === '') this.emit({ kind: 'started', at: this.now, epoch });
    for (const terms of newTerms(this.state, this.config.instruments)) {
      this.emit({ kind: 'instrumentSet', at: now, ...terms });
      part();
    }
    quoteByRoundLots(this);
    configureRouter(this);
    part();
    for (const event of changesTo(this.state.risk, this.config.limits, now)) {
      this.emit(event);
      part();
    }
    clientLinksCut(this);
    watchAll(this);
    endLimits(this);
    beginDropCopies(this);
    settleTouched(this);
  }

  /** Throws StepFailed when the command cannot be decided: then nothing of it is left. */
  step(command: Command, now: Instant): void {
    this.now = now;
    this.steps++;
    const { rescue } = this;
    if (rescue === undefined) return this.decideAll(command);
    assert(!this.isSpoiled, 'the state is known');
    const { dateEndsAt } = this;
    const events = this.ready.events.length;
    const sends = this.ready.sends.length;
    const massStatuses = statusesOf(this);
    rescue.begin();
    try {
      this.decideAll(command);
      rescue.journal(this.ready.events);
    } catch (error) {
      const before = { events, sends, dateEndsAt, massStatuses };
      decideWithout(this, rescue, { command, before, error }, () => {
        this.decideAll(command);
        rescue.journal(this.ready.events);
      });
    }
  }

  private decideAll(command: Command): void {
    if (this.now >= this.dateEndsAt) {
      this.part = NEW_DATE;
      beginDate(this);
      this.part = '';
    }
    if (this.now >= this.state.risk.limits.nextEnd && !isResting(this, ENDS_OF_LIMITS)) {
      this.part = ENDS_OF_LIMITS;
      endLimits(this);
      this.part = '';
    }
    this.decide(command);
    settleTouched(this);
  }

  private decide(command: Command): void {
    switch (command.kind) {
      case 'newOrder':
      case 'refusedOrder':
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
      case 'venueMessageReject':
        return venueMessageReject(this, command);
      case 'statusRefused':
        return statusRefused(this, command);
      case 'neverSent':
        return neverSent(this, command);
      case 'venueLink':
        return venueLink(this, command);
      case 'venueRoom':
        return venueRoom(this, command);
      case 'quoteMoved':
        this.market.judgeFeeds(command.symbol, this.now);
        this.quotesMoved.add(command.symbol);
        this.ownQuotes.moved(command.symbol, this.now);
        this.held.noteMoved(command.symbol);
        this.pegged.noteMoved(command.symbol);
        seeMarkouts(this);
        watchQuote(this, command.symbol);
        watchRests(this, command.symbol);
        return onQuote(this, command.symbol);
      case 'traded':
        breakCircuit(this, command.symbol, command.px);
        return onTrade(this, command.symbol, command.px);
      case 'setTradingDay':
        return setTradingDay(this, command);
      case 'setTradingState':
        return setTradingState(this, command);
      case 'changeLimits':
        return changeLimits(this, command);
      case 'reloadLimits':
        return reloadLimits(this, command);
      case 'proposeChange':
        return proposeChange(this, command);
      case 'decideProposal':
        if (decideProposal(this, command) && command.command !== undefined) this.decide(command.command);
        return;
      case 'massCancelRequest':
        return massCancelRequest(this, command);
      case 'partyActionRequest':
        return partyActionRequest(this, command);
      case 'massStatusRequest':
        return massStatusRequest(this, command);
      case 'newOrderList':
        return newOrderList(this, command);
      case 'operatorAct':
        return operatorAct(this, command);
      case 'dayAct':
        return dayAct(this, command);
      case 'disputeTrade':
        return disputeTrade(this, command);
      case 'dropCopyReport':
        return dropCopyReport(this, command);
      case 'clientLink':
        return clientLink(this, command);
      case 'tick':
        return this.tick();
      case 'poisoned':
        return notePoison(this, command);
      default:
        unreachable(command);
    }
  }
  private tick(): void {
    for (const part of TICK) {
      if (this.resting.size > 0 && isResting(this, part.name)) continue;
      this.part = part.name;
      part.work(this);
    }
    this.part = '';
  }
}

/** What is done at each tick, in this order; the names are for a log. */
const TICK: readonly { readonly name: string; readonly work: (core: Core) => void }[] = [
  { name: 'cancel on disconnect', work: expireClientLinks },
  { name: 'breaks', work: findBreaks },
  { name: 'proposals', work: expireProposals },
  { name: 'mass statuses', work: continueMassStatuses },
  { name: 'overdue answers', work: askVenues },
  { name: 'silent venues', work: sayWhoIsSilent },
  { name: 'trips of clients', work: forgetTrips },
  { name: 'marks', work: followMarks },
  { name: 'markouts', work: seeMarkouts },
  { name: 'probes', work: lookForProbes },
  { name: 'crumbling quotes', work: endCrumbling },
  { name: 'held orders', work: touchHeld },
  { name: 'locates', work: askForLocates },
  { name: 'the gate', work: lookAtGate },
  { name: 'pegs', work: followQuotes },
  { name: 'orders at rest', work: watchDueRests },
  { name: 'places of orders at rest', work: moveRests },
  { name: 'invitations', work: lookAtInvitations },
  { name: 'expiry', work: lookAtClock },
  { name: 'halts by clients', work: completePartyActions },
];
