/**
 * Prints the tables of moves (src/orders/moves.ts) as docs/order-states.md.
 *
 *   node tools/order-states.ts            writes the page
 *   node tools/order-states.ts --check    fails if the page is not what would be written
 */
import { CHILD_MOVES, CHILD_STATES, ORDER_MOVES, ORDER_STATES, OTHER_MOVES } from '../src/orders/moves.ts';
import { writeOrCheck } from './page.ts';

interface Row {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly reported?: true;
  readonly when?: string;
  readonly matrix?: string;
}
type Rows = Readonly<Record<string, Row>>;
type Step = readonly [from: string, event: string, to: string];

/** What most orders go through. Each step is one of the table, or the page is not printed. */
const ORDER_WAY: readonly Step[] = [
  ['None', 'orderReceived', 'Received'],
  ['Received', 'orderRejected', 'Ended'],
  ['Received', 'orderPendingNew', 'PendingNew'],
  ['Received', 'orderAccepted', 'Working'],
  ['PendingNew', 'orderAccepted', 'Working'],
  ['Working', 'childFilled', 'Filled'],
  ['Working', 'cancelRequested', 'PendingCancel'],
  ['PendingCancel', 'orderEnded', 'Ended'],
  ['PendingCancel', 'requestRejected', 'Filled'],
  ['Working', 'replaceRequested', 'PendingReplace'],
  ['Filled', 'replaceRequested', 'PendingReplace'],
  ['PendingReplace', 'orderReplaced', 'Working'],
  ['Working', 'restateRequested', 'Restating'],
  ['Restating', 'orderRestated', 'Working'],
  ['Working', 'stopRequested', 'WindingDown'],
  ['WindingDown', 'orderEnded', 'Ended'],
  ['WindingDown', 'orderSuspended', 'Suspended'],
  ['WindingDown', 'orderDoneForDay', 'DoneForDay'],
  ['Suspended', 'orderRestated', 'Working'],
  ['DoneForDay', 'orderRestated', 'Working'],
  ['Filled', 'executionCorrected', 'Reopened'],
  ['Reopened', 'cancelRequested', 'PendingCancel'],
];
const CHILD_WAY: readonly Step[] = [
  ['none', 'childSent', 'sent'],
  ['sent', 'childAccepted', 'accepted'],
  ['sent', 'childRejected', 'ended'],
  ['sent', 'childUnknown', 'unknown'],
  ['accepted', 'childUnknown', 'unknown'],
  ['unknown', 'childAccepted', 'accepted'],
  ['accepted', 'childFilled', 'ended'],
  ['accepted', 'childEnded', 'ended'],
  ['unknown', 'childEnded', 'ended'],
  ['ended', 'executionCorrected', 'accepted'],
];

export function page(): string {
  return [
    '<!-- Printed from src/orders/moves.ts by tools/order-states.ts: edit there, then `npm run states`. -->',
    '',
    '# Order states',
    '',
    'An order and each of its children (its orders at venues) are in one of the states below, and each event of the journal is legal in some of them only. The fold checks this before it changes anything: an illegal event throws, and the state is unchanged. So a wrong line of code stops the process before the event is journaled, and a damaged or edited journal is refused at the illegal event.',
    '',
    'A state determines which events may follow. Clients see OrdStatus(39), which is derived from the same fields by the precedence of the FIX specification: a partly filled order is Working here and Partially Filled there.',
    '',
    '## Orders',
    '',
    ...diagram(ORDER_WAY, ORDER_MOVES),
    'The state is the first of these that applies:',
    '',
    ...list(ORDER_STATES),
    '',
    '`●`: the event is legal in this state. `=`: it does not change the state. Letters are the scenarios of the Order State Change Matrices (FIX 4.4 volume 4, appendix D). `*` after an event: its client gets a report, and the event has exactly the next ExecID.',
    '',
    ...grid(ORDER_STATES, ORDER_MOVES),
    '',
    'Further conditions:',
    '',
    ...conditions(ORDER_MOVES),
    '',
    '## Children',
    '',
    ...diagram(CHILD_WAY, CHILD_MOVES),
    ...list(CHILD_STATES),
    '',
    ...grid(CHILD_STATES, CHILD_MOVES),
    '',
    'Further conditions:',
    '',
    ...conditions(CHILD_MOVES),
    '',
    '## Events of neither',
    '',
    ...Object.entries<Row>(OTHER_MOVES).map(
      ([kind, { when, reported }]) =>
        `- \`${kind}\`${reported === true ? '*' : ''}${when === undefined ? '' : `: ${when}`}`,
    ),
    '',
  ].join('\n');
}

/** As mermaid draws it: the events on their way from state to state. */
function diagram(way: readonly Step[], rows: Rows): string[] {
  for (const [from, event, to] of way) {
    const row = rows[event];
    if (!row.from.includes(from) || !row.to.includes(to)) throw new Error(`no ${event} leads from ${from} to ${to}`);
  }
  const name = (state: string) => (state.toLowerCase() === 'none' ? '[*]' : state);
  const steps = way.map(([from, event, to]) => `    ${name(from)} --> ${name(to)}: ${event}`);
  return ['```mermaid', 'stateDiagram-v2', ...steps, '```', ''];
}

const list = (states: Readonly<Record<string, string>>): string[] =>
  Object.entries(states).map(([state, is]) => `- **${state}**: ${is}`);

function grid(states: Readonly<Record<string, string>>, rows: Rows): string[] {
  const names = Object.keys(states);
  const cells = Object.entries(rows).map(([kind, { from, to, reported, matrix = '' }]) => {
    const marks = names.map((state) => (from.includes(state) ? '●' : ''));
    const leads = to.map((state) => (state === 'same' ? '=' : state)).join(', ');
    return [`${kind}${reported === true ? '*' : ''}`, ...marks, leads, matrix];
  });
  const centred = names.map(() => ':-:');
  return [['event', ...names, 'leads to', 'matrix'], ['---', ...centred, '---', '---'], ...cells].map(
    (row) => `| ${row.join(' | ')} |`,
  );
}

const conditions = (rows: Rows): string[] =>
  Object.entries(rows).flatMap(([kind, { when }]) => (when === undefined ? [] : [`- \`${kind}\`: ${when}`]));

if (import.meta.main) writeOrCheck('order-states.md', page(), 'src/orders/moves.ts', 'npm run states');
