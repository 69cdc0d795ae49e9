/** An experiment as a picture: bars with their intervals, or curves where its rows have an x. SVG, for docs and browsers. */
import { type Estimate, type Experiment, partsOf, type Row, type Summary } from './experiment.ts';

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 150;
const TOP = 34;
const BOTTOM = 40;
const COLORS = ['#1f5fa8', '#c4562b', '#3c8d4f', '#8a5bb0', '#7a7a7a', '#b8972a', '#2a9d9d', '#a83f6f'];

export function plotOf(experiment: Experiment, summary: Summary, rows: readonly Row[]): string {
  const { name } = experiment;
  const measure = experiment.plot ?? experiment.measure;
  const isCurve = rows.some(({ x, numbers }) => x !== undefined && measure.name in numbers);
  const parts = isCurve ? curves(summary, rows, measure.name) : bars(summary, rows, measure.name);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="20" font-size="14">${escaped(`${name}: ${measure.name}, ${measure.unit}`)}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** A bar an arm; arms of one scene stand together, under its name. */
function bars(summary: Summary, rows: readonly Row[], measure: string): string[] {
  const arms = summary.arms.filter((arm) => rows.some((row) => row.arm === arm && measure in row.numbers));
  const estimates = arms.map((arm) => summary.estimate(arm, measure));
  const scenes = [...new Set(arms.map((arm) => partsOf(arm).scene))];
  const names = [...new Set(arms.map((arm) => partsOf(arm).name))];
  const hasScenes = scenes.length > 1;
  const right = hasScenes ? WIDTH - RIGHT : WIDTH - 20;
  const y = scaleOf([0, ...estimates.flatMap(endsOf)], HEIGHT - BOTTOM, TOP);
  const step = (right - LEFT) / (arms.length + (hasScenes ? scenes.length : 0));
  const parts = axis(y, right);
  let middle = LEFT - step / 2;
  let scene = '';
  for (const [i, { mean, half }] of estimates.entries()) {
    const part = partsOf(arms[i]);
    middle += hasScenes && part.scene !== scene ? 2 * step : step;
    if (hasScenes && part.scene !== scene) {
      const inScene = arms.filter((arm) => partsOf(arm).scene === part.scene).length;
      const at = cut(middle + (step * (inScene - 1)) / 2);
      parts.push(
        scenes.length > 8
          ? `<text x="${at}" y="${HEIGHT - 28}" font-size="8" text-anchor="end" transform="rotate(-30 ${at} ${HEIGHT - 28})">${escaped(part.scene)}</text>`
          : `<text x="${at}" y="${HEIGHT - 16}" text-anchor="middle">${escaped(part.scene)}</text>`,
      );
    }
    scene = part.scene;
    const [top, low] = [Math.min(y.at(0), y.at(mean)), Math.max(y.at(0), y.at(mean))];
    const color = colorOf(names.indexOf(part.name));
    parts.push(
      `<rect x="${cut(middle - step * 0.4)}" y="${cut(top)}" width="${cut(step * 0.8)}" height="${cut(low - top)}" fill="${color}"/>`,
    );
    if (Number.isFinite(half)) parts.push(line([middle, y.at(mean - half)], [middle, y.at(mean + half)], '#000000'));
    if (!hasScenes) {
      parts.push(`<text x="${cut(middle)}" y="${HEIGHT - 16}" text-anchor="middle">${escaped(part.name)}</text>`);
    }
  }
  return hasScenes ? [...parts, ...names.map((name, i) => legend(name, i))] : parts;
}

function curves(summary: Summary, rows: readonly Row[], measure: string): string[] {
  const drawn = rows.filter(({ x, numbers }) => x !== undefined && measure in numbers);
  const arms = summary.arms.filter((arm) => drawn.some((row) => row.arm === arm));
  const xsOf = (arm: string) =>
    [...new Set(drawn.flatMap((row) => (row.arm === arm ? [row.x ?? 0] : [])))].sort((a, b) => a - b);
  const points = arms.map((arm) => xsOf(arm).map((x) => ({ x, ...summary.estimate(arm, measure, x) })));
  const x = scaleOf(
    points.flat().map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scaleOf(points.flat().flatMap(endsOf), HEIGHT - BOTTOM, TOP);
  const parts = axis(y, WIDTH - RIGHT);
  for (const mark of x.marks) {
    parts.push(`<text x="${cut(x.at(mark))}" y="${HEIGHT - 16}" text-anchor="middle">${mark}</text>`);
  }
  for (const [i, curve] of points.entries()) {
    const place = (at: number, value: number) => `${cut(x.at(at))},${cut(y.at(value))}`;
    const band = curve.filter(({ half }) => Number.isFinite(half));
    const upper = band.map((point) => place(point.x, point.mean + point.half));
    const lower = band.map((point) => place(point.x, point.mean - point.half)).reverse();
    parts.push(
      `<polygon points="${[...upper, ...lower].join(' ')}" fill="${colorOf(i)}" fill-opacity="0.15"/>`,
      `<polyline points="${curve.map((point) => place(point.x, point.mean)).join(' ')}" fill="none" stroke="${colorOf(i)}" stroke-width="2"/>`,
      legend(arms[i], i),
    );
  }
  return parts;
}

function legend(name: string, i: number): string {
  return `<text x="${WIDTH - RIGHT + 12}" y="${TOP + 18 * (i + 1)}" fill="${colorOf(i)}">${escaped(name)}</text>`;
}

interface Scale {
  at(value: number): number;
  readonly marks: readonly number[];
}

/** From `low` to `high` of the picture, with round numbers to mark it by. */
function scaleOf(values: readonly number[], low: number, high: number): Scale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const spread = most - least || Math.abs(most) || 1;
  const rough = spread / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10);
  const first = Math.floor(least / step) * step;
  const count = Math.max(1, Math.ceil((most - first) / step - 1e-9));
  const marks = Array.from({ length: count + 1 }, (_, i) => Number((first + i * step).toPrecision(6)));
  return { at: (value) => low + ((value - first) / (count * step)) * (high - low), marks };
}

function axis(y: Scale, right: number): string[] {
  return y.marks.flatMap((mark) => [
    line([LEFT, y.at(mark)], [right, y.at(mark)], mark === 0 ? '#606060' : '#dddddd'),
    `<text x="${LEFT - 8}" y="${cut(y.at(mark) + 4)}" text-anchor="end">${mark}</text>`,
  ]);
}

function line([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], color: string): string {
  return `<line x1="${cut(x1)}" y1="${cut(y1)}" x2="${cut(x2)}" y2="${cut(y2)}" stroke="${color}"/>`;
}

const endsOf = ({ mean, half }: Estimate): number[] => (Number.isFinite(half) ? [mean - half, mean + half] : [mean]);
const colorOf = (i: number): string => COLORS[i % COLORS.length];
const cut = (value: number): string => String(Math.round(value * 10) / 10);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
