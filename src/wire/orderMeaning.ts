/**
 * The fields of an order: of NewOrderSingle(D), OrderCancelReplaceRequest(G) and the entries of NewOrderList(E). Names
 * are those of any version. Source: FIX 4.0 to 5.0SP2 and its extension packs.
 */
import { meaningOf, type Only, type Row } from './meaning.ts';

export const honoured = (fields: string, why: string): Row => ({ meaning: 'honoured', fields, why });
export const harmless = (fields: string, why: string): Row => ({ meaning: 'harmless', fields, why });
const carried = (fields: string, why: string): Row => ({ meaning: 'carried', fields, why });
export const refused = (fields: string, why: string): Row => ({ meaning: 'refused', fields, why });
export const onlyIf = (only: Only, fields: string, why: string): Row => ({ meaning: 'only', fields, why, only });

const always = (only: Only, fields: string, why: string): Row => ({ ...onlyIf(only, fields, why), always: true });

const TERMS: readonly Row[] = [
  honoured('11 ClOrdID, 1 Account, 55 Symbol, 54 Side, 38 OrderQty, 40 OrdType, 44 Price', 'see above'),
  honoured('59 TimeInForce, 126 ExpireTime, 432 ExpireDate, 99 StopPx, 110 MinQty', 'see above'),
  honoured('111 MaxFloor, 1138 DisplayQty, 18 ExecInst, 211 PegOffsetValue, 1094 PegPriceType', 'see above'),
  honoured('100 ExDestination, 152 CashOrderQty, 21 HandlInst', 'see above'),
  onlyIf(['C'], '77 PositionEffect', 'it may only close a position; without OrderQty(38) it closes all that is held'),
  onlyIf(['1'], '1822 MinQtyMethod', 'MinQty(110) is that of the first execution'),
  onlyIf(['0'], '836 PegOffsetType', 'an offset is a price'),
  onlyIf(['0'], '835 PegMoveType', 'a peg follows its quote'),
  onlyIf(['0'], '837 PegLimitType', 'an offset is a distance, not a limit'),
  onlyIf(['2'], '840 PegScope', 'a peg follows the protected quote of all venues'),
  onlyIf(['2'], '1083 DisplayWhen', 'the next part of an iceberg is shown when the last one is filled'),
  onlyIf(['0'], '1092 PriceProtectionScope', 'an order trades at the best prices it may take'),
  onlyIf('past', '168 EffectiveTime', 'an order is worked at once'),
];

const MONEY: readonly Row[] = [
  always('itsCurrency', '15 Currency', 'an order is in the currency of its instrument'),
  onlyIf('itsCurrency', '120 SettlCurrency', 'an order is in the currency of its instrument'),
  onlyIf(['N'], '121 ForexReq', 'no currency is exchanged'),
  always(['2'], '423 PriceType', 'a price is an amount of money for one unit'),
  always(['0'], '854 QtyType', 'a quantity counts units'),
  always(['1'], '465 QuantityType', 'a quantity counts units'),
  refused('516 OrderPercent, 468 RoundingDirection, 469 RoundingModulus', 'a quantity is a number of units'),
  refused('[OrderQtyData], 192 OrderQty2, 640 Price2, 193 SettlDate2', 'an order has one leg'),
  refused(
    '[SpreadOrBenchmarkCurveData], [YieldData], 218 Spread, 235 YieldType, 236 Yield',
    'a price is an amount of money',
  ),
  refused('158 AccruedInterestRate, 159 AccruedInterestAmt, 118 NetMoney', 'a price has no interest in it'),
  refused(
    '1740 TradePriceNegotiationMethod, 1741 UpfrontPriceType, 1742 UpfrontPrice',
    'a price is an amount of money',
  ),
  refused('2897 CurrencyCodeSource, 2899 SettlCurrencyCodeSource', 'a currency has its ISO code'),
  refused('[RateSource], 2795 OffshoreIndicator', 'no currency is exchanged'),
  refused('2838 CurrentWorkingPrice, 2676 MaximumPriceDeviation', 'the price is Price(44)'),
];

const SETTLEMENT: readonly Row[] = [
  onlyIf(['0'], '63 SettlType', 'trades settle as is regular for the instrument'),
  refused('64 SettlDate', 'trades settle as is regular for the instrument'),
  onlyIf('today', '75 TradeDate', 'an order is traded today'),
  harmless('229 TradeOriginationDate, 140 PrevClosePx', 'information'),
  onlyIf(['0'], '81 ProcessCode', 'orders are processed in one way'),
  onlyIf(['1'], '544 CashMargin', 'trades are for cash'),
  onlyIf(
    ['0'],
    '775 BookingType, 427 GTBookingInst, 589 DayBookingInst, 590 BookingUnit',
    'trades are booked as they happen',
  ),
  refused('591 PreallocMethod, 70 AllocID, 78 NoAllocs, [PreAllocGrp]', 'trades are not allocated here'),
  refused('160 SettlInstMode', 'trades are settled as agreed'),
  refused('12 Commission, 13 CommType, [CommissionData], [CommissionDataGrp]', 'commission is not agreed by order'),
  refused('439 ClearingFirm, 440 ClearingAccount, 1816 ClearingAccountType', 'trades are cleared as agreed'),
  refused('480 CancellationRights, 513 RegistID', 'no funds are sold here'),
  harmless('481 MoneyLaunderingStatus', 'a statement about the investor'),
  refused(
    '1934 RegulatoryReportType, 1390 TradePublishIndicator, [TrdRegPublicationGrp]',
    'trades are published by the venues',
  ),
  refused('2524 TradeReportingIndicator', 'trades are published by the venues'),
];

const WHO: readonly Row[] = [
  carried('109 ClientID, 660 AcctIDSource, 581 AccountType, 494 Designation, 522 OwnerType', 'who is behind the order'),
  carried('453 NoPartyIDs, 448 PartyID, 447 PartyIDSource, 2376 PartyRoleQualifier', 'who is behind the order'),
  carried('802 NoPartySubIDs, 523 PartySubID, 803 PartySubIDType', 'who is behind the order'),
  onlyIf(
    '3 5 6 7 9 11 12 13 16 36 44 53 54 55 58 62 67 75 76 81 82 116 117 118 122'.split(' '),
    '452 PartyRole',
    'another one says for whom the trade is done or cleared, or with whom',
  ),
  carried('528 OrderCapacity, 529 OrderRestrictions, 47 Rule80A, 204 CustomerOrFirm', 'in what capacity'),
  carried('582 CustOrderCapacity, 1815 TradingCapacity, 635 ClearingFeeIndicator', 'in what capacity'),
  carried('377 SolicitedFlag, 376 ComplianceID, 2404 ComplianceText', 'for the records'),
  carried('2351 EncodedComplianceTextLen, 2352 EncodedComplianceText', 'for the records'),
  carried('1028 ManualOrderIndicator, 1030 ReceivedDeptID', 'for the records'),
  carried('1029 CustDirectedOrder', 'for the records: an order with ExDestination(100) is directed in any case'),
  carried('1032 OrderHandlingInstSource, 1724 OrderOrigination, 2882 ContraOrderOrigination', 'for the records'),
  carried('1725 OriginatingDeptID, 1726 ReceivingDeptID, 2525 AffiliatedFirmsTradeIndicator', 'for the records'),
  carried('2883 RoutingArrangmentIndicator, 2884 ContraRoutingArrangmentIndicator', 'for the records'),
  carried('2593 NoOrderAttributes, 2594 OrderAttributeType, 2595 OrderAttributeValue', 'for the records'),
  carried('768 NoTrdRegTimestamps, 769 TrdRegTimestamp, 770 TrdRegTimestampType', 'for the records'),
  carried('771 TrdRegTimestampOrigin, 2839 TrdRegTimestampManualIndicator, 1033 DeskType', 'for the records'),
  carried('1034 DeskTypeSource, 1035 DeskOrderHandlingInst, 1727 InformationBarrierID', 'for the records'),
  carried('2831 NBBOEntryType, 2832 NBBOPrice, 2833 NBBOQty, 2834 NBBOSource', 'for the records'),
  carried('2102 ShortMarkingExemptIndicator, 1688 ShortSaleExemptionReason', 'for the records'),
  onlyIf(['Y', 'N'], '114 LocateReqd', 'Y needs shares that were located here; N says that the client has its own'),
  onlyIf(['NH'], '1031 CustOrderHandlingInst', 'NH is not held; another instruction would not be followed'),
  refused('76 ExecBroker, [TargetParties], 2679 OrderOwnershipIndicator', 'we execute, with whoever is at the venues'),
];

const IDENTITY: readonly Row[] = [
  harmless('60 TransactTime, 58 Text, 354 EncodedTextLen, 355 EncodedText', 'information; no person reads Text'),
  harmless('526 SecondaryClOrdID, 583 ClOrdLinkID, 2422 OrderRequestID', "the client's own identifiers"),
  refused('23 IOIID, 117 QuoteID', 'we send no indications or quotes that could be traded on'),
  refused('1080 RefOrderID, 1081 RefOrderIDSource, 1806 RefClOrdID', 'an order stands for itself'),
  onlyIf(
    ['N'],
    '2829 DuplicateClOrdIDIndicator, 797 CopyMsgIndicator',
    'a message is an order, and its ClOrdID(11) names it alone',
  ),
];

const HANDLING: readonly Row[] = [
  harmless('1133 ExDestinationIDSource', 'ExDestination(100) is one of our names, whatever its kind'),
  onlyIf(['0'], '2704 ExDestinationType', 'the kinds of venues cannot be chosen'),
  refused('1300 MarketSegmentID', 'segments of a market cannot be chosen'),
  harmless('386 NoTradingSessions', 'says how many sessions follow'),
  onlyIf(['1'], '336 TradingSessionID', 'orders trade in the day session'),
  onlyIf(['3'], '625 TradingSessionSubID', 'an order at the open or at the close has TimeInForce(59)=2 or 7'),
  onlyIf(['N'], '1091 PreTradeAnonymity', 'anonymity cannot be promised'),
  refused('210 MaxShow', 'what is shown of an order is its MaxFloor(111), to all alike'),
  refused('[DisplayInstruction]', 'an iceberg shows MaxFloor(111) at a time'),
  refused('838 PegRoundDirection, [PegInstructions]', 'a peg follows the protected quote of its own instrument'),
  refused('388 DiscretionInst, 389 DiscretionOffsetValue, [DiscretionInstructions]', 'an order has one limit'),
  refused(
    '847 TargetStrategy, 848 TargetStrategyParameters, 849 ParticipationRate',
    'there are no algorithms to choose from',
  ),
  refused('[StrategyParametersGrp]', 'there are no algorithms to choose from'),
  refused('[TriggeringInstruction]', 'a stop has StopPx(99), and triggers as agreed'),
  refused('1089 MatchIncrement, 1090 MaxPriceLevels, [MatchingInstructions]', 'matching is up to the venues'),
  refused(
    '2362 SelfMatchPreventionID, 2964 SelfMatchPreventionInstruction',
    'self-trade prevention is as agreed, unless it is agreed that orders say it',
  ),
  refused('[ValueChecksGrp], [DisclosureInstructionGrp], 1685 ThrottleInst', 'checks and limits are as agreed'),
  refused(
    '1805 AuctionInstruction, 1803 AuctionType, 1804 AuctionAllocationPct',
    'auctions are joined by TimeInForce(59) alone',
  ),
  refused('1629 ExposureDuration, 1916 ExposureDurationUnit', 'an order ends by TimeInForce(59)'),
  refused('203 CoveredOrUncovered', 'positions are net'),
];

const SHARE = 'ordinary securities are traded here; others as the configuration of the instrument says';
/** The description of an instrument, in any message. */
export const INSTRUMENT: readonly Row[] = [
  onlyIf(['CS', 'PS', 'DR', 'ETF'], '167 SecurityType', SHARE),
  onlyIf(['5'], '460 Product', SHARE),
  onlyIf(
    'itsOwn',
    '48 SecurityID, 455 SecurityAltID',
    'Symbol(55) names the instrument, and this is not known to be the same',
  ),
  harmless('22 SecurityIDSource, 454 NoSecurityAltID, 456 SecurityAltIDSource', 'says how an identifier is coded'),
  harmless('106 Issuer, 348 EncodedIssuerLen, 349 EncodedIssuer', 'a description for people'),
  harmless('107 SecurityDesc, 350 EncodedSecurityDescLen, 351 EncodedSecurityDesc', 'a description for people'),
  harmless('2737 FinancialInstrumentShortName, 2714 FinancialInstrumentFullName', 'a description for people'),
  harmless(
    '2715 EncodedFinancialInstrumentFullNameLen, 2716 EncodedFinancialInstrumentFullName',
    'a description for people',
  ),
  refused(
    '65 SymbolSfx, 207 SecurityExchange, 461 CFICode, 470 CountryOfIssue',
    'Symbol(55) alone names the instrument',
  ),
  refused(
    '200 MaturityMonthYear, 205 MaturityDay, 201 PutOrCall, 202 StrikePrice, 206 OptAttribute, 231 ContractMultiplier, 223 CouponRate, 541 MaturityDate',
    'Symbol(55) alone names the instrument, and this would make it another one',
  ),
  refused('2957 SymbolPositionNumber, [Instrument]', 'Symbol(55) alone names the instrument'),
  refused('[FinancingDetails]', 'no financing is traded'),
  refused('711 NoUnderlyings, [UndInstrmtGrp], [UnderlyingInstrument]', 'an order has no underlying'),
  refused('232 NoStipulations, [Stipulations]', 'an order has no stipulations'),
];

export const ORDER: readonly Row[] = [
  ...TERMS,
  ...MONEY,
  ...SETTLEMENT,
  ...WHO,
  ...IDENTITY,
  ...HANDLING,
  ...INSTRUMENT,
];

/** What differs in OrderCancelReplaceRequest(G). */
export const REPLACE: readonly Row[] = [
  honoured('41 OrigClOrdID', 'the order that is replaced'),
  harmless('37 OrderID, 66 ListID, 586 OrigOrdModTime', 'OrigClOrdID(41) names the order'),
  harmless('21 HandlInst', 'no replace waits for a trader'),
  onlyIf('theOrders', '1 Account, 55 Symbol, 54 Side, 100 ExDestination', 'a replace keeps them'),
  refused('152 CashOrderQty', 'a replace has OrderQty(38)'),
  refused('1810 ReleaseInstruction, 1811 ReleaseQty', 'no quantity is held back'),
];

export const NEW_ORDER_MEANING = meaningOf(ORDER);
export const REPLACE_MEANING = meaningOf([...ORDER, ...REPLACE]);
