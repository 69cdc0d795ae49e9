/** What a report says of an order whose type and status do not agree, as venues write them. */
import { expect, test } from 'vitest';
import { readExecutionReport, type VenueDialect } from '../../src/wire/venueMessages.ts';
import { ExecType, OrdStatus } from '../../src/orders/values.ts';
import { XYZ } from '../router/make.ts';
import { fieldsOf } from './bookBench.ts';

const DIALECT = { venue: 'V', execType: true } as VenueDialect;

test.each<[fields: string, execType: ExecType, ordStatus: OrdStatus, orderQty?: number | undefined, noneLeft?: true]>([
  ['150=0|39=0|38=300|151=300|14=0', ExecType.New, OrdStatus.New, 300],
  ['150=0|39=0|38=300|14=0', ExecType.New, OrdStatus.New],
  ['150=0|39=0|38=300|151=200|14=0', ExecType.New, OrdStatus.New],
  ['150=I|39=0|38=200|151=200|14=0', ExecType.OrderStatus, OrdStatus.New, 200],
  ['150=I|39=1|38=300|151=200|14=100', ExecType.OrderStatus, OrdStatus.PartiallyFilled, 300],
  ['150=I|39=1|38=200|151=200|14=100', ExecType.OrderStatus, OrdStatus.PartiallyFilled],
  ['150=I|39=4|38=100|151=0|14=100', ExecType.OrderStatus, OrdStatus.Canceled],
  ['150=I|39=6|38=300|151=300|14=0', ExecType.OrderStatus, OrdStatus.PendingCancel],
  ['150=0|39=1|38=300|151=50|14=250', ExecType.New, OrdStatus.PartiallyFilled, 300],
  ['150=0|39=2|38=250|151=0|14=250', ExecType.OrderStatus, OrdStatus.Filled],
  ['150=0|39=3|38=300|151=0|14=250', ExecType.OrderStatus, OrdStatus.DoneForDay],
  ['150=0|39=4|38=300|151=0|14=0', ExecType.OrderStatus, OrdStatus.Canceled],
  ['150=0|39=C|38=300|151=0|14=0', ExecType.OrderStatus, OrdStatus.Expired],
  ['150=0|39=8|38=300|151=0|14=0', ExecType.Rejected, OrdStatus.Rejected],
  ['150=0|39=B|38=300|151=0|14=300', ExecType.OrderStatus, OrdStatus.DoneForDay],
  ['150=B|39=B|38=300|151=0|14=300', ExecType.Calculated, OrdStatus.DoneForDay],
  ['150=D|39=0|38=250|151=250|14=0', ExecType.Restated, OrdStatus.New, 250],
  ['150=5|39=0|38=250|151=250|14=0', ExecType.Replaced, OrdStatus.New, 250],
  ['150=D|39=2|38=100|151=0|14=100', ExecType.Restated, OrdStatus.Filled, 100, true],
  ['150=D|39=1|38=300|151=0|14=100', ExecType.Restated, OrdStatus.PartiallyFilled, 300, true],
  ['150=D|39=0|38=0|151=0|14=0', ExecType.Restated, OrdStatus.New, undefined, true],
  ['150=D|39=4|38=300|151=0|14=100', ExecType.Canceled, OrdStatus.Canceled],
  ['150=D|39=4|38=0|151=0', ExecType.Canceled, OrdStatus.Canceled],
  ['150=5|39=C|38=300|151=0|14=100', ExecType.Expired, OrdStatus.Expired],
  ['150=D|39=3|38=300|151=200|14=100', ExecType.DoneForDay, OrdStatus.DoneForDay, 300],
  ['150=3|39=3|38=300|151=0|14=300', ExecType.DoneForDay, OrdStatus.DoneForDay],
  ['150=F|39=1|38=200|151=100|14=100|32=100|31=10', ExecType.Trade, OrdStatus.PartiallyFilled, 200],
  ['150=F|39=1|38=200|151=200|14=100|32=100|31=10', ExecType.Trade, OrdStatus.PartiallyFilled],
  ['150=F|39=1|38=100|151=0|14=100|32=100|31=10', ExecType.Trade, OrdStatus.PartiallyFilled],
  ['150=F|39=2|38=200|151=0|14=200|32=100|31=10', ExecType.Trade, OrdStatus.Filled],
  ['150=D|39=B|38=300|151=0|14=300', ExecType.DoneForDay, OrdStatus.DoneForDay],
  ['150=D|39=8|38=300|151=0|14=0', ExecType.Rejected, OrdStatus.Rejected],
])('%s', (fields, execType, ordStatus, orderQty, noneLeft) => {
  const report = readExecutionReport(fieldsOf(`8|37=V1|17=0|55=XYZ|54=1|${fields}`), DIALECT, 'T', () => XYZ);
  expect({ fault: report.fault, execType: report.execType, ordStatus: report.ordStatus }).toEqual({
    fault: '',
    execType,
    ordStatus,
  });
  expect([report.orderQty, report.noneLeft]).toEqual([orderQty, noneLeft]);
});

test.each<[fields: string, noLastPx: boolean | undefined, unit?: number]>([
  ['31=10|6=10', undefined],
  ['6=10.5', true, 10_000],
  ['31=0|6=10.0000', true, 100],
  ['31=0.00|6=10.000000', true, 1],
  ['31=0|6=10.00000051', true, 1],
  ['31=0|6=0', undefined],
  ['31=0.001|6=10', undefined],
  ['31=|6=10', undefined],
])('a fill with %s may tell its price by its average', (fields, noLastPx, unit) => {
  const cents = { ...XYZ, priceScale: 2 };
  const fill = `8|37=V1|17=1|55=XYZ|54=1|150=F|39=1|38=200|151=100|14=100|32=100|${fields}`;
  const report = readExecutionReport(fieldsOf(fill), DIALECT, 'T', () => cents);
  expect([report.noLastPx, report.avgPxUnit, report.saidPx]).toEqual([
    noLastPx,
    unit,
    fields.startsWith('31=0.001') ? '0.001' : undefined,
  ]);
});
