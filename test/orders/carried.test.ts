import { describe, expect, it } from 'vitest';
import { carriedField, carriedFields, overlaid, shownCarried } from '../../src/orders/carried.ts';

const PARTIES =
  '453=2|-448=X|>447=D|>452=1|>802=1|>-523=DESK|>>803=4|-448=Y|>447=D|>452=3'.replaceAll('|', '\x01') + '\x01';
const of = (text: string): string => text.replaceAll('|', '\x01');

describe('what an order carries', () => {
  it('is read and written field by field', () => {
    const fields = carriedFields(PARTIES);
    expect(fields.slice(0, 6)).toEqual([
      { depth: 0, begins: false, tag: 453, value: '2' },
      { depth: 1, begins: true, tag: 448, value: 'X' },
      { depth: 1, begins: false, tag: 447, value: 'D' },
      { depth: 1, begins: false, tag: 452, value: '1' },
      { depth: 1, begins: false, tag: 802, value: '1' },
      { depth: 2, begins: true, tag: 523, value: 'DESK' },
    ]);
    expect(fields.map(carriedField).join('')).toBe(PARTIES);
    expect(shownCarried(PARTIES)).toMatch(/^453=2\|-448=X\|>447=D/);
  });

  it('has any value that FIX can write', () => {
    const value = Array.from({ length: 255 }, (_, i) => String.fromCharCode(i === 0 ? 0 : i + 1)).join('');
    const [field] = carriedFields(carriedField({ depth: 0, begins: false, tag: 9301, value }));
    expect(field).toEqual({ depth: 0, begins: false, tag: 9301, value });
  });

  it.each([
    ['', '528=A|', '528=A|'],
    ['528=A|', '', '528=A|'],
    ['528=A|1=ACC|', '528=P|', '528=P|1=ACC|'],
    ['528=A|', '114=N|', '528=A|114=N|'],
    ['453=1|-448=X|>447=D|528=A|', '453=2|-448=Y|-448=Z|', '453=2|-448=Y|-448=Z|528=A|'],
  ])('%s, and a later request says %s: %s', (carried, later, both) => {
    expect(overlaid(of(carried), of(later))).toBe(of(both));
  });
});
