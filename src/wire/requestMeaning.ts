/**
 * The fields of all other requests of a client: NewOrderList(E), OrderCancelRequest(F), OrderStatusRequest(H),
 * OrderMassCancelRequest(q), OrderMassStatusRequest(AF).
 */
import { meaningOf, type Row } from './meaning.ts';
import { harmless, honoured, INSTRUMENT, onlyIf, ORDER, refused } from './orderMeaning.ts';

/** Before the orders of a list, each of which has the fields of an order. */
export const LIST: readonly Row[] = [
  honoured('66 ListID, 68 TotNoOrders, 73 NoOrders, 433 ListExecInstType', 'see above'),
  harmless('67 ListSeqNo, 391 ClientBidID, 394 BidType', "the client's own; bidding is not supported"),
  harmless('414 ProgRptReqs, 415 ProgPeriodInterval', 'each order is reported as it happens'),
  harmless('2401 ListManualOrderIndicator', 'for the records'),
  onlyIf(['Y'], '893 LastFragment', 'a list comes in one message'),
  refused('105 WaveNo', 'a list is executed at once'),
  refused('390 BidID', 'we answer no bids that a list could be for'),
  refused(
    '69 ListExecInst, 352 EncodedListExecInstLen, 353 EncodedListExecInst',
    'nobody reads an instruction in words',
  ),
  refused('1385 ContingencyType', 'each order of a list stands for itself'),
  refused('765 AllowableOneSidednessPct, 766 AllowableOneSidednessValue', 'each order of a list stands for itself'),
  refused('767 AllowableOneSidednessCurr, 401 SideValueInd', 'each order of a list stands for itself'),
  refused('[RootParties]', 'the parties of an order are its own'),
];

/** A cancel takes away what is open of the order that it names: it adds no risk, and nothing else refuses it. */
export const CANCEL: readonly Row[] = [
  honoured('11 ClOrdID, 41 OrigClOrdID', 'see above'),
  onlyIf(['F'], '125 CxlType', 'OrderCancelReplaceRequest(G) reduces an order'),
];

/** It changes nothing, so nothing of it is refused. */
export const STATUS: readonly Row[] = [honoured('11 ClOrdID, 790 OrdStatusReqID', 'see above')];

const NARROWS: readonly Row[] = [
  harmless('526 SecondaryClOrdID, 60 TransactTime, 58 Text, 354 EncodedTextLen, 355 EncodedText', 'information'),
  harmless('660 AcctIDSource', 'says how an identifier is coded'),
  refused('453 NoPartyIDs, [Parties], [TargetParties]', 'the request would be for more orders than it asks for'),
  refused('336 TradingSessionID, 625 TradingSessionSubID', 'the request would be for more orders than it asks for'),
  refused('1300 MarketSegmentID, 1301 MarketID', 'the request would be for more orders than it asks for'),
  refused('[UnderlyingInstrument]', 'an order has no underlying'),
  ...INSTRUMENT,
];

export const MASS_CANCEL: readonly Row[] = [
  ...NARROWS,
  honoured('11 ClOrdID, 530 MassCancelRequestType, 55 Symbol, 54 Side, 1 Account, 2675 MassActionReason', 'see above'),
];

export const MASS_STATUS: readonly Row[] = [
  ...NARROWS,
  honoured('584 MassStatusReqID, 585 MassStatusReqType, 55 Symbol, 54 Side, 1 Account', 'see above'),
];

/** The whole of a list, once for its head and once for each order: any field is in one of the two. */
export const LIST_MEANING = meaningOf([...ORDER, ...LIST]);
export const CANCEL_MEANING = meaningOf(CANCEL, true);
export const MASS_CANCEL_MEANING = meaningOf(MASS_CANCEL);
export const MASS_STATUS_MEANING = meaningOf(MASS_STATUS);
