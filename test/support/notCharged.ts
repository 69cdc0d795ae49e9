/** Of a fill whose venue says nothing of what it costs. */
export const NOT_CHARGED = { liquidity: '', isCharged: false, charged: 0, expectedFee: 0, saidPx: '' } as const;
